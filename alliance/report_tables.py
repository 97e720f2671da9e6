"""The named tables: what a report can hold besides words and figures, each with one definition.

An app defines its own in `tables_of_reports.py`, with `@report_table("areas-by-group", …)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from alliance.documents import Table


class UnknownTable(KeyError):
    """No table has this name; the message says which there are."""

    def __str__(self):
        return self.args[0]


@dataclass(frozen=True)
class TableDefinition:
    """One named table: what it is called, what it means, and how it is made."""

    name: str
    title: str
    meaning: str
    make: Callable[..., Table] = field(repr=False)

    def as_at(self, day: date, user) -> Table:
        return self.make(as_at=day, user=user)


_tables: dict[str, TableDefinition] = {}


def report_table(name: str, *, title: str, meaning: str):
    """Register a function of `as_at` and `user` as the one definition of a table."""

    def register(make):
        if name in _tables:
            raise ValueError(f"There are two definitions of the table “{name}”.")
        _tables[name] = TableDefinition(name, title, meaning, make)
        return make

    return register


def report_tables() -> list[TableDefinition]:
    """Every named table, by name."""
    return [_tables[name] for name in sorted(_tables)]


def table_named(name: str) -> TableDefinition:
    """The definition of a table. Raises UnknownTable, naming those there are."""
    if name not in _tables:
        raise UnknownTable(f"There is no table “{name}”. There are: {', '.join(sorted(_tables))}.")
    return _tables[name]
