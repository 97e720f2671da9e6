"""The rows below the headings, as finance teams keep them: with blank rows, subtotals and a totals row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.sheets.cells import Cell, plain
from alliance.sheets.columns import Column
from alliance.sheets.headings import Headings
from alliance.sheets.problems import CannotBeRead, Problem, Unreadable, letter_of, where
from alliance.templatetags.portal import pounds
from alliance.text import fold, listed

# The rest are counted: whoever mends a file mends these first.
MOST_PROBLEMS_SAID = 100
TOTAL = re.compile(r"(?:grand |overall |sub ?)?totals?(?: for)?(?: the year)?(?: \d[\d ]*)?")


@dataclass(frozen=True)
class Row:
    """One row that could be read: its number in the sheet, and the value of each column by name, or None."""

    number: int
    values: dict[str, Any]


class Table:
    """The rows of a sheet, read once, one at a time; and what is to be said of them when all have gone by.

    Iterating gives the rows that can be read. `problems` are what is wrong with the others, the first hundred
    of `problem_count`; `totals` is the sum of each summed column; `notes` say what else was made of it.
    """

    def __init__(self, headings: Headings, columns: Sequence[Column], said: Sequence[str] = ()):
        self.headings, self.sheet, self.said = headings, headings.sheet, tuple(said)
        places = headings.places
        self.columns = sorted(
            (each for each in columns if each.name in places), key=lambda each: places[each.name]
        )
        self.problems: list[Problem] = []
        self.problem_count = 0
        self.count = 0
        self.totals = {column.name: Decimal(0) for column in self.columns if column.summed}
        self._since_subtotal = dict(self.totals)
        self._totals_row = 0
        self._wrong_amounts = False

    def __iter__(self) -> Iterator[Row]:
        self._refuse_never_worked_out()
        for number, cells in enumerate(self.sheet.rows(), start=1):
            if number <= self.headings.row:
                continue
            picked = [self._cell(cells, column) for column in self.columns]
            if all(cell is None for cell in picked):
                continue
            if self._totals_row:
                self._below_the_totals(number, picked)
            elif words := self._totals_words(picked):
                self._check_totals(number, picked, is_part=words.startswith("sub"))
            elif (values := self._values(number, picked)) is not None:
                self.count += 1
                yield Row(number, values)
        if not self.count and not self.problem_count:
            self._note("", "There are no rows below the headings.")

    def refuse(self, row: Row, sentence: str, column: str = "") -> None:
        """Add a problem of a row that could be read, found by whoever knows what its values mean."""
        self.count -= 1
        found = next((each for each in self.columns if each.name == column), None)
        self._refuse(row.number, found, sentence)

    @property
    def notes(self) -> list[str]:
        """What was made of the sheet besides its rows, in sentences; whole when every row has gone by."""
        said = [*self.said]
        said += [
            f"Column {letter_of(place)}, “{words[:60]}”, is not used."
            for place, words in self.headings.unknown
        ]
        if self.sheet.hidden_rows:
            verb = "row is" if self.sheet.hidden_rows == 1 else "rows are"
            said.append(f"{self.sheet.hidden_rows:,} {verb} hidden in the sheet, and read all the same.")
        said += [self._about_formulas(column) for column in self.columns if self._formulas(column)]
        if self.totals and not self._totals_row:
            said.append("There is no totals row, so the sum could not be checked against one.")
        elif self._totals_row and not self.problem_count:
            said.append(f"The totals row, row {self._totals_row:,}, agrees with the sum of the rows.")
        return said

    # Reading a row

    def _cell(self, cells: list[Cell], column: Column) -> Cell:
        place = self.headings.places[column.name]
        return plain(cells[place]) if place < len(cells) else None

    def _values(self, number: int, picked: list[Cell]) -> dict[str, Any] | None:
        """The value of each column; None when any could not be read, which is then said."""
        values, before = {}, self.problem_count
        for column, cell in zip(self.columns, picked, strict=True):
            try:
                values[column.name] = self._value(number, column, cell)
            except Unreadable as wrong:
                self._refuse(number, column, str(wrong))
        if self.problem_count > before:
            self._wrong_amounts = True
            return None
        for name in self.totals:
            self.totals[name] += values[name] or 0
            self._since_subtotal[name] += values[name] or 0
        return values

    def _value(self, number: int, column: Column, cell: Cell) -> Any:
        error = self.sheet.errors.get((number, self.headings.places[column.name]))
        if error:
            raise Unreadable(f"The cell shows {error}. Mend its formula, or write the value in its place.")
        if cell is not None:
            return column.read(cell)
        if column.required:
            raise Unreadable("Nothing stands in this cell, and something must.")
        return None

    # Totals

    def _totals_words(self, picked: list[Cell]) -> str:
        """The words that make a row one of totals; "" when it is not.

        A row in which nothing stands but amounts is one too: many sheets do not name it.
        """
        if not self.totals:
            return ""
        named = [
            cell for column, cell in zip(self.columns, picked, strict=True) if not column.summed and cell
        ]
        if not named:
            return "totals" if self.count else ""
        if "total" not in str(named[0]).casefold():
            return ""
        words = fold(str(named[0]))
        return words if TOTAL.fullmatch(words) else ""

    def _check_totals(self, number: int, picked: list[Cell], is_part: bool) -> None:
        sums = self._since_subtotal if is_part else self.totals
        for column, cell in zip(self.columns, picked, strict=True):
            if column.summed:
                self._check_total(number, column, cell, sums[column.name])
        self._since_subtotal = dict.fromkeys(self.totals, Decimal(0))
        if not is_part:
            self._totals_row = number

    def _check_total(self, number: int, column: Column, cell: Cell, added: Decimal) -> None:
        try:
            stated = self._value(number, column, cell) if cell is not None else None
        except Unreadable as wrong:
            self._refuse(number, column, str(wrong))
            return
        # Where an amount could not be read the sum is not known: that is said first.
        if stated is None or stated == added or self._wrong_amounts:
            return
        self._refuse(
            number,
            column,
            f"The total says {pounds(stated)}, and the rows above it add up to {pounds(added)}: "
            f"a difference of {pounds(abs(stated - added))}.",
        )

    def _below_the_totals(self, number: int, picked: list[Cell]) -> None:
        """Notes below the totals row are left alone; an amount there would be lost without a word."""
        sentence = (
            f"This stands below the totals row, row {self._totals_row:,}, where nothing is read. Move it."
        )
        for column, cell in zip(self.columns, picked, strict=True):
            if column.summed and cell is not None:
                self._refuse(number, column, sentence)

    # What is said

    def _refuse(self, number: int, column: Column | None, sentence: str) -> None:
        place = self.headings.places[column.name] if column else None
        self._note(where(self.sheet.name, number, place, column.label if column else ""), sentence)

    def _note(self, place: str, sentence: str) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS_SAID:
            self.problems.append(Problem(place or "The file", sentence))

    def _formulas(self, column: Column):
        return self.sheet.formulas.get(self.headings.places[column.name])

    def _about_formulas(self, column: Column) -> str:
        found, letter = self._formulas(column), letter_of(self.headings.places[column.name])
        cells = listed(f"{letter}{row}" for row in found.first)
        if found.count == 1:
            return f"Cell {cells} holds a formula. What it came to when the file was saved is used."
        named = f": {cells}" if found.count == len(found.first) else f", the first of them {cells}"
        return (
            f"{found.count:,} cells of column {letter} hold formulas{named}. "
            "What they came to when the file was saved is used."
        )

    def _refuse_never_worked_out(self) -> None:
        if self.sheet.never_worked_out and any(self._formulas(column) for column in self.columns):
            raise CannotBeRead(
                "The sheet holds formulas that were never worked out: whatever wrote it left that to Excel. "
                "Open it in Excel, save it, and choose it again."
            )
