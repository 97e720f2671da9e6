"""How long each class of things is kept, what is due to be destroyed, and what is held back (ADR 0037).

An app says in its `retained.py` what it keeps:

    kept_for_good("decisions", title="Decisions", what=..., why=...)

    @destroyed("sent-mail", title="E-mails that were sent", ..., period=Period(2, "years"))
    def sent_mail():
        return Mail.objects.filter(sent_at__isnull=False).annotate(since=F("sent_at"))

What a function returns is every thing of its class that will go one day, with `since`: from when its time
counts. The schedule, the pages of what is due and the destruction itself read this list.
"""

import json
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from alliance.models import RetentionHold, RetentionPeriod, User
from alliance.temporal import ONE_DAY

MONTHS_IN = {"months": 1, "years": 12}


class Period(NamedTuple):
    """So many days, months or years."""

    number: int
    unit: str

    def __str__(self):
        return f"{self.number} {self.unit if self.number != 1 else self.unit.removesuffix('s')}"

    @property
    def size(self) -> tuple[int, int]:
        """What periods are compared by: roughly how many days, and exactly how many."""
        days = {"days": 1, "months": 30.4375, "years": 365.25}[self.unit]
        return round(self.number * days), self.number


def last_day_of(day: date, period: Period) -> date:
    """The day with which a period that counts from a day ends: 28 February for a year from 29 February."""
    if period.unit == "days":
        return day + timedelta(days=period.number)
    return _moved(day, period.number * MONTHS_IN[period.unit])


def first_day_kept(day: date, period: Period) -> date:
    """The first day whose period has not ended before a day: what began before it is due."""
    if period.unit == "days":
        return day - timedelta(days=period.number)
    before = _moved(day, -period.number * MONTHS_IN[period.unit])
    # A month with fewer days has no such day: all its days are over.
    return before if before.day == day.day else before + ONE_DAY


def _moved(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


class Ends(Enum):
    """What becomes of a class of things when its time is over."""

    FOR_GOOD = "Kept for good"
    BY_PEOPLE = "Destroyed when one person has proposed it and another approved it"
    BY_ITSELF = "Destroyed by itself, every day"


@dataclass(frozen=True)
class Kept:
    """One class of things that the portal keeps."""

    name: str
    title: str
    what: str
    why: str
    ends: Ends = Ends.FOR_GOOD
    counted_from: str = ""
    stays: str = ""
    period: Period | None = None
    shortest: Period | None = None
    longest: Period | None = None
    rows: Callable[[], QuerySet] | None = None
    told: Callable[[Model], str] = str
    # Where a thing stays and only some of it goes: what its fields then say.
    emptied: dict = field(default_factory=dict)
    # The rows of other tables that go with some things.
    also: Callable[[list[Model]], list[QuerySet]] = lambda things: []
    # Which things concern a person.
    of_person: Callable[[User], Q] | None = None

    @property
    def subject(self) -> str:
        return f"retention/{self.name}"

    @property
    def can_be_changed(self) -> bool:
        """Whether its period is a matter for people."""
        return self.ends is Ends.BY_PEOPLE


_classes: dict[str, Kept] = {}


def kept_for_good(name: str, **told) -> None:
    """Say that a class of things stays, and why."""
    _classes[name] = Kept(name, **told)


def forgotten(name: str, **told) -> None:
    """Say that a class of things is erased by the portal as it goes along, and leaves no trace."""
    _classes[name] = Kept(name, ends=Ends.BY_ITSELF, **told)


def destroyed(name: str, *, ends: Ends = Ends.BY_PEOPLE, **told):
    """Register the function that finds every thing of a class which is not kept for good."""

    def registered(rows: Callable[[], QuerySet]) -> Callable[[], QuerySet]:
        _classes[name] = Kept(name, ends=ends, rows=rows, **told)
        return rows

    return registered


def classes(*ends: Ends) -> list[Kept]:
    """Every class, or those that end in some ways, by their titles."""
    found = [kept for kept in _classes.values() if not ends or kept.ends in ends]
    return sorted(found, key=lambda kept: kept.title)


def kept_named(name: str) -> Kept | None:
    return _classes.get(name)


def periods_in_force() -> dict[str, Period]:
    """How long each class is kept today: as somebody decided last, within its limits, or as it came."""
    decided = {
        row.kind: Period(row.number, row.unit)
        for row in RetentionPeriod.objects.order_by("pk")
        if row.kind in _classes and _classes[row.kind].can_be_changed
    }
    own = {name: kept.period for name, kept in _classes.items() if kept.period}
    return own | {
        name: period for name, period in decided.items() if is_within_limits(_classes[name], period)
    }


def is_within_limits(kept: Kept, period: Period) -> bool:
    return kept.shortest.size <= period.size <= kept.longest.size


def moment_of(day: date) -> datetime:
    """The first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def older_than(kept: Kept, day: date, periods: dict[str, Period] | None = None) -> datetime:
    """The moment before which things of a class are due on a day."""
    return moment_of(first_day_kept(day, (periods or periods_in_force())[kept.name]))


def due(kept: Kept, before: datetime, day: date) -> QuerySet:
    """The things of a class that began before a moment and nothing holds on a day, the oldest first."""
    return not_held(kept, over(kept, before), holds_in_force(day))


def over(kept: Kept, before: datetime) -> QuerySet:
    """The things of a class that began before a moment, held or not."""
    return kept.rows().filter(since__lt=before).order_by("since", "pk")


def holds_in_force(day: date) -> list[RetentionHold]:
    return list(RetentionHold.objects.in_force(day).select_related("person"))


def not_held(kept: Kept, rows: QuerySet, holds: list[RetentionHold]) -> QuerySet:
    """The rows of a class that none of these holds is about. What goes by itself cannot be held."""
    if kept.ends is Ends.BY_ITSELF:
        return rows
    for hold in holds:
        if hold.kind not in ("", kept.name):
            continue
        if hold.number:
            rows = rows.exclude(pk=hold.number)
        elif hold.person_id is None:
            return rows.none()
        elif kept.of_person:
            rows = rows.exclude(kept.of_person(hold.person))
    return rows


def digest_with(before: str, things: Iterable[Model]) -> str:
    """The digest of what was destroyed so far with some more: of which they were, not of what they said.

    Each is its table, its key and from when its time counted. So a backup can be compared with it, and
    nobody can use it to test a guess at what was destroyed.
    """
    which = [[thing._meta.db_table, thing.pk, thing.since.isoformat()] for thing in things]
    return sha256((before + json.dumps(which, separators=(",", ":"))).encode()).hexdigest()
