"""Cost lines from a spreadsheet: each row a line of its own, and an import taken off again as a whole."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from alliance.actions.imports import choose_file, import_rows, undo_import
from alliance.files import checked
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from savings.actions.costs import reverse_cost
from savings.imports import CostLines
from savings.models import CostLine, FinancialYear
from tests.makers import make_area, make_source
from tests.savings.makers import devon, dorset, make_year
from tests.spreadsheets import csv_of, workbook_of

pytestmark = pytest.mark.django_db

HEADINGS = ["Year", "Department", "Paid by", "Kind", "Type", "Revenue or capital", "Amount (£)", "Source"]
DORSET = ["2022/23", "drone team", "Dorset Police", "Pay", "Outturn", "Revenue", "£1,200.50", "A source"]
DEVON = [
    "2022/23",
    "Drone Team",
    "Devon & Cornwall Police",
    "Grant received",
    "Budget",
    "Capital",
    "(75.25)",
    "A source",
]
ROWS = [["Costs, illustrative"], [], HEADINGS, DORSET, DEVON, ["Total", "", "", "", "", "", "1,125.25", ""]]


@pytest.fixture(autouse=True)
def _record(db):
    make_year()
    dorset(), devon()
    source = make_source(short_title="A source")
    make_area("Drone Team", source=source)


def choose(by, rows=ROWS, name="costs.csv"):
    content = csv_of(rows) if name.endswith("csv") else workbook_of(rows)
    return choose_file(CostLines, checked(SimpleUploadedFile(name, content)), by=by)


@pytest.mark.parametrize("name", ["costs.csv", "costs.xlsx"])
def test_each_row_becomes_a_cost_line(erin, name):
    chosen = import_rows(choose(erin, name=name), by=erin)
    assert chosen.state == "done", chosen.problems
    one, two = CostLine.objects.order_by("pk")
    assert (one.area.name, one.force, one.year.name) == ("Drone Team", dorset(), "2022/23")
    assert (one.amount, one.kind, one.firmness, one.spending) == (
        Decimal("1200.50"),
        "pay",
        "outturn",
        "revenue",
    )
    assert (two.amount, two.kind, two.firmness, two.spending) == (
        Decimal("-75.25"),
        "grant",
        "budget",
        "capital",
    )
    assert (two.marking, two.recorded_by, two.imported_with) == (Marking.OFFICIAL, erin, chosen)
    assert chosen.kind_class(chosen).address() == "/money/2022-23/costs/"


@pytest.mark.parametrize(
    ("place", "cell", "words"),
    [
        (0, "2023/24", "“2023/24” is not open in the portal."),
        (0, "2022", "A financial year is written like 2022/23."),
        (1, "Dron Team", "“Dron Team” is not a business area that the portal knows."),
        (2, "Avon Police", "is not a force of the alliance"),
        (
            3,
            "Wages",
            "“Wages” is not a kind of cost that the portal knows. Write one of these: Pay, Other than pay",
        ),
        (6, "0.00", "A line of £0 says nothing."),
        (6, "12,34", "“12,34” is not an amount"),
        (7, "A rumour", "is not a source"),
    ],
)
def test_what_the_record_does_not_know_is_refused_by_row_and_column(erin, place, cell, words):
    wrong = [*DORSET[:place], cell, *DORSET[place + 1 :]]
    ((where, sentence),) = choose(erin, [HEADINGS, DEVON, wrong]).problems
    assert where.startswith(f"Row 3, column {'ABCDEFGH'[place]} (")
    assert words in sentence
    assert not CostLine.objects.exists()


def test_a_day_that_excel_made_of_a_year_is_not_guessed_at(erin):
    ((_, sentence),) = choose(erin, [HEADINGS, [45000.0, *DORSET[1:]]], "costs.xlsx").problems
    assert (
        sentence
        == "“45000” is not a financial year. Format the cell as text, and write the year like 2022/23."
    )


def test_an_area_that_is_marked_higher_than_the_lines_would_be_is_not_known(erin):
    make_area("Quiet Unit", marking=Marking.OFFICIAL_SENSITIVE)
    ((_, sentence),) = choose(erin, [HEADINGS, [DORSET[0], "Quiet Unit", *DORSET[2:]]]).problems
    assert "“Quiet Unit” is not a business area that the portal knows." in sentence


def test_an_import_is_undone_by_a_reversal_of_every_line_not_reversed_already(erin):
    chosen = import_rows(choose(erin), by=erin)
    reverse_cost(CostLine.objects.order_by("pk").first(), "Paid twice.", by=erin)
    undo_import(chosen, "The wrong file.", by=erin)
    assert CostLine.objects.aggregate(left=Sum("amount"))["left"] == 0
    assert list(CostLine.objects.filter(reverses__isnull=False).values_list("because", flat=True)) == [
        "The wrong file.",
        "Paid twice.",
    ]
    assert AuditEvent.objects.get(name="savings.reverse_imported_costs").by == erin


def test_nothing_is_imported_into_a_year_that_was_closed_after_the_check_nor_undone_in_one(erin, monkeypatch):
    chosen, other = choose(erin), choose(erin, [HEADINGS, DORSET])
    import_rows(chosen, by=erin)
    close = "{year} is closed"
    monkeypatch.setattr("savings.imports.year_is_closed", lambda year: close.format(year=year))
    monkeypatch.setattr(CostLines, "cannot_undo", lambda self: close.format(year="2022/23"))
    assert import_rows(other, by=erin).problems == [["Row 2, column A (Financial year)", "2022/23 is closed"]]
    with pytest.raises(Refused, match="2022/23 is closed"):
        undo_import(chosen, "Wrong", by=erin)
    assert CostLine.objects.count() == 2
    assert FinancialYear.objects.count() == 1
