"""What if: a simulation that stands in its address alone, which can be shared; nothing is kept of it."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.functional import cached_property
from django.utils.text import capfirst

from alliance.documents import Document, Heading, Paragraph, Table
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.money import read_amount
from alliance.templatetags.portal import pounds
from alliance.temporal import today
from alliance.text import listed
from alliance.views.kinds import AsFiles, Page, not_among, shown
from business_areas.models import BusinessArea
from savings.benefits import ORDINARY, YearOfSavings, savings_by_year
from savings.bridge_record import years_with_outturn
from savings.bridge_shown import changed
from savings.forms.fields import partners
from savings.models import FinancialYear, Size
from savings.sharing import NOTHING
from savings.shown import exact_percent, to_the_penny
from savings.sizes import unlike
from savings.statements import Statement
from savings.views.resolve import HOME, MONEY, sub_navigation
from savings.what_if import (
    Otherwise,
    Simulated,
    SimulatedSavings,
    alliances_rule,
    simulate,
    simulate_savings,
)

SIMULATION = (
    "This is a simulation. Nothing of it is recorded, agreed or owed: it shares what was paid in the year as "
    "if something had been otherwise."
)
ALREADY_IN_THE_COST = (
    "What is saved is in what the areas cost already, so the two are never added. Of each pound saved a "
    "force has its percentage, whether the area shares the cost or the saving."
)
SAVING_CAPTION = "What each force would save (pounds)"
SAVING_COLUMNS = ("Force", "Saves as recorded", "Would save", "More or less")
LARGEST_PERCENT = Decimal(100)


@dataclass
class AskedWhatIf:
    """What is to be otherwise, as the address says. `said` repeats it; `wrong` is what it cannot be."""

    year: FinancialYear | None = None
    otherwise: Otherwise = field(default_factory=Otherwise)
    said: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class WhatIfPage(AsFiles, Page):
    """What each force would bear and save with another percentage or measure, or an area more or less."""

    public = True
    template_name = "savings/what_if.html"
    heading = "What if it were shared otherwise?"
    breadcrumbs = (HOME, MONEY)

    @property
    def level(self) -> Marking:
        return Marking(getattr(self.request.user, "reading_level", Marking.PUBLISHED))

    # What may be asked

    @cached_property
    def forces(self) -> list[Force]:
        return partners()

    @cached_property
    def years(self) -> dict[str, FinancialYear]:
        return {year.slug: year for year in reversed(years_with_outturn(self.level))}

    @cached_property
    def sizes(self) -> dict[str, list[Size]]:
        """By measure and year, the sizes of all forces, where every one of them has one that is alike."""
        found: dict[str, list[Size]] = {}
        rows = Size.objects.current().visible_to(self.request.user)
        for size in rows.select_related("measure", "year", "force"):
            found.setdefault(f"{size.measure.slug}-{size.year.slug}", []).append(size)
        wanted = {force.pk for force in self.forces}
        return {
            key: sizes
            for key, sizes in found.items()
            if {size.force_id for size in sizes} == wanted
            and not unlike(sizes)
            and any(size.value for size in sizes)
        }

    @cached_property
    def statement(self) -> Statement | None:
        return Statement(self.asked.year, self.level) if self.asked.year else None

    @cached_property
    def areas(self) -> dict[str, BusinessArea]:
        """The areas that cost something in the year, which can be returned to single force."""
        costs = {cost.area_id for cost in self.statement.area_costs} if self.statement else set()
        rows = BusinessArea.objects.visible_to(self.request.user).filter(pk__in=costs)
        return {area.slug: area for area in rows.order_by("name", "pk")}

    # What is asked

    @cached_property
    def asked(self) -> AskedWhatIf:
        """The year that is asked for, or else the latest; the rest is read by `read` once there is one."""
        asked = AskedWhatIf()
        typed = self.request.GET.get("year", "").strip()
        if typed and typed not in self.years:
            asked.wrong.append(f"Financial year: “{shown(typed)}” is not one of the choices.")
            typed = ""
        asked.year = self.years.get(typed) or next(iter(self.years.values()), None)
        return asked

    @cached_property
    def read(self) -> AskedWhatIf:
        """All that the address asks. Where a part of it makes no sense, nothing is simulated."""
        asked, query = self.asked, self.request.GET
        slugs = [force.slug for force in self.forces]
        known = {"year", "measure", "return"}
        known |= {f"{what}-{slug}" for what in ("percent", "join") for slug in slugs}
        asked.wrong += not_among(known, query, "a part of this address that the portal knows")
        percents = self._percents(asked)
        if measured := self._measured(asked):
            if percents:
                asked.wrong.append("Give percentages or choose a measure, not both.")
            percents = measured
        asked.otherwise = Otherwise(percents, self._returned(asked), self._joined(asked))
        return asked

    def _typed(self, what: str) -> dict[Force, str]:
        typed = {force: self.request.GET.get(f"{what}-{force.slug}", "").strip() for force in self.forces}
        return typed if any(typed.values()) else {}

    def _percents(self, asked: AskedWhatIf) -> dict[str, Decimal]:
        found = {}
        for force, words in self._typed("percent").items():
            percent = read_percent(words or "0")
            if percent is None:
                asked.wrong.append(
                    f"Percentage of {force.name}: “{shown(words)}” is not a percentage from 0 to 100."
                )
                return {}
            found[force.slug] = percent
        together = sum(found.values(), Decimal(0))
        if found and together != LARGEST_PERCENT:
            asked.wrong.append(
                f"The percentages add up to {together.normalize():f}%. They must add up to 100% exactly."
            )
            return {}
        if found:
            said = listed(
                f"{force.short_name} {exact_percent(str(found[force.slug]))}" for force in self.forces
            )
            asked.said.append(f"The alliance’s rule shares by these percentages: {said}.")
        return found

    def _measured(self, asked: AskedWhatIf) -> dict[str, Decimal]:
        typed = self.request.GET.get("measure", "").strip()
        if not typed:
            return {}
        if typed not in self.sizes:
            asked.wrong.append(f"Measure: “{shown(typed)}” is not one of the choices.")
            return {}
        sizes = sorted(self.sizes[typed], key=lambda size: size.force.order)
        asked.said.append(f"The alliance’s rule shares by {sizes[0].measure.name}, {sizes[0].year}.")
        return {size.force.slug: size.value for size in sizes}

    def _returned(self, asked: AskedWhatIf) -> int | None:
        typed = self.request.GET.get("return", "").strip()
        if not typed:
            return None
        if typed not in self.areas:
            asked.wrong.append(f"Area returned: “{shown(typed)}” is not one of the choices.")
            return None
        asked.said.append(
            f"{self.areas[typed].name} is returned to single force: each force bears what it paid for it."
        )
        return self.areas[typed].pk

    def _joined(self, asked: AskedWhatIf) -> dict[str, Decimal]:
        found = {}
        for force, words in self._typed("join").items():
            try:
                found[force.slug] = read_amount(words or "0")
            except ValueError as wrong:
                asked.wrong.append(f"Spent by {force.name} on an area that joins: {wrong}")
                return {}
            if found[force.slug] < 0:
                asked.wrong.append(f"Spent by {force.name} on an area that joins: it cannot be less than £0.")
                return {}
        if found and self.statement and not alliances_rule(self.statement):
            asked.wrong.append(
                "No rule of the alliance that you can read says how an area that joins is shared "
                f"in {asked.year}."
            )
            return {}
        if found:
            said = listed(f"{force.short_name} {pounds(found[force.slug])}" for force in self.forces)
            asked.said.append(
                f"An area joins on which the forces spend now: {said}. The alliance’s rule shares it."
            )
        return found

    # What comes of it

    @cached_property
    def simulated(self) -> Simulated | None:
        if self.statement is None or self.read.wrong:
            return None
        return simulate(self.statement, self.read.otherwise)

    @cached_property
    def verified_rows(self) -> list[YearOfSavings]:
        """What was verified of each area in the year: cashable savings, gross, in actual prices."""
        if self.asked.year is None:
            return []
        rows = savings_by_year(None, [self.asked.year.first_year], level=self.level)
        return [row for row in rows if row.sort == ORDINARY and row.verified is not None]

    @cached_property
    def savings(self) -> SimulatedSavings | None:
        """What each force would save; None where nothing is simulated, or nothing is verified."""
        if self.simulated is None or not self.verified_rows:
            return None
        verified: dict[int, Decimal] = {}
        for row in self.verified_rows:
            verified[row.area_id] = verified.get(row.area_id, NOTHING) + row.verified
        return simulate_savings(self.statement, verified, self.read.otherwise)

    @property
    def savings_sentences(self) -> list[str]:
        """What each force would save, what is not known of that, and what is assumed."""
        if self.simulated is None:
            return []
        found, year = self.savings, self.asked.year
        if found is None:
            return [
                f"No saving of {year} is recorded as verified that you can read, so what each force saves is "
                "not known, and nor is what it would save."
            ]
        return [
            *(self._would_save(each) for each in found.saved if self.read.said and found.is_whole),
            *self._not_known_of_savings(found),
            f"Cashable savings verified in {year}, gross of the cost of change, in actual prices. It is "
            "assumed that each area would have saved as much however its cost was shared. "
            f"{ALREADY_IN_THE_COST}",
        ]

    @staticmethod
    def _would_save(each) -> str:
        if not each.more:
            return f"{each.force} would save as much as now."
        return f"{each.force} would save {changed(each.more, pounds)}."

    def _not_known_of_savings(self, found: SimulatedSavings) -> list[str]:
        said, returned = [], self.read.otherwise.returned
        name = next((area.name for area in self.areas.values() if area.pk == returned), "")
        if found.returned is not None:
            said.append(
                f"{pounds(found.returned)} was verified of {name}. How much of that would last once it "
                "is returned to single force, and for which force, is not known. It is in what the forces "
                "save as recorded, and is not in what they would save."
            )
        elif returned is not None:
            said.append(
                f"No saving of {name} is verified in {self.asked.year}, so its return changes nothing of "
                "what is verified."
            )
        if self.read.otherwise.joined:
            said.append(
                "What would be saved on the area that joins is not known, so nothing of it is in what the "
                "forces would save. To share what is spent now moves it between the forces and saves nothing."
            )
        if found.unshared:
            said.append(
                f"{pounds(found.unshared)} more was verified of areas of which you can read no rule, so it "
                "is shared with no force."
            )
        return said

    @property
    def savings_rows(self) -> list[tuple[str, Decimal, Decimal, Decimal | None]]:
        """As `rows`, of savings. Where not all is known, nor is the difference."""
        found = self.savings
        if found is None:
            return []
        rows = [(each.force, each.today, each.otherwise) for each in found.saved]
        rows.append(("All forces", found.today, found.otherwise))
        return [(name, now, then, then - now if found.is_whole else None) for name, now, then in rows]

    @property
    def savings_cells(self) -> list[tuple[str, str, str, str]]:
        """The same in words."""
        return [
            (
                name,
                to_the_penny(now),
                to_the_penny(then) if more is not None else f"{to_the_penny(then)}, and what is not known",
                "Not known" if more is None else capfirst(changed(more, pounds)),
            )
            for name, now, then, more in self.savings_rows
        ]

    @property
    def sentences(self) -> list[str]:
        if self.simulated is None:
            return []
        if not self.read.said:
            return ["Nothing is changed yet. Say below what would be otherwise."]
        return [
            *self.read.said,
            *(f"{each.force} would bear {changed(each.more, pounds)}." for each in self.simulated.borne),
        ]

    @property
    def scope(self) -> str:
        left = self.simulated.left_out
        words = f"{left} areas are" if left != 1 else "1 area is"
        left_out = (
            f" {words} left out: no rule that you can read shares it in the same way as the alliance’s."
            if left
            else ""
        )
        return (
            f"Revenue outturn of {self.asked.year}, of {self.simulated.counted} areas and of what is marked "
            f"up to {self.level.label}. An area with a rule of its own keeps it.{left_out}"
        )

    @property
    def rows(self) -> list[tuple[str, Decimal, Decimal, Decimal]]:
        found = self.simulated
        if found is None:
            return []
        rows = [(each.force, each.today, each.otherwise, each.more) for each in found.borne]
        return [*rows, ("All forces", found.today, found.otherwise, found.otherwise - found.today)]

    def get_marking(self):
        named = [area.marking for area in self.areas.values()]
        sizes = [size.marking for sizes in self.sizes.values() for size in sizes]
        saved = [row.marking for row in self.verified_rows]
        return highest([*named, *sizes, *saved, *([self.statement.marking] if self.statement else [])])

    @property
    def is_illustrative(self) -> bool:
        return any(row.illustrative for row in self.verified_rows) or bool(
            self.statement and self.statement.illustrative
        )

    def why_no_file(self):
        if self.simulated:
            return []
        return self.read.wrong or ["No outturn of any year is recorded that you can read."]

    def export(self) -> Export:
        saved = {name: amounts for name, *amounts in self.savings_rows}
        return Export(
            title=f"Simulation: what each force would bear and save, {self.asked.year}",
            noun=f"simulation-{self.asked.year.slug}",
            columns=(
                Column("force", "Force"),
                Column("bears_as_recorded", "Bears as recorded (pounds)", Kind.MONEY),
                Column("would_bear_simulated", "Would bear, simulated (pounds)", Kind.MONEY),
                Column("more_simulated", "Would bear more (pounds)", Kind.MONEY),
                Column("saves_as_recorded", "Saves as recorded (pounds)", Kind.MONEY),
                Column("would_save_known_simulated", "Would save, as far as known (pounds)", Kind.MONEY),
                Column("saves_more_simulated", "Would save more (pounds)", Kind.MONEY),
            ),
            rows=[(name, *amounts, *saved.get(name, (None, None, None))) for name, *amounts in self.rows],
            as_at=today(),
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=[SIMULATION, *self.sentences, self.scope, *self.savings_sentences],
        )

    @property
    def document(self) -> Document:
        cells = [(name, *(to_the_penny(amount) for amount in amounts)) for name, *amounts in self.rows]
        columns = ("Force", "Bears as recorded", "Would bear", "More or less")
        return Document(
            title=f"Simulation: what each force would bear and save, {self.asked.year}",
            subtitle=self.asked.year.long_name,
            marking=self.get_marking(),
            stage="Simulation",
            stage_note="Nothing of it is recorded, agreed or owed.",
            illustrative=self.is_illustrative,
            blocks=[
                Heading("In short"),
                *(Paragraph(sentence) for sentence in self.sentences),
                Table("What each force would bear (pounds)", columns, cells),
                Paragraph(self.scope),
                Heading("What each force would save"),
                *([Table(SAVING_CAPTION, SAVING_COLUMNS, self.savings_cells)] if self.savings else []),
                *(Paragraph(sentence) for sentence in self.savings_sentences),
            ],
        )

    def context(self, **extra):
        read = self.read
        return super().context(
            asked=read,
            warning=SIMULATION,
            simulated=self.simulated,
            sentences=self.sentences,
            scope=self.scope if self.simulated else "",
            rows=[
                (name, to_the_penny(now), to_the_penny(then), changed(more, pounds))
                for name, now, then, more in self.rows
            ],
            savings_sentences=self.savings_sentences,
            savings_rows=self.savings_cells,
            years=self.years,
            areas=self.areas,
            measures={key: f"{sizes[0].measure.name}, {sizes[0].year}" for key, sizes in self.sizes.items()},
            questions=[
                {
                    "force": force,
                    "percent": self.request.GET.get(f"percent-{force.slug}", ""),
                    "join": self.request.GET.get(f"join-{force.slug}", ""),
                }
                for force in self.forces
            ],
            chosen={name: self.request.GET.get(name, "") for name in ("measure", "return")},
            downloads=self.downloads() if self.simulated else [],
            sub_navigation=sub_navigation("What if"),
            page_errors=[(sentence, "otherwise") for sentence in read.wrong],
            page_is_illustrative=self.is_illustrative,
            **extra,
        )

    def downloads(self) -> list[dict]:
        query = self.request.GET.urlencode()
        return self.links_to_files("/money/what-if/", query, dict.fromkeys(("CSV", "XLSX"), "the simulation"))


def read_percent(words: str) -> Decimal | None:
    """A percentage from 0 to 100, with or without its sign; None for anything else."""
    try:
        value = Decimal(words.removesuffix("%").strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= LARGEST_PERCENT or -value.as_tuple().exponent > 6:
        return None
    return value
