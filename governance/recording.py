"""What was written of the items of a meeting, as it is read: the record, what is outstanding, A: and D:."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.utils import timezone

from alliance.temporal import RoughDate, long_date, today
from alliance.text import fold, listed
from governance.assent import must_assent
from governance.models import (
    DECIDES,
    OF_AN_URGENT_ITEM,
    AgendaItem,
    Board,
    Decision,
    ItemLock,
    ItemRevision,
    Meeting,
    MinutesParagraph,
    Outcome,
    Seat,
)
from governance.roster import seats_of

NEXT = "next"  # deferred to the next meeting, whichever that is
FEWEST_WORDS = 5
NEXT_MEETING = frozenset({"next meeting", "the next meeting", "next"})
# What a decision may be made of without saying what was decided.
_SAYS_NOTHING = (
    "a accepted accepts agree agreed agrees and approve approved approves are as at be been board by "
    "decision decisions endorse endorsed endorses in is it its item made meeting note noted notes of on out "
    "paper papers recommendation recommendations recommended report resolved set tabled that the these this "
    "those to was were with"
)
SAYS_NOTHING = frozenset(_SAYS_NOTHING.split())
SEEN_FOR = timedelta(minutes=2)  # how long after their last sign of life somebody still writes an item
SEEN_AGAIN_AFTER = timedelta(seconds=30)  # a sign of life so soon after the last is not noted


@dataclass(frozen=True)
class WrittenAction:
    """An action as typed: `who` is the slug of a seat, `body` an outside body, `by` words for a day."""

    what: str = ""
    who: str = ""
    body: str = ""
    by: str = ""


@dataclass(frozen=True)
class Written:
    """All that was typed of one item. `checked` are lines of the minute that somebody looked at already."""

    outcome: str = ""
    decision: str = ""
    minute: str = ""
    private_notes: str = ""
    deferred_to: str = NEXT
    referred_to: str = ""
    assenting: tuple[str, ...] = ()
    actions: tuple[WrittenAction, ...] = ()
    interest_person: str = ""
    interest_nature: str = ""
    interest_left: bool = False
    checked: tuple[str, ...] = ()

    def content(self) -> dict:
        """As plain values, which a revision keeps."""
        actions = [{**vars(each)} for each in self.actions]
        lists = {"assenting": list(self.assenting), "actions": actions, "checked": list(self.checked)}
        return {**vars(self), **lists}

    @classmethod
    def of(cls, content: dict) -> "Written":
        """What a revision kept; what is not in it is as if it had not been typed."""
        known = {field.name: content[field.name] for field in fields(cls) if field.name in content}
        for name in ("assenting", "checked"):
            known[name] = tuple(known.get(name, ()))
        known["actions"] = tuple(WrittenAction(**each) for each in known.get("actions", ()))
        return cls(**known)


@dataclass(frozen=True)
class Line:
    """A line of a minute that begins with A: or D:, as it is understood; `text` is the line itself."""

    text: str
    decision: str = ""
    action: WrittenAction | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something to put right before a meeting ends; `anchor` is where on the page of the item."""

    sentence: str
    number: int
    anchor: str


def clock_words(moment: datetime | None, seconds: bool = False) -> str:
    """ "2:31pm", or "2:31:07pm"; "" for no moment."""
    if moment is None:
        return ""
    pattern = "%I:%M:%S%p" if seconds else "%I:%M%p"
    return timezone.localtime(moment).strftime(pattern).lstrip("0").lower()


def moment_words(moment: datetime) -> str:
    """ "2:31pm", with the day when that is not today."""
    day = timezone.localdate(moment)
    return clock_words(moment) if day == today() else f"{clock_words(moment)} on {long_date(day)}"


# Items, and what stands of each


def items_of(meeting: Meeting, level: int) -> list[AgendaItem]:
    """The items of a meeting that are read at this level and were not withdrawn, in their order."""
    items = AgendaItem.objects.readable_at(level).filter(meeting=meeting, withdrawn_at__isnull=True)
    items = items.select_related("record", "meeting", "board", "presented_by", *OF_AN_URGENT_ITEM)
    return list(items.order_by("order", "pk"))


def record_of(item: AgendaItem):
    """The record of an item; None while nothing was saved of it."""
    return getattr(item, "record", None)


def writer_now(item: AgendaItem) -> ItemLock | None:
    """Who is writing an item: nobody when the last sign of life is more than two minutes old."""
    return still_writing(ItemLock.objects.select_related("user").filter(item=item).first())


def still_writing(lock: ItemLock | None) -> ItemLock | None:
    return lock if lock is not None and lock.seen_at > timezone.now() - SEEN_FOR else None


def written_of(items: Sequence[AgendaItem]) -> dict[int, Written]:
    """What stands written of each of some items, by the key of the item."""
    wanted = {item.pk: item.record.revision for item in items if record_of(item) is not None}
    found = {}
    for revision in ItemRevision.objects.filter(item__in=wanted, in_force=True):
        if wanted[revision.item_id] == revision.number:
            found[revision.item_id] = Written.of(revision.content)
    return found


# Days and owners, as people type them


def later_meetings(meeting: Meeting, level: int) -> list[Meeting]:
    """The meetings of the same board that are planned after this one, the next first."""
    later = Meeting.objects.readable_at(level).filter(board=meeting.board_id, held_on__gt=meeting.held_on)
    return list(later.filter(opened_at__isnull=True, cancelled_at__isnull=True).order_by("held_on"))


def is_next_meeting(words: str) -> bool:
    return " ".join(words.casefold().split()) in NEXT_MEETING


def day_meant(words: str, next_meeting: Meeting | None) -> date | None:
    """The day that words for one mean; None when they mean none, or no one day."""
    if is_next_meeting(words):
        return next_meeting.held_on if next_meeting else None
    try:
        rough = RoughDate.parse(words)
    except ValueError:
        return None
    return rough.earliest if rough.is_exact else None


def meeting_meant(deferred_to: str, later: Sequence[Meeting]) -> Meeting | None:
    """The planned meeting that an item was deferred to; None when none is planned, or named."""
    if deferred_to == NEXT:
        return later[0] if later else None
    return next((each for each in later if each.held_on.isoformat() == deferred_to), None)


def seat_meant(words: str, seats: Sequence[Seat]) -> Seat | None:
    """The one seat that words name: by its title, or by a part of it that no other seat has."""
    asked = fold(words)
    if not asked:
        return None
    whole = [seat for seat in seats if fold(seat.title) == asked]
    part = whole or [seat for seat in seats if asked in fold(seat.title)]
    return part[0] if len(part) == 1 else None


def seats_on(board: Board, day: date, level: int) -> list[Seat]:
    return [seat for seat in seats_of(board, level) if seat.exists_on(day)]


# A: and D:

_LINE = re.compile(r"[ \t]*([AaDd])[ \t]*:[ \t]*(\S.*)")


def lines_of(minute: str, seats: Sequence[Seat], next_meeting: Meeting | None) -> list[Line]:
    """The lines of a minute that begin with A: or D:, as they are understood, for somebody to check."""
    found = []
    for text in minute.splitlines():
        if line := _LINE.fullmatch(text.rstrip()):
            kind, rest = line[1].upper(), line[2].strip()
            text = text.strip()
            found.append(
                Line(text, decision=rest) if kind == "D" else _action_line(text, rest, seats, next_meeting)
            )
    return found


def _action_line(text: str, rest: str, seats: Sequence[Seat], next_meeting: Meeting | None) -> Line:
    """A: owner; what; when. With fewer parts, what is left out is said."""
    parts = [part.strip() for part in rest.split(";")]
    owner, what, when = "", parts[0], ""
    if len(parts) == 2:
        owner, what = parts
    elif len(parts) > 2:
        owner, what, when = parts[0], "; ".join(parts[1:-1]), parts[-1]
    notes = []
    seat = seat_meant(owner, seats)
    if not owner:
        notes.append("It names no owner.")
    elif seat is None:
        notes.append(f"No one seat is called “{owner}”, so it is taken for an outside body.")
    if not when:
        when = "next meeting"
        notes.append("It names no day, so the next meeting is taken.")
    if day_meant(when, next_meeting) is None:
        notes.append(f"No day is known for “{when}”.")
    action = WrittenAction(what, seat.slug if seat else "", "" if seat else owner, when)
    return Line(text, action=action, notes=tuple(notes))


def unchecked(written: Written, seats: Sequence[Seat], next_meeting: Meeting | None) -> list[Line]:
    """The lines A: and D: that nobody has looked at yet."""
    return [
        line for line in lines_of(written.minute, seats, next_meeting) if line.text not in written.checked
    ]


# What is outstanding


def stands_alone(decision: str) -> bool:
    """Whether a decision says by itself what was decided: five words, and not only "as recommended"."""
    words = fold(decision).split()
    return len(words) >= FEWEST_WORDS and not all(word in SAYS_NOTHING for word in words)


def gaps_of(meeting: Meeting, level: int) -> list[Gap]:
    """All that is outstanding before a meeting can end, as far as it is read at this level."""
    items = items_of(meeting, level)
    written, later = written_of(items), later_meetings(meeting, level)
    seats = seats_on(meeting.board, meeting.held_on, level)
    needed = {each.slug for each in must_assent(meeting.board, meeting.held_on)}
    answered = {each.item_id: each for each in Decision.objects.filter(item__in=items, assents__isnull=False)}
    return [
        Gap(f"Item {item.order}, {item.title}: {words}", item.order, anchor)
        for item in items
        for words, anchor in (
            *_gaps_of_minutes(item, written.get(item.pk, Written())),
            *_gaps_of_item(item, written.get(item.pk, Written()), needed, seats, later),
            *_gaps_of_answered(answered.get(item.pk), written.get(item.pk, Written())),
        )
    ]


def _gaps_of_answered(decision: Decision | None, written: Written):
    """What somebody answered before the meeting ended has other words than the meeting (R13)."""
    if decision is None or written.outcome not in DECIDES:
        return
    if (decision.outcome, fold(decision.wording)) != (written.outcome, fold(written.decision)):
        yield (
            "its decision was answered already. The outcome and the words here must be those that were put.",
            "id_decision",
        )


def deals_with_minutes(item: AgendaItem) -> bool:
    """Whether an item is the one by which minutes of an earlier meeting are agreed."""
    return item.kind == AgendaItem.Kind.MINUTES and item.about_meeting_id is not None


def _gaps_of_minutes(item: AgendaItem, written: Written):
    """What is outstanding of an item that agrees minutes; corrections name the paragraph (R16)."""
    if not deals_with_minutes(item) or written.outcome not in DECIDES:
        return
    paragraphs = MinutesParagraph.objects.filter(minutes__meeting=item.about_meeting_id)
    numbers = {each.number for each in paragraphs.select_related("item")}
    if not numbers and written.outcome != Outcome.NOT_AGREED:
        yield "the minutes are not put together yet, so they cannot be agreed.", "id_outcome_0"
    elif written.outcome == Outcome.AGREED_WITH_CHANGES and not numbers & set(
        re.findall(r"\d+\.\d+", written.decision)
    ):
        yield "name the paragraph that is corrected, such as 5.3, and what it should say.", "id_decision"


def _gaps_of_item(
    item: AgendaItem, written: Written, needed: set[str], seats: Sequence[Seat], later: Sequence[Meeting]
):
    next_meeting = later[0] if later else None
    if not written.outcome:
        yield "no outcome is recorded.", "id_outcome_0"
    if written.outcome in DECIDES and not deals_with_minutes(item):
        if not stands_alone(written.decision):
            yield (
                "the decision does not stand alone. Say in five words or more what was decided.",
                "id_decision",
            )
        if needed and written.outcome == Outcome.NOT_AGREED and needed <= set(written.assenting):
            yield "it was not agreed, and every corporation sole is ticked as assenting.", "id_assenting_0"
        if needed and written.outcome != Outcome.NOT_AGREED and not written.assenting:
            yield "it was agreed, and nobody is ticked as assenting.", "id_assenting_0"
    if written.outcome == Outcome.DEFERRED and not (
        written.deferred_to == NEXT or meeting_meant(written.deferred_to, later)
    ):
        yield "it is deferred, and it does not say to when.", "id_deferred_to"
    if written.outcome == Outcome.REFERRED and not written.referred_to:
        yield "it is referred, and it does not say where to.", "id_referred_to"
    for number, action in enumerate(written.actions):
        yield from _gaps_of_action(number, action, seats, next_meeting)
    if bool(written.interest_person) != bool(written.interest_nature):
        left_out = "what the interest is" if written.interest_person else "whose interest it is"
        yield f"it does not say {left_out}.", "id_interest_person"
    if lines := unchecked(written, seats, next_meeting):
        yield (
            f"{counted_lines(lines)} in the minute {'is' if len(lines) == 1 else 'are'} not checked.",
            "found",
        )


def _gaps_of_action(number: int, action: WrittenAction, seats: Sequence[Seat], next_meeting: Meeting | None):
    if not action.what:
        yield f"action {number + 1} does not say what is to be done.", f"id_action-{number}-what"
    if action.body and action.who:
        yield f"action {number + 1} names two owners.", f"id_action-{number}-body"
    elif not action.body and action.who not in {seat.slug for seat in seats}:
        yield f"action {number + 1} has no owner.", f"id_action-{number}-who"
    if day_meant(action.by, next_meeting) is None:
        why = f"“{action.by}” is not a day" if action.by.strip() else "it has no day"
        if is_next_meeting(action.by):
            why = "no next meeting is planned, so it has no day"
        yield f"action {number + 1}: {why}.", f"id_action-{number}-by"


def counted_lines(lines: Sequence[Line]) -> str:
    """ "1 decision and 2 actions"."""
    decisions = sum(1 for line in lines if line.action is None)
    counts = ((decisions, "decision"), (len(lines) - decisions, "action"))
    return listed([f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count])
