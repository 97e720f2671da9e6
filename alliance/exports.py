"""The one place where a table becomes a file.

A page says what its table holds, with the filters and the day it is showing, as an `Export`; the answer is
a download that carries exactly those rows. Text stays text: a cell that a spreadsheet would run as a formula
cannot be one, in either kind of file. Numbers stay numbers, and what is not recorded is an empty cell,
never a zero.

A CSV file has the columns' names in its first row, for machines; an XLSX file has their labels, for people.
A CSV file has no cover, so its last three columns say the same on each row: the day, the marking, and
whether values are illustrative.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from alliance.markings import HANDLING, Marking
from alliance.temporal import Answer, RoughDate, long_date, today

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet is made whole, in about 100 MB for each 100,000 rows of six columns; CSV has no limit.
XLSX_ROWS_AT_MOST = 150_000
XLSX_CHARACTERS_AT_MOST = 32_767

ILLUSTRATIVE_WORDS = (
    "Some values in this file are illustrative: made up to show the portal, not published by anyone."
)
PENNY = Decimal("0.01")


class Kind(StrEnum):
    """What the cells of a column hold; text given in a column of another kind stays text."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """One column: its name in CSV, its label in XLSX, and the kind of its cells."""

    name: str
    label: str
    kind: Kind | str = Kind.TEXT

    def __post_init__(self):
        object.__setattr__(self, "kind", Kind(self.kind))


SOURCES_DISAGREE = Column("sources_disagree", "Sources disagree", Kind.YES_NO)

# What a CSV file says of itself on each row.
_FILE_COLUMNS = ("file_as_at", "file_marking", "file_illustrative")


@dataclass(frozen=True)
class Export:
    """A table on its way to a file.

    `rows` are mappings by column name, or sequences in the order of the columns; they are read once, one at
    a time. `noun` names the file ("business-areas"). `sources_disagree` are sentences for the cover, one
    for each figure on which sources disagree; use the column `SOURCES_DISAGREE` to say it of a row.
    """

    title: str
    noun: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any] | Sequence[Any]]
    as_at: date
    marking: Marking
    filters: Sequence[tuple[str, str]] = ()
    contact: str = ""
    illustrative: bool = False
    notes: Sequence[str] = ()
    sources_disagree: Sequence[str] = ()
    portal: str = "alliance"

    def __post_init__(self):
        if not self.columns:
            raise ValueError("An export has at least one column.")
        for what in ("name", "label"):
            words = [getattr(column, what).strip().casefold() for column in self.columns]
            if what == "name":
                words += _FILE_COLUMNS
            twice = sorted({word for word in words if words.count(word) > 1 or not word})
            if twice:
                raise ValueError(f"Each column needs a {what} of its own; see {', '.join(map(repr, twice))}.")

    def file_name(self, extension: str) -> str:
        return file_name(
            self.portal, self.noun, self.as_at, self.marking, extension, illustrative=self.illustrative
        )


class TooManyRows(ValueError):
    """More rows than an XLSX file is made for; its words are for the person who asked."""

    def __init__(self):
        super().__init__(
            f"An XLSX file can have {XLSX_ROWS_AT_MOST:,} rows at most. "
            "Download CSV instead, or use the filters to choose fewer rows."
        )


def file_name(
    portal: str, noun: str, as_at: date, marking: Marking, extension: str, illustrative: bool = False
) -> str:
    """The name of a file that says what it holds, for which day, and how it must be handled.

    >>> file_name("alliance", "business-areas", date(2022, 6, 30), Marking.OFFICIAL, "xlsx")
    'alliance_business-areas_as-at-2022-06-30_OFFICIAL.xlsx'
    """
    parts = [slugify(portal), slugify(noun), f"as-at-{as_at.isoformat()}", Marking(marking).label]
    if illustrative:
        parts.append("ILLUSTRATIVE")
    return "_".join(part for part in parts if part) + "." + re.sub("[^a-z0-9]", "", extension.lower())


def size_words(number_of_bytes: int) -> str:
    """A file's size as a link says it: "412KB", or "1.4MB" from one megabyte; never less than "1KB"."""
    kilobytes = max(1, round(number_of_bytes / 1024))
    if kilobytes < 1024:
        return f"{kilobytes}KB"
    return f"{number_of_bytes / 1024 / 1024:.1f}".removesuffix(".0") + "MB"


def size_of(response: HttpResponseBase) -> int:
    """How many bytes a download made here holds. It is used up: make another to send."""
    size = sum(len(part) for part in response.streaming_content)
    # Not response.close(): that would say that the request being answered has ended.
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return size


def rough_date_columns(prefix: str, label: str) -> list[Column]:
    """The four columns of a date that may not be exact, so that a spreadsheet can sort by its ends."""
    return [
        Column(f"{prefix}_text", label, Kind.TEXT),
        Column(f"{prefix}_earliest", f"{label}: earliest", Kind.DATE),
        Column(f"{prefix}_latest", f"{label}: latest", Kind.DATE),
        Column(f"{prefix}_precision", f"{label}: how exact", Kind.TEXT),
    ]


def rough_date_cells(rough: RoughDate | None) -> tuple[str, date | None, date | None, str]:
    """The four cells for `rough_date_columns`; all empty where there is no such date."""
    if rough is None:
        return "", None, None, ""
    return rough.words, rough.earliest, rough.latest, rough.exactness.label


# CSV


def csv_response(export: Export) -> StreamingHttpResponse:
    """The export as a CSV download, sent while it is read: memory does not grow with the rows."""
    response = StreamingHttpResponse(_csv_parts(export), content_type=CSV_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, export.file_name("csv"))
    return _as_download(response)


def _csv_parts(export: Export) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    # Every text is quoted, so that a list separator other than the comma splits no cell into a new one.
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    about_file = [export.as_at.isoformat(), Marking(export.marking).label, _yes_no_words(export.illustrative)]
    cells = [_CSV_CELLS[column.kind] for column in export.columns]
    by_name = [(column.name, cell) for column, cell in zip(export.columns, cells, strict=True)]

    buffer.write("\ufeff")  # without it Excel reads the file as if it were not UTF-8
    writer.writerow([_csv_text(column.name) for column in export.columns] + list(_FILE_COLUMNS))
    for row in export.rows:
        if isinstance(row, Mapping):
            values = [cell(row[name]) for name, cell in by_name]
        else:
            values = [cell(value) for cell, value in zip(cells, row, strict=True)]
        writer.writerow(values + about_file)
        if buffer.tell() > 32_768:
            yield buffer.getvalue().encode("utf-8", errors="replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", errors="replace")


def _csv_text(value):
    if value is None:
        return ""
    text = value if type(value) is str else str(value)
    # Nearly every cell leaves here: it begins with a letter or digit and holds nothing out of sight.
    if text[:1].isalnum() and text.isprintable():
        return text
    text = _clean(text)
    return "'" + text if _looks_like_formula(text) else text


def _csv_number(value):
    if type(value) is int:
        return value
    if isinstance(value, bool):
        return _yes_no_words(value)
    if isinstance(value, int | float | Decimal):
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite():
            return ""
        # A spreadsheet may read 1E+3 as text; a quoted number without the exponent is always read as one.
        return format(exact, "f") if "E" in str(exact) else exact
    return _csv_text(value)


def _csv_money(value):
    return _csv_number(_in_pence(value))


def _csv_date(value):
    if isinstance(value, datetime):
        return _local(value).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _csv_text(value)


def _csv_yes_no(value):
    return _csv_text(_yes_no_words(value))


_CSV_CELLS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _csv_text,
    Kind.NUMBER: _csv_number,
    Kind.MONEY: _csv_money,
    Kind.DATE: _csv_date,
    Kind.YES_NO: _csv_yes_no,
}


# XLSX


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
    return _as_download(
        FileResponse(file, as_attachment=True, filename=export.file_name("xlsx"), content_type=XLSX_TYPE)
    )


def _write_workbook(export, file):
    rows = _Counted(export.rows)
    workbook = xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    workbook.set_properties(
        {
            "title": _one_line(export.title),
            "subject": f"Position as at {long_date(export.as_at)}",
            "keywords": Marking(export.marking).label,
            "comments": ILLUSTRATIVE_WORDS if export.illustrative else "",
            "author": _one_line(export.contact),
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
                raise TooManyRows
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
    headers = [_one_line(column.label) for column in export.columns]
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
                "title": _one_line(export.title)[:255],
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
    title = _one_line(export.title)[:60].replace("&", "&&")
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f'&C&"-,Bold"{shown}')
    sheet.set_footer(f'&L{title}, as at {long_date(export.as_at)}&C&"-,Bold"{shown}&RPage &P of &N')


def _write_text(sheet, row, column, text, looks, look=None):
    """Write a text as text, nothing for nothing; answer about how many characters wide it is."""
    text = "" if text is None else _clean(str(text))
    if not text:
        return 0
    if len(text) > XLSX_CHARACTERS_AT_MOST:
        cut = f" … (cut here: a cell can have {XLSX_CHARACTERS_AT_MOST:,} characters; CSV has the whole)"
        text = text[: XLSX_CHARACTERS_AT_MOST - len(cut)] + cut
    if _looks_like_formula(text):
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
    return _xlsx_number(sheet, row, column, _in_pence(value), looks, looks.money)


def _xlsx_date(sheet, row, column, value, looks):
    if not isinstance(value, date):
        return _write_text(sheet, row, column, value, looks)
    if value.year < 1900:  # a spreadsheet knows no earlier day
        return _write_text(sheet, row, column, _csv_date(value), looks)
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, _local(value).replace(tzinfo=None), looks.moment)
        return 19
    sheet.write_datetime(row, column, value, looks.date)
    return 10


def _xlsx_yes_no(sheet, row, column, value, looks):
    return _write_text(sheet, row, column, _yes_no_words(value), looks)


_XLSX_CELLS: dict[Kind, Callable[..., int]] = {
    Kind.TEXT: _xlsx_text,
    Kind.NUMBER: _xlsx_number,
    Kind.MONEY: _xlsx_money,
    Kind.DATE: _xlsx_date,
    Kind.YES_NO: _xlsx_yes_no,
}


# What both kinds of file share

# Left out of every cell: control characters but tab and line feed, and what XML does not allow.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Spreadsheets look past white space, and some take the full-width and small forms of the four signs.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]")


def _clean(text):
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _looks_like_formula(text):
    return _FORMULA.match(text) is not None


def _one_line(text):
    return " ".join(_clean(str(text)).split())


def _in_pence(value):
    if isinstance(value, float):
        raise TypeError(f"Money is never a float, which is not exact: {value!r}.")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        exact = Decimal(value)
        if exact.is_finite() and exact.as_tuple().exponent > -2:
            return exact.quantize(PENNY)
        return exact
    return value


def _yes_no_words(value):
    """Yes, no, or that it is not known: an answer has three values. Other words stay as they are."""
    if value is None:
        return "Not known"
    if isinstance(value, Answer):
        return value.value.capitalize()
    return ("Yes" if value else "No") if isinstance(value, bool) else value


def _local(moment):
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _position_words(export, count):
    rows = (
        "No rows match the filters in force." if not count else "1 row." if count == 1 else f"{count:,} rows."
    )
    words = f"Position as at {long_date(export.as_at)}. {Marking(export.marking).label}. {rows}"
    return f"{words} {ILLUSTRATIVE_WORDS}" if export.illustrative else words


def _sheet_name(title):
    """A title as the name of a sheet: 31 characters, none that a spreadsheet refuses, not a name in use."""
    name = re.sub(r"[\[\]:*?/\\]", " ", _one_line(title))
    name = " ".join(name.split())[:31].strip("' ")
    return name if name.casefold() not in ("", "about", "notes", "history") else "Data"


def _as_download(response):
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
