"""What holds of a table as a file of either kind."""

from datetime import date

import pytest

from alliance.exports import (
    Column,
    csv_response,
    file_name,
    rough_date_cells,
    rough_date_columns,
    size_of,
    size_words,
    xlsx_response,
)
from alliance.markings import Marking
from alliance.temporal import RoughDate
from tests.alliance.exports.files import DRONES, csv_rows, data_rows, make_export, sent

# Closing an answer lets Django look at its connections, which a test must be allowed.
pytestmark = pytest.mark.django_db


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
