"""A list as a document: each row with all its cells, and what is not recorded said so."""

from datetime import date
from decimal import Decimal

import pytest

from alliance.documents import Facts, Heading, Paragraph
from alliance.exports import Column, Export, Kind, TooManyRows, as_document, documents
from alliance.markings import Marking

COLUMNS = (
    Column("name", "Name"),
    Column("on", "Day", Kind.DATE),
    Column("cost", "Cost", Kind.MONEY),
    Column("live", "Live", Kind.YES_NO),
)


def export(rows, **fields) -> Export:
    return Export("Areas", "areas", COLUMNS, rows, date(2022, 6, 30), Marking.OFFICIAL, **fields)


def test_each_row_stands_under_its_name_with_all_its_cells():
    told = as_document(
        export(
            [("Fleet", date(2016, 4, 1), Decimal("1234.5"), None), ("Dogs", None, None, False)],
            notes=["Gross."],
        )
    )
    assert (told.marking, told.subtitle) == (Marking.OFFICIAL, "As at 30 June 2022")
    assert told.blocks == [
        Paragraph("Gross."),
        Heading("1. Fleet"),
        Facts([("Day", "1 April 2016"), ("Cost", "1,234.50"), ("Live", "Not known")]),
        Heading("2. Dogs"),
        Facts([("Day", "None recorded"), ("Cost", "None recorded"), ("Live", "No")]),
    ]


def test_a_list_of_nothing_says_so_and_one_that_nobody_would_read_is_refused(monkeypatch):
    assert as_document(export([])).blocks == [Paragraph("Nothing is recorded that you can read.")]
    monkeypatch.setattr(documents, "MOST_ROWS", 1)
    with pytest.raises(TooManyRows, match=r"A PDF can have 1 rows at most\."):
        as_document(export([("Fleet", None, None, True), ("Dogs", None, None, True)]))
