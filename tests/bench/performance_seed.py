"""Areas with measures, as many months of them as are asked for, and the same last year whatever is before it.

Recording two million values through the actions would take hours. Here a few areas are models: their values
go in past the actions and not the triggers, and the portal's own actions fix their limits, work out how they
stood and open what the rule opens. Each other area is a copy of one of them, which the database makes row by
row; and of some copies the portal works out again how they stood, which must be what was copied.
"""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.audit import changed
from alliance.temporal import today
from business_areas.actions.measures import PART, fix_limits, settle
from business_areas.models import (
    BusinessArea,
    Definition,
    FixedLimits,
    PerformanceException,
    QuarterStatus,
    Value,
)
from business_areas.performance.due import due_in
from business_areas.performance.periods import Frequency, last_day, period_of
from business_areas.performance.quarters import Quarter
from business_areas.performance.series import series_of
from business_areas.performance.standing import rows_of
from business_areas.performance.xmr import FEWEST_VALUES
from tests.bench.costs import in_one_row
from tests.bench.seed import PLACES, SORTS, TASKS
from tests.business_areas.performance.makers import make_definition, make_target, value
from tests.makers import make_area, make_source

MODELS, COPIES_LOOKED_AT = 11, 5
MONTHS_IN_A_QUARTER = 3
MOST_MONTHS = 120
# How many measures of each pillar and frequency; one of each pillar is a judgement, one has no target.
MEASURES = (
    ("people", Frequency.MONTH, 3),
    ("people", Frequency.QUARTER, 2),
    ("people", Frequency.YEAR, 1),
    ("cost", Frequency.MONTH, 2),
    ("cost", Frequency.QUARTER, 2),
    ("cost", Frequency.YEAR, 1),
    ("service", Frequency.MONTH, 3),
    ("service", Frequency.QUARTER, 2),
)
AROUND, SPREAD, TARGET = 4.0, 0.4, "4.5"
# One measure in so many of an area is worse than it was in the last months.
WORSE_OF, RISE = 12, 1.4

COPIED = """
INSERT INTO {table} (area_id, {columns})
SELECT area.id, {values}
FROM {areas} area JOIN {table} model ON model.area_id = %s + (area.id - %s) %% %s
WHERE area.id >= %s AND model.id > %s
"""
# The number of an exception is its own; every other column of a copy is its model's.
NUMBERED = "(SELECT MAX(number) FROM {table}) + ROW_NUMBER() OVER (ORDER BY area.id, model.id)"


class PerformanceSeed:
    """Areas that are all live, with sixteen measures; months go in before those there are."""

    def __init__(self, areas: int):
        self.by, self.source = portal_user(), make_source("Returns of the areas")
        self.last = Quarter.last_over(today())
        self.areas = [make_area(name, source=self.source, went_live="April 2010") for name in names(areas)]
        self.first_area = in_one_row(self.areas)
        self.models = self.areas[:MODELS]
        self.definitions = list(self._definitions())
        self.months = 0

    def _definitions(self) -> Iterator[Definition]:
        began = period_of(Frequency.YEAR, self._quarters(MOST_MONTHS, 0)[0].starts_on)
        for pillar, frequency, count in MEASURES:
            for number in range(1, count + 1):
                said = {"pillar": pillar, "frequency": frequency.value, "source": self.source}
                judged = frequency == Frequency.QUARTER and number == 1
                if judged:
                    said |= {"kind": "judgement", "unit": "", "direction": ""}
                name = f"{pillar.capitalize()} each {frequency.value}, {number}"
                definition = make_definition(name, taken_from=began, by=self.by, **said)
                if not judged and not (frequency == Frequency.MONTH and number == 1):
                    make_target(definition, TARGET, since=began, by=self.by)
                yield definition

    def grow_to(self, months: int) -> None:
        """Add months before those there are, until there are so many up to the end of the last quarter."""
        quarters = self._quarters(months, self.months)
        last_kept = {model: self._last(model) for model in (Value, FixedLimits, PerformanceException)}
        with transaction.atomic():
            for area in self.models:
                self._record(area, quarters)
            self._copy(last_kept)
            changed(PART)
        self._look_at_copies()
        self.months = months
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _quarters(self, months: int, but: int) -> list[Quarter]:
        """The quarters of so many months up to the last, leaving out those of the last few."""
        found, quarter = [], self.last
        for number in range(months // MONTHS_IN_A_QUARTER):
            if number >= but // MONTHS_IN_A_QUARTER:
                found.append(quarter)
            quarter = quarter.before
        return found[::-1]

    def _record(self, area: BusinessArea, quarters: list[Quarter]) -> None:
        for definition in self.definitions:
            frequency = Frequency(definition.frequency)
            starts = [day for quarter in quarters for day in due_in(frequency, quarter)]
            values = [self._value(area, definition, day) for day in starts]
            Value.objects.bulk_create(values)
            if frequency == Frequency.MONTH:
                until = starts[FEWEST_VALUES]
                fix_limits(area, definition.measure, None, starts[0], until, "Illustrative", by=self.by)
        settle(area, [definition.measure_id for definition in self.definitions])

    def _value(self, area: BusinessArea, definition: Definition, day: date) -> Value:
        """The same value of a period whatever else is recorded."""
        own = f"{area.key} {definition.name}"
        chance = random.Random(f"{own} {day}")
        made = value(definition, None, day, source=self.source)
        made.area, made.measure = area, definition.measure
        made.ends_on = last_day(Frequency(definition.frequency), day)
        made.recorded_at, made.recorded_by = timezone.now(), self.by
        worse = random.Random(own).randrange(WORSE_OF) == 0 and day >= self.last.before.starts_on
        if definition.kind == Definition.Kind.JUDGEMENT:
            made.judgement = Value.Judgement.NEEDS_ATTENTION if worse else Value.Judgement.ON_TRACK
        else:
            made.value = Decimal(f"{chance.gauss(AROUND + RISE * worse, SPREAD / 2):.1f}")
        return made

    # Copies

    def _copy(self, last_kept: dict) -> None:
        """What the models have that is new, and how they stood, of each other area."""
        first_copy = self.first_area + len(self.models)
        QuarterStatus.objects.filter(area_id__gte=first_copy).delete()
        for model, last in {**last_kept, QuarterStatus: 0}.items():
            table = model._meta.db_table
            columns = [
                field.column for field in model._meta.concrete_fields if field.column not in ("id", "area_id")
            ]
            values = {column: f'model."{column}"' for column in columns}
            if model is PerformanceException:
                values["number"] = NUMBERED.format(table=table)
            query = COPIED.format(
                table=table,
                areas=BusinessArea._meta.db_table,
                columns=", ".join(f'"{column}"' for column in columns),
                values=", ".join(values[column] for column in columns),
            )
            with connection.cursor() as cursor:
                of_models = [self.first_area, self.first_area, len(self.models)]
                cursor.execute(query, [*of_models, first_copy, last])

    @staticmethod
    def _last(model) -> int:
        return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _look_at_copies(self) -> None:
        """How some copies stood is what the portal works out of their own values, and no row more or less."""
        copies = self.areas[len(self.models) :]
        for area in random.Random(7).sample(copies, min(COPIES_LOOKED_AT, len(copies))):
            worked_out = [row for series in series_of(area) for row in rows_of(area, series)]
            kept = QuarterStatus.objects.filter(area=area)
            if not worked_out or sorted(map(said_by, kept)) != sorted(map(said_by, worked_out)):
                raise AssertionError(f"How {area} stood is not what the portal works out.")


def said_by(status: QuarterStatus) -> list[str]:
    """All that a row says but its key, as text, which can be sorted."""
    return [
        str(getattr(status, field.attname)) for field in status._meta.concrete_fields if not field.primary_key
    ]


def names(areas: int) -> list[str]:
    """So many names, such as Coastal Dog Support Unit, each only once."""
    generator, found = random.Random(2015), {}
    while len(found) < areas:
        found[" ".join(generator.choice(words) for words in (PLACES, TASKS, SORTS))] = None
    return list(found)
