"""The pages about savings, as a finance officer, another who verifies, and readers meet them."""

import csv
import re
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from alliance.actions.people import portal_user
from alliance.markings import Marking
from savings.actions.benefits import withdraw_saving
from savings.models import Baseline, Saving, SavingAmount, SavingsTarget, Verification
from tests.governance.makers import make_decision, make_holding, make_seat
from tests.makers import make_area, make_source
from tests.makers import make_claim as make_published_claim
from tests.savings.makers import (
    baseline,
    devon,
    dorset,
    make_amount,
    make_claim,
    make_line,
    make_rule,
    make_saving,
    make_target,
    make_verification,
    make_verifier,
)
from tests.savings.test_pages import form_of, page, sent

pytestmark = pytest.mark.django_db


def day_typed(name, day="31", month="3", year="2015") -> dict:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def answers(**said) -> dict:
    """The answers of the page for a saving of the one area there is."""
    return {
        "area": "drone-team", "title": "One team in place of two", "about": "", "effect": "saving",
        "cash": "cashable", "recurs": "every-year", "counted": "gross", "price_year": "", "owner_seat": "",
        "owner_post": "Head of the team", "baseline": "1,000", **day_typed("on"), "decision": "",
        "decided_as_stated": "In the business case", "source": make_source(slug="case").slug,
        "paragraph": "", "marking": "0", **said,
    }  # fmt: skip


def test_a_saving_is_recorded_planned_claimed_and_verified_by_another(erin, signed_in):
    make_area()
    finance, other = signed_in(erin), signed_in(make_verifier())
    sent(finance, "/money/savings/record/", answers())
    said = {"source": "case", "paragraph": "", "note": ""}
    year = {"first_year": "2022/23", "years": "1", **said}
    sent(finance, "/money/savings/1/plan/", {**year, "amount": "100"})
    sent(finance, "/money/savings/1/claim/", {**year, "amount": "£90.50"})
    claim = SavingAmount.objects.get(standing="claimed")
    address = f"/money/savings/1/amounts/{claim.pk}/verify/"
    assert "You made this claim, so somebody else verifies it" in page(finance, address)
    told = {**said, "amount": "80", "note": "The ledger"}
    assert "somebody else verifies it" in sent(finance, address, told, status=403)
    assert "£90.50 was claimed" in sent(other, address, {**told, "amount": "91"}, status=422)
    assert "Say what was looked at" in sent(other, address, {**told, "note": ""}, status=422)
    sent(other, address, told)
    shown = page(finance, "/money/savings/1/")
    for words in (
        "100.00",
        "90.50",
        "80.00",
        "Verified on",
        "by Verifier Example",
        "The ledger",
        "Claimed on",
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"baseline": "12,34"}, "A comma stands before each three figures"),
        ({"baseline": ""}, "Enter the baseline"),
        ({"owner_post": ""}, "Choose the seat that answers for it, or name another post"),
        ({"on_year": "2999"}, "2999"),
        ({"decided_as_stated": ""}, "say how it was decided"),
        ({"price_year": "2015"}, "written like 2022/23"),
        ({"cash": ""}, "Select whether it is cashable"),
    ],
)
def test_what_is_wrong_with_a_saving_is_said_and_nothing_is_lost(typed, words, erin, signed_in):
    make_area()
    text = sent(signed_in(erin), "/money/savings/record/", answers(**typed), status=422)
    assert words in text
    assert "One team in place of two" in text
    assert [Saving.objects.count(), Baseline.objects.count()] == [0, 0]


def test_a_total_over_several_years_is_refused_in_words_beside_yearly_amounts(erin, signed_in):
    make_amount(make_saving(), "100", 2018)
    told = {"first_year": "2015/16", "years": "4", "amount": "400", "source": make_source(slug="case").slug}
    text = sent(signed_in(erin), "/money/savings/1/plan/", {**told, "paragraph": "", "note": ""}, status=422)
    assert "A total over several years is not added to an amount of one year" in text


def test_a_double_click_records_a_saving_once(erin, signed_in):
    make_area()
    client = signed_in(erin)
    opened = answers(**form_of(client, "/money/savings/record/"))
    sent(client, "/money/savings/record/", opened)
    sent(client, "/money/savings/record/", opened)
    assert Saving.objects.count() == 1


def test_a_baseline_is_moved_with_its_decision_and_both_lines_are_shown(erin, signed_in):
    make_saving()
    make_holding(make_seat(assents=True))
    decision = make_decision()
    told = {
        "amount": "900", **day_typed("on", year="2020"), "decision": "", "because": "One area left",
        "source": make_source(slug="case").slug, "paragraph": "", "note": "",
    }  # fmt: skip
    client, address = signed_in(erin), "/money/savings/1/move-baseline/"
    assert "Select the decision of the Board" in sent(client, address, told, status=422)
    sent(client, address, {**told, "decision": decision.reference})
    shown = page(client, "/money/savings/1/")
    for words in ("£900", "£1,000", "In force", "Before", decision.reference, "Moved because: One area left"):
        assert words in shown, words


def test_what_each_year_rests_on_stands_behind_one_word_and_what_is_to_be_done_before_it(erin, signed_in):
    """A page of ten years is read on a phone: amounts and what waits first, who and from what behind them."""
    claim = make_verification().claim
    other = make_claim(claim.saving, "50", 2021)
    shown = page(signed_in(make_verifier()), "/money/savings/1/")
    outside = re.sub(r"<details.*?</details>", "", shown.partition('id="years"')[2])
    behind = re.findall(r"<details.*?</details>", shown)
    assert len(behind) == 2
    assert f"/money/savings/1/amounts/{other.pk}/verify/" in outside
    assert "Withdraw" not in outside
    assert "Claimed on" not in outside
    assert f"/money/savings/1/amounts/{claim.pk}/withdraw/" in behind[1]
    assert "Verified on" in behind[1]
    assert "verify" not in behind[0]


def test_a_saving_is_seen_as_at_a_day(client, erin):
    made = make_saving(base=baseline("1000", on=date(2016, 3, 31)))
    make_amount(made, "333", 2025)
    for year, amount in ((2019, "70"), (2022, "80")):
        make_verification(make_claim(made, "90", year, by=erin), amount)
    for day, verified, measured in (
        ("2015-06-30", "Nothing of it is verified yet.", "No baseline had been measured by that day."),
        ("2020-03-31", "Nothing of it is verified yet.", "In force"),
        ("2020-04-01", "£70 is verified", "In force"),
        ("2023-04-01", "£150 is verified", "In force"),
    ):
        shown = page(client, f"/money/savings/1/?as-at={day}")
        assert verified in shown, day
        assert measured in shown, day
        assert "333.00" in shown, day
        assert "Not over by then" in shown, day
        assert "It says what is recorded now of that day." in shown
    assert "2022/23" not in page(client, "/money/savings/1/?as-at=2020-04-01")
    shown = page(client, "/money/savings/1/")
    assert "£150 is verified" in shown
    assert "It says what is recorded now" not in shown
    assert "This page shows the position today." in page(client, "/money/savings/1/?as-at=yesteryear")


def test_the_files_of_a_saving_say_what_its_page_says_as_at_the_same_day(client, erin):
    made = make_saving(title="Fewer buildings")
    make_amount(made, "333", 2025)
    make_verification(make_claim(made, "90", 2022, by=erin), "80")
    address = "/money/savings/1"
    written = client.get(f"{address}.csv").getvalue().decode("utf-8-sig")
    assert '"2022/23","Claimed",90.00,80.00' in written
    assert '"2025/26","Planned",333.00,"",' in written
    past = client.get(f"{address}.csv?as-at=2020-06-30").getvalue().decode("utf-8-sig")
    assert '"Claimed"' not in past
    assert "2020-06-30" in past
    pages = PdfReader(BytesIO(client.get(f"{address}.pdf").content)).pages
    read = " ".join(" ".join(each.extract_text().split()) for each in pages)
    for words in (
        "Fewer buildings",
        "£80 is verified",
        "Baseline, in force: £1,000 a year",
        "333.00 Not applicable",
    ):
        assert words in read, words
    assert f"{address}.pdf?as-at=2020-06-30" in page(client, f"{address}/?as-at=2020-06-30")


def test_the_files_of_a_saving_that_somebody_may_not_read_are_not_found(client):
    make_saving(marking=Marking.OFFICIAL)
    assert {client.get(f"/money/savings/1.{kind}").status_code for kind in ("csv", "xlsx", "pdf")} == {404}


def test_amounts_and_savings_are_withdrawn_with_why_and_stay_readable(erin, signed_in):
    made = make_verification()
    client, because = signed_in(erin), {"because": "A misprint"}
    claim = made.claim
    sent(client, f"/money/savings/1/verifications/{made.pk}/withdraw/", because)
    assert "Not verified yet" in page(client, "/money/savings/1/")
    sent(client, f"/money/savings/1/amounts/{claim.pk}/withdraw/", because)
    shown = page(client, "/money/savings/1/")
    assert "Claimed of 2022/23, 100.00 pounds" in shown
    assert "withdrawn on" in shown
    page(client, f"/money/savings/1/amounts/{claim.pk}/withdraw/", status=404)
    sent(client, "/money/savings/1/withdraw/", because)
    assert "It counts in no total" in page(client, "/money/savings/1/")
    assert "No saving is recorded" in page(client, "/money/savings/")


def test_a_target_is_recorded_beside_the_one_before_and_withdrawn(erin, signed_in):
    make_target()
    client = signed_in(erin)
    told = {
        "area": "", "amount": "11,000,000", "years": "1", "by_year": "2022/23", **day_typed("set_on"),
        "decision": "", "decided_as_stated": "By the Board in 2016", "source": make_source(slug="s").slug,
        "paragraph": "", "marking": "0",
    }  # fmt: skip
    sent(client, "/money/savings/targets/record/", told)
    shown = page(client, "/money/savings/")
    for words in ("£12,000,000", "£11,000,000", "2018/19", "2022/23", "By the Board in 2016"):
        assert words in shown, words
    target = SavingsTarget.objects.get(by_year=2022)
    sent(client, f"/money/savings/targets/{target.pk}/withdraw/", {"because": "A misprint"})
    assert "£11,000,000" not in page(client, "/money/savings/")


# Reading


@pytest.fixture
def _saved(erin):
    """A rule, and a saving with 100 promised, 90 claimed and 60 verified of 2022/23."""
    make_rule({devon(): "70", dorset(): "30"})
    made = make_saving()
    make_amount(made, "100")
    make_verification(make_claim(made, "90", by=erin), "60")
    make_line(made.area, "5", kind="change")


@pytest.mark.usefixtures("_saved")
def test_the_register_answers_the_question_and_keeps_its_columns_apart(olivia, signed_in):
    shown = page(signed_in(olivia), "/money/savings/")
    assert "of cashable savings, £100 was promised, £90 was claimed and £60 was verified." in shown
    assert "£40 is not yet evidenced." in shown
    for words in ("70.00", "42.00", "18.00", "−5.00", "55.00"):
        assert words in shown, words


@pytest.mark.usefixtures("_saved")
def test_the_day_and_the_year_asked_for_are_those_shown(olivia, signed_in):
    client = signed_in(olivia)
    assert "Not known: no saving of a year that was over" in page(client, "/money/savings/?as-at=2022-06-30")
    make_amount(Saving.objects.get(), "7", 2019)
    assert "£7 was promised" in page(client, "/money/savings/?as-at=2022-06-30")
    assert "£7 was promised" in page(client, "/money/savings/?year=2019-20")
    assert "£100 was promised" in page(client, "/money/savings/?year=2022-23")


def test_without_a_saving_the_register_says_that_it_is_not_known(client):
    shown = page(client, "/money/savings/")
    assert "Not known: no saving of a year that was over is recorded that you can read" in shown
    assert "No saving is recorded" in shown


def test_what_was_published_about_savings_stands_beside_what_is_kept(client):
    make_published_claim(
        "Combined annual savings", property="savings-targeted", as_stated="£12 million", value=12000000,
    )  # fmt: skip
    assert "£12 million" in page(client, "/money/savings/")


@pytest.mark.usefixtures("_saved")
def test_the_files_of_the_register_say_what_its_page_says(olivia, signed_in):
    client = signed_in(olivia)
    text = client.get("/money/savings.csv").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text))
    names = ("year", "promised", "claimed", "verified", "not_evidenced", "cash")
    assert [row[name] for name in names][:5] == ["2022/23", "100.00", "90.00", "60.00", "40.00"]
    assert client.get("/money/savings.xlsx").getvalue().startswith(b"PK")
    pdf = PdfReader(BytesIO(client.get("/money/savings.pdf").getvalue()))
    words = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    assert "£100 was promised, £90 was claimed and £60 was verified" in words
    assert client.get("/money/savings.pdf?cash=bogus").status_code == 400


@pytest.mark.usefixtures("_saved")
def test_the_home_of_money_answers_its_first_question(olivia, signed_in):
    shown = page(signed_in(olivia), "/money/")
    for words in ("Promised", "£100", "Verified", "£60", "Not yet evidenced", "£40"):
        assert words in shown, words


@pytest.mark.usefixtures("_saved")
def test_an_area_says_what_it_saved_in_years_that_were_over(olivia, signed_in):
    client = signed_in(olivia)
    shown = page(client, "/business-areas/drone-team/")
    assert '<h2 class="govuk-heading-m" id="savings">Savings</h2>' in shown
    assert "60.00" in shown
    before = page(client, "/business-areas/drone-team/?as-at=2022-06-30")
    assert "What this area saved in a year that was over is not known" in before


def test_claims_that_nobody_verified_are_found(erin, signed_in):
    make_verification(make_claim(make_saving(title="Was verified")))
    make_claim(make_saving(title="Waits"))
    shown = page(signed_in(erin), "/money/savings/?claims=waiting")
    assert ">Waits<" in shown
    assert ">Was verified<" not in shown


def test_a_saving_is_found_by_those_cleared_for_it_alone(olivia, zoe, signed_in):
    make_amount(make_saving(marking=Marking.OFFICIAL))
    page(signed_in(olivia), "/money/savings/10001/")
    page(signed_in(zoe), "/money/savings/10001/", status=404)
    assert "One team" not in page(signed_in(zoe), "/money/savings/")


def test_what_was_verified_since_the_area_went_live_says_since_when(olivia, signed_in):
    area = make_area(went_live="1 April 2021")
    made = make_saving(area)
    make_verification(make_claim(made, "10", 2019))
    make_verification(make_claim(made, "20", 2021))
    make_verification(make_claim(made, "30", 2022))
    shown = page(signed_in(olivia), "/money/savings/1/")
    assert "£50 is verified since its area went live (1 April 2021)." in shown
    assert "What was verified of years before is not in it." in shown


def test_a_withdrawn_saving_is_not_written_about(erin, signed_in):
    made = make_saving()
    withdraw_saving(made, "Recorded twice", by=portal_user())
    assert "already withdrawn" in page(signed_in(erin), "/money/savings/1/plan/", status=403)
    assert not Verification.objects.exists()


def test_the_register_asks_as_much_of_many_savings_as_of_one(olivia, signed_in):
    client, asked = signed_in(olivia), []
    make_rule()
    for number in range(7):
        made = make_saving(title=f"Saving {number}")
        make_verification(make_claim(made))
        if number in (0, 6):
            page(client, "/money/")  # notes when the person was last seen
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                page(client, "/money/savings/")
            asked.append(len(queries))
    assert asked[0] == asked[1], asked
    assert asked[0] <= 26, asked
