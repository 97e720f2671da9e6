"""What is learnt later, and what is marked, changes no answer that it must not."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliance.markings import Marking
from alliance.temporal import RoughDate
from business_areas.actions.facts import correct_fact
from business_areas.lifecycle import LEFT_STAGES, EventKind, Stage
from business_areas.models import AreaPosition, LifecycleEvent
from business_areas.positions import facts_of, positions_of
from tests.business_areas.positions.made import (
    FIRST,
    KINDS_IN_ORDER,
    LENGTH,
    STATEMENTS,
    event,
    make_lead_fact,
    period_facts,
    quick,
    rough_dates,
    row_on,
    span,
    worked_out,
)
from tests.makers import make_area, make_contributor, make_event, rough


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
