"""Keeping the seat that takes the chair of each meeting to come in step with the rota (R20)."""

from alliance.temporal import today
from governance.chairs import next_chairs
from governance.models import Board, Meeting, Seat


def turn_of(meeting: Meeting) -> Seat | None:
    """The seat whose turn a meeting is by the rota; None where no rota says.

    Meetings that were cancelled are no turns. A meeting tells of no rota that is marked higher than it is.
    """
    board = meeting.board
    days = set(board.meetings.filter(cancelled_at__isnull=True).values_list("held_on", flat=True))
    turns = next_chairs(board, meeting.held_on, {*days, meeting.held_on}, meeting.marking, 1)
    return turns[0].seat if turns and turns[0].day == meeting.held_on else None


def settle_turns(board: Board) -> None:
    """Give each meeting to come the chair whose turn it is, but for those that were swapped."""
    coming = board.meetings.filter(
        cancelled_at__isnull=True, opened_at__isnull=True, held_on__gte=today(), chair_swaps__isnull=True
    )
    for meeting in coming.select_related("board"):
        seat = turn_of(meeting)
        if meeting.chair_seat_id != (seat.pk if seat else None):
            meeting.chair_seat = seat
            meeting.save(update_fields=["chair_seat"])
