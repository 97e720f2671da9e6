"""What the pages of a meeting's record offer: all that stays as it is while items are saved.

Saving an item is what is done most and must be quick, so this is worked out once for each state of the rest
of the record (ADR 0007). It holds plain values, not rows.
"""

from dataclasses import dataclass
from datetime import date

from governance.assent import must_assent
from governance.attendance import attendances_of, here
from governance.models import Meeting
from governance.recording import items_of, later_meetings, seats_on

PART = "board.room"  # what saving an item changes, and nothing else does


@dataclass(frozen=True)
class Corporation:
    """A corporation sole that must assent."""

    slug: str
    name: str


@dataclass(frozen=True)
class Sitting:
    """A seat of the day of the meeting, which may own an action."""

    slug: str
    title: str


@dataclass(frozen=True)
class Somebody:
    """A person who is at the meeting, and may declare an interest."""

    slug: str
    name: str


@dataclass(frozen=True)
class Later:
    """A meeting that is planned after this one."""

    held_on: date


@dataclass(frozen=True)
class Room:
    """One meeting as one reader sees it: its items by their order, and what an item may be answered with."""

    items: dict[int, int]
    corporations: tuple[Corporation, ...]
    seats: tuple[Sitting, ...]
    present: tuple[Somebody, ...]
    later: tuple[Later, ...]

    @property
    def next_meeting(self) -> Later | None:
        return self.later[0] if self.later else None

    def item_after(self, order: int) -> int | None:
        return min((each for each in self.items if each > order), default=None)

    def item_before(self, order: int) -> int | None:
        return max((each for each in self.items if each < order), default=None)


def room_of(meeting: Meeting, level: int) -> Room:
    """A meeting as it is read at one level."""
    board, day = meeting.board, meeting.held_on
    people = {each.person.slug: each.person.name for each in here(attendances_of(meeting, level))}
    return Room(
        items={item.order: item.pk for item in items_of(meeting, level)},
        corporations=tuple(Corporation(each.slug, each.name) for each in must_assent(board, day)),
        seats=tuple(Sitting(each.slug, each.title) for each in seats_on(board, day, level)),
        present=tuple(Somebody(*each) for each in people.items()),
        later=tuple(Later(each.held_on) for each in later_meetings(meeting, level)),
    )
