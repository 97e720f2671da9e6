"""Spreadsheets made for tests, each as some program would write it."""

import csv
import io
import zipfile
from datetime import date

import xlsxwriter


def csv_of(rows, separator=",", encoding="utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def workbook_of(rows, sheet="Costs", **others) -> bytes:
    """A workbook with these rows on its first sheet, and others by name. What begins with = is a formula."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, told in {sheet: rows, **others}.items():
            made = workbook.add_worksheet(name)
            for number, row in enumerate(told):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        made.write_datetime(number, place, cell, day)
                    elif isinstance(cell, str) and not cell.startswith("="):
                        made.write_string(number, place, cell)
                    elif cell is not None:
                        made.write(number, place, cell)
    return written.getvalue()


def changed_part(workbook: bytes, part: str, old: str, new: str) -> bytes:
    """The same workbook with some words of one of its parts changed, once in it at least."""
    return rewritten(workbook, lambda name, content: swapped(content, old, new) if name == part else content)


def swapped(content: bytes, old: str, new: str) -> bytes:
    assert old.encode() in content, f"{old} is not in {content[:2000]}"
    return content.replace(old.encode(), new.encode())


def rewritten(workbook: bytes, change) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return written.getvalue()


def worked_out(workbook: bytes) -> bytes:
    """The same workbook as Excel saves it: with formulas that were worked out."""
    return changed_part(workbook, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    written = io.BytesIO(workbook)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return written.getvalue()
