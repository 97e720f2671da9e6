"""What changed in the areas of the register between two days: in sentences, with when and how it is known.

Everything is read in one query for any number of areas: how each stood on the first day, the facts that its
position is made of, and their sources.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.models import Force, Source
from alliance.temporal import RoughDate, last_day, long_date
from business_areas.gathering import gather
from business_areas.history import cited
from business_areas.lifecycle import PLACES, EventKind
from business_areas.models import AreaPosition, Group, Grouping, Kind, Lead, LifecycleEvent, Name
from business_areas.positions import held_on, used_dates

NOT_KNOWN = "Not known"
CANNOT_BE_KNOWN = ": cannot be known"

# What is compared: its label, the words of it that a position holds, and the facts those are made of.
SHOWN = (
    ("Name", "name_words", Name),
    ("Kind", "kind_words", Kind),
    ("Group", "group_words", Grouping),
    ("Lead force", "lead_words", Lead),
    ("Stage", "stage_words", LifecycleEvent),
)
ALWAYS_HELD = (Name, Kind, Grouping)
MODELS = tuple(model for *_, model in SHOWN)


@dataclass(frozen=True)
class Step:
    """What happened, or what began to be so: when, as exactly as it is known, and who says so."""

    words: str
    when: RoughDate
    facts: tuple

    @property
    def sources(self) -> list[dict]:
        """Each source once, with its paragraph and address."""
        found = {(told["source"], told["paragraph"]): told for told in map(cited, self.facts)}
        return list(found.values())

    @property
    def source_label(self) -> str:
        return "Sources" if len(self.sources) > 1 else "Source"

    @property
    def with_sources(self) -> str:
        """The step and its sources as plain text, for a file."""
        sources = [", ".join(filter(None, (told["source"], told["paragraph"]))) for told in self.sources]
        return f"{self.words}. {self.source_label}: {'; '.join(sources)}."


@dataclass(frozen=True)
class Change:
    """One thing that differs between two positions of an area, and the steps by which it came to."""

    what: str
    then: str
    now: str
    steps: tuple[Step, ...]

    @property
    def sentence(self) -> str:
        """The change as a sentence that says no more than is known of either day."""
        if not self.then:
            return f"Not on the register on the first day. On the second, the stage {stood(self.now)}."
        the = f"The {self.what.lower()}"
        if known(self.then) and known(self.now):
            return f"{the} changed from {self.then} to {self.now}."
        return f"{the} {stood(self.then)} on the first day and {stood(self.now)} on the second."


def known(words: str) -> bool:
    """Whether the words of a position say one thing for certain."""
    return words != NOT_KNOWN and CANNOT_BE_KNOWN not in words


def stood(words: str) -> str:
    """How something stood, after its name: "was Live", "may have been Live or Leaving", "was not known"."""
    if words == NOT_KNOWN:
        return "was not known"
    if CANNOT_BE_KNOWN in words:
        return f"may have been {words.replace(CANNOT_BE_KNOWN, '')}"
    return f"was {words}"


class Changes:
    """What changed in some areas between two days; `rows` are their positions on the second, each with the
    key of that on the first as `before_id`.
    """

    def __init__(self, rows: Iterable[AreaPosition], from_day: date, to_day: date):
        self.from_day, self.to_day = from_day, to_day
        rows = list(rows)
        self.before: dict[int, AreaPosition] = {}
        self.facts: dict[tuple[int, type], list] = {}
        if rows:
            self._read(rows)

    def _read(self, rows) -> None:
        earlier = sorted({row.before_id for row in rows} - {None})
        readable, values = facts_behind(rows)
        cited_by = " OR ".join(
            f"id IN (SELECT source_id FROM {model._meta.db_table} WHERE {readable})" for model in MODELS
        )
        wanted = [
            (AreaPosition, f"id IN ({marks(earlier)})", earlier),
            *((model, readable, values) for model in MODELS),
            (Source, cited_by, values * len(MODELS)),
            (Group, "id IS NOT NULL", ()),
            (Force, "id IS NOT NULL", ()),
        ]
        before, *found, sources, groups, forces = gather(wanted)
        self.before = {position.area_id: position for position in before}
        beside = {
            "source": {source.pk: source for source in sources},
            "group": {group.pk: group for group in groups},
            "force": {force.pk: force for force in forces},
        }
        for model, facts in zip(MODELS, found, strict=True):
            for fact in facts:
                for name, things in beside.items():
                    if hasattr(fact, f"{name}_id"):
                        setattr(fact, name, things[getattr(fact, f"{name}_id")])
                self.facts.setdefault((fact.area_id, model), []).append(fact)

    def of(self, after: AreaPosition) -> list[Change]:
        """What differs between the two days for one of the areas."""
        before = self.before.get(after.area_id)
        if before is None:
            return [Change("On the register", "", after.stage_words, self._steps(after, LifecycleEvent))]
        return [
            Change(label, getattr(before, name), getattr(after, name), self._steps(after, model))
            for label, name, model in SHOWN
            if getattr(before, name) != getattr(after, name)
        ]

    def _steps(self, after: AreaPosition, model) -> tuple[Step, ...]:
        facts = self.facts.get((after.area_id, model), [])
        return tuple(self._happened(after, facts) if model is LifecycleEvent else self._began(model, facts))

    def _happened(self, after, events):
        """The events between the two days that bring an area to another stage, in the order of its life."""
        used = used_dates(sorted(events, key=lambda event: event.number))
        for kind in sorted(used, key=lambda kind: PLACES[kind][0]):
            when = used[kind].when
            if kind is EventKind.WENT_LIVE:
                when = days_used(when, after)
            if PLACES[kind][1] and when.possibly_by(self.to_day) and not when.certainly_by(self.from_day):
                words = f"{kind.label}, {used[kind].words}"
                disagree = "; sources disagree" if used[kind].disagree else ""
                yield Step(f"{words}{disagree}", when, used[kind].statements)

    def _began(self, model, facts):
        """What holds on the second day and since when; or, where nothing does, until when the last did."""
        always = model in ALWAYS_HELD
        for fact in held_on(facts, self.to_day, always=always).facts:
            yield Step(f"{fact}, {fact.since.from_words}", fact.since, (fact,))
        if not held_on(facts, self.to_day, always=always).facts:
            for fact in held_on(facts, self.from_day).facts:
                if fact.until:
                    yield Step(f"{fact}, {until_words(fact.until)}", fact.until, (fact,))


def until_words(until: RoughDate) -> str:
    """When something ended, from the first day it was no longer so."""
    return f"until {long_date(last_day(until.latest))}" if until.is_exact else f"ended {until.words}"


def days_used(when: RoughDate, after: AreaPosition) -> RoughDate:
    """The date of going live with the days the register uses, which the order of joining may narrow."""
    if after.joined_earliest is None and after.joined_latest is None:
        return when
    return RoughDate(after.joined_earliest, after.joined_latest, when.exactness, when.as_stated)


def facts_behind(rows: Iterable[AreaPosition]) -> tuple[str, list]:
    """The condition that a fact is one of those that some positions are made of, and its values.

    A position is the same for every reader from its lowest level up, so it is made of what the lowest reads:
    nothing is fetched that anyone shown the position may not see.
    """
    by_level: dict[int, list[int]] = {}
    for row in rows:
        by_level.setdefault(row.lowest_level, []).append(row.area_id)
    told = [f"(marking <= %s AND area_id IN ({marks(areas)}))" for areas in by_level.values()]
    values = [value for level, areas in by_level.items() for value in (level, *areas)]
    return f"withdrawn_at IS NULL AND ({' OR '.join(told)})", values


def marks(values: Sequence) -> str:
    """Places for some values in a query; one that nothing equals where there are none."""
    return ", ".join(["%s"] * len(values)) or "NULL"
