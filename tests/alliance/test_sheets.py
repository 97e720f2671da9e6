"""Spreadsheets in: the rows that people meant, or a sentence that says where and what is wrong."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from alliance.sheets import cells, inspection, workbooks
from alliance.sheets.columns import Column
from alliance.sheets.problems import CannotBeRead, Unreadable, letter_of, place_of
from alliance.sheets.reading import read_table
from alliance.sheets.templates import template_csv, template_xlsx
from tests.spreadsheets import changed_part, csv_of, with_part, workbook_of, worked_out

COLUMNS = [
    Column("area", "Business area", cells.text(40), also=("Department",), example="Drone Team"),
    Column(
        "amount", "Amount", cells.amount, also=("Cost", "Dorset Police paid"), summed=True, example=Decimal(5)
    ),
    Column("paid_on", "Day paid", cells.day, required=False, example=date(2026, 5, 1)),
]
# As the library gives it: a day of no time zone.
MIDNIGHT = datetime(2026, 5, 1)  # noqa: DTZ001
HEADINGS = ["Business area", "Amount", "Day paid"]
A_ROW = ["Drone Team", "12.50", "1 May 2026"]


def read(content: bytes):
    return read_table(content, COLUMNS, is_workbook=content.startswith(b"PK"))


def rows_of(content: bytes) -> list[list]:
    """The values of every row; nothing may be wrong with any."""
    table = read(content)
    rows = [[row.values.get(column.name) for column in COLUMNS] for row in table]
    assert table.problems == []
    return rows


def wrong_with(content: bytes) -> list[tuple[str, str]]:
    table = read(content)
    list(table)
    assert table.problem_count == len(table.problems)
    return [(problem.where, problem.sentence) for problem in table.problems]


def notes_on(content: bytes) -> list[str]:
    table = read(content)
    list(table)
    return table.notes


# Cells

POUNDS = [
    ("£1,200.50", "1200.50"),
    ("(1,200)", "-1200.00"),
    ("(£1,200.00)", "-1200.00"),
    ("-75", "-75.00"),
    ("−£1.00", "-1.00"),
    (1200, "1200.00"),
    (12.34, "12.34"),
    (0.1 + 0.2, "0.30"),
    (123456789.12, "123456789.12"),
    (-0.07, "-0.07"),
]


@pytest.mark.parametrize(("cell", "pence"), POUNDS)
def test_an_amount_is_exact_pence(cell, pence):
    assert str(cells.amount(cell)) == pence


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("12,34", "“12,34” is not an amount in pounds"),
        ("£1.2m", "“£1.2m” out in full"),
        ("1.005", "“1.005” has parts of a penny"),
        (1.005, "“1.005” has parts of a penny"),
        (1e15, "is too much"),
        (float("nan"), "is too much"),
        ("1.234,56", "is not an amount"),
        ("1200 approx", "is not an amount"),
        (True, "is not an amount of money"),
        (date(2026, 5, 1), "“1 May 2026” is not an amount of money"),
    ],
)
def test_what_is_no_exact_amount_is_refused_in_a_sentence(cell, words):
    with pytest.raises(Unreadable, match=words.replace("(", r"\(")):
        cells.amount(cell)


@given(st.integers(-(10**13), 10**13))
@settings(max_examples=100)
def test_whole_pence_come_back_from_a_spreadsheets_number(pence):
    assert cells.amount(pence / 100) == Decimal(pence).scaleb(-2)


@pytest.mark.parametrize("cell", ["1 May 2026", "01/05/2026", "2026-05-01", date(2026, 5, 1), MIDNIGHT])
def test_a_day_is_read_as_it_is_written_here(cell):
    assert cells.day(cell) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            45000,
            "“45000” is a number, not a date. If it stands for 15 March 2023, format the cell as a date.",
        ),
        (7.0, "“7” is a number, not a date."),
        ("May 2026", "“May 2026” is not a day"),
        ("05/31/2026", "is not a day"),
        (MIDNIGHT.replace(hour=9), "has a time of day"),
    ],
)
def test_what_is_no_day_is_refused_in_a_sentence(cell, words):
    with pytest.raises(Unreadable) as wrong:
        cells.day(cell)
    assert words in str(wrong.value)


def test_a_code_that_a_spreadsheet_made_a_number_is_read_as_its_figures():
    assert cells.text(10)(4010.0) == "4010"
    with pytest.raises(Unreadable, match="is not words"):
        cells.text(10)(date(2026, 3, 1))
    with pytest.raises(Unreadable, match="must be 3 characters or fewer"):
        cells.text(3)("four")


def test_words_that_name_two_things_are_refused():
    read = cells.one_of([(1, "Dorset"), (2, "dorset"), (3, "Devon"), (3, "Devon & Cornwall")], "a force")
    with pytest.raises(Unreadable, match="“Dorset” is the name of more than one"):
        read("Dorset")
    assert read("Devon") == 3


def test_one_of_some_things_is_known_by_its_words_whatever_their_capitals():
    read_force = cells.one_of([(1, "Dorset Police"), (2, "Devon & Cornwall Police")], "a force")
    assert [read_force("dorset police"), read_force("Devon and Cornwall Police")] == [1, 2]
    with pytest.raises(
        Unreadable, match="“Dorest” is not a force that the portal knows. Write one of these: D"
    ):
        read_force("Dorest")


def test_what_nobody_sees_is_left_out_and_every_kind_of_space_is_a_space():
    assert cells.plain("\ufeff Drone\u00a0\u200bTeam\n\x00 ") == "Drone Team"
    assert [cells.plain(dash) for dash in ("-", " – ", "£ -", "", "\u00a0")] == [None] * 5


@pytest.mark.parametrize(("cell", "number"), [("1,200", 1200), (12.0, 12), ("-3", -3)])
def test_a_whole_number_is_read(cell, number):
    assert cells.whole_number(cell) == number


@pytest.mark.parametrize("cell", ["1.5", 1.5, "1,20", "", True])
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(Unreadable, match="is not a whole number"):
        cells.whole_number(cell)


@given(st.integers(0, 20_000))
@settings(max_examples=50)
def test_the_letter_over_a_column_names_its_place(place):
    assert place_of(letter_of(place)) == place


def test_letters_go_on_after_z_as_in_a_spreadsheet():
    assert [letter_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# Whole files

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda text: cells.plain(text) == text and "total" not in text.casefold() and text[0] not in "="
)
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.integers(-(10**11), 10**11).map(lambda pence: Decimal(pence).scaleb(-2)),
        st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    ),
    min_size=1,
    max_size=5,
)


@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=50)
def test_any_rows_come_back_from_csv(rows, separator, encoding):
    written = [[area, f"£{amount:,.2f}".replace("£-", "-£"), day or "-"] for area, amount, day in rows]
    assert rows_of(csv_of([HEADINGS, *written], separator, encoding)) == [list(row) for row in rows]


@given(ROWS)
@settings(max_examples=50)
def test_any_rows_come_back_from_a_workbook(rows):
    written = [[area, float(amount), day] for area, amount, day in rows]
    assert rows_of(workbook_of([HEADINGS, *written])) == [list(row) for row in rows]


def test_old_windows_text_is_read():
    assert rows_of(csv_of([HEADINGS, ["Café", "£5", ""]], encoding="cp1252")) == [["Café", Decimal(5), None]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Business area,Amount\n\x81\x8d,5\n", "The text of this file cannot be read"),
        (b"\xff\xfeB", "The text of this file cannot be read"),
        (b'Business area,Amount\n"Drone Team,5\n', "Row 2 cannot be read: a quotation mark"),
        (
            b"",
            "No row of headings was found in the first 50 rows. It must have “Business area” and “Amount”.",
        ),
        (
            csv_of([["Business area", "Note"], A_ROW]),
            "Row 1 looks like the row of headings, and “Amount” is missing",
        ),
        (csv_of([[*HEADINGS, "Cost"], A_ROW]), "Row 1: columns B and D have the same heading, “Cost”"),
        (csv_of([["Costs (£000)"], HEADINGS, A_ROW]), "says that amounts are not in pounds: “Costs (£000)”"),
        (csv_of([["Business area", "Amount (£m)"], ["Amounts"], A_ROW]), "“Amount” is missing"),
        (b"PK\x03\x04 and then nothing", "is damaged and cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content, words):
    with pytest.raises(CannotBeRead) as wrong:
        list(read(content))
    assert words in str(wrong.value)


# As finance teams keep them

KEPT = [
    ["Costs of the alliance, illustrative"],
    [],
    ["", "Dorset Police", "", "Comments"],
    ["Department", "Paid", "Day paid", ""],
    ["Drone\u00a0Team", "£1,200.50", "01/05/2026", "agreed"],
    ["Prevention ", "(200.50)", "–", ""],
    ["", "", "", ""],
    ["Subtotal", "1,000.00", "", ""],
    ["Fleet", " 75.00 ", "-", ""],
    ["Total 2026/27", "1,075.00", "", ""],
    ["Source: ledger", "", "", ""],
]


@pytest.mark.parametrize("written", [csv_of, workbook_of])
def test_a_sheet_is_read_with_its_titles_headings_over_headings_and_totals(written):
    content = written(KEPT)
    assert rows_of(content) == [
        ["Drone Team", Decimal("1200.50"), date(2026, 5, 1)],
        ["Prevention", Decimal("-200.50"), None],
        ["Fleet", Decimal("75.00"), None],
    ]
    assert notes_on(content) == [
        "Column D, “Comments”, is not used.",
        "The totals row, row 10, agrees with the sum of the rows.",
    ]


@pytest.mark.parametrize(
    ("row", "cell", "where", "words"),
    [
        (9, "1,075.01", "Row 10, column B (Amount)", "add up to £1,075: a difference of £0.01"),
        (7, "900", "Row 8, column B (Amount)", "The total says £900, and the rows above it add up to £1,000"),
        (9, "about 1,000", "Row 10, column B (Amount)", "is not an amount"),
        (10, "5", "Row 11, column B (Amount)", "below the totals row, row 10"),
        (4, "", "Row 5, column B (Amount)", "Nothing stands in this cell"),
    ],
)  # fmt: skip
def test_a_total_that_does_not_agree_is_refused_with_both_figures(row, cell, where, words):
    kept = [[*each] for each in KEPT]
    kept[row][1] = cell
    ((found, sentence),) = wrong_with(csv_of(kept))
    assert found == where
    assert words in sentence


def test_a_row_of_nothing_but_amounts_is_the_totals_row():
    rows = [HEADINGS, A_ROW, A_ROW, ["", "26", ""]]
    ((where, sentence),) = wrong_with(csv_of(rows))
    assert (where, sentence) == (
        "Row 4, column B (Amount)",
        "The total says £26, and the rows above it add up to £25: a difference of £1.",
    )


def test_an_area_whose_name_begins_like_a_total_is_an_area():
    rows = [HEADINGS, ["Total Facilities Management", "5", ""], ["Totals", "5", ""]]
    assert rows_of(csv_of(rows)) == [["Total Facilities Management", Decimal(5), None]]


def test_every_cell_that_is_wrong_is_named_as_the_person_sees_it():
    rows = [["Costs"], [], HEADINGS, ["", "12,34", "soon"], A_ROW]
    assert [where for where, _ in wrong_with(workbook_of(rows))] == [
        "Sheet “Costs”, row 4, column A (Business area)",
        "Sheet “Costs”, row 4, column B (Amount)",
        "Sheet “Costs”, row 4, column C (Day paid)",
    ]


def test_columns_are_named_as_they_stand_when_the_table_begins_further_right_and_down():
    rows = [[], [None, None, *HEADINGS], [None, None, "Fleet", "much", None]]
    assert [where for where, _ in wrong_with(workbook_of(rows))] == [
        "Sheet “Costs”, row 3, column D (Amount)"
    ]


def test_of_many_problems_the_first_hundred_are_kept_and_all_are_counted():
    table = read(csv_of([HEADINGS, *[["Fleet", "much", ""]] * 150]))
    assert list(table) == []
    assert (len(table.problems), table.problem_count) == (100, 150)


def test_headings_without_rows_are_refused():
    assert wrong_with(csv_of([HEADINGS])) == [("The file", "There are no rows below the headings.")]


# Workbooks

SHEET = "xl/worksheets/sheet1.xml"


def test_a_hidden_sheet_is_said_and_not_read_and_so_is_one_without_the_headings():
    content = workbook_of([HEADINGS, A_ROW], Workings=[HEADINGS, A_ROW], Notes=[["Words"]])
    content = changed_part(content, "xl/workbook.xml", 'sheetId="2"', 'sheetId="2" state="hidden"')
    assert len(rows_of(content)) == 1
    assert notes_on(content)[:2] == [
        "The sheet “Workings” is hidden. Nothing of it is read.",
        "The sheet “Notes” does not have these headings. Nothing of it is read.",
    ]


def test_two_sheets_with_the_headings_are_refused():
    with pytest.raises(CannotBeRead, match="More than one sheet has these headings: “Costs” and “May”"):
        read(workbook_of([HEADINGS, A_ROW], May=[HEADINGS, A_ROW]))


def test_a_formula_is_read_as_what_it_came_to_when_the_file_was_saved_and_that_is_said():
    content = worked_out(workbook_of([HEADINGS, ["Drone Team", "=2+3", None]]))
    content = changed_part(content, SHEET, "<v>0</v></c></row></sheetData>", "<v>5</v></c></row></sheetData>")
    assert rows_of(content) == [["Drone Team", Decimal(5), None]]
    assert notes_on(content)[0] == (
        "Cell B2 holds a formula. What it came to when the file was saved is used."
    )


def test_a_formula_that_was_never_worked_out_is_refused():
    content = workbook_of([HEADINGS, ["Drone Team", "=2+3", None]])
    without_value = changed_part(worked_out(content), SHEET, "</f><v>0</v>", "</f>")
    for never in (content, without_value):
        with pytest.raises(CannotBeRead, match="formulas that were never worked out"):
            list(read(never))


def test_a_formula_in_a_column_that_is_not_used_is_no_matter():
    content = workbook_of([[*HEADINGS, "Check"], ["Drone Team", 5, None, "=B2"]])
    assert rows_of(content) == [["Drone Team", Decimal(5), None]]


def test_a_cell_that_shows_an_error_is_refused_and_not_read_as_empty():
    content = worked_out(workbook_of([HEADINGS, ["Drone Team", 5, "=1/0"]]))
    content = changed_part(
        content, SHEET, '<c r="C2"><f>1/0</f><v>0</v>', '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>'
    )
    assert wrong_with(content) == [
        (
            "Sheet “Costs”, row 2, column C (Day paid)",
            "The cell shows #DIV/0!. Mend its formula, or write the value in its place.",
        )
    ]


def test_hidden_rows_are_read_and_said():
    content = changed_part(
        workbook_of([HEADINGS, A_ROW, A_ROW]), SHEET, '<row r="3"', '<row r="3" hidden="1"'
    )
    assert len(rows_of(content)) == 2
    assert "1 row is hidden in the sheet, and read all the same." in notes_on(content)


def test_a_workbook_whose_elements_have_a_prefix_is_looked_at_like_any_other():
    content = workbook_of([HEADINGS, ["Drone Team", 5, None]])
    for old, new in (("<worksheet xmlns=", "<x:worksheet xmlns:x="), ("</worksheet>", "</x:worksheet>")):
        content = changed_part(content, SHEET, old, new)
    for name in ("sheetData", "row", "c", "v"):
        content = changed_part(content, SHEET, f"</{name}>", f"</x:{name}>")
        for end in (" ", ">"):
            if name + end in ("sheetData>", "row ", "c ", "v>"):
                content = changed_part(content, SHEET, f"<{name}{end}", f"<x:{name}{end}")
    with inspection.inspected(content) as found:
        assert found.looks[SHEET] is not None
    assert rows_of(content) == [["Drone Team", Decimal(5), None]]


# What would be too much, or would do harm

ONE_ROW = workbook_of([HEADINGS, ["Drone Team", 5, None]])


@pytest.mark.parametrize(
    ("name", "words"),
    [("xl/vbaProject.bin", "holds macros"), ("xl/worksheets/Sheet1.xml", "is damaged")],
)
def test_a_workbook_with_what_it_should_not_have_is_refused(name, words):
    with pytest.raises(CannotBeRead, match=words):
        read(with_part(ONE_ROW, name, b"<worksheet/>"))


def test_a_workbook_that_would_unpack_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = with_part(ONE_ROW, "xl/worksheets/sheet9.xml", b" " * 3_000_000)
    monkeypatch.setattr(inspection, "MOST_UNPACKED_MB", 2)
    monkeypatch.setattr(inspection, "_copied", None)
    assert len(bomb) < 20_000
    with pytest.raises(CannotBeRead, match="would unpack to 3MB, and 2MB at most"):
        read(bomb)


def test_a_workbook_of_very_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_PARTS", 5)
    with pytest.raises(CannotBeRead, match="and 5 at most are read"):
        read(ONE_ROW)


def test_a_part_that_unpacks_to_more_than_its_directory_says_is_refused():
    size = (2_000_000).to_bytes(4, "little")
    bomb = with_part(ONE_ROW, "xl/worksheets/sheet9.xml", b" " * 2_000_000)
    assert bomb.count(size) >= 2
    with pytest.raises(CannotBeRead, match="is damaged"):
        read(bomb.replace(size, (1000).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="B2">', '<c r="B999999">'),
        ('<c r="B2">', '<c r="XFD2">'),
        ('<c r="B2">', '<c r="GR150000">'),
    ],
)
def test_a_cell_so_far_off_that_the_library_would_fill_the_memory_is_refused(old, new, monkeypatch):
    monkeypatch.setattr(workbooks, "CalamineWorkbook", None)
    with pytest.raises(CannotBeRead, match="too large: it may hold 150,000 rows"):
        read(changed_part(ONE_ROW, SHEET, old, new))


def test_a_long_text_that_very_many_cells_share_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_CHARACTERS", 1_000)
    with pytest.raises(CannotBeRead, match="too large"):
        read(workbook_of([HEADINGS, *[["Drone Team " * 10, 5, None]] * 10]))


def test_a_document_type_is_refused():
    content = changed_part(ONE_ROW, SHEET, "<worksheet ", '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet ')
    with pytest.raises(CannotBeRead, match="is damaged"):
        read(content)


# Templates


def test_the_file_to_fill_in_is_one_that_can_be_read():
    for content in (template_csv(COLUMNS), template_xlsx("Costs", COLUMNS)):
        table = read(content)
        assert list(table.headings.places) == ["area", "amount", "paid_on"]
        assert wrong_with(content) == [("The file", "There are no rows below the headings.")]


def test_the_file_to_fill_in_says_what_goes_where():
    book = CalamineWorkbook.from_filelike(io.BytesIO(template_xlsx("Costs", COLUMNS)))
    assert book.get_sheet_by_index(1).to_python()[1:] == [
        ["Business area", "Yes", "", "Drone Team"],
        ["Amount", "Yes", "", "5.00"],
        ["Day paid", "No", "", "01/05/2026"],
    ]
    assert next(csv.reader(io.StringIO(template_csv(COLUMNS).decode("utf-8-sig")))) == HEADINGS
