"""The illustrative holders and meetings of the Board, as whoever tries the portal finds them."""

from collections import Counter

import pytest

from alliance.markings import Marking
from alliance.temporal import today
from governance.minutes import waiting_for
from governance.models import Board, Decision, Meeting
from governance.roster import Standing, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_the_illustrative_roster_shows_each_standing():
    seats = roster(Board.objects.get(), today(), Marking.OFFICIAL)
    assert Counter(held.standing for held in seats) == {
        Standing.HELD: 10,
        Standing.VACANT: 1,
        Standing.UNCERTAIN: 1,
    }
    assert sum(held.acting for held in seats) == 1
    assert sum(held.holdover for held in seats) == 1
    assert sum(held.term_ends_soon for held in seats) == 1
    assert all(
        held.words.startswith(("Illustrative", "Vacant", "Cannot be known: Simon Bullock")) for held in seats
    )


def test_illustrative_holders_change_nothing_that_anyone_reads():
    assert not any(held.illustrative for held in roster(Board.objects.get(), today(), Marking.PUBLISHED))


def test_three_illustrative_meetings_were_held_and_the_next_agrees_the_minutes_of_the_last():
    held = Meeting.objects.filter(illustrative=True, closed_at__isnull=False).order_by("held_on")
    assert [meeting.minutes.stage.label for meeting in held] == ["Agreed", "Agreed", "Circulated"]
    assert [meeting.opened_at.date() for meeting in held] == [meeting.held_on for meeting in held]
    coming = Meeting.objects.get(illustrative=True, closed_at__isnull=True)
    assert coming.items.get(kind="minutes").about_meeting == held[2]
    made = Decision.objects.filter(made_at__isnull=False).order_by("number")
    # Two by meetings, and one between them that the next meeting noted.
    assert [decision.reference.partition("-")[0] for decision in made] == ["EXAMPLE"] * 3
    waiting = Decision.objects.get(made_at__isnull=True, item__isnull=False)
    assert waiting_for(waiting) == ["the Police and Crime Commissioner for Dorset"]
