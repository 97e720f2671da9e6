"""An import of a long spreadsheet, beside reading the same file and adding its rows with nothing between."""

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from tempfile import NamedTemporaryFile
from time import perf_counter

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from python_calamine import CalamineWorkbook

from alliance.actions import imports
from alliance.files import checked
from alliance.models import Import
from alliance.sheets import kinds
from tests.bench.figures import Measuring
from tests.figures_import import Figures
from tests.makers import make_source

ROWS, FEW_ROWS = 100_000, 10_000
MOST_OF_AN_IMPORT = 3
# A CSV file is kept in memory, and its rows are not; of a workbook the library keeps every cell.
MOST_MEMORY_MB = {"csv": 20, "xlsx": 120}
HEADINGS = ("Reference", "Amount", "Day", "Note")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Took:
    """The seconds a file took bare, to be checked and to be imported; and the MB that reading it took."""

    bare: float
    check: float
    add: float
    memory: float


class ImportBench(Measuring):
    """Imports of ten and a hundred thousand rows, as CSV and as a workbook."""

    def run(self, finance) -> None:
        make_source()
        kinds.import_kind(Figures)
        imports.QUICK = 0
        for extension in WRITERS:
            few, many = (self.importing(finance, extension, rows) for rows in (FEW_ROWS, ROWS))
            self.say("")
            self.add(f"{extension}: importing {ROWS:,} rows ÷ bare", many.add / many.bare, MOST_OF_AN_IMPORT)
            both = many.check + many.add
            self.add(f"{extension}: checking and importing them ÷ bare", both / many.bare, MOST_OF_AN_IMPORT)
            growth = many.memory - few.memory
            self.add(f"{extension}: MB more than for {FEW_ROWS:,} rows", growth, MOST_MEMORY_MB[extension])

    def importing(self, finance, extension: str, rows: int) -> Took:
        name = f"{extension}-{rows}"
        content = WRITERS[extension](table_of(name, rows))
        upload = SimpleUploadedFile(f"{name}.{extension}", content)
        with taken_back():
            chosen = imports.choose_file(Figures, checked(upload), by=finance)
            check = timed(lambda: imports.check_file(str(chosen.pk), nothing))
            imports.import_rows(Import.objects.get(pk=chosen.pk), by=finance)
            add = timed(lambda: imports.add_rows(str(chosen.pk), nothing))
            if Import.objects.get(pk=chosen.pk).state != "done":
                sys.exit(f"{name} was not imported: nothing was measured.")
        with taken_back():
            bare = timed(lambda: added_bare(content, extension, finance))
        took = Took(bare, check, add, memory_to_read(content))
        self.say(
            f"  {rows:>7,} rows of {extension:<4} ({len(content) / MEGABYTE:.1f}MB): bare {bare:.2f} s, "
            f"checked {check:.2f} s, imported {add:.2f} s, read in {took.memory:.0f}MB"
        )
        return took

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}


def nothing(done: int, of: int) -> None:
    """Nobody looks how far it is."""


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def table_of(name: str, rows: int) -> Iterator[tuple]:
    """Rows of figures with a totals row."""
    yield HEADINGS
    for number in range(rows):
        yield f"{name}-{number}", (number * 7919 % 10**8) / 100, "1 May 2026", f"Illustrative note {number}"
    yield "Total", sum(number * 7919 % 10**8 for number in range(rows)) / 100, "", ""


def as_csv(rows) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def as_workbook(rows) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Figures")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


WRITERS = {"csv": as_csv, "xlsx": as_workbook}


def added_bare(content: bytes, extension: str, by) -> None:
    """Read every cell, and add what the rows become: nothing is looked at, and nothing can be refused."""
    if extension == "csv":
        rows = list(csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")))
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    kind = Figures(Import(pk=0, chosen_by=by))
    made = [kind.object_of({"reference": row[0], "amount": Decimal(str(row[1]))}) for row in rows[1:-1]]
    type(made[0]).objects.bulk_create(made)


def timed(do: Callable[[], None]) -> float:
    """The seconds that something takes."""
    started = perf_counter()
    do()
    return perf_counter() - started


def memory_to_read(content: bytes) -> float:
    """The MB by which a process grows that reads a file, the file itself included, and does nothing else."""
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "tests.bench.reading", file.name]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
