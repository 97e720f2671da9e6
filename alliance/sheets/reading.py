"""From the bytes of a file to the rows of its one table."""

import io
import zipfile
from collections.abc import Sequence

from alliance.sheets.columns import Column
from alliance.sheets.csv_files import csv_sheets, encoding_of
from alliance.sheets.headings import find_headings, likeliest_headings
from alliance.sheets.inspection import DAMAGED, refuse_large
from alliance.sheets.problems import CannotBeRead
from alliance.sheets.table import Table
from alliance.sheets.workbooks import workbook_sheets


def refuse_unreadable(content: bytes, *, is_workbook: bool) -> None:
    """Raise CannotBeRead, before a file is kept, for what is no text or would unpack to too much.

    What else is wrong is found as it is gone through, and kept with it: whoever mends it sees where.
    """
    if not is_workbook:
        encoding_of(content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            refuse_large(packed)
    except zipfile.BadZipFile:
        raise CannotBeRead(DAMAGED) from None


def read_table(content: bytes, columns: Sequence[Column], *, is_workbook: bool) -> Table:
    """The table in a file, yet to be gone through.

    Raises CannotBeRead when the file, or the headings in it, cannot be used.
    """
    if not is_workbook:
        return Table(likeliest_headings(csv_sheets(content), columns), columns)
    sheets, said = workbook_sheets(content)
    headings = find_headings(sheets, columns)
    said += [
        f"The sheet “{sheet.name}” does not have these headings. Nothing of it is read."
        for sheet in sheets
        if sheet is not headings.sheet
    ]
    return Table(headings, columns, said)
