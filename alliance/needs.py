"""What needs somebody's attention: each app says what it knows of in its `figures.py`, and home shows it."""

from collections.abc import Callable
from typing import NamedTuple


class Need(NamedTuple):
    """One thing that waits for a person: a sentence, and the address where it is done."""

    words: str
    url: str


class HomePart(NamedTuple):
    """A part of somebody's start page: its template, which has it as `part`, and what it tells."""

    template: str
    told: list
    illustrative: bool = False


_finders: list[Callable[..., list]] = []
_alerts: list[Callable[..., list]] = []
_parts: list[Callable[..., list[HomePart]]] = []


def need(find: Callable[..., list]) -> Callable[..., list]:
    """Register a function of the user that returns what waits for them, as pairs of words and address."""
    _finders.append(find)
    return find


def alert(find: Callable[..., list]) -> Callable[..., list]:
    """Register a function like that of `need`, of what a person must know before all else."""
    _alerts.append(find)
    return find


def alerts(user) -> list[Need]:
    """What this person must know before all else."""
    return [Need(*found) for find in _alerts for found in find(user)]


def needs(user) -> list[Need]:
    """Everything that waits for this person, in the order the apps were loaded."""
    return [Need(*found) for find in _finders for found in find(user)]


def home_part(find: Callable[..., list[HomePart]]) -> Callable[..., list[HomePart]]:
    """Register a function of the user that returns what else their start page shows."""
    _parts.append(find)
    return find


def home_parts(user) -> list[HomePart]:
    """The parts of this person's start page that the apps add, in the order the apps were loaded."""
    return [part for find in _parts for part in find(user)]
