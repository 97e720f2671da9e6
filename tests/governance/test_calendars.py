"""Private calendars: who may read one, what is in it, and what never is."""

import logging
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from icalendar import Calendar

from alliance.actions.people import close_account, portal_user, reopen_account
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.private_addresses import LeftOut
from alliance.roles import Role
from alliance.temporal import today
from business_areas.performance.quarters import Quarter
from governance.actions.calendars import make_calendar_address, revoke_calendar_address
from governance.actions.decisions import correct_decision
from governance.actions.meetings import cancel_meeting
from governance.actions.papers import withdraw_paper
from governance.models import CalendarAddress
from tests.business_areas.performance.makers import make_definition
from tests.governance.makers import (
    decision,
    make_action,
    make_assenting_seats,
    make_decision,
    make_draft,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
)
from tests.governance.reviews import (
    make_review,
    make_review_clearance,
    make_review_draft,
    make_review_hearing,
)
from tests.makers import make_area, make_contributor, make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/calendar/"


def feed(token):
    return Client().get(f"/calendars/{token}.ics")


def events(token) -> dict:
    """The events of a calendar by their first words, as a calendar program reads them."""
    response = feed(token)
    assert response.status_code == 200
    return {str(each["summary"]): each for each in Calendar.from_ical(response.content).walk("VEVENT")}


@pytest.fixture
def officer():
    return make_user("olive", Role.OFFICER, clearance=Marking.OFFICIAL_SENSITIVE)


def test_an_address_is_shown_once_and_kept_as_its_hash_alone(officer, signed_in):
    client = signed_in(officer)
    response = client.post(f"{PAGE}make/")
    token = re.search(r"/calendars/([\w-]+)\.ics", response.content.decode())[1]
    assert len(token) >= 43
    assert feed(token).status_code == 200
    kept = CalendarAddress.objects.get()
    assert token not in "".join(str(value) for value in vars(kept).values())
    assert token not in client.get(PAGE).content.decode()
    assert not AuditEvent.objects.filter(sentence__contains=token).exists()
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_replaced_a_revoked_and_a_made_up_address_lead_nowhere(officer, signed_in):
    first = make_calendar_address(by=officer)
    second = make_calendar_address(by=officer)
    assert [feed(first).status_code, feed(second).status_code, feed("made-up").status_code] == [404, 200, 404]
    client = signed_in(officer)
    assert client.get(f"{PAGE}revoke/").status_code == 200
    assert feed(second).status_code == 200
    assert client.post(f"{PAGE}revoke/").status_code == 302
    assert feed(second).status_code == 404
    assert client.post(f"{PAGE}revoke/").status_code == 422


def test_a_leavers_address_ends_with_the_account_and_does_not_come_back(officer):
    token = make_calendar_address(by=officer)
    close_account(officer, by=portal_user())
    assert feed(token).status_code == 404
    reopen_account(officer, by=portal_user())
    assert feed(token).status_code == 404
    officer.refresh_from_db()
    assert feed(make_calendar_address(by=officer)).status_code == 200


def test_a_person_has_one_address_at_a_time_whoever_writes(officer):
    make_calendar_address(by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarAddress.objects.create(user=officer, token_hash="another")


def test_it_holds_what_the_person_may_read_now_and_never_official_sensitive(officer):
    token = make_calendar_address(by=officer)
    stranger = make_calendar_address(by=make_user("zed"))
    for number, marking in enumerate(Marking):
        make_meeting(today() + timedelta(days=number), place=f"Place {number}", marking=marking)
        make_action(f"Do {number}", owner="Council", due_on=today(), marking=marking)
    read, published = feed(token).content.decode(), feed(stranger).content.decode()
    assert [f"Place {n}" in read for n in range(3)] == [True, True, False]
    assert [f"Do {n}" in read for n in range(3)] == [True, True, False]
    assert [f"Place {n}" in published for n in range(3)] == [True, False, False]
    assert [f"Do {n}" in published for n in range(3)] == [True, False, False]


def test_drafts_of_actions_are_left_out_even_for_the_secretary():
    token = make_calendar_address(by=make_user("sec", Role.SECRETARY))
    make_action("Not issued", owner="Council", due_on=today(), issue=False)
    assert "Not issued" not in feed(token).content.decode()


def test_a_meeting_has_its_hours_in_london_time(officer):
    make_meeting(date(2027, 7, 8))
    token = make_calendar_address(by=officer)
    calendar = Calendar.from_ical(feed(token).content)
    zone = calendar.walk("VTIMEZONE")[0]
    assert str(zone["tzid"]) == "Europe/London"
    event = calendar.walk("VEVENT")[0]
    assert event.decoded("dtstart") == datetime(2027, 7, 8, 14, tzinfo=ZoneInfo("Europe/London"))
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=1)
    assert str(event["dtstart"].params["tzid"]) == "Europe/London"
    assert "dtend" not in event
    assert str(event["location"]) == "Exeter"
    assert str(event["url"]) == "http://testserver/board/meetings/2027-07-08/"


def test_a_cancelled_meeting_says_so_under_the_same_name(officer):
    meeting = make_meeting(today() + timedelta(days=40))
    token = make_calendar_address(by=officer)
    (before,) = events(token).values()
    cancel_meeting(meeting, "Too few could come.", by=portal_user())
    (after,) = events(token).values()
    assert str(after["uid"]) == str(before["uid"])
    assert (int(before["sequence"]), str(before["status"])) == (0, "CONFIRMED")
    assert (int(after["sequence"]), str(after["status"])) == (1, "CANCELLED")


def test_what_is_due_takes_a_whole_day(officer):
    action = make_action("Write to suppliers", owner="Council", due_on=date(2027, 3, 31))
    token = make_calendar_address(by=officer)
    event = events(token)[f"Due: {action.reference}, Write to suppliers"]
    assert event.decoded("dtstart") == date(2027, 3, 31)
    assert event.decoded("dtend") == date(2027, 4, 1)
    assert str(event["uid"]) == f"action-{action.reference}@alliance-governance-portal"


def test_a_paper_is_due_until_it_comes(officer):
    item = make_item("Fleet", meeting=make_meeting(date(2027, 4, 8)))
    paper = make_paper("Fleet report", item=item, due_on=date(2027, 4, 1))
    make_paper("Quiet report", item=item, due_on=date(2027, 4, 1), marking=Marking.OFFICIAL_SENSITIVE)
    withdrawn = make_paper("Withdrawn report", item=item, due_on=date(2027, 4, 1))
    withdraw_paper(withdrawn, "It is not needed.", by=portal_user())
    token = make_calendar_address(by=officer)
    found = {name: event for name, event in events(token).items() if "report" in name}
    assert list(found) == ["Paper due: Fleet report"]
    (event,) = found.values()
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 4, 1), date(2027, 4, 2))
    assert str(event["uid"]) == f"paper-{paper.number}@alliance-governance-portal"
    assert str(event["description"]) == "Owed by: Head of Finance"
    assert str(event["url"]) == f"http://testserver/board/papers/{paper.number}/"
    make_paper_version(paper)
    assert "Paper due: Fleet report" not in events(token)


def test_a_decision_is_reviewed_on_the_day_set_for_it_as_it_stands_now(officer):
    make_assenting_seats()
    told = {"marking": Marking.OFFICIAL, "review_on": date(2028, 5, 2)}
    made = make_decision("Fleet", **told)
    make_decision("Quiet", **{**told, "marking": Marking.OFFICIAL_SENSITIVE})
    make_draft("Draft", **told)
    make_decision("Never reviewed", marking=Marking.OFFICIAL)
    token = make_calendar_address(by=officer)
    (event,) = events(token).values()
    assert str(event["summary"]) == f"To be reviewed: {made}"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2028, 5, 2), date(2028, 5, 3))
    assert str(event["uid"]) == f"review-{made.reference}@alliance-governance-portal"
    later = decision("Fleet", **{**told, "review_on": date(2029, 6, 1)})
    corrected = correct_decision(made, later, "The day was wrong.", by=portal_user())
    (event,) = events(token).values()
    assert str(event["summary"]) == f"To be reviewed: {corrected}"
    assert event.decoded("dtstart") == date(2029, 6, 1)


def test_it_stays_with_its_reader(officer):
    headers = feed(make_calendar_address(by=officer)).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_secret_part_is_left_out_of_the_log():
    said = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "Fault: %s", ("/calendars/secret.ics",), None
    )
    assert LeftOut().filter(said)
    assert said.getMessage() == "Fault: /calendars/(left out)"


def test_revoking_is_recorded(officer):
    make_calendar_address(by=officer)
    revoke_calendar_address(by=officer)
    names = AuditEvent.objects.filter(by=officer).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["governance.make_calendar_address", "governance.revoke_calendar_address"]


def test_what_is_next_of_an_annual_review_is_in_it_until_it_was_heard(officer):
    area = make_area()
    review = make_review(area, 2031)
    token = make_calendar_address(by=officer)
    assert events(token)["Draft due: annual review of Drone Team"]["dtstart"].dt == date(2031, 2, 6)
    draft = make_review_draft(review)
    assert "To be cleared: annual review of Drone Team" in events(token)
    make_review_clearance(draft)
    assert events(token)["To be heard: annual review of Drone Team"]["dtstart"].dt == date(2031, 3, 20)
    make_review_hearing(draft, make_meeting(date(2026, 9, 10)))
    assert not [words for words in events(token) if "annual review" in words]


def test_a_draft_marked_higher_takes_its_review_out_of_every_calendar(officer):
    review = make_review(make_area(), 2031)
    make_review_draft(review, marking=Marking.OFFICIAL_SENSITIVE)
    assert not [words for words in events(make_calendar_address(by=officer)) if "annual review" in words]


def test_a_contributor_finds_what_their_own_areas_owe(bob):
    area = make_area()
    make_contributor(bob, area)
    make_area("Dogs Team")
    make_definition()
    quarter = Quarter.last_over(today())
    told = events(make_calendar_address(by=bob))
    assert told[f"3 values due for {quarter.months}: Drone Team"]["dtstart"].dt == quarter.ceases_on
    assert not [words for words in told if "Dogs Team" in words]
