"""What the inputs of a date mean, and which of them is wrong when they mean nothing."""

import re

from django.core.exceptions import ValidationError

from alliance.temporal import RoughDate, calendar_day, month_number, year_number

LABELS = {"day": "Day", "month": "Month", "year": "Year"}
CHOICES = (
    ("day", "Exact day"),
    ("month", "Month and year"),
    ("year", "Year"),
    ("between", "Between two dates"),
    ("words", "In the source’s own words"),
    ("not_known", "Not known"),
)
# What each choice asks for: the prefix of its inputs, its legend, its hint, and its inputs.
ASKS = {
    "day": [("exact_", "Exact day", "For example, 23 6 2014", ("day", "month", "year"))],
    "month": [("month_", "Month and year", "For example, 4 2016 or April 2016", ("month", "year"))],
    "year": [("year_", "", "", ("year",))],
    "between": [
        (
            "first_",
            "Earliest date",
            "Leave the day, or the day and month, blank if the source does not give them",
            ("day", "month", "year"),
        ),
        ("last_", "Latest date", "", ("day", "month", "year")),
    ],
}
DATE_PARTS = tuple(
    f"{prefix}{unit}" for dates in ASKS.values() for prefix, _, _, units in dates for unit in units
)


class WrongPart(ValidationError):
    """What is wrong with a date, and which of its inputs, first to last, are wrong."""

    def __init__(self, message: str, *parts: str):
        super().__init__(message.removesuffix("."))
        self.parts = parts


def parts_read(choice: str) -> tuple[str, ...]:
    """The parts that a choice reads."""
    if choice == "words":
        return ("own_words",)
    return tuple(f"{prefix}{unit}" for prefix, _, _, units in ASKS[choice] for unit in units)


def stripped(typed: dict[str, str]) -> dict[str, str]:
    """The parts without the spaces round them."""
    return {part: text.strip() for part, text in typed.items()}


def entered(typed: dict[str, str], prefix: str, needed: tuple[str, ...], called: str) -> RoughDate:
    """The day, month or year typed in the inputs of one date; raises WrongPart naming the wrong inputs."""
    missing = [unit for unit in needed if not typed[f"{prefix}{unit}"]]
    if typed.get(f"{prefix}day") and not typed[f"{prefix}month"] and "month" not in missing:
        missing.insert(0, "month")
    if missing:
        if len(missing) == len(needed) and not any(typed.get(f"{prefix}{unit}") for unit in LABELS):
            raise WrongPart(f"Enter the {called}", *(f"{prefix}{unit}" for unit in needed))
        raise WrongPart(
            f"The {called} must include a {' and '.join(missing)}", *(f"{prefix}{unit}" for unit in missing)
        )
    day_text, month_text = typed.get(f"{prefix}day", ""), typed.get(f"{prefix}month", "")
    year = checked(year_number, typed[f"{prefix}year"], f"{prefix}year")
    if not month_text:
        return RoughDate.year(year)
    month = checked(month_number, month_text, f"{prefix}month")
    if not day_text:
        return RoughDate.month(year, month)
    if not re.fullmatch(r"[0-9]{1,2}", day_text):
        raise WrongPart("The day must be a number from 1 to 31", f"{prefix}day")
    # No one part of 30 February is wrong by itself.
    whole = (f"{prefix}{unit}" for unit in LABELS)
    return checked(lambda day: RoughDate.day(calendar_day(year, month, int(day))), day_text, *whole)


def checked(understand, text: str, *parts: str):
    """What a text says, or a WrongPart about these parts with the sentence that says why not."""
    try:
        return understand(text)
    except ValueError as refusal:
        raise WrongPart(str(refusal), *parts) from None


def chosen(how: str, typed: dict[str, str], called: str = "date") -> RoughDate:
    """The date in the inputs of one choice, which errors call `called`; raises WrongPart."""
    if how == "not_known":
        return RoughDate.not_known()
    if how == "words":
        if not typed["own_words"]:
            raise WrongPart(f"Enter the {called} in the source’s own words", "own_words")
        return checked(RoughDate.parse, typed["own_words"], "own_words")
    if how == "between":
        first = entered(typed, "first_", ("year",), f"earliest {called}")
        last = entered(typed, "last_", ("year",), f"latest {called}")
        if first.earliest > last.latest:
            raise WrongPart(
                f"The latest {called} must be the same as or after {first.words}",
                *(part for part in DATE_PARTS if part.startswith("last_") and typed[part]),
            )
        return RoughDate.between(first, last)
    [(prefix, _, _, units)] = ASKS[how]
    return entered(typed, prefix, units, called)
