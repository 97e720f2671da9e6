"""An area's card: how each pillar stood at the end of a quarter and before, by its worst measure (R40)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from alliance.markings import Marking
from business_areas.models import Definition, Pillar, QuarterStatus
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import NO_DATA, Status

NOT_DEFINED = "No measure is defined"
NOT_SENT = "Not sent"


@dataclass
class PillarCard:
    """One pillar of one area at the end of a quarter: the status of its worst measure, which is named."""

    pillar: Pillar
    defined: int
    measures: list[QuarterStatus] = field(default_factory=list)
    before: list[QuarterStatus] = field(default_factory=list)

    @property
    def status(self) -> Status | None:
        return worst(self.measures)

    @property
    def words(self) -> str:
        return self.status.label if self.status else NO_DATA

    @property
    def code(self) -> str:
        return f"performance.{self.words.lower().replace(' ', '-')}"

    @property
    def worst(self) -> list[QuarterStatus]:
        """The measures that give the pillar its status, where that is poor."""
        if self.status in (None, Status.ON_TRACK):
            return []
        return [each for each in self.measures if each.status == self.status]

    @property
    def notes(self) -> list[str]:
        """What is to be said of it besides its status: what makes it poor, and what is not there."""
        notes = [measure_words(each) for each in self.worst]
        notes += [
            each.value_words for each in self.measures if not each.status and "Withheld" in each.value_words
        ]
        if not self.defined:
            return [*notes, NOT_DEFINED]
        sent = len({each.measure_id for each in self.measures})
        if not sent:
            return [*notes, NOT_SENT]
        return notes if sent >= self.defined else [*notes, f"{sent} of {self.defined} measures sent"]

    @property
    def change(self) -> str:
        """ "was On track"; "" where it stands as it stood."""
        was = worst(self.before)
        if was == self.status:
            return ""
        return f"was {was.label if was else NO_DATA}"


@dataclass
class Card:
    """The three pillars of one area at the end of a quarter."""

    area_id: int
    quarter: Quarter
    pillars: list[PillarCard]

    @property
    def changes(self) -> str:
        """Since the quarter before: "People: was On track"."""
        changed = [f"{each.pillar.label}: {each.change}" for each in self.pillars if each.change]
        return "; ".join(changed) or "No change"

    @property
    def needs_attention(self) -> bool:
        return any(each.status and each.status > Status.ON_TRACK for each in self.pillars)

    @property
    def statuses(self) -> list[QuarterStatus]:
        return [status for each in self.pillars for status in each.measures]

    @property
    def marking(self) -> Marking:
        return Marking(max((status.marking for status in self.statuses), default=Marking.PUBLISHED))

    @property
    def illustrative(self) -> bool:
        return any(status.illustrative for status in self.statuses)


def worst(statuses: Iterable[QuarterStatus]) -> Status | None:
    """The worst status of some measures; None where none has one."""
    found = max((each.status for each in statuses), default=0)
    return Status(found) if found else None


def measure_words(status: QuarterStatus) -> str:
    """Absence 6.1%, target at most 4.5%; of one force, its name first."""
    whose = f"{status.force.short_name}: " if status.force_id else ""
    aimed = f", target {status.target_words}" if status.target_words else ""
    return f"{whose}{status.name} {status.value_words}{aimed}"


def cards(area_ids: Iterable[int], quarter: Quarter, user) -> dict[int, Card]:
    """The cards of some areas, as far as somebody may read, in two questions however many there are."""
    area_ids = list(area_ids)
    defined = defined_by_pillar(quarter.ends_on, user)
    rows = QuarterStatus.objects.visible_to(user).filter(
        area_id__in=area_ids, quarter_on__in=[quarter.starts_on, quarter.before.starts_on]
    )
    found: dict[int, dict[tuple, list]] = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("force").order_by("measure__order", "measure_id", "force__order", "pk"):
        found[row.area_id][row.quarter_on, row.pillar].append(row)
    return {
        area: Card(
            area,
            quarter,
            [
                PillarCard(
                    pillar,
                    defined[pillar],
                    found[area][quarter.starts_on, pillar],
                    found[area][quarter.before.starts_on, pillar],
                )
                for pillar in Pillar
            ],
        )
        for area in area_ids
    }


def defined_by_pillar(day: date, user) -> dict[str, int]:
    """How many measures are defined in each pillar on a day, as far as somebody may read."""
    counts = dict.fromkeys(Pillar, 0)
    for definition in definitions_on(day, user):
        counts[Pillar(definition.pillar)] += 1
    return counts


def definitions_on(day: date, user) -> list[Definition]:
    """What each measure is said to be on a day, leaving out those that are concepts."""
    rows = Definition.objects.current().visible_to(user).filter(taken_from__lte=day)
    latest = {row.measure_id: row for row in rows.select_related("measure").order_by("measure_id", "number")}
    return sorted(latest.values(), key=lambda row: (row.measure.order, row.measure_id))
