"""One sheet of a spreadsheet, whatever kind of file it came in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from alliance.sheets.cells import Cell


@dataclass
class Formulas:
    """The cells of one column that hold a formula: how many, and the rows of the first few."""

    count: int = 0
    first: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """Its rows from the first on, each from column A on; and what the rows alone would not tell.

    `length` says how many there are, about, for whoever shows how far it is. `errors` are the cells, by row
    number and place of the column, that show an error such as #REF!. `formulas` are the columns with some,
    by place; `never_worked_out`, that whatever wrote the file left working one out to Excel. `hidden_rows`
    counts the rows that somebody hid.
    """

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    length: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[int, Formulas] = field(default_factory=dict)
    never_worked_out: bool = False
    hidden_rows: int = 0
