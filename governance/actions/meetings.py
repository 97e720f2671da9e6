"""Planning meetings of a board."""

from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import weekday_date
from governance.actions.boards import PART
from governance.chairs import next_chairs
from governance.consistency import refuse_meeting
from governance.models import Board, Meeting
from governance.policies import cannot_keep_board


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Add a meeting that is to be held, with the seat whose turn it is to take the chair (R20).

    Raises ValidationError when the board meets on that day already, or the day can only be a slip.
    """
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, meeting.marking))
    refuse_meeting(meeting)
    meeting.prepared_at, meeting.prepared_by = timezone.now(), by
    meeting.chair_seat = _whose_turn(board, meeting, by.clearance)
    meeting.full_clean(exclude=["prepared_by", "chaired_by"])
    meeting.save()
    changed(PART)
    chair = f", {meeting.chair_seat} to take the chair" if meeting.chair_seat else ""
    record(
        "governance.plan_meeting",
        meeting.subject,
        f"Planned a meeting of the {board.name} on {weekday_date(meeting.held_on)}{chair}",
        by=by,
    )
    return meeting


def _whose_turn(board: Board, meeting: Meeting, level: int):
    """The seat that takes the chair by the rota; None where no rota says."""
    held = board.meetings.filter(cancelled_at__isnull=True).values_list("held_on", flat=True)
    turns = next_chairs(board, meeting.held_on, {*held, meeting.held_on}, level, 1)
    return turns[0].seat if turns and turns[0].day == meeting.held_on else None
