"""A file to fill in: the headings of a kind of import, and a sheet that says what goes below each."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

from alliance.sheets.columns import Column


def template_csv(columns: Sequence[Column]) -> bytes:
    """The headings alone, in the encoding that Excel opens and saves."""
    written = io.StringIO(newline="")
    csv.writer(written).writerow([column.label for column in columns])
    return written.getvalue().encode("utf-8-sig")


def template_xlsx(title: str, columns: Sequence[Column]) -> bytes:
    """The headings on one sheet, its columns formatted for what they hold; what that is, on another."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": title})
        header = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _write_headings(workbook, header, columns)
        _write_help(workbook, header, title, columns)
    return written.getvalue()


def _write_headings(workbook, header, columns):
    sheet = workbook.add_worksheet("Rows")
    looks = {
        Decimal: workbook.add_format({"num_format": "#,##0.00"}),
        date: workbook.add_format({"num_format": "dd/mm/yyyy"}),
        str: workbook.add_format({"num_format": "@"}),
    }
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.label, header)
        look = next((look for kind, look in looks.items() if isinstance(column.example, kind)), None)
        sheet.set_column(place, place, max(14, len(column.label) + 2), look)
    sheet.freeze_panes(1, 0)


def _write_help(workbook, header, title, columns):
    sheet = workbook.add_worksheet("How to fill it in")
    for place, (words, width) in enumerate(
        [("Column", 28), ("Must be filled in", 18), ("What goes there", 70), ("For example", 28)]
    ):
        sheet.write_string(0, place, words, header)
        sheet.set_column(place, place, width)
    for row, column in enumerate(columns, start=1):
        told = [column.label, "Yes" if column.required else "No", column.hint, example_words(column)]
        for place, words in enumerate(told):
            sheet.write_string(row, place, words)


def example_words(column: Column) -> str:
    """What could stand below a heading, as somebody would type it."""
    if isinstance(column.example, Decimal):
        return f"{column.example:,.2f}"
    return f"{column.example:%d/%m/%Y}" if isinstance(column.example, date) else str(column.example)
