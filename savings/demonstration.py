"""Illustrative money: sizes, rules, costs of two years and a statement that waits for its last agreement.

Made by a generator with a fixed seed, through the same actions as a person's entry. Which measure of size
the alliance uses, its percentages and what any area costs are not published: all of it is invented. Only the
budgets of the first year together come to a published figure, the £145 million of the areas in the remit.
"""

from decimal import Decimal
from random import Random

from alliance.demonstration import ILLUSTRATIVE_DATA, NotReady
from alliance.markings import Marking
from alliance.models import Force, Source
from alliance.money import PENNY, allocate
from business_areas.demonstration import areas_live_when_reported
from business_areas.models import BusinessArea
from governance.demonstration.board import VACANT
from governance.models import Seat
from savings.actions.costs import record_costs, reverse_cost
from savings.actions.illustrative import remove_illustrative
from savings.actions.rules import record_rule
from savings.actions.sizes import record_measure, record_size
from savings.actions.statements import record_statement_agreement, send_statement
from savings.actions.years import open_year
from savings.demonstration_savings import load_savings
from savings.models import CostLine, FinancialYear, RuleShare, Saving, SharingRule, Size, SizeMeasure

SEED = 145
PUBLISHED_TOTAL = Decimal("145000000.00")
SENT, PROVISIONAL = 2024, 2025
# By the force's address: its size by each measure, and what was declared on it.
FORCES = {
    "devon-and-cornwall": {"budget": "371200000", "vehicles": "1130", "declared": "68.2", "used": "63.5"},
    "dorset": {"budget": "173100000", "vehicles": "650", "declared": "31.8", "used": "36.5"},
}
BY_USE, FIXED = "alliance-fleet-services-dept", "alliance-drone-team"
INVENTED = "Illustrative: no such decision is published"
Firmness, Kind = CostLine.Firmness, CostLine.Kind


def load(*, by) -> list[str]:
    """Put the illustrative money on the record, unless it is there."""
    there = SizeMeasure.objects.filter(illustrative=True).exists()
    if there and Saving.objects.filter(illustrative=True).exists():
        return ["Illustrative money: nothing changed"]
    forces = {force.slug: force for force in Force.objects.filter(slug__in=FORCES)}
    areas = [position.area for position in areas_live_when_reported()]
    if len(forces) < len(FORCES) or not areas:
        raise NotReady(
            "The illustrative money stands on the reference record, which is not loaded. "
            "Load it first: manage.py load_reference"
        )
    source = Source.objects.get(slug=ILLUSTRATIVE_DATA)
    told = {"source": source, "marking": source.marking}
    saved = f"Illustrative savings: {load_savings(areas, told, by=by)} savings"
    if there:
        return ["Illustrative money: nothing changed", saved]
    years = {year: _open(year, by=by) for year in (SENT, PROVISIONAL)}
    _rules(forces, years[SENT], told, by=by)
    lines = _costs(areas, forces, years, told, by=by)
    agreed = _send(years[SENT], by=by)
    return [
        f"Illustrative money: {lines} cost lines, 3 sharing rules and a statement agreed by {agreed} seats",
        saved,
    ]


def remove(*, by) -> list[str]:
    """Remove all of it, so that the money on the record is what people entered."""
    return [f"{remove_illustrative(by=by)} illustrative costs, sizes, rules, statements and savings removed"]


def _open(first_year: int, *, by) -> FinancialYear:
    there = FinancialYear.objects.filter(first_year=first_year).first()
    return there or open_year(FinancialYear(first_year=first_year, illustrative=True), by=by)


def _rules(forces, year: FinancialYear, told, *, by) -> None:
    """The alliance's rule by budget, one area's by the vehicles it keeps, and one of fixed halves."""
    budgets = _sizes("Net revenue budget", "£", "budget", forces, year, Size.Counted.NET, told, by=by)
    vehicles = _sizes(
        "Vehicles kept", "vehicles", "vehicles", forces, year, Size.Counted.NEITHER, told, by=by
    )
    areas = {area.key: area for area in BusinessArea.objects.filter(key__in=[BY_USE, FIXED])}
    said = {"from_year": SENT, "decided_as_stated": INVENTED, **told}
    for area, way, sizes, percents in (
        (None, SharingRule.Way.SIZE, budgets, {slug: each["declared"] for slug, each in FORCES.items()}),
        (
            areas[BY_USE],
            SharingRule.Way.USAGE,
            vehicles,
            {slug: each["used"] for slug, each in FORCES.items()},
        ),
        (areas[FIXED], SharingRule.Way.FIXED, {}, dict.fromkeys(FORCES, "50")),
    ):
        shares = [
            RuleShare(force=forces[slug], percent=Decimal(percent), size=sizes.get(slug))
            for slug, percent in percents.items()
        ]
        record_rule(SharingRule(area=area, way=way, **said), shares, by=by)


def _sizes(
    name: str, unit: str, key: str, forces, year: FinancialYear, counted, told, *, by
) -> dict[str, Size]:
    measure = SizeMeasure(
        slug=f"illustrative-{key}",
        name=f"{name} (illustrative)",
        definition="Invented to show how the portal works. Nothing in it is true.",
        unit=unit,
        illustrative=True,
    )
    record_measure(measure, by=by)
    said = {"measure": measure, "year": year, "counted": counted, **told}
    return {
        slug: record_size(Size(force=forces[slug], value=Decimal(each[key]), **said), by=by)
        for slug, each in FORCES.items()
    }


def _costs(areas, forces, years, told, *, by) -> int:
    """Budgets of the first year that come to the published total, and outturn of both years."""
    generator = Random(SEED)
    budgets = allocate(PUBLISHED_TOTAL, [generator.randint(10, 100) for _ in areas])
    first, second = [], []
    for area, budget in zip(areas, budgets, strict=True):
        first += _lines(area, budget, forces, generator, firmness=Firmness.BUDGET, **told)
        for lines, growth in ((first, generator.randint(970, 1040)), (second, generator.randint(1000, 1080))):
            outturn = (budget * growth / 1000).quantize(PENNY)
            lines += _lines(area, outturn, forces, generator, firmness=Firmness.OUTTURN, **told)
    record_costs(years[SENT], first, by=by)
    typed_twice = _line(areas[0], forces["dorset"], Decimal("1250.75"), firmness=Firmness.OUTTURN, **told)
    record_costs(years[PROVISIONAL], [*second, typed_twice], by=by)
    reverse_cost(typed_twice, "Illustrative: the same invoice was recorded before.", by=by)
    return len(first) + len(second) + 2


def _lines(area, total: Decimal, forces, generator: Random, **said) -> list[CostLine]:
    """The pay of both forces and what one of them paid besides, together what the area cost."""
    pay, other = allocate(total, [generator.randint(60, 85), 30])
    paid = allocate(pay, [generator.randint(50, 80), 30])
    lines = [_line(area, force, amount, **said) for force, amount in zip(forces.values(), paid, strict=True)]
    return [*lines, _line(area, generator.choice(list(forces.values())), other, kind=Kind.NON_PAY, **said)]


def _line(area, force, amount: Decimal, *, kind=Kind.PAY, **said) -> CostLine:
    return CostLine(
        area=area, force=force, amount=amount, kind=kind, spending=CostLine.Spending.REVENUE, **said
    )


def _send(year: FinancialYear, *, by) -> int:
    """Send the first year's statement, which every seat that somebody holds agrees; one is vacant."""
    version = send_statement(year, Marking.OFFICIAL, by=by)
    seats = Seat.objects.filter(office=Seat.Office.FINANCE_OFFICER, holdings__illustrative=True)
    held = [seat for seat in seats.distinct() if seat.slug != VACANT]
    for seat in held:
        record_statement_agreement(version, seat, "Illustrative: by email", by=by)
    return len(held)
