"""The named tables and charts: what a report can hold besides words and figures, each with one definition.

An app defines its own in `parts_of_reports.py`, with `@report_table("areas-by-group", …)` or
`@report_chart("live-areas-by-year", …)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from alliance.documents import Chart, Table

TABLE, CHART = "table", "chart"


class UnknownPart(KeyError):
    """No table, or no chart, has this name; the message says which there are."""

    def __str__(self):
        return self.args[0]


@dataclass(frozen=True)
class PartDefinition:
    """One named table or chart: what it is called, what it means, and how it is made."""

    kind: str
    name: str
    title: str
    meaning: str
    make: Callable[..., Table | Chart] = field(repr=False)

    def as_at(self, day: date, user) -> Table | Chart:
        return self.make(as_at=day, user=user)


_parts: dict[tuple[str, str], PartDefinition] = {}


def report_table(name: str, *, title: str, meaning: str):
    """Register a function of `as_at` and `user` as the one definition of a table."""
    return _registered(TABLE, name, title, meaning)


def report_chart(name: str, *, title: str, meaning: str):
    """Register a function of `as_at` and `user` as the one definition of a chart."""
    return _registered(CHART, name, title, meaning)


def _registered(kind: str, name: str, title: str, meaning: str):
    def register(make):
        if (kind, name) in _parts:
            raise ValueError(f"There are two definitions of the {kind} “{name}”.")
        _parts[kind, name] = PartDefinition(kind, name, title, meaning, make)
        return make

    return register


def report_parts() -> list[PartDefinition]:
    """Every named chart and table, by kind and name."""
    return [_parts[key] for key in sorted(_parts)]


def part_named(kind: str, name: str) -> PartDefinition:
    """The definition of a table or a chart. Raises UnknownPart, naming those there are."""
    if (kind, name) not in _parts:
        there = ", ".join(each.name for each in report_parts() if each.kind == kind)
        raise UnknownPart(f"There is no {kind} “{name}”. There are: {there}.")
    return _parts[kind, name]
