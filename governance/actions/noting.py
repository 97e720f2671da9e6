"""Putting what was decided between meetings before the next one, and noting it there."""

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.markings import highest
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date
from governance.actions.agendas import put_in, settle_agenda
from governance.models import AgendaItem, Board, Decision, Meeting, Noting
from governance.noting import TITLE, can_be_listed, item_that_notes, recommended
from governance.policies import cannot_change_agenda


@transaction.atomic
def list_what_was_decided(meeting: Meeting, *, by: User) -> list[Decision]:
    """Put what was decided between meetings, and stands on no agenda, on that of a meeting to come.

    With one item for all: what was decided after the agenda was made is added to it, and opens the agenda
    again (R21). Returns what was put there; nothing, and nothing is recorded, when it all stands already.
    """
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    meeting = Meeting.objects.select_related("board").get(pk=meeting.pk)
    enforce(cannot_change_agenda(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    put = put_to_be_noted(meeting, by=by)
    if not put:
        return []
    settle_agenda(board, meeting, by=by)
    record(
        "governance.list_what_was_decided",
        meeting.subject,
        f"Put what was decided between meetings on the agenda of {long_date(meeting.held_on)}, to be noted: "
        f"{', '.join(decision.reference for decision in put)}",
        by=by,
        marking=highest([meeting.marking, *(decision.marking for decision in put)]),
    )
    return put


# Steps of this and of the actions on meetings


def put_to_be_noted(meeting: Meeting, continues: AgendaItem | None = None, *, by: User) -> list[Decision]:
    """List on a meeting's item, made when there is none, what is on no agenda; the agenda is settled after.

    `continues` is the item of an earlier meeting that was put off: what it lists is listed again.
    """
    put = can_be_listed(meeting, by, but=continues)
    if not put:
        return []
    item = item_that_notes(meeting)
    before = [each.decision for each in item.notings.select_related("decision__board")] if item else []
    if item is None:
        item = AgendaItem(
            board=meeting.board,
            meeting=meeting,
            kind=AgendaItem.Kind.NOTING,
            title=TITLE,
            tranche=AgendaItem.Tranche.ASSURANCE,
            purpose=AgendaItem.Purpose.INFORMATION,
            marking=meeting.marking,
            continues=continues,
        )
    item.recommendation = recommended([*before, *put])
    if item.pk is None:
        put_in(item)
    else:
        item.save(update_fields=["recommendation"])
    for decision in put:
        illustrative = item.illustrative or decision.illustrative
        Noting.objects.create(item=item, decision=decision, illustrative=illustrative)
    return put


def note_what_is_listed(item: AgendaItem, *, by: User) -> None:
    """A meeting that ends noted an item: so it noted each decision the item lists, for good."""
    listed = item.notings.filter(noted_at__isnull=True).exclude(decision__notings__noted_at__isnull=False)
    for noting in listed.select_related("decision__board"):
        noting.noted_at = timezone.now()
        noting.save(update_fields=["noted_at"])
        record(
            "governance.note_decision",
            noting.decision.subject,
            f"Noted {noting.decision.reference} at the meeting of {long_date(item.meeting.held_on)}, "
            f"item {item.order}",
            by=by,
            marking=highest([item.marking, item.meeting.marking, noting.decision.marking]),
        )
