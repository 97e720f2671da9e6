"""When a fact is true: rough dates, what can be said for certain on a day, and days in words.

A source rarely gives a day. "April 2016", "late 2018" and "by December 2017" are kept as they were said,
with the earliest and the latest day they allow, and are never turned into an invented day. Both ends of a
span are inclusive. A period is kept by the first day it is true and the first day it no longer is.
"""

from alliance.temporal.answers import (
    Answer,
    OrderContradicted,
    at_least_years,
    happened_by,
    narrow_by_order,
)
from alliance.temporal.as_at import parse_as_at
from alliance.temporal.columns import RoughDateColumns, rough_date_constraints
from alliance.temporal.days import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_WORDS,
    MONTHS,
    ONE_DAY,
    WEEKDAYS,
    calendar_day,
    day_span_words,
    financial_year,
    financial_year_first_day,
    financial_year_long,
    last_day,
    last_day_of_month,
    long_date,
    month_number,
    month_words,
    today,
    weekday_date,
    year_number,
)
from alliance.temporal.rough_dates import Exactness, RoughDate

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "LONGEST_WORDS",
    "MONTHS",
    "ONE_DAY",
    "WEEKDAYS",
    "Answer",
    "Exactness",
    "OrderContradicted",
    "RoughDate",
    "RoughDateColumns",
    "at_least_years",
    "calendar_day",
    "day_span_words",
    "financial_year",
    "financial_year_first_day",
    "financial_year_long",
    "happened_by",
    "last_day",
    "last_day_of_month",
    "long_date",
    "month_number",
    "month_words",
    "narrow_by_order",
    "parse_as_at",
    "rough_date_constraints",
    "today",
    "weekday_date",
    "year_number",
]
