"""The reference record: what it holds, that loading it again is safe, and what is said of a wrong file."""

import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from alliance.actions.facts import correct_claim, record_claim, withdraw_claim
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import (
    AuditEvent,
    Claim,
    CorporationSole,
    Disagreement,
    Force,
    RecordedFact,
    RecordVersion,
    Source,
)
from alliance.reference import CHANGED
from alliance.reference_file import REFERENCE_RECORD
from alliance.temporal import RoughDate
from business_areas.actions.facts import correct_fact, withdraw_fact, withdraw_mention
from business_areas.lifecycle import EventKind
from business_areas.models import AreaPosition, BusinessArea, Exit, LifecycleEvent, Mention, Name
from governance.actions.holders import withdraw_holding
from governance.models import Holding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ANYONE = AnonymousUser()
CLOSING = "\n[end]\nwhole = true\n"

# The table of paragraph 4.1 of the report of 30 June 2022, as it is printed.
OPERATIONAL_COMMAND = [
    "Alliance Operations Dept",
    "Alliance Automatic Number Plate Recognition Team",
    "Alliance Dogs Team",
    "Alliance Roads Policing Team",
    "Alliance Operations Planning Team",
    "Alliance Armed Response Vehicles Team",
    "Alliance Tactical Firearms Team",
    "Alliance Force Support Group",
    "Alliance Drone Team",
]
ENABLING_SERVICES = [
    "Alliance Admin Services Dept",
    "Alliance Audit, Insurance & Strategic Risk Team",
    "Alliance Finance Dept",
    "Alliance Integrated Offender Mgmt. Team",
    "Alliance Information Assurance Team",
    "Alliance Fleet Services Dept",
    "Alliance ICT Dept",
    "Alliance People Dept",
    "Alliance Information Compliance Team",
    "Alliance Firearms & Explosives Licensing Team",
    "Alliance Professional Standards Dept",
    "Alliance Corporate Communications Dept",
    "Alliance Evidential Property Team",
]


def register(day):
    """The register as anybody sees it, as at a day."""
    return AreaPosition.objects.as_at(day).visible_to(ANYONE)


def claims(**which):
    """What is claimed, as anybody sees it."""
    return Claim.objects.current().visible_to(ANYONE).filter(**which)


def load(path=REFERENCE_RECORD, **options):
    """Run the command and return what it printed."""
    printed = StringIO()
    call_command("load_reference", file=path, stdout=printed, **options)
    return printed.getvalue()


@pytest.fixture
def edited(tmp_path):
    """A copy of the file in which some words are replaced, and the path of it."""

    def edit(*replacements, added=""):
        text = REFERENCE_RECORD.read_text(encoding="utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, f"the file holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        path = tmp_path / "record.toml"
        path.write_text(text.replace(CLOSING, f"{added}{CLOSING}"), encoding="utf-8")
        return path

    return edit


def complaints(path, **options):
    """The lines that refuse a file."""
    with pytest.raises(CommandError) as refusal:
        load(path, **options)
    return str(refusal.value).splitlines()


def all_that_stands():
    """Every fact of the record that is held to be so, by its key."""
    return {
        model.__name__: set(model.objects.current().values_list("pk", flat=True))
        for model in apps.get_models()
        if issubclass(model, RecordedFact)
    }


# What the record must answer


def test_as_at_30_june_2022_there_are_22_certain_and_none_uncertain():
    live = Counter(register(date(2022, 6, 30)).values_list("live", flat=True))
    assert live == {"yes": 22, "no": 2}


def test_as_at_30_june_2022_the_groups_hold_9_and_13():
    groups = register(date(2022, 6, 30)).filter(live="yes").values_list("group__name", flat=True)
    assert Counter(groups) == {"Operational Command": 9, "Enabling Services": 13}


def test_the_table_of_the_report_can_be_made_again_in_its_order():
    rows = register(date(2022, 6, 30)).filter(live="yes").order_by("group_order", "sequence", "pk")
    assert [row.name for row in rows] == OPERATIONAL_COMMAND + ENABLING_SERVICES
    assert [row.sequence for row in rows] == [*range(1, 10), *range(1, 14)]
    mentioned = Mention.objects.visible_to(ANYONE).filter(list_slug="panel-report-june-2022")
    assert [mention.name_as_stated for mention in mentioned] == OPERATIONAL_COMMAND + ENABLING_SERVICES


def test_two_areas_had_returned_to_single_force_by_30_june_2022():
    left = register(date(2022, 6, 30)).filter(live="no", stage="returned", stage_certain=True)
    assert sorted(left.values_list("name", flat=True)) == [
        "Alliance Intelligence Department",
        "Alliance Prevention Department",
    ]


def test_before_the_alliance_nothing_is_on_the_register():
    assert not register(date(2014, 1, 1)).exists()


def test_december_2017_is_reported_as_19_and_named_17():
    reported = claims(property="areas-live", as_at_earliest=date(2017, 12, 1)).get()
    named = Mention.objects.current().filter(list_slug="web-page-december-2017")
    assert reported.value == 19
    assert named.count() == 17
    assert claims(property="areas-named").get().value == named.count()


def test_only_names_that_plainly_mean_an_area_are_taken_to_mean_one():
    unplain = Mention.objects.filter(list_slug="web-page-december-2017", area=None)
    assert set(unplain.values_list("name_as_stated", flat=True)) == {
        "business support services",
        "firearms/armed response",
        "operations command",
    }
    assert all(mention.note for mention in unplain)


def test_an_area_whose_exit_has_no_day_cannot_be_known_to_be_live_in_between():
    during = register(date(2020, 6, 1)).filter(live="unknown").values_list("name", flat=True)
    assert sorted(during) == ["Alliance Intelligence Department", "Alliance Prevention Department"]
    assert register(date(2018, 12, 31)).filter(name__in=during, live="yes").count() == 2


def test_the_group_of_integrated_offender_management_is_dated():
    def group_on(day):
        return register(day).get(area__key="alliance-integrated-offender-mgmt-team")

    assert group_on(date(2017, 12, 31)).group_words == "Operational Command"
    assert group_on(date(2020, 1, 1)).group is None
    assert group_on(date(2022, 6, 30)).group_words == "Enabling Services"


def test_the_pipeline_of_february_2016_can_be_said_again():
    pipeline = claims(as_at_earliest=date(2016, 2, 1), subject="alliance", value__isnull=False)
    assert {claim.property: int(claim.value) for claim in pipeline if claim.unit != "£"} == {
        "areas-approved-to-consult": 21,
        "areas-live": 1,
        "areas-in-development": 11,
        "consultations-complete": 7,
    }


# How the report of 15 April 2016 puts each count; the numbers and their order come from the record.
PIPELINE_IN_WORDS = {
    "areas-approved-to-consult": "{} areas approved to go to formal consultation",
    "areas-live": "{} live",
    "areas-in-development": "{} more cases in development",
    "consultations-complete": "{} consultations complete",
}


def pipeline_sentence(source):
    """What a report says of the pipeline, made from its claims in their order, with what is said of each."""
    counts = claims(source__slug=source, property__in=PIPELINE_IN_WORDS, as_at_earliest=date(2016, 2, 1))
    parts = []
    for claim in counts.order_by("order"):
        part = PIPELINE_IN_WORDS[claim.property].format(f"{claim.value:.0f}")
        due = re.fullmatch(r"Due to be put forward (within the next .+)\.", claim.note)
        parts.append(f"{part}, due {due[1]}" if due else part)
    return f"{claim.as_at.words}: {'; '.join(parts)}."


def test_the_sentence_on_the_pipeline_can_be_made_again_in_its_order():
    assert pipeline_sentence("devon-and-cornwall-panel-report-2016-04-15") == (
        "as of February 2016: 21 areas approved to go to formal consultation; 1 live; "
        "11 more cases in development, due within the next six months; 7 consultations complete."
    )
    moving_on = claims(property="consultations-complete").get()
    assert moving_on.label.endswith("all moving into implementation")


def test_the_timeline_says_the_pipeline_in_the_order_of_the_report():
    label = claims(reference="timeline-february-2016").get().label
    assert [int(number) for number in re.findall(r"\d+", label)] == [21, 1, 11, 7]
    assert "due within six months" in label


def test_the_board_has_12_seats_and_there_are_4_corporations_sole_and_16_measures():
    assert claims(property="board-seats").get().value == 12
    assert sum(claim.value for claim in claims(property="board-seats-by-office")) == 12
    assert CorporationSole.objects.count() == 4
    assert claims(property="corporations-sole").get().value == 4
    pillars = Counter(claim.label.partition(":")[0] for claim in claims(property="concept-measure"))
    assert pillars == {"People": 6, "Cost": 4, "Service": 6}


def test_the_partners_are_two_and_their_neighbours_three():
    standing = Counter(Force.objects.values_list("standing", flat=True))
    assert standing == {"partner": 2, "neighbour": 3}


def test_the_timeline_is_in_order_with_the_words_of_the_sources():
    timeline = list(claims(property="timeline"))
    assert [claim.as_stated for claim in timeline][:3] == ["December 2013", "23 June 2014", "March 2015"]
    assert len(timeline) == 13
    also = claims(property="timeline-also").values_list("order", "label")
    assert set(also) <= {(claim.order, claim.label) for claim in timeline}


def test_the_four_meanings_of_12_million_pounds_are_four_properties():
    named = {"savings-identified", "savings-estimated", "savings-targeted", "savings-achieved"}
    found = claims(property__in=named)
    assert {claim.property for claim in found} == named
    assert claims(property="savings-targeted").get().value == 12_000_000


def test_what_is_not_stated_is_not_known_and_not_zero():
    assert [(each.cost_as_stated, each.one_off_cost) for each in Exit.objects.current()] == [
        ("a modest cost", None),
        ("a modest cost", None),
    ]
    assert claims(property="savings-achieved").get().value is None


@pytest.mark.parametrize(
    "slug",
    [
        "how-many-areas",
        "first-go-live",
        "live-in-december-2017",
        "integrated-offender-management-group",
        "business-support-services",
        "twelve-million-pounds",
        "equal-partners-unequal-costs",
        "warwickshire-and-west-mercia",
        "when-prevention-left",
        "when-intelligence-left",
    ],
)
def test_each_conflict_is_shown_with_what_every_side_says(slug):
    disagreement = Disagreement.objects.visible_to(ANYONE).get(slug=slug)
    assert disagreement.claims.count() >= 2
    assert len(set(disagreement.claims.values_list("as_stated", "property", "source"))) >= 2


def test_a_conflict_about_one_area_is_found_from_the_area():
    subjects = set(Disagreement.objects.exclude(subject="alliance").values_list("subject", flat=True))
    assert subjects == {
        BusinessArea.objects.get(key=f"alliance-{name}").subject
        for name in ("integrated-offender-mgmt-team", "prevention-department", "intelligence-department")
    }


def test_a_claim_about_an_area_names_one_that_is_on_the_register():
    named = Claim.objects.filter(subject__startswith="business-area/").values_list("subject", flat=True)
    assert set(named) <= {area.subject for area in BusinessArea.objects.all()}


def test_everything_is_published_and_what_is_derived_says_how():
    assert not Source.objects.exclude(marking=Marking.PUBLISHED).exists()
    assert not Claim.objects.exclude(marking=Marking.PUBLISHED).exists()
    assert not BusinessArea.objects.exclude(marking=Marking.PUBLISHED).exists()
    for derived in LifecycleEvent.objects.filter(basis="derived"):
        assert derived.reasoning


def test_every_event_has_its_source_and_paragraph():
    assert not LifecycleEvent.objects.filter(paragraph="").exists()
    assert (
        not Claim.objects.exclude(source__slug="notes-to-the-reference-record").filter(paragraph="").exists()
    )


def test_the_file_holds_no_telephone_number_and_no_email_address():
    text = REFERENCE_RECORD.read_text(encoding="utf-8")
    assert "@" not in text
    assert not re.search(r"\(0\d{3,4}\)|\b0\d{3,4}[ -]?\d{5,6}\b", text)


# Loading it again


def test_loading_again_changes_nothing():
    events = AuditEvent.objects.count()
    versions = list(RecordVersion.objects.order_by("part").values_list("part", "number"))
    positions = list(AreaPosition.objects.order_by("pk").values())
    printed = load()
    assert all(line.endswith("nothing changed") for line in printed.splitlines())
    assert AuditEvent.objects.count() == events
    assert list(RecordVersion.objects.order_by("part").values_list("part", "number")) == versions
    assert list(AreaPosition.objects.order_by("pk").values()) == positions


def test_checking_keeps_nothing(edited):
    path = edited(('as_stated = "£396 million"', 'as_stated = "£397 million"'))
    events = AuditEvent.objects.count()
    assert "Nothing was loaded" in load(path, check=True)
    assert AuditEvent.objects.count() == events
    assert claims(property="combined-budgets").get().as_stated == "£396 million"


def test_a_claim_changed_in_the_file_is_corrected_and_the_old_one_stays(edited):
    load(edited(('as_stated = "£396 million"', 'as_stated = "£397 million"')))
    old = Claim.objects.get(reference="combined-budgets")
    new = claims(property="combined-budgets").get()
    assert new.as_stated == "£397 million"
    assert new.replaces == old
    assert old.withdrawn_because == CHANGED
    load()
    assert claims(property="combined-budgets").get().as_stated == "£396 million"


def test_a_corrected_claim_keeps_its_place_in_a_disagreement(edited):
    load(edited(('as_stated = "a total of 19"', 'as_stated = "in all 19"')))
    disagreement = Disagreement.objects.get(slug="live-in-december-2017")
    assert [claim.as_stated for claim in disagreement.claims.order_by("parts__order")] == ["in all 19", "17"]


def test_an_event_changed_in_the_file_is_corrected_and_the_register_follows(edited):
    assert register(date(2019, 6, 1)).get(area__key="alliance-intelligence-department").live == "yes"
    path = edited(
        ('kind = "exception-reported"\n  when = "2020"', 'kind = "exception-reported"\n  when = "2021"')
    )
    load(path)
    event = LifecycleEvent.objects.current().get(kind=EventKind.EXCEPTION_REPORTED)
    assert event.when == RoughDate.year(2021)
    assert event.replaces.withdrawn_because == CHANGED
    assert load(path).count("nothing changed") == len(load(path).splitlines())


def test_dates_that_only_fit_together_may_change_together(edited):
    """The new date of the reason is after the old date of the decision, and is read before the new one."""
    load(
        edited(
            ('kind = "exit-triggered"\n  when = "by 2019"', 'kind = "exit-triggered"\n  when = "2020"'),
            ('kind = "exit-decided"\n  when = "2019"', 'kind = "exit-decided"\n  when = "2021"'),
        )
    )
    events = LifecycleEvent.objects.current().filter(area__key="alliance-prevention-department")
    assert events.get(kind=EventKind.EXIT_TRIGGERED).when == RoughDate.year(2020)
    assert events.get(kind=EventKind.EXIT_DECIDED).when == RoughDate.year(2021)


def test_an_area_that_joins_in_the_middle_of_an_order_moves_those_behind_it(edited):
    placed = 'order = "operational-command", place = {}'
    kites = """
[[area]]
key = "alliance-kite-team"
source = "dorset-panel-report-2022-06-30"
paragraph = "4.1"
since = "by 30 June 2022"
name = "Alliance Kite Team"
event = [
  { kind = "went-live", when = "between 2015 and 2018", order = "operational-command", place = 8 },
]
"""
    load(edited((placed.format(9), placed.format(10)), (placed.format(8), placed.format(9)), added=kites))
    behind = ("alliance-kite-team", "alliance-force-support-group", "alliance-drone-team")
    places = [register(date(2022, 6, 30)).get(area__key=key).sequence for key in behind]
    assert places == [8, 9, 10]


def test_two_areas_in_one_place_of_an_order_are_refused_with_their_place(edited):
    taken = 'order = "operational-command", place = 9'
    assert any("is already 8th in" in line for line in complaints(edited((taken, taken[:-1] + "8"))))


def test_a_fact_that_leaves_the_file_is_withdrawn_with_the_reason(edited):
    entry = """  [[area.ledger]]
  heading = "lessons"
  text = "A lessons learned report was written."
  paragraph = "5.9"

  [[area.ledger]]
  heading = "board"
  text = "The Working Together Board considered it, on a day that is not given."
  paragraph = "5.9"


# ---"""
    load(edited((entry, "# ---")), withdraw=True)
    gone = BusinessArea.objects.get(key="alliance-intelligence-department").ledgerentrys.exclude(
        withdrawn_at=None
    )
    assert [each.withdrawn_because for each in gone] == [CHANGED, CHANGED]
    load()
    area = BusinessArea.objects.get(key="alliance-intelligence-department")
    assert area.ledgerentrys.current().count() == 4


LEFT_AT_TWO_MARKINGS = """

[[source]]
slug = "minutes"
kind = "document"
publisher = "Dorset Police"
title = "Minutes"
short_title = "Minutes"
published = "2020"
marking = "OFFICIAL"

[[source]]
slug = "later-minutes"
kind = "document"
publisher = "Dorset Police"
title = "Later minutes"
short_title = "Later minutes"
published = "2021"
marking = "OFFICIAL"

[[area]]
key = "canal-team"

  [[area.name]]
  name = "Canal Team"
  since = "2016"
  source = "dorset-police-web-page"

  [[area.event]]
  kind = "left"
  when = "2020"
  source = "dorset-police-web-page"
"""


def how_it_left(*sources):
    return "".join(
        f'\n  [[area.exit]]\n  ending = "returned"\n  reason = "Told by {source}."\n  source = "{source}"\n'
        for source in sources
    )


def test_how_an_area_left_is_corrected_at_each_marking_by_itself(edited):
    first = how_it_left("dorset-police-web-page", "minutes")
    second = how_it_left("later-minutes", "devon-and-cornwall-police-web-page")
    load(edited(added=LEFT_AT_TWO_MARKINGS + first))
    area = BusinessArea.objects.get(key="canal-team")
    before = {ended.marking: ended for ended in area.exits.current()}
    assert len(before) == 2
    load(edited(added=LEFT_AT_TWO_MARKINGS + second))
    after = {ended.marking: ended for ended in area.exits.current()}
    assert {marking: ended.replaces for marking, ended in after.items()} == before
    assert [after[marking].source.slug for marking in (0, 1)] == [
        "devon-and-cornwall-police-web-page",
        "later-minutes",
    ]


def test_a_name_changed_in_the_file_corrects_the_name_and_makes_no_second_area(edited):
    path = edited(('name = "Alliance Drone Team"\n', 'name = "Alliance Drones Team"\n'))
    load(path)
    area = BusinessArea.objects.get(key="alliance-drone-team")
    assert area.name == "Alliance Drones Team"
    assert BusinessArea.objects.count() == 24
    assert Name.objects.filter(area=area).count() == 2


def test_a_source_changed_in_the_file_is_corrected(edited):
    load(edited(('short_title = "News item, March 2015"', 'short_title = "News report, March 2015"')))
    assert Source.objects.get(slug="news-item-2015-03").short_title == "News report, March 2015"
    assert AuditEvent.objects.filter(name="alliance.correct_source").count() == 1


def test_a_disagreement_changed_in_the_file_is_corrected(edited):
    load(edited(('question = "What was the £12 million?"', 'question = "What were the £12 million?"')))
    assert Disagreement.objects.get(slug="twelve-million-pounds").question == "What were the £12 million?"


def test_of_two_statements_about_one_holder_each_is_corrected_by_its_own_source(edited):
    load(
        edited(
            ("names him as Chief Constable. It speaks", "names him in a caption. It speaks"),
            ('note = "Named as Chief Constable on the day', 'note = "Called Chief Constable on the day'),
        )
    )
    for holding in Holding.objects.current().filter(person__slug="shaun-sawyer"):
        assert holding.replaces.source == holding.source


# What people entered stays


def test_what_a_person_corrected_is_left_as_they_corrected_it(alice, edited):
    area = BusinessArea.objects.get(key="alliance-drone-team")
    old = area.lifecycleevents.current().get()
    new = LifecycleEvent(
        area=area,
        kind=EventKind.WENT_LIVE,
        when=RoughDate.parse("1 June 2018"),
        source=old.source,
        marking=old.marking,
        paragraph="4.1",
    )
    correct_fact(old, new, "Found in the team's own records", by=alice)
    assert "1 left as people have since corrected it" in load()
    assert area.lifecycleevents.current().get() == new
    drones = 'when = "between 2015 and 2018", order = "operational-command", place = 9'
    load(edited((drones, drones.replace("and 2018", "and 2019"))))
    assert area.lifecycleevents.current().get() == new


def test_what_a_person_withdrew_stays_withdrawn(alice):
    fact = BusinessArea.objects.get(key="alliance-prevention-department").successors.get()
    withdraw_fact(fact, "Not what the report says", by=alice)
    claim = claims(property="visitors").get()
    withdraw_claim(claim, "Not wanted", by=alice)
    load()
    assert not BusinessArea.objects.get(key="alliance-prevention-department").successors.current().exists()
    assert not claims(property="visitors").exists()


def test_what_a_person_recorded_beside_it_is_not_touched(alice):
    source = Source.objects.get(slug="dorset-panel-report-2022-06-30")
    new = Claim(
        reference="more",
        subject="alliance",
        property="more",
        label="More",
        as_stated="more",
        source=source,
        marking=source.marking,
    )
    record_claim(new, by=alice)
    load()
    assert claims(reference="more").exists()


def test_a_claim_a_person_corrected_is_left(alice):
    old = claims(property="visitors").get()
    new = Claim(
        reference="visitors",
        subject=old.subject,
        property=old.property,
        label=old.label,
        as_stated="more than 15 million",
        source=old.source,
        marking=old.marking,
    )
    correct_claim(old, new, "Misread", by=alice)
    load()
    assert claims(property="visitors").get().as_stated == "more than 15 million"


# A file with errors


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


# A file that has lost something


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
