"""When each area is reviewed: at which meeting of the Board, so that it reaches the statements in time (R37).

A review feeds the Force Management Statements of one year, one of each force. It is in time when the Board
hears it before the first of their days, and after the first of the year before: so each statement rests on a
review of the last twelve months.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.temporal import long_date
from alliance.working_days import working_days_before

# Working days before the meeting: by when a review is cleared to go to it, and by when it is drafted.
CLEARED_BEFORE = 15
DRAFTED_BEFORE = 30
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Candidate:
    """An area to review: when the Board last heard a review of it, None for never as far as is known."""

    key: int
    name: str
    last_heard: date | None = None


@dataclass(frozen=True)
class Days:
    """The days of one review: drafted by, cleared by, heard on."""

    draft_by: date
    clear_by: date
    hear_on: date

    @classmethod
    def before(cls, meeting: date) -> "Days":
        """Sequenced back from the day of the meeting, in working days."""
        cleared, drafted = (working_days_before(meeting, count) for count in (CLEARED_BEFORE, DRAFTED_BEFORE))
        return cls(drafted, cleared, meeting)


@dataclass(frozen=True)
class Sequenced:
    """What can be heard when, and what cannot be heard in time, with why."""

    planned: Mapping[int, Days]
    cannot: Mapping[int, str]


def sequence(
    candidates: Iterable[Candidate],
    meetings: Iterable[date],
    statements: Sequence[date],
    day: date,
    held: Mapping[date, int] | None = None,
) -> Sequenced:
    """Spread reviews over the meetings between the statements of a year before and of a year.

    `statements` are the days of the year's statements; `held` says how many reviews a meeting has already.
    The area whose review is longest ago comes first. No meeting is used that leaves no time for a draft from
    `day` on. Raises ValueError without a day of a statement.
    """
    if not statements:
        raise ValueError("Reviews are sequenced back from the day of a statement, and there is none.")
    before = min(statements)
    candidates = sorted(candidates, key=lambda each: (each.last_heard or date.min, each.name, each.key))
    in_window = sorted({each for each in meetings if before - A_YEAR <= each < before})
    usable = [each for each in in_window if Days.before(each).draft_by >= day]
    if not usable:
        why = why_none(in_window, before, day)
        return Sequenced({}, {each.key: why for each in candidates})
    load = {each: (held or {}).get(each, 0) for each in usable}
    planned = {}
    for each, meeting in zip(candidates, spread(load, len(candidates)), strict=True):
        planned[each.key] = Days.before(meeting)
    return Sequenced(planned, {})


def spread(load: Mapping[date, int], count: int) -> list[date]:
    """The meetings of so many more reviews, in their order, so that none has two more than another."""
    load = dict(load)
    taken = []
    for _ in range(count):
        meeting = min(load, key=lambda each: (load[each], each))
        load[meeting] += 1
        taken.append(meeting)
    return sorted(taken)


def why_none(meetings: Sequence[date], before: date, day: date) -> str:
    """Why nothing can be heard in time, in a sentence."""
    if not meetings:
        return f"No meeting of the Board is known in the year before {long_date(before)}."
    last = meetings[-1]
    if last < day:
        return f"The last meeting before {long_date(before)} was on {long_date(last)}."
    return (
        f"The last meeting before {long_date(before)} is on {long_date(last)}: a review for it had to be "
        f"drafted by {long_date(Days.before(last).draft_by)}."
    )
