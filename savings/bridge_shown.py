"""How a bridge is shown: the same words and rows for its page, its picture, its PDF and its files."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliance.charts import Stage, waterfall_chart
from alliance.documents import Block, Bullets, Document, Heading, Paragraph, Table
from alliance.exports import Column, Export, Kind
from alliance.templatetags.portal import pounds, pounds_prose
from alliance.text import listed
from savings.bridge import Cause, Part, Step
from savings.bridge_record import RecordedBridge
from savings.models import Sure
from savings.prices import to_the_nearest_penny
from savings.shown import to_the_penny

NAMES = {
    Cause.LEFT: "Areas that left",
    Cause.JOINED: "Areas that joined",
    Cause.SAVINGS: "Savings made, like for like",
    Cause.PRICES: "Pay and price rises",
    Cause.UPLIFT: "Investment and uplift",
    Cause.GROWTH: "Chosen growth",
    Cause.CHANGE: "One-off cost of change",
    Cause.OTHER: "Other reasons",
}
MEANING = {
    Cause.LEFT: "What they cost is no longer in the total. That is a change of scope, not a saving.",
    Cause.JOINED: "What they cost is in the total now. That is a change of scope, not growth.",
    Cause.SAVINGS: "The same service for less.",
    Cause.PRICES: "The same people and things cost more.",
    Cause.UPLIFT: "More officers or equipment, for which money was given.",
    Cause.GROWTH: "More or better service that was chosen.",
    Cause.CHANGE: "What was spent once in the later year, less what was spent once in the earlier.",
    Cause.OTHER: "What was declared that is none of the above.",
}
BEYOND = "What the same people and things cost more than the index rose."
SUBTOTALS = {
    Cause.JOINED: "Subtotal after areas left and joined",
    Cause.PRICES: "Subtotal after savings, pay and prices",
}
NOT_EXPLAINED = "Not explained"
FEW = 3


@dataclass(frozen=True)
class Row:
    """One row of the table of a bridge. `kind` is "total", "subtotal" or "step"."""

    name: str
    kind: str
    change: Decimal | None
    running: Decimal
    meaning: str = ""
    parts: tuple[Part, ...] = ()
    sure: str = ""

    @property
    def is_total(self) -> bool:
        return self.kind != "step"

    @property
    def change_words(self) -> str:
        if self.is_total:
            return "None"
        return "Not known" if self.change is None else to_the_penny(self.change)

    @property
    def running_words(self) -> str:
        return to_the_penny(self.running)

    @property
    def sure_words(self) -> str:
        return Sure(self.sure).label if self.sure else "Not applicable"

    @property
    def sources(self) -> list[Part]:
        """One part for each source, with the paragraph it stands in."""
        found = {(part.source, part.address, part.paragraph): part for part in self.parts if part.source}
        return list(found.values())

    @property
    def source_words(self) -> str:
        return "; ".join(
            f"{part.source}, {part.paragraph}" if part.paragraph else part.source for part in self.sources
        )

    @property
    def parts_in_words(self) -> list[str]:
        return [part_words(part) for part in self.parts]

    @property
    def many(self) -> bool:
        return len(self.parts) > FEW


class ShownBridge:
    """A bridge in words, rows and a picture."""

    def __init__(self, recorded: RecordedBridge):
        self.recorded, self.bridge = recorded, recorded.bridge
        self.first, self.last = recorded.first, recorded.last

    # In short

    @property
    def has_costs(self) -> bool:
        """Whether an outturn of both years is recorded: without one there is nothing to compare."""
        areas = self.recorded.areas
        return any(area.start for area in areas) and any(area.end for area in areas)

    @property
    def title(self) -> str:
        return f"Cost of {self.recorded.scope.words}, {self.first} to {self.last}"

    @property
    def prices(self) -> str:
        """In actual prices; or in 2015/16 prices, by which index."""
        index = self.recorded.real_by
        if index is None:
            return "in actual prices"
        return f"in {self.first} prices by {index.name}"

    @property
    def more(self) -> Decimal:
        return self.bridge.end - self.bridge.start

    @property
    def sentences(self) -> list[str]:
        """The answer: what it costs now beside what it cost, and what was saved all the same."""
        if not self.has_costs:
            return []
        whose = self.recorded.scope.words
        said = [
            f"{whose[:1].upper()}{whose[1:]} cost {pounds_prose(self.bridge.end)} in {self.last}, "
            f"{compared(self.more)} in {self.first} ({pounds_prose(self.bridge.start)}), {self.prices}."
        ]
        left_over = self.bridge.residual
        unexplained = f"{changed(left_over, pounds)} is not explained by any step." if left_over else ""
        return [*said, *self._beside, *self._why, *filter(None, [unexplained])]

    @property
    def _beside(self) -> list[str]:
        """Beside an amount in the prices of the earlier year, what was paid in fact."""
        if self.recorded.real_by is None:
            return []
        return [
            f"In actual prices it cost {pounds_prose(self.recorded.end)} in {self.last}, "
            f"{compared(self.recorded.end - self.recorded.start)} in {self.first}."
        ]

    @property
    def _why(self) -> list[str]:
        saved = self._amount(Cause.SAVINGS)
        rises = [step for step in self.bridge.steps if (step.amount or 0) > 0]
        listing = listed(f"{lower(NAMES[step.cause])} ({pounds_prose(step.amount)})" for step in rises)
        if saved is None:
            return ["What was saved, like for like, is not recorded."]
        if saved < 0 and self.more > 0 and rises:
            return [
                f"It costs more although savings were made: {pounds_prose(-saved)} a year was saved, "
                f"like for like. What adds to the cost is {listing}."
            ]
        if saved < 0:
            return [f"{pounds_prose(-saved)} a year was saved, like for like."]
        return [f"What it costs more comes of {listing}."] if rises and self.more > 0 else []

    def _amount(self, cause: Cause) -> Decimal | None:
        return next((step.amount for step in self.bridge.steps if step.cause == cause), None)

    @property
    def missing(self) -> list[str]:
        """What is not recorded and is needed, each in a sentence."""
        recorded = self.recorded
        if not self.has_costs:
            return [
                f"No outturn of {year} is recorded for {recorded.scope.words} that you can read."
                for year, there in (
                    (self.first, any(area.start for area in recorded.areas)),
                    (self.last, any(area.end for area in recorded.areas)),
                )
                if not there
            ]
        steps = [
            f"Nothing is recorded of this step between {self.first} and {self.last}: {lower(NAMES[cause])}."
            for cause in self.bridge.missing
        ]
        return [*recorded.missing_costs, *steps]

    @property
    def check(self) -> str:
        """Whether the steps add up, in a sentence."""
        if self.bridge.adds_up:
            return f"Check: the steps add up to the cost in {self.last}, to the penny."
        over = self.bridge.residual
        known = self.bridge.end - over
        return (
            f"The steps come to {pounds(known)}. The cost in {self.last} is {pounds(self.bridge.end)}. "
            f"{pounds(abs(over))} {'more' if over > 0 else 'less'} is not explained, "
            "and it is not spread over the steps. No picture is drawn of steps that do not add up."
        )

    @property
    def is_drawn(self) -> bool:
        return self.has_costs and self.bridge.adds_up and not self.missing

    # As a table

    @property
    def rows(self) -> list[Row]:
        if not self.has_costs:
            return []
        bridge = self.bridge
        costs = "Verified" if self.first.closed_at and self.last.closed_at else "Estimate"
        sure = Sure(costs.lower())
        begin = f"Cost in {self.first}"
        rows = [Row(begin, "total", None, bridge.start, "Revenue outturn, gross of grant.", sure=sure)]
        for step in bridge.steps:
            rows.append(self._row(step))
            if step.cause in SUBTOTALS:
                rows.append(Row(SUBTOTALS[step.cause], "subtotal", None, step.running, "All of the above."))
        if not bridge.adds_up:
            meaning = "What no step above accounts for."
            rows.append(Row(NOT_EXPLAINED, "step", bridge.residual, bridge.end, meaning, sure=Sure.NOT_KNOWN))
        end = f"Cost in {self.last}"
        return [*rows, Row(end, "total", None, bridge.end, "Revenue outturn, gross of grant.", sure=sure)]

    def _row(self, step: Step) -> Row:
        real = self.recorded.real_by is not None
        meaning = BEYOND if real and step.cause is Cause.PRICES else MEANING[step.cause]
        if step.amount is None:
            meaning = f"{meaning} Nothing is recorded of it."
        elif not step.parts:
            meaning = f"{meaning} None is recorded."
        sure = step.sure if step.parts or step.amount is None else ""
        return Row(NAMES[step.cause], "step", step.amount, step.running, meaning, step.parts, sure)

    # As a picture

    def picture(self, *, fluid: bool = True):
        if not self.is_drawn:
            return ""
        before = self.bridge.start
        stages = [Stage(f"Cost in {self.first}", pounds_prose(before), before)]
        for step in self.bridge.steps:
            words = changed(step.amount)
            stages.append(Stage(NAMES[step.cause], words, step.running, before))
            before = step.running
        stages.append(Stage(f"Cost in {self.last}", pounds_prose(self.bridge.end), self.bridge.end))
        return waterfall_chart(self.title, " ".join(self.sentences), stages, fluid=fluid, prefix="bridge")

    # As files

    columns = (
        Column("step", "Step"),
        Column("kind", "Step, subtotal or total"),
        Column("change", "Change (pounds)", Kind.MONEY),
        Column("running_total", "Running total (pounds)", Kind.MONEY),
        Column("what_it_means", "What it means"),
        Column("made_of", "What it is made of"),
        Column("source", "Source"),
        Column("how_sure", "How sure"),
    )

    def export(self, day: date) -> Export:
        return Export(
            title=self.title,
            noun=f"bridge-{self.first.slug}-to-{self.last.slug}",
            columns=self.columns,
            rows=[
                (
                    row.name,
                    row.kind.capitalize(),
                    row.change,
                    row.running,
                    row.meaning,
                    "; ".join(row.parts_in_words),
                    row.source_words,
                    row.sure_words,
                )
                for row in self.rows
            ],
            as_at=day,
            marking=self.recorded.marking,
            illustrative=self.recorded.illustrative,
            notes=[*self.sentences, *self.missing, *([self.check] if self.has_costs else []), *self.scope],
        )

    def document(self) -> Document:
        blocks: list[Block] = [Heading("In short"), *(Paragraph(each) for each in self.sentences)]
        if self.missing:
            blocks += [Heading("What is missing"), Bullets(self.missing)]
        if self.rows:
            columns = ("Step", "Change", "Running total", "Source", "How sure")
            cells = [
                (row.name, row.change_words, row.running_words, row.source_words or "None", row.sure_words)
                for row in self.rows
            ]
            blocks += [Heading("The steps"), Table(f"{self.title} (pounds, {self.prices})", columns, cells)]
            blocks.append(Paragraph(self.check))
            made = [f"{row.name}. {words}" for row in self.rows for words in row.parts_in_words]
            blocks += [Heading("What the steps are made of"), Bullets(made)] if made else []
        blocks += [Paragraph(each) for each in self.scope]
        return Document(
            title=self.title,
            subtitle=self.prices[:1].upper() + self.prices[1:],
            marking=self.recorded.marking,
            blocks=blocks,
            illustrative=self.recorded.illustrative,
        )

    @property
    def scope(self) -> list[str]:
        """What is counted and how, in sentences."""
        recorded = self.recorded
        said = [
            f"Revenue outturn, gross of grant, of what is marked up to {recorded.level.label}. An area "
            f"stands in the group it had on the last day of {self.last}, or else of {self.first}."
        ]
        if recorded.scope.area or recorded.scope.group:
            said.append("Steps of the alliance as a whole are not shared out over areas, so none is here.")
        if index := recorded.real_by:
            said.append(
                f"An amount of {self.last} in {self.first} prices is the amount × "
                f"{index.shown(self.first.first_year)} ÷ {index.shown(self.last.first_year)} "
                f"({index.name}), to the penny. What each step is made of is in actual prices."
            )
        if recorded.rises_by:
            said.append(f"In place of declared rises, pay and prices rise as {recorded.rises_by.name} did.")
        return said


def part_words(part: Part) -> str:
    """Prevention left: £3,000,000 less. It is known how."""
    amount = to_the_nearest_penny(part.amount)
    said = f"{part.words}: {changed(amount, pounds)}"
    return f"{said}. {part.because}" if part.because else said


def changed(amount: Decimal, shown=pounds_prose) -> str:
    """£12 million less; £400,000 more; no change."""
    if not amount:
        return "no change"
    return f"{shown(abs(amount))} {'more' if amount > 0 else 'less'}"


def compared(more: Decimal) -> str:
    return f"{changed(more)} than" if more else "as much as"


def lower(name: str) -> str:
    return name[:1].lower() + name[1:]
