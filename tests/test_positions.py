"""The register as at any day: what positions/ works out equals the rules of the domain, taken word by word.

Here the rules are applied the slow way: every exact day that a rough date allows is tried. A small stretch of
ten days stands for all of time; a date with an open end may also fall before or after it.
"""

from copy import copy
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise, product

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.markings import Marking
from alliance.models import Force
from alliance.temporal import Exactness, RoughDate, today
from business_areas.actions.facts import correct_fact, withdraw_fact
from business_areas.lifecycle import LEFT_STAGES, PLACES, EventKind, Stage
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    Group,
    Grouping,
    Kind,
    Lead,
    LifecycleEvent,
    Name,
)
from business_areas.positions import (
    AreaFacts,
    PlaceInOrder,
    facts_of,
    orders_of,
    places_in_order,
    positions_of,
    rebuild,
)
from tests.makers import (
    make_area,
    make_contributor,
    make_event,
    make_force,
    make_group,
    make_grouping,
    make_lead,
    make_name,
    rough,
)

FIRST = date(2020, 3, 1)
LENGTH = 6
# The day before stands for all days before, the day after for all days after.
ALL_DAYS = range(-1, LENGTH + 1)

quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def day(number) -> date:
    return FIRST + timedelta(days=number)


def span(earliest, latest) -> RoughDate:
    """A rough date from the number of its first to that of its last day; None leaves that end open."""
    ends = (None if earliest is None else day(earliest), None if latest is None else day(latest))
    if None not in ends:
        exactness = Exactness.DAY if earliest == latest else Exactness.BETWEEN
    elif ends == (None, None):
        exactness = Exactness.NOT_KNOWN
    else:
        exactness = Exactness.BY if ends[0] is None else Exactness.AFTER
    return RoughDate(*ends, exactness, f"{earliest} to {latest}")


def days_of(when: RoughDate) -> set[int]:
    """Every day a rough date may be."""
    first = -1 if when.earliest is None else (when.earliest - FIRST).days
    last = LENGTH if when.latest is None else (when.latest - FIRST).days
    return set(range(first, last + 1))


@st.composite
def rough_dates(draw):
    earliest = draw(st.integers(0, LENGTH - 1))
    latest = draw(st.integers(earliest, LENGTH - 1))
    shape = draw(st.sampled_from(["exact", "both", "both", "both", "by", "after", "not known"]))
    ends = {
        "exact": (earliest, earliest),
        "both": (earliest, latest),
        "by": (None, latest),
        "after": (earliest, None),
        "not known": (None, None),
    }
    return span(*ends[shape])


AREA = BusinessArea(pk=1, key="a", slug="a", name="Area", marking=Marking.PUBLISHED)
FORCES = [Force(pk=number, slug=f"f{number}", name=f"Force {number}", order=number) for number in (1, 2, 3)]
GROUPS = [Group(pk=number, slug=f"g{number}", name=f"Group {number}", order=number) for number in (1, 2, 3)]


def event(kind, when, number=1, marking=Marking.PUBLISHED, **fields):
    return LifecycleEvent(area=AREA, number=number, kind=kind, when=when, marking=marking, **fields)


def named(words, since=None, number=1, marking=Marking.PUBLISHED, until=None):
    return Name(
        area=AREA, number=number, name=words, since=since or span(None, 0), until=until, marking=marking
    )


def row_on(positions, number, level=Marking.PUBLISHED) -> AreaPosition | None:
    """The one position that holds on a day for a reader of a level."""
    found = [
        position
        for position in positions
        if position.from_on <= day(number) < position.to_on
        and position.lowest_level <= level <= position.highest_level
    ]
    assert len(found) <= 1, "two positions hold on one day"
    return found[0] if found else None


def worked_out(events=(), names=(), leads=(), groups=(), area=AREA):
    return positions_of(
        AreaFacts(area, list(names) or [named("Area")], [], list(groups), list(leads), list(events), [])
    )


# Live: yes, no, or cannot be known (R3)


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


# Stages, by trying every exact day


KINDS_IN_ORDER = [kind for kind, (place, stage) in PLACES.items() if stage]
AFTER_GOING_LIVE = [kind for kind in PLACES if PLACES[kind][0] > PLACES[EventKind.WENT_LIVE][0]]
STATEMENTS = st.lists(
    st.tuples(st.sampled_from(KINDS_IN_ORDER), rough_dates()), min_size=1, max_size=4, unique_by=tuple
)


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


# Periods, by trying every exact day


@st.composite
def period_facts(draw, make):
    """Up to three facts of one noun, of which one may have a stated end; values may repeat."""
    facts = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        since, until = draw(rough_dates()), None
        if number == 1 and draw(st.booleans()):
            until = draw(rough_dates())
            if max(days_of(until)) < min(days_of(since)):
                until = None
        facts.append(make(draw(st.integers(0, 2)), since, until, number))
    return facts


def make_lead_fact(value, since, until, number):
    return Lead(area=AREA, force=FORCES[value], since=since, until=until, number=number, marking=0)


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


# What is learnt later (R5, acceptance 33)


@quick
@given(STATEMENTS, rough_dates(), st.sampled_from(KINDS_IN_ORDER))
def test_a_later_fact_changes_no_answer_for_a_day_before_it_can_have_been_true(statements, when, kind):
    statements = [(each, date_of) for each, date_of in statements if each != kind]
    if when.earliest is None or not statements:
        return
    events = [event(each, date_of, n) for n, (each, date_of) in enumerate(statements, start=1)]
    before = worked_out(events)
    after = worked_out([*events, event(kind, when, 9)])
    for number in range((when.earliest - FIRST).days):
        then, now = row_on(before, number), row_on(after, number)
        if kind is EventKind.WENT_LIVE:
            # That an area went live on a day says what was true before: it was not leaving, and had not left.
            assert shown_stages(now) <= shown_stages(then)
            assert shown_stages(then) - shown_stages(now) <= {Stage.LEAVING, *LEFT_STAGES}
        else:
            assert answer(then) == answer(now)


def shown_stages(position) -> set[str]:
    return set(position.possible_stages.strip("|").split("|")) if position else {"not-known"}


def answer(position):
    """What a row answers about its day."""
    return position and {
        name: getattr(position, name)
        for name in (
            "name_words",
            "group_words",
            "lead_words",
            "stage",
            "stage_words",
            "possible_stages",
            "live",
            "joined_words",
            "sequence",
        )
    }


@quick
@given(period_facts(make_lead_fact), rough_dates(), st.integers(0, 2))
def test_a_lead_recorded_later_changes_no_earlier_answer(leads, since, value):
    if since.earliest is None:
        return
    events = [event(EventKind.PROPOSED, span(0, 0))]
    before = worked_out(events, leads=leads)
    after = worked_out(events, leads=[*leads, make_lead_fact(value, since, None, 9)])
    for number in range((since.earliest - FIRST).days):
        assert answer(row_on(before, number)) == answer(row_on(after, number))


@pytest.mark.django_db
def test_what_was_known_at_a_moment_leaves_out_what_was_learnt_since():
    area = make_area(went_live="April 2016")
    moment = timezone.now()
    make_event(area, EventKind.LEFT, "March 2018")
    then = positions_of(facts_of([area], known_at=moment)[0])
    now = positions_of(facts_of([area])[0])
    assert [position.live for position in then] == ["unknown", "yes"]
    assert [position.live for position in now] == ["unknown", "yes", "unknown", "no"]


@pytest.mark.django_db
def test_a_correction_is_not_known_before_it_was_made():
    area = make_area(went_live="2016")
    wrong = area.lifecycleevents.get()
    moment = timezone.now()
    right = LifecycleEvent(kind=EventKind.WENT_LIVE, when=rough("April 2017"), source=wrong.source, marking=0)
    correct_fact(wrong, right, "The report says 2017", by=area.opened_by)
    assert facts_of([area], known_at=moment)[0].events == [wrong]
    assert [fact.when.words for fact in facts_of([area])[0].events] == ["April 2017"]


# Markings: a reader's register is made of nothing but what the reader may read


MARKED = st.sampled_from(list(Marking))


@quick
@given(st.lists(st.tuples(st.sampled_from(KINDS_IN_ORDER), rough_dates(), MARKED), max_size=4), st.data())
def test_a_restricted_fact_never_changes_what_a_lower_reader_sees(statements, data):
    events = [event(kind, when, n, marking) for n, (kind, when, marking) in enumerate(statements, start=1)]
    leads = data.draw(period_facts(make_lead_fact))
    for lead in leads:
        lead.marking = data.draw(MARKED)
    whole = worked_out(events, leads=leads)
    for level in Marking:
        without = worked_out(
            [fact for fact in events if fact.marking <= level],
            leads=[fact for fact in leads if fact.marking <= level],
        )
        for number in range(LENGTH):
            seen, expected = row_on(whole, number, level), row_on(without, number, level)
            assert answer(seen) == answer(expected)
            assert seen is None or seen.marking == expected.marking <= level


@pytest.mark.django_db
def test_an_area_may_be_known_to_few(alice, olivia, bob):
    area = make_area(marking=Marking.OFFICIAL_SENSITIVE)
    make_contributor(bob, area)
    for lower in (olivia, bob):
        assert not AreaPosition.objects.visible_to(lower).filter(area=area).exists()
    assert AreaPosition.objects.visible_to(alice).filter(area=area).exists()


@pytest.mark.django_db
def test_a_contributor_reads_one_position_a_day_of_own_and_other_areas(bob):
    own, other = make_area("Own"), make_area("Other")
    make_contributor(bob, own)
    for area in (own, other):
        make_event(area, EventKind.LEFT, "2018", marking=Marking.OFFICIAL)
        make_event(area, EventKind.EXIT_DECIDED, "2017", marking=Marking.OFFICIAL_SENSITIVE)
    rows = AreaPosition.objects.visible_to(bob).as_at(date(2020, 1, 1))
    assert {row.area.name: row.live for row in rows} == {"Own": "no", "Other": "yes"}
    assert len(rows) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", ["the statement", "the area"])
def test_a_restricted_date_narrows_no_other_areas_date_for_a_lower_reader(hidden):
    first = make_area("First", went_live=RoughDate.order("1st to join"), sequence=1)
    if hidden == "the area":
        make_area("Second", went_live="April 2016", sequence=2, marking=Marking.OFFICIAL_SENSITIVE)
    else:
        second = make_area("Second", went_live=RoughDate.order("2nd to join"), sequence=2)
        make_event(second, EventKind.WENT_LIVE, "April 2016", marking=Marking.OFFICIAL_SENSITIVE)
    assert AreaPosition.objects.get(area=first, lowest_level=0).joined_latest is None


# Order (R2)


@pytest.mark.django_db
def test_a_place_in_the_order_narrows_the_date_between_its_neighbours():
    make_area("First", went_live="April 2016", sequence=1)
    second = make_area("Second", went_live=RoughDate.order("2nd to join"), sequence=2)
    make_area("Third", went_live="June 2017", sequence=3)
    row = AreaPosition.objects.filter(area=second).latest("from_on")
    assert (row.joined_earliest, row.joined_latest) == (date(2016, 4, 1), date(2017, 6, 30))
    assert row.joined_words == "2nd to join"
    assert row.live == "yes"


@pytest.mark.django_db
def test_a_withdrawn_place_narrows_nothing_any_more():
    first = make_area("First", went_live=RoughDate.order("1st to join"), sequence=1)
    second = make_area("Second", went_live="April 2016", sequence=2)
    placed = second.lifecycleevents.get()
    make_event(second, EventKind.PROPOSED, "2015")
    assert AreaPosition.objects.filter(area=first).latest("from_on").joined_latest == date(2016, 4, 30)
    withdraw_fact(placed, "Read from another list", by=second.opened_by)
    assert AreaPosition.objects.filter(area=first).latest("from_on").joined_latest is None


@pytest.mark.django_db
def test_an_order_that_contradicts_the_dates_narrows_nothing_and_says_of_whom_it_disagrees():
    first = make_area("First", went_live="June 2018", sequence=1)
    second = make_area("Second", went_live="April 2016", sequence=2)
    third = make_area("Third", went_live="between 2015 and 2019", sequence=3)
    for area, earliest, disagree in (
        (first, date(2018, 6, 1), True),
        (second, date(2016, 4, 1), True),
        (third, date(2015, 1, 1), False),
    ):
        row = AreaPosition.objects.filter(area=area).latest("from_on")
        assert (row.joined_earliest, row.dates_disagree) == (earliest, disagree)


def told_before_it_was_refused(area, place):
    """Place an area as the actions refuse to now: the record may hold what was told before they did."""
    event = copy(area.lifecycleevents.get())
    event.pk, event.number = None, event.number + 1
    event.sequence, event.sequence_list = place, "the order of joining"
    LifecycleEvent.objects.bulk_create([event])
    rebuild([area])


@pytest.mark.django_db
def test_two_areas_in_one_place_of_an_order_narrow_the_next_by_what_holds_of_either():
    alpha = make_area("Alpha", went_live="2016", sequence=2)
    beta = make_area("Beta", went_live="2018")
    told_before_it_was_refused(beta, 2)
    gamma = make_area("Gamma", went_live="between 2015 and 2018", sequence=3)
    for again in ([gamma], [alpha], [beta], [beta, alpha], [alpha, gamma, beta]):
        rebuild(again)
        row = AreaPosition.objects.filter(area=gamma).latest("from_on")
        assert (row.joined_earliest, row.joined_latest) == (date(2016, 1, 1), date(2018, 12, 31))


@pytest.mark.django_db
def test_an_area_of_which_two_places_are_told_narrows_no_other():
    beta = make_area("Beta", went_live="2017", sequence=2)
    told_before_it_was_refused(beta, 4)
    gamma = make_area("Gamma", went_live="between 2015 and 2018", sequence=3)
    row = AreaPosition.objects.filter(area=gamma).latest("from_on")
    assert (row.joined_earliest, row.joined_latest) == (date(2015, 1, 1), date(2018, 12, 31))


@pytest.mark.django_db
def test_an_area_in_two_orders_is_the_same_whichever_area_was_saved_last():
    make_area("Alpha", went_live="2017", sequence=1, sequence_list="the order of the Board")
    both = make_area(
        "Beta", went_live="between 2015 and 2018", sequence=2, sequence_list="the order of the Board"
    )
    make_event(both, EventKind.WENT_LIVE, "between 2015 and 2018", sequence=1, sequence_list="another order")
    last = make_area("Gamma", went_live="not known", sequence=2, sequence_list="another order")
    before = kept(both)
    assert before[-1]["joined_earliest"] == date(2017, 1, 1)
    rebuild([last])
    assert kept(both) == before


PLACED = st.lists(
    st.tuples(st.integers(1, 4), rough_dates()), min_size=2, max_size=5, unique_by=lambda one: str(one)
)


def whichever_is_in_its_place(placed, own) -> list[dict[int, tuple]]:
    """Every way to give each place of an order to one of the areas told to be there; its own to this one."""
    told = {place: [when for where, when in placed if where == place] for place, _ in placed}
    told[placed[own][0]] = [placed[own][1]]
    return [dict(zip(told, whens, strict=True)) for whens in product(*told.values())]


@quick
@given(PLACED, st.randoms())
def test_a_place_in_an_order_allows_every_day_that_the_order_allows_and_says_when_it_is_impossible(
    placed, shuffle
):
    place, when = placed[0]
    facts = event(EventKind.WENT_LIVE, when, sequence=place, sequence_list="L")
    others = [
        PlaceInOrder("L", where, number, told.earliest, told.latest)
        for number, (where, told) in enumerate(placed[1:], start=2)
    ]
    shuffle.shuffle(others)
    pairs = [(one, other) for one in placed for other in placed if one[0] < other[0]]
    impossible = [pair for pair in pairs if pair[0][1].is_after_for_certain(pair[1][1])]
    row = positions_of(AreaFacts(AREA, [named("Area")], events=[facts]), others)[-1]
    allowed = set()
    for each in whichever_is_in_its_place(placed, 0):
        places = sorted(each)
        for days in product(*(sorted(days_of(each[one])) for one in places)):
            if list(days) == sorted(days):
                allowed.add(days[places.index(place)])
    used = days_of(RoughDate(row.joined_earliest, row.joined_latest, Exactness.BETWEEN, "used"))
    assert used == days_of(when) if impossible else allowed <= used
    assert row.dates_disagree == any(placed[0] in pair for pair in impossible)


# Kept rows


def kept(area):
    return list(
        AreaPosition.objects.filter(area=area)
        .order_by("lowest_level", "from_on")
        .values(*(field.attname for field in AreaPosition._meta.concrete_fields if field.name != "id"))
    )


@pytest.mark.django_db
def test_working_positions_out_again_changes_nothing():
    area = make_area(
        "Prevention", went_live="by December 2017", left="early 2020", group=make_group(), lead=make_force()
    )
    make_event(area, EventKind.EXIT_DECIDED, "late 2019", marking=Marking.OFFICIAL_SENSITIVE)
    make_name(area, "Alliance Prevention", "1 April 2018")
    make_lead(area, make_force("Devon & Cornwall Police"), "2019")
    make_grouping(area, make_group("Enabling Services"), "2019")
    area.refresh_from_db()
    before = kept(area)
    assert len(before) > 6
    rebuild([area])
    assert kept(area) == before
    facts = facts_of([area])
    fresh = positions_of(facts[0], places_in_order(orders_of(facts)))
    assert len(fresh) == len(before)


@pytest.mark.django_db
def test_a_register_worked_out_in_another_way_is_put_right_by_one_command():
    area = make_area(went_live="April 2016", group=make_group())
    right = kept(area)
    AreaPosition.objects.update(stage="returned", possible_groups="")
    call_command("work_out_positions", stdout=StringIO())
    assert kept(area) == right


@pytest.mark.django_db
def test_sources_that_disagree_leave_the_whole_stretch_open_and_say_so():
    area = make_area(went_live="April 2016")
    make_event(area, EventKind.WENT_LIVE, "June 2017")
    row = AreaPosition.objects.as_at(date(2016, 12, 1)).get(area=area)
    assert (row.live, row.dates_disagree) == ("unknown", True)
    assert row.joined_words == "April 2016 or June 2017"


@pytest.mark.django_db
def test_many_long_statements_fit_the_register():
    area = make_area(went_live=RoughDate.month(2016, 4, as_stated="a" * 190))
    make_event(area, EventKind.WENT_LIVE, RoughDate.month(2017, 4, as_stated="b" * 190))
    for number in range(4):
        make_name(area, f"{'Long ' * 22} {number}", "2018")
    row = AreaPosition.objects.as_at(date(2018, 6, 1)).get(area=area)
    for field in AreaPosition._meta.concrete_fields:
        if field.max_length:
            assert len(getattr(row, field.name)) <= field.max_length, field.name


@pytest.mark.django_db
def test_a_name_that_ended_is_shown_until_another_is_known():
    area = make_area("Old name", went_live="April 2016")
    make_name(area, "New name", "1 April 2018", until="1 April 2019")
    for on, expected in (
        (date(2017, 1, 1), "Old name"),
        (date(2018, 6, 1), "New name"),
        (date(2020, 1, 1), "New name"),
    ):
        assert AreaPosition.objects.as_at(on).get(area=area).name == expected


@pytest.mark.django_db
def test_a_long_date_with_its_place_in_a_long_order_fits_the_register():
    area = make_area(
        went_live=RoughDate.month(2016, 4, as_stated="a" * 200), sequence=9, sequence_list="b" * 160
    )
    words = AreaPosition.objects.as_at(date(2018, 6, 1)).get(area=area).joined_words
    assert len(words) == AreaPosition._meta.get_field("joined_words").max_length
    assert words.endswith("b...")


@pytest.mark.django_db
def test_a_former_name_of_which_no_day_is_known_is_not_the_name_of_today():
    area = make_area("Today Name Team", went_live="2015")
    make_name(area, "Ancient Name Team", RoughDate.not_known())
    area.refresh_from_db()
    row = AreaPosition.objects.as_at(today()).get(area=area)
    assert (area.name, area.slug, row.name) == ("Today Name Team", "today-name-team", "Today Name Team")


@pytest.mark.django_db
def test_an_area_and_the_register_have_one_name_for_today_where_a_later_name_has_ended():
    area = make_area("First Team", went_live="April 2016", since=RoughDate.not_known())
    make_name(area, "Second Team", "2018", until="2020")
    area.refresh_from_db()
    assert area.name == AreaPosition.objects.as_at(today()).get(area=area).name
