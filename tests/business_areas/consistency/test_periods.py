"""Periods that cannot be beside one another."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.markings import Marking
from alliance.temporal import today
from business_areas import urls
from business_areas.consistency import PAGES_OF_THE_REGISTER, wrong_name
from business_areas.models import AreaPosition, BusinessArea, Lead, Name
from tests.business_areas.consistency.asking import refused
from tests.business_areas.pages import DRONES, inputs, told, words, year
from tests.makers import make_area, make_force, make_lead, make_name, rough


def test_two_leads_at_once_are_refused(alice):
    area = make_area()
    make_lead(area, make_force("Dorset Police"), since="1 April 2016", until="1 April 2020")
    devon = make_force("Devon & Cornwall Police")
    said = refused(lambda: make_lead(area, devon, since="1 May 2018"))
    assert said == (
        "since: The lead “Dorset Police” is recorded from 1 April 2016 to the day before 1 April 2020. "
        "“Devon & Cornwall Police” from 1 May 2018 would overlap it."
    )
    make_lead(area, devon, since="1 April 2020")


def test_a_lead_that_may_not_overlap_is_kept(db):
    area = make_area()
    make_lead(area, make_force("Dorset Police"), since="2016", until="2018")
    make_lead(area, make_force("Devon & Cornwall Police"), since="between 2017 and 2019")
    assert Lead.objects.count() == 2


def test_an_earlier_lead_that_runs_into_a_recorded_one_is_refused(db):
    area = make_area()
    make_lead(area, make_force("Dorset Police"), since="1 April 2018", until="1 April 2020")
    devon = make_force("Devon & Cornwall Police")
    said = refused(lambda: make_lead(area, devon, since="1 May 2016", until="1 May 2019"))
    assert said.startswith("since: ")
    assert "would overlap it" in said


def test_two_names_from_the_same_day_are_refused(db):
    area = make_area(since="1 April 2016")
    said = refused(lambda: make_name(area, "Drones", since="1 April 2016"))
    assert said.startswith("since: The name “Drone Team” is recorded from the same day, 1 April 2016.")


def test_a_period_that_ends_before_it_begins_is_refused(db):
    area = make_area()
    said = refused(lambda: make_lead(area, since="1 April 2018", until="March 2017"))
    assert said == "until: The lead cannot end before it began (1 April 2018)."


@pytest.mark.parametrize(
    ("since", "until"),
    [("1 January 2020", "1 January 2020"), ("2020", "by 1 January 2020"), ("not before 2020", "2019")],
)
def test_a_period_of_no_day_is_refused(db, since, until):
    said = refused(lambda: make_lead(make_area(), since=since, until=until))
    assert said == f"until: The lead cannot end before it began ({since})."


@pytest.mark.parametrize(
    ("since", "until"), [("1 January 2020", "2 January 2020"), ("2020", "2020"), ("by 2020", "2019")]
)
def test_a_period_that_may_have_lasted_a_day_is_kept(db, since, until):
    make_lead(make_area(), since=since, until=until)
    assert Lead.objects.count() == 1


def test_the_database_refuses_an_overlap_that_slips_past_the_sentences(alice):
    area = make_area()
    first = make_lead(area, make_force("Dorset Police"), since="1 April 2016", until="1 April 2020")
    second = Lead(
        area=area,
        number=2,
        force=make_force("Devon & Cornwall Police"),
        since=rough("1 May 2018"),
        source=first.source,
        marking=first.marking,
        recorded_at=timezone.now(),
        recorded_by=alice,
    )
    with pytest.raises(IntegrityError, match="one lead force at a time"), transaction.atomic():
        Lead.objects.bulk_create([second])
    assert Lead.objects.count() == 1


@pytest.fixture
def leads(everything):
    """Dorset Police have led the Drone Team since 2019."""
    return make_lead(BusinessArea.objects.get(key="drone-team"), make_force("Dorset Police"), since="2019")


DEVON_A_WHILE = {"force": "devon-cornwall", **year("since", "2020"), **year("until", "2021")}


def led_today() -> str:
    return AreaPosition.objects.as_at(today()).get(area__key="drone-team", lowest_level=0).lead_words


def test_nobody_loses_todays_lead_without_being_told(leads, alice, signed_in):
    browser = signed_in(alice)
    check = browser.post(f"{DRONES}leads/add/", told(**DEVON_A_WHILE))
    said = words(check)
    assert check.status_code == 200
    assert (
        "“Dorset Police” is recorded from 2019 with no end stated, so it is taken to end when "
        "“Devon & Cornwall Police” begins (2020)."
    ) in said
    assert (
        "Nothing is recorded from 2021, when “Devon & Cornwall Police” ends. “Dorset Police” is not taken up "
        "again: if it was so, record it once more from 2021."
    ) in said
    assert Lead.objects.count() == 1
    done = browser.post(f"{DRONES}leads/add/", inputs(check) | {"confirmed": "yes"})
    assert done.status_code == 302
    assert led_today() == "Not known"
    again = told(force="dorset", **year("since", "2021"))
    assert browser.post(f"{DRONES}leads/add/", again).status_code == 302
    assert led_today() == "Dorset Police"


def test_the_earlier_lead_recorded_second_is_told_the_same(everything, alice, signed_in):
    browser = signed_in(alice)
    assert browser.post(f"{DRONES}leads/add/", told(**DEVON_A_WHILE)).status_code == 302
    check = browser.post(f"{DRONES}leads/add/", told(force="dorset", **year("since", "2019")))
    assert "“Dorset Police” is not taken up again" in words(check)
    assert Lead.objects.count() == 1


def test_a_correction_that_leaves_nobody_leading_says_so(leads, alice, signed_in):
    browser = signed_in(alice)
    assert (
        browser.post(f"{DRONES}leads/add/", told(force="devon-cornwall", **year("since", "2020"))).status_code
        == 302
    )
    ended = told(**DEVON_A_WHILE, because="It ended.")
    assert "“Dorset Police” is not taken up again" in words(browser.post(f"{DRONES}leads/2/correct/", ended))


@pytest.mark.parametrize(
    "later",
    [
        {"force": "devon-cornwall", **year("since", "2020")},
        {"force": "devon-cornwall", **year("since", "2017"), **year("until", "2018")},
    ],
)
def test_a_lead_that_leaves_no_gap_is_saved_at_once(later, leads, alice, signed_in):
    assert signed_in(alice).post(f"{DRONES}leads/add/", told(**later)).status_code == 302


def test_nobody_is_told_of_a_lead_that_is_marked_higher_than_theirs(everything, alice, olivia, signed_in):
    area = BusinessArea.objects.get(key="drone-team")
    make_lead(area, since="2019", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    sent = told(**DEVON_A_WHILE, marking="1")
    assert signed_in(olivia).post(f"{DRONES}leads/add/", sent).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "Drone Team",
        "Audit, Insurance & Strategic Risk Team",
        "Integrated Offender Mgmt. Team",
        "People/HR",
        "Chief Constable's Office",
        "Équipe d’été",
        "5G (trial)",
    ],
)
def test_names_that_areas_have(name):
    assert wrong_name(name) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("<b>Drones</b>", "“<” cannot be part of a name"),
        ("=1+1", "“=” cannot be part of a name"),
        ("+44 Team", "A name must begin with a letter or a number"),
        ("-Drones", "A name must begin with a letter or a number"),
        ("@SUM(A1)", "“@” cannot be part of a name"),
        ("Drones 🚁", "“🚁” cannot be part of a name"),
        ("Drones\0", "A character that cannot be seen cannot be part of a name"),
        ("Drones\u202eteam", "A character that cannot be seen cannot be part of a name"),
        ("ドローン", "A name needs at least one letter from a to z or a number"),
        ("and & " * 20 + "Team", "The name is too long: the address made from it"),
        ("Compare", "“Compare” is the address of a page of the register"),
        ("", "A name must begin with a letter or a number"),
    ],
)
def test_names_that_no_area_can_have(name, said):
    assert wrong_name(name).startswith(said)


def test_no_area_can_take_the_address_of_a_page():
    first_words = {
        str(pattern.pattern).removeprefix("business-areas/").split("/")[0]
        for pattern in urls.urlpatterns
        if str(pattern.pattern).startswith("business-areas/")
    }
    pages = {word for word in first_words if word and "<" not in word and "." not in word}
    assert pages <= PAGES_OF_THE_REGISTER


def test_a_name_of_another_area_is_refused_even_a_former_one(alice):
    drones = make_area("Drone Team")
    dogs = make_area("Dogs Team")
    make_name(drones, "Unmanned Aircraft", since="1 April 2020")
    said = refused(lambda: make_name(dogs, "Drone Team", since="1 April 2021"))
    assert said == "name: There is already a business area called “Drone Team”."
    assert "already a business area" in refused(lambda: make_area("Drone-Team"))


def test_an_area_may_take_its_old_name_back(db):
    area = make_area("Drone Team", since="1 April 2016")
    make_name(area, "Drones", since="1 April 2018")
    make_name(area, "Drone Team", since="1 April 2020")
    area.refresh_from_db()
    assert area.slug == "drone-team"
    assert Name.objects.filter(slug="drone-team").count() == 2
