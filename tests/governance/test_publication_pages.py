"""Publishing as the secretary does it, and what anybody then reads: notices, the register and its feed."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.temporal import long_date, today
from governance.actions.decisions import restrict_text
from governance.actions.publication import end_hold, publish_notices
from governance.models import Hold, Minutes, Notice, RestrictedText, WithheldPart
from governance.notices import commissioners, withheld_so_far
from tests.business_areas.pages import inputs, words
from tests.governance.makers import (
    make_assenting_seats,
    make_commissioner,
    make_decision,
    make_hold,
    make_meeting,
)
from tests.makers import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("assenting_seats")]

REGISTER = "/published/decisions/"
FEED = "/published/decisions.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
LATER = timedelta(days=90)


@pytest.fixture
def dorset():
    return make_commissioner(slug="commissioner-dorset")


@pytest.fixture
def devon():
    return make_commissioner("Police and Crime Commissioner for Devon", slug="commissioner-devon")


@pytest.fixture
def made(dorset, devon):
    make_assenting_seats()
    return make_decision(
        marking=Marking.OFFICIAL,
        reasons="The contract ends.",
        money="It costs £1.2 million.",
        areas=[make_area("Fleet Services")],
    )


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


def publish(made, *corporations, withheld=None, **told):
    parts = withheld_so_far(made, None) if withheld is None else withheld
    return publish_notices(made, corporations, parts, by=portal_user(), **told)


def withhold(part="money", day=None):
    return WithheldPart(part=part, because="commercial confidence", look_again_on=day or today() + LATER)


def address(made, corporation) -> str:
    return f"/decisions/{made.reference}/notice/{corporation.slug}/"


def exact(name, day) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


# Publishing


def test_the_secretary_checks_chooses_and_confirms(made, dorset, devon, secretary, client):
    page = f"/decisions/{made.reference}/publish/"
    opened = secretary.get(page)
    assert made.wording in words(opened)
    assert inputs(opened)["corporations"]
    chosen = {"corporations": [dorset.slug, devon.slug]}
    checked = secretary.post(page, chosen)
    assert "Check just what the public will read" in words(checked)
    assert f"The notice of {devon} is the same, under its own name." in words(checked)
    assert not Notice.objects.exists()
    done = secretary.post(page, {**chosen, "confirmed": "yes"})
    assert done.headers["Location"] == f"/decisions/{made.reference}/#published"
    for corporation in (dorset, devon):
        said = words(client.get(address(made, corporation)))
        assert made.wording in said
        assert "It costs £1.2 million." in said


def test_looking_publishes_nothing(made, secretary):
    assert secretary.get(f"/decisions/{made.reference}/publish/").status_code == 200
    assert not Notice.objects.exists()


def test_what_is_checked_is_just_what_is_published(made, dorset, secretary, client):
    page = f"/decisions/{made.reference}/publish/"
    sent = {
        "corporations": [dorset.slug],
        "withhold_money": "commercial confidence",
        **exact("look_again_money", today() + LATER),
    }
    checked = words(secretary.post(page, sent))
    secretary.post(page, {**sent, "confirmed": "yes"})
    published = words(client.get(address(made, dorset)))
    for said in (checked, published):
        assert "£1.2 million" not in said
        assert "Effect on money: withheld because of commercial confidence." in said
        assert "The contract ends." in said


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Select who must publish the notice"),
        ({"corporations": ["nobody"]}, "you can choose only from those shown"),
        ({"withhold_money": "Because"}, "Effect on money: enter the day to look at it again"),
        (exact("look_again_money", today() + LATER), "Effect on money: enter why it is withheld"),
        (
            {"withhold_money": "Because", **exact("look_again_money", today())},
            "The day to look at it again must be in the future",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_question(made, secretary, sent, said):
    chosen = {} if not sent or "corporations" in sent else {"corporations": ["commissioner-dorset"]}
    response = secretary.post(f"/decisions/{made.reference}/publish/", {**chosen, **sent})
    assert response.status_code == 422
    assert said in words(response)
    assert not Notice.objects.exists()


def test_a_hold_blocks_the_page_with_its_day_and_a_reason_overrides_it(made, dorset, secretary, client):
    last = today() + timedelta(days=20)
    make_hold(dorset, today(), last)
    page, chosen = f"/decisions/{made.reference}/publish/", {"corporations": [dorset.slug]}
    refused = secretary.post(page, {**chosen, "confirmed": "yes"})
    assert refused.status_code == 422
    assert f"on hold until the end of {long_date(last)}" in words(refused)
    told = {**chosen, "despite_hold": "A court ordered it.", "confirmed": "yes"}
    assert secretary.post(page, told).status_code == 302
    assert "A court ordered it." in words(client.get(address(made, dorset)))
    assert "A court ordered it." in words(secretary.get(f"/decisions/{made.reference}/"))


def test_a_correction_names_what_changed_and_the_old_version_stays_at_its_address(
    made, dorset, secretary, client
):
    publish(made, dorset, withheld=[withhold()])
    page = f"/decisions/{made.reference}/publish/"
    opened = inputs(secretary.get(page))
    assert opened["withhold_money"] == "commercial confidence"
    sent = {"corporations": [dorset.slug], "confirmed": "yes"}
    assert "Enter what is corrected, and why" in words(secretary.post(page, sent))
    secretary.post(page, {**sent, "because": "The sum is public now."})
    now = words(client.get(address(made, dorset)))
    assert "It costs £1.2 million." in now
    assert "The sum is public now." in now
    old = words(client.get(f"{address(made, dorset)}v1/"))
    assert "£1.2 million" not in old
    assert "This version was corrected on" in old
    assert client.get(f"{address(made, dorset)}v3/").status_code == 404


def test_a_decision_that_is_public_already_can_have_nothing_withheld(made, dorset, secretary):
    public = make_decision("Open", money="£1")
    page = secretary.get(f"/decisions/{public.reference}/publish/")
    assert "anybody reads all of it already" in words(page)
    assert "withhold_money" not in inputs(page)


# What anybody reads


def test_until_it_is_published_nobody_outside_finds_any_of_it(made, dorset, devon, client):
    publish(made, dorset)
    assert client.get(address(made, dorset)).status_code == 200
    assert client.get(address(made, devon)).status_code == 404
    assert client.get(f"/decisions/{made.reference}/").status_code == 404
    for wrong in ("nonsense", "WTB-2026-999", "wtb-2026-001", "WTB-2026-1"):
        assert client.get(f"/decisions/{wrong}/notice/{dorset.slug}/").status_code == 404


def test_a_notice_is_the_same_as_a_page_and_as_files(made, dorset, client):
    publish(made, dorset)
    for ending, kind in (("pdf", "application/pdf"), ("docx", "wordprocessingml")):
        for base in (address(made, dorset)[:-1], f"{address(made, dorset)}v1"):
            response = client.get(f"{base}.{ending}")
            assert kind in response.headers["Content-Type"]
            assert "PUBLISHED" in response.headers["Content-Disposition"]


def leaky(made, dorset):
    """Beside what is published, all that must not be read: another decision, an area, a restricted part."""
    quiet = make_area("Quiet Unit", marking=Marking.OFFICIAL)
    made.areas.add(quiet)
    make_decision(
        "Xyzzy quiet", marking=Marking.OFFICIAL, areas=[quiet], decided_on=today() - timedelta(days=800)
    )
    restrict_text(
        RestrictedText(
            decision=made,
            part="legal",
            text="Xyzzy advice",
            marking=Marking.OFFICIAL_SENSITIVE,
            withheld_because="legal advice",
            look_again_on=today() + LATER,
        ),
        by=portal_user(),
    )
    parts = [*withheld_so_far(made, None), withhold()]
    return publish(made, dorset, withheld=parts)


@pytest.mark.parametrize("reader", [None, "alice", "frank"])
def test_the_register_and_its_feed_tell_of_what_is_published_and_nothing_else(
    made, dorset, reader, request, client
):
    leaky(made, dorset)
    if reader:
        client.force_login(request.getfixturevalue(reader))
    page = words(client.get(REGISTER))
    assert "1 notice" in page
    assert "Legal effect: a part is withheld because of legal advice." in page
    for place in (REGISTER, "/published/decisions.csv", FEED, address(made, dorset)):
        said = client.get(place).getvalue().decode()
        for hidden in ("Xyzzy", "Quiet Unit", "£1.2 million", "commissioner-devon"):
            assert hidden not in said, (place, hidden)
    choices = client.get(REGISTER).context["filter"].form.fields
    assert [label for value, label in choices["area"].choices if value] == ["Fleet Services"]
    assert [value for value, _ in choices["by"].choices if value] == [dorset.slug]
    assert len([value for value, _ in choices["year"].choices if value]) == 1
    for hidden in ("Xyzzy", "million"):
        assert "0 notices match" in words(client.get(f"{REGISTER}?q={hidden}"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=contract", 2),
        ("q=zzzz", 0),
        ("year=2026", 3),
        ("by=commissioner-devon", 1),
        ("area=fleet-services", 2),
        ("outcome=agreed", 3),
        ("outcome=not-agreed", 0),
        ("area=fleet-services&by=commissioner-devon&q=fleet&year=2026&outcome=agreed", 1),
    ],
)
def test_each_filter_is_independent_of_the_others(made, dorset, devon, client, query, count):
    publish(made, dorset, devon)
    publish(make_decision("Dogs", marking=Marking.OFFICIAL), dorset)
    assert client.get(f"{REGISTER}?{query}").context["table"].paginator.count == count
    feed = ElementTree.fromstring(client.get(f"{FEED}?{query}").content)
    assert len(feed.findall(f"{ATOM}entry")) == count


@pytest.mark.parametrize(
    "query", ["year=1999", "by=nobody", "area=quiet-unit", "outcome=nonsense", "left=both"]
)
def test_nonsense_in_a_filter_shows_nothing_and_gives_no_file(made, dorset, client, query):
    publish(made, dorset)
    page = client.get(f"{REGISTER}?{query}")
    assert page.status_code == 200
    assert made.wording[:40] not in words(page)
    for ending in (".csv", ".xlsx", ".atom"):
        assert client.get(f"/published/decisions{ending}?{query}").status_code == 400


def test_with_nothing_published_it_says_so(made, client):
    assert "No decision is published yet." in words(client.get(REGISTER))
    feed = ElementTree.fromstring(client.get(FEED).content)
    assert feed.find(f"{ATOM}updated").text == "2026-01-01T00:00:00+00:00"


def test_the_register_as_a_file(made, dorset, client):
    publish(made, dorset, withheld=[withhold()])
    text = client.get("/published/decisions.csv").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["reference"] == made.reference
    assert row["decision"] == made.wording
    assert row["published_by"] == str(dorset)
    assert row["withheld"].startswith("Effect on money: withheld because of commercial confidence.")
    assert row["file_marking"] == "PUBLISHED"


def test_the_register_asks_as_much_of_many_as_of_few(made, dorset, devon, client):
    def asked():
        client.get(REGISTER)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(REGISTER).status_code == 200
        return len(queries)

    publish(made, dorset)
    few = asked()
    for number in range(8):
        publish(make_decision(f"Number {number}", marking=Marking.OFFICIAL), dorset, devon)
    assert asked() == few
    assert few <= 12


# The feed


def test_the_feed_is_atom_with_entries_that_keep_their_names(made, dorset, devon, client):
    publish(made, dorset, devon)
    response = client.get(FEED)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    before = ElementTree.fromstring(response.content)
    for name in ("id", "title", "updated"):
        assert before.find(f"{ATOM}{name}").text
    links = {each.get("rel"): each.get("href") for each in before.findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver/published/decisions.atom"
    entries = before.findall(f"{ATOM}entry")
    names = [each.find(f"{ATOM}id").text for each in entries]
    assert len(set(names)) == 2
    for each in entries:
        for name in ("title", "updated", "summary"):
            assert each.find(f"{ATOM}{name}").text, name
        assert each.find(f"{ATOM}author/{ATOM}name").text in (str(dorset), str(devon))
    publish(made, dorset, withheld=[withhold()], because="A sum was withheld.")
    after = ElementTree.fromstring(client.get(FEED).content)
    assert sorted(each.find(f"{ATOM}id").text for each in after.findall(f"{ATOM}entry")) == sorted(names)
    assert after.find(f"{ATOM}updated").text >= before.find(f"{ATOM}updated").text
    newest = after.find(f"{ATOM}entry")
    assert "A sum was withheld." in newest.find(f"{ATOM}summary").text
    assert newest.find(f"{ATOM}link").get("href").endswith(address(made, dorset))


def test_what_somebody_typed_is_never_markup_in_the_feed(dorset, made, client):
    sharp = make_decision(
        "A <b>bold</b> title", reasons="x", wording="That they <script>agree</script> on it."
    )
    publish(sharp, dorset)
    feed = ElementTree.fromstring(client.get(FEED).content)
    summary = feed.find(f"{ATOM}entry/{ATOM}summary")
    assert summary.get("type") == "html"
    assert "&lt;script&gt;agree&lt;/script&gt;" in summary.text


def test_the_page_names_its_feed(made, dorset, client):
    publish(made, dorset)
    page = client.get(f"{REGISTER}?by={dorset.slug}").content.decode()
    assert f'type="application/atom+xml" title="Published decisions" href="{FEED}?by={dorset.slug}"' in page


# The decision and its list


def test_the_page_of_a_decision_says_who_has_published_it(made, dorset, devon, secretary):
    page = words(secretary.get(f"/decisions/{made.reference}/"))
    assert "Not published yet. A decision of significant public interest must be." in page
    publish(made, dorset, withheld=[withhold()])
    make_hold(devon, today(), today() + LATER)
    page = words(secretary.get(f"/decisions/{made.reference}/"))
    assert f"published {long_date(today())}" in page
    assert f"Not yet: on hold until the end of {long_date(today() + LATER)}" in page
    assert "Effect on money: withheld because of commercial confidence." in page
    before = words(secretary.get(f"/decisions/{made.reference}/?as-at=2026-11-03"))
    assert f"published {long_date(today())}" not in before


@pytest.mark.parametrize("asked", ["not-published", "on-hold", "published", "part-withheld"])
def test_the_list_says_and_asks_how_far_each_is_published(made, dorset, secretary, asked):
    others = {name: make_decision(name, marking=Marking.OFFICIAL) for name in ("published", "part-withheld")}
    publish(others["published"], dorset)
    publish(others["part-withheld"], dorset, withheld=[withhold("title")])
    if asked == "on-hold":
        make_hold(dorset, today(), today())
    found = secretary.get(f"/decisions/?published={asked}").context["table"].data.data
    wanted = others.get(asked, made)
    assert [each.pk for each in found] == [wanted.pk]
    page = words(secretary.get("/decisions/"))
    assert "Part withheld" in page
    rows = csv.DictReader(io.StringIO(secretary.get("/decisions.csv").getvalue().decode("utf-8-sig")))
    word = {"on-hold": "On hold", "not-published": "Not published"}.get(asked, "Not published")
    assert {row["published"] for row in rows} == {word, "Published", "Part withheld"}


# Holds


def test_holds_are_set_listed_and_ended(dorset, secretary, frank):
    day = today() + timedelta(days=3)
    wrong = secretary.post("/board/holds/set/", {})
    assert wrong.status_code == 422
    sent = {
        "corporation": dorset.slug,
        "because": "pre-election period",
        **exact("starts_on", day),
        **exact("until", day + timedelta(days=30)),
    }
    early = secretary.post("/board/holds/set/", {**sent, **exact("until", day - timedelta(days=1))})
    assert "The last day must be the first day or later." in words(early)
    assert secretary.post("/board/holds/set/", sent).headers["Location"] == "/board/holds/"
    hold = Hold.objects.get()
    assert hold.last_day == day + timedelta(days=30)
    page = words(secretary.get("/board/holds/"))
    assert "To come" in page
    assert "Call it off" in page
    assert secretary.post(f"/board/holds/{hold.pk}/end/", {}).status_code == 422
    secretary.post(f"/board/holds/{hold.pk}/end/", {"because": "No election after all"})
    page = words(secretary.get("/board/holds/"))
    assert "Ended early on" in page
    assert "No election after all" in page
    assert secretary.get(f"/board/holds/{hold.pk}/end/").status_code == 403
    assert secretary.get("/board/holds/99999999999/end/").status_code == 404


def test_others_read_the_holds_and_change_none(dorset, alice, signed_in, client):
    make_hold(dorset, today(), today())
    browser = signed_in(alice)
    page = words(browser.get("/board/holds/"))
    assert "pre-election period" in page
    assert "End it early" not in page
    assert client.get("/board/holds/").status_code == 302


@pytest.mark.parametrize(("days", "told"), [(0, True), (14, True), (15, False)])
def test_those_who_publish_are_told_two_weeks_before_on_home_and_meetings(
    dorset, secretary, olivia, signed_in, days, told
):
    make_meeting(today() + LATER)
    make_hold(dorset, today() + timedelta(days=days), today() + LATER)
    for place in ("/", f"/board/meetings/{(today() + LATER).isoformat()}/"):
        assert ("on hold" in words(secretary.get(place))) is told, place
        assert "on hold" not in words(signed_in(olivia).get(place))


def test_minutes_are_published_despite_a_hold_only_with_a_reason(agreed, secretary, client):
    hold = make_hold(commissioners()[0], today(), today() + LATER)
    minutes = f"/board/meetings/{agreed.meeting.held_on.isoformat()}/minutes/"
    assert hold.words in words(secretary.get(minutes))
    page = secretary.get(f"{minutes}publish/")
    assert hold.words in words(page)
    assert secretary.post(f"{minutes}publish/", {}).status_code == 422
    assert Minutes.objects.get().published_at is None
    secretary.post(f"{minutes}publish/", {"despite_hold": "The law asks for them."})
    assert "Publishing was on hold then: The law asks for them." in words(client.get(minutes))


def test_published_minutes_are_corrected_despite_a_hold_only_with_a_reason(agreed, secretary):
    minutes = f"/board/meetings/{agreed.meeting.held_on.isoformat()}/minutes/"
    secretary.post(f"{minutes}publish/")
    hold = make_hold(commissioners()[0], today(), today() + LATER)
    assert hold.words in words(secretary.get(f"{minutes}2.2/correct/"))
    sent = {"text": "The Board heard of costs.", "because": "The word was wrong."}
    sent["made-from"] = inputs(secretary.get(f"{minutes}2.2/correct/"))["made-from"]
    assert secretary.post(f"{minutes}2.2/correct/", sent).status_code == 422
    told = {**sent, "despite_hold": "It misled people."}
    assert secretary.post(f"{minutes}2.2/correct/", told).status_code == 302
    assert "It misled people." in words(secretary.get(minutes))


def test_minutes_are_published_without_a_question_when_nothing_is_on_hold(agreed, secretary):
    end_hold(make_hold(commissioners()[0], today(), today()), "Over", by=portal_user())
    minutes = f"/board/meetings/{agreed.meeting.held_on.isoformat()}/minutes/"
    assert secretary.post(f"{minutes}publish/").status_code == 302
    assert Minutes.objects.get().published_at


# To look at again


def test_the_secretary_is_told_when_a_withheld_part_is_to_be_looked_at(
    made, dorset, secretary, alice, signed_in, monkeypatch
):
    publish(made, dorset, withheld=[withhold()])
    assert "To look at again" not in words(secretary.get("/"))
    monkeypatch.setattr("governance.figures.today", lambda: today() + LATER)
    page = words(secretary.get("/"))
    assert f"To look at again since {long_date(today() + LATER)}: effect on money, withheld from" in page
    assert "To look at again" not in words(signed_in(alice).get("/"))
    publish(made, dorset, because="It is public now.")
    assert "To look at again" not in words(secretary.get("/"))
