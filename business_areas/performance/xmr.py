"""The process chart of individual values (XmR): what is signal, and what is noise (R40).

A process varies by itself. Its natural process limits say how far, worked out from how much each value
differs from the one before; what goes beyond them, or keeps to one side, has a cause of its own that can be
looked for.

The method is Shewhart's chart of individual values as Wheeler describes it (Understanding Variation, 2000):
limits at 3 / 1.128 times the average moving range on either side of the average, and three rules of
detection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

# Three standard deviations, of which the average range of two values is 1.128: the 2.66 of the textbooks.
SCALE = Fraction(3) / Fraction("1.128")
# With fewer values than this the limits would move too much to be kept.
FEWEST_VALUES = 8
RUN = 8
NEAR, OF = 3, 4


@dataclass(frozen=True)
class Limits:
    """The average of some values, how far the process varies by itself, and how many values say so."""

    centre: Decimal
    lower: Decimal
    upper: Decimal
    moving_range: Decimal
    count: int


class Signal(StrEnum):
    """What shows that a value has a cause of its own."""

    OUTSIDE = "outside"
    RUN = "run"
    NEAR_LIMIT = "near-limit"


class Side(StrEnum):
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True)
class Signalled:
    """The rules that a value meets, all of them on one side of the centre line."""

    side: Side
    signals: frozenset[Signal]


def limits_of(values: Sequence[Decimal], places: int = 4) -> Limits:
    """The natural process limits of some values in the order of time, to so many places after the point.

    Raises ValueError with fewer than two values, of which there is no moving range.
    """
    if len(values) < 2:
        raise ValueError("Limits are worked out from two values at least.")
    exact = [Fraction(value) for value in values]
    ranges = [abs(after - before) for before, after in pairwise(exact)]
    centre = sum(exact) / len(exact)
    moving_range = sum(ranges) / len(ranges)
    reach = SCALE * moving_range
    return Limits(
        centre=_to_places(centre, places),
        lower=_to_places(centre - reach, places),
        upper=_to_places(centre + reach, places),
        moving_range=_to_places(moving_range, places),
        count=len(exact),
    )


def signals_in(values: Sequence[Decimal], limits: Limits) -> list[Signalled | None]:
    """For each value what shows that it has a cause of its own; None where it may be nothing but noise.

    A value stands outside a limit; or it is in a run of eight in a row on one side of the centre line; or it
    is one of three in four in a row that are nearer to the same limit than to the centre line.
    """
    found: list[dict[Side, set[Signal]]] = [{Side.HIGH: set(), Side.LOW: set()} for _ in values]
    for side in Side:
        beyond, near, past = _tests_of(side, limits)
        for place, value in enumerate(values):
            if beyond(value):
                found[place][side].add(Signal.OUTSIDE)
        for start in range(len(values) - RUN + 1):
            if all(past(value) for value in values[start : start + RUN]):
                for place in range(start, start + RUN):
                    found[place][side].add(Signal.RUN)
        for start in range(len(values) - OF + 1):
            close = [place for place in range(start, start + OF) if near(values[place])]
            if len(close) >= NEAR:
                for place in close:
                    found[place][side].add(Signal.NEAR_LIMIT)
    return [_of_one_side(each) for each in found]


def _tests_of(side: Side, limits: Limits):
    """Whether a value is beyond the limit on a side, nearer to it than to the centre, past the centre."""
    high = side is Side.HIGH
    limit = limits.upper if high else limits.lower
    between = (limit + limits.centre) / 2
    if high:
        return (lambda v: v > limit), (lambda v: v > between), (lambda v: v > limits.centre)
    return (lambda v: v < limit), (lambda v: v < between), (lambda v: v < limits.centre)


def _of_one_side(found: dict[Side, set[Signal]]) -> Signalled | None:
    """A value is on one side of the centre line only, so that one side at most has any."""
    for side, signals in found.items():
        if signals:
            return Signalled(side, frozenset(signals))
    return None


def _to_places(value: Fraction, places: int) -> Decimal:
    """Halves go away from nothing, as they do in the textbooks."""
    scaled = value * 10**places
    whole = int(abs(scaled) + Fraction(1, 2))
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)
