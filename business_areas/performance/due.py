"""What is due from an area for a quarter: a value of each measure, for each period that ends in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliance.models import Force
from business_areas.models import BusinessArea, Definition, Value
from business_areas.performance.cards import definitions_on
from business_areas.performance.periods import Frequency, due_in, last_day, period_words
from business_areas.performance.quarters import Quarter


@dataclass(frozen=True)
class Due:
    """One value that is due: of which measure, of which force, for which period."""

    definition: Definition
    force: Force | None
    starts_on: date

    @property
    def key(self) -> str:
        whose = self.force.slug if self.force else "both"
        return f"{self.definition.measure.slug}-{whose}-{self.starts_on:%Y%m}"

    @property
    def series(self) -> tuple[int, int | None]:
        """The keys of the measure and the force."""
        return self.definition.measure_id, self.force.pk if self.force else None

    @property
    def ends_on(self) -> date:
        return last_day(Frequency(self.definition.frequency), self.starts_on)

    @property
    def period_words(self) -> str:
        return period_words(Frequency(self.definition.frequency), self.starts_on)

    @property
    def words(self) -> str:
        whose = f", {self.force.name}" if self.force else ""
        return f"{self.definition.name}{whose}, {self.period_words}"


def due_for(quarter: Quarter, user) -> list[Due]:
    """Every value that each live area owes for a quarter, as somebody may read what is measured."""
    found = []
    forces = list(Force.objects.filter(standing=Force.Standing.PARTNER))
    for definition in definitions_on(quarter.ends_on, user):
        for starts_on in due_in(Frequency(definition.frequency), quarter):
            if starts_on >= definition.taken_from:
                whose = forces if definition.by_force else [None]
                found += [Due(definition, force, starts_on) for force in whose]
    return found


def values_of(areas: Iterable[BusinessArea], quarter: Quarter, user) -> list[Value]:
    """What is recorded of some areas for a quarter, as far as somebody reads it."""
    rows = Value.objects.current().visible_to(user)
    rows = rows.filter(area__in=areas, ends_on__gte=quarter.starts_on, ends_on__lte=quarter.ends_on)
    return list(rows.select_related("definition__measure", "force"))


def still_due(areas: Iterable[BusinessArea], quarter: Quarter, user) -> dict[int, int]:
    """How many values each of some areas still owes for a quarter, by the key of the area."""
    areas = list(areas)
    due = {(*each.series, each.starts_on) for each in due_for(quarter, user)}
    sent: dict[int, set] = {area.pk: set() for area in areas}
    for value in values_of(areas, quarter, user):
        sent[value.area_id].add((value.measure_id, value.force_id, value.starts_on))
    return {area: len(due - there) for area, there in sent.items()}
