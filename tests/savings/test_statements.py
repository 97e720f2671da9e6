"""The statement of a year: one sum over its lines, nothing mixed, and for ever what it was when agreed."""

import json
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import RegisterEntry, Source
from alliance.publishing import canonical, differences_from_record
from savings.actions.costs import record_costs, reverse_cost
from savings.actions.illustrative import remove_illustrative
from savings.actions.rules import end_rule
from savings.actions.statements import send_statement
from savings.actions.years import close_year, restate_year
from savings.models import CostLine, SharingRule, StatementVersion
from savings.statements import Statement, differences, part_of, row_of, worked_again
from tests.governance.test_decisions import lift
from tests.makers import make_area, make_group, make_name, make_source
from tests.savings.makers import devon, dorset, line, make_closed, make_line, make_rule, make_sent, make_year

pytestmark = pytest.mark.django_db

Kind, Firmness, Spending = CostLine.Kind, CostLine.Firmness, CostLine.Spending


@pytest.fixture
def area():
    return make_area("Drone Team", group=make_group())


def said(year=None, level=Marking.OFFICIAL_SENSITIVE, **asked) -> dict:
    return Statement(year or make_year(), level, **asked).content


def revenue(**asked) -> dict:
    return part_of(said(**asked), "revenue")


def test_an_area_says_what_each_paid_what_each_bears_and_the_balance(area):
    make_rule()
    make_line(area, "900", force=dorset())
    make_line(area, "100", force=devon(), kind=Kind.CHANGE)
    (row,) = revenue()["rows"]
    assert (row["name"], row["group"], row["cost"], row["one_off"]) == (
        "Drone Team", "Operational Command", "1000.00", "100.00",
    )  # fmt: skip
    assert row["bears"] == {"devon-and-cornwall": "700.00", "dorset": "300.00"}
    assert row["balance"] == {"devon-and-cornwall": "-600.00", "dorset": "600.00"}
    assert revenue()["payments"] == [{"payer": "devon-and-cornwall", "payee": "dorset", "amount": "600.00"}]


@pytest.mark.parametrize(
    "other",
    [
        {"firmness": Firmness.BUDGET},
        {"firmness": Firmness.FORECAST},
        {"spending": Spending.CAPITAL},
        {"price_year": 2015},
    ],
)
def test_a_total_never_mixes_firmness_spending_or_prices(area, other):
    make_rule()
    make_line(area, "10")
    make_line(area, "7", **other)
    assert revenue()["totals"][0]["shared"] == "10.00"
    asked = {name: value for name, value in other.items() if name != "spending"}
    part = part_of(said(**asked), other.get("spending", "revenue"))
    assert part["totals"][0]["shared"] == "7.00"


def test_gross_and_net_of_grant_are_never_added_together(area):
    net = make_area("Dogs Team")
    make_rule()
    make_rule(area=net, grant=SharingRule.Grant.NET)
    for each in (area, net):
        make_line(each, "100")
        make_line(each, "40", kind=Kind.GRANT)
    part = revenue()
    assert {total["grant_basis"]: total["shared"] for total in part["totals"]} == {
        "gross": "100.00", "net": "60.00",
    }  # fmt: skip
    assert part["balance"]["dorset"] == "112.00"  # 70 of the one and 42 of the other


def test_an_areas_own_rule_goes_before_that_of_the_alliance(area):
    make_rule()
    make_rule({devon(): "50", dorset(): "50"}, area=area, from_year=2022, until_year=2023)
    for first_year in (2021, 2022, 2023):
        make_line(area, "10", year=make_year(first_year))
    borne = {
        first_year: part_of(said(make_year(first_year)), "revenue")["rows"][0]["bears"]["dorset"]
        for first_year in (2021, 2022, 2023)
    }
    assert borne == {2021: "3.00", 2022: "5.00", 2023: "3.00"}


def test_an_area_whose_own_rule_is_not_read_is_not_shown_shared_by_another(area):
    make_rule()
    make_rule({devon(): "50", dorset(): "50"}, area=area, marking=Marking.OFFICIAL)
    make_line(area, "10")
    (row,) = part_of(said(level=Marking.PUBLISHED), "revenue")["rows"]
    assert (row["rule"], row["cost"]) == (None, "10.00")
    assert revenue()["rows"][0]["bears"]["dorset"] == "5.00"


def test_a_baseline_is_of_revenue_and_capital_is_shared_as_a_cost(area):
    make_rule(area=area, method=SharingRule.Method.SAVING, baselines=["100", "100"])
    make_line(area, "150")
    make_line(area, "20", spending=Spending.CAPITAL)
    content = said()
    (row,) = part_of(content, "revenue")["rows"]
    assert (row["bears"], row["rule"]["method"]) == (
        {"devon-and-cornwall": "65.00", "dorset": "85.00"},
        "saving",
    )
    (row,) = part_of(content, "capital")["rows"]
    assert (row["bears"], row["rule"]["method"]) == (
        {"devon-and-cornwall": "14.00", "dorset": "6.00"},
        "cost",
    )
    assert worked_again(row).bears == {"devon-and-cornwall": 14, "dorset": 6}


def test_without_a_rule_the_cost_stands_and_no_share_is_made_up(area):
    make_line(area, "10")
    (row,) = revenue()["rows"]
    assert (row["cost"], row["rule"]) == ("10.00", None)
    assert "bears" not in row
    assert revenue()["totals"] == []
    assert Statement(make_year(), Marking.OFFICIAL).unshared == ["Drone Team"]


def test_a_reversal_takes_off_what_it_reverses(area):
    make_rule()
    wrong = make_line(area, "10")
    make_line(area, "4")
    reverse_cost(wrong, "Typed twice", by=portal_user())
    assert revenue()["totals"][0]["shared"] == "4.00"


def test_odd_pennies_add_up_over_areas(area):
    make_rule({devon(): "66.666667", dorset(): "33.333333"})
    for number in range(3):
        make_line(make_area(f"Team {number}"), "0.01")
        make_line(make_area(f"Group {number}"), "100.01", force=devon())
    part = revenue()
    total = part["totals"][0]
    assert (
        sum(Decimal(each) for each in total["bears"].values())
        == Decimal(total["shared"])
        == Decimal("300.06")
    )
    assert sum(Decimal(each) for each in part["balance"].values()) == 0


def test_what_is_marked_higher_is_not_counted(area):
    make_rule()
    make_line(area, "10")
    make_line(area, "5", marking=Marking.OFFICIAL_SENSITIVE)
    assert part_of(said(level=Marking.OFFICIAL), "revenue")["totals"][0]["shared"] == "10.00"
    assert revenue()["totals"][0]["shared"] == "15.00"
    assert said(level=Marking.OFFICIAL)["counts_up_to"] == "OFFICIAL"


def test_a_year_of_many_lines_asks_no_more_than_a_year_of_few(area):
    make_rule()
    make_line(area)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            said()
        return len(queries)

    make_year()
    few = asked()
    others = [make_area(f"Team {number}") for number in range(4)]
    record_costs(make_year(), [line(each) for each in others for _ in range(5)], by=portal_user())
    assert asked() == few <= 8


def test_pennies_add_up_where_floats_would_not(area):
    make_rule()
    amounts = ["90071992547409.93"[1:], "0.01", "0.02"]  # beyond what a float holds to the penny
    for amount in amounts:
        make_line(area, amount)
    assert revenue()["rows"][0]["cost"] == f"{sum(map(Decimal, amounts))}"


# Kept as it was


def test_an_agreed_statement_is_the_same_byte_for_byte_whatever_changes_later(area):
    make_rule()
    make_line(area, "1000")
    year = make_closed()
    version = year.closed_version
    kept = version.content
    assert version.sha256 == sha256(kept.encode()).hexdigest()
    make_name(area, "Aerial Team", since="1 April 2022")
    restate_year(year, "An invoice came late", by=portal_user())
    make_line(area, "1", year=year)
    version.refresh_from_db()
    assert version.content == kept
    row = row_of(json.loads(kept), "revenue", area.key)
    assert row["name"] == "Drone Team"
    assert {force: f"{amount:.2f}" for force, amount in worked_again(row).bears.items()} == row["bears"]


def test_a_change_of_percentage_never_reprices_a_closed_year(area):
    rule = make_rule()
    make_line(area, "1000")
    year = make_closed()
    end_rule(rule, 2023, "New percentages", by=portal_user())
    make_rule({devon(): "60", dorset(): "40"}, from_year=2023)
    assert year.closed_version.content == canonical(said(year, year.closed_version.marking))


def test_a_restatement_shows_what_it_was_and_what_it_is(area):
    make_rule()
    make_line(area, "1000")
    year = make_closed()
    restate_year(year, "An invoice came late", by=portal_user())
    make_line(area, "10", year=year)
    again = send_statement(year, Marking.OFFICIAL, by=portal_user())
    assert (again.number, again.restates.number, again.because) == (2, 1, "An invoice came late")
    found = differences(json.loads(again.restates.content), json.loads(again.content))
    assert ("borne by Dorset", "300.00", "303.00") in {(each.what, each.before, each.after) for each in found}


def test_nothing_differs_between_a_statement_and_itself():
    content = json.loads(make_sent().content)
    assert differences(content, content) == []


def test_what_a_year_was_closed_with_is_in_the_register_and_compared_with_it():
    year = make_closed()
    entry = RegisterEntry.objects.get(key="statement-closed/2022-23/1")
    assert entry.payload["sha256"] == year.closed_version.sha256
    assert list(differences_from_record()) == []
    lift(StatementVersion._meta.db_table)
    StatementVersion.objects.update(content="{}")
    assert list(differences_from_record()) == [
        f"The statement of financial-year/2022-23 is no longer what entry {entry.sequence} says."
    ]


def test_illustrative_money_leaves_no_trace_but_in_the_audit_trail():
    source = make_source(kind=Source.Kind.ILLUSTRATIVE)
    real = make_line(year=make_year(2021), amount="5")
    make_rule(source=source)
    make_line(source=source)
    reverse_cost(make_line(source=source, amount="7"), "Illustrative", by=portal_user())
    make_closed()
    remove_illustrative(by=portal_user())
    assert list(CostLine.objects.all()) == [real]
    assert not StatementVersion.objects.exists()
    assert not SharingRule.objects.exists()
    assert not make_year().closed_at
    # The register names its first version for good, so that number is not given again.
    assert make_closed().closed_version.number == 2


def test_a_year_in_which_nothing_changed_is_closed_again_with_the_same_version():
    year = make_closed()
    restate_year(year, "An invoice was said to be late", by=portal_user())
    again = close_year(year, by=portal_user())
    assert again.closed_version == year.closed_version
    assert RegisterEntry.objects.filter(key="statement-closed/2022-23/1").count() == 1
    assert list(differences_from_record()) == []
