"""The money of one business area: what it cost, how it is shared, and what it saved, with files."""

from decimal import Decimal

from django.utils.functional import cached_property

from alliance.documents import Block, Bullets, Document, Heading, Paragraph, Table
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from alliance.views.downloads import counted
from alliance.views.kinds import AsAtPage, AsFiles
from business_areas.beside import Asked
from business_areas.views.resolve import OfOneArea
from savings.benefits_shown import year_words
from savings.beside import (
    in_words,
    outturn_of,
    rule_on,
    savings_of,
    share_lines,
    told_of_money,
    told_of_savings,
)
from savings.models import CostLine
from savings.views.resolve import HOME, MONEY, sub_navigation

NOTHING_READ = "Nothing that you can read is recorded of a year that was over."
AMOUNTS = ("promised", "claimed", "verified")


class MoneyOfArea(AsFiles, OfOneArea, AsAtPage):
    """What the page of the area says of its money, by itself, as at a day."""

    public = True
    root = "/money/areas/"
    template_name = "savings/area.html"
    breadcrumbs = (HOME, MONEY)

    def get_heading(self):
        return f"Money of {self.area.name}"

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.area, self.request.user, self.as_at, None, ())

    @property
    def reading_level(self) -> Marking:
        return Marking(self.request.user.reading_level)

    @cached_property
    def costs(self) -> list[dict]:
        return outturn_of(self.asked, self.reading_level)

    @cached_property
    def rule(self):
        return rule_on(self.asked, self.reading_level)

    @cached_property
    def saved(self) -> list:
        return savings_of(self.asked, self.reading_level)

    def get_marking(self):
        told = [row["marking"] for row in self.costs] + [year.marking for year in self.saved]
        return highest([self.area.marking, *told, *([self.rule.marking] if self.rule else [])])

    @property
    def is_illustrative(self) -> bool:
        return (
            self.area.illustrative
            or any(row["illustrative"] for row in self.costs)
            or any(year.illustrative for year in self.saved)
            or bool(self.rule and self.rule.illustrative)
        )

    def context(self, **extra):
        told = [told_of_money(self.asked), told_of_savings(self.asked)]
        query = "" if self.as_at == today() else f"as-at={self.as_at.isoformat()}"
        return super().context(
            area=self.area,
            told_sections=[section for each in told for section in each.sections],
            sub_navigation=sub_navigation(""),
            downloads=self.links_to_files(
                f"{self.root}{self.area.slug}/", query, counted(len(self.cells), ("year", "years"))
            ),
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            page_is_illustrative=self.is_illustrative,
            **extra,
        )

    # Files

    def why_no_file(self):
        return [self.wrong_day] if self.wrong_day else []

    @cached_property
    def cells(self) -> list[tuple]:
        """A row for each year of which something is recorded, the latest first."""
        costs = {row["first_year"]: row for row in self.costs}
        saved = {year.first_year: year for year in self.saved}
        return [
            (
                year_words(year),
                *(costs.get(year, {}).get(spending.value) for spending in CostLine.Spending),
                *self._saved(saved.get(year)),
            )
            for year in sorted({*costs, *saved}, reverse=True)
        ]

    @staticmethod
    def _saved(year) -> tuple[Decimal | None, ...]:
        return tuple(getattr(year.amounts, name) if year else None for name in AMOUNTS)

    def export(self) -> Export:
        return Export(
            title=self.get_heading(),
            noun=f"money-{self.area.slug}",
            columns=(
                Column("year", "Financial year"),
                *(
                    Column(spending.value, f"{spending.label} outturn, gross of grant (pounds)", Kind.MONEY)
                    for spending in CostLine.Spending
                ),
                *(Column(name, f"Cashable savings {name}, gross (pounds)", Kind.MONEY) for name in AMOUNTS),
            ),
            rows=self.cells,
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=self.shared_words,
        )

    @property
    def shared_words(self) -> list[str]:
        if self.rule is None:
            return ["By which rule its cost was shared is not known."]
        whose = "a rule of its own" if self.rule.area_id else "the rule of the alliance"
        return [f"Shared by {whose}, {self.rule.period_words}.", *share_lines(self.rule.in_order)]

    @property
    def document(self) -> Document:
        costs = [in_words(row) for row in self.costs]
        blocks: list[Block] = [Heading("What it cost")]
        if costs:
            cells = [(str(row["year"]), row["revenue"], row["capital"]) for row in costs]
            columns = ("Financial year", "Revenue", "Capital")
            caption = "Outturn, gross of grant, actual prices (pounds)"
            blocks.append(Table(caption, columns, cells, numeric=(1, 2)))
        else:
            blocks.append(Paragraph(NOTHING_READ))
        blocks += [Heading("How it is shared"), Bullets(self.shared_words), Heading("What it saved")]
        if self.saved:
            cells = [(year_words(year.first_year), *self._in_words(year)) for year in self.saved]
            columns = ("Financial year", *(name.capitalize() for name in AMOUNTS))
            caption = "Cashable savings, gross of the cost of change, actual prices (pounds)"
            blocks.append(Table(caption, columns, cells, numeric=(1, 2, 3)))
        else:
            blocks.append(Paragraph(NOTHING_READ))
        return Document(
            title=self.get_heading(),
            subtitle=f"As at {long_date(self.as_at)}",
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            blocks=blocks,
        )

    def _in_words(self, year) -> tuple[str, ...]:
        return tuple("None recorded" if each is None else f"{each:,.2f}" for each in self._saved(year))
