"""Counting the register as at a day, without reading it row by row.

The register is counted once for each day, reader and search, as a table of how many areas share a
group, stage, lead and certainty. Every number on the page is a sum over that small table, and it is kept
until the record changes.
"""

from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.functional import cached_property

from alliance.kept import digest, kept
from alliance.markings import Marking
from alliance.models import Force, RecordVersion
from alliance.search import matching
from alliance.text import fold, listed
from business_areas.gathering import gather
from business_areas.lifecycle import BEFORE_LIVE_STAGES, LEFT_STAGES, PERHAPS_RETURNED_STAGES, Stage
from business_areas.models import AreaPosition, Group, own_areas

NOT_KNOWN = "not-known"
# Live, or perhaps live: such areas are measured and reviewed.
MAY_BE_LIVE = (AreaPosition.Live.YES, AreaPosition.Live.UNKNOWN)


class Cell(NamedTuple):
    """How many areas share these answers."""

    groups: frozenset[str]
    stages: frozenset[str]
    certain: bool
    live: str
    lead: str
    illustrative: bool
    lead_illustrative: bool
    marking: int
    areas: int

    @property
    def has_left(self) -> bool:
        return self.certain and bool(self.stages & set(LEFT_STAGES))

    @property
    def has_returned(self) -> bool:
        return self.stages == {Stage.RETURNED}

    @property
    def may_have_returned(self) -> bool:
        return may_have_returned(self.stages)


def may_be(possible: frozenset[str], stages) -> bool:
    """Whether something at one of the possible stages may be at one of some stages, and may not."""
    return bool(possible & set(stages)) and not possible <= set(stages)


def may_have_returned(possible: frozenset[str]) -> bool:
    """Whether something at one of the possible stages may have returned to single force, and may not."""
    return bool(possible & set(PERHAPS_RETURNED_STAGES)) and possible != {Stage.RETURNED}


def stages_of(row: AreaPosition) -> frozenset[str]:
    """Every stage at which an area may stand."""
    return frozenset(row.possible_stages.strip("|").split("|"))


def at_one_of(stages) -> Q:
    """Positions at which an area may stand at one of these stages."""
    found = Q()
    for stage in stages:
        found |= Q(possible_stages__contains=f"|{stage}|")
    return found


def positions(day: date, user):
    """The register as at a day, as far as this person may see it."""
    return AreaPosition.objects.as_at(day).visible_to(user)


def named_like(rows, asked: str):
    """Those of some positions whose area has, or had, a name with these words in it."""
    found = matching(asked).filter(kind="business-area").values("key")
    return rows.filter(area__key__in=found)


class Reading:
    """One person's reading of the register as at a day: what is said of it besides its rows.

    All of it is kept until the record changes. Whether it has is asked once for each Reading, so make one
    for a page and no longer.
    """

    parts = ("register", "claims")

    def __init__(self, day: date, user):
        self.day, self.user = day, user

    def kept(self, name: str, make: Callable[[], Any], *, any_day: bool = False):
        """What `make` returns, made at most once for the day and reader while the record stays as it is."""
        day = "" if any_day else self.day.isoformat()
        return kept("register", f"{self.version}:{day}:{self._reader}:{name}", make)

    @cached_property
    def version(self) -> str:
        versions = RecordVersion.objects.filter(part__in=self.parts).order_by("part")
        return "-".join(f"{part}{number}" for part, number in versions.values_list("part", "number"))

    @cached_property
    def _reader(self) -> str:
        return all_that_is_read_by(self.user)

    def on(self, day: date) -> "Reading":
        """The same person's reading of another day, of the record as this one found it."""
        self.version, self._reader  # noqa: B018  asked for once, for all days
        other = copy(self)
        other.day = day
        return other

    def cells(self, asked: str = "") -> list[Cell]:
        """The register of the day as a table of counts."""
        return self.kept(f"cells:{search_key(asked)}", lambda: self._count(asked))

    def _count(self, asked):
        rows = positions(self.day, self.user)
        if asked.strip():
            rows = named_like(rows, asked)
        slugs = {str(group.pk): group.slug for group in self.groups}
        forces = {force.pk: force.slug for force in self.forces}
        answers = (
            "possible_groups",
            "possible_stages",
            "stage_certain",
            "live",
            "lead_id",
            "illustrative",
            "lead_illustrative",
            "marking",
        )
        return [
            Cell(
                frozenset(slugs.get(group, NOT_KNOWN) for group in groups.strip("|").split("|")),
                frozenset(stages.strip("|").split("|")),
                certain,
                live,
                forces.get(lead, NOT_KNOWN),
                illustrative,
                lead_illustrative,
                marking,
                areas,
            )
            for groups, stages, certain, live, lead, illustrative, lead_illustrative, marking, areas in (
                rows.order_by().values_list(*answers).annotate(areas=Count("*"))
            )
        ]

    @property
    def groups(self) -> list[Group]:
        return self._groups_and_forces[0]

    @property
    def forces(self) -> list[Force]:
        return self._groups_and_forces[1]

    @cached_property
    def _groups_and_forces(self) -> tuple[list[Group], list[Force]]:
        found = gather([(Group, "id IS NOT NULL", ()), (Force, "id IS NOT NULL", ())])
        return tuple(sorted(things, key=lambda thing: (thing.order, thing.pk)) for things in found)

    def counted(self, choice: "Choice", asked: str = "") -> tuple[int, dict[str, dict[str, int]]]:
        """How many areas a choice takes, and how many each option of the filters would show."""

        def count():
            cells = self.cells(asked)
            return total(cells, choice.takes), {
                name: dict(one) for name, one in facets(cells, choice).items()
            }

        return self.kept(f"counted:{digest(repr(choice))}:{search_key(asked)}", count)

    def is_illustrative(self, choice: "Choice", asked: str = "") -> bool:
        """Whether anything shown of the areas a choice takes is illustrative."""
        return any(
            (cell.illustrative or cell.lead_illustrative) and choice.takes(cell) for cell in self.cells(asked)
        )

    def highest_marking(self) -> Marking:
        """The highest marking of any position on the register of the day."""
        cells = self.cells()
        return Marking(max((cell.marking for cell in cells), default=Marking.PUBLISHED))

    def counts_illustrative(self) -> bool:
        """Whether any area on the register of the day is illustrative, and so any number counted from it."""
        return any(cell.illustrative for cell in self.cells())

    def standing(self) -> "Standing":
        """How many areas are live, perhaps live, on the way in, and gone, with names of the few."""
        return self.kept("standing", self._stand)

    def _stand(self):
        counted = self.cells()
        uncertain = total(counted, lambda cell: cell.live == "unknown")
        left = total(counted, lambda cell: cell.has_left)
        perhaps_left = total(counted, lambda cell: may_be(cell.stages, LEFT_STAGES))
        perhaps_before = total(counted, lambda cell: may_be(cell.stages, BEFORE_LIVE_STAGES))
        named = self._names() if uncertain or left or perhaps_left or perhaps_before else [()] * 6
        return Standing(
            live=total(counted, lambda cell: cell.live == "yes"),
            uncertain=uncertain,
            uncertain_names=named[0],
            before_live=total(counted, lambda cell: cell.stages <= set(BEFORE_LIVE_STAGES)),
            perhaps_before_live=perhaps_before,
            perhaps_before_live_names=named[3],
            left=left,
            left_names=named[1],
            perhaps_left=perhaps_left,
            perhaps_left_names=named[2],
            returned=total(counted, lambda cell: cell.has_returned),
            returned_names=named[4],
            perhaps_returned=total(counted, lambda cell: cell.may_have_returned),
            perhaps_returned_names=named[5],
        )

    def _names(self) -> list[tuple[str, ...]]:
        """The first names of those perhaps live, gone, perhaps gone, perhaps on the way in, returned, and
        perhaps returned: one query."""
        rows = positions(self.day, self.user)
        unsure = rows.filter(stage_certain=False)
        lists = (
            (rows.filter(live=AreaPosition.Live.UNKNOWN), lambda row: row.live == AreaPosition.Live.UNKNOWN),
            (rows.filter(stage__in=LEFT_STAGES, stage_certain=True), lambda row: row.has_left),
            (unsure.filter(at_one_of(LEFT_STAGES)), lambda row: may_be(stages_of(row), LEFT_STAGES)),
            (
                unsure.filter(at_one_of(BEFORE_LIVE_STAGES)),
                lambda row: may_be(stages_of(row), BEFORE_LIVE_STAGES),
            ),
            (
                rows.filter(stage=Stage.RETURNED, stage_certain=True),
                lambda row: stages_of(row) == {Stage.RETURNED},
            ),
            (
                rows.filter(at_one_of(PERHAPS_RETURNED_STAGES)).exclude(
                    stage=Stage.RETURNED, stage_certain=True
                ),
                lambda row: may_have_returned(stages_of(row)),
            ),
        )
        first = Q()
        for some, _ in lists:
            first |= Q(pk__in=some.values("pk")[:MOST_NAMES])
        found = list(AreaPosition.objects.filter(first))
        return [tuple(row.name for row in found if takes(row))[:MOST_NAMES] for _, takes in lists]


def all_that_is_read_by(user) -> str:
    """The same for two who may read the same areas to the same markings; a query for own areas alone."""
    level = int(getattr(user, "reading_level", Marking.PUBLISHED))
    if not getattr(user, "reads_own_areas", False):
        return str(level)
    # Whose areas are whose changes with the day, and without the register's changing.
    own = "-".join(str(pk) for pk in sorted(own_areas(user).values_list("area_id", flat=True)))
    return f"{level}-own-{int(user.clearance)}-{digest(own)}"


def search_key(asked: str) -> str:
    """What names a search among what is kept; asking for "!!!" finds nothing, and is not asking nothing."""
    return digest(f"for {fold(asked)}") if asked.strip() else "all"


def cells(day: date, user, asked: str = "") -> list[Cell]:
    """The register of a day as a table of counts."""
    return Reading(day, user).cells(asked)


def highest_marking(day: date, user) -> Marking:
    """The highest marking of any position on the register of a day."""
    return Reading(day, user).highest_marking()


def standing(day: date, user) -> "Standing":
    """How the register stands on a day, as far as somebody may see it."""
    return Reading(day, user).standing()


@dataclass(frozen=True)
class Choice:
    """What the filters ask of a position; nothing asked is everything that has not left for certain."""

    groups: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    left: str = ""
    certainty: str = ""

    def takes(self, cell: Cell, but: str = "") -> bool:
        """Whether a cell is among those asked for; `but` leaves one question out, to count its options."""
        return (
            (but == "group" or not self.groups or bool(cell.groups & set(self.groups)))
            and (but == "stage" or not self.stages or bool(cell.stages & set(self.stages)))
            and (but == "lead" or not self.leads or cell.lead in self.leads)
            and (but == "left" or self._left_takes(cell, but))
            and (but == "certainty" or not self.certainty or cell.certain == (self.certainty == "certain"))
        )

    def _left_takes(self, cell, but):
        if self.left == "only":
            return cell.has_left
        if self.left == "both" or (but != "stage" and self.asks_for_left):
            return True
        if but == "stage" and cell.has_left:
            return True
        return not cell.has_left

    @property
    def asks_for_left(self) -> bool:
        return bool(set(self.stages) & set(LEFT_STAGES))


def total(counted: list[Cell], takes: Callable[[Cell], bool] = lambda cell: True) -> int:
    return sum(cell.areas for cell in counted if takes(cell))


def facets(counted: list[Cell], choice: Choice) -> dict[str, dict[str, int]]:
    """For each option of each filter, how many areas choosing it would show beside the other filters."""
    found: dict[str, Counter] = {name: Counter() for name in ("group", "stage", "lead", "left", "certainty")}
    for cell in counted:
        if choice.takes(cell, but="group"):
            for group in cell.groups:
                found["group"][group] += cell.areas
        if choice.takes(cell, but="stage"):
            for stage in cell.stages:
                found["stage"][stage] += cell.areas
        if choice.takes(cell, but="lead"):
            found["lead"][cell.lead] += cell.areas
        if choice.takes(cell, but="left"):
            found["left"]["only" if cell.has_left else ""] += cell.areas
            found["left"]["both"] += cell.areas
        if choice.takes(cell, but="certainty"):
            found["certainty"]["certain" if cell.certain else "uncertain"] += cell.areas
            found["certainty"][""] += cell.areas
    return found


@dataclass(frozen=True)
class Standing:
    """How the register stands on a day: never one bare number that hides a doubt (R3)."""

    live: int
    uncertain: int
    uncertain_names: tuple[str, ...]
    before_live: int
    perhaps_before_live: int
    perhaps_before_live_names: tuple[str, ...]
    left: int
    left_names: tuple[str, ...]
    perhaps_left: int
    perhaps_left_names: tuple[str, ...]
    returned: int
    returned_names: tuple[str, ...]
    perhaps_returned: int
    perhaps_returned_names: tuple[str, ...]

    @property
    def live_words(self) -> str:
        """As "22 certain, 0 uncertain" or "23 certain, 1 uncertain: Alliance Prevention Department"."""
        words = f"{self.live:,} certain, {self.uncertain:,} uncertain"
        return f"{words}: {listed_names(self.uncertain_names, self.uncertain)}" if self.uncertain else words

    @property
    def before_live_words(self) -> str:
        """As "3", or "3, and 1 that cannot be known: Drone Team"."""
        return f"{self.before_live:,}" + _doubt(self.perhaps_before_live, self.perhaps_before_live_names)

    @property
    def left_words(self) -> str:
        """As "2: Dogs Team and Night Team", or "0, and 1 that cannot be known: Drone Team"."""
        return _count(self.left, self.left_names) + _doubt(self.perhaps_left, self.perhaps_left_names)

    @property
    def returned_words(self) -> str:
        """As "1: Dogs Team, and 1 that cannot be known: Drone Team"."""
        doubt = _doubt(self.perhaps_returned, self.perhaps_returned_names)
        return _count(self.returned, self.returned_names) + doubt


def _count(count: int, names) -> str:
    return f"{count:,}" + (f": {listed_names(names, count)}" if count else "")


def _doubt(count: int, names) -> str:
    return f", and {count:,} that cannot be known: {listed_names(names, count)}" if count else ""


MOST_NAMES = 30


def listed_names(names, count: int) -> str:
    names = list(names)
    if count > len(names):
        return f"{', '.join(names)} and {count - len(names):,} more"
    return listed(names)


def stage_counts(counted: list[Cell], *, illustrative: bool = True) -> dict[Stage, tuple[int, int]]:
    """For each stage, how many areas are at it for certain and how many may be."""
    counts = {stage: [0, 0] for stage in Stage}
    for cell in counted:
        if cell.illustrative and not illustrative:
            continue
        for stage in cell.stages:
            counts[Stage(stage)][0 if cell.certain else 1] += cell.areas
    return {stage: (certain, uncertain) for stage, (certain, uncertain) in counts.items()}
