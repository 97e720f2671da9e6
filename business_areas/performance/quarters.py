"""Quarters of the financial year: what a dashboard is of, and what is closed once the Board has seen it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.temporal import financial_year

_SLUG = re.compile(r"([0-9]{4})-q([1-4])")
FIRST_MONTH = 4


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter: the first, of 2026/27, is April to June 2026."""

    starts_on: date

    def __post_init__(self):
        if self.starts_on.day != 1 or self.starts_on.month % 3 != 1:
            raise ValueError(f"{self.starts_on} is not the first day of a quarter.")

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that holds a day."""
        return cls(date(day.year, day.month - (day.month - 1) % 3, 1))

    @classmethod
    def last_over(cls, day: date) -> "Quarter":
        """The latest quarter that is over on a day."""
        return cls.of(day).before

    @classmethod
    def named(cls, slug: str) -> "Quarter":
        """From 2026-q1, the first quarter of the financial year 2026/27. Raises ValueError."""
        found = _SLUG.fullmatch(slug)
        if not found:
            raise ValueError(f"{slug} is not a quarter.")
        year, number = int(found[1]), int(found[2])
        month = FIRST_MONTH + 3 * (number - 1)
        return cls(date(year + (month > 12), month - 12 * (month > 12), 1))

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.starts_on - timedelta(days=1))

    @property
    def after(self) -> "Quarter":
        return Quarter(self.ceases_on)

    @property
    def ceases_on(self) -> date:
        """The first day that is no longer in it."""
        month = self.starts_on.month + 3
        return date(self.starts_on.year + (month > 12), month - 12 * (month > 12), 1)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return self.ceases_on - timedelta(days=1)

    @property
    def number(self) -> int:
        return (self.starts_on.month - FIRST_MONTH) // 3 % 4 + 1

    @property
    def slug(self) -> str:
        """2026-q1, as in addresses: the year is the one in which the financial year begins."""
        return f"{self.starts_on.year - (self.starts_on.month < FIRST_MONTH)}-q{self.number}"

    @property
    def months(self) -> str:
        """April to June 2026"""
        return f"{self.starts_on:%B} to {self.ends_on:%B %Y}"

    def __str__(self):
        return f"{self.months} (quarter {self.number} of {financial_year(self.starts_on)})"
