"""What is said of a wrong file, or of one that has lost something."""

import re

import pytest

from alliance.actions.facts import withdraw_claim
from alliance.actions.people import portal_user
from alliance.models import Claim, Disagreement
from alliance.reference import CHANGED
from alliance.reference_file import REFERENCE_RECORD
from business_areas.actions.facts import withdraw_fact, withdraw_mention
from business_areas.models import BusinessArea, LifecycleEvent, Mention
from governance.actions.holders import withdraw_holding
from governance.models import Holding
from tests.reference_record.loading import ANYONE, all_that_stands, claims, complaints, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_wrong_date_is_refused_with_its_place_and_nothing_is_loaded(edited):
    path = edited(
        ('as_stated = "£396 million"', 'as_stated = "£397 million"'),
        (
            'kind = "exception-reported"\n  when = "2020"',
            'kind = "exception-reported"\n  when = "in Febtober"',
        ),
    )
    line = path.read_text(encoding="utf-8").splitlines().index('  when = "in Febtober"')
    said = complaints(path)
    assert said[0] == "Nothing was loaded: 1 thing is wrong in record.toml."
    assert said[1].startswith(f"Line {line - 1}, area “alliance-intelligence-department”, event 3: “when”: ")
    assert "Febtober" in said[1]
    assert claims(property="combined-budgets").get().as_stated == "£396 million"


def test_everything_that_is_wrong_is_said_at_once(edited):
    path = edited(
        ('slug = "dorset"\nname = "Dorset Police"', 'slug = "dorset"\nnam = "Dorset Police"'),
        ("value = 396000000", 'value = "£396 million"'),
        (
            'ending = "returned"\n  reason = """\n    Competing',
            'ending = "gone"\n  reason = """\n    Competing',
        ),
        ('as_at = "December 2017"\nname = [', 'as_at = "December 2017"\nnames = ["x"]\nname = ['),
        ('{ reference = "savings-identified" }', '{ reference = "savings-imagined" }'),
        (
            'group = "Support", area = "alliance-finance-dept"',
            'group = "Support", area = "alliance-finances"',
        ),
        added='\n[[aera]]\nkey = "x"\n',
    )
    said = "\n".join(complaints(path))
    for expected in (
        "force “dorset”: “name” is missing.",
        "force “dorset”: nothing is kept under “nam” here. Check the spelling.",
        "claim “combined-budgets”: “value” must be a number, without quotation marks, commas or a pound",
        "“ending” cannot be “gone”. Use one of: returned, split, merged, replaced, renamed.",
        "list “web-page-december-2017”: nothing is kept under “names” here.",
        "“reference” names the claim “savings-imagined”, which is not in the file.",
        "“area” names the area “alliance-finances”, which is not in the file.",
        "nothing is kept under “aera”. Check the spelling.",
    ):
        assert expected in said
    assert "8 things are wrong" in said
    assert len(re.findall(r"^Line \d+", said, re.MULTILINE)) == 8


def test_a_contradiction_is_refused_with_its_place(edited):
    path = edited(('kind = "exit-decided"\n  when = "2019"', 'kind = "exit-decided"\n  when = "2013"'))
    said = complaints(path)
    assert re.match(r"Line \d+, area “alliance-prevention-department”, event 4: “Went live", said[1])
    assert "cannot come after" in said[1]
    assert not LifecycleEvent.objects.current().filter(when_latest__year=2013).exists()


def test_an_order_and_a_place_go_together(edited):
    path = edited(('order = "operational-command", place = 9', "place = 9"))
    assert "“place” and “order” go together: give both or neither." in complaints(path)[1]


def test_a_reference_stands_once(edited):
    path = edited(('reference = "visitors"', 'reference = "coast"'))
    assert any("this reference is used already" in line for line in complaints(path))


def first_lines(path, number):
    """A file of the first lines of the record alone."""
    lines = REFERENCE_RECORD.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:number]), encoding="utf-8")
    return path


@pytest.mark.parametrize("number", [1, 100, 699, 1500])
def test_a_file_cut_between_two_lines_is_refused_with_the_line_and_nothing_is_lost(tmp_path, number):
    before = all_that_stands()
    path = first_lines(tmp_path / "cut.toml", number)
    for options in ({}, {"withdraw": True}):
        [said] = complaints(path, **options)
        assert said.startswith("Nothing was loaded. ")
        assert "may be half written" in said or "is not written as TOML" in said
        assert f"line {number}" in said or "end of document" in said
    assert all_that_stands() == before


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.toml"
    path.touch()
    assert "it is empty" in complaints(path, withdraw=True)[0]


def test_nothing_may_follow_the_lines_that_say_a_file_is_whole(tmp_path):
    path = tmp_path / "more.toml"
    text = REFERENCE_RECORD.read_text(encoding="utf-8")
    path.write_text(f'{text}\n[[force]]\nslug = "kent"\n', encoding="utf-8")
    assert "may be half written" in complaints(path)[0]


@pytest.mark.parametrize("table", ["source", "claims", "group", "orders", "area", "board", "post_holder"])
def test_a_file_without_one_of_its_parts_is_refused(tmp_path, table):
    text = REFERENCE_RECORD.read_text(encoding="utf-8")
    path = tmp_path / "part.toml"
    path.write_text(re.sub(rf"^(\s*\[+){table}\b", r"\1extra", text, flags=re.MULTILINE), encoding="utf-8")
    said = complaints(path, withdraw=True)
    assert f"The file: there is nothing under “{table}”, so a part of it is missing." in said


SUCCESSOR_OF_PREVENTION = """  [[area.successor]]
  name = "Single force structures"
  paragraph = "5.5"
  note = "The report does not say what followed in each force."
"""


def test_what_is_no_longer_in_the_file_is_named_and_nothing_is_saved_without_being_asked(edited):
    before = all_that_stands()
    path = edited(
        ('reference = "visitors"', 'reference = "visitors-in-season"'),
        (SUCCESSOR_OF_PREVENTION, ""),
        ('  { name = "operations command"', '  # { name = "operations command"'),
    )
    for options in ({}, {"check": True}):
        assert complaints(path, **options) == [
            "Nothing was loaded: record.toml does not have 3 things that are recorded, and would withdraw:",
            "claim: “visitors”, Tourists and day trippers in the holiday season: more than 14 million",
            "fact of a business area: Alliance Prevention Department, successor “Single force structures”",
            "name in a published list: “operations command” in Areas named on the Devon & Cornwall Police "
            "web page, as at December 2017",
            "Put back into the file what should stay. To withdraw all of these, add --withdraw.",
        ]
    assert all_that_stands() == before
    assert "1 withdrawn" in load(path, withdraw=True)
    assert not Claim.objects.current().filter(reference="visitors").exists()


def test_a_claim_that_left_the_file_is_put_back_by_a_file_that_has_it_again(edited):
    load(edited(('reference = "visitors"', 'reference = "visitors-in-season"')), withdraw=True)
    old = Claim.objects.get(reference="visitors")
    assert "1 put back" in load(withdraw=True)
    back = claims(property="visitors").get()
    assert (back.reference, back.replaces) == ("visitors-version-2", old)
    assert old.withdrawn_because == CHANGED
    assert all(line.endswith("nothing changed") for line in load().splitlines())


def test_a_claim_that_was_put_back_has_its_place_in_a_disagreement_again(edited):
    alone = edited(
        ('reference = "areas-named-december-2017"\n  property', 'reference = "named"\n  property'),
        ('{ reference = "areas-named-december-2017" }', '{ reference = "named" }'),
    )
    load(alone, withdraw=True)
    load(withdraw=True)
    disagreement = Disagreement.objects.visible_to(ANYONE).get(slug="live-in-december-2017")
    assert [claim.reference for claim in disagreement.claims.order_by("parts__order")] == [
        "areas-live-december-2017",
        "areas-named-december-2017-version-2",
    ]


def test_everything_the_loader_ever_withdrew_is_put_back_by_loading_the_file_again():
    """As after a half-written file was loaded, when that was still possible."""
    before = {name: len(keys) for name, keys in all_that_stands().items()}
    by = portal_user()
    for claim in Claim.objects.current():
        withdraw_claim(claim, CHANGED, by=by)
    for mention in Mention.objects.current():
        withdraw_mention(mention, CHANGED, by=by)
    for holding in Holding.objects.current():
        withdraw_holding(holding, CHANGED, by=by)
    for name in ("successors", "ledgerentrys", "lifecycleevents"):
        for area in BusinessArea.objects.all():
            for fact in getattr(area, name).current():
                withdraw_fact(fact, CHANGED, by=by)
    load()
    assert {name: len(keys) for name, keys in all_that_stands().items()} == before
    assert Disagreement.objects.visible_to(ANYONE).count() == 10
    assert all(line.endswith("nothing changed") for line in load().splitlines())


def test_a_name_printed_in_another_place_of_a_list_is_corrected_and_not_withdrawn(edited):
    dogs = '  { name = "dogs", group = "Operational", area = "alliance-dogs-team" },\n'
    printed = load(edited((dogs, ""), ('  { name = "ANPR"', f'{dogs}  {{ name = "ANPR"')))
    names = Mention.objects.current().filter(list_slug="web-page-december-2017")
    assert [mention.name_as_stated for mention in names][9:13] == [
        "dogs",
        "ANPR",
        "firearms/armed response",
        "crime prevention",
    ]
    assert names.get(name_as_stated="dogs").replaces.position == 13
    assert "4 corrected" in printed


@pytest.mark.parametrize(
    ("old", "new", "entry", "expected"),
    [
        (
            'as_stated = "£396 million"',
            r'as_stated = "£396\u0000 million"',
            "claim “combined-budgets”",
            "“as_stated” holds a null character, which cannot be kept. Take it out.",
        ),
        (
            'slug = "news-item-2015-03"',
            r'slug = "news\u0000-item-2015-03"',
            "source 5",
            "“slug” holds a null character, which cannot be kept. Take it out.",
        ),
        (
            'name = "Alliance Drone Team"\n',
            'name = "Alliance\\u0000 Team"\n',
            "area “alliance-drone-team”, name 1",
            "“name” holds a null character, which cannot be kept. Take it out.",
        ),
        (
            'operational-command = "Operational',
            r'operational-command = "\u0000Operational',
            "Line",
            "the words of an order hold a null character, which cannot be kept. Take it out.",
        ),
        (
            'as_stated = "£396 million"\n  order = 1',
            'as_stated = "£396 million"\n  order = 99999999999',
            "claim “combined-budgets”",
            "“order” must be 32,767 or less.",
        ),
        (
            'order = "operational-command", place = 9',
            'order = "operational-command", place = 32768',
            "area “alliance-drone-team”, event 1",
            "“place” must be 32,767 or less.",
        ),
        (
            "version = 1\n",
            "version = 99999999999999999999\n",
            "board “working-together-board”, terms 1",
            "“version” must be 32,767 or less.",
        ),
    ],
)
def test_what_a_database_cannot_hold_is_refused_with_its_place(edited, old, new, entry, expected):
    before = all_that_stands()
    [said] = [line for line in complaints(edited((old, new))) if expected in line]
    assert re.match(r"Line \d+", said)
    assert entry in said
    assert all_that_stands() == before


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000 + "]" * 5000])
def test_a_value_that_cannot_be_read_at_all_is_refused_with_a_sentence(edited, value):
    [said] = complaints(edited(("value = 396000000", f"value = {value}")))
    assert "holds a number that is too long, or a list that is too deep." in said


def test_a_half_written_file_is_refused_with_the_line(tmp_path):
    path = tmp_path / "half.toml"
    path.write_text('[[source]]\nslug = "a"\ntitle = "b\n', encoding="utf-8")
    said = complaints(path)
    assert len(said) == 1
    assert "is not written as TOML" in said[0]
    assert "line 3" in said[0]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\x01"])
def test_a_file_of_the_wrong_kind_is_refused(tmp_path, content):
    path = tmp_path / "picture.toml"
    if content:
        path.write_bytes(content)
    said = complaints(path)
    assert len(said) == 1
    assert "picture.toml" in said[0]


def test_the_portal_records_it_in_its_own_name():
    assert set(Claim.objects.values_list("recorded_by__username", flat=True)) == {portal_user().username}
