"""Makers for the money: one of each, made through the same actions as a person would."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.actions.imports import choose_file
from alliance.actions.people import portal_user
from alliance.files import checked
from alliance.markings import Marking
from alliance.models import Import, User
from alliance.roles import Role
from business_areas.models import BusinessArea
from governance.models import Seat
from savings.actions.benefits import record_amount, record_saving, record_target, verify_claim
from savings.actions.bridge import record_bridge_step
from savings.actions.costs import record_costs, reverse_cost
from savings.actions.reconciliation import record_printed_table
from savings.actions.rules import record_rule
from savings.actions.sizes import record_measure, record_size
from savings.actions.statements import record_statement_agreement, send_statement
from savings.actions.years import close_year, open_year
from savings.imports import CostLines
from savings.models import (
    Baseline,
    BridgeStep,
    CostLine,
    FinancialYear,
    IndexValue,
    PrintedRow,
    PrintedTable,
    RuleShare,
    Saving,
    SavingAmount,
    SavingsTarget,
    SharingRule,
    Size,
    SizeMeasure,
    Sure,
    Verification,
)
from tests.governance.makers import make_holding, make_seat
from tests.makers import make_area, make_force, make_source, make_user
from tests.spreadsheets import csv_of

_numbers = count(1)


def make_year(first_year=2022, *, by=None, **fields) -> FinancialYear:
    """A financial year, or the one there is already."""
    if found := FinancialYear.objects.filter(first_year=first_year).first():
        return found
    return open_year(FinancialYear(first_year=first_year, **fields), by=by or portal_user())


def dorset():
    return make_force("Dorset Police", slug="dorset")


def devon():
    return make_force("Devon & Cornwall Police", slug="devon-and-cornwall")


def make_measure(name="Net revenue budget", **fields) -> SizeMeasure:
    if found := SizeMeasure.objects.filter(name=name).first():
        return found
    fields = {
        "slug": f"measure-{next(_numbers)}",
        "definition": "What it plans to spend.",
        "unit": "£",
        **fields,
    }
    return record_measure(SizeMeasure(name=name, **fields), by=portal_user())


def make_size(force=None, value=100, *, by=None, marking=Marking.PUBLISHED, **fields) -> Size:
    size = Size(
        **{
            "measure": make_measure(),
            "year": make_year(),
            "force": force or dorset(),
            "value": Decimal(value),
            "counted": Size.Counted.NET,
            "source": make_source(marking=marking),
            "marking": marking,
            **fields,
        }
    )
    return record_size(size, by=by or portal_user())


def shares_of(percents, sizes=(), baselines=()) -> list[RuleShare]:
    """A share for each force, in order."""
    shares = [RuleShare(force=force, percent=Decimal(percent)) for force, percent in percents.items()]
    for share, size in zip(shares, sizes, strict=False):
        share.size = size
    for share, baseline in zip(shares, baselines, strict=False):
        share.baseline = Decimal(baseline)
    return shares


def make_rule(percents=None, *, by=None, sizes=(), baselines=(), marking=Marking.PUBLISHED, **fields):
    """A rule of fixed shares of the alliance from 2015/16 on, unless told otherwise."""
    percents = percents or {devon(): "70", dorset(): "30"}
    rule = SharingRule(
        **{
            "way": SharingRule.Way.FIXED,
            "from_year": 2015,
            "decided_as_stated": "Agreed by the Board in 2015",
            "source": make_source(marking=marking),
            "marking": marking,
            **fields,
        }
    )
    return record_rule(rule, shares_of(percents, sizes, baselines), by=by or portal_user())


def line(area=None, amount="100", *, force=None, marking=Marking.PUBLISHED, **fields) -> CostLine:
    """A cost line that is not recorded yet."""
    return CostLine(
        **{
            "area": area or BusinessArea.objects.first() or make_area(),
            "force": force or dorset(),
            "kind": CostLine.Kind.PAY,
            "firmness": CostLine.Firmness.OUTTURN,
            "spending": CostLine.Spending.REVENUE,
            "amount": Decimal(amount),
            "source": make_source(marking=marking),
            "marking": marking,
            **fields,
        }
    )


def make_line(area=None, amount="100", *, year=None, by=None, **fields) -> CostLine:
    (recorded,) = record_costs(year or make_year(), [line(area, amount, **fields)], by=by or portal_user())
    return recorded


def saving(area=None, *, marking=Marking.PUBLISHED, **fields) -> Saving:
    """A saving that is not recorded yet: cashable, recurring, gross, in actual prices."""
    return Saving(
        **{
            "area": area or BusinessArea.objects.first() or make_area(),
            "title": "One team in place of two",
            "effect": "saving",
            "cash": "cashable",
            "recurs": "every-year",
            "counted": "gross",
            "owner_post": "Head of the team",
            "source": make_source(marking=marking),
            "marking": marking,
            **fields,
        }
    )


def baseline(amount="1000", *, marking=Marking.PUBLISHED, **fields) -> Baseline:
    return Baseline(
        **{
            "amount": Decimal(amount),
            "on": date(2015, 3, 31),
            "decided_as_stated": "In the business case",
            "source": make_source(marking=marking),
            **fields,
        }
    )


def make_saving(area=None, *, by=None, marking=Marking.PUBLISHED, base=None, **fields) -> Saving:
    made = saving(area, marking=marking, **fields)
    first = base or baseline(marking=marking, source=made.source)
    return record_saving(made, first, by=by or portal_user())


def amount_of(made: Saving, amount="100", year=2022, standing="planned", **fields) -> SavingAmount:
    """An amount of a saving that is not recorded yet."""
    said = {"saving": made, "standing": standing, "first_year": year, "source": made.source, **fields}
    return SavingAmount(amount=Decimal(amount), **said)


def make_amount(made=None, amount="100", year=2022, standing="planned", *, by=None, **fields) -> SavingAmount:
    made = made or make_saving()
    return record_amount(amount_of(made, amount, year, standing, **fields), by=by or portal_user())


def make_claim(made=None, amount="100", year=2022, *, by=None, **fields) -> SavingAmount:
    return make_amount(made, amount, year, "claimed", by=by, **fields)


def make_verifier():
    """A finance officer who claims nothing."""
    if found := User.objects.filter(username="verifier").first():
        return found
    return make_user("verifier", Role.FINANCE, clearance=Marking.OFFICIAL_SENSITIVE)


def verification(claim, amount=None, **fields) -> Verification:
    said = {"note": "The ledger of the year", "source": claim.source, **fields}
    return Verification(amount=claim.amount if amount is None else Decimal(amount), **said)


def make_verification(claim=None, amount=None, *, by=None, **fields) -> Verification:
    claim = claim or make_claim()
    return verify_claim(claim, verification(claim, amount, **fields), by=by or make_verifier())


def make_target(amount="12000000", *, by=None, marking=Marking.PUBLISHED, **fields) -> SavingsTarget:
    said = {
        "amount": Decimal(amount), "by_year": 2018, "set_on": date(2015, 3, 31),
        "decided_as_stated": "By the Board", "source": make_source(marking=marking), "marking": marking,
        **fields,
    }  # fmt: skip
    return record_target(SavingsTarget(**said), by=by or portal_user())


def make_step(cause="growth", amount="10", *, by=None, marking=Marking.PUBLISHED, **fields) -> BridgeStep:
    """A declared step of the alliance from 2015/16 to 2022/23, unless told otherwise."""
    step = BridgeStep(
        **{
            "from_year": 2015,
            "to_year": 2022,
            "cause": cause,
            "title": f"Step of {cause}",
            "amount": Decimal(amount),
            "sure": Sure.ESTIMATE,
            "because": "Worked out from the budget",
            "source": make_source(marking=marking),
            "marking": marking,
            **fields,
        }
    )
    return record_bridge_step(step, by=by or portal_user())


def make_index(values, *, name="A deflator", marking=Marking.PUBLISHED, source=None) -> None:
    """A release of an index series: its values by financial year, or by year and quarter."""
    source = source or make_source(marking=marking)
    for when, value in values.items():
        first_year, quarter = when if isinstance(when, tuple) else (when, 0)
        row = IndexValue(
            series=name,
            released_on=date(2023, 6, 30),
            first_year=first_year,
            quarter=quarter,
            value=Decimal(value),
            source=source,
            marking=marking,
            recorded_at=timezone.now(),
            recorded_by=portal_user(),
        )
        row.illustrative = source.illustrative
        row.save()


def make_printed(total="10", rows=None, *, by=None, marking=Marking.PUBLISHED, **fields) -> PrintedTable:
    """A published table rounded to pounds, unless told otherwise."""
    table = PrintedTable(
        **{
            "title": "Budgets",
            "unit": PrintedTable.Unit.POUND,
            "total": Decimal(total),
            "source": make_source(marking=marking),
            "marking": marking,
            **fields,
        }
    )
    rows = {"Fleet": "4", "Drones": "6"} if rows is None else rows
    printed = [
        PrintedRow(label=label, amount=None if amount is None else Decimal(amount))
        for label, amount in rows.items()
    ]
    return record_printed_table(table, printed, by=by or portal_user())


def make_finance_seat(title="Chief Finance Officer", **fields) -> Seat:
    """The seat of a Chief Finance Officer, with somebody in it."""
    seat = make_seat(title, office=Seat.Office.FINANCE_OFFICER, chairs=False)
    make_holding(seat, f"Holder of {title}", "1 April 2020", **fields)
    return seat


def make_sent(year=None, *, marking=Marking.PUBLISHED, by=None):
    """A version of a year’s statement; with a cost, a rule and a seat to agree it where there are none."""
    year = year or make_year()
    if not SharingRule.objects.exists():
        make_rule()
    if not year.cost_lines.exists():
        make_line(year=year)
    if not Seat.objects.filter(office=Seat.Office.FINANCE_OFFICER).exists():
        make_finance_seat()
    return send_statement(year, marking, by=by or portal_user())


def agree_all(version) -> None:
    """Record that every Chief Finance Officer agreed a version."""
    for seat in Seat.objects.filter(office=Seat.Office.FINANCE_OFFICER):
        record_statement_agreement(version, seat, "by email", by=portal_user())


def make_closed(year=None) -> FinancialYear:
    version = make_sent(year)
    agree_all(version)
    return close_year(version.year, by=portal_user())


def make_import(area) -> Import:
    """A spreadsheet of one cost line that was checked and is not imported yet."""
    source = make_source()
    row = [make_year(), area.name, devon().name, "Pay", "Outturn", "Revenue", "1.00", source.short_title]
    content = csv_of([[column.label for column in CostLines().columns if column.required], row])
    chosen = choose_file(CostLines, checked(SimpleUploadedFile("costs.csv", content)), by=portal_user())
    assert chosen.state == "ready", chosen.problems
    return chosen


def make_money(area, word, marking) -> None:
    """A closed year and one that can be closed, each with a cost; what is hidden in the second alone."""
    told = {"marking": marking, "description": f"Spent {word}", "force": devon()}
    if not word:
        make_rule(way=SharingRule.Way.SIZE, sizes=[make_size(devon(), 70), make_size(dorset(), 30)])
        make_line(area, year=make_year(2021), **told)
        make_closed(make_year(2021))
    make_step(from_year=2021, title=f"Step {word}", because=f"Known {word}", area=area, marking=marking)
    if marking <= Marking.OFFICIAL:
        make_index({2021: "100.000", 2022: "104.250"}, name=f"Index {word}".strip(), marking=marking)
    make_printed(title=f"Printed {word}", rows={f"Row {word}": "10"}, marking=marking)
    make_line(area, **told)
    make_savings(area, word, marking)
    wrong = make_line(area, **told)
    reverse_cost(wrong, f"Reversed {word}", by=portal_user())
    agree_all(make_sent(make_year(), marking=marking))


def make_savings(area, word, marking) -> None:
    """A saving with a claim to verify, one that is verified, a total over several years, and a target."""
    source = make_source(f"Ledger {word}", marking=marking)
    told = {"source": source, "note": f"Noted {word}"}
    made = make_saving(
        area, marking=marking, title=f"Saved {word}", about=f"Because {word}", owner_post=f"Head {word}",
        note=f"Noted {word}", source=source,
    )  # fmt: skip
    make_amount(made, "100", **told)
    make_claim(made, "90", **told)
    make_verification(make_claim(made, "80", 2021, **told), "70", **told)
    make_amount(made, "400", 2016, years=4, **told)
    make_target(marking=marking, decided_as_stated=f"Decided {word}", source=source)
