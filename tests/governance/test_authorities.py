"""On whose authority something happened to an area, and what an area's page tells of the Board."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from alliance.temporal import long_date, today
from business_areas.actions.facts import correct_fact, withdraw_fact
from business_areas.lifecycle import EventKind
from business_areas.models import LifecycleEvent
from governance.actions.authorities import declare_authority, withdraw_authority
from governance.actions.decisions import correct_decision, record_progress
from governance.actions.tasks import close_action
from governance.models import Authority, Decision, Progress
from tests.business_areas.pages import words
from tests.governance.makers import (
    PUT_ON,
    decision,
    make_action,
    make_assent,
    make_assenting_seats,
    make_decision,
    make_draft,
    make_held_meeting,
)
from tests.makers import make_area, make_event, rough

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("assenting_seats")]
AREA = "/business-areas/drone-team/"


@pytest.fixture
def seats():
    return make_assenting_seats()


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def made(seats, area):
    return make_decision(areas=[area])


@pytest.fixture
def reviewed(area):
    return make_event(area, EventKind.REVIEWED, PUT_ON)


def declared(made, event, by=None) -> Authority:
    return declare_authority(Authority(decision=made, event=event), by=by or portal_user())


def corrected(event, **changes) -> LifecycleEvent:
    told = {"kind": event.kind, "when": event.when, "source": event.source, "marking": event.marking}
    new = LifecycleEvent(area=event.area, **{**told, **changes})
    return correct_fact(event, new, "It was misread.", by=portal_user())


def test_an_event_names_the_decision_it_was_done_on_the_authority_of(client, made, reviewed):
    assert f"decision {made.reference}" not in words(client.get(AREA))
    declared(made, reviewed)
    page = client.get(AREA).content.decode()
    title = page.index(">Reviewed<")
    assert f'decision <a class="govuk-link" href="/decisions/{made.reference}/">' in page[title : title + 400]
    fact = words(client.get(f"{AREA}events/{reviewed.number}/"))
    assert f"Done on the authority of {made.reference}" in fact
    assert "Drone Team: Reviewed" in words(client.get(f"/decisions/{made.reference}/"))


def test_an_event_that_is_corrected_twice_keeps_its_authority(client, made, reviewed):
    declared(made, reviewed)
    again = corrected(corrected(reviewed, when=rough("November 2026")), when=rough("late 2026"))
    page = words(client.get(AREA))
    assert f"late 2026 · decision {made.reference}" in page
    assert made.reference in words(client.get(f"{AREA}events/{again.number}/"))


def test_an_event_that_is_withdrawn_takes_its_authority_with_it(client, made, reviewed):
    declared(made, reviewed)
    withdraw_fact(reviewed, "It never was.", by=portal_user())
    assert f"decision {made.reference}" not in words(client.get(AREA))


def test_what_was_taken_back_is_told_with_why_and_no_longer_beside_the_event(client, made, reviewed):
    authority = declared(made, reviewed)
    withdraw_authority(authority, "It was another decision.", by=portal_user())
    assert f"decision {made.reference}" not in words(client.get(AREA))
    assert "It was another decision." in words(client.get(f"/decisions/{made.reference}/"))
    with pytest.raises(Refused, match="taken back already"):
        withdraw_authority(authority, "Again.", by=portal_user())
    assert declared(made, reviewed).pk != authority.pk


def test_declared_twice_it_is_declared_once_and_says_so_in_a_sentence(made, reviewed):
    assert declared(made, reviewed) == declared(made, reviewed)
    sentence = AuditEvent.objects.get(name="governance.declare_authority").sentence
    assert sentence == (
        f"Declared {made.reference} as the authority for “Reviewed” of Drone Team, {long_date(PUT_ON)}"
    )


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        (PUT_ON, False),
        (PUT_ON - timedelta(days=1), True),
        ("October 2026", True),
        ("November 2026", False),
        ("2026", False),
        ("not known", False),
    ],
)
def test_what_certainly_came_before_a_decision_was_not_done_on_its_authority(made, area, when, refused):
    event = make_event(area, EventKind.REVIEWED, when)
    if refused:
        with pytest.raises(ValidationError, match="before WTB-2026-001 was decided on 2 November 2026"):
            declared(made, event)
    else:
        assert declared(made, event).pk


def test_a_decision_is_the_authority_only_for_what_happened_to_its_own_areas(made):
    other = make_event(make_area("Dogs"), EventKind.REVIEWED, PUT_ON)
    with pytest.raises(ValidationError, match="is not about Dogs"):
        declared(made, other)


def test_nothing_is_done_on_the_authority_of_what_was_not_decided(seats, area, reviewed):
    with pytest.raises(Refused, match="not made yet"):
        declared(make_draft(areas=[area]), reviewed)
    refused = make_draft("Other", areas=[area])
    for seat in seats:
        make_assent(refused, seat, answer="does-not")
    with pytest.raises(Refused, match="was not agreed"):
        declared(Decision.objects.get(pk=refused.pk), reviewed)


def test_only_the_secretary_declares_an_authority(made, reviewed, olivia):
    with pytest.raises(Refused):
        declared(made, reviewed, by=olivia)


def test_a_declaration_is_never_edited_or_removed(made, reviewed):
    rows = Authority.objects.filter(pk=declared(made, reviewed).pk)
    for change in (lambda: rows.update(decision=make_decision("Other")), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_neither_the_decision_nor_the_event_tells_of_the_other_to_who_may_not_read_it(client, seats, area):
    quiet = make_decision("Quiet", areas=[area], marking=Marking.OFFICIAL)
    declared(quiet, make_event(area, EventKind.REVIEWED, PUT_ON))
    public = make_decision("Open", areas=[area])
    declared(public, make_event(area, EventKind.CHANGED, PUT_ON, marking=Marking.OFFICIAL))
    page = words(client.get(AREA))
    assert public.reference in page
    assert quiet.reference not in page
    assert "Scope or structure changed" not in words(client.get(f"/decisions/{public.reference}/"))


# What an area's page tells of the Board


def test_an_area_shows_its_decisions_with_how_far_they_are(client, made, area):
    record_progress(Progress(decision=made, state="in-progress", as_of=PUT_ON), by=portal_user())
    later = make_decision("Later", areas=[area], replaces=made)
    page = words(client.get(AREA))
    assert f"{later.reference} 2 November 2026 {later.wording} Not started" in page
    assert f"{made.reference} 2 November 2026 {made.wording} Replaced" in page
    assert f"{later.reference}" not in words(client.get(f"{AREA}?as-at=2026-11-01"))
    assert "No decision of the Board about this area" in words(client.get(f"{AREA}?as-at=2026-11-01"))


def test_a_decision_that_was_corrected_is_listed_by_its_correction(client, made, area):
    new = decision(title="Fleet, corrected")
    correct_decision(made, new, "A slip.", [area], by=portal_user())
    page = words(client.get(AREA))
    assert new.reference in page
    assert made.reference not in page


def test_ten_decisions_are_shown_and_all_of_them_are_one_link_away(client, seats, area):
    decided = [make_decision(f"Number {number}", areas=[area]) for number in range(1, 12)]
    page = client.get(AREA).content.decode()
    shown = [one.reference for one in decided if f">{one.reference}<" in page]
    assert shown == [one.reference for one in decided[1:]]
    assert 'href="/decisions/?area=drone-team"' in page


def test_an_area_shows_the_actions_that_were_open_on_the_day(client, seats, area):
    task = make_action(
        "Write to staff", owner=seats[0], due_on=today() + timedelta(days=9), areas=[area], marking=0
    )
    page = words(client.get(AREA))
    assert f"{task.reference} : Write to staff" in page
    assert "No action about this area is open." in words(client.get(f"{AREA}?as-at=2020-01-01"))
    meeting = make_held_meeting(today())
    close_action(task, meeting, "Done.", by=portal_user())
    assert "No action about this area is open." in words(client.get(AREA))


def test_what_was_known_earlier_names_no_decision_recorded_since(client, made, reviewed):
    declared(made, reviewed)
    page = words(client.get(f"{AREA}?known-on={today() - timedelta(days=1)}"))
    assert made.reference not in page


# The pages


def test_the_secretary_declares_and_takes_back(frank, signed_in, made, reviewed):
    browser = signed_in(frank)
    address = f"/decisions/{made.reference}/authority/"
    page = words(browser.get(f"{address}add/"))
    assert "Drone Team: Reviewed, 2 November 2026" in page
    answer = browser.post(f"{address}add/", {"event": f"drone-team/{reviewed.number}"}, follow=True)
    assert "Recorded: Drone Team, reviewed." in words(answer)
    back = f"{address}drone-team/{reviewed.number}/withdraw/"
    assert "Say why" in words(browser.post(back, {"because": ""}))
    assert "Taken back." in words(browser.post(back, {"because": "A slip."}, follow=True))
    assert not Authority.objects.current().exists()


def test_nothing_chosen_or_something_else_is_refused_with_a_sentence(frank, signed_in, made, reviewed):
    browser = signed_in(frank)
    for typed in ({}, {"event": "drone-team/999"}):
        answer = browser.post(f"/decisions/{made.reference}/authority/add/", typed)
        assert "Select what was done on the authority of this decision" in words(answer)
    assert not Authority.objects.exists()
