"""Tables as files: read back as a person's spreadsheet and another program would read them."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from alliance.exports import (
    SOURCES_DISAGREE,
    Column,
    Export,
    TooManyRows,
    csv_response,
    file_name,
    rough_date_cells,
    rough_date_columns,
    size_of,
    size_words,
    spreadsheets,
    xlsx_response,
)
from alliance.markings import Marking
from alliance.temporal import Answer, RoughDate

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

# Closing an answer lets Django look at its connections, which a test must be allowed.
pytestmark = pytest.mark.django_db


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


# Both kinds of file


@pytest.mark.parametrize(
    ("make", "content_type", "extension"),
    [
        (csv_response, "text/csv; charset=utf-8", "csv"),
        (xlsx_response, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ],
)
def test_a_download_is_named_typed_and_not_kept(make, content_type, extension):
    response = make(make_export())
    name = f"alliance_business-areas_as-at-2022-06-30_OFFICIAL.{extension}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == content_type
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_a_file_name_says_what_when_and_how_it_is_marked():
    day = date(2022, 6, 30)
    assert (
        file_name("alliance", "business-areas", day, Marking.OFFICIAL_SENSITIVE, "xlsx")
        == "alliance_business-areas_as-at-2022-06-30_OFFICIAL-SENSITIVE.xlsx"
    )
    assert file_name("alliance", "facts", day, 0, "csv", illustrative=True).endswith(
        "_PUBLISHED_ILLUSTRATIVE.csv"
    )


def test_a_file_name_holds_safe_characters_only():
    name = file_name(
        'Alli/ance"', '../Fleet\r\n "Services" & Süd', date(2022, 6, 30), Marking.OFFICIAL, ".xls/x"
    )
    assert name == "alliance_fleet-services-sud_as-at-2022-06-30_OFFICIAL.xlsx"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "1KB"),
        (1, "1KB"),
        (6_144, "6KB"),
        (421_888, "412KB"),
        (1_048_063, "1023KB"),
        (1_048_575, "1MB"),
        (1_468_006, "1.4MB"),
        (12_582_912, "12MB"),
    ],
)
def test_a_size_is_in_kilobytes_below_a_megabyte(number, words):
    assert size_words(number) == words


def test_the_size_of_a_download_is_that_of_what_is_sent():
    assert size_of(csv_response(make_export())) == len(sent(csv_response(make_export())))
    response = xlsx_response(make_export())
    length = int(response["Content-Length"])
    assert size_of(response) == length > 5_000


@pytest.mark.parametrize(
    "columns",
    [
        [],
        [Column("a", "A"), Column("a", "B")],
        [Column("a", "Same"), Column("b", "same")],
        [Column("", "A")],
        [Column("file_marking", "Marking")],
    ],
    ids=["none", "name twice", "label twice", "no name", "a name the file uses"],
)
def test_columns_that_cannot_be_told_apart_are_refused(columns):
    with pytest.raises(ValueError, match="column"):
        make_export(columns=columns)


def test_a_kind_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="colour"):
        Column("a", "A", "colour")


@pytest.mark.parametrize("make", [csv_rows, data_rows])
def test_a_row_with_a_cell_too_many_or_too_few_is_refused(make):
    for row in (DRONES[:-1], (*DRONES, "more")):
        with pytest.raises(ValueError, match="zip"):
            make(make_export(rows=[row]))


@pytest.mark.parametrize("make", [csv_rows, data_rows])
def test_money_is_never_a_float(make):
    with pytest.raises(TypeError, match="float"):
        make(make_export(rows=[("Drones", 1, 0.1, None, True)]))


def test_a_rough_date_has_four_columns_and_no_invented_day():
    columns = rough_date_columns("went_live", "Went live")
    assert [column.name for column in columns] == [
        "went_live_text",
        "went_live_earliest",
        "went_live_latest",
        "went_live_precision",
    ]
    rows = [
        rough_date_cells(RoughDate.between(date(2015, 1, 1), date(2018, 12, 31), "between 2015 and 2018")),
        rough_date_cells(RoughDate.month(2016, 4)),
        rough_date_cells(None),
    ]
    read = [list(row.values())[:4] for row in csv_rows(make_export(rows=rows, columns=columns))]
    assert read == [
        ["between 2015 and 2018", "2015-01-01", "2018-12-31", "Between two dates"],
        ["April 2016", "2016-04-01", "2016-04-30", "Month and year"],
        ["", "", "", ""],
    ]
    read = data_rows(make_export(rows=rows, columns=columns))
    assert read[0] == ["between 2015 and 2018", date(2015, 1, 1), date(2018, 12, 31), "Between two dates"]


# CSV


def test_csv_reads_back_with_numbers_as_numbers():
    data = sent(csv_response(make_export()))
    assert (
        data
        == (
            '\ufeff"name","people","cost","reviewed_on","live","file_as_at","file_marking","file_illustrative"\r\n'
            '"Alliance Drone Team",12,-1200.50,"2022-06-30","Yes","2022-06-30","OFFICIAL","No"\r\n'
        ).encode()
    )


def test_csv_says_on_each_row_that_values_are_illustrative():
    (row,) = csv_rows(make_export(illustrative=True, marking=Marking.OFFICIAL_SENSITIVE))
    assert row["file_illustrative"] == "Yes"
    assert row["file_marking"] == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_in_csv(text):
    (row,) = csv_rows(make_text_export(text))
    assert row["text"].startswith("'")
    assert row["text"].endswith(text.lstrip("\x00").replace("\r", "\n"))


@pytest.mark.parametrize("kind", ["number", "money", "date", "yes_no"])
def test_text_in_a_column_of_another_kind_is_guarded_too(kind):
    export = make_export(rows=[("=1+1",), ("Not known",)], columns=[Column("value", "Value", kind)])
    assert [row["value"] for row in csv_rows(export)] == ["'=1+1", "Not known"]
    export = make_export(rows=[("=1+1",), ("Not known",)], columns=[Column("value", "Value", kind)])
    assert data_rows(export) == [["=1+1"], ["Not known"]]


def test_column_names_are_guarded():
    export = make_export(rows=[("x",)], columns=[Column("=1+1", "=2+2")])
    assert next(iter(csv_rows(export)[0])) == "'=1+1"


@pytest.mark.parametrize(
    "text",
    [
        'He said "no", twice',
        "Audit, Insurance & Strategic Risk",
        "a;=1+1",
        "first line\nsecond line",
        "<script>alert(1)</script>",
        "Heddlu Dyfed-Powys – ŵ ŷ £ € 😀 警察",
        " spaces kept ",
        "1-2 = -1",
        "0012",
    ],
)
def test_other_text_comes_back_from_csv_as_it_was(text):
    (row,) = csv_rows(make_text_export(text))
    assert row["text"] == text
    assert data_rows(make_text_export(text)) == [[text]]


def test_a_list_separator_other_than_the_comma_splits_no_cell():
    data = sent(csv_response(make_text_export("a;=1+1"))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))[1][0].startswith("a;=1+1")


@pytest.mark.parametrize("make", [csv_rows, data_rows])
def test_null_and_control_characters_are_left_out(make):
    (row,) = make(make_text_export("a\x00b\x08c\x1bd\x7fe\x85f\ufffeg\ud800h\ttab"))
    text = row["text"] if isinstance(row, dict) else row[0]
    assert text == "abcdefgh\ttab"


def test_csv_numbers_are_plain():
    numbers = [
        -1200,
        0,
        10**20,
        Decimal("1E+3"),
        Decimal("1.50"),
        0.5,
        1e-7,
        None,
        Decimal("NaN"),
        float("inf"),
        True,
    ]
    export = make_export(rows=[(number,) for number in numbers], columns=[Column("n", "N", "number")])
    read = [row["n"] for row in csv_rows(export)]
    assert read == ["-1200", "0", "1" + "0" * 20, "1000", "1.50", "0.5", "0.0000001", "", "", "", "Yes"]


def test_money_has_its_pence_and_is_never_rounded():
    amounts = [5, Decimal("1E+3"), Decimal("-0.1"), Decimal("2.005"), None, "Not known"]
    export = make_export(rows=[(amount,) for amount in amounts], columns=[Column("m", "M", "money")])
    assert [row["m"] for row in csv_rows(export)] == ["5.00", "1000.00", "-0.10", "2.005", "", "Not known"]


def test_an_answer_has_three_values():
    answers = [True, False, None, Answer.YES, Answer.NO, Answer.UNKNOWN, "Withheld (personal)"]
    shown = ["Yes", "No", "Not known", "Yes", "No", "Cannot be known", "Withheld (personal)"]
    columns = [SOURCES_DISAGREE]
    rows = [(answer,) for answer in answers]
    assert [row["sources_disagree"] for row in csv_rows(make_export(rows=rows, columns=columns))] == shown
    assert data_rows(make_export(rows=rows, columns=columns)) == [[words] for words in shown]


def test_a_moment_is_shown_in_the_time_of_the_alliance():
    columns = [Column("recorded_at", "Recorded", "date")]
    moment = datetime(2022, 6, 30, 23, 30, tzinfo=UTC)  # past midnight, in summer time
    assert (
        csv_rows(make_export(rows=[(moment,)], columns=columns))[0]["recorded_at"]
        == "2022-07-01 00:30:00+01:00"
    )
    assert data_rows(make_export(rows=[(moment,)], columns=columns)) == [[datetime(2022, 7, 1, 0, 30)]]  # noqa: DTZ001


def test_rows_can_be_mappings_in_any_order_and_with_more_than_is_asked():
    names = [column.name for column in COLUMNS]
    row = dict(reversed([*zip(names, DRONES, strict=True), ("secret", "not asked for")]))
    assert csv_rows(make_export(rows=[row])) == csv_rows(make_export())
    assert data_rows(make_export(rows=[row])) == data_rows(make_export())
    assert "secret" not in sent(csv_response(make_export(rows=[row]))).decode()


def test_an_empty_table_is_a_file_with_headers():
    assert sent(csv_response(make_export(rows=[]))).decode("utf-8-sig").count("\r\n") == 1


def test_csv_holds_little_of_a_hundred_thousand_rows_in_memory():
    read = 0

    def rows():
        nonlocal read
        for number in range(100_000):
            read += 1
            yield (f"Alliance area {number}", number, Decimal("1.00"), date(2022, 6, 30), True)

    response = csv_response(make_export(rows=rows()))
    assert read == 0
    tracemalloc.start()
    try:
        lines = sum(part.count(b"\r\n") for part in response.streaming_content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lines == 100_001
    assert most < 2_000_000  # the file is about 7 MB


def test_a_failure_half_way_is_not_sent_as_a_whole_file():
    def rows():
        yield DRONES
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        sent(csv_response(make_export(rows=rows())))
    with pytest.raises(RuntimeError):
        xlsx_response(make_export(rows=rows()))


# XLSX


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
