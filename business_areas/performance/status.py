"""The status of a measure, derived from its target and from what is signal, and the rule in words (R40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from business_areas.performance.xmr import Limits, Side, Signalled, signals_in


class Status(IntEnum):
    """The worse, the higher. Where nothing is known there is no status."""

    ON_TRACK = 1
    NEEDS_ATTENTION = 2
    OFF_TRACK = 3

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


# Each status that a pillar can have, the worst first; 0 is no data.
WORST_FIRST = (Status.OFF_TRACK, Status.NEEDS_ATTENTION, Status.ON_TRACK, 0)


NO_DATA = "No data"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Reason(StrEnum):
    """Why a measure has the status it has."""

    MEETS = "meets"
    MEETS_BUT_WORSE = "meets-but-worse"
    MISSES_WITHIN_NOISE = "misses-within-noise"
    MISSES_AND_WORSE = "misses-and-worse"
    CANNOT_MEET = "cannot-meet"
    MISSES_NO_LIMITS = "misses-no-limits"
    NO_TARGET_WORSE = "no-target-worse"
    NO_TARGET_STEADY = "no-target-steady"
    NOTHING_TO_JUDGE_BY = "nothing-to-judge-by"
    JUDGED = "judged"


# The rule, as it is shown: what must hold, and what the status is then.
RULES = (
    (Reason.MEETS, "Meets its target", Status.ON_TRACK),
    (
        Reason.MEETS_BUT_WORSE,
        "Meets its target, and shows a signal that it is getting worse",
        Status.NEEDS_ATTENTION,
    ),
    (
        Reason.MISSES_WITHIN_NOISE,
        "Misses its target, but no more than it varies by itself, and the target is within its usual range",
        Status.NEEDS_ATTENTION,
    ),
    (
        Reason.MISSES_NO_LIMITS,
        "Misses its target, and its usual range is not known yet",
        Status.NEEDS_ATTENTION,
    ),
    (Reason.MISSES_AND_WORSE, "Misses its target, and shows a signal that it is worse", Status.OFF_TRACK),
    (
        Reason.CANNOT_MEET,
        "Misses its target, which is beyond its usual range: it cannot be met without a change",
        Status.OFF_TRACK,
    ),
    (Reason.NO_TARGET_WORSE, "Has no target, and shows a signal that it is worse", Status.NEEDS_ATTENTION),
    (Reason.NO_TARGET_STEADY, "Has no target, and is within its usual range", Status.ON_TRACK),
    (Reason.NOTHING_TO_JUDGE_BY, "Has neither a target nor a usual range that is known yet", None),
    (Reason.JUDGED, "Is a judgement, which gives the status itself", None),
)
STATUS = {reason: status for reason, _, status in RULES}
IN_WORDS = {reason: words for reason, words, _ in RULES}


@dataclass(frozen=True)
class Judged:
    """The status of a measure (None: no data), why, and what shows that its last value is no noise."""

    status: Status | None
    reason: Reason
    signal: Signalled | None = None


def judge(
    values: Sequence[Decimal], target: Decimal | None, direction: Direction, limits: Limits | None
) -> Judged:
    """The status by the last of some values in the order of time.

    `values` need be no more than the last eight: no signal looks further back. `limits` are those that were
    fixed for the measure; without them nothing is told to be signal.
    """
    signal = signals_in(values, limits)[-1] if limits else None
    worse = _is_worse(signal, direction)
    reason = _reason(values[-1], target, direction, limits, worse)
    return Judged(STATUS[reason], reason, signal)


def _reason(value, target, direction, limits, worse) -> Reason:
    if target is None or direction == Direction.NEITHER:
        if limits is None:
            return Reason.NOTHING_TO_JUDGE_BY
        return Reason.NO_TARGET_WORSE if worse else Reason.NO_TARGET_STEADY
    if meets(value, target, direction):
        return Reason.MEETS_BUT_WORSE if worse else Reason.MEETS
    if limits is None:
        return Reason.MISSES_NO_LIMITS
    if worse:
        return Reason.MISSES_AND_WORSE
    best = limits.upper if direction == Direction.HIGHER else limits.lower
    return Reason.MISSES_WITHIN_NOISE if meets(best, target, direction) else Reason.CANNOT_MEET


def meets(value: Decimal, target: Decimal, direction: Direction) -> bool:
    return value >= target if direction == Direction.HIGHER else value <= target


def _is_worse(signal: Signalled | None, direction: Direction) -> bool:
    """Whether a signal is one for the worse. Where neither way is better, any signal is."""
    if signal is None:
        return False
    if direction == Direction.NEITHER:
        return True
    return signal.side == (Side.LOW if direction == Direction.HIGHER else Side.HIGH)
