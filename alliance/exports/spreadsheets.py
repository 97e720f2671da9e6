"""A table as an XLSX workbook: for people, with a cover sheet."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile

import xlsxwriter
from django.http import FileResponse

from alliance.exports.cells import (
    clean,
    day_as_text,
    in_pence,
    local,
    looks_like_formula,
    one_line,
    yes_no_words,
)
from alliance.exports.tables import ILLUSTRATIVE_WORDS, Export, Kind, as_download
from alliance.markings import HANDLING, Marking
from alliance.temporal import long_date, today

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet is made whole, in about 100 MB for each 100,000 rows of six columns; CSV has no limit.
XLSX_ROWS_AT_MOST = 150_000
XLSX_CHARACTERS_AT_MOST = 32_767


class TooManyRows(ValueError):
    """More rows than a kind of file is made for; its words are for the person who asked."""

    def __init__(self, kind: str, at_most: int):
        super().__init__(
            f"{kind} can have {at_most:,} rows at most. "
            "Download CSV instead, or use the filters to choose fewer rows."
        )


def xlsx_response(export: Export) -> FileResponse:
    """The export as an XLSX download: a cover, one sheet with the table, and the notes on their own.

    Raises TooManyRows past XLSX_ROWS_AT_MOST.
    """
    # Not closed here when all goes well: the response sends the file, and closes it.
    file = TemporaryFile()  # noqa: SIM115
    try:
        _write_workbook(export, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = FileResponse(
        file, as_attachment=True, filename=export.file_name("xlsx"), content_type=XLSX_TYPE
    )
    response.marking = Marking(export.marking)
    return as_download(response)


def _write_workbook(export, file):
    rows = _Counted(export.rows)
    workbook = xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    workbook.set_properties(
        {
            "title": one_line(export.title),
            "subject": f"Position as at {long_date(export.as_at)}",
            "keywords": Marking(export.marking).label,
            "comments": ILLUSTRATIVE_WORDS if export.illustrative else "",
            "author": one_line(export.contact),
        }
    )
    looks = _Looks(workbook)
    about = workbook.add_worksheet("About")
    _write_data_sheet(export, rows, workbook, looks)
    _write_about_sheet(export, rows.count, about, looks)
    if export.notes:
        _write_notes_sheet(export, workbook, looks)
    for sheet in workbook.worksheets():
        _set_up_print(export, sheet)
    workbook.close()


class _Counted:
    """Rows, counted as they go by and stopped when there are too many."""

    def __init__(self, rows):
        self.rows, self.count = rows, 0

    def __iter__(self):
        for row in self.rows:
            self.count += 1
            if self.count > XLSX_ROWS_AT_MOST:
                raise TooManyRows("An XLSX file", XLSX_ROWS_AT_MOST)
            yield row


class _Looks:
    """The few ways a cell can look."""

    def __init__(self, workbook):
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.bold = workbook.add_format({"bold": True, "valign": "top"})
        self.header = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})
        # Keeps a text that begins like a formula a text even when a person opens the cell and presses Enter.
        self.quoted = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.number = workbook.add_format({"valign": "top"})
        self.money = workbook.add_format({"num_format": '£#,##0.00;"−"£#,##0.00', "valign": "top"})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.moment = workbook.add_format(
            {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"}
        )


def _write_data_sheet(export, rows, workbook, looks):
    sheet = workbook.add_worksheet(_sheet_name(export.title))
    headers = [one_line(column.label) for column in export.columns]
    names = [column.name for column in export.columns]
    cells = [_XLSX_CELLS[column.kind] for column in export.columns]
    widths = [len(header) + 4 for header in headers]  # room for the button of the table's filter
    head = 2
    for number, values in enumerate(rows, start=head + 1):
        if isinstance(values, Mapping):
            values = [values[name] for name in names]
        for column, (cell, value) in enumerate(zip(cells, values, strict=True)):
            widths[column] = max(widths[column], cell(sheet, number, column, value, looks))

    _write_text(sheet, 0, 0, export.title, looks, looks.title)
    _write_text(sheet, 1, 0, _position_words(export, rows.count), looks, looks.number)
    for column, header in enumerate(headers):
        sheet.write_string(head, column, header, looks.header)
        sheet.set_column(column, column, min(max(widths[column] + 1, 10), 60))
    if rows.count:  # a table must have a row; with none, the headers stand and the second line says so
        sheet.add_table(
            head,
            0,
            head + rows.count,
            len(headers) - 1,
            {
                "name": "Data",
                "style": "Table Style Light 1",
                "banded_rows": False,
                "title": one_line(export.title)[:255],
                "description": _position_words(export, rows.count)[:255],
                "columns": [{"header": header, "header_format": looks.header} for header in headers],
            },
        )
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.activate()


def _write_about_sheet(export, count, sheet, looks):
    marking = Marking(export.marking)
    lines = [("Position as at", export.as_at), ("Marking", marking.label)]
    if HANDLING.get(marking):
        lines.append(("Handling", HANDLING[marking]))
    if export.illustrative:
        lines.append(("Illustrative", ILLUSTRATIVE_WORDS))
    lines += [(f"Filter: {label}", value) for label, value in export.filters] or [
        ("Filters", "None in force")
    ]
    lines += [("Rows", count)]
    lines += [("Sources disagree", sentence) for sentence in export.sources_disagree]
    lines += [
        ("Empty cells", "Nothing is recorded. An empty cell does not mean zero."),
        ("Contact", export.contact or "Not given"),
        ("Made on", today()),
    ]
    if export.notes:
        lines.append(("Notes", "See the sheet “Notes”."))
    _write_text(sheet, 0, 0, export.title, looks, looks.title)
    for row, (label, value) in enumerate(lines, start=1):
        _write_text(sheet, row, 0, label, looks, looks.bold)
        if isinstance(value, date):
            sheet.write_datetime(row, 1, value, looks.date)
        elif isinstance(value, int):
            sheet.write_number(row, 1, value, looks.number)
        else:
            _write_text(sheet, row, 1, value, looks)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)


def _write_notes_sheet(export, workbook, looks):
    sheet = workbook.add_worksheet("Notes")
    _write_text(sheet, 0, 0, f"Notes: {export.title}", looks, looks.title)
    for number, note in enumerate(export.notes, start=1):
        sheet.write_number(1 + number, 0, number, looks.number)
        _write_text(sheet, 1 + number, 1, note, looks)
    headers = [{"header": header, "header_format": looks.header} for header in ("Note", "Text")]
    sheet.add_table(
        1,
        0,
        1 + len(export.notes),
        1,
        {"name": "Notes", "style": "Table Style Light 1", "banded_rows": False, "columns": headers},
    )
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 100)


def _set_up_print(export, sheet):
    marking = Marking(export.marking).label
    shown = f"{marking}: illustrative" if export.illustrative else marking
    title = one_line(export.title)[:60].replace("&", "&&")
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f'&C&"-,Bold"{shown}')
    sheet.set_footer(f'&L{title}, as at {long_date(export.as_at)}&C&"-,Bold"{shown}&RPage &P of &N')


def _write_text(sheet, row, column, text, looks, look=None):
    """Write a text as text, nothing for nothing; answer about how many characters wide it is."""
    text = "" if text is None else clean(str(text))
    if not text:
        return 0
    if len(text) > XLSX_CHARACTERS_AT_MOST:
        cut = f" … (cut here: a cell can have {XLSX_CHARACTERS_AT_MOST:,} characters; CSV has the whole)"
        text = text[: XLSX_CHARACTERS_AT_MOST - len(cut)] + cut
    if looks_like_formula(text):
        look = looks.quoted
    sheet.write_string(row, column, text, look or looks.text)
    return len(text)


def _xlsx_text(sheet, row, column, value, looks):
    return _write_text(sheet, row, column, value, looks)


def _xlsx_number(sheet, row, column, value, looks, look=None):
    if isinstance(value, bool):
        return _xlsx_yes_no(sheet, row, column, value, looks)
    if not isinstance(value, int | float | Decimal):
        return _write_text(sheet, row, column, value, looks)
    exact = Decimal(str(value))
    if not exact.is_finite():
        return 0
    if len(exact.as_tuple().digits) > 15:  # a spreadsheet keeps 15 digits: the rest would be lost in silence
        return _write_text(sheet, row, column, format(exact, "f"), looks)
    sheet.write_number(row, column, value, look or looks.number)
    return len(str(exact)) + 4


def _xlsx_money(sheet, row, column, value, looks):
    return _xlsx_number(sheet, row, column, in_pence(value), looks, looks.money)


def _xlsx_date(sheet, row, column, value, looks):
    if not isinstance(value, date):
        return _write_text(sheet, row, column, value, looks)
    if value.year < 1900:  # a spreadsheet knows no earlier day
        return _write_text(sheet, row, column, day_as_text(value), looks)
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, local(value).replace(tzinfo=None), looks.moment)
        return 19
    sheet.write_datetime(row, column, value, looks.date)
    return 10


def _xlsx_yes_no(sheet, row, column, value, looks):
    return _write_text(sheet, row, column, yes_no_words(value), looks)


_XLSX_CELLS: dict[Kind, Callable[..., int]] = {
    Kind.TEXT: _xlsx_text,
    Kind.NUMBER: _xlsx_number,
    Kind.MONEY: _xlsx_money,
    Kind.DATE: _xlsx_date,
    Kind.YES_NO: _xlsx_yes_no,
}


# What both kinds of file share


def _position_words(export, count):
    rows = (
        "No rows match the filters in force." if not count else "1 row." if count == 1 else f"{count:,} rows."
    )
    words = f"Position as at {long_date(export.as_at)}. {Marking(export.marking).label}. {rows}"
    return f"{words} {ILLUSTRATIVE_WORDS}" if export.illustrative else words


def _sheet_name(title):
    """A title as the name of a sheet: 31 characters, none that a spreadsheet refuses, not a name in use."""
    name = re.sub(r"[\[\]:*?/\\]", " ", one_line(title))
    name = " ".join(name.split())[:31].strip("' ")
    return name if name.casefold() not in ("", "about", "notes", "history") else "Data"
