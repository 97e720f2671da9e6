"""Prices of one year in those of another, by an index series that somebody published (R33).

The portal has no index of its own: a series is imported with its name, the day it was released, and its
source. An amount of one year in the prices of another is the amount × the index of the other year ÷ the index
of its own year, worked out exactly and rounded once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from alliance.markings import Marking
from alliance.money import PENNY


def to_the_nearest_penny(amount: Fraction | Decimal) -> Decimal:
    """An exact amount to the nearest penny, half a penny away from nothing; the mirror of its mirror."""
    pennies = abs(Fraction(amount)) * 100
    whole = int(pennies + Fraction(1, 2))
    return PENNY * (whole if amount >= 0 else -whole)


@dataclass(frozen=True)
class Index:
    """One release of an index series: its values by financial year, as published to three decimals."""

    name: str
    values: Mapping[int, Decimal]
    citation: str = ""
    address: str = ""
    marking: Marking = Marking.PUBLISHED
    illustrative: bool = False

    def between(self, own: int, other: int) -> Fraction:
        """What turns an amount of one year into prices of another. KeyError where a year is not in it."""
        return Fraction(self.values[other]) / Fraction(self.values[own])

    def without(self, *years: int) -> list[int]:
        """The years among these that the series says nothing of."""
        return [year for year in years if year not in self.values]

    def shown(self, year: int) -> str:
        """100.000: the value of a year as it was published."""
        return f"{self.values[year]:.3f}"


def in_prices_of(amount: Decimal, own: int, other: int, index: Index) -> Decimal:
    """An amount of one year in the prices of another, to the penny."""
    return to_the_nearest_penny(Fraction(amount) * index.between(own, other))
