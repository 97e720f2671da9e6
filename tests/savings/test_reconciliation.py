"""Published tables: printed totals beside the sum of printed parts, and whether rounding explains it."""

from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from alliance.actions.people import portal_user
from alliance.figures import named
from alliance.markings import Marking
from alliance.policy import Refused
from alliance.temporal import today
from savings.actions.illustrative import remove_illustrative
from savings.actions.reconciliation import withdraw_printed_table
from savings.models import BridgeStep, IndexValue, PrintedRow, PrintedTable
from savings.reconciliation import Reconciliation, Verdict
from savings.statements import Reader
from tests.makers import make_source
from tests.savings.makers import make_index, make_printed, make_step

EXACT = st.lists(
    st.integers(-(10**9), 10**9).map(lambda pence: Decimal(pence).scaleb(-2)), min_size=1, max_size=20
)


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


# Arithmetic


def test_two_parts_and_a_total_may_each_be_half_a_unit_from_what_they_were():
    unit = Decimal("100000")
    found = Reconciliation(Decimal("300000"), [Decimal("100000"), Decimal("100000")], unit)
    assert (found.summed, found.difference, found.bound) == (200000, 100000, 150000)
    assert found.verdict is Verdict.ROUNDING
    assert Reconciliation(Decimal("400000"), found.parts, unit).verdict is Verdict.MORE
    assert Reconciliation(Decimal("200000"), found.parts, unit).verdict is Verdict.AGREES


def test_a_difference_of_exactly_the_bound_is_explained_and_one_beyond_it_is_not():
    parts = [Decimal(1)] * 3
    assert Reconciliation(Decimal(5), parts, Decimal(1)).verdict is Verdict.ROUNDING
    assert Reconciliation(Decimal(1), parts, Decimal(1)).verdict is Verdict.ROUNDING
    assert Reconciliation(Decimal(6), parts, Decimal(1)).verdict is Verdict.MORE
    assert Reconciliation(Decimal(0), parts, Decimal(1)).verdict is Verdict.MORE


def test_with_a_part_that_is_not_stated_it_cannot_be_known():
    found = Reconciliation(Decimal(5), [Decimal(5), None], Decimal(1))
    assert (found.summed, found.verdict) == (5, Verdict.NOT_KNOWN)


@given(EXACT, st.sampled_from([Decimal(1), Decimal(1000), Decimal(100000)]))
def test_rounding_always_explains_what_rounding_did(exact, unit):
    found = Reconciliation(rounded(sum(exact), unit), [rounded(each, unit) for each in exact], unit)
    assert found.verdict in (Verdict.AGREES, Verdict.ROUNDING)


# Recording


def test_a_table_is_kept_as_printed_with_its_rows_in_order(db):
    table = make_printed("11", {"Zebra": "4", "Aardvark": None, "Fleet": "6"})
    assert [(row.label, row.amount) for row in table.rows.all()] == [
        ("Zebra", 4),
        ("Aardvark", None),
        ("Fleet", 6),
    ]
    assert table.reconciled.verdict is Verdict.NOT_KNOWN


def test_an_amount_finer_than_the_printed_unit_is_refused_and_nothing_is_kept(db):
    with pytest.raises(ValidationError, match="is not a whole number of £1,000"):
        make_printed("10000", {"Fleet": "10500"}, unit=PrintedTable.Unit.THOUSAND)
    with pytest.raises(ValidationError, match="at least one part"):
        make_printed("10", {})
    assert not PrintedTable.objects.exists()


def test_only_a_finance_officer_records_and_withdraws(erin, frank):
    table = make_printed(by=erin)
    with pytest.raises(Refused):
        make_printed(by=frank)
    with pytest.raises(Refused):
        withdraw_printed_table(table, "Wrong", by=frank)
    withdraw_printed_table(table, "Wrong", by=erin)
    with pytest.raises(Refused):
        withdraw_printed_table(table, "Again", by=erin)


def test_neither_a_table_nor_a_row_is_ever_edited(db):
    make_printed()
    for change in (
        lambda: PrintedTable.objects.update(total=1),
        lambda: PrintedRow.objects.update(amount=1),
        lambda: PrintedRow.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_is_illustrative_of_steps_series_and_tables_goes_and_the_rest_stays(db):
    real, invented = make_source(), make_source(kind="illustrative")
    for source in (real, invented):
        make_printed(source=source)
        make_step(source=source)
        make_index({2015: "100"}, name=source.slug, source=source)
    remove_illustrative(by=portal_user())
    for model in (PrintedTable, BridgeStep, IndexValue):
        assert [row.source for row in model.objects.all()] == [real]
    assert PrintedRow.objects.count() == 2


# Pages


def page(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("&amp;", "&").split())


LIST = "/money/reconciliation/"


def test_the_page_says_the_total_the_sum_the_difference_and_what_explains_it(client, db):
    table = make_printed("11")
    shown = page(client, f"{LIST}{table.pk}/")
    assert "The printed total is £11. The 2 parts that are stated come to £10." in shown
    assert "The printed total is £1 more. Rounding can explain the difference." in shown
    assert "together that is up to £1.50" in shown
    assert "Rounding can explain the difference." in page(client, LIST)
    written = client.get(f"{LIST}{table.pk}.csv").getvalue().decode("utf-8-sig")
    assert '"Difference",1.00' in written


def pdf_of(client, table) -> str:
    response = client.get(f"{LIST}{table.pk}.pdf")
    pages = PdfReader(BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_its_pdf_says_what_the_page_says(client, db):
    table = make_printed("11", {"Fleet": "4", "Drones": None}, title="Budgets of 2015")
    read = pdf_of(client, table)
    for words in ("The printed total is £7 more.", "It cannot be known", "Drones Not stated", "Fleet 4.00"):
        assert words in read


def test_the_files_of_a_withdrawn_table_say_so_and_why(erin, client):
    table = make_printed(by=erin)
    withdraw_printed_table(table, "Of another year", by=erin)
    assert "WITHDRAWN. Of another year" in pdf_of(client, table)


def test_what_somebody_may_not_read_is_not_found(client, db):
    table = make_printed(title="Hidden table", marking=Marking.OFFICIAL)
    assert "Hidden table" not in page(client, LIST)
    page(client, f"{LIST}{table.pk}/", 404)
    page(client, f"{LIST}{table.pk}.csv", 404)
    page(client, f"{LIST}{table.pk}.pdf", 404)


def test_with_no_table_it_says_so(client, db):
    assert "No published table is recorded" in page(client, LIST)


def typed(**answers):
    return {
        "title": "Budgets of 2015",
        "unit": "100",
        "total": "£1,000",
        "rows": "Fleet; 400\n\nDrones; of both forces; £600\nDogs; not stated",
        "source": make_source(slug="budget-book").slug,
        "paragraph": "",
        "marking": "0",
        **answers,
    }


def test_a_table_is_typed_a_line_for_each_part_and_withdrawn_after_being_asked(erin, signed_in):
    client = signed_in(erin)
    assert client.post(f"{LIST}record/", typed()).status_code == 302
    table = PrintedTable.objects.get()
    assert [(row.label, row.amount) for row in table.rows.all()] == [
        ("Fleet", 400),
        ("Drones; of both forces", 600),
        ("Dogs", None),
    ]
    assert "Not stated" in page(client, f"{LIST}{table.pk}/")
    address = f"{LIST}{table.pk}/withdraw/"
    assert client.post(address, {"because": "Of another year"}).status_code == 302
    assert "No published table is recorded" in page(client, LIST)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"rows": "Fleet 400"}, "Line 1: write the name, a semicolon and the amount."),
        ({"rows": "Fleet; 400\nDrones; 12,34"}, "Line 2: “12,34” is not an amount"),
        ({"rows": "Fleet; £1.2m"}, "out in full"),
        ({"rows": ""}, "Enter the parts of the table"),
        ({"total": ""}, "Enter the printed total"),
        ({"unit": "100000"}, "is not a whole number of £1,000"),
        ({"unit": "7"}, "Select what they are rounded to"),
        ({"rows": "\n".join(f"Row {number}; 1" for number in range(201))}, "has 200 parts at most"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_line_and_nothing_is_lost(answers, words, erin, signed_in):
    response = signed_in(erin).post(f"{LIST}record/", typed(**answers))
    text = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert words in text
    assert "Budgets of 2015" in text
    assert not PrintedTable.objects.exists()


# Named figures


def figure(name, user=None):
    return named(name).as_at(today(), user or portal_user())


def test_what_a_published_table_comes_to_is_four_figures(db):
    table = make_printed("11", title="Budgets of 2015")
    names = ("total", "parts", "difference", "difference-rounding-explains")
    found = [figure(f"printed-{name}") for name in names]
    assert [each.value for each in found] == [11, 10, 1, table.reconciled.bound]
    assert {each.address for each in found} == {f"{LIST}{table.pk}/"}
    assert found[2].words.endswith("Budgets of 2015). Rounding can explain the difference.")


def test_how_many_tables_do_not_add_up_is_a_figure_and_which_cannot_be_known(erin):
    make_printed("11")
    assert figure("published-tables-that-do-not-add-up").value == 0
    make_printed("900", title="Far too much")
    make_printed("19", {"Fleet": "10", "Dogs": None}, title="Not whole")
    make_printed("901", title="Hidden", marking=Marking.OFFICIAL, by=erin)
    found = figure("published-tables-that-do-not-add-up", Reader(Marking.PUBLISHED))
    assert (found.value, found.uncertain_names) == (1, ("Not whole",))
    assert found.words == "1 of 3 published tables"
    assert figure("published-tables-that-do-not-add-up", erin).value == 2


def test_a_table_that_is_withdrawn_or_hidden_is_in_no_figure(erin):
    make_printed("11", by=erin, marking=Marking.OFFICIAL)
    withdraw_printed_table(make_printed("12", by=erin), "Wrong", by=erin)
    assert figure("printed-total", erin).value == 11
    assert figure("printed-total", Reader(Marking.PUBLISHED)).value is None
