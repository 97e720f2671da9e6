"""How savings are shown: the same tables for their page, its PDF and the page of an area.

Three columns never become one: what was promised, what is claimed, and what somebody else verified (R30).
"""

from decimal import Decimal

from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.temporal import financial_year
from business_areas.models import BusinessArea
from savings.benefits import (
    ORDINARY,
    Amounts,
    CostOfChange,
    Sort,
    YearOfSavings,
    by_force,
    costs_of_change,
    over_several_years,
    savings_by_year,
    totals,
)
from savings.models import CostLine, Saving, SavingAmount
from savings.models.costs import prices_in_words
from savings.models.years import first_day
from savings.sharing import NOTHING, Rules
from savings.shown import Grid, Row, to_the_penny

COLUMNS = ("Promised", "Claimed", "Verified", "Not yet evidenced")
NOT_RECORDED = "None recorded"
NOT_SHARED = "Areas of which no rule can be read"
WHAT_THEY_ARE = (
    "Promised is what was planned. Claimed is what a post says was saved. Verified is what somebody else "
    "found evidenced. Not yet evidenced is what was promised and is not verified.",
    "Amounts are what is saved in a year compared with the baseline. Savings that are cashable and not, "
    "gross and net of the cost of change, or in prices of different years are never added together.",
    "What each force saves follows the sharing rule of the year: of each pound saved it has its percentage, "
    "whether the area shares the cost or the saving.",
)


def in_pounds(amount: Decimal | None) -> str:
    """An amount of a table, or that none is recorded: nothing is a fact, and not known is another."""
    return NOT_RECORDED if amount is None else to_the_penny(amount)


def values(amounts: Amounts) -> tuple[str, ...]:
    return tuple(
        in_pounds(getattr(amounts, name)) for name in ("promised", "claimed", "verified", "not_evidenced")
    )


def sort_words(sort: Sort) -> str:
    """Cashable savings, gross of the cost of change, actual prices."""
    what = "savings" if sort.effect == Saving.Effect.SAVING else "dis-benefits"
    cash = "Cashable" if sort.cash == Saving.Cash.CASHABLE else "Not cashable"
    prices = prices_in_words(sort.price_year or None)
    return f"{cash} {what}, {sort.counted} of the cost of change, {prices[0].lower()}{prices[1:]}"


def year_words(first_year: int) -> str:
    return financial_year(first_day(first_year))


# What costs more because of a change, in actual prices; and what no budget can be reduced by.
WORSE = Sort(effect=Saving.Effect.DISBENEFIT)
NOT_CASHABLE = Sort(cash=Saving.Cash.NOT_CASHABLE)


class SavingsShown:
    """The savings of all areas, or of one, up to and in a financial year, as far as a level reads."""

    def __init__(self, level: int, first_year: int | None, area_id: int | None = None):
        self.level, self.areas = Marking(level), None if area_id is None else [area_id]
        self.first_year = first_year

    @cached_property
    def every_year(self) -> list[YearOfSavings]:
        return savings_by_year(self.areas, None, level=self.level)

    @classmethod
    def latest(cls, level: int, day, area_id: int | None = None) -> "SavingsShown":
        """Of the latest year that was over by a day and of which anything is recorded."""
        shown = cls(level, None, area_id)
        shown.first_year = shown.latest_over(day)
        return shown

    @classmethod
    def latest_by_area(cls, level: int, day) -> dict[str, "SavingsShown"]:
        """Of each area by itself what `latest` has of it, by its key, in five questions for them all."""
        areas = dict(BusinessArea.objects.values_list("pk", "key"))
        found = {area: cls(level, None, area) for area in areas}
        for shown in found.values():
            shown.every_year, shown.several, shown.change = [], [], []
        for row in savings_by_year(None, None, level=level):
            found[row.area_id].every_year.append(row)
        for amount in over_several_years(None, level=level):
            found[amount.saving.area_id].several.append(amount)
        for shown in found.values():
            shown.first_year = shown.latest_over(day)
        for cost in costs_of_change(None, None, level=level):
            if cost.first_year == found[cost.area_id].first_year:
                found[cost.area_id].change.append(cost)
        return {areas[area]: shown for area, shown in found.items()}

    def latest_over(self, day) -> int | None:
        """The latest year that was over by a day and of which anything is recorded."""
        over = [row.first_year for row in self.every_year if first_day(row.first_year + 1) <= day]
        return max(over, default=None)

    @property
    def year(self) -> str:
        return year_words(self.first_year) if self.first_year is not None else ""

    @cached_property
    def in_year(self) -> list[YearOfSavings]:
        return [row for row in self.every_year if row.first_year == self.first_year]

    @cached_property
    def ordinary(self) -> list[YearOfSavings]:
        """What of the year the headline counts: cashable savings, gross, in actual prices."""
        return [row for row in self.in_year if row.sort == ORDINARY]

    @cached_property
    def headline(self) -> Amounts:
        return totals(self.ordinary)

    def of_sort(self, sort: Sort) -> Amounts:
        """What of the year is of one sort."""
        return totals([row for row in self.in_year if row.sort == sort])

    @cached_property
    def several(self) -> list[SavingAmount]:
        """Totals over several years, which are in no year."""
        return over_several_years(self.areas, level=self.level)

    @cached_property
    def change(self) -> list[CostOfChange]:
        years = [] if self.first_year is None else [self.first_year]
        return costs_of_change(self.areas, years, level=self.level)

    @property
    def marking(self) -> Marking:
        markings = [row.marking for row in self.every_year] + [row.marking for row in self.several]
        return highest([*markings, *(cost.marking for cost in self.change)])

    @property
    def illustrative(self) -> bool:
        return any(row.illustrative for row in (*self.every_year, *self.several, *self.change))

    @property
    def sources(self) -> list[str]:
        return sorted({source for row in self.ordinary for source in row.sources})

    # Tables

    @property
    def grids(self) -> list[Grid]:
        if not self.in_year:
            return []
        return [self.by_sort, self.net, *self.shared, self.year_by_year]

    @property
    def by_sort(self) -> Grid:
        sorts = sorted({row.sort for row in self.in_year}, key=lambda sort: (sort != ORDINARY, sort))
        rows = [
            Row(sort_words(sort), values(totals([row for row in self.in_year if row.sort == sort])))
            for sort in sorts
        ]
        caption = f"Promised, claimed and verified in {self.year} (pounds)"
        return Grid(caption, ("What is counted", *COLUMNS), tuple(rows))

    @property
    def taken_off(self) -> tuple[tuple[str, Decimal | None], ...]:
        """What is taken off the cashable savings verified to find what is left of them."""
        return (
            ("Less dis-benefits verified that cost money", self.of_sort(WORSE).verified),
            ("Less one-off cost of change", self.cost_of(CostLine.Kind.CHANGE)),
            ("Less one-off cost of exit", self.cost_of(CostLine.Kind.EXIT)),
        )

    @property
    def net_amount(self) -> Decimal | None:
        """What is left, as far as it is recorded; None where nothing is verified."""
        gross = self.headline.verified
        known = [amount for _, amount in self.taken_off if amount is not None]
        return None if gross is None else gross - sum(known, NOTHING)

    @property
    def net(self) -> Grid:
        """What is left of the cashable savings verified once what it cost to change is taken off."""
        rows = [Row("Cashable savings verified, gross", (in_pounds(self.headline.verified),))]
        rows += [
            Row(name, (in_pounds(None if amount is None else -amount),)) for name, amount in self.taken_off
        ]
        left = in_pounds(self.net_amount)
        rows.append(Row("Net of the cost of change, as far as it is recorded", (left,), total=True))
        return Grid(f"Net of what it cost, {self.year} (pounds)", ("Step", "Amount"), tuple(rows))

    def cost_of(self, kind: str) -> Decimal | None:
        """What was paid of one kind in the year; None where nothing is recorded, which is not nothing."""
        paid = [cost.amount for cost in self.change if cost.kind == kind]
        return sum(paid, NOTHING) if paid else None

    @property
    def shared(self) -> list[Grid]:
        """What each force saves of the cashable savings of the year; no table where there is no saving."""
        if not self.ordinary:
            return []
        found, unshared = self.by_force
        names = {force.slug: force.name for force in Force.objects.filter(slug__in=found)}
        rows = [Row(names[force], values(amounts)) for force, amounts in found.items()]
        if unshared != Amounts():
            rows.append(Row(NOT_SHARED, values(unshared)))
        rows.append(Row("Together", values(self.headline), total=True))
        caption = f"By force, cashable savings, gross, {self.year} (pounds)"
        return [Grid(caption, ("Force", *COLUMNS), tuple(rows))]

    @cached_property
    def by_force(self) -> tuple[dict[str, Amounts], Amounts]:
        """What each force has of the headline by the rules of the year, and what no rule shares."""
        rules, found, unshared = Rules(self.first_year, self.level), {}, Amounts()
        for row in self.ordinary:
            for name in ("promised", "claimed", "verified"):
                amount = getattr(row, name)
                if amount is None:
                    continue
                parts = by_force(row.area_id, amount, rules)
                if parts is None:
                    unshared.add(name, amount)
                for force, part in (parts or {}).items():
                    found.setdefault(force, Amounts()).add(name, part)
        return found, unshared

    @property
    def year_by_year(self) -> Grid:
        """Each year up to this one, and what was verified up to it: cashable savings, gross."""
        rows, so_far = [], None
        before = [
            row for row in self.every_year if row.sort == ORDINARY and row.first_year <= self.first_year
        ]
        for first_year in sorted({row.first_year for row in before}):
            amounts = totals([row for row in before if row.first_year == first_year])
            if amounts.verified is not None:
                so_far = (so_far or NOTHING) + amounts.verified
            said = (amounts.promised, amounts.claimed, amounts.verified, so_far)
            rows.append(Row(year_words(first_year), tuple(in_pounds(each) for each in said)))
        caption = f"Year by year to {self.year}, cashable savings, gross (pounds)"
        return Grid(caption, ("Financial year", *COLUMNS[:3], "Verified so far"), tuple(rows))

    @property
    def verified_so_far(self) -> Decimal | None:
        """What was verified in all years up to this one, cashable and gross; None where nothing was."""
        verified = [
            row.verified
            for row in self.every_year
            if row.sort == ORDINARY and row.first_year <= self.first_year and row.verified is not None
        ]
        return sum(verified, NOTHING) if verified else None

    @property
    def several_words(self) -> list[str]:
        """Each total over several years, and that it is in no total of a year."""
        return [
            f"{each.saving}: {to_the_penny(each.amount)} pounds {each.standing}, {each.period_words}"
            for each in self.several
        ]
