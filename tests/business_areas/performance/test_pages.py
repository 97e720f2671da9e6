"""The pages about performance: what each reader sees, and what becomes of what is typed."""

import re
from datetime import date
from itertools import chain

import pytest
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.figures import named
from alliance.markings import Marking
from alliance.temporal import today
from business_areas.actions.exceptions import open_exception
from business_areas.actions.measures import close_quarter, record_definition, record_values
from business_areas.lifecycle import EventKind
from business_areas.models import Definition, Explanation, PerformanceException, Value
from business_areas.performance.quarters import Quarter
from governance.models import Meeting
from governance.proposals import proposals
from tests.business_areas.performance.makers import (
    FIRST,
    concept,
    make_definition,
    make_limits,
    make_target,
    make_value,
    make_values,
    value,
)
from tests.governance.makers import make_assenting_seats, make_board, make_held_meeting
from tests.makers import make_area, make_contributor, make_event, make_source
from tests.savings.test_benefit_pages import day_typed
from tests.savings.test_pages import page

pytestmark = pytest.mark.django_db

STEADY = ["4.0", "4.3", "3.9", "4.2", "3.8", "4.1", "4.4", "4.0", "3.7", "4.1", "3.9", "4.2"]
APRIL = "/performance/?as-at=2024-07-01"


@pytest.fixture
def area():
    return make_area("Fleet")


@pytest.fixture
def absence():
    return make_definition()


def text_of(client, address, status=200) -> str:
    """What a page says, without its markup."""
    whole = page(client, address, status).split("<main")[1].split("</main>")[0]
    plain, inside = [], False
    for letter in whole:
        inside = letter == "<" or (inside and letter != ">")
        plain.append(" " if letter in "<>" else "" if inside else letter)
    return " ".join("".join(plain).split())


def file_of(client, address) -> str:
    return b"".join(client.get(address).streaming_content).decode("utf-8-sig")


def test_the_dashboard_names_the_worst_measure_and_what_changed(client, area, absence):
    make_target(absence, "4.5")
    make_area("Dogs")
    make_values(area, absence, ["4.0", "4.1", "4.2", "4.0", "4.1", "5.1"])
    found = text_of(client, "/performance/?as-at=2024-10-01")
    assert "1 business area needs attention or is off track, of 2 business areas live" in found
    assert "2 business areas have no data for one or more pillars." in found
    assert "Absence 5.1%, target at most 4.5%" in found
    assert "People: was On track" in found
    assert "No measure is defined" in found
    assert "Dogs" in found
    only = text_of(client, "/performance/?as-at=2024-10-01&show=exceptions")
    assert "Fleet" in only
    assert "Dogs" not in only


def test_the_dashboard_of_a_day_is_of_the_last_quarter_that_was_over(client, area, absence):
    make_values(area, absence, ["4.0", "4.1", "4.2", "6.0", "6.0", "6.0"])
    make_target(absence, "4.5")
    assert "Performance: April to June 2024" in text_of(client, "/performance/?as-at=2024-09-30")
    assert "0 business areas need attention" in text_of(client, "/performance/?as-at=2024-09-30")
    assert "1 business area needs attention" in text_of(client, "/performance/?as-at=2024-10-01")


def test_what_the_dashboard_says_of_all_areas_follows_every_change_and_each_reader(
    client, signed_in, alice, area, absence
):
    """What it counts is kept, so that it must be counted again: of values, of areas, and for each reader."""
    judged = make_definition("Morale", pillar="service", kind="judgement", unit="", direction="")
    make_target(absence, "4.5")
    dogs = make_area("Dogs")
    reads = signed_in(alice)

    assert "0 business areas need attention or are off track, of 2 business areas" in text_of(client, APRIL)
    make_value(area, absence, "5.1", date(2024, 6, 1))
    one = "1 business area needs attention or is off track, of 2 business areas"
    assert one in text_of(client, APRIL)
    make_value(dogs, judged, None, judgement="off-track", marking=Marking.OFFICIAL)
    assert one in text_of(client, APRIL)
    assert "2 business areas need attention or are off track" in text_of(reads, APRIL)
    markings = [browser.get(APRIL).context["marking"] for browser in (client, reads)]
    assert markings == [Marking.PUBLISHED, Marking.OFFICIAL]
    for query, names in (
        ("&show=exceptions", {"Fleet"}),
        ("&show=exceptions&pillar=service", set()),
        ("&pillar=people", {"Fleet"}),
        ("&pillar=cost", set()),
        ("&q=dogs", {"Dogs"}),
        ("", {"Fleet", "Dogs"}),
    ):
        rows = client.get(f"{APRIL}{query}").context["table"]
        assert {row.record.name for row in rows.page or ()} == names, query
        assert rows.paginator.count == len(names), query
    rows = reads.get(f"{APRIL}&show=exceptions&pillar=service").context["table"]
    assert [row.record.name for row in rows.page] == ["Dogs"]
    make_event(dogs, EventKind.LEFT, "1 May 2024")
    assert "1 business area needs attention or is off track, of 1 business area live" in text_of(reads, APRIL)


def test_nothing_at_all_is_said_so(client):
    assert "No business area was live on 30 June 2024." in text_of(client, APRIL)
    assert "No measure is recorded." in text_of(client, "/performance/measures/")
    assert "No exception is recorded." in text_of(client, "/performance/exceptions/")


def test_the_dashboard_as_a_file_has_a_row_for_each_area(client, area, absence):
    make_target(absence, "4.5")
    make_values(area, absence, ["4.0", "4.1", "5.2"])
    rows = file_of(client, "/performance.csv?as-at=2024-07-01").splitlines()
    assert any("Fleet" in row and "Needs attention" in row and "Absence 5.2%" in row for row in rows)


def test_a_concept_is_listed_and_takes_no_value(client, signed_in, alice, area):
    record_definition(concept("Scrutiny panels"), by=alice)
    assert "Not defined yet: the framework gives a name only" in text_of(client, "/performance/measures/")
    found = text_of(signed_in(alice), "/performance/areas/fleet/enter/2024-q1/")
    assert "No measure is defined that has a value for April to June 2024." in found
    assert "Nobody has said yet how this is measured." in text_of(
        client, "/performance/areas/fleet/measures/scrutiny-panels/"
    )


def test_a_measure_says_what_is_signal_its_usual_range_and_what_is_being_done(client, area, absence):
    make_values(area, absence, STEADY)
    make_limits(area, absence)
    make_target(absence, "4.5")
    make_value(area, absence, "6.1", date(2025, 4, 1))
    found = text_of(client, "/performance/areas/fleet/measures/absence/")
    assert "April 2025: 6.1%. Misses its target, and shows a signal that it is worse." in found
    assert "It is usually between 3.18% and 4.92%, 4.05% on average." in found
    assert "Outside its usual range" in found
    assert "Off track" in file_of(client, "/performance/areas/fleet/measures/absence.csv")


def test_a_card_is_marked_and_told_to_be_illustrative_by_what_it_names(client, signed_in, alice, area):
    source = make_source("Made up", kind="illustrative", marking=Marking.OFFICIAL)
    make_definition("Secret absence", marking=Marking.OFFICIAL, source=source)
    address = "/performance/areas/fleet/?as-at=2024-07-01"
    seen = page(signed_in(alice), address)
    assert "Secret absence" in seen
    assert "OFFICIAL" in seen.split("<main")[0]
    assert "Some of what is on this page is illustrative" in seen
    unseen = page(client, address)
    assert "Secret absence" not in unseen
    assert "OFFICIAL" not in unseen
    assert "is illustrative" not in unseen


def test_what_is_to_be_reached_is_told_before_anything_was_sent(client, signed_in, alice, area, absence):
    make_target(absence, "4.5")
    make_target(absence, "3.5", area=make_area("Dogs"))
    make_target(absence, "2.5", since=date(2024, 7, 1), marking=Marking.OFFICIAL)
    assert "Not sent at most 4.5% No data" in text_of(client, "/performance/areas/fleet/?as-at=2024-07-01")
    assert "Not sent at most 3.5% No data" in text_of(client, "/performance/areas/dogs/?as-at=2024-07-01")
    later = "/performance/areas/fleet/?as-at=2024-10-01"
    assert "Not sent at most 4.5% No data" in text_of(client, later)
    assert "Not sent at most 2.5% No data" in text_of(signed_in(alice), later)
    assert text_of(signed_in(alice), ENTER).count("Target at most 4.5%") == 3


def test_a_card_says_what_was_said_of_the_value_it_stands_by(client, area, absence):
    make_target(absence, "4.5")
    values = [value(absence, number, date(2024, month, 1)) for month, number in ((4, "5.1"), (5, "5.2"))]
    said = [
        Explanation(
            measure=absence.measure, starts_on=each.starts_on, why=f"{each.starts_on:%B} was wet",
            doing="Dried", source=each.source, marking=each.marking,
        )
        for each in values
    ]  # fmt: skip
    record_values(area, values, said, by=portal_user())
    address = "/performance/areas/fleet/?as-at=2024-07-01"
    found = text_of(client, address)
    assert "Needs attention Misses its target, and its usual range is not known yet" in found
    assert "Why: May was wet What is being done: Dried" in found
    assert "April was wet" not in found
    make_value(area, absence, "5.3", date(2024, 6, 1))
    assert "was wet" not in text_of(client, address)
    make_value(area, absence, "5.4", date(2024, 7, 1))
    assert "Why: May was wet" not in text_of(client, "/performance/areas/fleet/?as-at=2024-10-01")


def test_a_measure_is_offered_what_can_be_done_with_it(client, signed_in, alice, area, absence):
    record_definition(concept("Scrutiny panels"), by=alice)
    view = make_definition("View", kind="judgement", unit="", direction="")
    make_value(area, view, None, judgement="on-track")
    make_definition("Mix", direction="neither")
    make_value(area, absence, "4.0")
    officer, root = signed_in(alice), "/performance/areas/fleet/measures/"
    found = {
        slug: text_of(officer, f"{root}{slug}/") for slug in ("scrutiny-panels", "view", "mix", "absence")
    }
    for words, slugs in (
        ("Fix the usual range", {"absence"}),
        ("Set a target", {"absence"}),
        ("Define it", {"scrutiny-panels"}),
        ("Change the definition", {"view", "mix", "absence"}),
        ("Its usual range", {"mix", "absence"}),
    ):
        assert {slug for slug, text in found.items() if words in text} == slugs, words
    listed = text_of(officer, "/performance/measures/")
    assert "Define it : Scrutiny panels" in listed
    assert "Change the definition : Absence" in listed
    assert "Define it" not in text_of(client, "/performance/measures/")
    concept_page = text_of(officer, "/performance/measures/scrutiny-panels/change/")
    assert "Define Scrutiny panels" in concept_page


# A contributor's quarter


def quarter_of(client, values, **more) -> dict:
    """The answers of the page on which a quarter is entered."""
    return {
        **{f"{measure}-both-{month}__number": number for (measure, month), number in values.items()},
        "standing": "final",
        "source": "a-return",
        "paragraph": "",
        "marking": "0",
        **more,
    }


ENTER = "/performance/areas/fleet/enter/2024-q1/"


def test_a_contributor_enters_sixteen_values_and_explains_the_poor_one_on_one_page(signed_in, bob, area):
    make_contributor(bob, area)
    make_source("A return", slug="a-return")
    names = [f"Measure {number}" for number in range(16)]
    made = [make_definition(name, frequency="quarter") for name in names]
    make_target(made[0], "4.5")
    client = signed_in(bob)
    assert page(client, ENTER).count("__number") >= 16
    answers = quarter_of(client, {(f"measure-{number}", "202404"): "4" for number in range(16)})
    answers["measure-0-both-202404__number"] = "9"
    response = client.post(ENTER, answers)
    assert response.status_code == 422
    said = response.content.decode()
    assert "Measure 0, April to June 2024 is “Needs attention”. Say why." in said
    assert "Measure 0, April to June 2024 is “Needs attention”. Say what is being done." in said
    assert not Value.objects.exists()
    answers |= {"measure-0-both-202404__why": "Two are ill", "measure-0-both-202404__doing": "Work is shared"}
    assert client.post(ENTER, answers).status_code == 302
    assert Value.objects.count() == 16
    assert Explanation.objects.get().why == "Two are ill"
    found = text_of(client, "/performance/areas/fleet/measures/measure-0/")
    assert "What is being done: Work is shared" in found
    assert "Everything that is due for April to June 2024 is entered." in text_of(client, ENTER)


def test_a_contributor_is_told_how_many_values_are_due(signed_in, bob, area):
    make_contributor(bob, area)
    make_definition("Survey", frequency="quarter", taken_from=date(2020, 4, 1))
    make_definition("Absence", taken_from=date(2020, 4, 1))
    quarter = Quarter.last_over(timezone.localdate())
    assert f"Fleet: 4 values due for {quarter.months}" in text_of(signed_in(bob), "/")
    survey = Definition.objects.get(name="Survey")
    make_value(area, survey, "60", quarter.starts_on)
    assert f"Fleet: 3 values due for {quarter.months}" in text_of(signed_in(bob), "/")


def test_entering_the_latest_quarter_leads_to_the_card_of_today(signed_in, alice, area, absence):
    make_source("A return", slug="a-return")
    now = Quarter.last_over(timezone.localdate())
    for quarter, day in ((now, ""), (now.before, f"?as-at={now.starts_on}")):
        answers = quarter_of(None, {("absence", f"{quarter.starts_on:%Y%m}"): "4"})
        response = signed_in(alice).post(f"/performance/areas/fleet/enter/{quarter.slug}/", answers)
        assert response.url == f"/performance/areas/fleet/{day}"


def test_who_opened_an_exception_is_named_to_those_with_a_role_alone(client, signed_in, alice, area):
    open_exception(area, "Vehicles wait", Marking.PUBLISHED, by=alice)
    assert "by a person" in text_of(client, "/performance/exceptions/1/")
    assert alice.full_name not in page(client, "/performance/exceptions/")
    assert alice.full_name in text_of(signed_in(alice), "/performance/exceptions/1/")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lots", "“lots” is not a number. Write it like 4.5."),
        ("4.12345", "“4.12345” has more than 4 figures after the point."),
        ("120", "A percentage cannot be over 100 here."),
        ("", "Enter at least one value."),
    ],
)
def test_a_value_that_cannot_be_is_told_beside_it_and_nothing_is_kept(
    signed_in, alice, area, absence, typed, words
):
    make_source("A return", slug="a-return")
    response = signed_in(alice).post(ENTER, quarter_of(None, {("absence", "202404"): typed}))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Value.objects.exists()


def test_a_closed_quarter_is_told_and_takes_nothing(signed_in, alice, area, absence):
    make_source("A return", slug="a-return")
    close_quarter(Quarter.of(FIRST), by=alice)
    assert "is closed: the Board has seen it" in text_of(signed_in(alice), ENTER)
    response = signed_in(alice).post(ENTER, quarter_of(None, {("absence", "202404"): "4"}))
    assert "April to June 2024 is closed: the Board has seen it." in response.content.decode()
    assert not Value.objects.exists()


def test_a_value_is_revised_or_withheld_with_why_and_both_are_told(signed_in, alice, area, absence):
    make_source("A return", slug="a-return")
    value = make_value(area, absence, "4.0")
    address = f"/performance/areas/fleet/values/{value.pk}/revise/"
    typed = {
        "number": "4.4",
        "standing": "final",
        "source": "a-return",
        "marking": "0",
        "because": "Late returns",
    }
    assert signed_in(alice).post(address, typed).status_code == 302
    assert "4.4%" in text_of(signed_in(alice), "/performance/areas/fleet/measures/absence/")
    value = Value.objects.current().get()
    address = f"/performance/areas/fleet/values/{value.pk}/revise/"
    typed |= {"number": "", "withheld_because": "It would name one person"}
    assert "looked at again" in signed_in(alice).post(address, typed).content.decode()
    typed |= day_typed("reconsider_on", "1", "5", "2027")
    assert signed_in(alice).post(address, typed).status_code == 302
    assert "Withheld: It would name one person. To be reconsidered on 1 May 2027" in text_of(
        signed_in(alice), "/performance/areas/fleet/measures/absence/"
    )


def test_an_officer_defines_a_measure_sets_a_target_and_fixes_the_usual_range(signed_in, alice, area):
    make_source("A return", slug="a-return")
    client = signed_in(alice)
    told = {"source": "a-return", "marking": "0"}
    day = day_typed("taken_from", "1", "4", "2024")
    typed = {
        "name": "Turnover", "pillar": "people", "text": "Leavers for each hundred", "kind": "percentage",
        "unit": "%", "direction": "lower", "frequency": "month", "by_force": "no", "owner": "Head of People",
        **day, **told,
    }  # fmt: skip
    assert client.post("/performance/measures/define/", typed).status_code == 302
    made = Definition.objects.get()
    since = day_typed("since", "1", "4", "2024")
    target = {"value": "4.5", "decided_as_stated": "By the Board", "area": "", **since, **told}
    assert client.post("/performance/measures/turnover/target/", target).status_code == 302
    make_values(area, made, STEADY)
    limits = {"since": "2024-04-01", "until": "2025-03-01", "because": "A whole year"}
    address = "/performance/areas/fleet/measures/turnover/limits/"
    assert client.post(address, {**limits, "until": "2024-05-01"}).status_code == 422
    assert client.post(address, limits).status_code == 302
    assert "from 12 values. A whole year" in text_of(client, "/performance/areas/fleet/measures/turnover/")


# Exceptions


def test_an_exception_goes_to_the_agenda_and_is_closed_on_the_areas_page(
    client, signed_in, frank, alice, area
):
    board = make_board()
    make_held_meeting(date(2026, 9, 10))
    exception = open_exception(area, "Vehicles wait for weeks", Marking.PUBLISHED, by=alice)
    found = [each for each in proposals(board, date(2026, 12, 10), frank) if each.kind == "exception"]
    assert [each.title for each in found] == ["Exception 1: Fleet"]
    assert found[0].areas == (area,)
    assert "It is open." in text_of(client, "/business-areas/fleet/")
    meeting = Meeting.objects.get()
    typed = {"meeting": str(meeting.pk), "decision": "", "because": "New vehicles came"}
    assert signed_in(frank).post("/board/exceptions/1/close/", typed).status_code == 302
    exception.refresh_from_db()
    assert exception.closed_because == "New vehicles came"
    today = timezone.localdate()
    words = (
        f"Closed by the Board on {today.day} {today:%B %Y}, at its meeting of 10 September 2026: New vehicles"
    )
    assert words in text_of(client, "/business-areas/fleet/")
    assert not [each for each in proposals(board, date(2026, 12, 10), frank) if each.kind == "exception"]
    assert "Closed by the Board" in text_of(client, "/performance/exceptions/1/")


def test_a_member_of_the_board_opens_an_exception_and_a_panel_member_does_not(signed_in, grace, dan, area):
    address = "/performance/areas/fleet/open-exception/"
    assert signed_in(grace).post(address, {"because": "Slow", "marking": "0"}).status_code == 302
    assert PerformanceException.objects.get().opened_by == grace
    page(signed_in(dan), address, 403)


def test_a_quarter_is_closed_and_opened_again_with_why(signed_in, alice, area):
    make_assenting_seats()
    client = signed_in(alice)
    assert client.post("/performance/quarters/2024-q1/close/").status_code == 302
    assert client.post("/performance/quarters/2024-q1/reopen/", {"because": ""}).status_code == 422
    assert (
        client.post("/performance/quarters/2024-q1/reopen/", {"because": "June was late"}).status_code == 302
    )
    page(client, "/performance/quarters/2024-q9/close/", 404)


def test_the_overview_of_the_alliance_is_made_of_its_areas(alice, signed_in):
    defined = make_definition()
    make_target(defined, "4.5")
    for name, number in (("Dogs Team", "4.0"), ("Drone Team", "5.2"), ("Fleet Team", "5.3")):
        make_value(make_area(name), defined, number, date(2024, 6, 1))
    make_area("Silent Team")
    response = signed_in(alice).get("/performance/?as-at=2024-07-01")
    table = response.text.split("how many business areas stand how")[1].split("</table>")[0]
    rows = [
        [int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", row)] for row in table.split("<tr")[2:]
    ]
    # Off track, needs attention, on track, no data: of people, cost and service.
    assert rows == [[0, 2, 1, 1], [0, 0, 0, 4], [0, 0, 0, 4]]
    # Each number is a named figure.
    standing = named("areas-of-a-status").each(date(2024, 7, 1), alice)
    assert [each.as_at(date(2024, 7, 1), alice, {}).value for each, _ in standing] == [*chain(*rows)]


def test_a_contributor_owes_and_enters_what_is_measured_under_a_marking_they_are_cleared_for(bob, signed_in):
    area = make_area()
    make_contributor(bob, area)
    source = make_source("Quarterly return", marking=Marking.OFFICIAL)
    make_definition(frequency="quarter", marking=Marking.OFFICIAL, source=source)
    make_source("A paper of another kind", marking=Marking.OFFICIAL)
    quarter = Quarter.last_over(today())
    client = signed_in(bob)
    assert f"Drone Team: 1 value due for {quarter.months}" in text_of(client, "/")
    page = client.get(f"/performance/areas/drone-team/enter/{quarter.slug}/").text
    assert "Quarterly return" in page
    assert "A paper of another kind" not in page


def test_a_target_of_another_area_is_not_for_a_contributor(bob, signed_in):
    area, other = make_area(), make_area("Dogs Team")
    make_contributor(bob, area)
    defined = make_definition(marking=Marking.OFFICIAL)
    make_target(defined, "3.21", area=other, marking=Marking.OFFICIAL)
    assert "3.21" not in text_of(signed_in(bob), "/performance/measures/")
