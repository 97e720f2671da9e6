"""What the screen in the room shows of a meeting: the item it is at, as it is recorded, and the next one.

Whoever sits in the room reads it: it shows nothing that is marked above OFFICIAL, whoever signed in there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alliance.markings import Marking
from governance.assent import must_assent
from governance.models import DECIDES, AgendaItem, ItemLock, ItemRevision, Meeting, Outcome
from governance.recording import Written, record_of, written_of

SHOWN = Marking.OFFICIAL


@dataclass(frozen=True)
class Screen:
    """One item as the screen shows it. Of one that is not shown, only that there is one."""

    item: AgendaItem
    shown: bool
    written: Written
    assenting: tuple[str, ...]
    outstanding: tuple[str, ...]
    after: AgendaItem | None
    after_shown: bool

    @property
    def outcome(self) -> str:
        return Outcome(self.written.outcome).label if self.written.outcome else ""


def is_shown(item: AgendaItem) -> bool:
    """Whether an item may be on the screen: neither it nor its meeting is marked above OFFICIAL."""
    return max(item.marking, item.meeting.marking) <= SHOWN


def screen_of(meeting: Meeting, items: Sequence[AgendaItem], asked: int | None) -> Screen | None:
    """The item with the number that was asked for, or the one the meeting is at; None when it has none."""
    item = next((each for each in items if each.order == asked), None) or current_item(items)
    if item is None:
        return None
    after = next((each for each in items if each.order > item.order and not _has_outcome(each)), None)
    shown = is_shown(item)
    written = (written_of([item]).get(item.pk) if shown else None) or Written()
    everybody = must_assent(meeting.board, meeting.held_on) if written.outcome in DECIDES else []
    return Screen(
        item=item,
        shown=shown,
        written=written,
        assenting=tuple(each.name for each in everybody if each.slug in written.assenting),
        outstanding=tuple(each.name for each in everybody if each.slug not in written.assenting),
        after=after,
        after_shown=after is not None and is_shown(after),
    )


def current_item(items: Sequence[AgendaItem]) -> AgendaItem | None:
    """The item that is written now.

    It is the one whose writer gave the last sign of life. Once they have saved that with an outcome, it is
    the next of which nothing came yet; with none left, it stays.
    """
    if not items:
        return None
    locks = {each.item_id: each.seen_at for each in ItemLock.objects.filter(item__in=items)}
    signs = {item.pk: sign for item in items if (sign := _last_sign(item, locks.get(item.pk)))}
    if not signs:
        return next((each for each in items if not _has_outcome(each)), items[0])
    last = max((each for each in items if each.pk in signs), key=lambda each: signs[each.pk])
    if not _is_done(last, signs[last.pk]):
        return last
    later = [each for each in items if each.order > last.order]
    return next((each for each in (*later, *items) if not _has_outcome(each)), last)


def _last_sign(item: AgendaItem, seen_at: datetime | None) -> datetime | None:
    record = record_of(item)
    return max(filter(None, [seen_at, record and record.saved_at]), default=None)


def _has_outcome(item: AgendaItem) -> bool:
    record = record_of(item)
    return record is not None and bool(record.outcome)


def _is_done(item: AgendaItem, sign: datetime) -> bool:
    """Whether the last sign of an item is that its writer saved it with an outcome, by the button."""
    record = record_of(item)
    if not _has_outcome(item) or sign > max(filter(None, [record.saved_at, record.ended_at])):
        return False
    if record.ended_at is not None and record.ended_at >= record.saved_at:
        return True
    pressed = ItemRevision.objects.filter(item=item, number=record.revision, by_itself=False)
    return pressed.exists()
