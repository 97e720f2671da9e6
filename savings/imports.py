"""Cost lines and index series from a spreadsheet: its columns, what a row becomes, how it is reversed."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from alliance.audit import changed
from alliance.models import Source
from alliance.policy import Refused
from alliance.sheets import cells
from alliance.sheets.columns import Column
from alliance.sheets.kinds import ImportKind, import_kind
from alliance.sheets.problems import Unreadable
from business_areas.models import BusinessArea
from savings.actions.costs import reverse_imported
from savings.actions.prices import withdraw_imported_values
from savings.actions.years import PART
from savings.forms.fields import partners, read_year
from savings.models import CostLine, FinancialYear, IndexValue
from savings.models.prices import WHOLE_YEAR
from savings.policies import year_is_closed

LARGEST_INDEX = 10**9
WHY_NO_YEAR = "Format the cell as text, and write the year like 2022/23."


class FirstYear(int):
    """The year in which a financial year begins, which the preview of an import shows as 2015/16.

    It may be a year that no money is kept of.
    """

    @property
    def label(self) -> str:
        return FinancialYear(first_year=self).name


@import_kind
class CostLines(ImportKind):
    """What each force paid for each business area, a line for each amount."""

    name = "cost-lines"
    title = "Cost lines"
    noun = ("cost line", "cost lines")
    introduction = (
        "Each row becomes a cost line: what one force paid, or planned to pay, for one business area. "
        "Lines that are imported are marked OFFICIAL."
    )
    permission = "keep money"
    refusal = "Only a finance officer can import what the business areas cost."

    @cached_property
    def columns(self):
        return (
            Column(
                "year",
                "Financial year",
                self.year_of,
                also=("Year",),
                hint="A year that is open in the portal",
                example="2022/23",
            ),
            Column(
                "area",
                "Business area",
                cells.one_of([(area, area.name) for area in self.areas], "a business area"),
                also=("Area", "Department"),
                hint="Its name, as the register has it",
                example=self.areas[0].name if self.areas else "",
            ),
            Column(
                "force",
                "Force",
                cells.one_of(self.forces, "a force of the alliance"),
                also=("Paid by",),
                hint="The force that paid; of a grant, the force that received it",
                example=self.forces[0][1] if self.forces else "",
            ),
            _choice("kind", CostLine.Kind, "a kind of cost", "Kind", "Kind of cost"),
            _choice(
                "firmness",
                CostLine.Firmness,
                "budget, forecast or outturn",
                "Budget, forecast or outturn",
                "Type",
            ),
            _choice("spending", CostLine.Spending, "revenue or capital", "Revenue or capital"),
            Column(
                "amount",
                "Amount",
                _some_amount,
                also=("Amount £", "Cost", "Paid"),
                summed=True,
                hint="Pounds and pence. What was paid back stands in brackets or has a minus",
                example=Decimal("1200.50"),
            ),
            Column(
                "source",
                "Source",
                cells.one_of(self.sources, "a source"),
                hint="Its short title, as the list of sources has it",
                example=self.sources[0][1] if self.sources else "",
            ),
            Column(
                "paragraph",
                "Paragraph or page",
                cells.text(60),
                required=False,
                hint="Where in the source it stands",
                example="Page 4",
            ),
            Column(
                "description",
                "What it was for",
                cells.text(200),
                also=("Description",),
                required=False,
                hint="In a few words",
                example="Overtime",
            ),
            Column(
                "price_year",
                "Prices of",
                _first_year,
                required=False,
                hint="Only where the amounts are not in actual prices: the year whose prices they are in",
                example="2015/16",
            ),
        )

    # What its cells may name: nothing that is marked higher than the lines will be

    @cached_property
    def areas(self) -> list[BusinessArea]:
        return list(BusinessArea.objects.filter(marking__lte=self.marking).order_by("name"))

    @cached_property
    def forces(self) -> list[tuple]:
        found = partners()
        return [(force, force.name) for force in found] + [(force, force.short_name) for force in found]

    @cached_property
    def sources(self) -> list[tuple]:
        found = Source.objects.filter(marking__lte=self.marking).order_by("short_title", "pk")
        return [(source, source.short_title) for source in found]

    @cached_property
    def years(self) -> dict[int, FinancialYear]:
        return {year.first_year: year for year in FinancialYear.objects.all()}

    def year_of(self, cell) -> FinancialYear:
        year = self.years.get(_first_year(cell))
        if year is None:
            raise Unreadable(f"{cells.shown(cell)} is not open in the portal. Open the year first.")
        if reason := year_is_closed(year):
            raise Unreadable(reason)
        return year

    # What becomes of them

    def object_of(self, values):
        return CostLine(
            **{name: values.get(name) for name in ("year", "area", "force", "kind", "firmness", "spending")},
            amount=values["amount"],
            source=values["source"],
            paragraph=values.get("paragraph") or "",
            description=values.get("description") or "",
            price_year=values.get("price_year"),
            marking=self.marking,
            illustrative=values["source"].illustrative,
            recorded_by=self.chosen.imported_by or self.chosen.chosen_by,
            imported_with=self.chosen,
        )

    def hold(self):
        """Nobody closes a year while lines are added to it or taken off again."""
        changed(PART)

    def settle(self):
        refuse_raised(self.sources, self.lines(), self.marking)

    def lines(self):
        return CostLine.objects.filter(imported_with=self.chosen)

    def cannot_undo(self):
        closed = FinancialYear.objects.filter(closed_at__isnull=False, cost_lines__imported_with=self.chosen)
        return next((year_is_closed(year) for year in closed.order_by("first_year")), "")

    def undo_some(self, because, most, *, by):
        return reverse_imported(self.chosen, because, most, by=by)

    def address(self):
        line = self.lines().select_related("year").order_by("pk").first()
        return reverse("costs", args=[line.year.slug]) if line else ""


@dataclass(frozen=True)
class PublishedIndex:
    """An index as it stands in a file, and as the preview of an import shows it."""

    value: Decimal

    @property
    def label(self) -> str:
        return f"{self.value:.3f}"


@import_kind
class IndexSeries(ImportKind):
    """One release of an index series, such as a deflator, as its publisher gives it."""

    name = "index-series"
    title = "Index series"
    noun = ("index value", "index values")
    introduction = (
        "Each row is the index of one financial year, or of one quarter of it, as it was published. "
        "What is imported is marked OFFICIAL."
    )
    permission = "keep money"
    refusal = "Only a finance officer can import an index series."

    def __init__(self, chosen=None):
        super().__init__(chosen)
        self.said: set[tuple] = set()

    @cached_property
    def columns(self):
        return (
            Column(
                "series",
                "Series",
                cells.text(120),
                also=("Name",),
                hint="What the series is called",
                example="Example series",
            ),
            Column(
                "released_on",
                "Released on",
                cells.day,
                also=("Release date",),
                hint="The day this release was published",
                example="30 June 2022",
            ),
            Column(
                "year",
                "Financial year",
                _first_year,
                also=("Year",),
                hint="Like 2022/23",
                example="2022/23",
            ),
            Column(
                "quarter",
                "Quarter",
                _quarter,
                required=False,
                hint="1 is April to June. Empty: the year as a whole",
                example=1,
            ),
            Column("value", "Index", _index, also=("Value",), hint="To three decimals", example="100.000"),
            Column(
                "source",
                "Source",
                cells.one_of(self.sources, "a source"),
                hint="Its short title, as the list of sources has it",
                example=self.sources[0][1] if self.sources else "",
            ),
            Column(
                "paragraph",
                "Paragraph or page",
                cells.text(60),
                required=False,
                hint="Where in the source it stands",
                example="Table 1",
            ),
        )

    @cached_property
    def sources(self) -> list[tuple]:
        found = Source.objects.filter(marking__lte=self.marking).order_by("short_title", "pk")
        return [(source, source.short_title) for source in found]

    @cached_property
    def recorded(self) -> set[tuple]:
        """What is said already, of which there is one value only."""
        rows = IndexValue.objects.current()
        return set(rows.values_list("series", "released_on", "first_year", "quarter"))

    def object_of(self, values):
        quarter = values.get("quarter") or WHOLE_YEAR
        value = IndexValue(
            series=values["series"],
            released_on=values["released_on"],
            first_year=values["year"],
            quarter=quarter,
            value=values["value"].value,
            source=values["source"],
            paragraph=values.get("paragraph") or "",
            marking=self.marking,
            illustrative=values["source"].illustrative,
            recorded_at=timezone.now(),
            recorded_by=self.chosen.imported_by or self.chosen.chosen_by,
            imported_with=self.chosen,
        )
        key = (value.series, value.released_on, value.first_year, quarter)
        if key in self.said:
            raise Unreadable(f"{value.period_words} stands twice in this file for this release.", "year")
        if key in self.recorded:
            raise Unreadable(f"{value.period_words} of this release is recorded already.", "year")
        self.said.add(key)
        return value

    def hold(self):
        changed(PART)

    def settle(self):
        rows = IndexValue.objects.current().filter(imported_with=self.chosen)
        refuse_raised(self.sources, rows, self.marking)

    def undo(self, because, *, by):
        withdraw_imported_values(self.chosen, because, by=by)

    def address(self):
        return reverse("prices")


def refuse_raised(sources: list[tuple], rows, marking: int) -> None:
    """Raise Refused where a source of added rows was marked higher meanwhile.

    Asked once the rows are there: from then on nobody corrects their sources until the import ends.
    """
    keys = {source.pk for source, _ in sources}
    for source in Source.objects.filter(pk__in=keys, marking__gt=marking):
        if rows.filter(source=source).exists():
            raise Refused(
                f"The source {source.short_title} is now marked {source.get_marking_display()}, "
                "so what it says cannot be marked lower."
            )


def _choice(name: str, choices, called: str, *headings: str) -> Column:
    """A column of a field's choices, by their words or by what is kept of them."""
    return Column(
        name,
        headings[0],
        cells.one_of([(choice, choice.label) for choice in choices], called),
        also=headings[1:],
        hint=f"One of these: {', '.join(choices.labels)}",
        example=choices.labels[0],
    )


def _some_amount(cell) -> Decimal:
    amount = cells.amount(cell)
    if not amount:
        raise Unreadable("A line of £0 says nothing. Leave the row out.")
    return amount


def _first_year(cell) -> FirstYear:
    """The year in which a financial year begins. Excel makes a day of 2011/12: that is not guessed at."""
    if not isinstance(cell, str):
        raise Unreadable(f"{cells.shown(cell)} is not a financial year. {WHY_NO_YEAR}")
    try:
        return FirstYear(read_year(cell))
    except ValueError as wrong:
        raise Unreadable(str(wrong)) from None


def _index(cell) -> PublishedIndex:
    """An index as it was published: more than 0, and to three decimals at most."""
    written = format(cell, ".15g") if cells.is_number(cell) else str(cell).replace(",", "")
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise Unreadable(f"{cells.shown(cell)} is not an index, like 100.125.") from None
    if not value.is_finite() or not 0 < value < LARGEST_INDEX:
        raise Unreadable(
            f"{cells.shown(cell)} is not an index: it must be more than 0, and of nine figures at most."
        )
    if value != round(value, 3):
        raise Unreadable(f"{cells.shown(cell)} has more than three figures after the point.")
    return PublishedIndex(value)


def _quarter(cell) -> int:
    quarter = cells.whole_number(cell)
    if quarter not in (1, 2, 3, 4):
        raise Unreadable(f"{cells.shown(cell)} is not a quarter. Write 1, 2, 3 or 4, or leave it empty.")
    return quarter
