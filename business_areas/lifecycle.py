"""The life of a business area: its events, their order, its stages, and the statutory clocks (R34 to R36)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from alliance.temporal import RoughDate


class Stage(models.TextChoices):
    """Where an area stands. One word list, shared by pages, exports and reports."""

    PROPOSED = "proposed", "Proposed"
    BUSINESS_CASE = "business-case", "Business case"
    CONSULTATION = "consultation", "Consultation"
    MOVING_IN = "moving-in", "Moving in"
    LIVE = "live", "Live"
    LEAVING = "leaving", "Leaving"
    RETURNED = "returned", "Returned to single force"
    CLOSED = "closed", "Merged, split, replaced or renamed"
    LEFT = "left", "Left, how is not known"
    NOT_KNOWN = "not-known", "Not yet begun or not known"


LEFT_STAGES = (Stage.RETURNED, Stage.CLOSED, Stage.LEFT)
# Of an area that left, nobody knows how, it is not known that it did not return.
PERHAPS_RETURNED_STAGES = (Stage.RETURNED, Stage.LEFT)
LIVE_STAGES = (Stage.LIVE, Stage.LEAVING)
BEFORE_LIVE_STAGES = (Stage.PROPOSED, Stage.BUSINESS_CASE, Stage.CONSULTATION, Stage.MOVING_IN)


class EventKind(models.TextChoices):
    """What can happen to an area, in the words of the record."""

    PROPOSED = "proposed", "Proposed as a shared business area"
    OUTLINE_CASE = "outline-case", "Strategic outline case signed off"
    DETAILED_CASE = "detailed-case", "Detailed business case put forward"
    APPROVED_TO_CONSULT = "approved-to-consult", "Approved to go to formal consultation"
    CONSULTATION_OPENED = "consultation-opened", "Formal staff consultation opened"
    CONSULTATION_CLOSED = "consultation-closed", "Formal staff consultation completed"
    APPROVED_TO_IMPLEMENT = "approved-to-implement", "Approved to implement"
    IMPLEMENTATION_STARTED = "implementation-started", "Implementation started"
    WENT_LIVE = "went-live", "Went live as an alliance area"
    REVIEWED = "reviewed", "Reviewed"
    CHANGED = "changed", "Scope or structure changed"
    EXCEPTION_REPORTED = "exception-reported", "Exception reported"
    EXIT_TRIGGERED = "exit-triggered", "Reason to leave arose"
    EXIT_CASE = "exit-case", "Business case for leaving considered"
    EXIT_DECIDED = "exit-decided", "Decision to return to single force"
    NOTICE_GIVEN = "notice-given", "Notice to leave given"
    TRANSITION_STARTED = "transition-started", "Transition out started"
    LEFT = "left", "Left the alliance"
    LESSONS_CONSIDERED = "lessons-considered", "Lessons learned report considered"


# Each event that has a place in the order, and the stage it brings the area to (None: no change).
# Events with the same place may come in either order.
PLACES: dict[EventKind, tuple[int, Stage | None]] = {
    EventKind.PROPOSED: (10, Stage.PROPOSED),
    EventKind.OUTLINE_CASE: (20, Stage.BUSINESS_CASE),
    EventKind.DETAILED_CASE: (30, Stage.BUSINESS_CASE),
    EventKind.APPROVED_TO_CONSULT: (40, Stage.CONSULTATION),
    EventKind.CONSULTATION_OPENED: (50, Stage.CONSULTATION),
    EventKind.CONSULTATION_CLOSED: (60, Stage.CONSULTATION),
    EventKind.APPROVED_TO_IMPLEMENT: (70, Stage.MOVING_IN),
    EventKind.IMPLEMENTATION_STARTED: (80, Stage.MOVING_IN),
    EventKind.WENT_LIVE: (90, Stage.LIVE),
    EventKind.EXIT_TRIGGERED: (100, None),
    EventKind.EXIT_CASE: (110, None),
    EventKind.EXIT_DECIDED: (120, Stage.LEAVING),
    EventKind.NOTICE_GIVEN: (130, Stage.LEAVING),
    EventKind.TRANSITION_STARTED: (130, Stage.LEAVING),
    EventKind.LEFT: (150, Stage.LEFT),
}


def follows_going_live(kind: EventKind) -> bool:
    """Whether the order of the lifecycle places an event after going live."""
    return kind in PLACES and PLACES[kind][0] > PLACES[EventKind.WENT_LIVE][0]


# These can only be true of an area that is live, or in the case of lessons, has been live and has decided to
# leave. One that has left no longer changes.
NOT_BEFORE: dict[EventKind, frozenset[EventKind]] = {
    EventKind.REVIEWED: frozenset({EventKind.WENT_LIVE}),
    EventKind.EXCEPTION_REPORTED: frozenset({EventKind.WENT_LIVE}),
    EventKind.LESSONS_CONSIDERED: frozenset({EventKind.WENT_LIVE, EventKind.EXIT_DECIDED}),
}
NOT_AFTER: dict[EventKind, frozenset[EventKind]] = {
    EventKind.REVIEWED: frozenset({EventKind.LEFT}),
    EventKind.EXCEPTION_REPORTED: frozenset({EventKind.LEFT}),
    EventKind.CHANGED: frozenset({EventKind.LEFT}),
}

# What takes effect on a day that was decided beforehand. Everything else is recorded once it has happened.
MAY_LIE_AHEAD = (EventKind.WENT_LIVE, EventKind.LEFT)


class Ending(models.TextChoices):
    """How an area's time in the alliance ended (R36).

    "Renamed" is for a record that goes on as another, such as an area listed anew under another name. An area
    that only changed its name did not end: it has another name, from a day.
    """

    RETURNED = "returned", "Returned to single force"
    SPLIT = "split", "Split into other areas"
    MERGED = "merged", "Merged into another area"
    REPLACED = "replaced", "Replaced by another area"
    RENAMED = "renamed", "Renamed, and continued as another area"


ENDING_STAGE: dict[Ending, Stage] = {
    Ending.RETURNED: Stage.RETURNED,
    Ending.SPLIT: Stage.CLOSED,
    Ending.MERGED: Stage.CLOSED,
    Ending.REPLACED: Stage.CLOSED,
    Ending.RENAMED: Stage.CLOSED,
}


def out_of_order(kind: EventKind, when: RoughDate, others: Iterable[tuple[EventKind, RoughDate]]) -> str:
    """Why an event at this date cannot stand with the others, or "".

    Only what is impossible whatever the exact days were is refused: a date that may fit, fits.
    """
    for other_kind, other_when in others:
        first, second = _must_precede(kind, when, other_kind, other_when)
        if first and first[1].is_after_for_certain(second[1]):
            return (
                f"“{first[0].label}” ({first[1].words}) cannot come after "
                f"“{second[0].label}” ({second[1].words})."
            )
    return ""


def _must_precede(kind, when, other_kind, other_when):
    """The two events in the order the lifecycle demands, or (None, None) where it demands none."""
    mine, theirs = (kind, when), (other_kind, other_when)
    if other_kind in NOT_BEFORE.get(kind, ()) or kind in NOT_AFTER.get(other_kind, ()):
        return theirs, mine
    if kind in NOT_BEFORE.get(other_kind, ()) or other_kind in NOT_AFTER.get(kind, ()):
        return mine, theirs
    if kind in PLACES and other_kind in PLACES:
        place, other_place = PLACES[kind][0], PLACES[other_kind][0]
        if place < other_place:
            return mine, theirs
        if place > other_place:
            return theirs, mine
    return None, None


@dataclass(frozen=True)
class StatutoryClock:
    """A period the law sets, from the day it starts to the first day on which the thing may be done."""

    minimum_days: int
    starts: RoughDate
    first_lawful_day: date | None
    sentence: str


def consultation_days(proposed_dismissals: int | None) -> int | None:
    """The least number of days between the start of consultation and the first dismissal (R35).

    Under 20 proposed dismissals: none. 20 to 99: 30 days. 100 or more: 45 days. Trade Union and
    Labour Relations (Consolidation) Act 1992, section 188(1A). None when the number is not known.
    """
    if proposed_dismissals is None:
        return None
    if proposed_dismissals >= 100:
        return 45
    return 30 if proposed_dismissals >= 20 else 0


def consultation_clock(opened: RoughDate, proposed_dismissals: int | None) -> StatutoryClock | None:
    """When a first dismissal may take effect, counted from the start of consultation, not its close.

    None when the number of proposed dismissals is not known. The first lawful day is None when the
    start is not known well enough: the latest day it can have started is the one that counts.
    """
    days = consultation_days(proposed_dismissals)
    if days is None:
        return None
    if days == 0:
        return StatutoryClock(
            0, opened, None, "Fewer than 20 dismissals proposed: the law sets no minimum period."
        )
    return _clock(
        days,
        opened,
        f"{proposed_dismissals} dismissals proposed: at least {days} days from the start of consultation "
        "to the first dismissal.",
    )


TRANSFER_INFORMATION_DAYS = 28


def transfer_clock(information_given: RoughDate) -> StatutoryClock:
    """When staff may transfer, counted from the day information on each employee was given (R35).

    At least 28 days before: Transfer of Undertakings (Protection of Employment) Regulations 2006,
    regulation 11(6).
    """
    return _clock(
        TRANSFER_INFORMATION_DAYS,
        information_given,
        "Information on each employee must be given at least 28 days before the transfer.",
    )


def _clock(days, starts, sentence):
    first_day = starts.latest + timedelta(days=days) if starts.latest else None
    return StatutoryClock(days, starts, first_day, sentence)


def clock_verdict(clock: StatutoryClock, done: RoughDate | None) -> str:
    """In words, whether what was done or is planned kept the clock: kept, not kept, or cannot be known."""
    if clock.minimum_days == 0:
        return "No minimum period applies"
    if done is None:
        return "Not known"
    if clock.first_lawful_day and done.earliest and done.earliest >= clock.first_lawful_day:
        return "Kept"
    earliest_lawful = (
        clock.starts.earliest + timedelta(days=clock.minimum_days) if clock.starts.earliest else None
    )
    if earliest_lawful and done.latest and done.latest < earliest_lawful:
        return "Not kept"
    return "Cannot be known from the dates recorded"
