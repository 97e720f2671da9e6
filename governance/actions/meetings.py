"""Planning meetings of a board, preparing them, who takes the chair, and cancelling them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import altered, changed, record
from alliance.markings import Marking, highest
from alliance.models import SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date, weekday_date
from alliance.text import fold
from governance.actions.agendas import address_of, bring, put_in, settle_agenda
from governance.actions.boards import PART
from governance.actions.noting import put_to_be_noted
from governance.actions.turns import settle_turns, turn_of
from governance.agenda import FORMAL
from governance.consistency import refuse_item, refuse_meeting, refuse_past_meeting
from governance.models import AgendaItem, Board, ChairSwap, Meeting, Seat, next_number
from governance.papers.packs import queue_packs
from governance.policies import cannot_cancel_meeting, cannot_change_chair, cannot_keep_board
from governance.proposals import planned_without_agenda, proposals

HOURS_AND_PLACE = ("starts_at", "ends_at", "place")
WHAT_IS_TOLD = ("starts_at", "ends_at", "place", "marking")


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Add a meeting that is to be held, with the seat whose turn it is to take the chair (R20).

    One that was cancelled for the same day is planned again: a day has one meeting, with one address.
    Raises ValidationError when the board meets on that day already, or the day can only be a slip.
    """
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, meeting.marking))
    _plan(meeting, board, by)
    record(
        "governance.plan_meeting",
        meeting.subject,
        f"Planned a meeting of the {board.name} on {weekday_date(meeting.held_on)}{_to_chair(meeting)}",
        by=by,
        marking=_marking(meeting),
    )
    return meeting


@transaction.atomic
def prepare_meeting(meeting: Meeting, parked: Iterable[AgendaItem] = (), *, by: User) -> Meeting:
    """Make a meeting to come with all its agenda begins with, and what is brought from the parking list.

    A meeting that is planned for the day, with nothing on its agenda yet but what was deferred to it, is the
    one that is prepared. Raises ValidationError when the day is past, or the board meets on it already and
    has an agenda.
    """
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, meeting.marking))
    refuse_past_meeting(meeting)
    planned = planned_without_agenda(board, meeting)
    if planned is None:
        _plan(meeting, board, by)
    else:
        enforce(cannot_use_marking(by, planned.marking))
        for name in WHAT_IS_TOLD:
            setattr(planned, name, getattr(meeting, name))
        meeting = planned
        refuse_meeting(meeting)
        meeting.save(update_fields=WHAT_IS_TOLD)
        settle_meeting(meeting)
    for proposed in proposals(board, meeting.held_on, by):
        if proposed.kind == AgendaItem.Kind.NOTING:
            put_to_be_noted(meeting, proposed.continues, by=by)
            continue
        item = proposed.item(meeting)
        refuse_item(item)
        put_in(item, proposed.areas)
    for key in [item.pk for item in parked]:
        bring(AgendaItem.objects.readable_at(by.clearance).get(pk=key, board=board), meeting)
    settle_agenda(board, meeting, by=by)
    settle_agenda(board, None, by=by)
    markings = list(meeting.items.filter(withdrawn_at__isnull=True).values_list("marking", flat=True))
    record(
        "governance.prepare_meeting",
        meeting.subject,
        f"Prepared the meeting of the {board.name} on {weekday_date(meeting.held_on)}{_to_chair(meeting)}: "
        f"{len(markings)} item{'' if len(markings) == 1 else 's'}",
        by=by,
        marking=highest([_marking(meeting), *markings]),
    )
    return meeting


@transaction.atomic
def swap_chair(meeting: Meeting, to_seat: Seat, because: str, *, by: User) -> ChairSwap:
    """Give the chair of one meeting to another seat, with why; the turns of other meetings stay (R20)."""
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    meeting = Meeting.objects.select_related("board", "chair_seat").get(pk=meeting.pk)
    enforce(cannot_change_chair(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    if to_seat.board_id != board.pk or not to_seat.chairs or not to_seat.exists_on(meeting.held_on):
        raise ValidationError({"to_seat": f"{to_seat} does not take the chair of the Board on that day."})
    if to_seat.pk == meeting.chair_seat_id:
        raise ValidationError({"to_seat": f"{to_seat} takes the chair of this meeting already."})
    swap = ChairSwap(meeting=meeting, from_seat=meeting.chair_seat, to_seat=to_seat, because=because, by=by)
    swap.full_clean(exclude=["from_seat"])
    swap.save()
    meeting.chair_seat = to_seat
    meeting.save(update_fields=["chair_seat"])
    changed(PART)
    seats = (swap.from_seat, to_seat)
    instead = f" instead of {swap.from_seat}" if swap.from_seat else ""
    record(
        "governance.swap_chair",
        meeting.subject,
        f"Gave the chair on {weekday_date(meeting.held_on)} to {to_seat}{instead}",
        by=by,
        marking=highest([_marking(meeting), *(each.source.marking for each in seats if each)]),
        because=because,
    )
    return swap


@transaction.atomic
def change_meeting(meeting: Meeting, because: str, *, by: User) -> Meeting:
    """Change the hours and the place of a meeting that has not opened, with why; its day and address stay."""
    Board.objects.select_for_update().get(pk=meeting.board_id)
    before = Meeting.objects.select_related("board").get(pk=meeting.pk)
    enforce(cannot_change_chair(by, before))
    enforce(cannot_use_marking(by, before.marking))
    if not because.strip():
        raise ValidationError({"because": "Say why the hours or the place change."})
    changes = altered(before, meeting, HOURS_AND_PLACE)
    if not changes:
        raise ValidationError("This is when and where the meeting is already. Change the hours or the place.")
    refuse_meeting(meeting)
    meeting.full_clean(exclude=["prepared_by", "chaired_by"])
    meeting.save(update_fields=HOURS_AND_PLACE)
    settle_meeting(meeting)
    queue_packs(meeting, by=by)
    place = f", {meeting.place}" if meeting.place else ""
    record(
        "governance.change_meeting",
        meeting.subject,
        f"Changed the meeting of {weekday_date(meeting.held_on)}, which is now at "
        f"{meeting.starts_at:%H:%M}{place}",
        by=by,
        marking=before.marking,
        because=because,
        changes=changes,
    )
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, because: str, *, by: User) -> Meeting:
    """Cancel a meeting that has not opened, with why: it is no turn in the chair.

    Its business goes to the parking list, so that the next meeting can take it up.
    """
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    meeting = Meeting.objects.select_related("board").get(pk=meeting.pk)
    enforce(cannot_cancel_meeting(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    meeting.cancelled_at, meeting.cancelled_because = timezone.now(), because
    meeting.full_clean(exclude=["prepared_by", "chaired_by"])
    meeting.save(update_fields=["cancelled_at", "cancelled_because"])
    rows = AgendaItem.objects.filter(meeting=meeting, withdrawn_at__isnull=True)
    business = list(rows.exclude(kind__in=(*FORMAL, AgendaItem.Kind.STANDING)).order_by("order", "pk"))
    first = next_number(AgendaItem.objects.filter(board=board, meeting__isnull=True), "order")
    for order, item in enumerate(business, start=first):
        item.meeting, item.order = None, order
    AgendaItem.objects.bulk_update(business, ["meeting", "order"])
    settle_agenda(board, meeting, by=by)
    settle_agenda(board, None, by=by)
    settle_turns(board)
    settle_meeting(meeting)
    record(
        "governance.cancel_meeting",
        meeting.subject,
        f"Cancelled the meeting of the {board.name} on {weekday_date(meeting.held_on)}",
        by=by,
        marking=meeting.marking,
        because=because,
    )
    return meeting


def settle_meeting(meeting: Meeting) -> None:
    """Bring what is found by searching into step with a meeting."""
    board, day = meeting.board, meeting.held_on
    title = f"Meeting of the {board.name}, {long_date(day)}"
    stage = "Cancelled" if meeting.cancelled_at else weekday_date(day)
    entry = SearchEntry(
        kind="meeting",
        key=f"{board.slug}/{day.isoformat()}",
        title=title,
        summary=f"{stage}{f', {meeting.place}' if meeting.place else ''}",
        folded=fold(f"{title} {meeting.place}"),
        day=day,
        body=board.name,
        address=address_of(board, meeting),
        marking=meeting.marking,
        illustrative=meeting.illustrative,
    )
    index("meeting", entry.key, [entry])
    changed(PART)


def _plan(meeting: Meeting, board: Board, by: User) -> None:
    refuse_meeting(meeting)
    cancelled = board.meetings.filter(held_on=meeting.held_on, cancelled_at__isnull=False).first()
    if cancelled is not None:
        _plan_again(meeting, cancelled, board, by)
    meeting.prepared_at, meeting.prepared_by = timezone.now(), by
    swap = cancelled.chair_swaps.last() if cancelled else None
    meeting.chair_seat = swap.to_seat if swap else turn_of(meeting)
    meeting.full_clean(exclude=["prepared_by", "chaired_by"])
    meeting.save()
    settle_turns(board)
    settle_meeting(meeting)


def _plan_again(meeting: Meeting, cancelled: Meeting, board: Board, by: User) -> None:
    """Let a meeting stand in the place of the one that was cancelled, without what is left of its agenda.

    A swap of its chair still stands.
    """
    enforce(cannot_use_marking(by, cancelled.marking))
    meeting.pk, meeting._state.adding = cancelled.pk, False
    left = AgendaItem.objects.filter(meeting=cancelled, withdrawn_at__isnull=True)
    left.update(withdrawn_at=timezone.now(), withdrawn_because="The meeting was cancelled.")
    settle_agenda(board, cancelled, by=by)


def _to_chair(meeting: Meeting) -> str:
    return f", {meeting.chair_seat} to take the chair" if meeting.chair_seat else ""


def _marking(meeting: Meeting) -> Marking:
    """The marking of a meeting and of the seat that is to take its chair."""
    chair = meeting.chair_seat
    return highest([meeting.marking, chair.source.marking if chair else meeting.marking])
