"""Everything recorded about one area, gathered once for its pages."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from alliance.claims import current_parts
from alliance.models import Disagreement
from alliance.temporal import RoughDate
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
    Lesson,
    LifecycleEvent,
    Mention,
    Milestone,
    MilestoneDay,
    Name,
    Purpose,
    StaffTransfer,
    Successor,
)
from business_areas.positions import (
    END,
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
    "milestones": (Milestone, "milestones", ()),
    "milestone-days": (MilestoneDay, "milestonedays", ("milestone",)),
    "lessons": (Lesson, "lessons", ("group", "force")),
}

# What is told of an area elsewhere: lists that name it, areas it follows, and claims that do not agree.
MENTIONS, FOLLOWS, DISAGREEMENTS = "mentions", "follows", "disagreements"
# How it stands on a day, and at the end of time, from the register's rows.
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
        """The date used for each event that happens once, as the register has it on every day."""
        dates = used_dates(self.facts("events"))
        if (used := dates.get(EventKind.WENT_LIVE)) and (last := self._last_position):
            disagree = any(each.disagree for each in dates.values())
            dates[EventKind.WENT_LIVE] = narrowed_as_on_the_register(used, last, disagree)
        return dates

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
        return next((one for one in found if one.from_on <= day < one.to_on), None)

    def _position_on(self, day: date) -> Wanted:
        """The position on a day, and the last one, which alone has the date of going live on every day."""
        condition = (
            "area_id = %s AND ((from_on <= %s AND to_on > %s) OR to_on = %s) "
            "AND lowest_level <= %s AND highest_level >= %s"
        )
        on, end = (connection.ops.adapt_datefield_value(one) for one in (day, END))
        return AreaPosition, condition, [self.area.pk, on, on, end, int(self.level), int(self.level)]

    @cached_property
    def _last_position(self) -> AreaPosition | None:
        if self.known_at is not None:
            return next(iter(self._positions_as_known[-1:]), None)
        found = self._gathered.get(POSITION) or gather([self._position_on(END)])[0]
        return next((one for one in found if one.to_on == END), None)

    @cached_property
    def _positions_as_known(self) -> list[AreaPosition]:
        return positions_from(self)

    def position_as_known(self, day: date) -> AreaPosition | None:
        return next((one for one in self._positions_as_known if one.from_on <= day < one.to_on), None)


def narrowed_as_on_the_register(
    used: UsedDate, position: AreaPosition, anything_else_disagrees: bool
) -> UsedDate:
    """The date of going live with the days that the register uses, which the order of joining may narrow.

    Where the order of joining cannot be right beside it, it narrows nothing, and the date says so.
    """
    if position.dates_disagree and not anything_else_disagrees:
        return replace(used, disagree=True, out_of_order=True)
    days = (position.joined_earliest, position.joined_latest)
    if not any(days) or days == (used.when.earliest, used.when.latest):
        return used
    return replace(used, when=RoughDate(*days, used.when.exactness, used.when.as_stated), narrowed=True)


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
