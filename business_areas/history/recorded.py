"""Everything recorded about one area, gathered once for its pages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from alliance.claims import current_parts
from alliance.models import Disagreement
from business_areas.gathering import Wanted, gather
from business_areas.lifecycle import EventKind
from business_areas.models import (
    AreaFact,
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    LifecycleEvent,
    Mention,
    Name,
    Purpose,
    StaffTransfer,
    Successor,
)
from business_areas.positions import (
    AreaFacts,
    UsedDate,
    orders_of,
    places_in_order,
    positions_of,
    used_dates,
    used_exit,
)

# The nouns of the register, by the accessor under which an area keeps them, and what their facts refer to.
NOUNS: dict[str, tuple[type[AreaFact], str, tuple[str, ...]]] = {
    "names": (Name, "names", ()),
    "kinds": (Kind, "kinds", ()),
    "groups": (Grouping, "groupings", ("group",)),
    "leads": (Lead, "leads", ("force",)),
    "purposes": (Purpose, "purposes", ()),
    "events": (LifecycleEvent, "lifecycleevents", ()),
    "business-cases": (BusinessCase, "businesscases", ()),
    "consultations": (Consultation, "consultations", ()),
    "staff-transfers": (StaffTransfer, "stafftransfers", ("from_force", "to_force")),
    "exits": (Exit, "exits", ()),
    "ledger": (LedgerEntry, "ledgerentrys", ()),
    "successors": (Successor, "successors", ("successor",)),
}

# What is told of an area elsewhere: lists that name it, areas it follows, and claims that do not agree.
MENTIONS, FOLLOWS, DISAGREEMENTS = "mentions", "follows", "disagreements"
# How it stands on a day, from the register's rows.
POSITION = "position"


@dataclass
class History:
    """What is recorded about an area, for readers of one level, as known now or at a moment in the past.

    With `day`, how the area stands on it is read together with everything else.
    """

    area: BusinessArea
    level: int
    known_at: datetime | None = None
    day: date | None = None

    def facts(self, noun: str) -> list:
        """The facts of one noun, in the noun's own order."""
        return self._gathered[noun]

    @cached_property
    def _gathered(self) -> dict[str, list]:
        """Every fact of every noun: one query for them, and one for what they refer to."""
        recorded = self.area.nouns_recorded.split()
        told, values = self._told()
        wanted = {
            noun: (model, f"area_id = %s AND {told}", [self.area.pk, *values])
            for noun, (model, accessor, _) in NOUNS.items()
            if accessor in recorded
        }
        wanted[MENTIONS] = (Mention, f"area_id = %s AND {told}", [self.area.pk, *values])
        wanted[FOLLOWS] = (Successor, f"successor_id = %s AND {told}", [self.area.pk, *values])
        about = "subject = %s AND marking <= %s"
        wanted[DISAGREEMENTS] = (Disagreement, about, [self.area.subject, int(self.level)])
        if self.day is not None and self.known_at is None:
            wanted[POSITION] = self._position_on(self.day)
        found = dict(zip(wanted, gather(list(wanted.values())), strict=True))
        beside = {noun: ("source", "recorded_by", *references) for noun, (_, _, references) in NOUNS.items()}
        beside |= {MENTIONS: ("source",), FOLLOWS: ("area",), DISAGREEMENTS: (), POSITION: ()}
        self._put_beside(found, beside)
        for noun, (model, _, _) in NOUNS.items():
            found.setdefault(noun, []).sort(key=in_order)
            its_area = model._meta.get_field("area")
            for fact in found[noun]:
                # Spares a query when the fact speaks of its area.
                its_area.set_cached_value(fact, self.area)
        return found

    def _told(self) -> tuple[str, list]:
        """The condition that a fact was held to be so at the moment of knowledge, and may be read."""
        if self.known_at is None:
            return "withdrawn_at IS NULL AND marking <= %s", [int(self.level)]
        moment = connection.ops.adapt_datetimefield_value(self.known_at)
        return (
            "recorded_at <= %s AND (withdrawn_at IS NULL OR withdrawn_at > %s) AND marking <= %s",
            [moment, moment, int(self.level)],
        )

    @staticmethod
    def _put_beside(found: dict[str, list], beside: dict[str, tuple[str, ...]]) -> None:
        """Give each fact its source and whatever else it refers to."""
        keys: dict[type, set] = {}
        for noun, facts in found.items():
            for name in beside[noun] if facts else ():
                field = type(facts[0])._meta.get_field(name)
                known = {getattr(fact, field.attname) for fact in facts} - {None}
                keys.setdefault(field.related_model, set()).update(known)
        wanted = [
            (model, f"id IN ({', '.join(['%s'] * len(pks))})", list(pks))
            for model, pks in keys.items()
            if pks
        ]
        there = {
            (model, row.pk): row
            for (model, _, _), rows in zip(wanted, gather(wanted), strict=True)
            for row in rows
        }
        for noun, facts in found.items():
            for name in beside[noun] if facts else ():
                field = type(facts[0])._meta.get_field(name)
                for fact in facts:
                    if pk := getattr(fact, field.attname):
                        field.set_cached_value(fact, there[(field.related_model, pk)])

    def everything(self) -> list[tuple[str, AreaFact]]:
        """Every fact with the noun it is kept under."""
        return [(noun, fact) for noun in NOUNS for fact in self.facts(noun)]

    @cached_property
    def dates(self) -> dict[EventKind, UsedDate]:
        return used_dates(self.facts("events"))

    @cached_property
    def exit(self) -> Exit | None:
        return used_exit(self.facts("exits"))

    @cached_property
    def mentions(self) -> list[Mention]:
        """The published lists that name the area, the latest first."""
        latest = [(fact.as_at.latest or date.max, -fact.pk, fact) for fact in self._gathered[MENTIONS]]
        return [fact for _, _, fact in sorted(latest, reverse=True, key=lambda one: one[:2])]

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """Where claims about the area do not agree, with those claims and their sources."""
        found = sorted(self._gathered[DISAGREEMENTS], key=lambda one: (one.order, one.pk))
        if found:
            prefetch_related_objects(found, "parts__claim__source")
        # One claim alone disagrees with nothing.
        found = [one for one in found if len(current_parts(one, None, self.level)) > 1]
        if self.known_at is None:
            return found
        return [one for one in found if one.recorded_at <= self.known_at]

    @cached_property
    def follows(self) -> list[BusinessArea]:
        """The areas that this one follows."""
        return [fact.area for fact in sorted(self._gathered[FOLLOWS], key=lambda fact: fact.pk)]

    def position(self, day: date) -> AreaPosition | None:
        """How the area stands on a day, from the register's rows or, for a past moment, worked out anew."""
        if self.known_at is not None:
            return self.position_as_known(day)
        found = self._gathered[POSITION] if day == self.day else gather([self._position_on(day)])[0]
        return found[0] if found else None

    def _position_on(self, day: date) -> Wanted:
        condition = (
            "area_id = %s AND from_on <= %s AND to_on > %s AND lowest_level <= %s AND highest_level >= %s"
        )
        on, level = connection.ops.adapt_datefield_value(day), int(self.level)
        return AreaPosition, condition, [self.area.pk, on, on, level, level]

    def position_as_known(self, day: date) -> AreaPosition | None:
        from_facts = positions_from(self)
        return next((one for one in from_facts if one.from_on <= day < one.to_on), None)


def in_order(fact: AreaFact) -> tuple:
    """Where a fact stands among those of its noun."""
    if isinstance(fact, LifecycleEvent):
        return (*fact.when.sort_key, fact.number)
    if isinstance(fact, BusinessCase):
        return (fact.kind, fact.version, fact.number)
    return (fact.number,)


def positions_from(history: History) -> list[AreaPosition]:
    """The positions of an area from the facts of one history, without looking at the register's rows."""
    facts = AreaFacts(
        history.area,
        history.facts("names"),
        history.facts("kinds"),
        history.facts("groups"),
        history.facts("leads"),
        history.facts("events"),
        history.facts("exits"),
    )
    places = places_in_order(orders_of([facts]), history.known_at)
    return [
        position
        for position in positions_of(facts, places)
        if position.lowest_level <= history.level <= position.highest_level
    ]
