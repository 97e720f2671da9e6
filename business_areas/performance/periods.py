"""The periods that a measure has a value for: months, quarters or years."""

from datetime import date, timedelta
from enum import StrEnum

from alliance.temporal import financial_year
from business_areas.performance.quarters import FIRST_MONTH, Quarter


class Frequency(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}


def begins(frequency: Frequency, day: date) -> bool:
    """Whether a period of this length begins on a day: a month, a quarter or a financial year."""
    if day.day != 1:
        return False
    if frequency == Frequency.MONTH:
        return True
    return day.month == FIRST_MONTH if frequency == Frequency.YEAR else day.month % 3 == 1


def period_of(frequency: Frequency, day: date) -> date:
    """The first day of the period that holds a day."""
    if frequency == Frequency.MONTH:
        return day.replace(day=1)
    if frequency == Frequency.QUARTER:
        return Quarter.of(day).starts_on
    return date(day.year - (day.month < FIRST_MONTH), FIRST_MONTH, 1)


def ceases(frequency: Frequency, starts_on: date) -> date:
    """The first day after the period that begins on a day."""
    month = starts_on.month + MONTHS[frequency]
    return date(starts_on.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def due_in(frequency: Frequency, quarter: Quarter) -> list[date]:
    """The first days of the periods that end within a quarter, in order."""
    found, day = [], period_of(frequency, quarter.starts_on)
    while ceases(frequency, day) <= quarter.ceases_on:
        if ceases(frequency, day) > quarter.starts_on:
            found.append(day)
        day = ceases(frequency, day)
    return found


def period_words(frequency: Frequency, starts_on: date) -> str:
    """June 2026; April to June 2026; 2026/27."""
    if frequency == Frequency.MONTH:
        return f"{starts_on:%B %Y}"
    if frequency == Frequency.QUARTER:
        return Quarter(starts_on).months
    return financial_year(starts_on)


def last_day(frequency: Frequency, starts_on: date) -> date:
    return ceases(frequency, starts_on) - timedelta(days=1)
