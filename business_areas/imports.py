"""Values of measures from a spreadsheet: its columns, what a row becomes, how it is taken back."""

from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alliance.audit import changed
from alliance.models import Force, Source
from alliance.sheets import cells
from alliance.sheets.columns import Column
from alliance.sheets.kinds import ImportKind, import_kind
from alliance.sheets.problems import Unreadable
from business_areas.actions.measures import PART, settle, withdraw_imported_measures
from business_areas.models import BusinessArea, Definition, Value
from business_areas.models.measures import DIGITS, PLACES
from business_areas.performance.periods import Frequency, last_day
from business_areas.performance.refusals import closed_quarters, refuse_value

# Which column a refusal of a value is about, where the names differ.
COLUMN_OF = {"value": "number"}


@import_kind
class MeasureValues(ImportKind):
    """What the measures of the business areas were: a row for each value."""

    name = "measure-values"
    title = "Values of measures"
    noun = ("value", "values")
    introduction = (
        "Each row becomes the value of one measure of one business area in one period. Values that are "
        "imported are marked OFFICIAL."
    )
    permission = "record facts"
    refusal = "Only an OPCC officer can import values of measures."

    def __init__(self, chosen=None):
        super().__init__(chosen)
        self.said: set[tuple] = set()

    @cached_property
    def columns(self):
        return (
            Column(
                "area",
                "Business area",
                cells.one_of([(area, area.name) for area in self.areas], "a business area"),
                also=("Area", "Department"),
                hint="Its name, as the register has it",
                example=self.areas[0].name if self.areas else "",
            ),
            Column(
                "measure",
                "Measure",
                cells.one_of([(each, each.name) for each in self.definitions], "a measure that is defined"),
                hint="Its name, as the list of measures has it",
                example=self.definitions[0].name if self.definitions else "",
            ),
            Column(
                "force",
                "Force",
                cells.one_of(self.forces, "a force of the alliance"),
                required=False,
                hint="Only of a measure that has a value for each force",
                example=self.forces[0][1] if self.forces else "",
            ),
            Column(
                "starts_on",
                "First day of the period",
                cells.day,
                also=("Period", "From"),
                hint="The first day of the month, quarter or financial year",
                example="1 April 2026",
            ),
            Column(
                "number", "Value", measured, required=False, hint="A number, without its unit", example=4.5
            ),
            Column(
                "counted",
                "Number counted",
                measured,
                required=False,
                hint="Only of a rate: what is counted",
                example=9,
            ),
            Column(
                "of", "Out of", measured, required=False, hint="Only of a rate: for each of what", example=200
            ),
            Column(
                "judgement",
                "Judgement",
                cells.one_of([(each, each.label) for each in Value.Judgement if each], "a judgement"),
                required=False,
                hint="Only of a judgement: On track, Needs attention or Off track",
                example="On track",
            ),
            Column(
                "standing",
                "Provisional or final",
                cells.one_of([(each, each.label) for each in Value.Standing], "provisional or final"),
                hint="Provisional, or Final",
                example="Final",
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
        )

    # What its cells may name: nothing that is marked higher than the values will be

    @cached_property
    def areas(self) -> list[BusinessArea]:
        return list(BusinessArea.objects.filter(marking__lte=self.marking).order_by("name"))

    @cached_property
    def definitions(self) -> list[Definition]:
        """The latest version of each measure that is more than a concept."""
        rows = Definition.objects.current().filter(~Q(kind=""), marking__lte=self.marking)
        latest = {each.measure_id: each for each in rows.select_related("measure").order_by("number")}
        return sorted(latest.values(), key=lambda each: each.measure.order)

    @cached_property
    def forces(self) -> list[tuple]:
        found = list(Force.objects.filter(standing=Force.Standing.PARTNER))
        return [(force, force.name) for force in found] + [(force, force.short_name) for force in found]

    @cached_property
    def sources(self) -> list[tuple]:
        found = Source.objects.filter(marking__lte=self.marking).order_by("short_title", "pk")
        return [(source, source.short_title) for source in found]

    @cached_property
    def closed(self) -> set:
        return closed_quarters()

    @cached_property
    def recorded(self) -> set[tuple]:
        """The series and periods that have a value already."""
        rows = Value.objects.current().filter(marking=self.marking)
        return set(rows.values_list("area_id", "measure_id", "force_id", "starts_on"))

    # What becomes of them

    def object_of(self, values):
        definition, starts_on = values["measure"], values["starts_on"]
        number, counted, of = (values.get(name) for name in ("number", "counted", "of"))
        if counted is not None and of:
            number = (counted / of).quantize(Decimal(1).scaleb(-PLACES))
        value = Value(
            area=values["area"],
            measure=definition.measure,
            definition=definition,
            force=values.get("force"),
            starts_on=starts_on,
            ends_on=last_day(Frequency(definition.frequency), starts_on),
            value=number,
            counted=counted,
            of=of,
            judgement=values.get("judgement") or "",
            standing=values["standing"],
            source=values["source"],
            paragraph=values.get("paragraph") or "",
            marking=self.marking,
            illustrative=values["source"].illustrative,
            recorded_at=timezone.now(),
            recorded_by=self.chosen.imported_by or self.chosen.chosen_by,
            imported_with=self.chosen,
        )
        try:
            refuse_value(value, self.closed)
        except ValidationError as wrong:
            ((field, errors),) = wrong.error_dict.items()
            raise Unreadable(" ".join(errors[0].messages), COLUMN_OF.get(field, field)) from None
        self._refuse_twice(value)
        return value

    def _refuse_twice(self, value: Value) -> None:
        key = (value.area_id, value.measure_id, value.force_id, value.starts_on)
        if key in self.said:
            raise Unreadable(f"{value.period_words} stands twice in this file for this measure.", "starts_on")
        if key in self.recorded:
            raise Unreadable(
                f"{value.period_words} has a value already. Revise that one, and say why.", "starts_on"
            )
        self.said.add(key)

    def hold(self):
        """Nobody else records values while these are added or taken back."""
        changed(PART)

    def lines(self):
        return Value.objects.filter(imported_with=self.chosen)

    def undo(self, because, *, by):
        withdraw_imported_measures(self.chosen, because, by=by)

    def settle(self):
        """Work out again how each area stands of which a value was added or taken back."""
        found: dict[int, set[int]] = {}
        for area, measure in self.lines().values_list("area_id", "measure_id").distinct():
            found.setdefault(area, set()).add(measure)
        for area in BusinessArea.objects.filter(pk__in=found):
            settle(area, found[area.pk])

    def address(self):
        return reverse("performance")


def measured(cell: cells.Cell) -> Decimal:
    """A number of a measure: a comma between thousands and a per cent sign are allowed."""
    written = format(cell, ".15g") if cells.is_number(cell) else str(cell).replace(",", "").removesuffix("%")
    try:
        number = Decimal(written.strip())
    except InvalidOperation:
        raise Unreadable(f"{cells.shown(cell)} is not a number, like 4.5.") from None
    if not number.is_finite() or abs(number) >= 10 ** (DIGITS - PLACES):
        raise Unreadable(f"{cells.shown(cell)} is too large, or is not a number.")
    if number != round(number, PLACES):
        raise Unreadable(f"{cells.shown(cell)} has more than {PLACES} figures after the point.")
    return number
