"""The positions that are kept."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from alliance.markings import Marking
from alliance.temporal import RoughDate, today
from business_areas.lifecycle import EventKind
from business_areas.models import AreaPosition
from business_areas.positions import facts_of, orders_of, places_in_order, positions_of, rebuild
from tests.business_areas.positions.made import kept
from tests.makers import make_area, make_event, make_force, make_group, make_grouping, make_lead, make_name


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
