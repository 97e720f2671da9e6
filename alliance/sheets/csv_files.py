"""Reading CSV as spreadsheets write it: row by row, so that memory does not grow with the rows."""

import codecs
import csv
import io
from collections.abc import Iterator

from alliance.sheets.problems import CannotBeRead
from alliance.sheets.sheet import Sheet

SEPARATORS = (",", ";", "\t")
PIECE = 1 << 16


def csv_sheets(content: bytes) -> list[Sheet]:
    """The same rows parted in each of the ways that spreadsheets part them.

    Raises CannotBeRead for what is no text.
    """
    encoding = encoding_of(content)
    length = content.count(b"\n")
    return [Sheet("", lambda mark=mark: _rows(content, encoding, mark), length) for mark in SEPARATORS]


def encoding_of(content: bytes) -> str:
    """How the text of a file is written: what it begins with says so, or else whether it holds together."""
    if content.startswith(codecs.BOM_UTF8):
        likely = ["utf-8-sig"]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        likely = ["utf-16"]
    else:
        likely = ["utf-8", "cp1252"]
    for encoding in likely:
        if _is_written_in(encoding, content):
            return encoding
    raise CannotBeRead(
        "The text of this file cannot be read. "
        "In Excel, save it as “CSV UTF-8 (Comma delimited)” and choose that."
    )


def _is_written_in(encoding: str, content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), PIECE):
            if "\0" in decoder.decode(content[start : start + PIECE]):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _rows(content: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    lines = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    read = 0
    try:
        for row in reader:
            read += 1
            yield row
    except csv.Error as wrong:
        raise CannotBeRead(f"Row {read + 1:,} cannot be read: {_in_plain_words(wrong)}") from None


def _in_plain_words(wrong: csv.Error) -> str:
    if "field larger" in str(wrong):
        return (
            "a quotation mark is opened in it and not closed, or a cell is longer than a spreadsheet allows."
        )
    return "a quotation mark in it is not closed, or stands inside a cell without being written twice."
