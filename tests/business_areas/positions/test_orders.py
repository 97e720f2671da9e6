"""Orders of joining (R2)."""

from copy import copy
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.temporal import Exactness, RoughDate
from business_areas.actions.facts import withdraw_fact
from business_areas.lifecycle import EventKind
from business_areas.models import AreaPosition, LifecycleEvent
from business_areas.positions import AreaFacts, PlaceInOrder, positions_of, rebuild
from tests.business_areas.positions.made import AREA, days_of, event, kept, named, quick, rough_dates
from tests.makers import make_area, make_event


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
