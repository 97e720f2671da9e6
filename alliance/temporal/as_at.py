"""The day that a page is asked to be seen as at."""

from datetime import date

from alliance.temporal.days import long_date, shown, today
from alliance.temporal.reading import NotUnderstood, read_plain
from alliance.temporal.rough_dates import Exactness, RoughDate


def parse_as_at(text: str, now: date | None = None) -> tuple[date, str]:
    """The day a page is asked to be seen as at, and a note when that day had to be chosen; "" when not.

    A month or a year means its last day, or today while it lasts. Raises ValueError with a plain sentence
    for anything that is not a day, and for a day in the future.
    """
    now = now or today()
    try:
        asked = read_plain(RoughDate, " ".join(text.split()).lower(), text)
    except NotUnderstood:
        asked = None
    if asked is None or asked.exactness not in (Exactness.DAY, Exactness.MONTH, Exactness.YEAR):
        given = f"“{shown(text)}” is not a day" if text.strip() else "No day was given"
        raise ValueError(f"{given}. Enter a day like 30 June 2022 or 2022-06-30.")
    if asked.earliest > now:
        raise ValueError(f"{asked.words} is in the future. The portal can show today or a day in the past.")
    if asked.latest > now:
        return now, f"{asked.words} has not ended, so this shows today, {long_date(now)}."
    if asked.is_exact:
        return asked.latest, ""
    return asked.latest, f"This shows the last day of {asked.words}, {long_date(asked.latest)}."
