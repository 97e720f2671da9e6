"""Where the milestones of joining or leaving stand on a day, with every day that was planned for each."""

from dataclasses import dataclass
from datetime import date

from alliance.temporal import RoughDate
from business_areas.history import History, as_at_of
from business_areas.models import Change, Milestone, MilestoneDay


@dataclass(frozen=True)
class Track:
    """One milestone: the days planned for it, the first one first, and the day it was done, if it was."""

    milestone: Milestone
    replanned: tuple[MilestoneDay, ...]
    done: MilestoneDay | None

    @property
    def planned(self) -> RoughDate:
        """The day planned last."""
        return self.replanned[-1].when if self.replanned else self.milestone.planned

    def state_on(self, day: date) -> str:
        """Done, late or still to come; late only when the planned day has passed for certain."""
        if self.done:
            return "done"
        last = self.planned.latest
        return "late" if last is not None and last < day else "ahead"

    @property
    def facts(self) -> list:
        return [self.milestone, *self.replanned, *([self.done] if self.done else [])]


def tracks(history: History, change: Change, day: date) -> list[Track]:
    """The milestones of one way, in the order of the days planned for them now, as told by a day."""
    told = [each for each in history.facts("milestones") if each.way == change and _told(each, day)]
    days = [each for each in history.facts("milestone-days") if _told(each, day)]
    stands_for = _corrected(told)
    found = []
    for milestone in told:
        own = [each for each in days if each.milestone_id in stands_for[milestone.pk]]
        replanned = tuple(each for each in own if each.kind == MilestoneDay.Kind.REPLANNED)
        done = next((each for each in own if each.kind == MilestoneDay.Kind.DONE), None)
        found.append(Track(milestone, replanned, done))
    return sorted(found, key=lambda track: (*track.planned.sort_key, track.milestone.number))


def _told(fact, day: date) -> bool:
    when = as_at_of(fact)
    return when is None or when.possibly_by(day)


def _corrected(milestones: list[Milestone]) -> dict[int, set[int]]:
    """Of each milestone, its key and those of the statements it corrected: their days are its own."""
    if not any(each.replaces_id for each in milestones):
        return {each.pk: {each.pk} for each in milestones}
    areas = {each.area_id for each in milestones}
    before = dict(Milestone.objects.filter(area__in=areas).order_by().values_list("pk", "replaces_id"))
    found = {}
    for milestone in milestones:
        keys, key = set(), milestone.pk
        while key:
            keys.add(key)
            key = before.get(key)
        found[milestone.pk] = keys
    return found
