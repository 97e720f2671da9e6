"""A table as XLSX."""

from datetime import date
from xml.etree import ElementTree

import pytest

from alliance.exports import Column, TooManyRows, spreadsheets, xlsx_response
from alliance.markings import Marking
from tests.alliance.exports.files import (
    COLUMNS,
    DRONES,
    FORMULAS,
    about,
    data_rows,
    make_export,
    make_text_export,
    parts,
    workbook,
)

# Closing an answer lets Django look at its connections, which a test must be allowed.
pytestmark = pytest.mark.django_db


def test_xlsx_reads_back_with_numbers_and_dates_as_such():
    book = workbook(make_export())
    assert book.sheet_names == ["About", "Business areas"]
    title, position, headers, row = book.get_sheet_by_name("Business areas").to_python()
    assert title[0] == "Business areas"
    assert position[0] == "Position as at 30 June 2022. OFFICIAL. 1 row."
    assert headers == ["Business area", "People", "Cost in pounds", "Reviewed", "Live"]
    assert row == ["Alliance Drone Team", 12, -1200.5, date(2022, 6, 30), "Yes"]


def test_the_cover_says_what_the_file_holds_and_how_to_handle_it():
    cover = about(
        make_export(
            marking=Marking.OFFICIAL_SENSITIVE,
            filters=[("Stage", "Live"), ("Group", "=cmd()")],
            sources_disagree=["Number of areas: 19 reported, 17 named."],
            notes=["Dates are as stated."],
        )
    )
    assert cover["Position as at"] == date(2022, 6, 30)
    assert cover["Marking"] == "OFFICIAL-SENSITIVE"
    assert "Share only" in cover["Handling"]
    assert cover["Filter: Stage"] == "Live"
    assert cover["Filter: Group"] == "=cmd()"
    assert cover["Rows"] == 1
    assert cover["Sources disagree"] == "Number of areas: 19 reported, 17 named."
    assert cover["Contact"] == "Office of the Police and Crime Commissioner"
    assert isinstance(cover["Made on"], date)
    assert "zero" in cover["Empty cells"]
    assert "Illustrative" not in cover


def test_a_cover_with_nothing_to_say_says_so():
    cover = about(make_export(contact=""))
    assert cover["Filters"] == "None in force"
    assert cover["Contact"] == "Not given"
    assert "Notes" not in cover


def test_an_illustrative_file_says_so_on_cover_table_print_and_name():
    export = make_export(illustrative=True)
    assert "illustrative" in about(export)["Illustrative"]
    assert "illustrative" in workbook(make_export(illustrative=True)).get_sheet_by_index(1).to_python()[1][0]
    files = parts(make_export(illustrative=True))
    assert all("OFFICIAL: illustrative" in text for name, text in files.items() if "worksheets/sheet" in name)
    response = xlsx_response(make_export(illustrative=True))
    assert "_OFFICIAL_ILLUSTRATIVE.xlsx" in response["Content-Disposition"]
    response.close()


def test_notes_have_a_sheet_of_their_own_without_blank_rows():
    book = workbook(make_export(notes=["First.", "=Second"]))
    assert book.sheet_names == ["About", "Business areas", "Notes"]
    assert book.get_sheet_by_name("Notes").to_python() == [
        ["Notes: Business areas", ""],
        ["Note", "Text"],
        [1, "First."],
        [2, "=Second"],
    ]


def test_the_data_is_marked_as_a_table_with_no_merged_cell_or_blank_row():
    files = parts(make_export(rows=[DRONES] * 3, notes=["A note."]))
    table = ElementTree.fromstring(files["xl/tables/table1.xml"])
    assert table.get("ref") == "A3:E6"
    assert [column.get("name") for column in table.iter() if column.tag.endswith("tableColumn")] == [
        column.label for column in COLUMNS
    ]
    for name, text in files.items():
        if "worksheets/sheet" in name:
            assert "mergeCell" not in text
            sheet = ElementTree.fromstring(text)
            numbers = [int(row.get("r")) for row in sheet.iter() if row.tag.endswith("}row")]
            assert numbers == list(range(1, len(numbers) + 1)), name


def test_print_carries_title_day_marking_and_page_numbers():
    files = parts(make_export(title="Fleet & drones"))
    for name, text in files.items():
        if "worksheets/sheet" in name:
            assert "OFFICIAL</oddHeader>" in text
            assert "Fleet &amp;&amp; drones, as at 30 June 2022" in text
            assert "Page &amp;P of &amp;N" in text
    assert "<dc:title>Fleet &amp; drones</dc:title>" in files["docProps/core.xml"]
    assert "_xlnm.Print_Titles" in files["xl/workbook.xml"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_in_xlsx_and_stays_text_when_edited(text):
    files = parts(make_text_export(text))
    assert not any("<f>" in content for content in files.values())
    sheet = ElementTree.fromstring(files["xl/worksheets/sheet2.xml"])
    cell = next(cell for cell in sheet.iter() if cell.tag.endswith("}c") and cell.get("r") == "A4")
    assert cell.get("t") == "s"
    looks = ElementTree.fromstring(files["xl/styles.xml"])
    formats = next(element for element in looks if element.tag.endswith("cellXfs"))
    assert formats[int(cell.get("s"))].get("quotePrefix") == "1"


def test_an_address_is_text_in_xlsx_and_not_a_link():
    files = parts(make_text_export("http://example.org/", "mailto:alice@example.org"))
    assert not any("hyperlink" in content for content in files.values())


def test_a_table_with_no_rows_says_so():
    rows = workbook(make_export(rows=[])).get_sheet_by_index(1).to_python()
    assert rows[1][0] == "Position as at 30 June 2022. OFFICIAL. No rows match the filters in force."
    assert rows[2:] == [[column.label for column in COLUMNS]]


def test_a_day_before_spreadsheets_have_days_is_written_out():
    columns = [Column("day", "Day", "date")]
    assert data_rows(make_export(rows=[(date(1856, 7, 21),)], columns=columns)) == [["1856-07-21"]]


def test_digits_that_a_spreadsheet_would_lose_stay_as_text():
    columns = [Column("n", "N", "number")]
    assert data_rows(make_export(rows=[(1234567890123456789,)], columns=columns)) == [["1234567890123456789"]]


def test_text_too_long_for_a_cell_says_where_it_was_cut():
    ((text,),) = data_rows(make_text_export("long " * 10_000))
    assert len(text) == spreadsheets.XLSX_CHARACTERS_AT_MOST
    assert "cut here" in text


@pytest.mark.parametrize(
    ("title", "sheet"),
    [
        ("Areas [live] a/b: what? * \\ '", "Areas live a b what"),
        ("A title that is a good deal longer than thirty-one characters", "A title that is a good deal lon"),
        ("about", "Data"),
        ("History", "Data"),
        ("///", "Data"),
        ("'Quoted'", "Quoted"),
    ],
)
def test_any_title_gives_a_sheet_a_name(title, sheet):
    assert workbook(make_export(title=title)).sheet_names == ["About", sheet]


def test_headers_on_several_lines_become_one():
    columns = [Column("a", "Cost\nin pounds "), Column("b", "<b> & =1+1")]
    book = workbook(make_export(rows=[("x", "y")], columns=columns))
    assert book.get_sheet_by_index(1).to_python()[2] == ["Cost in pounds", "<b> & =1+1"]


def test_more_rows_than_xlsx_is_made_for_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(spreadsheets, "XLSX_ROWS_AT_MOST", 2)
    xlsx_response(make_export(rows=[DRONES] * 2)).close()
    with pytest.raises(TooManyRows, match=r"2 rows at most\. Download CSV instead"):
        xlsx_response(make_export(rows=[DRONES] * 3))
