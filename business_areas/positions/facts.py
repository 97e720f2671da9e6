"""The facts that positions are made of, and where they are read from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from business_areas.models import BusinessArea, Exit, Grouping, Kind, Lead, LifecycleEvent, Name


@dataclass
class AreaFacts:
    """The facts the register is made of, for one area, as they are held at one moment."""

    area: BusinessArea
    names: list[Name] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    groupings: list[Grouping] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    events: list[LifecycleEvent] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)

    def readable_at(self, level: int) -> "AreaFacts":
        return AreaFacts(
            self.area,
            *(
                [fact for fact in facts if fact.marking <= level]
                for facts in (
                    self.names,
                    self.kinds,
                    self.groupings,
                    self.leads,
                    self.events,
                    self.exits,
                )
            ),
        )


def facts_of(areas: Iterable[BusinessArea], known_at=None) -> list[AreaFacts]:
    """The facts of some areas, as held now or as they were held at a moment in the past (R5)."""
    gathered = {area.pk: AreaFacts(area) for area in areas}
    for model, name, linked in (
        (Name, "names", ()),
        (Kind, "kinds", ()),
        (Grouping, "groupings", ("group",)),
        (Lead, "leads", ("force",)),
        (LifecycleEvent, "events", ()),
        (Exit, "exits", ()),
    ):
        rows = model.objects.filter(area__in=list(gathered)).select_related(*linked)
        rows = rows.known_at(known_at) if known_at else rows.current()
        for fact in rows:
            getattr(gathered[fact.area_id], name).append(fact)
    return list(gathered.values())
