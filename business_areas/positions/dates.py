"""The date the portal uses for each event of an area, from every statement there is about it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alliance.temporal import LONGEST_WORDS, Exactness, RoughDate
from business_areas.lifecycle import PLACES, EventKind, follows_going_live
from business_areas.models import LifecycleEvent


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
