"""The columns that a kind of import takes, and how each is found and read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance.sheets.cells import Cell


@dataclass(frozen=True)
class Column:
    """One column: its heading, other headings it goes by, and the reader of its cells (see `cells`).

    A `summed` column is of amounts; a totals row is checked against it. `hint` tells whoever fills in the
    template what to write, and `example` is such a value.
    """

    name: str
    label: str
    read: Callable[[Cell], Any]
    also: tuple[str, ...] = ()
    required: bool = True
    summed: bool = False
    hint: str = ""
    example: Any = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.label, self.name.replace("_", " "), *self.also)
