"""How a date that is already recorded is put back into the inputs, and into words."""

from datetime import date

from alliance.rough_date_form.entering import DATE_PARTS, WrongPart, chosen
from alliance.temporal import (
    Exactness,
    RoughDate,
    day_span_words,
    financial_year,
    last_day_of_month,
    long_date,
    month_words,
)


def day_parts(value) -> dict[str, str]:
    """Day, month and year as they are typed, from a day, from what was typed, or from nothing."""
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    return value if isinstance(value, dict) else {"day": "", "month": "", "year": ""}


def parts_of(rough: RoughDate) -> dict[str, str]:
    """The parts to show in the form for a date that is already recorded; cleaned, they give the same days."""
    parts = _parts_without_source_words(rough)
    try:
        same = chosen(parts["how"], dict.fromkeys(DATE_PARTS, "") | parts) == rough
    except WrongPart:
        same = False
    return parts if same else {**parts, "as_stated": rough.as_stated}


def _parts_without_source_words(rough: RoughDate) -> dict[str, str]:
    first, last = rough.earliest, rough.latest
    if rough.exactness == Exactness.DAY:
        return {"how": "day", **_date_parts("exact_", first, first.month, first.day)}
    if rough.exactness == Exactness.MONTH and last == last_day_of_month(first.year, first.month):
        return {"how": "month", "month_month": str(first.month), "month_year": str(first.year)}
    if rough.exactness == Exactness.YEAR and first.year == last.year:
        return {"how": "year", "year_year": str(first.year)}
    if rough.exactness == Exactness.NOT_KNOWN:
        return {"how": "not_known"}
    if first is None or last is None or rough.exactness == Exactness.ORDER:
        return {"how": "words", "own_words": _words_that_mean(rough) or rough.as_stated}
    if rough.exactness != Exactness.BETWEEN and (words := _words_that_mean(rough)):
        return {"how": "words", "own_words": words}
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    whole_months = first.day == 1 and last == last_day_of_month(last.year, last.month)
    return {
        "how": "between",
        **_date_parts("first_", first, not whole_years and first.month, not whole_months and first.day),
        **_date_parts("last_", last, not whole_years and last.month, not whole_months and last.day),
    }


def _date_parts(prefix: str, day: date, month, number) -> dict[str, str]:
    return {
        f"{prefix}day": str(number) if number else "",
        f"{prefix}month": str(month) if month else "",
        f"{prefix}year": str(day.year),
    }


def _words_that_mean(rough: RoughDate) -> str:
    """Words that are understood as this very span: the source's own if they can be, "" if none can."""
    first, last = rough.earliest, rough.latest
    tries = [rough.as_stated]
    if first and last:
        middle = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        tries += [f"{part} {first.year}" for part in ("early", "mid", "late")]
        tries += [f"in {financial_year(first)}", f"about {month_words(middle)}", f"about {first.year + 1}"]
        tries.append(f"about {first.day} {month_words(middle)}")
    elif last:
        tries.append(f"by {long_date(last)}")
    elif first:
        tries.append(f"not before {long_date(first)}")
    for words in tries:
        try:
            meant = RoughDate.parse(words)
        except ValueError:
            continue
        if (meant.earliest, meant.latest, meant.exactness) == (first, last, rough.exactness):
            return words
    return ""


def understood_words(rough: RoughDate) -> str:
    """The days a date in words was understood as, so that a person can see it was understood rightly."""
    if rough.exactness == Exactness.NOT_KNOWN:
        return "date not known"
    if rough.exactness == Exactness.ORDER:
        return "only the order is known"
    if rough.exactness in (Exactness.MONTH, Exactness.YEAR):
        return f"between {day_span_words(rough.earliest, rough.latest)}"
    return rough.span_words or f"on {long_date(rough.earliest)}"
