"""Days in words, and the words that name days, months and years."""

import re
from datetime import date, timedelta

from django.utils import timezone

FIRST_YEAR = 1800
LAST_YEAR = 2199
LONGEST_WORDS = 200

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ONE_DAY = timedelta(days=1)


def today() -> date:
    """The day it is now in Europe/London, where the alliance works."""
    return timezone.localdate()


def long_date(day: date) -> str:
    """A day as it is shown: "30 June 2022"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """A day with its weekday, for meetings: "Thursday 10 December 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}"


def month_words(day: date) -> str:
    """The month a day is in: "April 2016"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def financial_year_first_day(day: date) -> date:
    """The 1 April on which the financial year that holds this day began."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def financial_year(day: date) -> str:
    """The financial year that holds this day: "2025/26"."""
    first = financial_year_first_day(day)
    return f"{first.year}/{(first.year + 1) % 100:02d}"


def financial_year_long(day: date) -> str:
    """The financial year with its days: "2025/26 (1 April 2025 to 31 March 2026)"."""
    first = financial_year_first_day(day)
    return f"{financial_year(day)} (1 April {first.year} to 31 March {first.year + 1})"


def last_day(ceases_on: date | None) -> date | None:
    """The last day a period is true, from the first day it no longer is; None stays None (no end)."""
    return None if ceases_on is None else ceases_on - ONE_DAY


def day_span_words(first: date, last: date) -> str:
    """Two days joined by "and", saying month and year once where they are the same."""
    if first.year != last.year:
        return f"{long_date(first)} and {long_date(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} and {long_date(last)}"
    return f"{first.day} and {long_date(last)}"


def last_day_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - ONE_DAY


def month_number(text: str) -> int:
    """The month that "4", "04", "apr" or "April" names; raises ValueError with a sentence."""
    typed = text.strip().rstrip(".").lower()
    if re.fullmatch(r"[0-9]{1,2}", typed):
        if 1 <= int(typed) <= 12:
            return int(typed)
        raise ValueError(f"{int(typed)} is not a month: months are numbered 1 to 12.")
    if re.fullmatch(r"[a-z]{3,9}", typed):
        for number, name in enumerate(MONTHS, start=1):
            if name.lower().startswith(typed):
                return number
    raise ValueError(f"“{shown(text)}” is not a month.")


def year_number(text: str) -> int:
    """The year that four digits name, 1800 to 2199; raises ValueError with a sentence."""
    typed = text.strip()
    if not re.fullmatch(r"[0-9]{4}", typed):
        raise ValueError(f"“{shown(text)}” is not a year: write the year in full, as in 2016.")
    return year_in_range(int(typed))


def calendar_day(year: int, month: int, day: int) -> date:
    """A day of the calendar; raises ValueError with a sentence when there is no such day."""
    year_in_range(year)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{day} {MONTHS[month - 1]} {year} is not a day in the calendar.") from None


def year_in_range(year: int) -> int:
    """The year itself, when the portal keeps dates in it; raises ValueError with a sentence when not."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year must be between {FIRST_YEAR} and {LAST_YEAR}, not {year}.")
    return year


def shown(text: str) -> str:
    """What was typed, safe and short enough to repeat in a sentence."""
    printable = " ".join("".join(letter if letter.isprintable() else " " for letter in text[:400]).split())
    return printable if len(printable) <= 60 else f"{printable[:57]}..."
