"""Days that can only be slips of the pen: in another century, many years ahead, or not come yet."""

from datetime import date

from django.core.exceptions import ValidationError

from alliance.temporal import RoughDate, long_date, today

FIRST_YEAR = 1900
YEARS_AHEAD = 10


def refuse_far(field: str, day: date | None) -> None:
    """Raise ValidationError, naming the field, for a day that can only be a slip."""
    if day is None:
        return
    if day.year < FIRST_YEAR:
        raise ValidationError(
            {field: f"{long_date(day)} is too long ago: enter a year from {FIRST_YEAR} on."}
        )
    if day.year > today().year + YEARS_AHEAD:
        raise ValidationError(
            {field: f"{long_date(day)} is more than {YEARS_AHEAD} years ahead. Check the year."}
        )


def refuse_far_span(field: str, rough: RoughDate | None) -> None:
    """The same for a date that may not be exact."""
    if rough is not None:
        refuse_far(field, rough.earliest)
        refuse_far(field, rough.latest)


def refuse_to_come(field: str, day: date, words: str) -> None:
    """Raise ValidationError, in these words, for the day of something done that has not come yet."""
    if day > today():
        raise ValidationError({field: words})
