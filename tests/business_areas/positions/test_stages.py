"""Whether an area is live, and at which stage, by trying every exact day (R3)."""

from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.temporal import RoughDate
from business_areas.lifecycle import PLACES, EventKind, Stage
from tests.business_areas.positions.made import (
    KINDS_IN_ORDER,
    LENGTH,
    STATEMENTS,
    day,
    days_of,
    event,
    named,
    quick,
    rough_dates,
    row_on,
    span,
    worked_out,
)


def live_by_the_rule(went_live, left, number) -> str:
    """R3 as it is written."""
    if went_live is None:
        return "no"
    on = day(number)
    live_for_certain = (went_live.latest is not None and went_live.latest <= on) and not (
        left is not None and (left.earliest is None or left.earliest <= on)
    )
    not_live_for_certain = (went_live.earliest is not None and went_live.earliest > on) or (
        left is not None and left.latest is not None and left.latest <= on
    )
    assert not (live_for_certain and not_live_for_certain)
    return "yes" if live_for_certain else "no" if not_live_for_certain else "unknown"


@quick
@given(st.none() | rough_dates(), st.none() | rough_dates())
def test_live_is_yes_no_or_unknown_by_the_rule(went_live, left):
    events = [event(EventKind.PROPOSED, span(0, 0))]
    events += [event(EventKind.WENT_LIVE, went_live, 2)] if went_live else []
    events += [event(EventKind.LEFT, left, 3)] if left else []
    positions = worked_out(events)
    for number in range(LENGTH):
        assert row_on(positions, number).live == live_by_the_rule(went_live, left, number)


AFTER_GOING_LIVE = [kind for kind in PLACES if PLACES[kind][0] > PLACES[EventKind.WENT_LIVE][0]]


def possible_days(statements: dict[EventKind, list[RoughDate]]) -> dict[EventKind, set[int]]:
    """The days each event may have been: those all its sources allow, or, where they contradict one another,
    any day from the first to the last that one of them allows."""
    allowed = {}
    for kind, dates in statements.items():
        each = [days_of(when) for when in dates]
        together = set.intersection(*each)
        allowed[kind] = together or set(range(min(map(min, each)), max(map(max, each)) + 1))
    return allowed


def stages_of(allowed, choices, number) -> set[str]:
    """The stage on a day under each choice of exact days: that of the furthest event that had happened."""
    found = set()
    for exact in choices:
        happened = [PLACES[kind] for kind, on in zip(allowed, exact, strict=True) if on <= number]
        reached = [place for place in happened if place[1]]
        found.add(max(reached)[1].value if reached else Stage.NOT_KNOWN.value)
    return found


def goes_live_first(allowed, exact) -> bool:
    """Whether under these exact days an area went live no later than what only a live area comes to."""
    days = dict(zip(allowed, exact, strict=True))
    went_live = days.get(EventKind.WENT_LIVE)
    return went_live is None or all(days.get(kind, went_live) >= went_live for kind in AFTER_GOING_LIVE)


def possible_stages(statements, number) -> tuple[set[str], bool]:
    """The stages on a day under every exact day that the events may have had, and whether they agree.

    They agree where those who date the going live allow one day together, and some days are in the order of
    the lifecycle: then no others count.
    """
    allowed = possible_days(statements)
    choices = list(product(*allowed.values()))
    in_order = [exact for exact in choices if goes_live_first(allowed, exact)]
    told = [days_of(when) for when in statements.get(EventKind.WENT_LIVE, ())]
    agree = bool(in_order) and (not told or bool(set.intersection(*told)))
    return stages_of(allowed, in_order if agree else choices, number), agree


def by_kind(statements) -> dict[EventKind, list[RoughDate]]:
    gathered = {}
    for kind, when in statements:
        gathered.setdefault(kind, []).append(when)
    return gathered


def live_at_one_of(stages) -> str:
    live = {stage in ("live", "leaving") for stage in stages}
    return "unknown" if len(live) > 1 else "yes" if True in live else "no"


@quick
@given(
    st.lists(st.tuples(st.sampled_from(list(PLACES)), rough_dates()), max_size=3),
    st.tuples(st.sampled_from(KINDS_IN_ORDER), rough_dates()),
)
def test_the_stages_shown_are_those_that_some_exact_days_allow_and_live_says_the_same(more, first):
    statements = [first, *more]
    positions = worked_out([event(kind, when, n) for n, (kind, when) in enumerate(statements, start=1)])
    for number in range(LENGTH):
        possible, agree = possible_stages(by_kind(statements), number)
        position = row_on(positions, number)
        if position is None:
            assert not agree or possible == {Stage.NOT_KNOWN.value}, "on the register once it may have begun"
            continue
        shown = set(position.possible_stages.strip("|").split("|"))
        assert shown == possible if agree else shown <= possible
        assert position.live == live_at_one_of(shown)
        assert position.stage_certain == (len(shown) == 1)
        if position.stage_certain:
            assert {position.stage} == shown
        else:
            assert "cannot be known" in position.stage_words


def test_an_area_that_decided_to_leave_had_gone_live_by_then_and_the_days_are_derived():
    positions = worked_out(
        [event(EventKind.WENT_LIVE, span(0, 5)), event(EventKind.EXIT_TRIGGERED, span(2, 2), 2)]
    )
    before, after = row_on(positions, 1), row_on(positions, 2)
    assert (before.live, before.stage_certain) == ("unknown", False)
    assert (after.live, after.stage, after.stage_certain) == ("yes", Stage.LIVE, True)
    assert (after.joined_latest, after.joined_derived, after.dates_disagree) == (day(2), True, False)


def test_an_area_cannot_have_decided_to_leave_before_it_may_have_gone_live():
    positions = worked_out(
        [event(EventKind.WENT_LIVE, span(3, 3)), event(EventKind.EXIT_DECIDED, span(None, 5), 2)]
    )
    assert row_on(positions, 2) is None
    assert (row_on(positions, 3).live, row_on(positions, 3).possible_stages) == ("yes", "|live|leaving|")


def test_an_area_that_left_for_certain_before_it_went_live_has_sources_that_disagree():
    positions = worked_out([event(EventKind.WENT_LIVE, span(4, 5)), event(EventKind.LEFT, span(2, 2), 2)])
    assert {row.dates_disagree for row in positions} == {True}


def test_an_area_decided_to_leave_without_a_word_on_going_live_is_live():
    positions = worked_out([event(EventKind.EXIT_DECIDED, span(2, 2))])
    assert (row_on(positions, 3).live, row_on(positions, 3).stage) == ("yes", Stage.LEAVING)


@quick
@given(STATEMENTS)
def test_stretches_follow_one_another_without_gap_or_overlap(statements):
    positions = worked_out([event(kind, when, n) for n, (kind, when) in enumerate(statements, start=1)])
    assert positions, "an area with an event is on the register on some day"
    assert all(position.from_on < position.to_on for position in positions)
    for before, after in pairwise(positions):
        assert before.to_on == after.from_on
    assert positions[-1].to_on == date.max


@pytest.mark.parametrize("events", [[], [event(EventKind.EXIT_TRIGGERED, span(2, 2))]])
def test_an_area_of_which_no_event_says_how_far_it_came_may_be_at_any_stage(events):
    row = row_on(worked_out(events), 4)
    assert (row.live, row.stage_certain, row.stage_words) == ("unknown", False, "Not known")
    assert row.joined_words == "Not known"
    assert set(row.possible_stages.strip("|").split("|")) == set(Stage.values)


def test_an_area_is_on_the_register_from_the_first_day_that_anything_recorded_of_it_may_have_been_so():
    positions = worked_out([event(EventKind.REVIEWED, span(2, 3))], names=[named("Area", since=span(4, 4))])
    assert row_on(positions, 1) is None
    assert row_on(positions, 2).live == "unknown"


def test_an_area_shows_when_it_joined_only_from_the_day_it_may_have_joined():
    positions = worked_out([event(EventKind.PROPOSED, span(0, 0)), event(EventKind.WENT_LIVE, span(3, 4), 2)])
    assert row_on(positions, 2).joined_words == "Not applicable"
    assert row_on(positions, 3).joined_words == "3 to 4"
