"""Orders of joining, and how the place in one narrows the date of going live."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from alliance.markings import Marking
from alliance.temporal import narrow_by_order
from business_areas.lifecycle import EventKind
from business_areas.models import BusinessArea, LifecycleEvent
from business_areas.positions.dates import UsedDate, used_dates
from business_areas.positions.facts import AreaFacts


class PlaceInOrder(NamedTuple):
    """Where one area stands in an order of going live, with the days on which it may have gone live."""

    order: str
    place: int
    area: int
    earliest: date | None
    latest: date | None


def narrowed_by_order(used: UsedDate, area: BusinessArea, places: Iterable[PlaceInOrder]) -> UsedDate:
    """The date narrowed by the dates of those before and after in the same order (R2), marked as derived.

    Where the dates of some make the order impossible, nothing is narrowed, and theirs disagree.
    """
    own = next(iter(_places_of(area.pk, used)), None)
    if own is None:
        return used
    beside = [one for one in places if one.order == own.order and one.area != own.area]
    impossible = _out_of_place([*beside, own])
    if impossible:
        return replace(used, disagree=own in impossible, out_of_order=own in impossible)
    spans = {**_span_of_each_place(beside), own.place: (own.earliest, own.latest)}
    in_order = sorted(spans)
    narrowed = narrow_by_order([spans[place] for place in in_order])
    earliest, latest = narrowed[in_order.index(own.place)]
    if (earliest, latest) == (own.earliest, own.latest):
        return used
    return replace(used, when=replace(used.when, earliest=earliest, latest=latest), narrowed=True)


def _places_of(area: int, used: UsedDate) -> list[PlaceInOrder]:
    """The place of an area in each order, unless what is told of its date or of that place disagrees."""
    if used.disagree:
        return []
    told = defaultdict(set)
    for fact in used.statements:
        if fact.sequence:
            told[fact.sequence_list].add(fact.sequence)
    return [
        PlaceInOrder(order, *places, area, used.when.earliest, used.when.latest)
        for order, places in told.items()
        if len(places) == 1
    ]


def _out_of_place(places: Sequence[PlaceInOrder]) -> set[PlaceInOrder]:
    """Those of one order that certainly went live after one in a later place, or before one in an earlier."""
    found, latest_start, earliest_end = set(), None, None
    for there in _by_place(places):
        found |= {one for one in there if latest_start and one.latest and one.latest < latest_start}
        latest_start = max(filter(None, [latest_start, *(one.earliest for one in there)]), default=None)
    for there in reversed(_by_place(places)):
        found |= {one for one in there if earliest_end and one.earliest and one.earliest > earliest_end}
        earliest_end = min(filter(None, [earliest_end, *(one.latest for one in there)]), default=None)
    return found


def _by_place(places: Iterable[PlaceInOrder]) -> list[list[PlaceInOrder]]:
    """Those of one order, together where they are told to be in one place, the first place first."""
    at_place = defaultdict(list)
    for one in places:
        at_place[one.place].append(one)
    return [at_place[place] for place in sorted(at_place)]


def _span_of_each_place(places: Iterable[PlaceInOrder]) -> dict[int, tuple[date | None, date | None]]:
    """The days of each place of one order: the whole stretch, where more than one area is told to be there.

    Sources may give one place to two areas. Those before and after it are narrowed only by what holds
    whichever of the two it is.
    """
    return {
        there[0].place: (
            None if any(one.earliest is None for one in there) else min(one.earliest for one in there),
            None if any(one.latest is None for one in there) else max(one.latest for one in there),
        )
        for there in _by_place(places)
    }


def places_in_order(orders: Iterable[str], known_at=None) -> list[PlaceInOrder]:
    """Every place in some orders, as they are held now or as they were held at a moment in the past (R5).

    As far as it is published: what is marked higher narrows nothing, for the date of one area would tell of
    another that its reader may not see.
    """
    events = LifecycleEvent.objects.known_at(known_at) if known_at else LifecycleEvent.objects.current()
    events = events.filter(marking=Marking.PUBLISHED, area__marking=Marking.PUBLISHED)
    placed = events.filter(kind=EventKind.WENT_LIVE, sequence_list__in=set(orders))
    by_area = defaultdict(list)
    for event in events.filter(area__in=placed.values("area")):
        by_area[event.area_id].append(event)
    dates = {area: used_dates(told).get(EventKind.WENT_LIVE) for area, told in by_area.items()}
    return [place for area, used in dates.items() if used for place in _places_of(area, used)]


def orders_of(facts: Iterable[AreaFacts]) -> set[str]:
    """The orders of going live that some areas stand in."""
    return {event.sequence_list for one in facts for event in one.events} - {""}
