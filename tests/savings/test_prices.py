"""Index series: taken in as published, and amounts of one year in the prices of another."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alliance.actions.imports import choose_file, import_rows, undo_import
from alliance.files import checked
from alliance.markings import Marking
from alliance.policy import Refused
from savings.imports import IndexSeries
from savings.models import IndexValue
from savings.prices import Index, by_year, in_prices_of
from savings.prices_record import index_series
from tests.makers import make_area, make_source
from tests.savings.makers import make_index, make_line, make_year
from tests.spreadsheets import csv_of, workbook_of

AMOUNT = st.integers(-(10**12), 10**12).map(lambda pence: Decimal(pence).scaleb(-2))
VALUE = st.integers(1, 10**6).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
HEADINGS = ["Series", "Release date", "Year", "Quarter", "Index", "Source"]
ROWS = [
    ["An index, as published"],
    HEADINGS,
    ["A deflator", "30 June 2023", "2015/16", "", "83.125", "A source"],
    ["A deflator", "30 June 2023", "2022/23", "", "100.000", "A source"],
]


def index(**values) -> Index:
    return Index("An index", {int(year[1:]): Decimal(value) for year, value in values.items()})


# Arithmetic


def test_an_amount_in_the_prices_of_another_year_is_exact_to_the_penny():
    assert in_prices_of(Decimal(100), 2022, 2015, index(y2015="80.000", y2022="100.000")) == 80
    assert in_prices_of(Decimal("0.03"), 2022, 2015, index(y2015="1", y2022="2")) == Decimal("0.02")


@given(AMOUNT, VALUE, VALUE)
def test_it_is_within_half_a_penny_and_mirrors_what_is_below_nothing(amount, own, other):
    found = in_prices_of(amount, 2022, 2015, index(y2015=other, y2022=own))
    exact = Fraction(amount) * Fraction(other) / Fraction(own)
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    assert in_prices_of(-amount, 2022, 2015, index(y2015=other, y2022=own)) == -found


@given(AMOUNT, VALUE)
def test_by_a_flat_index_nothing_changes(amount, value):
    assert in_prices_of(amount, 2022, 2015, index(y2015=value, y2022=value)) == amount


def test_a_year_is_the_mean_of_its_quarters_only_where_all_four_are_there():
    said = {(2015, part): Decimal(value) for part, value in zip((1, 2, 3, 4), "1234", strict=True)}
    said |= {(2016, 1): Decimal(9), (2017, 0): Decimal(5), (2017, 1): Decimal(7)}
    values, averaged = by_year(said)
    assert values == {2015: Fraction(5, 2), 2017: 5}
    assert averaged == {2015}


# Taking one in


@pytest.fixture
def _source(db):
    make_source(short_title="A source")


def choose(by, rows=ROWS, name="index.csv"):
    content = csv_of(rows) if name.endswith("csv") else workbook_of(rows)
    return choose_file(IndexSeries, checked(SimpleUploadedFile(name, content)), by=by)


@pytest.mark.usefixtures("_source")
@pytest.mark.parametrize("name", ["index.csv", "index.xlsx"])
def test_a_series_is_imported_with_its_name_release_and_source(name, erin):
    chosen = choose(erin, name=name)
    assert chosen.preview[1][3:6] == ["2015/16", "Not given", "83.125"]
    import_rows(chosen, by=erin)
    (found,) = index_series(Marking.OFFICIAL).values()
    assert found.name == "A deflator, released on 30 June 2023"
    assert found.values == {2015: Decimal("83.125"), 2022: Decimal("100.000")}
    assert found.citation == "A source"


@pytest.mark.usefixtures("_source")
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": "83.1254"}, "more than three figures after the point"),
        ({"value": "0"}, "must be more than 0"),
        ({"value": "-1"}, "must be more than 0"),
        ({"value": "n/a"}, "is not an index"),
        ({"value": "NaN"}, "must be more than 0"),
        ({"year": "2015"}, "written like 2022/23"),
        ({"quarter": "5"}, "is not a quarter"),
        ({"released": "2023"}, "is not a day"),
        ({"year": "2022/23"}, "stands twice in this file"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_place_and_nothing_is_imported(cells, words, erin):
    row = {
        "series": "A deflator",
        "released": "30 June 2023",
        "year": "2015/16",
        "quarter": "",
        "value": "83.125",
    }
    rows = [HEADINGS, ROWS[3], [*({**row, **cells}).values(), "A source"]]
    chosen = choose(erin, rows)
    assert chosen.state == "refused"
    ((where, sentence),) = chosen.problems
    assert "Row 3" in where
    assert words in sentence
    assert not IndexValue.objects.exists()


@pytest.mark.usefixtures("_source")
def test_an_import_is_undone_by_withdrawing_what_came_with_it(erin):
    chosen = import_rows(choose(erin), by=erin)
    undo_import(chosen, "The wrong release", by=erin)
    assert index_series(Marking.OFFICIAL) == {}
    assert {row.withdrawn_because for row in IndexValue.objects.all()} == {"The wrong release"}
    again = import_rows(choose(erin, [*ROWS, []]), by=erin)
    assert again.state == "done", again.problems


@pytest.mark.usefixtures("_source")
def test_the_same_release_is_not_recorded_twice(erin):
    import_rows(choose(erin), by=erin)
    other = choose(erin, [*ROWS[1:]])
    assert "is recorded already" in other.problems[0][1]


def test_only_a_finance_officer_imports_one(frank):
    with pytest.raises(Refused):
        choose(frank)


def test_a_value_is_never_edited(db):
    make_index({2015: "100.000"})
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexValue.objects.update(value=1)


# Pages


def page(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("&amp;", "&").split())


BRIDGE = "/money/savings/bridge/"
KEY = "a-deflator-2023-06-30"


@pytest.fixture
def _costs(db):
    area = make_area()
    for first_year, amount in ((2015, "100"), (2022, "150")):
        make_line(area, amount, year=make_year(first_year))


@pytest.mark.usefixtures("_costs")
def test_the_bridge_shows_real_terms_beside_cash_with_the_series_and_its_release(client):
    make_index({2015: "80.000", 2022: "100.000"})
    shown = page(client, f"{BRIDGE}?prices={KEY}")
    assert "cost £120 in 2022/23" in shown
    assert "in 2015/16 prices by A deflator, released on 30 June 2023" in shown
    assert "In actual prices it cost £150 in 2022/23" in shown
    assert "× 80.000 ÷ 100.000" in shown


@pytest.mark.usefixtures("_costs")
def test_a_year_that_a_series_lacks_is_said_and_cash_is_shown(client):
    make_index({2015: "80.000"})
    shown = page(client, f"{BRIDGE}?prices={KEY}")
    assert "says nothing of 2022/23, so it is not used" in shown
    assert "cost £150 in 2022/23" in shown


@pytest.mark.usefixtures("_costs")
def test_pay_and_prices_can_rise_as_an_index_did(client):
    make_index({2015: "80.000", 2022: "100.000"})
    shown = page(client, f"{BRIDGE}?rises={KEY}")
    assert "rose from 80.000 in 2015/16 to 100.000 in 2022/23: £25 more" in shown


@pytest.mark.usefixtures("_costs")
def test_a_series_that_somebody_may_not_read_is_not_offered(client):
    make_index({2015: "80.000", 2022: "100.000"}, marking=Marking.OFFICIAL)
    assert "is not one of the choices" not in page(client, BRIDGE)
    assert "a part of this address" not in page(client, BRIDGE)
    assert "Prices: “a-deflator-2023-06-30” is not one of the choices" in page(
        client, f"{BRIDGE}?prices={KEY}"
    )


def test_the_list_gives_each_value_to_three_decimals(client, db):
    make_index({2015: "80", (2016, 2): "81.5"})
    shown = page(client, "/money/prices/")
    assert "80.000" in shown
    assert "2016/17, quarter 2" in shown


def test_with_no_series_it_says_so(client, db):
    assert "No index series is imported" in page(client, "/money/prices/")
