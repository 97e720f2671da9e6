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
    """One release of an index series: its values by financial year.

    A year is as published, to three decimals; or, of those in `averaged`, the mean of its four quarters.
    """

    name: str
    values: Mapping[int, Decimal | Fraction]
    averaged: frozenset[int] = frozenset()
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
        """100.000: the value of a year as it was published; or what its quarters come to."""
        thousandths = int(Fraction(self.values[year]) * 1000 + Fraction(1, 2))
        words = f"{Decimal(thousandths).scaleb(-3):f}"
        return f"{words} (the mean of its four quarters)" if year in self.averaged else words


def in_prices_of(amount: Decimal, own: int, other: int, index: Index) -> Decimal:
    """An amount of one year in the prices of another, to the penny."""
    return to_the_nearest_penny(Fraction(amount) * index.between(own, other))


def by_year(said: Mapping[tuple[int, int], Decimal]) -> tuple[dict[int, Decimal | Fraction], frozenset[int]]:
    """The value of each year from what a release says by year and quarter (0 for the whole year).

    Returned with the years that are the mean of their four quarters. A year of which neither the whole nor
    all four quarters are there is not in it: nothing is guessed.
    """
    values: dict[int, Decimal | Fraction] = {year: value for (year, part), value in said.items() if not part}
    averaged = set()
    for year in {year for year, _ in said} - set(values):
        quarters = [said[year, part] for part in (1, 2, 3, 4) if (year, part) in said]
        if len(quarters) == 4:
            values[year] = sum((Fraction(each) for each in quarters), Fraction(0)) / 4
            averaged.add(year)
    return values, frozenset(averaged)
