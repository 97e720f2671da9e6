"""Rough dates: the days a source's words allow, how exact they are, and the words."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import models

from alliance.temporal.days import (
    LONGEST_WORDS,
    ONE_DAY,
    calendar_day,
    day_span_words,
    financial_year,
    last_day_of_month,
    long_date,
    month_words,
    year_in_range,
)
from alliance.temporal.reading import read


class Exactness(models.TextChoices):
    """How exactly a source dates a thing."""

    DAY = "day", "Exact day"
    MONTH = "month", "Month and year"
    YEAR = "year", "Year"
    PART_OF_YEAR = "part_of_year", "Part of a year"
    FINANCIAL_YEAR = "financial_year", "Financial year"
    BETWEEN = "between", "Between two dates"
    BY = "by", "By or before a date"
    AFTER = "after", "After or since a date"
    ABOUT = "about", "About a date"
    ORDER = "order", "Order only"
    NOT_KNOWN = "not_known", "Not known"


# How words for a stretch of days begin when they can follow "some time"; a source may put it in other ways.
AFTER_SOME_TIME = ("after ", "before ", "between ", "by ", "not before ", "on or ", "since ")


@dataclass(frozen=True)
class RoughDate:
    """A date as a source gives it: the earliest and latest day it allows, how exact, and the source's words.

    None for an end means that the source does not bound it. Both ends are inclusive.
    """

    earliest: date | None
    latest: date | None
    exactness: Exactness
    as_stated: str

    def __post_init__(self):
        object.__setattr__(self, "exactness", Exactness(self.exactness))
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(
                f"The earliest day, {long_date(self.earliest)}, is after "
                f"the latest, {long_date(self.latest)}."
            )
        if not self.as_stated.strip():
            raise ValueError("A date needs the words it was given in.")
        if len(self.as_stated) > LONGEST_WORDS:
            raise ValueError(f"The words for a date must be {LONGEST_WORDS} characters or fewer.")
        if "\0" in self.as_stated:
            raise ValueError("The words for a date must not hold a null character.")

    def __str__(self):
        return self.words

    # Making one

    @classmethod
    def day(cls, day: date, as_stated: str = "") -> "RoughDate":
        """An exact day."""
        year_in_range(day.year)
        return cls(day, day, Exactness.DAY, as_stated or long_date(day))

    @classmethod
    def month(cls, year: int, month: int, as_stated: str = "") -> "RoughDate":
        """Some day in a month."""
        first = calendar_day(year, month, 1)
        return cls(first, last_day_of_month(year, month), Exactness.MONTH, as_stated or month_words(first))

    @classmethod
    def year(cls, year: int, as_stated: str = "") -> "RoughDate":
        """Some day in a calendar year."""
        year_in_range(year)
        return cls(date(year, 1, 1), date(year, 12, 31), Exactness.YEAR, as_stated or str(year))

    @classmethod
    def part_of_year(cls, part: str, year: int, as_stated: str = "") -> "RoughDate":
        """Early (January to March), mid (April to September) or late (October to December) in a year."""
        year_in_range(year)
        first, last = {"early": (1, 3), "mid": (4, 9), "late": (10, 12)}[part]
        return cls(
            date(year, first, 1),
            last_day_of_month(year, last),
            Exactness.PART_OF_YEAR,
            as_stated or f"{part} {year}",
        )

    @classmethod
    def financial_year(cls, starting: int, as_stated: str = "") -> "RoughDate":
        """Some day in the financial year that starts on 1 April of a year."""
        year_in_range(starting)
        first = date(starting, 4, 1)
        return cls(
            first,
            date(starting + 1, 3, 31),
            Exactness.FINANCIAL_YEAR,
            as_stated or f"in {financial_year(first)}",
        )

    @classmethod
    def between(cls, start: "date | RoughDate", end: "date | RoughDate", as_stated: str = "") -> "RoughDate":
        """Some day from the first day of `start` to the last day of `end`."""
        start, end = _as_rough(start), _as_rough(end)
        if start.earliest is None or end.latest is None:
            raise ValueError("Both dates of “between” must be known.")
        if start.earliest > end.latest:
            raise ValueError(f"{start.words} is after {end.words}: give the earlier date first.")
        return cls(
            start.earliest,
            end.latest,
            Exactness.BETWEEN,
            as_stated or f"between {start.words} and {end.words}",
        )

    @classmethod
    def by(cls, end: "date | RoughDate", as_stated: str = "") -> "RoughDate":
        """On or before the last day of `end`; how long before is not known."""
        end = _as_rough(end)
        if end.latest is None:
            raise ValueError("The date after “by” must be known.")
        return cls(None, end.latest, Exactness.BY, as_stated or f"by {end.words}")

    @classmethod
    def before(cls, end: "date | RoughDate", as_stated: str = "") -> "RoughDate":
        """Before the first day of `end`; how long before is not known."""
        end = _as_rough(end)
        if end.earliest is None:
            raise ValueError("The date after “before” must be known.")
        return cls(None, end.earliest - ONE_DAY, Exactness.BY, as_stated or f"before {end.words}")

    @classmethod
    def after(cls, start: "date | RoughDate", as_stated: str = "") -> "RoughDate":
        """After the last day of `start`; how long after is not known."""
        start = _as_rough(start)
        if start.latest is None:
            raise ValueError("The date after “after” must be known.")
        return cls(start.latest + ONE_DAY, None, Exactness.AFTER, as_stated or f"after {start.words}")

    @classmethod
    def not_before(cls, start: "date | RoughDate", as_stated: str = "") -> "RoughDate":
        """On or after the first day of `start`; how long after is not known."""
        start = _as_rough(start)
        if start.earliest is None:
            raise ValueError("The date after “not before” must be known.")
        return cls(start.earliest, None, Exactness.AFTER, as_stated or f"not before {start.words}")

    @classmethod
    def about(cls, middle: "date | RoughDate", as_stated: str = "") -> "RoughDate":
        """One month either side of a day or a month, or one year either side of a year."""
        middle = _as_rough(middle)
        words = as_stated or f"about {middle.words}"
        if middle.exactness == Exactness.DAY:
            return cls(_months_on(middle.earliest, -1), _months_on(middle.latest, 1), Exactness.ABOUT, words)
        if middle.exactness == Exactness.MONTH:
            first = _months_on(middle.earliest, -1)
            following = _months_on(middle.earliest, 1)
            return cls(first, last_day_of_month(following.year, following.month), Exactness.ABOUT, words)
        if middle.exactness == Exactness.YEAR:
            year = middle.earliest.year
            return cls(date(year - 1, 1, 1), date(year + 1, 12, 31), Exactness.ABOUT, words)
        raise ValueError("After “about”, give a day, a month or a year.")

    @classmethod
    def order(cls, as_stated: str, earliest: date | None = None, latest: date | None = None) -> "RoughDate":
        """Only the order is known ("9th to join"); the days, if any, come from its neighbours."""
        return cls(earliest, latest, Exactness.ORDER, as_stated)

    @classmethod
    def not_known(cls, as_stated: str = "") -> "RoughDate":
        """It happened or will happen, and no source says when."""
        return cls(None, None, Exactness.NOT_KNOWN, as_stated or "date not known")

    @classmethod
    def parse(cls, text: str) -> "RoughDate":
        """What a person or a source means by a date in words; raises ValueError with a plain sentence."""
        return read(cls, text)

    # Showing it

    @property
    def words(self) -> str:
        """The date as it is shown: in the source's own words."""
        return self.as_stated

    @property
    def from_words(self) -> str:
        """The date as it stands after what began then: "from April 2016", "by 2019", "from some time …"."""
        if self.exactness == Exactness.NOT_KNOWN:
            return "from a date that is not known"
        if self.exactness == Exactness.BY:
            return self.words
        if self.exactness in (Exactness.BETWEEN, Exactness.AFTER):
            return f"from some time {self.words}"
        return f"from {self.words.removeprefix('in ')}"

    @property
    def as_at_words(self) -> str:
        """The date as it stands after "as at": "April 2016", "some time by 2019", "a date that is not …"."""
        if self.exactness == Exactness.NOT_KNOWN:
            return "a date that is not known"
        if self.exactness not in (Exactness.BETWEEN, Exactness.BY, Exactness.AFTER):
            return self.words.removeprefix("in ")
        return f"some time {self.words}" if self.words.startswith(AFTER_SOME_TIME) else self.words

    @property
    def span_words(self) -> str:
        """The days the words stand for, where the words do not already say them; or ""."""
        if self.exactness in (Exactness.DAY, Exactness.MONTH, Exactness.YEAR):
            return ""
        if self.earliest is None and self.latest is None:
            return ""
        if self.earliest is None:
            return f"on or before {long_date(self.latest)}"
        if self.latest is None:
            return f"on or after {long_date(self.earliest)}"
        if self.earliest == self.latest:
            return f"on {long_date(self.earliest)}"
        by_convention = self.exactness in (Exactness.PART_OF_YEAR, Exactness.ABOUT)
        return (
            f"between {day_span_words(self.earliest, self.latest)}{' by convention' if by_convention else ''}"
        )

    @property
    def machine(self) -> str:
        """The value for `<time datetime>`: a day, a month or a year; "" for anything else."""
        if self.exactness == Exactness.DAY:
            return self.earliest.isoformat()
        if self.exactness == Exactness.MONTH:
            return self.earliest.isoformat()[:7]
        if self.exactness == Exactness.YEAR:
            return self.earliest.isoformat()[:4]
        return ""

    @property
    def sort_key(self) -> tuple:
        """Sorts by earliest, then latest, with no days at all last; an end not known borrows the other."""
        if self.earliest is None and self.latest is None:
            return (1, date.max, date.max)
        return (0, self.earliest or self.latest, self.latest or date.max)

    # What can be said of it

    @property
    def is_exact(self) -> bool:
        """Whether only one day is possible."""
        return self.earliest is not None and self.earliest == self.latest

    @property
    def is_known(self) -> bool:
        """Whether at least one end is bounded."""
        return self.earliest is not None or self.latest is not None

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Whether it may have been on a day from `first` to `last`, inclusive; None leaves that side open."""
        starts_in_time = self.earliest is None or last is None or self.earliest <= last
        ends_in_time = self.latest is None or first is None or self.latest >= first
        return starts_in_time and ends_in_time

    def is_before_for_certain(self, other: "RoughDate") -> bool:
        """Whether every day this may be is before every day the other may be."""
        return self.latest is not None and other.earliest is not None and self.latest < other.earliest

    def is_after_for_certain(self, other: "RoughDate") -> bool:
        """Whether every day this may be is after every day the other may be."""
        return other.is_before_for_certain(self)

    def certainly_by(self, day: date) -> bool:
        """Whether it had happened by the end of a day, for certain."""
        return self.latest is not None and self.latest <= day

    def possibly_by(self, day: date) -> bool:
        """Whether it may have happened by the end of a day."""
        return self.earliest is None or self.earliest <= day

    def narrowed_by(self, other: "RoughDate") -> "RoughDate | None":
        """The days both allow, in the words of the narrower; None when they contradict each other."""
        earliest = max(filter(None, (self.earliest, other.earliest)), default=None)
        latest = min(filter(None, (self.latest, other.latest)), default=None)
        if earliest and latest and earliest > latest:
            return None
        for whole in (self, other):
            if (whole.earliest, whole.latest) == (earliest, latest):
                return whole
        narrower = other if other._length < self._length else self
        return RoughDate(earliest, latest, Exactness.BETWEEN, narrower.as_stated)

    @property
    def _length(self) -> timedelta:
        if self.earliest is None or self.latest is None:
            return timedelta.max
        return self.latest - self.earliest

    def day_after(self) -> "RoughDate":
        """The first day a thing is no longer true, from its last; the words stay those of the last day."""
        return self._moved(ONE_DAY)

    def day_before(self) -> "RoughDate":
        """The last day a thing is true, from the first day it is not: the opposite of `day_after`."""
        return self._moved(-ONE_DAY)

    def _moved(self, by: timedelta) -> "RoughDate":
        return replace(
            self,
            earliest=None if self.earliest is None else self.earliest + by,
            latest=None if self.latest is None else self.latest + by,
        )


def _as_rough(when: date | RoughDate) -> RoughDate:
    return when if isinstance(when, RoughDate) else RoughDate.day(when)


def _months_on(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, last_day_of_month(year, month).day))
