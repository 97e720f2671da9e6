"""Cost lines from a spreadsheet: each row a line of its own, and an import taken off again as a whole."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from alliance.actions import imports
from alliance.actions.imports import (
    choose_file,
    discard_import,
    import_rows,
    stop_undoing,
    undo_import,
    undo_rows,
)
from alliance.files import checked
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from alliance.work import do_next
from savings.actions.costs import reverse_cost
from savings.actions.years import close_year
from savings.imports import CostLines
from savings.models import CostLine, FinancialYear
from tests.makers import make_area, make_source
from tests.savings.makers import agree_all, devon, dorset, make_rule, make_sent, make_year
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


def test_the_preview_names_the_year_whose_prices_a_line_is_in(erin):
    chosen = choose(erin, [[*HEADINGS, "Prices of"], [*DORSET, "2015/16"], [*DEVON, ""]])
    where = chosen.preview[0].index("Prices of")
    assert [row[where] for row in chosen.preview[1:]] == ["2015/16", "Not given"]
    import_rows(chosen, by=erin)
    assert [line.price_year for line in CostLine.objects.order_by("pk")] == [2015, None]


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


# The same rows again, a file put aside, and a large import undone


def test_a_file_saved_anew_with_the_same_rows_is_warned_of_and_the_same_bytes_are_refused(erin, signed_in):
    import_rows(choose(erin), by=erin)
    with pytest.raises(ValidationError, match="The same file is imported once"):
        choose(erin)
    again = choose(erin, [HEADINGS, DEVON, DORSET], "costs-final.xlsx")
    words = "The same rows were imported on"
    for address in (f"/imports/{again.pk}/", f"/imports/{again.pk}/import/"):
        shown = signed_in(erin).get(address).content.decode()
        assert words in shown, address
        assert "from “costs.csv” (import" in shown
    other = choose(erin, [HEADINGS, [*DORSET[:6], "£1,200.51", "A source"], DEVON], "costs-other.csv")
    assert words not in signed_in(erin).get(f"/imports/{other.pk}/").content.decode()


def test_rows_that_were_undone_are_not_warned_of(erin, signed_in):
    undo_import(import_rows(choose(erin), by=erin), "The wrong file.", by=erin)
    again = choose(erin, [HEADINGS, DEVON, DORSET], "costs-final.xlsx")
    assert "The same rows" not in signed_in(erin).get(f"/imports/{again.pk}/").content.decode()


def test_a_file_that_is_ready_is_discarded_and_may_be_chosen_again(erin, frank, signed_in):
    chosen, browser = choose(erin), signed_in(erin)
    with pytest.raises(Refused, match="Only a finance officer"):
        discard_import(chosen, by=frank)
    assert "Discard this file" in browser.get(f"/imports/{chosen.pk}/").content.decode()
    assert browser.post(f"/imports/{chosen.pk}/discard/").status_code == 302
    assert "This file was discarded" in browser.get(f"/imports/{chosen.pk}/").content.decode()
    for act in (import_rows, discard_import):
        with pytest.raises(Refused, match="discarded"):
            act(chosen, by=erin)
    imported = import_rows(choose(erin), by=erin)
    with pytest.raises(Refused, match="Undo the import instead"):
        discard_import(imported, by=erin)
    assert CostLine.objects.count() == 2


def large(erin, monkeypatch):
    """An import that is undone in the background, a line at a time."""
    chosen = import_rows(choose(erin), by=erin)
    monkeypatch.setattr(imports, "QUICK", 0)
    monkeypatch.setattr(imports, "UNDONE_AT_ONCE", 1)
    return undo_import(chosen, "The wrong file.", by=erin)


def test_a_large_import_is_undone_in_the_background_and_its_page_says_how_far(erin, monkeypatch, signed_in):
    chosen = large(erin, monkeypatch)
    assert (chosen.state, CostLine.objects.count()) == ("undoing", 2)
    told = []
    page = signed_in(erin).get(f"/imports/{chosen.pk}/").content.decode()
    assert "The import is being undone." in page
    undo_rows(str(chosen.pk), lambda done, of: told.append((done, of)))
    assert told == [(1, 2)]
    assert CostLine.objects.aggregate(left=Sum("amount"))["left"] == 0
    undo_rows(str(chosen.pk), lambda done, of: None)
    chosen.refresh_from_db()
    assert (chosen.state, CostLine.objects.count()) == ("undone", 4)


def test_what_ends_in_the_middle_of_undoing_goes_on_where_it_was(erin, monkeypatch):
    chosen = large(erin, monkeypatch)

    def killed(done, of):
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        undo_rows(str(chosen.pk), killed)
    assert CostLine.objects.filter(reverses__isnull=False).count() == 1
    assert do_next()
    chosen.refresh_from_db()
    assert (chosen.state, CostLine.objects.filter(reverses__isnull=False).count()) == ("undone", 2)


def test_what_cannot_be_undone_to_its_end_stands_again_and_says_so(erin, monkeypatch):
    chosen = large(erin, monkeypatch)
    stop_undoing(str(chosen.pk))
    chosen.refresh_from_db()
    assert (chosen.state, chosen.undone_by) == ("done", None)
    assert "could not to its end" in chosen.notes[-1]
    undo_import(chosen, "Again", by=erin)


def test_no_year_is_closed_while_lines_of_it_are_taken_off(erin, monkeypatch):
    chosen = large(erin, monkeypatch)
    make_rule()
    agree_all(make_sent(marking=Marking.OFFICIAL))
    with pytest.raises(ValidationError, match=f"Import {chosen.pk} is being undone"):
        close_year(make_year(), by=erin)
    with pytest.raises(Refused, match="being undone"):
        undo_import(chosen, "Again", by=erin)
