"""Working out, from an area's facts, what the register shows of it on every day there is.

The answer changes only on the days at either end of a rough date, so time is cut there and each
stretch between two cuts is worked out once. Rules R1 to R5 of the domain.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from alliance.markings import Marking
from alliance.temporal import (
    LONGEST_WORDS,
    Answer,
    Exactness,
    RoughDate,
    happened_by,
    narrow_by_order,
)
from alliance.text import fold
from business_areas.lifecycle import (
    ENDING_STAGE,
    LIVE_STAGES,
    PLACES,
    Ending,
    EventKind,
    Stage,
    follows_going_live,
)
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    Exit,
    Group,
    Grouping,
    Kind,
    Lead,
    LifecycleEvent,
    Name,
)

BEGINNING = date.min
END = date.max


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


@dataclass(frozen=True)
class UsedDate:
    """The date the portal uses for one kind of event, from every statement there is about it.

    `no_later_than` is the later event of the same area, if any, that leaves it fewer days than they do;
    `narrowed` says that an order of joining does, `out_of_order` that the order cannot be right beside it.
    """

    when: RoughDate
    statements: tuple[LifecycleEvent, ...]
    disagree: bool
    no_later_than: EventKind | None = None
    narrowed: bool = False
    out_of_order: bool = False

    @property
    def placed(self) -> list[LifecycleEvent]:
        """The statements that give a place in an order; none of an order in which they give two places."""
        placed = [fact for fact in self.statements if fact.sequence]
        orders = [order for order, _ in {(fact.sequence_list, fact.sequence) for fact in placed}]
        return [fact for fact in placed if orders.count(fact.sequence_list) == 1]

    @property
    def sequence(self) -> int | None:
        return next((fact.sequence for fact in self.placed), None)

    @property
    def derived(self) -> bool:
        """Whether the days used are not simply those of one source's statement (R2)."""
        stated = {
            (fact.when.earliest, fact.when.latest) for fact in self.statements if fact.basis == "stated"
        }
        return (self.when.earliest, self.when.latest) not in stated

    @property
    def words(self) -> str:
        """The date in the words of the most exact statement, with the place in the order if there is one."""
        words = self.when.words
        placed = next(iter(self.placed), None)
        if placed and f"{ordinal(placed.sequence)} to join" not in words:
            words += f" ({ordinal(placed.sequence)} to join in {placed.sequence_list.partition(',')[0]})"
        return words


def shortened(words: str, length: int) -> str:
    """The words, cut to what a column holds where several sources together say more than that."""
    return words if len(words) <= length else f"{words[: length - 3]}..."


def ordinal(number: int) -> str:
    """1 as 1st, 2 as 2nd, 11 as 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def used_dates(events: Iterable[LifecycleEvent]) -> dict[EventKind, UsedDate]:
    """For each event that happens once, the date every statement about it allows together.

    Where statements contradict one another the date is the whole stretch from the first to the last,
    so that no answer hides the disagreement (R8). An area went live no later than anything that only a live
    area comes to.
    """
    by_kind = defaultdict(list)
    for event in events:
        if event.kind in PLACES:
            by_kind[EventKind(event.kind)].append(event)
    dates = {kind: _together(statements) for kind, statements in by_kind.items()}
    if EventKind.WENT_LIVE in dates:
        dates[EventKind.WENT_LIVE] = _no_later_than_what_followed(dates)
    return dates


def _no_later_than_what_followed(dates: dict[EventKind, UsedDate]) -> UsedDate:
    """The date of going live, with no day after the latest day of an event that follows it (R34)."""
    went_live = dates[EventKind.WENT_LIVE]
    followed = [kind for kind in dates if follows_going_live(kind) and dates[kind].when.latest]
    if went_live.disagree or not followed:
        return went_live
    first = min(followed, key=lambda kind: (dates[kind].when.latest, PLACES[kind][0], kind))
    latest = dates[first].when.latest
    if went_live.when.latest and went_live.when.latest <= latest:
        return went_live
    if went_live.when.earliest and went_live.when.earliest > latest:
        return replace(went_live, disagree=True)
    return replace(went_live, when=replace(went_live.when, latest=latest), no_later_than=first)


def _together(statements: Sequence[LifecycleEvent]) -> UsedDate:
    statements = sorted(statements, key=lambda event: (event.basis == "derived", event.number))
    when, disagree = statements[0].when, False
    for statement in statements[1:]:
        narrowed = when.narrowed_by(statement.when)
        if narrowed is None:
            disagree = True
            break
        when = narrowed
    if disagree:
        when = _whole_stretch([statement.when for statement in statements])
    return UsedDate(when, tuple(statements), disagree)


def _whole_stretch(dates: Sequence[RoughDate]) -> RoughDate:
    earliest = [when.earliest for when in dates]
    latest = [when.latest for when in dates]
    words = shortened(" or ".join(dict.fromkeys(when.words for when in dates)), LONGEST_WORDS)
    return RoughDate(
        None if None in earliest else min(earliest),
        None if None in latest else max(latest),
        Exactness.BETWEEN,
        words,
    )


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


@dataclass(frozen=True)
class Held:
    """What may have held on a day: the facts, and whether there is only one answer."""

    facts: tuple
    certain: bool

    def words(self, none: str = "Not known") -> str:
        if not self.facts:
            return none
        words = " or ".join(dict.fromkeys(str(fact) for fact in self.facts))
        return words if self.certain else f"{words}: cannot be known"


def held_on(facts: Sequence, day: date, *, always: bool = False) -> Held:
    """Which of an area's names, kinds, groups or leads may have held on a day.

    `always` is for names alone, for every area has one on every day: there the only possible answer is the
    certain one, and where none is recorded the one before is shown, or else the first, because an area must
    be called something. A group, a kind or a lead may also have been none, and holds on its own days only.

    They are in the order in which they began, the latest last; one of which no day is known is taken to have
    been first.
    """
    in_order = sorted(facts, key=lambda fact: (fact.since.is_known, fact.since.sort_key, fact.number))
    possible = [fact for fact in in_order if _may_hold(fact, facts, day)]
    if always and not possible:
        begun = [fact for fact in in_order if fact.since.possibly_by(day)]
        possible = begun[-1:] or in_order[:1]
    certain = len({str(fact) for fact in possible}) <= 1
    if certain and possible and not always:
        certain = any(_surely_holds(fact, facts, day) for fact in possible)
    return Held(tuple(possible), certain)


def _surely_holds(fact, facts, day):
    if not fact.since.certainly_by(day) or _may_have_ended(fact, day):
        return False
    # One that may have begun after it, and ended by now, would have left nothing to hold.
    return not any(
        other.since.possibly_by(day)
        and _may_have_ended(other, day)
        and not _no_later_for_certain(other.since, fact.since)
        for other in facts
    )


def _may_have_ended(fact, day):
    return fact.until is not None and happened_by(fact.until, day) is not Answer.NO


def _no_later_for_certain(one, other):
    return one.latest is not None and other.earliest is not None and one.latest <= other.earliest


def _may_hold(fact, facts, day):
    if not fact.since.possibly_by(day):
        return False
    if fact.until and happened_by(fact.until, day) is Answer.YES:
        return False
    return not any(
        other.since.certainly_by(day) and other.since.is_after_for_certain(fact.since) for other in facts
    )


def used_exit(exits: Iterable[Exit]) -> Exit | None:
    """The account the portal uses of how an area left: of those a reader may read, the one marked highest.

    There is at most one at each marking. The one marked highest was written for the fewest readers and holds
    nothing back from them. The latest would not do: somebody who may not read the first could then put
    another in its place, for those who may, and nobody would know.
    """
    return max(exits, key=lambda ended: ended.marking, default=None)


@dataclass(frozen=True)
class StageHeld:
    """The stage on a day; when not certain, the last one certainly reached and every one possible."""

    stage: Stage
    possible: tuple[Stage, ...]
    on_register: bool

    @property
    def certain(self) -> bool:
        return len(self.possible) == 1

    @property
    def words(self) -> str:
        if self.certain:
            return self.stage.label
        if self.possible == tuple(Stage):
            return "Not known"
        labels = [stage.label if stage is not Stage.NOT_KNOWN else "Not yet begun" for stage in self.possible]
        return f"{' or '.join(labels)}: cannot be known"


def stage_on(dates: dict[EventKind, UsedDate], ending: Stage, day: date) -> StageHeld:
    """The stage of an area on a day, from the events that certainly and possibly had happened by then.

    Of an area of which no event says how far it had come, nothing is known: it may be at any stage (R3, R11).
    """
    if not any(PLACES[kind][1] for kind in dates):
        return StageHeld(Stage.NOT_KNOWN, tuple(Stage), True)
    went_live = dates.get(EventKind.WENT_LIVE)
    not_yet_live = went_live is not None and not went_live.when.possibly_by(day)
    reached, reached_place, later = None, 0, []
    for kind, used in sorted(dates.items(), key=lambda item: PLACES[item[0]][0]):
        place, stage = PLACES[kind]
        if stage is None:
            continue
        stage = ending if kind is EventKind.LEFT else stage
        answer = happened_by(used.when, day)
        if answer is Answer.YES:
            reached, reached_place = stage, place
            later = []
        elif answer is Answer.UNKNOWN and not (not_yet_live and follows_going_live(kind)):
            later.append((place, stage))
    on_register = reached is not None or bool(later)
    possible = [reached or Stage.NOT_KNOWN, *(stage for place, stage in later if place > reached_place)]
    return StageHeld(reached or Stage.NOT_KNOWN, tuple(dict.fromkeys(possible)), on_register)


def live_at(stage: StageHeld) -> Answer:
    """Whether an area at a stage is live: yes or no where every stage possible says the same (R3, R4)."""
    live = {possible in LIVE_STAGES for possible in stage.possible}
    if len(live) > 1:
        return Answer.UNKNOWN
    return Answer.YES if True in live else Answer.NO


def positions_of(facts: AreaFacts, places: Sequence[PlaceInOrder] = ()) -> list[AreaPosition]:
    """Every position of an area, for readers of every marking; unsaved, in order of day.

    `places` are those of the orders the area stands in, as `places_in_order` gives them.
    """
    levels = [level for level in Marking if level >= facts.area.marking]
    by_level = {level: _positions_at(facts.readable_at(level), places) for level in levels}
    return _joined_levels(by_level)


def _positions_at(facts: AreaFacts, places) -> list[AreaPosition]:
    dates = used_dates(facts.events)
    went_live = dates.get(EventKind.WENT_LIVE)
    if went_live:
        went_live = dates[EventKind.WENT_LIVE] = narrowed_by_order(went_live, facts.area, places)
    ended = used_exit(facts.exits)
    ending = ENDING_STAGE[Ending(ended.ending)] if ended else Stage.LEFT
    marking, illustrative = _markings(facts)
    disagree = any(used.disagree for used in dates.values())
    positions = []
    for from_on, to_on in _stretches(facts, dates):
        stage = stage_on(dates, ending, from_on)
        if not stage.on_register or not _told_of(facts, from_on):
            continue
        names = held_on(facts.names, from_on, always=True)
        kinds = held_on(facts.kinds, from_on)
        groups = held_on(facts.groupings, from_on)
        leads = held_on(facts.leads, from_on)
        live = live_at(stage)
        joined = went_live if went_live and went_live.when.possibly_by(from_on) else None
        name = str(names.facts[-1]) if names.facts else facts.area.name
        possible_groups = list({fact.group.pk: fact.group for fact in groups.facts}.values())
        position = AreaPosition(
            area=facts.area,
            from_on=from_on,
            to_on=to_on,
            name=name,
            name_words=shortened(names.words(none=name), _LONGEST["name_words"]),
            name_folded=fold(name),
            slug=facts.area.slug,
            kind_words=shortened(kinds.words(), _LONGEST["kind_words"]),
            group=possible_groups[0] if possible_groups and groups.certain else None,
            possible_groups="".join(f"|{group.pk}" for group in possible_groups)
            + "|" * bool(possible_groups),
            group_order=_place_of_groups(possible_groups),
            group_words=shortened(groups.words(), _LONGEST["group_words"]),
            lead=leads.facts[0].force if leads.facts and leads.certain else None,
            lead_words=shortened(leads.words(), _LONGEST["lead_words"] - len(MADE_UP))
            + (MADE_UP if any(fact.illustrative for fact in leads.facts) else ""),
            lead_illustrative=any(fact.illustrative for fact in leads.facts),
            stage=stage.stage,
            stage_certain=stage.certain,
            stage_words=stage.words,
            possible_stages=f"|{'|'.join(stage.possible)}|",
            live={Answer.YES: "yes", Answer.NO: "no", Answer.UNKNOWN: "unknown"}[live],
            joined_words=shortened(joined.words, _LONGEST["joined_words"]) if joined else _no_date_of(live),
            joined_earliest=joined.when.earliest if joined else None,
            joined_latest=joined.when.latest if joined else None,
            joined_exactness=joined.when.exactness if joined else "",
            joined_derived=joined is not None and joined.derived,
            sequence=(joined and joined.sequence) or AreaPosition.NO_SEQUENCE,
            dates_disagree=disagree,
            illustrative=illustrative,
            marking=marking,
        )
        if positions and _same(positions[-1], position) and positions[-1].to_on == from_on:
            positions[-1].to_on = to_on
        else:
            positions.append(position)
    return positions


def _no_date_of(live: Answer) -> str:
    """What stands for the day of going live where none is recorded that an area may have come to."""
    return "Not applicable" if live is Answer.NO else "Not known"


def _place_of_groups(possible: Sequence[Group]) -> int:
    """Where an area stands in the register's order: with the one group it may be in, certain or not."""
    if not possible:
        return AreaPosition.NO_GROUP
    return possible[0].order if len(possible) == 1 else AreaPosition.SEVERAL_GROUPS


# Said in the lead's own words, so that an illustrative lead does not make a published area look made up.
MADE_UP = " (illustrative)"


def _markings(facts: AreaFacts):
    used = [*facts.names, *facts.kinds, *facts.groupings, *facts.events, *facts.exits]
    marking = max([facts.area.marking, *(fact.marking for fact in (*used, *facts.leads))])
    return marking, facts.area.illustrative or any(fact.illustrative for fact in used)


def _told_of(facts: AreaFacts, day: date) -> bool:
    """Whether anything recorded of an area may have been so by a day: before, it is not on the register."""
    periods = (*facts.names, *facts.kinds, *facts.groupings, *facts.leads)
    begun = [*(period.since for period in periods), *(event.when for event in facts.events)]
    return any(when.possibly_by(day) for when in begun)


def _stretches(facts: AreaFacts, dates):
    cuts = {BEGINNING, *(event.when.earliest for event in facts.events)}
    for used in dates.values():
        cuts |= {used.when.earliest, used.when.latest}
    for period in (*facts.names, *facts.kinds, *facts.groupings, *facts.leads):
        cuts |= {period.since.earliest, period.since.latest}
        if period.until:
            cuts |= {period.until.earliest, period.until.latest}
    cuts.discard(None)
    days = sorted(cuts)
    return zip(days, [*days[1:], END], strict=True)


_SHOWN = [
    field.attname
    for field in AreaPosition._meta.concrete_fields
    if field.name not in {"id", "from_on", "to_on", "lowest_level", "highest_level"}
]


_LONGEST = {field.name: field.max_length for field in AreaPosition._meta.concrete_fields if field.max_length}


def _same(one: AreaPosition, other: AreaPosition) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SHOWN)


def _joined_levels(by_level: dict[int, list[AreaPosition]]) -> list[AreaPosition]:
    """One set of positions for each run of levels whose readers are shown exactly the same."""
    joined: list[AreaPosition] = []
    previous: list[AreaPosition] = []
    for level, positions in by_level.items():
        same = len(previous) == len(positions) and all(
            _same(one, other) and (one.from_on, one.to_on) == (other.from_on, other.to_on)
            for one, other in zip(previous, positions, strict=True)
        )
        if same and previous:
            for position in previous:
                position.highest_level = level
            continue
        for position in positions:
            position.lowest_level = position.highest_level = level
        joined += positions
        previous = positions
    return joined


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


def rebuild(areas: Iterable[BusinessArea]) -> int:
    """Work out the positions of some areas again, with those that share an order with them.

    Returns the number of positions written. Call inside the transaction that changed the facts.
    """
    areas = {area.pk: area for area in areas}
    # Withdrawn places too: the areas beside one that has just been withdrawn are narrowed by it no longer.
    lists = LifecycleEvent.objects.filter(area__in=areas).exclude(sequence_list="")
    in_order = (
        LifecycleEvent.objects.current()
        .filter(sequence_list__in=set(lists.values_list("sequence_list", flat=True)))
        .values_list("area_id", flat=True)
    )
    for area in BusinessArea.objects.filter(pk__in=set(in_order) - set(areas)):
        areas[area.pk] = area
    facts = facts_of(areas.values())
    # Of every order these areas stand in: one may stand in another, with areas that are not among them.
    places = places_in_order(orders_of(facts))
    positions = [position for one in facts for position in positions_of(one, places)]
    AreaPosition.objects.filter(area__in=list(areas)).delete()
    return len(AreaPosition.objects.bulk_create(positions, batch_size=500))
