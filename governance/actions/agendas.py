"""What a meeting is to deal with: items added, ordered, parked and withdrawn."""

from collections.abc import Iterable

from django.db import transaction

from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from business_areas.models import BusinessArea
from governance.actions.boards import PART
from governance.models import AgendaItem, Board, Meeting, next_number
from governance.policies import cannot_change_agenda


@transaction.atomic
def add_item(item: AgendaItem, areas: Iterable[BusinessArea] = (), *, by: User) -> AgendaItem:
    """Add an item after the others of its meeting, or of the board's parking list when it has none."""
    Board.objects.select_for_update().get(pk=item.board_id)
    meeting = item.meeting_id and Meeting.objects.get(pk=item.meeting_id)
    enforce(cannot_change_agenda(by, meeting))
    enforce(cannot_use_marking(by, item.marking))
    item.order = next_number(AgendaItem.objects.filter(board=item.board, meeting=item.meeting), "order")
    item.full_clean()
    item.save()
    item.areas.set(areas)
    changed(PART)
    where = f"the agenda of {meeting}" if meeting else "the parking list"
    record(
        "governance.add_item",
        meeting.subject if meeting else item.board.subject,
        f"Added “{item.title}” to {where}",
        by=by,
        item=item.pk,
    )
    return item
