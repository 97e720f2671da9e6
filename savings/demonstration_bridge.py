"""Illustrative costs of 2015/16 and 2022/23, and the illustrative steps from the one to the other.

They show savings made and a higher cost all the same. Only two figures are of what was published: the £145
million of the areas in the remit, which the first year comes to, and the £12 million of savings where the
illustrative register of savings holds none that are verified. No source gives a cost of any area, or a step:
all else is invented. What left and what joined follows the register.
"""

from decimal import Decimal
from random import Random

from alliance.demonstration import ILLUSTRATIVE_DATA, NotReady
from alliance.models import Force, Source
from alliance.money import allocate
from business_areas.demonstration import areas_live_when_reported
from business_areas.models import BusinessArea
from savings.actions.bridge import record_bridge_step
from savings.actions.costs import record_costs
from savings.actions.years import open_year
from savings.benefits import verified_by_year
from savings.models import BridgeStep, CostLine, FinancialYear, Sure

SEED = 12
FIRST, LAST = 2015, 2022
FORCES = ("devon-and-cornwall", "dorset")
LEFT = {
    "alliance-prevention-department": Decimal("3100000.00"),
    "alliance-intelligence-department": Decimal("2900000.00"),
}
JOINED, COST_OF_JOINED = "alliance-evidential-property-team", Decimal("1400000.00")
STILL_THERE = Decimal("139000000.00")
ONE_OFF = Decimal("800000.00")
Cause = BridgeStep.Cause
STEPS = (
    (Cause.SAVINGS, "Savings made since 2015", "-12000000.00", Sure.VERIFIED),
    (Cause.PRICES, "Pay awards and prices", "26100000.00", Sure.ESTIMATE),
    (Cause.UPLIFT, "More officers", "6500000.00", Sure.ESTIMATE),
    (Cause.GROWTH, "Better service that was chosen", "3200000.00", Sure.ESTIMATE),
)


def load(*, by) -> list[str]:
    """Put the illustrative bridge on the record, unless it is there."""
    if BridgeStep.objects.filter(illustrative=True).exists():
        return ["Illustrative bridge: nothing changed"]
    forces = {force.slug: force for force in Force.objects.filter(slug__in=FORCES)}
    areas = [position.area for position in areas_live_when_reported()]
    left = {area.key: area for area in BusinessArea.objects.filter(key__in=LEFT)}
    if len(forces) < len(FORCES) or not areas or len(left) < len(LEFT):
        raise NotReady(
            "The illustrative bridge stands on the reference record, which is not loaded. "
            "Load it first: manage.py load_reference"
        )
    source = Source.objects.get(slug=ILLUSTRATIVE_DATA)
    told = {"source": source, "marking": source.marking}
    there = [area for area in areas if area.key != JOINED]
    steps = _steps(there, source.marking)
    of_costs = {**told, "firmness": CostLine.Firmness.OUTTURN}
    count = _costs(areas, left, forces, sum(Decimal(step[2]) for step in steps), of_costs, by=by)
    declared = [step for step in steps if step in STEPS]
    for cause, title, amount, sure in declared:
        step = BridgeStep(
            from_year=FIRST,
            to_year=LAST,
            cause=cause,
            title=title,
            amount=Decimal(amount),
            sure=sure,
            because="Illustrative: invented, so that the steps add up.",
            **told,
        )
        record_bridge_step(step, by=by)
    return [f"Illustrative bridge: {count} cost lines and {len(declared)} declared steps"]


def remove(*, by) -> list[str]:
    """Nothing by itself: the costs and the steps go with all other illustrative money."""
    return []


def _steps(areas, level: int) -> list[tuple]:
    """The steps: what is verified of savings is told by their register, and not declared as well."""
    verified = sum(verified_by_year([area.pk for area in areas], [LAST], level=level).values())
    if not verified:
        return list(STEPS)
    return [(Cause.SAVINGS, "", str(-verified), Sure.VERIFIED), *STEPS[1:]]


def _costs(areas, left, forces, steps: Decimal, told, *, by) -> int:
    """What each area cost in both years: the later is the earlier with what the steps say on top."""
    generator = Random(SEED)
    there = [area for area in areas if area.key != JOINED]
    joined = [area for area in areas if area.key == JOINED]
    weights = [generator.randint(10, 100) for _ in there]
    grown = STILL_THERE + steps
    first, last = [], []
    for lines, total in ((first, STILL_THERE), (last, grown)):
        for area, amount in zip(there, allocate(total, weights), strict=True):
            lines += _lines(area, amount, forces, generator, **told)
    for key, amount in LEFT.items():
        first += _lines(left[key], amount, forces, generator, **told)
    for area in joined:
        last += _lines(area, COST_OF_JOINED, forces, generator, **told)
    paid_by = forces["dorset"]
    last.append(_line(there[0], paid_by, ONE_OFF, kind=CostLine.Kind.CHANGE, **told))
    record_costs(_opened(FIRST, by=by), first, by=by)
    record_costs(_opened(LAST, by=by), last, by=by)
    return len(first) + len(last)


def _opened(first_year: int, *, by) -> FinancialYear:
    there = FinancialYear.objects.filter(first_year=first_year).first()
    return there or open_year(FinancialYear(first_year=first_year, illustrative=True), by=by)


def _lines(area, total: Decimal, forces, generator: Random, **said) -> list[CostLine]:
    """What each force paid for people, together what the area cost."""
    paid = allocate(total, [generator.randint(50, 80), 30])
    return [_line(area, force, amount, **said) for force, amount in zip(forces.values(), paid, strict=True)]


def _line(area, force, amount: Decimal, *, kind=CostLine.Kind.PAY, **said) -> CostLine:
    return CostLine(
        area=area, force=force, amount=amount, kind=kind, spending=CostLine.Spending.REVENUE, **said
    )
