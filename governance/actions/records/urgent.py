"""An item that could not wait: added once the meeting has begun, with why and with the chair's agreement."""

from collections.abc import Iterable

from django.db import transaction

from alliance.audit import record
from alliance.markings import highest
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import weekday_date
from business_areas.models import BusinessArea
from governance.actions.agendas import put_in, settle_agenda
from governance.consistency import refuse_item, refuse_urgent_item
from governance.models import AgendaItem, Board, Meeting
from governance.policies import cannot_add_urgent_item


@transaction.atomic
def add_urgent_item(item: AgendaItem, areas: Iterable[BusinessArea] = (), *, by: User) -> AgendaItem:
    """Add an item to a meeting that is being held, after all others: no other number changes.

    It says why it cannot wait, for which seat it is asked, and who is in the chair and agrees to take it.
    What was agreed of the agenda stays agreed. Raises ValidationError when somebody else is in the chair, or
    an urgent item of this meeting has the same title.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("board", "chaired_by")
    meeting = rows.get(pk=item.meeting_id)
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    enforce(cannot_add_urgent_item(by, meeting))
    enforce(cannot_use_marking(by, item.marking))
    item.meeting, item.kind, item.consent = meeting, AgendaItem.Kind.URGENT, False
    refuse_item(item)
    refuse_urgent_item(item, meeting)
    put_in(item, areas)
    settle_agenda(board, meeting, by=by)
    item.refresh_from_db()
    record(
        "governance.add_urgent_item",
        meeting.subject,
        f"Added item {item.order}, “{item.title}”, to the meeting on {weekday_date(meeting.held_on)} while "
        f"it was held, for {item.urgent_asked_by}, as it could not wait",
        by=by,
        because=item.urgent_because,
        marking=highest([item.marking, meeting.marking, item.urgent_asked_by.source.marking]),
        item=item.pk,
    )
    return item
