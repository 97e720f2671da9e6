"""Going through a spreadsheet that was chosen: what its rows become, and what is to be said of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from alliance.models import Import, StoredFile
from alliance.sheets.kinds import ImportKind
from alliance.sheets.problems import CannotBeRead, Unreadable
from alliance.sheets.reading import read_table
from alliance.sheets.table import Row, Table
from alliance.templatetags.portal import pounds
from alliance.temporal import long_date
from alliance.work import Progress

ROWS_SHOWN = 20
SAID_EVERY = 2_000
NOT_GIVEN = "Not given"


class Reading:
    """One going through a file. Iterating gives what its rows become; `tell` then says all else."""

    def __init__(self, chosen: Import, progress: Progress = lambda done, of: None):
        self.chosen, self.progress = chosen, progress
        self.kind: ImportKind = chosen.kind_class(chosen)
        self.table: Table | None = None
        self.wrong = ""
        self.shown: list[list[str]] = []

    def __iter__(self) -> Iterator[Model]:
        """What each row becomes, not yet saved; none from a file that cannot be read, which is then said."""
        try:
            for row in self._rows():
                try:
                    made = self.kind.object_of(row.values)
                except Unreadable as wrong:
                    self.table.refuse(row, str(wrong), wrong.column)
                else:
                    yield made
        except CannotBeRead as wrong:
            self.wrong = str(wrong)

    def _rows(self) -> Iterator[Row]:
        file = self.chosen.file
        content = bytes(file.content.content)
        self.table = read_table(content, self.kind.columns, is_workbook=file.kind == StoredFile.Kind.EXCEL)
        for number, row in enumerate(self.table):
            if number < ROWS_SHOWN:
                self.shown.append([f"Row {row.number:,}", *map(in_words, self._values(row))])
            elif number % SAID_EVERY == 0:
                self.progress(row.number, self.table.sheet.length)
            yield row

    def _values(self, row: Row) -> list[Any]:
        return [row.values[column.name] for column in self.table.columns]

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, once it was gone through."""
        return not self.wrong and not self.table.problem_count

    def tell(self) -> None:
        """Write into the Import what was found, once it was gone through."""
        chosen, table = self.chosen, self.table
        chosen.problems, chosen.problem_count = [["The file", self.wrong]], 1
        chosen.rows, chosen.sheet = 0, ""
        chosen.notes, chosen.totals, chosen.preview = [], [], []
        if self.wrong:
            return
        chosen.problems = [[problem.where, problem.sentence] for problem in table.problems]
        chosen.rows, chosen.problem_count, chosen.sheet = (
            table.count,
            table.problem_count,
            table.sheet.name[:100],
        )
        chosen.notes = table.notes
        chosen.totals = [
            [column.label, pounds(table.totals[column.name])] for column in table.columns if column.summed
        ]
        chosen.preview = [["Where", *(column.label for column in table.columns)], *self.shown]


def in_words(value: Any) -> str:
    """A value as the preview shows it: amounts in pounds, days in words, choices by their labels."""
    if value is None:
        return NOT_GIVEN
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, date):
        return long_date(value)
    return str(getattr(value, "label", value))
