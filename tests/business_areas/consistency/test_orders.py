"""Places in an order of joining that cannot be."""

from datetime import date

import pytest

from alliance.markings import Marking
from business_areas.actions.facts import correct_fact
from business_areas.models import AreaPosition, LifecycleEvent
from tests.business_areas.consistency.asking import refused
from tests.makers import make_area, make_contributor, make_event, make_source

ORDER = "Operational Command, in order of going live"


def went_live(area, place, when="between 2015 and 2018", **fields):
    return make_event(area, "went-live", when, sequence=place, sequence_list=ORDER, **fields)


def certain_in(year) -> set[str]:
    """The names of the areas that were live for certain at the end of a year."""
    live = AreaPosition.objects.as_at(date(year, 12, 31)).filter(live="yes")
    return {row.name for row in live.filter(lowest_level=0)}


@pytest.fixture
def in_order(db):
    """Three areas in the order in which a report lists them, and nothing more exact."""
    names = ("Dogs Team", "Force Support Group", "Drone Team")
    return [
        make_area(name, went_live="between 2015 and 2018", sequence=place, sequence_list=ORDER)
        for place, name in enumerate(names, start=7)
    ]


def test_an_area_has_one_place_in_an_order(in_order):
    said = refused(lambda: went_live(in_order[2], 10, "2016"))
    assert said == (
        f"sequence: Drone Team is already 9th in “{ORDER}”. "
        "Correct that, or give another order a name of its own."
    )
    # Nothing was narrowed by the place that cannot be.
    assert certain_in(2016) == set()


def test_a_place_in_an_order_holds_one_area(in_order):
    said = refused(lambda: went_live(make_area("Kite Team", went_live="2016"), 8, "2016"))
    assert said == (
        f"sequence: Force Support Group is already 8th in “{ORDER}”. "
        "Correct that first, or give another order a name of its own."
    )


def test_two_sources_may_give_the_same_place_and_other_orders_are_others(in_order):
    went_live(in_order[2], 9, "2016")
    make_event(in_order[2], "went-live", "2016", sequence=8, sequence_list="The order of a later report")
    assert certain_in(2016) == {"Dogs Team", "Force Support Group", "Drone Team"}


def test_a_place_in_an_order_can_be_corrected(in_order, alice):
    def placed(event, place):
        told = {"when": event.when, "source": event.source, "marking": event.marking}
        return LifecycleEvent(
            area=event.area, kind=event.kind, sequence=place, sequence_list=ORDER if place else "", **told
        )

    support, drones = (area.lifecycleevents.get() for area in in_order[1:])
    assert "already 8th" in refused(lambda: correct_fact(drones, placed(drones, 8), "A slip.", by=alice))
    correct_fact(support, placed(support, None), "It is not in the list.", by=alice)
    assert correct_fact(drones, placed(drones, 8), "A slip.", by=alice).sequence == 8


def test_nobody_is_told_of_a_place_that_they_may_not_read_of(in_order, alice, olivia, bob):
    quiet = make_area("Quiet Unit", marking=Marking.OFFICIAL)
    went_live(quiet, 10, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    kites = make_area("Kite Team", went_live="2016")
    assert went_live(kites, 10, "2016", marking=Marking.OFFICIAL, by=olivia).sequence == 10
    noisy = make_area("Noisy Unit", marking=Marking.OFFICIAL)
    went_live(noisy, 11, marking=Marking.OFFICIAL, by=alice)
    owls = make_area("Owls Team", went_live="2016")
    make_contributor(bob, owls)
    told = {"marking": Marking.OFFICIAL, "source": make_source(), "by": bob}
    assert went_live(owls, 11, "2016", **told).sequence == 11
    other = make_area("Other Team", went_live="2016")
    assert "Noisy Unit is already 11th" in refused(
        lambda: went_live(other, 11, marking=Marking.OFFICIAL, by=olivia)
    )


def test_a_place_that_two_areas_are_said_to_hold_narrows_nothing(in_order, alice):
    quiet = make_area("Quiet Unit", went_live="between 2015 and 2018", marking=Marking.OFFICIAL_SENSITIVE)
    went_live(quiet, 10, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    went_live(make_area("Kite Team", went_live="2016"), 10, "2016")
    assert certain_in(2016) == {"Dogs Team", "Force Support Group", "Drone Team", "Kite Team"}
    row = AreaPosition.objects.filter(area=quiet).latest("from_on")
    assert row.joined_latest == date(2018, 12, 31)
