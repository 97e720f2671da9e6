"""A bridge as the record has it: what the cost lines, the register and the declared steps say (R32)."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date
from business_areas.lifecycle import LEFT_STAGES
from business_areas.models import AreaPosition, BusinessArea, Group
from savings.benefits import ORDINARY, YearOfSavings, savings_by_year
from savings.bridge import Bridge, Cause, Part, risen
from savings.models import ACTUAL_PRICES, BridgeStep, CostLine, CostTotal, FinancialYear, Sure
from savings.prices import Index, to_the_nearest_penny
from savings.sharing import NOTHING
from savings.statements import ONE_OFF, Reader

Live = AreaPosition.Live
REVENUE, OUTTURN, GRANT = CostLine.Spending.REVENUE, CostLine.Firmness.OUTTURN, CostLine.Kind.GRANT


def outturn_at(level: int):
    """What the cost lines add up to that a bridge counts: revenue outturn, actual prices, gross of grant."""
    totals = CostTotal.objects.readable_at(level).filter(
        firmness=OUTTURN, spending=REVENUE, price_year=ACTUAL_PRICES
    )
    return totals.exclude(kind=GRANT)


def years_with_outturn(level: int) -> list[FinancialYear]:
    """The years a bridge can begin or end with, the earliest first."""
    ids = outturn_at(level).order_by().values_list("year_id", flat=True).distinct()
    return list(FinancialYear.objects.filter(pk__in=ids).order_by("first_year"))


def usual_years(years: list[FinancialYear], level: int) -> tuple[FinancialYear, FinancialYear] | None:
    """The latest of these years between which steps are declared; else the first and the last of them."""
    found = {year.first_year: year for year in years}
    steps = BridgeStep.objects.current().readable_at(level).order_by("-to_year", "from_year")
    for first, last in steps.values_list("from_year", "to_year").distinct():
        if first in found and last in found:
            return found[first], found[last]
    return (years[0], years[-1]) if len(years) > 1 else None


@dataclass
class YearOfAnArea:
    """What one area cost in one of the two years, all in all and of it once only."""

    cost: Decimal = NOTHING
    one_off: Decimal = NOTHING


@dataclass
class AreaBetween:
    """One area in the two years: what it cost in each, None where nothing is recorded, and where it stood."""

    area_id: int
    name: str = ""
    start: YearOfAnArea | None = None
    end: YearOfAnArea | None = None
    live_before: str = Live.NO
    live_after: str = Live.NO
    has_left: bool = False
    groups: set[int | None] = field(default_factory=set)


@dataclass(frozen=True)
class Scope:
    """What a bridge is of: one area, one group, or without either the whole alliance."""

    area: BusinessArea | None = None
    group: Group | None = None

    @property
    def words(self) -> str:
        if self.area:
            return self.area.name
        return f"the areas of {self.group.name}" if self.group else "the alliance areas"


class RecordedBridge:
    """The bridge between two years, of what is marked up to a level.

    With `rises_by`, pay and prices of what is still there rise as that index does, in place of what was
    declared of them. With `real_by`, amounts are in the prices of the earlier year by that index. Where
    savings were verified, declared ones do not count beside them.
    """

    def __init__(
        self,
        first: FinancialYear,
        last: FinancialYear,
        level: int,
        scope: Scope = Scope(),
        *,
        rises_by: Index | None = None,
        real_by: Index | None = None,
    ):
        self.first, self.last, self.scope = first, last, scope
        self.level, self.reader = Marking(level), Reader(Marking(level))
        self.rises_by, self.real_by = rises_by, real_by

    # What the areas cost

    @cached_property
    def sums(self) -> list[dict]:
        """What each area cost in both years, what was spent once apart: one question to the database."""
        totals = outturn_at(self.level).filter(year__in=[self.first, self.last])
        return list(
            totals.order_by()
            .values("area_id", "year_id")
            .annotate(
                cost=Sum("amount"),
                one_off=Sum("amount", filter=Q(kind__in=ONE_OFF)),
                marking=Max("marking"),
                illustrative=Count("pk", filter=Q(illustrative=True)),
            )
        )

    @cached_property
    def areas(self) -> list[AreaBetween]:
        """The areas that cost something in either year, or stood on the register; of the scope, by name."""
        found: dict[int, AreaBetween] = {}
        for row in self.sums:
            area = found.setdefault(row["area_id"], AreaBetween(row["area_id"]))
            year = YearOfAnArea(row["cost"], row["one_off"] or NOTHING)
            setattr(area, "start" if row["year_id"] == self.first.pk else "end", year)
        # The earlier year first: the later says by which name and group an area is known.
        for position in self.positions(self.first):
            area = found.setdefault(position.area_id, AreaBetween(position.area_id))
            area.name, area.live_before = position.name, position.live
            area.groups = {position.group_id}
        for position in self.positions(self.last):
            area = found.setdefault(position.area_id, AreaBetween(position.area_id))
            area.name, area.live_after = position.name, position.live
            area.has_left = position.live == Live.NO and position.stage in LEFT_STAGES
            area.groups = {position.group_id} if position.group_id or not area.groups else area.groups
        names = dict(
            BusinessArea.objects.filter(pk__in=[key for key in found if not found[key].name]).values_list(
                "pk", "name"
            )
        )
        for key, name in names.items():
            found[key].name = name
        return sorted((each for each in found.values() if self._is_of(each)), key=lambda each: each.name)

    def positions(self, year: FinancialYear):
        """How each area stood on the register on the last day of a year."""
        return self._positions[year.pk]

    @cached_property
    def _positions(self) -> dict[int, list[AreaPosition]]:
        return {
            year.pk: list(
                AreaPosition.objects.as_at(year.ends_on)
                .visible_to(self.reader)
                .only("area_id", "name", "live", "stage", "group_id", "marking", "illustrative")
            )
            for year in (self.first, self.last)
        }

    def _is_of(self, area: AreaBetween) -> bool:
        if self.scope.area:
            return area.area_id == self.scope.area.pk
        return self.scope.group is None or self.scope.group.pk in area.groups

    @cached_property
    def start(self) -> Decimal:
        return sum((area.start.cost for area in self.areas if area.start), NOTHING)

    @cached_property
    def end(self) -> Decimal:
        return sum((area.end.cost for area in self.areas if area.end), NOTHING)

    # The steps

    @cached_property
    def bridge(self) -> Bridge:
        parts = [*self.scope_parts, *self.saved, *self.declared_parts, *self.change_parts]
        if self.rises_by:
            parts.append(self._risen(self.rises_by, parts))
        return Bridge(self.start, self.end, parts, deflator=self.deflator(self.real_by))

    def deflator(self, index: Index | None) -> Fraction | None:
        """What turns an amount of the later year into prices of the earlier one."""
        return index.between(self.last.first_year, self.first.first_year) if index else None

    def _risen(self, index: Index, parts: list[Part]) -> Part:
        return Part(
            Cause.PRICES,
            f"{index.name} rose from {index.shown(self.first.first_year)} in {self.first} to "
            f"{index.shown(self.last.first_year)} in {self.last}",
            after=to_the_nearest_penny(risen(self.start, parts, self.deflator(index))),
            sure=Sure.ESTIMATE,
            source=index.citation,
            address=index.address,
            because="It is assumed that what the areas pay rose as the index did.",
            marking=index.marking,
            illustrative=index.illustrative,
        )

    @cached_property
    def scope_parts(self) -> list[Part]:
        """The areas that left or joined: a change of scope, and never a saving."""
        return [part for area in self.areas if (part := self._scope_part(area))]

    def _scope_part(self, area: AreaBetween) -> Part | None:
        if area.start and area.has_left:
            end = area.end.cost if area.end else NOTHING
            return self._told_by_costs(Cause.LEFT, f"{area.name} left", -area.start.cost, end)
        if area.end and not area.start and area.live_before == Live.NO:
            return self._told_by_costs(Cause.JOINED, f"{area.name} joined", NOTHING, area.end.cost)
        return None

    @property
    def like(self) -> list[AreaBetween]:
        """The areas that cost something in both years and did not leave between them."""
        return [area for area in self.areas if area.start and area.end and not area.has_left]

    @cached_property
    def saved(self) -> list[Part]:
        """What was verified of the areas that are in both years: savings of the later year are what it costs
        less; what the earlier year had saved already is in its cost, and is taken back.

        Cashable savings, gross of the cost of change, which is a step of its own; in actual prices.
        """
        areas = {area.area_id: area.name for area in self.like}
        found: dict[int, list[YearOfSavings]] = {}
        for row in savings_by_year(areas, [self.first.first_year, self.last.first_year], level=self.level):
            if row.sort == ORDINARY and row.verified is not None:
                found.setdefault(row.area_id, []).append(row)
        return [self._saved_in(areas[area], rows) for area, rows in found.items()]

    def _saved_in(self, name: str, rows: list[YearOfSavings]) -> Part:
        def verified(year: FinancialYear) -> Decimal:
            return sum((row.verified for row in rows if row.first_year == year.first_year), NOTHING)

        return Part(
            Cause.SAVINGS,
            f"Saved in {name}",
            before=verified(self.first),
            after=-verified(self.last),
            sure=Sure.VERIFIED,
            source=", ".join(sorted(set().union(*(row.sources for row in rows)))),
            address=reverse("savings"),
            because="Each amount was verified by somebody other than who claimed it.",
            marking=highest([row.marking for row in rows]),
            illustrative=any(row.illustrative for row in rows),
        )

    @cached_property
    def change_parts(self) -> list[Part]:
        """What was spent once, to change or to leave, in the year in which it fell."""
        return [
            self._told_by_costs(
                Cause.CHANGE, f"Spent once in {area.name}", -area.start.one_off, area.end.one_off
            )
            for area in self.like
            if area.start.one_off or area.end.one_off
        ]

    def _told_by_costs(self, cause: Cause, words: str, before: Decimal, after: Decimal) -> Part:
        closed = self.first.closed_at and self.last.closed_at
        return Part(
            cause,
            words,
            before=before,
            after=after,
            sure=Sure.VERIFIED if closed else Sure.ESTIMATE,
            source="Costs and the register",
            address=reverse("costs", args=[(self.last if after else self.first).slug]),
            because="The statements of both years are agreed."
            if closed
            else "Outturn, of which not every statement is agreed.",
        )

    @cached_property
    def steps(self) -> list[BridgeStep]:
        """The declared steps whose years these two hold; of a group or an area, theirs alone."""
        rows = BridgeStep.objects.current().readable_at(self.level).select_related("area", "source")
        rows = rows.filter(from_year__gte=self.first.first_year, to_year__lte=self.last.first_year)
        if self.scope.area:
            return list(rows.filter(area=self.scope.area))
        if self.scope.group:
            return list(rows.filter(area__in=[area.area_id for area in self.areas]))
        return list(rows)

    @property
    def counted_steps(self) -> list[BridgeStep]:
        """The declared steps but those in whose place the index or the register of savings stands."""
        replaced = set()
        if self.rises_by:
            replaced.add(BridgeStep.Cause.PRICES)
        if self.saved:
            replaced.add(BridgeStep.Cause.SAVINGS)
        return [step for step in self.steps if step.cause not in replaced]

    @cached_property
    def declared_parts(self) -> list[Part]:
        return [
            Part(
                Cause(step.cause),
                step.title if step.area_id is None or self.scope.area else f"{step.area.name}: {step.title}",
                after=step.amount,
                sure=step.sure,
                source=step.source.short_title,
                address=reverse("source", args=[step.source.slug]),
                paragraph=step.paragraph,
                because=step.because,
                marking=Marking(step.marking),
                illustrative=step.illustrative,
            )
            for step in self.counted_steps
        ]

    # What is not there

    @cached_property
    def missing_costs(self) -> list[str]:
        """The areas whose cost of one of the years should be there and is not, each in a sentence."""
        return [sentence for area in self.areas for sentence in self._missing_of(area)]

    def _missing_of(self, area: AreaBetween) -> list[str]:
        found = []
        if not area.start and (area.live_before == Live.YES or (area.end and area.live_before != Live.NO)):
            found.append(_no_cost(area.name, self.first, area.live_before))
        if not area.end and (area.live_after == Live.YES or (area.start and not area.has_left)):
            found.append(_no_cost(area.name, self.last, area.live_after))
        return found

    @property
    def marking(self) -> Marking:
        parts = self.bridge.parts
        in_scope = {area.area_id for area in self.areas}
        positions = [each for rows in self._positions.values() for each in rows if each.area_id in in_scope]
        return highest(
            [
                *(row["marking"] for row in self.sums if row["area_id"] in in_scope),
                *(part.marking for part in parts),
                *(each.marking for each in positions),
                *(index.marking for index in (self.rises_by, self.real_by) if index),
            ]
        )

    @property
    def illustrative(self) -> bool:
        in_scope = {area.area_id for area in self.areas}
        return (
            any(row["illustrative"] for row in self.sums if row["area_id"] in in_scope)
            or any(part.illustrative for part in self.bridge.parts)
            or any(index.illustrative for index in (self.rises_by, self.real_by) if index)
        )


def _no_cost(name: str, year: FinancialYear, live: str) -> str:
    stood = {
        Live.YES: "was live",
        Live.NO: "was not live",
        Live.UNKNOWN: "may or may not have been live",
    }[live]
    return f"No outturn of {name} in {year} is recorded; on {long_date(year.ends_on)} it {stood}."
