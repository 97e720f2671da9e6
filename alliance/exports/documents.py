"""A table as a document: what a list says, row by row, to be read on paper."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from alliance.documents import Block, Document, Facts, Heading, Paragraph
from alliance.exports.cells import clean, in_pence, yes_no_words
from alliance.exports.spreadsheets import TooManyRows
from alliance.exports.tables import Export, Kind
from alliance.temporal import long_date

MOST_ROWS = 500
NONE_RECORDED = "None recorded"


def as_document(export: Export) -> Document:
    """The export as a document: each row under its name, with all its cells, so that no column is cut.

    Raises TooManyRows where it would be longer than anybody reads.
    """
    filters = [Facts(list(export.filters))] if export.filters else []
    blocks: list[Block] = [*filters, *(Paragraph(note) for note in export.notes)]
    found = 0
    for found, row in enumerate(export.rows, start=1):
        if found > MOST_ROWS:
            raise TooManyRows("A PDF", MOST_ROWS)
        values = [row[column.name] for column in export.columns] if isinstance(row, Mapping) else row
        cells = zip(export.columns, values, strict=True)
        told = [(column.label, in_words(value, column.kind)) for column, value in cells]
        blocks += [Heading(f"{found}. {told[0][1]}"), Facts(told[1:])]
    if not found:
        blocks.append(Paragraph("Nothing is recorded that you can read."))
    return Document(
        title=export.title,
        subtitle=f"As at {long_date(export.as_at)}",
        marking=export.marking,
        blocks=blocks,
        illustrative=export.illustrative,
    )


def in_words(value, kind: Kind | str) -> str:
    """A cell as a reader sees it; what is not recorded says so, and is not nothing."""
    if kind == Kind.YES_NO:
        return str(yes_no_words(value))
    if value is None or value == "":
        return NONE_RECORDED
    if isinstance(value, date):
        return long_date(value)
    if kind == Kind.MONEY and isinstance(value, Decimal | int):
        return f"{in_pence(value):,}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return clean(str(value))
