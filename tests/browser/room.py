"""Meetings for the browser tests to be held in: one for each test, so that none changes what another sees."""

from datetime import date, time

from alliance.actions.people import grant_role, open_account, portal_user
from alliance.markings import Marking
from alliance.roles import Role
from governance.actions.agendas import add_item
from governance.actions.meetings import plan_meeting
from governance.actions.records import close_meeting, open_meeting, save_item
from governance.attendance import expected, places
from governance.models import AgendaItem, Board, Meeting
from governance.recording import Written, WrittenAction

SECOND = "secretary-two"
TITLES = ("Apologies", "Savings and costs", "Drone team")
RECOMMENDATION = "That the Board agrees the statement of cost sharing for 2026/27."
PLANNED, HELD, ENDED, WITHOUT_CHAIR = (date(2026, 2, number) for number in range(1, 5))
# No Thursdays: on those the demonstration's own meetings are held.
FOR_TESTS = [day for number in range(1, 28) if (day := date(2026, 3, number)).weekday() != 3][:23]


# Meetings whose items are put to be taken together, with a script and without one.
TOGETHER = {True: date(2026, 2, 6), False: date(2026, 2, 9)}


def hold_meetings() -> None:
    """A meeting that is planned, one in progress, one that has ended, and one for each test."""
    portal = portal_user()
    account = open_account(
        username=SECOND,
        full_name="Second secretary",
        email="second@example.org",
        clearance=Marking.OFFICIAL,
        password="alliance-demo",
        by=portal,
        demonstration=True,
    )
    grant_role(account, Role.SECRETARY, by=portal)
    plan(PLANNED, by=portal)
    in_progress(start(plan(HELD, by=portal), by=portal), account, by=portal)
    ended(start(plan(ENDED, by=portal), by=portal), by=portal)
    without_chair = plan(WITHOUT_CHAIR, by=portal)
    Meeting.objects.filter(pk=without_chair.pk).update(chair_seat=None)
    for day in TOGETHER.values():
        start(plan(day, by=portal, consent=True), by=portal)
    for day in FOR_TESTS[:-4]:
        start(plan(day, by=portal), by=portal)
    for day in FOR_TESTS[-4:]:
        plan(day, by=portal)


def plan(day, *, by, consent=False) -> Meeting:
    meeting = plan_meeting(Meeting(board=Board.objects.get(), held_on=day, starts_at=time(14)), by=by)
    for title in TITLES:
        item = AgendaItem(
            board=meeting.board,
            meeting=meeting,
            title=title,
            tranche=AgendaItem.Tranche.DELIVERY,
            recommendation=RECOMMENDATION,
            consent=consent,
        )
        add_item(item, by=by)
    return meeting


def start(meeting, *, by) -> Meeting:
    there = expected(places(meeting.board, meeting.held_on, by.clearance))
    return open_meeting(meeting, there, there[0].person, by=by)


def in_progress(meeting, other, *, by) -> None:
    item = meeting.items.get(order=2)
    written = {
        "minute": "They talked.\nA: auditors; look at it; soon\nD: That the plan is adopted from April.",
        "private_notes": "Loudly.",
        "actions": (WrittenAction(what="Bring the figures", by="soon"),),
    }
    save_item(item, Written(outcome="noted", minute="They met."), made_from=0, by=by)
    save_item(item, Written(outcome="agreed-with-changes", **written), made_from=1, by=by)
    save_item(item, Written(outcome="not-agreed", minute="They did not."), made_from=0, by=other)


def ended(meeting, *, by) -> None:
    for item in meeting.items.all():
        save_item(item, Written(outcome="noted", minute="They talked."), made_from=0, by=by)
    close_meeting(meeting, by=by)
