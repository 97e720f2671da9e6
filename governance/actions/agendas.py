"""What a meeting is to deal with: items added, changed, ordered, parked and withdrawn."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.search import add_to_index, index
from alliance.audit import altered, changed, record
from alliance.markings import Marking, highest
from alliance.models import SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date, today
from alliance.text import fold
from business_areas.models import BusinessArea
from governance.actions.boards import PART
from governance.actions.readings import settle_papers
from governance.agenda import FORMAL, Agenda, in_order
from governance.changes import areas_altered
from governance.consistency import refuse_item
from governance.models import (
    AgendaAgreement,
    AgendaItem,
    AgendaVersion,
    Board,
    ConsentFlag,
    Meeting,
    Paper,
    Seat,
    next_number,
)
from governance.papers.packs import queue_packs
from governance.policies import (
    cannot_agree_agenda,
    cannot_change_agenda,
    cannot_flag_item,
    cannot_record_agreement,
    cannot_send_agenda,
)
from governance.roster import roster

WHAT_CAN_BE_CHANGED = (
    "title", "tranche", "kind", "purpose", "recommendation", "presented_by", "consent", "marking",
)  # fmt: skip


@transaction.atomic
def add_item(item: AgendaItem, areas: Iterable[BusinessArea] = (), *, by: User) -> AgendaItem:
    """Add an item after the others of its tranche, or of the board's parking list when it has no meeting."""
    board = Board.objects.select_for_update().get(pk=item.board_id)
    meeting = item.meeting_id and Meeting.objects.get(pk=item.meeting_id)
    enforce(cannot_change_agenda(by, meeting or None))
    enforce(cannot_use_marking(by, item.marking))
    refuse_item(item)
    put_in(item, areas)
    settle_agenda(board, meeting or None, by=by)
    item.refresh_from_db()
    record(
        "governance.add_item",
        _subject(item),
        f"Added “{item.title}” to {_where(item)}{_as_number(item)}",
        by=by,
        marking=_marking(item),
        item=item.pk,
    )
    return item


@transaction.atomic
def change_item(item: AgendaItem, areas: Iterable[BusinessArea], *, by: User) -> AgendaItem:
    """Change what an item says. An agenda that was sent or agreed before is open again by it (R21)."""
    board, before = _held_still(item)
    enforce(cannot_change_agenda(by, before.meeting))
    enforce(cannot_use_marking(by, max(item.marking, before.marking)))
    _refuse_gone(before)
    refuse_item(item)
    item.full_clean()
    item.save(update_fields=WHAT_CAN_BE_CHANGED)
    areas_before = list(item.areas.all())
    item.areas.set(areas)
    settle_agenda(board, item.meeting, by=by)
    item.refresh_from_db()
    seats = [each.presented_by.source.marking for each in (before, item) if each.presented_by]
    record(
        "governance.change_item",
        _subject(item),
        f"Changed “{before.title}” on {_where(item)}",
        by=by,
        marking=highest([_marking(before), _marking(item), *seats]),
        changes=[
            *altered(before, item, WHAT_CAN_BE_CHANGED),
            *areas_altered(areas_before, item.areas.all(), item.marking),
        ],
        item=item.pk,
    )
    return item


@transaction.atomic
def withdraw_item(item: AgendaItem, because: str, *, by: User) -> AgendaItem:
    """Take an item off the agenda or the parking list for good; it stays readable, with why."""
    board, item = _held_still(item)
    enforce(cannot_change_agenda(by, item.meeting))
    enforce(cannot_use_marking(by, item.marking))
    _refuse_gone(item)
    item.withdrawn_at, item.withdrawn_because = timezone.now(), because
    item.full_clean()
    item.save(update_fields=["withdrawn_at", "withdrawn_because"])
    settle_agenda(board, item.meeting, by=by)
    record(
        "governance.withdraw_item",
        _subject(item),
        f"Withdrew “{item.title}” from {_where(item)}",
        by=by,
        marking=_marking(item),
        because=because,
        item=item.pk,
    )
    return item


@transaction.atomic
def move_item(item: AgendaItem, up: bool, *, by: User) -> AgendaItem:
    """Let an item change places with the one before or after it, inside its tranche.

    Raises ValidationError when it is the first or the last of its tranche.
    """
    board, item = _held_still(item)
    enforce(cannot_change_agenda(by, item.meeting))
    enforce(cannot_use_marking(by, item.marking))
    _refuse_gone(item)
    rows = AgendaItem.objects.filter(board=board, meeting=item.meeting, withdrawn_at__isnull=True)
    if item.meeting is None:
        beside = list(rows.readable_at(by.clearance).order_by("order", "pk"))
    else:
        beside = list(rows.filter(tranche=item.tranche).order_by("order", "pk"))
    place = beside.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(beside):
        where = "the parking list" if item.meeting is None else item.get_tranche_display()
        raise ValidationError(f"“{item.title}” is the {'first' if up else 'last'} under {where} already.")
    other = beside[other]
    number_before = item.order
    item.order, other.order = other.order, item.order
    AgendaItem.objects.bulk_update([item, other], ["order"])
    settle_agenda(board, item.meeting, by=by)
    item.refresh_from_db(fields=["order"])
    record(
        "governance.move_item",
        _subject(item),
        f"Moved “{item.title}” {'up' if up else 'down'} on {_where(item)}"
        + (f", from number {number_before} to {item.order}" if item.meeting else ""),
        by=by,
        marking=_marking(item),
        item=item.pk,
    )
    return item


@transaction.atomic
def park_item(item: AgendaItem, because: str, *, by: User) -> AgendaItem:
    """Put an item of a meeting on the parking list, until another meeting takes it up."""
    board, item = _held_still(item)
    enforce(cannot_change_agenda(by, item.meeting))
    enforce(cannot_use_marking(by, item.marking))
    _refuse_gone(item)
    meeting = item.meeting
    if meeting is None:
        raise ValidationError(f"“{item.title}” is on the parking list already.")
    if item.kind in FORMAL:
        raise ValidationError(f"“{item.title}” belongs to this meeting. It can be withdrawn, and not parked.")
    item.meeting = None
    item.order = next_number(AgendaItem.objects.filter(board=board, meeting__isnull=True), "order")
    item.save(update_fields=["meeting", "order"])
    settle_agenda(board, meeting, by=by)
    settle_agenda(board, None, by=by)
    record(
        "governance.park_item",
        meeting.subject,
        f"Put “{item.title}” of the meeting of {long_date(meeting.held_on)} on the parking list",
        by=by,
        marking=max(item.marking, meeting.marking),
        because=because,
        item=item.pk,
    )
    return item


@transaction.atomic
def bring_item(item: AgendaItem, meeting: Meeting, *, by: User) -> AgendaItem:
    """Bring an item from the parking list to a meeting, after the others of its tranche."""
    board, item = _held_still(item)
    meeting = Meeting.objects.get(pk=meeting.pk)
    enforce(cannot_change_agenda(by, meeting))
    enforce(cannot_use_marking(by, max(item.marking, meeting.marking)))
    bring(item, meeting)
    settle_agenda(board, meeting, by=by)
    settle_agenda(board, None, by=by)
    record(
        "governance.bring_item",
        meeting.subject,
        f"Brought “{item.title}” from the parking list to the meeting of {long_date(meeting.held_on)}",
        by=by,
        marking=max(item.marking, meeting.marking),
        item=item.pk,
    )
    return item


@transaction.atomic
def flag_item(item: AgendaItem, seat: Seat, because: str, *, by: User) -> ConsentFlag:
    """Ask, for a seat, that an item be discussed and not taken together with others.

    Until the item is recorded: in the meeting itself as well, for a seat as it stands on the day of that.
    """
    if item.meeting_id:
        # Before the board, as everything does that is recorded in a meeting: nobody records it meanwhile.
        Meeting.objects.select_for_update(of=("self",)).get(pk=item.meeting_id)
    board, item = _held_still(item)
    day = today() if item.meeting is None else min(today(), item.meeting.held_on)
    held = next((each for each in roster(board, day, by.clearance) if each.seat.pk == seat.pk), None)
    if held is None:
        when = "today" if day == today() else f"on {long_date(day)}"
        raise ValidationError({"seat": f"{seat} is not a seat of the Board {when}."})
    enforce(cannot_flag_item(by, item, held))
    enforce(cannot_use_marking(by, item.marking))
    _refuse_gone(item)
    if ConsentFlag.objects.filter(item=item, seat=seat).exists():
        raise ValidationError({"seat": f"{seat} asked for this already."})
    flag = ConsentFlag(item=item, seat=seat, because=because, by=by)
    flag.save()
    changed(PART)
    record(
        "governance.flag_item",
        _subject(item),
        f"Asked, for {seat}, that “{item.title}” be discussed",
        by=by,
        marking=highest([_marking(item), seat.source.marking]),
        because=because,
        item=item.pk,
    )
    return flag


# Agreed jointly


@transaction.atomic
def send_agenda(meeting: Meeting, *, by: User) -> AgendaVersion:
    """Put the agenda as it stands to those who agree it, as its next version (R21)."""
    board = Board.objects.select_for_update().get(pk=meeting.board_id)
    meeting = Meeting.objects.select_related("board").get(pk=meeting.pk)
    agenda = Agenda(meeting, by.clearance)
    enforce(cannot_send_agenda(by, agenda))
    enforce(cannot_use_marking(by, meeting.marking))
    version = AgendaVersion(
        meeting=meeting,
        number=next_number(meeting.agenda_versions.all(), "number"),
        content=agenda.content,
        illustrative=meeting.illustrative,
        made_by=by,
    )
    version.save()
    changed(PART)
    seats = ", ".join(agreer.held.seat.title for agreer in agenda.agreers)
    record(
        "governance.send_agenda",
        meeting.subject,
        f"Sent version {version.number} of the agenda of the {board.name} of {long_date(meeting.held_on)} "
        f"to those who agree it: {seats}",
        by=by,
        marking=highest([meeting.marking, *(agreer.held.seat.source.marking for agreer in agenda.agreers)]),
        version=version.number,
    )
    return version


@transaction.atomic
def agree_agenda(version: AgendaVersion, seat: Seat, *, by: User) -> AgendaAgreement:
    """Agree a version of an agenda, for the seat one holds today.

    Raises ValidationError when another version was sent since.
    """
    agenda = _agenda_of(version, by)
    enforce(cannot_agree_agenda(by, agenda, seat))
    _refuse_older(version, agenda)
    agreement = _agree(version, seat, agenda, "", by)
    record(
        "governance.agree_agenda",
        agenda.meeting.subject,
        f"Agreed version {version.number} of the agenda of {long_date(agenda.meeting.held_on)}, for {seat}",
        by=by,
        marking=max(agenda.meeting.marking, seat.source.marking),
        version=version.number,
    )
    return agreement


@transaction.atomic
def record_agreement(version: AgendaVersion, seat: Seat, told_how: str, *, by: User) -> AgendaAgreement:
    """Record that whoever holds a seat agreed a version of an agenda, and how the secretary was told.

    Raises ValidationError when another version was sent since.
    """
    agenda = _agenda_of(version, by)
    enforce(cannot_record_agreement(by, agenda, seat))
    _refuse_older(version, agenda)
    agreement = _agree(version, seat, agenda, told_how, by)
    record(
        "governance.record_agreement",
        agenda.meeting.subject,
        f"Recorded that version {version.number} of the agenda of {long_date(agenda.meeting.held_on)} "
        f"is agreed for {seat}, as told: {told_how}",
        by=by,
        marking=max(agenda.meeting.marking, seat.source.marking),
        version=version.number,
    )
    return agreement


def _agenda_of(version: AgendaVersion, by: User) -> Agenda:
    Board.objects.select_for_update().get(pk=version.meeting.board_id)
    return Agenda(Meeting.objects.select_related("board").get(pk=version.meeting_id), by.clearance)


def _refuse_older(version: AgendaVersion, agenda: Agenda) -> None:
    if agenda.latest.pk != version.pk:
        raise ValidationError(
            f"Version {agenda.latest.number} was sent since version {version.number}. "
            "Look at what changed, and agree that."
        )


def _agree(version: AgendaVersion, seat: Seat, agenda: Agenda, told_how: str, by: User) -> AgendaAgreement:
    holder = agenda.agreer(seat).held.holder
    agreement = AgendaAgreement(
        version=version, seat=seat, person=holder.person if holder else None, told_how=told_how, by=by
    )
    agreement.save()
    changed(PART)
    return agreement


# Steps of these and of the actions on meetings


def put_in(item: AgendaItem, areas: Iterable[BusinessArea] = ()) -> None:
    """Save an item after all others of its meeting, or of the parking list."""
    beside = AgendaItem.objects.filter(board=item.board, meeting=item.meeting)
    item.order = next_number(beside, "order")
    item.illustrative = item.illustrative or bool(item.meeting and item.meeting.illustrative)
    item.full_clean()
    item.save()
    item.areas.set(areas)


def bring(item: AgendaItem, meeting: Meeting) -> None:
    """Take an item off the parking list and put it after all others of a meeting."""
    _refuse_gone(item)
    if item.meeting_id is not None:
        raise ValidationError(f"“{item.title}” is no longer on the parking list.")
    item.meeting = meeting
    refuse_item(item)
    item.order = next_number(AgendaItem.objects.filter(meeting=meeting), "order")
    item.save(update_fields=["meeting", "order"])


def settle_agenda(board: Board, meeting: Meeting | None, *, by: User) -> None:
    """Number the items of a meeting over all tranches, or of the parking list, and let them be found.

    A pack that was built of them is built again. What was withdrawn keeps a number after all others, so that
    no two items of a meeting have the same.
    """
    rows = list(AgendaItem.objects.filter(board=board, meeting=meeting).order_by("order", "pk"))
    there = [item for item in rows if item.withdrawn_at is None]
    there = in_order(there) if meeting else there
    renumbered = []
    for number, item in enumerate([*there, *(item for item in rows if item.withdrawn_at)], start=1):
        if item.order != number:
            item.order = number
            renumbered.append(item)
    AgendaItem.objects.bulk_update(renumbered, ["order"])
    SearchEntry.objects.filter(kind="agenda-item", key__in=[str(item.pk) for item in rows]).delete()
    if meeting is None or not meeting.cancelled_at:
        add_to_index([_found(board, meeting, item) for item in there])
    settle_papers(Paper.objects.filter(item__in=rows).select_related("item__meeting", "board"))
    if meeting is not None:
        queue_packs(meeting, by=by)
    changed(PART)


def address_of(board: Board, meeting: Meeting | None, page: str = "") -> str:
    """Where a meeting, or the parking list, is read; with the board where it is not the first there is."""
    where = f"/board/meetings/{meeting.held_on.isoformat()}/{page}" if meeting else "/board/parking/"
    first = Board.objects.order_by("pk").first()
    return where if first == board else f"{where}?board={board.slug}"


def index_item(item: AgendaItem) -> None:
    """Bring what is found by searching into step with one item, its number being right."""
    gone = item.withdrawn_at or (item.meeting and item.meeting.cancelled_at)
    index("agenda-item", str(item.pk), [] if gone else [_found(item.board, item.meeting, item)])


def _found(board: Board, meeting: Meeting | None, item: AgendaItem) -> SearchEntry:
    if meeting:
        place = f"Item {item.order} of the meeting of {long_date(meeting.held_on)}, {board.name}"
    else:
        place = f"On the parking list of the {board.name}"
    return SearchEntry(
        kind="agenda-item",
        key=str(item.pk),
        title=item.title,
        summary=place,
        folded=fold(item.title),
        day=meeting.held_on if meeting else None,
        body=board.name,
        address=address_of(board, meeting),
        marking=max(item.marking, meeting.marking if meeting else item.marking),
        illustrative=item.illustrative,
    )


def _held_still(item: AgendaItem) -> tuple[Board, AgendaItem]:
    """The board, so that nobody orders its items meanwhile, and the item as it is stored."""
    board = Board.objects.select_for_update().get(pk=item.board_id)
    return board, AgendaItem.objects.select_related("meeting", "board").get(pk=item.pk)


def _refuse_gone(item: AgendaItem) -> None:
    if item.withdrawn_at:
        raise ValidationError(f"“{item.title}” was withdrawn already: {item.withdrawn_because}")


def _where(item: AgendaItem) -> str:
    return f"the agenda of {item.meeting}" if item.meeting else "the parking list"


def _subject(item: AgendaItem) -> str:
    return item.meeting.subject if item.meeting else item.board.subject


def _as_number(item: AgendaItem) -> str:
    return f", as number {item.order}" if item.meeting else ""


def _marking(item: AgendaItem) -> Marking:
    """The marking of an item and of the meeting that it is on the agenda of."""
    return highest([item.marking, item.meeting.marking if item.meeting else item.marking])
