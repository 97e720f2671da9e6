"""Going through a spreadsheet that was chosen: what its rows become, and what is to be said of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.utils import timezone

from alliance.file_contents import content_of
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
        # The hashes of all rows, added up: the same for the same rows, in whatever order they stand.
        self.rows_together = 0

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
        content = content_of(file)
        self.table = read_table(content, self.kind.columns, is_workbook=file.kind == StoredFile.Kind.EXCEL)
        for number, row in enumerate(self.table):
            self.rows_together += hash_of(self._values(row))
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
        chosen.rows, chosen.sheet, chosen.rows_digest = 0, "", ""
        chosen.notes, chosen.totals, chosen.preview = [], [], []
        if self.wrong:
            return
        chosen.problems = [[problem.where, problem.sentence] for problem in table.problems]
        chosen.rows, chosen.problem_count, chosen.sheet = (
            table.count,
            table.problem_count,
            table.sheet.name[:100],
        )
        chosen.rows_digest = f"{self.rows_together % 2**256:064x}"
        chosen.notes = table.notes
        chosen.totals = [
            [column.label, pounds(table.totals[column.name])] for column in table.columns if column.summed
        ]
        chosen.preview = [["Where", *(column.label for column in table.columns)], *self.shown]


def hash_of(values: list[Any]) -> int:
    """A number that is the same for the same values, and else another."""
    said = "\x1f".join(
        f"{value._meta.label}/{value.pk}" if isinstance(value, Model) else str(value) for value in values
    )
    return int.from_bytes(sha256(said.encode()).digest())


def same_rows_before(chosen: Import) -> str:
    """A sentence where the very rows of a file were imported from another and stand; else ""."""
    if not chosen.rows_digest:
        return ""
    standing = [Import.State.DONE, Import.State.UNDOING]
    rows = Import.objects.filter(kind=chosen.kind, rows_digest=chosen.rows_digest, state__in=standing)
    there = rows.exclude(pk=chosen.pk).select_related("file", "imported_by").order_by("-pk").first()
    if there is None:
        return ""
    when = long_date(timezone.localdate(there.imported_at))
    where = f"from “{there.file.name}” (import {there.pk})"
    return (
        f"The same rows were imported on {when} by {there.imported_by}, {where}. "
        "If these are imported too, each of them counts twice."
    )


def in_words(value: Any) -> str:
    """A value as the preview shows it: amounts in pounds, days in words, choices by their labels."""
    if value is None:
        return NOT_GIVEN
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, date):
        return long_date(value)
    return str(getattr(value, "label", value))
