"""What was promised, claimed and verified to be saved, by business area and financial year (R30).

For whoever adds savings up: the pages of the register, the named figures, and whatever sets savings beside
costs. All amounts are exact Decimal pounds, as everywhere (`alliance.money`). None stands for what is not
recorded, which is not nothing (R11).

Amounts are added only where they are alike: `Sort` says what they must have in common. An amount over
several years is never added to one of a year (`add_together` refuses), so that it is in no `YearOfSavings`:
`over_several_years` gives those.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from alliance.markings import Marking
from alliance.money import allocate
from savings.models import ACTUAL_PRICES, CostLine, CostTotal, Saving, SavingAmount, Verification
from savings.models.benefits import period_in_words
from savings.sharing import NOTHING, Rules

Standing, Kind = SavingAmount.Standing, CostLine.Kind


@dataclass(frozen=True, order=True)
class Sort:
    """What amounts must have in common before they are added: else they are of different things.

    `effect` is "saving" or "disbenefit"; `counted` "gross", or "net" of the cost of change; `price_year` the
    year whose prices they are in, or 0 for actual prices.
    """

    effect: str = Saving.Effect.SAVING
    cash: str = Saving.Cash.CASHABLE
    counted: str = Saving.Counted.GROSS
    price_year: int = 0


ORDINARY = Sort()  # cashable savings, gross of the cost of change, in actual prices


@dataclass
class YearOfSavings:
    """The savings of one area in one financial year that are of one sort, recurring or one-off."""

    area_id: int
    first_year: int
    sort: Sort
    recurs: str
    promised: Decimal | None = None
    claimed: Decimal | None = None
    verified: Decimal | None = None
    sources: set[str] = field(default_factory=set)
    marking: Marking = Marking.PUBLISHED
    illustrative: bool = False


@dataclass(frozen=True)
class CostOfChange:
    """What one force paid, for one area in one year, to change (`kind` "change") or to leave ("exit")."""

    area_id: int
    first_year: int
    force: str
    kind: str
    amount: Decimal
    marking: Marking
    illustrative: bool


def savings_by_year(
    areas: Collection[int] | None,
    years: Collection[int] | None,
    *,
    level: int,
    known_at: datetime | None = None,
) -> list[YearOfSavings]:
    """The savings of some areas (None: all) in some financial years (None: all), by their first years.

    One row for each area, year, sort, and recurring or one-off, in that order. `level` is the highest marking
    that counts; `known_at` a moment up to which what was recorded counts, or None for now. Two queries.
    """
    found: dict[tuple, YearOfSavings] = {}
    for name, amount, saving, fact in _recorded(areas, level, known_at):
        if amount.years > 1 or (years is not None and amount.first_year not in years):
            continue
        key = (saving.area_id, amount.first_year, sort_of(saving), saving.recurs)
        row = found.setdefault(key, YearOfSavings(*key))
        setattr(row, name, (getattr(row, name) or NOTHING) + fact.amount)
        row.sources.add(fact.source.short_title)
        row.marking = Marking(max(row.marking, fact.marking))
        row.illustrative |= fact.illustrative or saving.illustrative
    return [found[key] for key in sorted(found)]


@dataclass
class Amounts:
    """What was promised, claimed and verified of something; None is not recorded."""

    promised: Decimal | None = None
    claimed: Decimal | None = None
    verified: Decimal | None = None

    def add(self, name: str, amount: Decimal | None) -> None:
        if amount is not None:
            setattr(self, name, (getattr(self, name) or NOTHING) + amount)

    @property
    def not_evidenced(self) -> Decimal | None:
        """What was promised and is not verified; nothing where more was verified than promised."""
        if self.promised is None:
            return None
        return max(NOTHING, self.promised - (self.verified or NOTHING))


def by_saving(*, level: int, known_at: datetime | None = None) -> dict[int, dict[int, Amounts]]:
    """The amounts of each saving, by its key, in each financial year, by its first year. Two queries."""
    found: dict[int, dict[int, Amounts]] = {}
    for name, amount, saving, fact in _recorded(None, level, known_at):
        if amount.years == 1:
            of_year = found.setdefault(saving.pk, {}).setdefault(amount.first_year, Amounts())
            of_year.add(name, fact.amount)
    return found


def verified_by_year(
    areas: Collection[int] | None, years: Collection[int] | None, *, level: int, sort: Sort = ORDINARY
) -> dict[tuple[int, int], Decimal]:
    """What was verified of one sort of savings, recurring and one-off together, by area and first year.

    An area or year of which nothing was verified is not in it.
    """
    found: dict[tuple[int, int], Decimal] = {}
    for row in savings_by_year(areas, years, level=level):
        if row.sort == sort and row.verified is not None:
            key = (row.area_id, row.first_year)
            found[key] = found.get(key, NOTHING) + row.verified
    return found


def costs_of_change(
    areas: Collection[int] | None,
    years: Collection[int] | None,
    *,
    level: int,
    firmness: str = CostLine.Firmness.OUTTURN,
) -> list[CostOfChange]:
    """What it cost to change and to leave, in actual prices, in the year in which it was paid. One query.

    It is what the cost lines say, so it is in the cost of that year already: a saving net of it takes it off
    once, and never off an amount that is counted net.
    """
    totals = CostTotal.objects.readable_at(level).filter(
        kind__in=[Kind.CHANGE, Kind.EXIT], firmness=firmness, price_year=ACTUAL_PRICES
    )
    totals = totals if areas is None else totals.filter(area_id__in=areas)
    totals = totals if years is None else totals.filter(year__first_year__in=years)
    rows = totals.order_by().values("area_id", "year__first_year", "force__slug", "kind")
    rows = rows.annotate(
        total=Sum("amount"), highest=Max("marking"), invented=Count("pk", filter=Q(illustrative=True))
    )
    return sorted(
        (
            CostOfChange(
                row["area_id"], row["year__first_year"], row["force__slug"], row["kind"], row["total"],
                Marking(row["highest"]), bool(row["invented"]),
            )
            for row in rows
            if row["total"]
        ),
        key=lambda each: (each.area_id, each.first_year, each.force, each.kind),
    )  # fmt: skip


def by_force(area_id: int, amount: Decimal, rules: Rules) -> dict[str, Decimal] | None:
    """What each force saves of an area's saving, by the rule of the year that `rules` are of; to the penny.

    Whichever way an area shares, each pound saved is worth its percentage to each force: where the cost is
    shared the bill to be shared is a pound less, and where the saving is shared the pound itself is. None
    where no rule is recorded that may be read.
    """
    rule = rules.of(area_id)
    if rule is None:
        return None
    shares = rule.in_order
    parts = allocate(amount, [share.percent for share in shares])
    return {share.force.slug: part for share, part in zip(shares, parts, strict=True)}


def over_several_years(
    areas: Collection[int] | None, *, level: int, known_at: datetime | None = None
) -> list[SavingAmount]:
    """The amounts that cover several years together, and so are in no year and in no total of years."""
    rows = _amounts(areas, level, known_at)
    return list(rows.filter(years__gt=1).order_by("saving__area__name", "saving__number", "first_year", "pk"))


def add_together(amounts: Iterable[SavingAmount]) -> Decimal:
    """The sum of amounts that each cover as many years as the others.

    Raises ValueError, in a sentence, where a total over several years would be added to one of a year.
    """
    amounts = list(amounts)
    spans = sorted({amount.years for amount in amounts})
    if len(spans) > 1:
        longest = next(amount for amount in amounts if amount.years == spans[-1])
        raise ValueError(
            f"An amount of {period_in_words(longest.first_year, longest.years)} cannot be added to one of "
            f"{'a year' if spans[0] == 1 else f'{spans[0]} years'}: it says nothing of each year."
        )
    return sum((amount.amount for amount in amounts), NOTHING)


def sort_of(saving: Saving) -> Sort:
    return Sort(saving.effect, saving.cash, saving.counted, saving.price_year or 0)


# What is recorded


def _recorded(areas, level: int, known_at) -> Iterable[tuple[str, SavingAmount, Saving, object]]:
    """Each fact that adds to a year: under which name, of which amount and saving."""
    named = {Standing.PLANNED: "promised", Standing.CLAIMED: "claimed"}
    for amount in _amounts(areas, level, known_at):
        yield named[amount.standing], amount, amount.saving, amount
    rows = _known(Verification.objects.readable_at(level), known_at, "", "claim__", "saving__")
    rows = rows if areas is None else rows.filter(saving__area_id__in=areas)
    for verification in rows.select_related("claim", "saving", "source"):
        yield "verified", verification.claim, verification.saving, verification


def _amounts(areas, level: int, known_at):
    rows = _known(SavingAmount.objects.readable_at(level), known_at, "", "saving__")
    rows = rows if areas is None else rows.filter(saving__area_id__in=areas)
    return rows.select_related("saving__area", "source")


def _known(rows, known_at, *paths: str):
    """Rows that stand, and all that they are said of with them; or that stood at a moment."""
    for path in paths:
        if known_at is None:
            rows = rows.filter(**{f"{path}withdrawn_at__isnull": True})
        else:
            rows = rows.filter(
                Q(**{f"{path}withdrawn_at__isnull": True}) | Q(**{f"{path}withdrawn_at__gt": known_at}),
                **{f"{path}recorded_at__lte": known_at},
            )
    return rows


def totals(rows: Sequence[YearOfSavings]) -> Amounts:
    """Promised, claimed and verified of some rows together, which must be of one sort (else ValueError)."""
    if len({row.sort for row in rows}) > 1:
        raise ValueError("Savings of different sorts are never added together.")
    together = Amounts()
    for row in rows:
        for name in ("promised", "claimed", "verified"):
            together.add(name, getattr(row, name))
    return together
