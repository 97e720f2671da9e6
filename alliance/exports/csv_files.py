"""A table as CSV: for machines, streamed, with what a cover would say on each row."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from alliance.exports.cells import clean, day_as_text, in_pence, looks_like_formula, yes_no_words
from alliance.exports.tables import FILE_COLUMNS, Export, Kind, as_download
from alliance.markings import Marking

CSV_TYPE = "text/csv; charset=utf-8"


def csv_response(export: Export) -> StreamingHttpResponse:
    """The export as a CSV download, sent while it is read: memory does not grow with the rows."""
    response = StreamingHttpResponse(_csv_parts(export), content_type=CSV_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, export.file_name("csv"))
    response.marking = Marking(export.marking)
    return as_download(response)


def _csv_parts(export: Export) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    # Every text is quoted, so that a list separator other than the comma splits no cell into a new one.
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    about_file = [export.as_at.isoformat(), Marking(export.marking).label, yes_no_words(export.illustrative)]
    cells = [_CSV_CELLS[column.kind] for column in export.columns]
    by_name = [(column.name, cell) for column, cell in zip(export.columns, cells, strict=True)]

    buffer.write("\ufeff")  # without it Excel reads the file as if it were not UTF-8
    writer.writerow([_csv_text(column.name) for column in export.columns] + list(FILE_COLUMNS))
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
    text = clean(text)
    return "'" + text if looks_like_formula(text) else text


def _csv_number(value):
    if type(value) is int:
        return value
    if isinstance(value, bool):
        return yes_no_words(value)
    if isinstance(value, int | float | Decimal):
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite():
            return ""
        # A spreadsheet may read 1E+3 as text; a quoted number without the exponent is always read as one.
        return format(exact, "f") if "E" in str(exact) else exact
    return _csv_text(value)


def _csv_money(value):
    return _csv_number(in_pence(value))


def _csv_date(value):
    return day_as_text(value) if isinstance(value, date) else _csv_text(value)


def _csv_yes_no(value):
    return _csv_text(yes_no_words(value))


_CSV_CELLS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _csv_text,
    Kind.NUMBER: _csv_number,
    Kind.MONEY: _csv_money,
    Kind.DATE: _csv_date,
    Kind.YES_NO: _csv_yes_no,
}
