"""Values of measures from a spreadsheet: what becomes of rows, what is refused, and taking it back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.actions.imports import choose_file, import_rows, undo_import
from alliance.files import checked
from alliance.markings import Marking
from alliance.policy import Refused
from business_areas.actions.measures import close_quarter, record_definition
from business_areas.imports import MeasureValues
from business_areas.models import PerformanceException, QuarterStatus, Value
from business_areas.performance.quarters import Quarter
from tests.business_areas.performance.makers import (
    FIRST,
    concept,
    make_definition,
    make_limits,
    make_target,
    make_value,
    make_values,
)
from tests.makers import make_area, make_force, make_source
from tests.spreadsheets import csv_of, workbook_of

pytestmark = pytest.mark.django_db

HEADINGS = ["Business area", "Measure", "Force", "Period", "Value", "Number counted", "Out of", "Judgement",
            "Provisional or final", "Source"]  # fmt: skip
ABSENCE = ["Fleet", "Absence", "", "1 April 2024", "4.2%", "", "", "", "Final", "A return"]
ASSAULTS = [
    "Fleet",
    "Assaults",
    "Dorset Police",
    "1 April 2024",
    "",
    "9",
    "200",
    "",
    "Provisional",
    "A return",
]
VIEW = ["Fleet", "Partners", "", "1 April 2024", "", "", "", "Needs attention", "Final", "A return"]


@pytest.fixture(autouse=True)
def _record(db):
    make_area("Fleet")
    make_force("Dorset Police")
    make_source("A return")
    make_definition("Absence")
    make_definition(
        "Assaults",
        kind="rate",
        numerator="Assaults",
        denominator="Officers",
        unit="for each officer",
        by_force=True,
    )
    make_definition("Partners", kind="judgement", unit="", direction="", frequency="quarter")


def choose(by, rows, name="values.csv"):
    content = csv_of([HEADINGS, *rows]) if name.endswith("csv") else workbook_of([HEADINGS, *rows])
    return choose_file(MeasureValues, checked(SimpleUploadedFile(name, content)), by=by)


@pytest.mark.parametrize("name", ["values.csv", "values.xlsx"])
def test_each_row_becomes_a_value_and_counts_in_its_quarter(alice, name):
    chosen = import_rows(choose(alice, [ABSENCE, ASSAULTS, VIEW], name), by=alice)
    assert chosen.state == "done", chosen.problems
    absence, assaults, view = Value.objects.order_by("pk")
    assert (absence.value, absence.ends_on, absence.marking) == (
        Decimal("4.2"), date(2024, 4, 30), Marking.OFFICIAL,
    )  # fmt: skip
    assert (assaults.value, assaults.force.name, assaults.standing) == (
        Decimal("0.045"), "Dorset Police", "provisional",
    )  # fmt: skip
    assert view.judgement == "needs-attention"
    assert {(row.name, row.value_words) for row in QuarterStatus.objects.all()} == {
        ("Absence", "4.2%"),
        ("Assaults", "0.045 for each officer"),
        ("Partners", "Needs attention"),
    }


@pytest.mark.parametrize(
    ("row", "place", "cell", "words"),
    [
        (ABSENCE, 0, "Fleat", "“Fleat” is not a business area"),
        (ABSENCE, 1, "Scrutiny panels", "is not a measure that is defined"),
        (ABSENCE, 3, "2 April 2024", "This measure is taken every month. Choose a month."),
        (ABSENCE, 3, "1 April 2090", "April 2090 is not over"),
        (ABSENCE, 4, "120", "A percentage cannot be over 100 here."),
        (ABSENCE, 4, "lots", "“lots” is not a number"),
        (ABSENCE, 4, "", "Enter the value."),
        (ASSAULTS, 6, "", "Enter both numbers: Assaults, and Officers."),
        (ASSAULTS, 2, "", "This measure has a value for each force. Choose the force."),
        (VIEW, 7, "Good", "“Good” is not a judgement"),
        (VIEW, 7, "", "This measure is a judgement. Choose one."),
    ],
)
def test_what_a_measure_does_not_take_is_refused_by_row_and_column(alice, row, place, cell, words):
    record_definition(concept("Scrutiny panels"), by=alice)
    chosen = choose(alice, [[*row[:place], cell, *row[place + 1 :]]])
    said = " ".join(str(problem) for problem in chosen.problems)
    assert words in said
    assert "2" in said
    assert not Value.objects.exists()


def test_a_value_twice_in_the_file_or_recorded_already_is_refused(alice):
    assert "stands twice in this file" in str(choose(alice, [ABSENCE, ABSENCE]).problems)
    import_rows(choose(alice, [ABSENCE]), by=alice)
    again = [[*ABSENCE[:4], "4.3", *ABSENCE[5:]]]
    assert "April 2024 has a value already." in str(choose(alice, again).problems)


def test_a_quarter_that_is_closed_takes_nothing_and_gives_nothing_back(alice):
    chosen = import_rows(choose(alice, [ABSENCE]), by=alice)
    close_quarter(Quarter.of(FIRST), by=alice)
    assert "is closed: the Board has seen it" in str(choose(alice, [VIEW]).problems)
    with pytest.raises(ValidationError, match="is closed"):
        undo_import(chosen, "Wrong file", by=alice)
    assert Value.objects.current().count() == 1


def test_an_import_is_taken_back_with_why_and_its_values_stay_readable(alice):
    chosen = import_rows(choose(alice, [ABSENCE, VIEW]), by=alice)
    undo_import(chosen, "Wrong file", by=alice)
    assert not Value.objects.current().exists()
    assert Value.objects.filter(withdrawn_because="Wrong file").count() == 2
    assert not QuarterStatus.objects.exists()


def test_what_is_off_track_in_a_file_opens_an_exception(alice):
    defined = make_definition("Turnover")
    area = make_value(make_area("Dogs"), defined, "4.0", FIRST).area
    make_values(area, defined, ["4.3", "3.9", "4.2", "3.8", "4.1", "4.4", "4.0", "3.7"], date(2024, 5, 1))
    make_limits(area, defined)
    make_target(defined, "4.5")
    row = ["Dogs", "Turnover", "", "1 April 2025", "7", "", "", "", "Final", "A return"]
    import_rows(choose(alice, [row]), by=alice)
    assert PerformanceException.objects.get().area == area


def test_only_an_officer_imports_values(bob, erin):
    for somebody in (bob, erin):
        with pytest.raises(Refused, match="Only an OPCC officer can import values"):
            choose(somebody, [ABSENCE])
