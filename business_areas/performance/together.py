"""How all areas stood together at the end of a quarter, counted once and kept until the record changes.

A page of areas reads the rows of those it shows. What it says of all of them would read sixteen rows of each,
so that it is counted as the register is: as a table of how many areas share the same three statuses.
"""

from collections import Counter
from typing import NamedTuple

from django.db.models import Max, Q

from alliance.markings import Marking
from business_areas.models import Pillar, QuarterStatus
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import Status
from business_areas.register import MAY_BE_LIVE, Reading, positions


def live_areas(quarter: Quarter, user):
    """The register at the end of a quarter, without what was certainly not live."""
    return positions(quarter.ends_on, user).filter(live__in=MAY_BE_LIVE)


class Alike(NamedTuple):
    """How many areas share the worst status of each pillar, in the order of the pillars; 0 is no data."""

    worst: tuple[int, ...]
    areas: int

    @property
    def is_poor(self) -> bool:
        return max(self.worst) > Status.ON_TRACK

    @property
    def is_whole(self) -> bool:
        """Whether every pillar has a status."""
        return all(self.worst)

    def is_asked_for(self, *, poor: bool, pillar: str) -> bool:
        """Whether the dashboard shows them: with exceptions alone, with a pillar, or with both."""
        least = Status.NEEDS_ATTENTION if poor else Status.ON_TRACK
        if pillar:
            return self.worst[Pillar.values.index(pillar)] >= least
        return not poor or self.is_poor


class Together(NamedTuple):
    """All live areas by how they stood, and the highest marking of any row that this was counted from."""

    alike: list[Alike]
    marking: Marking

    @property
    def areas(self) -> int:
        return sum(each.areas for each in self.alike)

    @property
    def poor(self) -> int:
        return sum(each.areas for each in self.alike if each.is_poor)

    @property
    def whole(self) -> int:
        return sum(each.areas for each in self.alike if each.is_whole)

    def of_pillar(self, pillar: Pillar, status: int) -> int:
        """How many areas have a status as the worst of a pillar; 0 is no data."""
        place = Pillar.values.index(pillar)
        return sum(each.areas for each in self.alike if each.worst[place] == status)

    def asked_for(self, *, poor: bool, pillar: str) -> int:
        return sum(each.areas for each in self.alike if each.is_asked_for(poor=poor, pillar=pillar))


class QuarterReading(Reading):
    """One person's reading of a quarter: what is said of all areas, besides the rows of some."""

    parts = ("register", "performance")

    def __init__(self, quarter: Quarter, user):
        super().__init__(quarter.ends_on, user)
        self.quarter = quarter

    def together(self) -> Together:
        return self.kept("together", self._together)

    def _together(self) -> Together:
        """Two questions: which areas were live, and how each area stood of which anything is kept."""
        worst = {pillar.value: Max("status", filter=Q(pillar=pillar.value), default=0) for pillar in Pillar}
        rows = QuarterStatus.objects.visible_to(self.user).filter(quarter_on=self.quarter.starts_on)
        rows = rows.order_by().values_list("area_id").annotate(**worst, highest=Max("marking"))
        stood, markings = {}, [Marking.PUBLISHED]
        for area, *statuses, marking in rows:
            stood[area] = tuple(statuses)
            markings.append(marking)
        unknown = (0,) * len(Pillar)
        live = live_areas(self.quarter, self.user).order_by().values_list("area_id", flat=True)
        counted = Counter(stood.get(area, unknown) for area in live)
        return Together([Alike(*each) for each in counted.items()], Marking(max(markings)))
