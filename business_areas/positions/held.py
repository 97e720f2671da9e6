"""Which name, kind, group or lead held on a day, and which account of leaving is used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.temporal import Answer, happened_by
from business_areas.models import Exit


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
