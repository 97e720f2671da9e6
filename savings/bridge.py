"""What led from the cost of one financial year to that of a later one, step by step (R32, R33).

Plain arithmetic on plain values. A bridge begins with the cost of the earlier year and ends with that of the
later one. What its steps do not add up to stands by itself as not explained, and is never spread over them.

Amounts are exact. Each running total is rounded to the penny, and a step is the difference of two of them:
rounded steps therefore add up, and none is a penny or more from what it is exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from alliance.markings import Marking
from savings.models import Sure
from savings.prices import to_the_nearest_penny

LEAST_SURE_LAST = list(Sure)


class Cause(StrEnum):
    """Why one year costs more or less than another, in the order in which a bridge takes the steps."""

    LEFT = "left"
    JOINED = "joined"
    SAVINGS = "savings"
    PRICES = "prices"
    UPLIFT = "uplift"
    GROWTH = "growth"
    CHANGE = "change"
    OTHER = "other"


# Without each of these a bridge is not whole: it says what is missing, and is not drawn.
NEEDED = (Cause.SAVINGS, Cause.PRICES, Cause.UPLIFT, Cause.GROWTH)


@dataclass(frozen=True)
class Part:
    """One amount that a step is made of, and where it comes from.

    `before` is in the prices of the earlier year and `after` in those of the later one. An area that left
    takes with it what it cost before; what was built since is in later prices.
    """

    cause: Cause
    words: str
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    sure: str = Sure.ESTIMATE
    source: str = ""
    address: str = ""
    paragraph: str = ""
    because: str = ""
    marking: Marking = Marking.PUBLISHED
    illustrative: bool = False

    @property
    def amount(self) -> Fraction:
        """How much more the later year cost because of it, in actual prices."""
        return Fraction(self.before) + Fraction(self.after)


@dataclass(frozen=True)
class Step:
    """One step: how much more the later year cost for this reason, and what the cost has come to with it.

    `amount` is None where nothing is recorded of it, which is not £0 (R11).
    """

    cause: Cause
    amount: Decimal | None
    running: Decimal
    parts: tuple[Part, ...]

    @property
    def sure(self) -> str:
        """As sure as the least sure of what it is made of."""
        return max((part.sure for part in self.parts), key=LEAST_SURE_LAST.index, default=Sure.NOT_KNOWN)


class Bridge:
    """The steps between the cost of two years, in actual prices or in the prices of the earlier year.

    `deflator` is what turns an amount of the later year into prices of the earlier one: the index of the
    earlier year over that of the later. Without it, amounts are in actual prices.
    """

    def __init__(
        self,
        start: Decimal,
        end: Decimal,
        parts: Iterable[Part],
        *,
        derived: Iterable[Cause] = (Cause.LEFT, Cause.JOINED, Cause.CHANGE),
        deflator: Fraction | None = None,
    ):
        self.parts = tuple(parts)
        self.factor = Fraction(1) if deflator is None else deflator
        self.start, self.end = start, to_the_nearest_penny(Fraction(end) * self.factor)
        self.steps = self._steps(set(derived))
        self.residual = self.end - (self.steps[-1].running if self.steps else start)

    def _steps(self, derived: set[Cause]) -> list[Step]:
        """Each step in its order. One that costs tell, or that is needed, stands there though it is empty."""
        exact, running, found = Fraction(self.start), self.start, []
        for cause in Cause:
            parts = tuple(part for part in self.parts if part.cause == cause)
            if not parts and cause not in derived and cause not in NEEDED:
                continue
            exact += sum((self._in_prices(part) for part in parts), Fraction(0))
            if cause is Cause.PRICES and parts:
                exact -= self._inflation
            total = to_the_nearest_penny(exact)
            known = parts or cause in derived
            found.append(Step(cause, total - running if known else None, total, parts))
            running = total
        return found

    def _in_prices(self, part: Part) -> Fraction:
        return Fraction(part.before) + Fraction(part.after) * self.factor

    @property
    def _inflation(self) -> Fraction:
        """How much of what is still there from the earlier year is no more than the index rose."""
        return (1 - self.factor) * like_for_like(self.start, self.parts)

    @property
    def missing(self) -> list[Cause]:
        """The steps of which nothing is recorded."""
        return [step.cause for step in self.steps if step.amount is None]

    @property
    def adds_up(self) -> bool:
        return not self.residual


def like_for_like(start: Decimal, parts: Sequence[Part]) -> Fraction:
    """What the earlier year cost of what is still there in the later one, in the prices of the earlier."""
    return Fraction(start) + sum((Fraction(part.before) for part in parts), Fraction(0))


def risen(start: Decimal, parts: Sequence[Part], deflator: Fraction) -> Fraction:
    """What pay and prices add where they rise as an index does: exact, of what is still there."""
    return like_for_like(start, parts) * (1 / deflator - 1)
