"""The one place where a table becomes a file.

A page says what its table holds, with the filters and the day it is showing, as an `Export`; the answer is
a download that carries exactly those rows. Text stays text: a cell that a spreadsheet would run as a formula
cannot be one, in either kind of file. Numbers stay numbers, and what is not recorded is an empty cell,
never a zero.

A CSV file has the columns' names in its first row, for machines; an XLSX file has their labels, for people.
A CSV file has no cover, so its last three columns say the same on each row: the day, the marking, and
whether values are illustrative.
"""

from alliance.exports.csv_files import csv_response
from alliance.exports.documents import as_document
from alliance.exports.spreadsheets import TooManyRows, xlsx_response
from alliance.exports.tables import (
    SOURCES_DISAGREE,
    Column,
    Export,
    Kind,
    file_name,
    rough_date_cells,
    rough_date_columns,
    size_of,
    size_words,
)

__all__ = [
    "SOURCES_DISAGREE",
    "Column",
    "Export",
    "Kind",
    "TooManyRows",
    "as_document",
    "csv_response",
    "file_name",
    "rough_date_cells",
    "rough_date_columns",
    "size_of",
    "size_words",
    "xlsx_response",
]
