"""Small exports, and what stands in the files made of them."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook

from alliance.exports import Column, Export, csv_response, xlsx_response
from alliance.markings import Marking

COLUMNS = [
    Column("name", "Business area"),
    Column("people", "People", "number"),
    Column("cost", "Cost in pounds", "money"),
    Column("reviewed_on", "Reviewed", "date"),
    Column("live", "Live", "yes_no"),
]
DRONES = ("Alliance Drone Team", 12, Decimal("-1200.5"), date(2022, 6, 30), True)

# What a spreadsheet might run, in every disguise known to us.
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org","Click")',
    "=cmd|' /C calc'!A0",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tplain",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1+1",
]


def make_export(rows=(DRONES,), columns=COLUMNS, **kwargs):
    given = {
        "title": "Business areas",
        "noun": "business-areas",
        "as_at": date(2022, 6, 30),
        "marking": Marking.OFFICIAL,
        "contact": "Office of the Police and Crime Commissioner",
    }
    return Export(columns=columns, rows=rows, **{**given, **kwargs})


def make_text_export(*texts, **kwargs):
    return make_export(rows=[(text,) for text in texts], columns=[Column("text", "Text")], **kwargs)


def sent(response):
    data = b"".join(response.streaming_content)
    response.close()
    return data


def csv_rows(export):
    """The rows of the CSV file as a list of dictionaries, read as a plain CSV reader does."""
    text = sent(csv_response(export)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def workbook(export):
    return CalamineWorkbook.from_filelike(io.BytesIO(sent(xlsx_response(export))))


def data_rows(export):
    """The rows under the headers on the data sheet."""
    return workbook(export).get_sheet_by_index(1).to_python()[3:]


def about(export):
    return {row[0]: row[1] for row in workbook(export).get_sheet_by_index(0).to_python()[1:]}


def parts(export):
    """The XML inside the XLSX file, by name."""
    with zipfile.ZipFile(io.BytesIO(sent(xlsx_response(export)))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
