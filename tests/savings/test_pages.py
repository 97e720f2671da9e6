"""The pages about money, as a finance officer, a Chief Finance Officer and others meet them."""

import csv
import json
import re
from decimal import Decimal
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from alliance.figures import named
from alliance.markings import Marking
from alliance.needs import needs
from alliance.roles import Role
from alliance.temporal import today
from savings.models import CostLine, FinancialYear, SharingRule, Size
from tests.governance.makers import make_person
from tests.makers import make_area, make_claim, make_source, make_user
from tests.savings.makers import (
    agree_all,
    devon,
    dorset,
    make_closed,
    make_finance_seat,
    make_line,
    make_measure,
    make_rule,
    make_sent,
    make_size,
    make_year,
)

pytestmark = pytest.mark.django_db


def page(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("&amp;", "&").split())


def sent(client, address, data, status=302) -> str:
    response = client.post(address, data)
    text = " ".join(response.content.decode().split())
    assert response.status_code == status, text[:3000]
    return text


# Entering


def costs(**answers) -> dict:
    """The answers of the page for costs of the one area there is, for both forces."""
    return {
        "area": "drone-team",
        "firmness": "outturn",
        "spending": "revenue",
        "kind": "pay",
        f"paid_{devon().pk}": "£1,200.50",
        f"paid_{dorset().pk}": "",
        "description": "",
        "price_year": "",
        "source": make_source(slug="ledger", short_title="Ledger").slug,
        "paragraph": "",
        "marking": "0",
        **answers,
    }


def test_costs_are_entered_on_one_page_a_line_for_each_force(erin, signed_in):
    make_area()
    year, client = make_year(), signed_in(erin)
    sent(client, "/money/2022-23/costs/record/", costs(**{f"paid_{dorset().pk}": "75"}))
    lines = {line.force.short_name: line.amount for line in year.cost_lines.all()}
    assert lines == {"Devon & Cornwall": Decimal("1200.50"), "Dorset": Decimal(75)}
    shown = page(client, "/money/2022-23/costs/")
    assert "1,200.50" in shown
    assert "2 cost lines" in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12,34", "A comma stands before each three figures"),
        ("£1.2m", "out in full"),
        ("10.005", "parts of a penny"),
        ("", "Enter the amount that at least one force paid"),
        ("0", "£0 says nothing"),
    ],
)
def test_an_amount_that_cannot_be_read_is_said_beside_it_and_nothing_is_lost(typed, words, erin, signed_in):
    make_area()
    make_year()
    answers = costs(description="New radios", **{f"paid_{devon().pk}": typed})
    text = sent(signed_in(erin), "/money/2022-23/costs/record/", answers, status=422)
    assert words in text
    assert "New radios" in text
    assert not CostLine.objects.exists()


def test_a_line_is_reversed_after_being_asked(erin, signed_in):
    line, client = make_line(amount="10"), signed_in(erin)
    address = f"/money/costs/{line.pk}/reverse/"
    assert "A line with the opposite amount" in page(client, address)
    assert "Say why it is reversed" in sent(client, address, {"because": ""}, status=422)
    sent(client, address, {"because": "Typed twice"})
    shown = page(client, "/money/2022-23/costs/")
    assert f"Reverses line {line.pk}: Typed twice" in shown
    assert "−10.00" in shown
    assert "0 cost lines match" in page(client, "/money/2022-23/costs/?reversed=no")


def test_a_year_a_measure_sizes_and_a_rule_are_entered(erin, signed_in):
    client, source = signed_in(erin), make_source(slug="accounts")
    devon(), dorset()
    sent(client, "/money/years/open/", {"first_year": "2022/23"})
    assert "written like 2022/23" in sent(client, "/money/years/open/", {"first_year": "2022/24"}, status=422)
    told = {"name": "Net revenue budget", "definition": "What it plans to spend.", "unit": "£"}
    sent(client, "/money/sizes/measures/add/", told)
    for force, value in (("dorset", "100"), ("devon-and-cornwall", "205")):
        size = {
            "measure": "net-revenue-budget", "year": "2022-23", "force": force, "value": value,
            "counted": "net", "source": source.slug, "paragraph": "", "marking": "0",
        }  # fmt: skip
        sent(client, "/money/sizes/record/", size)
    assert Size.objects.count() == 2
    rule = {
        "area": "", "from_year": "2022/23", "way": "size", "sizes": "net-revenue-budget/2022-23",
        f"percent_{devon().pk}": "67.2", f"percent_{dorset().pk}": "32.7",
        "first": "dorset", "method": "cost", "grant": "gross", "decision": "",
        "decided_as_stated": "Agreed by the Board", "source": source.slug, "paragraph": "", "marking": "0",
    }  # fmt: skip
    assert "add up to 99.9%" in sent(client, "/money/rules/record/", rule, status=422)
    rule[f"percent_{dorset().pk}"] = "32.8"
    assert "Check your answers" in sent(client, "/money/rules/record/", rule, status=200)
    sent(client, "/money/rules/record/", {**rule, "confirmed": "yes"})
    shares = SharingRule.objects.get().shares.all()
    assert [share.force.slug for share in shares] == ["dorset", "devon-and-cornwall"]
    assert "Devon & Cornwall 67.2% declared; 67.213114% by size" in page(client, "/money/rules/")


def test_unlike_sizes_are_refused_on_the_page_with_the_reason(erin, signed_in):
    make_size(devon(), 205)
    make_size(dorset(), 100, counted="gross")
    rule = {
        "area": "", "from_year": "2022/23", "way": "size", "sizes": f"{make_measure().slug}/2022-23",
        f"percent_{devon().pk}": "70", f"percent_{dorset().pk}": "30", "first": "dorset", "method": "cost",
        "grant": "gross", "decision": "", "decided_as_stated": "Agreed", "paragraph": "", "marking": "0",
        "source": make_source().slug,
    }  # fmt: skip
    assert "Net and gross sizes cannot be combined" in sent(
        signed_in(erin), "/money/rules/record/", rule, status=422
    )


# Reading


def test_home_asks_two_questions_and_says_what_is_not_known(client):
    shown = page(client, "/money/")
    assert "Did we make the savings we promised?" in shown
    assert "What do the alliance areas cost now?" in shown
    assert "Not known: no outturn of a year that was over is recorded" in shown


def test_a_statement_says_who_bears_what_and_who_owes_whom(olivia, signed_in):
    make_rule()
    make_line(amount="1000.01")
    shown = page(signed_in(olivia), "/money/2022-23/")
    assert "the forces share £1,000.01, gross of grant" in shown
    assert "Devon & Cornwall bears £700.01 and Dorset bears £300" in shown
    assert "Devon & Cornwall owes Dorset £700.01" in shown
    assert "The rule of the alliance: fixed shares. Devon & Cornwall 70.0% and Dorset 30.0%." in shown
    assert "Provisional" in shown


def test_the_two_answers_are_files_too(client, olivia, signed_in):
    make_claim("Savings to reach", value=12, property="savings-targeted")
    make_rule()
    make_line(amount="1000.01", marking=Marking.OFFICIAL)
    shown = page(client, "/money/")
    for ending in ("csv", "xlsx", "pdf"):
        assert f'href="/money.{ending}"' in shown
    table = b"".join(client.get("/money.csv")).decode("utf-8-sig")
    assert '"Savings to reach","Did we make the savings we promised?","12' in table
    assert "1,000.01" not in table
    assert "1000.01" not in table
    assert "Not known: no outturn of a year that was over is recorded" in table
    read = b"".join(signed_in(olivia).get("/money.csv")).decode("utf-8-sig")
    assert '"What do the alliance areas cost now?","£1,000 in 2022/23' in read
    assert ",1000.01," in read
    assert "What do the alliance areas cost now?" in words_of_pdf(client.get("/money.pdf"))


def test_the_working_shows_each_step_and_who_has_the_odd_penny(olivia, signed_in):
    make_rule()
    make_line(amount="1000.01")
    shown = page(signed_in(olivia), "/money/2022-23/working/revenue/drone-team/")
    for words in ("70,000.7000", "70,000", "0.7000", "30,000.3000", "0.3000", "700.01", "300.00"):
        assert words in shown
    assert "1 penny is left over and goes to Devon & Cornwall, whose remainder is the largest." in shown


def test_the_working_of_equal_remainders_says_why(olivia, signed_in):
    make_rule({devon(): "50", dorset(): "50"})
    make_line(amount="0.01")
    shown = page(signed_in(olivia), "/money/2022-23/working/revenue/drone-team/")
    assert "Of equal remainders, that of the force which the agreement names first counts first" in shown


def test_the_working_as_files_says_what_its_page_says(olivia, signed_in):
    make_rule()
    make_line(amount="1000.01")
    make_line(amount="7", spending="capital", firmness="budget")
    client, address = signed_in(olivia), "/money/2022-23/working/revenue/drone-team"
    table = b"".join(client.get(f"{address}.csv")).decode("utf-8-sig")
    assert '"Devon & Cornwall","70.0%","70,000.7000","70,000","0.7000","1",700.01' in table
    assert '"Dorset","30.0%","30,000.3000","30,000","0.3000","None",300.00' in table
    shown = page(client, f"{address}/")
    for ending in ("csv", "xlsx", "pdf"):
        assert f'href="{address}.{ending}"' in shown
    read = words_of_pdf(client.get(f"{address}.pdf"))
    for words in (
        "The split of 1,000.01 pounds",
        "70,000.7000",
        "1 penny is left over and goes to Devon & Cornwall",
        "Agreed by the Board in 2015",
        "It is not agreed by every Chief Finance Officer.",
    ):
        assert words in read, words
    of_a_budget = "/money/2022-23/working/capital/drone-team.csv?figures=budget"
    assert "4.90" in b"".join(client.get(of_a_budget)).decode()
    assert of_a_budget in page(client, of_a_budget.replace(".csv", "/"))


def test_the_working_of_what_no_rule_shares_is_a_pdf_that_says_so(olivia, signed_in):
    make_line(amount="10")
    client, address = signed_in(olivia), "/money/2022-23/working/revenue/drone-team"
    assert "is not known until a rule is recorded" in words_of_pdf(client.get(f"{address}.pdf"))
    assert f"{address}.csv" not in page(client, f"{address}/")


def words_of_pdf(response) -> str:
    """The words of a PDF, without how its lines are broken."""
    assert response["Content-Type"] == "application/pdf"
    read = PdfReader(BytesIO(b"".join(response)))
    return " ".join(" ".join(each.extract_text() for each in read.pages).split())


def test_without_a_rule_a_statement_says_so(olivia, signed_in):
    make_line(amount="10")
    shown = page(signed_in(olivia), "/money/2022-23/")
    assert "no rule says how the forces share Drone Team" in shown
    assert "Not known" in shown


def test_budget_is_shown_apart_and_nonsense_is_not_found(olivia, signed_in):
    make_rule()
    make_line(amount="10", firmness="budget")
    client = signed_in(olivia)
    assert "No outturn of 2022/23 is recorded" in page(client, "/money/2022-23/")
    assert "the forces share £10" in page(client, "/money/2022-23/?figures=budget")
    for address in ("/money/2022-23/?figures=guess", "/money/2099-00/", "/money/2022-24/"):
        page(client, address, status=404)


def test_an_empty_statement_says_why_to_whom_and_what_to_do_next(client, signed_in):
    make_rule()
    make_line(amount="10", marking=Marking.OFFICIAL_SENSITIVE)
    signed_out = page(client, "/money/2022-23/")
    assert "Nothing of this statement is published." in signed_out
    assert 'href="/sign-in/?next=%2Fmoney%2F2022-23%2F"' in signed_out
    assert "has not been sent" not in signed_out
    reader = page(signed_in(make_user("reader", Role.OFFICER)), "/money/2022-23/")
    assert "Nothing that you can read is recorded for this statement." in reader
    keeper = page(signed_in(make_user("keeper", Role.FINANCE)), "/money/2022-23/")
    assert "Record costs, or import them from a spreadsheet." in keeper
    assert 'href="/imports/choose/cost-lines/"' in keeper


def test_the_files_of_a_statement_say_what_its_page_says(olivia, signed_in):
    make_rule()
    make_line(amount="1000.01")
    client = signed_in(olivia)
    text = client.get("/money/2022-23.csv").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text))
    assert (row["shared"], row["bears_dorset"], row["balance_devon_and_cornwall"]) == (
        "1000.01", "300.00", "-700.01",
    )  # fmt: skip
    sheet = client.get("/money/2022-23.xlsx")
    assert sheet.getvalue().startswith(b"PK")
    pdf = PdfReader(BytesIO(client.get("/money/2022-23.pdf").getvalue()))
    words = "\n".join(each.extract_text() for each in pdf.pages)
    assert "PROVISIONAL" in words
    assert "Devon & Cornwall owes Dorset £700.01" in words


# Agreeing and closing


def test_a_statement_is_sent_agreed_closed_and_restated(erin, grace, signed_in):
    make_person("Holder of Chief Finance Officer", user=grace)
    make_finance_seat()
    make_rule()
    make_line(amount="1000")
    finance, officer = signed_in(erin), signed_in(grace)
    assert "is kept as a version that never changes" in page(finance, "/money/2022-23/send/")
    sent(finance, "/money/2022-23/send/", {"marking": "0"})
    assert [address for _, address in needs(grace)] == ["/money/2022-23/agree/"]
    assert "still waits for" in page(finance, "/money/2022-23/close/")
    sent(officer, "/money/2022-23/agree/", {"version": "1", "seat": "chief-finance-officer"})
    assert [address for _, address in needs(erin)] == ["/money/2022-23/close/"]
    sent(finance, "/money/2022-23/close/", {})
    shown = page(finance, "/money/2022-23/")
    assert "2022/23 was closed on" in shown
    assert "2022/23 is closed" in page(finance, "/money/2022-23/costs/record/", status=403)
    sent(finance, "/money/2022-23/restate/", {"because": "An invoice came late"})
    make_line(amount="10")
    sent(finance, "/money/2022-23/send/", {"marking": "0"})
    shown = page(finance, "/money/2022-23/v2/")
    assert "It restates version 1: An invoice came late" in shown
    assert "borne by Dorset (revenue)" in shown
    assert "303.00" in shown
    assert "1,000.00" in page(finance, "/money/2022-23/v1/")


def test_the_bytes_of_a_version_have_the_hash_its_page_gives(olivia, signed_in):
    version = make_sent()
    client = signed_in(olivia)
    kept = client.get("/money/2022-23/v1.json").content
    assert sha256(kept).hexdigest() == version.sha256
    assert version.sha256 in page(client, "/money/2022-23/v1/")
    assert json.loads(kept)["year"] == "2022/23"


def test_an_agreement_is_recorded_with_how_it_was_told(erin, signed_in):
    make_sent()
    answers = {"version": "1", "seat": "chief-finance-officer", "told_how": ""}
    address = "/money/2022-23/record-agreement/"
    assert "Enter how you were told" in sent(signed_in(erin), address, answers, status=422)
    sent(signed_in(erin), address, {**answers, "told_how": "by email"})
    assert "Holder of Chief Finance Officer agreed on" in page(signed_in(erin), "/money/2022-23/")


def test_what_changed_since_a_version_was_sent_is_shown(erin, signed_in):
    version = make_sent(marking=Marking.OFFICIAL)
    agree_all(version)
    make_line(amount="10")
    shown = page(signed_in(erin), "/money/2022-23/")
    assert "What changed since version 1" in shown
    assert "Provisional: the record changed since version 1 was sent" in shown


def test_who_agrees_is_shown_what_the_version_says_and_not_what_they_read_besides(erin, signed_in):
    make_sent(marking=Marking.PUBLISHED)
    make_line(amount="10", marking=Marking.OFFICIAL)
    shown = page(signed_in(erin), "/money/2022-23/record-agreement/")
    assert "the forces share £100, gross of grant" in shown


def test_a_closed_year_says_to_whom_it_does_not_show_what_was_agreed(erin, zoe, signed_in):
    make_line(amount="10")
    agree_all(make_sent(marking=Marking.OFFICIAL))
    sent(signed_in(erin), "/money/2022-23/close/", {})
    assert "What is shown is what was agreed." in page(signed_in(erin), "/money/2022-23/")
    assert "You cannot read what was agreed" in page(signed_in(zoe), "/money/2022-23/")


def test_the_working_of_a_budget_is_of_the_budget(olivia, signed_in):
    make_rule()
    make_line(amount="10", firmness="budget")
    client = signed_in(olivia)
    (address,) = set(
        re.findall(
            r'href="(/money/2022-23/[^"]*revenue[^"]*)"', page(client, "/money/2022-23/?figures=budget")
        )
    )
    assert "Budget of 2022/23" in page(client, address)


def test_a_version_is_read_by_those_cleared_for_what_it_counts(olivia, zoe, signed_in):
    make_sent(marking=Marking.OFFICIAL)
    page(signed_in(olivia), "/money/2022-23/v1/")
    page(signed_in(zoe), "/money/2022-23/v1/", status=404)


# Elsewhere


def test_an_area_says_what_it_cost_in_years_that_were_over(olivia, signed_in):
    make_rule()
    area = make_area()
    make_line(area, "1234.50")
    client = signed_in(olivia)
    shown = page(client, "/business-areas/drone-team/")
    assert "1,234.50" in shown
    assert "Shared by the rule of the alliance, from 1 April 2015:" in shown
    assert "Devon & Cornwall 70.0% declared" in shown
    assert "1,234.50" not in page(client, "/business-areas/drone-team/?as-at=2022-06-30")


def test_the_cost_of_the_areas_is_a_named_figure_of_the_latest_year_that_was_over(olivia):
    make_line(amount="10", year=make_year(2021))
    make_line(amount="99.50")
    make_line(amount="40", kind="grant")
    make_line(amount="1", firmness="budget", year=make_year(2023))
    figure = named("cost-of-areas").as_at(today(), olivia)
    assert (figure.value, figure.stated_for[:7]) == (Decimal("99.50"), "2022/23")
    assert named("cost-of-areas").as_at(make_year(2022).starts_on, olivia).value == 10


def test_a_closed_year_shows_what_was_agreed(olivia, signed_in):
    year = make_closed()
    rows = FinancialYear.objects.filter(pk=year.pk)
    rows.update(closed_at=None, closed_by=None, restated_because="A late invoice")
    make_line(amount="5")
    rows.update(closed_at=year.closed_at, closed_by=year.closed_by, restated_because="")
    shown = page(signed_in(olivia), "/money/2022-23/")
    assert "the forces share £100," in shown


# Sent twice


def form_of(client, address) -> dict:
    """What a form says of what its writer had done before it."""
    return {"after": re.search(r'name="after" value="(\w+)"', page(client, address))[1]}


def test_a_double_click_records_costs_once_and_the_same_typed_anew_is_recorded(erin, signed_in):
    make_area()
    make_year()
    client, address = signed_in(erin), "/money/2022-23/costs/record/"
    opened = costs(**form_of(client, address))
    sent(client, address, opened)
    sent(client, address, opened)
    assert CostLine.objects.count() == 1
    assert "sent twice. It was recorded once" in page(client, "/money/2022-23/costs/")
    sent(client, address, {**opened, **form_of(client, address)})
    assert CostLine.objects.count() == 2


def test_a_form_that_was_refused_is_sent_again_when_it_is_right(erin, signed_in):
    make_area()
    make_year()
    client, address = signed_in(erin), "/money/2022-23/costs/record/"
    opened = costs(**form_of(client, address), **{f"paid_{devon().pk}": "0"})
    sent(client, address, opened, status=422)
    sent(client, address, opened, status=422)
    sent(client, address, {**opened, f"paid_{devon().pk}": "5"})
    assert CostLine.objects.count() == 1


def test_two_forms_opened_side_by_side_are_both_acted_on(erin, signed_in):
    make_area()
    make_year()
    client, address = signed_in(erin), "/money/2022-23/costs/record/"
    opened = costs(**form_of(client, address))
    sent(client, address, opened)
    sent(client, address, {**opened, f"paid_{devon().pk}": "7"})
    assert CostLine.objects.count() == 2


def test_what_others_did_does_not_change_a_form(erin, alice, signed_in):
    make_year()
    client, address = signed_in(erin), "/money/2022-23/costs/record/"
    before = form_of(client, address)
    make_line(marking=Marking.OFFICIAL_SENSITIVE)
    assert form_of(client, address) == before


# What the files of a statement say of themselves


def row_of_file(client, address) -> dict:
    (row,) = csv.DictReader(StringIO(client.get(address).getvalue().decode("utf-8-sig")))
    return row


def test_each_file_of_a_statement_says_how_final_it_is_and_what_it_counts(erin, signed_in):
    make_rule(grant="net")
    make_line(amount="1000")
    client = signed_in(erin)
    said = ("standing", "version", "firmness", "prices", "grant_basis")
    row = row_of_file(client, "/money/2022-23.csv")
    assert [row[name] for name in said] == [
        "Provisional", "Not sent yet", "Outturn", "Actual prices", "Net of grant",
    ]  # fmt: skip
    make_finance_seat()
    version = make_sent(marking=Marking.OFFICIAL)
    assert row_of_file(client, "/money/2022-23.csv")["version"] == "Version 1"
    agree_all(version)
    sent(client, "/money/2022-23/close/", {})
    row = row_of_file(client, "/money/2022-23.csv")
    assert (row["standing"], row["version"]) == ("Final", "Version 1")
    pdf = PdfReader(BytesIO(client.get("/money/2022-23.pdf").getvalue()))
    words = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    assert "Final. Version 1. Actual prices, net of grant." in words
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/money/2022-23.xlsx").getvalue()))
    assert "Final. Version 1. Actual prices, net of grant." in str(
        book.get_sheet_by_name("Notes").to_python()
    )


def test_the_files_of_a_budget_are_not_called_final(olivia, signed_in):
    make_rule()
    make_line(amount="10", firmness="budget")
    row = row_of_file(signed_in(olivia), "/money/2022-23.csv?figures=budget")
    assert (row["standing"], row["version"]) == ("Budget", "No version: what is agreed is outturn")


def test_numbers_stand_to_the_right_in_the_pdf(olivia, signed_in):
    make_rule()
    make_line(make_area("Aaa Team"), "1234567.89")
    make_line(make_area("Bbb Team"), "1.00")
    pdf = PdfReader(BytesIO(signed_in(olivia).get("/money/2022-23.pdf").getvalue()))
    begins = {}
    for each in pdf.pages:
        each.extract_text(
            visitor_text=lambda text, cm, tm, *_: begins.setdefault(text.strip(), cm[4] + tm[4])
        )
    assert begins["1.00"] > begins["1,234,567.89"], begins


def test_a_working_below_nothing_has_a_true_minus(olivia, signed_in):
    make_rule({devon(): "50", dorset(): "50"})
    make_line(amount="-0.03")
    shown = page(signed_in(olivia), "/money/2022-23/working/revenue/drone-team/")
    for words in ("−1.5000", "−0.5000", ">−1<", "−0.02", "−0.01"):
        assert words in shown, words
    assert not re.search(r">-\d", shown)


def test_lists_are_documents_that_say_all_that_their_spreadsheets_say(client, olivia, signed_in):
    make_size(devon(), 1234, paragraph="Page 3")
    make_rule()
    make_line(amount="-1234.5", marking=Marking.OFFICIAL, description="Uniform")
    for address, words in (
        ("/money/sizes", ("1. Net revenue budget", "Size: 1,234", "Paragraph or page: Page 3")),
        ("/money/rules", ("How it was decided: Agreed by the Board in 2015", "Paid before: None recorded")),
        ("/money/reconciliation", ("Nothing is recorded that you can read.",)),
        ("/money/savings/bridge/steps", ("Nothing is recorded that you can read.",)),
        ("/money/prices", ("Nothing is recorded that you can read.",)),
        ("/money/2022-23/costs", ("Nothing is recorded that you can read.",)),
    ):
        assert f'href="{address}.pdf"' in page(client, f"{address}/")
        read = words_of_pdf(client.get(f"{address}.pdf"))
        for each in words:
            assert each in read, read
    assert client.get("/money/sizes.pdf?colour=red").status_code == 400
    read = words_of_pdf(signed_in(olivia).get("/money/2022-23/costs.pdf"))
    assert "Uniform" in read
    assert "1,234.50" in read
    assert "OFFICIAL" in read
