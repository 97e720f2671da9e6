"""Names, kinds, groups and leads, by trying every exact day."""

from itertools import product

import pytest
from hypothesis import given

from business_areas.lifecycle import EventKind
from business_areas.models import Grouping, Kind
from business_areas.positions import AreaFacts, positions_of
from tests.business_areas.positions.made import (
    AREA,
    GROUPS,
    LENGTH,
    days_of,
    event,
    make_lead_fact,
    named,
    period_facts,
    quick,
    row_on,
    span,
    worked_out,
)


def make_group_fact(value, since, until, number):
    return Grouping(area=AREA, group=GROUPS[value], since=since, until=until, number=number, marking=0)


def held_under_exact_days(facts, number) -> set:
    """What may hold on a day: under each choice of exact days, the fact that began last, unless it has ended.

    Where no end is stated a fact holds until the next begins. None stands for nothing.
    """
    starts = [sorted(days_of(fact.since)) for fact in facts]
    ends = [sorted(days_of(fact.until)) if fact.until else [LENGTH + 1] for fact in facts]
    found = set()
    for since, until in product(product(*starts), product(*ends)):
        if any(until[n] < since[n] for n in range(len(facts))):
            continue
        begun = [n for n in range(len(facts)) if since[n] <= number]
        last = max((since[n] for n in begun), default=None)
        holding = [n for n in begun if since[n] == last and until[n] > number]
        found |= {str(facts[n]) for n in holding} or {None}
    return found


def ends_apart(facts) -> bool:
    """Whether no fact may have ended on a day on which it may not yet have begun; there the portal may be
    less sure than it could be, never more."""
    return all(fact.until is None or max(days_of(fact.since)) <= min(days_of(fact.until)) for fact in facts)


def values_in(words: str) -> set[str]:
    return set(words.removesuffix(": cannot be known").split(" or "))


@quick
@given(period_facts(make_lead_fact))
def test_the_lead_shown_is_what_some_exact_days_allow_and_certain_only_if_all_do(leads):
    positions = worked_out([event(EventKind.PROPOSED, span(0, 0))], leads=leads)
    for number in range(LENGTH):
        position, possible = row_on(positions, number), held_under_exact_days(leads, number)
        values, words = possible - {None}, position.lead_words
        if position.lead:
            assert possible == {str(position.lead)} == {words}
        elif ends_apart(leads):
            assert words == "Not known" if not values else values_in(words) == values
            assert len(possible) > 1 or not values
        else:
            assert values <= values_in(words)


@quick
@given(period_facts(make_group_fact))
def test_the_group_shown_is_what_some_exact_days_allow_and_certain_only_if_all_do(groups):
    positions = worked_out([event(EventKind.PROPOSED, span(0, 0))], groups=groups)
    for number in range(LENGTH):
        position, possible = row_on(positions, number), held_under_exact_days(groups, number)
        values, words = possible - {None}, position.group_words
        counted = {str(GROUPS[int(pk) - 1]) for pk in position.possible_groups.strip("|").split("|") if pk}
        assert counted == (set() if words == "Not known" else values_in(words))
        if position.group:
            assert possible == {str(position.group)} == {words}
        elif ends_apart(groups):
            assert counted == values
            assert len(possible) > 1 or not values
        else:
            assert values <= counted


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "Not known"), (2, "Group 1: cannot be known"), (3, "Group 1"), (4, "Group 1: cannot be known")],
)
def test_a_group_is_certain_on_its_own_days_and_not_known_before_them(number, words):
    group = make_group_fact(0, span(2, 3), span(4, 5), 1)
    row = row_on(worked_out([event(EventKind.PROPOSED, span(0, 0))], groups=[group]), number)
    assert (row.group_words, row.group is not None) == (words, words == "Group 1")


def test_a_group_or_a_kind_that_ended_is_not_shown_for_ever():
    group = make_group_fact(0, span(0, 0), span(3, 3), 1)
    kind = Kind(area=AREA, word="team", since=span(0, 0), until=span(3, 3), number=1, marking=0)
    facts = AreaFacts(AREA, [named("Area")], [kind], [group], [], [event(EventKind.PROPOSED, span(0, 0))])
    positions = positions_of(facts)
    assert [(row_on(positions, n).group_words, row_on(positions, n).kind_words) for n in (2, 3)] == [
        ("Group 1", "Team"),
        ("Not known", "Not known"),
    ]
