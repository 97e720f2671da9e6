"""A table as CSV."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from alliance.exports import SOURCES_DISAGREE, Column, csv_response, xlsx_response
from alliance.markings import Marking
from alliance.temporal import Answer
from tests.alliance.exports.files import (
    COLUMNS,
    DRONES,
    FORMULAS,
    csv_rows,
    data_rows,
    make_export,
    make_text_export,
    sent,
)

# Closing an answer lets Django look at its connections, which a test must be allowed.
pytestmark = pytest.mark.django_db


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
