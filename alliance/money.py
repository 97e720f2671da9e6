"""What money is, how it is typed and kept, and the one way in which it is split.

Money is Decimal pounds, exact to the penny, and never a float. What is split adds up to what there was to
split, always, and the working of it can be shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm

from django.db import models

PENNY = Decimal("0.01")
LARGEST = Decimal("9999999999999.99")

Number = int | Decimal | Fraction


# Splitting


@dataclass(frozen=True)
class Step:
    """How one party's part of a split came about, counted in whole units of what is split.

    `product` is the total times the weight; divided by the weights of all it is the exact part, `quotient`.
    That is rounded down to `whole`, which leaves `remainder`; `extra` is 1 for a party that has one of the
    units left over.
    """

    weight: Fraction
    product: Fraction
    quotient: Fraction
    whole: int
    remainder: Fraction
    extra: int


@dataclass(frozen=True)
class Shares:
    """The weights of the parties, and whole numbers in the same proportion: each weight times `scale`."""

    weights: tuple[Fraction, ...]
    whole: tuple[int, ...]
    scale: int
    together: int


@dataclass(frozen=True)
class Working:
    """A split and its working, a step for each party, in the order in which the agreement names them."""

    total: Decimal
    unit: Decimal
    shares: Shares

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        shares, (wholes, remainders, extras) = self.shares, self._split
        return tuple(
            Step(
                weight=weight,
                product=self.units * weight,
                quotient=whole + Fraction(remainder, shares.together),
                whole=whole,
                remainder=Fraction(remainder, shares.together),
                extra=extra,
            )
            for weight, whole, remainder, extra in zip(
                shares.weights, wholes, remainders, extras, strict=True
            )
        )

    @property
    def parts(self) -> list[Decimal]:
        """What each party has; together exactly the total."""
        return _in_pounds(self._split, self.total < 0, self.unit)

    @cached_property
    def units(self) -> int:
        """How many units there were to split, without their sign."""
        return abs(int(self.total / self.unit))

    @property
    def left_over(self) -> int:
        """How many units were left over once every part was rounded down."""
        return sum(step.extra for step in self.steps)

    @property
    def tied(self) -> bool:
        """Whether a party that has a unit left over has the same remainder as one that has none."""
        having = {step.remainder for step in self.steps if step.extra}
        return any(step.remainder in having for step in self.steps if not step.extra)

    @cached_property
    def _split(self):
        return _split(self.units, self.shares)


def work_out(total: int | Decimal, weights: Sequence[Number], unit: Decimal = PENNY) -> Working:
    """Split a total in proportion to the weights of the parties, by the largest remainder.

    Each part is rounded down to whole units. What is then left over goes, a unit each, to the parties with
    the largest remainders; of equal ones, to the party the agreement names first. A negative total is split
    as the positive one is, with the sign turned.

    Raises TypeError for a float, and ValueError for a total that is not of whole units, for a weight below
    nothing, and where no party has any weight.
    """
    _units_of(total, unit)
    return Working(Decimal(total), Decimal(unit), shares_of(*weights))


def allocate(total: int | Decimal, weights: Sequence[Number], unit: Decimal = PENNY) -> list[Decimal]:
    """What each party has of a total, as `work_out` splits it: of a total's mirror, exactly the mirror."""
    units = _units_of(total, unit)
    return _in_pounds(_split(abs(units), shares_of(*weights)), units < 0, unit)


def split_units(units: int, shares: Shares) -> list[int]:
    """What each party has of a number of whole units, as `work_out` splits it."""
    wholes, _, extras = _split(abs(units), shares)
    sign = -1 if units < 0 else 1
    return [sign * (whole + extra) for whole, extra in zip(wholes, extras, strict=True)]


@lru_cache(maxsize=1024, typed=True)
def shares_of(*weights: Number) -> Shares:
    """The weights as whole numbers. A rule has the same ones for every area and year it is used for."""
    for weight in weights:
        _refuse_inexact(weight)
    fractions = tuple(Fraction(weight) for weight in weights)
    if any(weight < 0 for weight in fractions):
        raise ValueError("A share cannot be less than nothing.")
    scale = lcm(*(weight.denominator for weight in fractions))
    whole = tuple(int(weight * scale) for weight in fractions)
    if not any(whole):
        raise ValueError("There is nobody to bear it: no party has a share.")
    return Shares(fractions, whole, scale, sum(whole))


def _units_of(total: int | Decimal, unit: int | Decimal) -> int:
    """A total as a number of whole units, below nothing if it is."""
    _refuse_inexact(total)
    if unit is not PENNY:
        _refuse_inexact(unit)
        if unit <= 0:
            raise ValueError("What is split is counted in units of more than nothing.")
    if not -LARGEST <= total <= LARGEST:
        raise ValueError(f"{total:,} is more than the portal splits: at most {LARGEST:,}.")
    units, odd = divmod(total, unit)
    if odd:
        raise ValueError(f"{total:f} cannot be split: it is not a whole number of units of {unit:f}.")
    return int(units)


def _split(units: int, shares: Shares) -> tuple[list[int], list[int], list[int]]:
    """For each party its whole units, what is left in parts of `shares.together`, and 1 for an odd unit."""
    together = shares.together
    products = [units * weight for weight in shares.whole]
    wholes = [product // together for product in products]
    remainders = [product % together for product in products]
    extras = [0] * len(products)
    if left_over := units - sum(wholes):
        # Python keeps the order of what is equal: of equal remainders the party named first comes first.
        largest_first = sorted(range(len(products)), key=remainders.__getitem__, reverse=True)
        for place in largest_first[:left_over]:
            extras[place] = 1
    return wholes, remainders, extras


def _in_pounds(split: tuple[list[int], list[int], list[int]], negative: bool, unit: Decimal) -> list[Decimal]:
    wholes, _, extras = split
    sign = -unit if negative else unit
    return [sign * (whole + extra) for whole, extra in zip(wholes, extras, strict=True)]


def _refuse_inexact(number) -> None:
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        raise TypeError(f"Money is never split by a number that is not exact: {number!r}.")
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError(f"{number} is not an amount.")


# Reading what somebody typed

_AMOUNT = re.compile(r"([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,6})(?:\.([0-9]+))?")
_SHORTENED = re.compile(r"[0-9.,]+ ?(?:k|m|mn|bn|b|thousand|million|billion)", re.IGNORECASE)


def read_amount(typed: str) -> Decimal:
    """The amount somebody typed: "£1,200.50", "1200", "-75" or, as accountants write it, "(1,200)".

    Raises ValueError, with a sentence for whoever typed it, for anything that could be read in two ways.
    """
    said = f"“{typed.strip()[:40]}”"
    negative, text = _without_sign(typed.strip().replace("\N{MINUS SIGN}", "-"))
    if _SHORTENED.fullmatch(text):
        raise ValueError(f"Write {said} out in full, to the penny: 1,200,000 and not 1.2m.")
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise ValueError(
            f"{said} is not an amount in pounds, like 1200 or 1,200.50. "
            "A comma stands before each three figures or not at all."
        )
    pounds, pence = found[1].replace(",", ""), found[2] or "0"
    if len(pence) > 2:
        raise ValueError(f"{said} has parts of a penny. Write no more than two figures after the point.")
    amount = Decimal(f"{pounds}.{pence}").quantize(PENNY)
    if amount > LARGEST:
        raise ValueError(f"{said} is too much: an amount is £{LARGEST:,} at most.")
    return -amount if negative else amount


def _without_sign(text: str) -> tuple[bool, str]:
    """Whether an amount is below nothing, and the rest of it without its sign and its pound sign."""
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1].strip()
    text = text.removeprefix("£").strip()
    if text.startswith("-") and not negative:
        negative, text = True, text[1:].strip().removeprefix("£").strip()
    return negative, text


# Keeping it


class PoundsField(models.BigIntegerField):
    """Exact pounds, kept as whole pennies: those SQLite adds up exactly, and decimals as floats."""

    description = "Pounds, to the penny"

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(int(value)).scaleb(-2)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        raise TypeError(f"Money is a Decimal or a whole number of pounds, and never {value!r}.")

    def get_prep_value(self, value):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        pennies = self.to_python(value).scaleb(2)
        if pennies != pennies.to_integral_value():
            raise ValueError(f"{value} has parts of a penny.")
        return int(pennies)
