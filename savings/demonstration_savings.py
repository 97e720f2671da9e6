"""Illustrative savings: what was promised, claimed and verified of areas, and what nobody verified yet.

What any area saved is not published: all of it is invented. Only what is promised of the year in which the
target was to be reached comes to a published figure, the £12 million a year by 2018.
"""

from datetime import date
from decimal import Decimal
from random import Random

from alliance.markings import Marking
from alliance.models import User
from alliance.money import PENNY, allocate
from savings.actions.benefits import record_amount, record_saving, record_target, verify_claim
from savings.models import Baseline, Saving, SavingAmount, SavingsTarget, Verification

SEED = 2018
TARGET = Decimal("12000000.00")
TARGET_YEAR, FIRST, LAST = 2018, 2016, 2025
BASELINE_DAY = date(2015, 3, 31)
# How much of the promise of the target's year was promised for each year before it, in hundredths.
GROWTH = {2016: 35, 2017: 70}
INVENTED = "Illustrative: no such decision is published"
WHAT_IS_SAVED = (
    "One team in place of two",
    "One contract in place of two",
    "Fewer buildings",
    "Shared systems",
)
Standing = SavingAmount.Standing


def load_savings(areas, told: dict, *, by) -> int:
    """Record savings of every other area, a dis-benefit, a total over several years, and a target."""
    generator, areas = Random(SEED), areas[::2]
    promised = allocate(TARGET, [generator.randint(10, 100) for _ in areas])
    verifier = User.objects.filter(username="finance", is_active=True).first()
    for area, amount in zip(areas, promised, strict=True):
        saving = _saving(area, generator.choice(WHAT_IS_SAVED), amount * 6, told, by=by)
        _profile(saving, amount, generator, verifier, told, by=by)
    worse = _saving(
        areas[0], "Longer journeys to work", Decimal(0), told, effect=Saving.Effect.DISBENEFIT, by=by
    )
    _amount(worse, Standing.CLAIMED, TARGET_YEAR, Decimal("18400.00"), told, by=by)
    released = _saving(
        areas[1], "Officer time released", Decimal(0), told, cash=Saving.Cash.NOT_CASHABLE, by=by
    )
    _amount(released, Standing.PLANNED, FIRST, Decimal("400000.00"), told, years=4, by=by)
    record_target(
        SavingsTarget(
            amount=TARGET, by_year=TARGET_YEAR, set_on=BASELINE_DAY, decided_as_stated=INVENTED, **told
        ),
        by=by,
    )
    return len(areas) + 2


def _saving(area, title: str, baseline: Decimal, told: dict, *, by, **fields) -> Saving:
    said = {
        "effect": Saving.Effect.SAVING,
        "cash": Saving.Cash.CASHABLE,
        "recurs": Saving.Recurs.EVERY_YEAR,
        "counted": Saving.Counted.GROSS,
        "owner_post": f"Head of {area.name}",
        **fields,
    }
    marking = max(told["marking"], Marking(area.marking))
    saving = Saving(area=area, title=title, **said, **{**told, "marking": marking})
    first = Baseline(
        amount=baseline.quantize(PENNY), on=BASELINE_DAY, decided_as_stated=INVENTED, source=told["source"]
    )
    return record_saving(saving, first, by=by)


def _profile(saving: Saving, amount: Decimal, generator: Random, verifier, told: dict, *, by) -> None:
    """Promised from the first year on, claimed of years that were over, and most of it verified."""
    for year in range(FIRST, LAST + 1):
        planned = (amount * GROWTH.get(year, 100) / 100).quantize(PENNY)
        _amount(saving, Standing.PLANNED, year, planned, told, by=by)
        claimed = (planned * generator.randint(88, 106) / 100).quantize(PENNY)
        claim = _amount(saving, Standing.CLAIMED, year, claimed, told, by=by)
        # Half of the claims of the last year wait for whoever did not make them.
        if verifier is not None and (year < LAST or generator.random() < 0.5):
            found = (claimed * generator.choice((100, 100, 100, 95, 80)) / 100).quantize(PENNY)
            verification = Verification(amount=found, note="Illustrative", source=told["source"])
            verify_claim(claim, verification, by=verifier)


def _amount(saving: Saving, standing, year: int, amount: Decimal, told: dict, *, by, years=1) -> SavingAmount:
    said = {"first_year": year, "years": years, "amount": amount, "source": told["source"]}
    return record_amount(SavingAmount(saving=saving, standing=standing, **said), by=by)
