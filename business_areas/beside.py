"""What the rest of the portal tells of a business area: each app in its own words, and the page shows it.

An app that knows something of areas registers a function with `beside_an_area` in its `beside.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from business_areas.models import BusinessArea, LifecycleEvent


@dataclass(frozen=True)
class Asked:
    """Of which area a page tells, to whom, as at which day, and as known when (None: now)."""

    area: BusinessArea
    user: object
    day: date
    known_at: datetime | None
    events: Sequence[LifecycleEvent]


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    words: str
    url: str


@dataclass(frozen=True)
class Happening:
    """Something that happened to an area on a day, as its timeline tells it."""

    title: str
    url: str
    on: date
    description: str = ""
    byline: str = ""
    authorities: Sequence[Link] = ()
    illustrative: bool = False


@dataclass
class Told:
    """What one app tells of an area: sections of its page, what happened, and on whose authority.

    A section is a template with what it is given. `authorities` are by the key of the lifecycle event.
    """

    sections: list[tuple[str, dict]] = field(default_factory=list)
    authorities: dict[int, list[Link]] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    markings: list[int] = field(default_factory=list)
    illustrative: bool = False


_tellers: list[Callable[[Asked], Told]] = []


def beside_an_area(tell: Callable[[Asked], Told]) -> Callable[[Asked], Told]:
    """Register what tells of an area."""
    _tellers.append(tell)
    return tell


def told_beside(asked: Asked) -> Told:
    """All that is told of an area beside its own record, in the order in which the apps were loaded."""
    everything = Told()
    for tell in _tellers:
        told = tell(asked)
        everything.sections += told.sections
        everything.happenings += told.happenings
        for event, links in told.authorities.items():
            everything.authorities.setdefault(event, []).extend(links)
        everything.markings += told.markings
        everything.illustrative |= told.illustrative
    return everything
