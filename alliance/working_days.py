"""Working days in England: Monday to Friday without bank holidays (Banking and Financial Dealings Act)."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import holidays

from alliance.temporal import ONE_DAY

SATURDAY = 5
# Days proclaimed since the library was brought up to date: a day, and what it is for.
PROCLAIMED: dict[date, str] = {}


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in PROCLAIMED and day not in _bank_holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """The day that lies so many working days before another: with 0, the last working day up to it.

    Five working days before Thursday 10 December 2026 is Thursday 3 December.
    """
    days = _backwards(day)
    for _ in range(count):
        next(days)
    return next(days)


def working_days_after(day: date, count: int) -> date:
    """The day that is so many working days after another, which is not counted itself.

    Twenty working days after Monday 2 November 2026 is Monday 30 November.
    """
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def working_days_left(day: date, due: date) -> int:
    """How many working days come after a day, up to the last one: 0 on that day and after it."""
    return sum(is_working_day(day + number * ONE_DAY) for number in range(1, (due - day).days + 1))


def working_days_late(day: date, due: date) -> int:
    """How many working days after the day it was due something came; 0 when it was not late.

    What comes on a day off counts as come on the next working day: due on Friday 4 December 2026, on
    Saturday or on Monday it is one working day late.
    """
    if day <= due:
        return 0
    while not is_working_day(day):
        day += ONE_DAY
    return sum(is_working_day(due + number * ONE_DAY) for number in range(1, (day - due).days + 1))


def _backwards(day: date) -> Iterator[date]:
    """The working days up to a day, the latest first."""
    while True:
        if is_working_day(day):
            yield day
        day -= ONE_DAY
