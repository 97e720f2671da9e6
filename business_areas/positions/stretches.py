"""The positions of one area, one for each stretch of days on which nothing changes."""

from collections.abc import Sequence
from datetime import date

from alliance.markings import Marking
from alliance.temporal import Answer
from alliance.text import fold
from business_areas.lifecycle import ENDING_STAGE, Ending, EventKind, Stage
from business_areas.models import AreaPosition, Group
from business_areas.positions.dates import shortened, used_dates
from business_areas.positions.facts import AreaFacts
from business_areas.positions.held import held_on, used_exit
from business_areas.positions.orders import PlaceInOrder, narrowed_by_order
from business_areas.positions.stages import live_at, stage_on

BEGINNING = date.min
END = date.max


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
