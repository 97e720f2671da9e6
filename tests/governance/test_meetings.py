"""Planning meetings and what they are to deal with: the actions."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.policy import Refused
from governance.models import AgendaItem, Decision, Meeting
from tests.governance.makers import make_board, make_item, make_meeting, make_rota, make_seat

pytestmark = pytest.mark.django_db


def test_a_meeting_is_planned_with_the_seat_whose_turn_it_is():
    first, second = make_seat("First Seat"), make_seat("Second Seat")
    make_rota([first, second], date(2026, 1, 1))
    chairs = [make_meeting(date(2026, month, 10)).chair_seat for month in (3, 6, 9)]
    assert chairs == [first, second, first]


def test_a_board_meets_once_on_a_day():
    make_meeting()
    with pytest.raises(ValidationError, match="is recorded for 10 December 2026 already"):
        make_meeting()
    assert Meeting.objects.count() == 1


def test_a_meeting_does_not_end_before_it_starts():
    with pytest.raises(ValidationError, match="cannot end before it starts"):
        make_meeting(starts_at=time(14), ends_at=time(13))


def test_items_are_numbered_in_the_order_they_are_added_and_the_parking_list_by_itself():
    meeting = make_meeting()
    orders = [make_item(title, meeting=meeting).order for title in ("One", "Two")]
    assert orders == [1, 2]
    assert make_item("Parked").order == 1


def test_only_the_secretary_plans_meetings_and_adds_items(alice, frank):
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        make_meeting(by=alice)
    meeting = make_meeting(by=frank)
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        make_item(meeting=meeting, by=alice)
    assert make_item(meeting=meeting, by=frank).order == 1


def test_a_decision_that_was_made_is_never_changed_even_by_the_database_itself(alice):
    decision = Decision.objects.create(
        board=make_board(),
        title="Fleet",
        outcome="agreed",
        wording="That the Board agrees the programme.",
        tranche=AgendaItem.Tranche.DELIVERY,
        decided_on=date(2026, 9, 10),
        recorded_by=alice,
        year=2026,
        number=1,
        made_at="2026-09-10T15:00Z",
    )
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(wording="Otherwise."),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Decision.objects.get().wording == "That the Board agrees the programme."
