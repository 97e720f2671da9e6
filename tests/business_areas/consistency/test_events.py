"""Events that cannot be beside one another, and days that cannot be."""

import pytest

from alliance.markings import Marking
from alliance.temporal import today
from business_areas.lifecycle import MAY_LIE_AHEAD, EventKind
from business_areas.models import BusinessCase, Consultation
from tests.business_areas.consistency.asking import refused
from tests.business_areas.pages import DRONES, day, told, words
from tests.makers import make_area, make_event, make_fact, make_lead


def test_going_live_after_leaving_is_refused(db):
    area = make_area(went_live="April 2016", left="2020")
    said = refused(lambda: make_event(area, "went-live", "May 2021"))
    assert said == (
        "when: “Went live as an alliance area” (May 2021) cannot come after “Left the alliance” (2020)."
    )


def test_leaving_before_going_live_is_refused(db):
    area = make_area(went_live="April 2016")
    said = refused(lambda: make_event(area, "left", "2015"))
    assert "(April 2016) cannot come after “Left the alliance” (2015)" in said


def test_events_whose_dates_may_fit_are_kept(db):
    area = make_area(went_live="between 2015 and 2018")
    make_event(area, "approved-to-consult", "2017")
    make_event(area, "left", "2017")
    assert area.lifecycleevents.count() == 3


def test_a_review_before_going_live_is_refused(db):
    area = make_area(went_live="April 2016")
    said = refused(lambda: make_event(area, "reviewed", "2015"))
    assert "cannot come after" in said


def test_a_change_after_leaving_is_refused_whichever_is_recorded_first(db):
    area = make_area(went_live="April 2016", left="1 April 2018")
    said = refused(lambda: make_event(area, "changed", "1 April 2019"))
    assert said == (
        "when: “Scope or structure changed” (1 April 2019) cannot come after "
        "“Left the alliance” (1 April 2018)."
    )
    other = make_area("Marine Team", went_live="April 2016")
    make_event(other, "changed", "1 April 2019")
    assert "cannot come after" in refused(lambda: make_event(other, "left", "1 April 2018"))
    make_event(area, "changed", "2018")


def test_lessons_are_not_considered_before_going_live_though_no_decision_is_recorded(db):
    area = make_area(went_live="2016", left="2018")
    said = refused(lambda: make_event(area, "lessons-considered", "2010"))
    assert "“Went live as an alliance area” (2016) cannot come after" in said
    make_event(area, "lessons-considered", "2019")
    make_event(area, "exit-decided", "2017")
    assert "cannot come after" in refused(lambda: make_event(area, "lessons-considered", "2016"))


def test_two_sources_may_date_one_event_differently(db):
    area = make_area(went_live="April 2016")
    make_event(area, "went-live", "2018")
    assert area.lifecycleevents.count() == 2


def test_an_event_is_not_compared_with_one_that_its_readers_may_not_see(olivia):
    area = make_area(went_live="April 2016")
    make_event(area, "left", "2018", marking=Marking.OFFICIAL_SENSITIVE)
    make_event(area, "reviewed", "2019", by=olivia)
    assert area.lifecycleevents.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in MAY_LIE_AHEAD])
def test_what_has_not_happened_yet_is_not_recorded_as_having_happened(kind):
    area, next_year = make_area(went_live=None), today().year + 1
    said = refused(lambda: make_event(area, kind, f"1 January {next_year}"))
    assert said == (
        f"when: “{kind.label}” is still to come on the date you gave, 1 January {next_year}. "
        "Record it afterwards."
    )
    # This year has begun, so it may have happened.
    make_event(area, kind, str(today().year))


def test_a_version_of_a_business_case_is_recorded_once_it_is_there(db):
    ahead = {"kind": "detailed", "version": 1, "status": "submitted", "when": str(today().year + 1)}
    said = refused(lambda: make_fact(BusinessCase, make_area(), **ahead))
    assert said.startswith("when: This version is still to come on the date you gave")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("1 January 2099", "when: 1 January 2099 is more than 10 years ahead. Check the year."),
        ("by 2098", "when: 31 December 2098 is more than 10 years ahead. Check the year."),
        ("31 May 1822", "when: 31 May 1822 is too long ago: enter a year from 1900 on."),
    ],
)
def test_a_day_that_can_only_be_a_slip_is_refused(when, said, db):
    area = make_area(went_live=None)
    assert refused(lambda: make_event(area, "left", when)) == said


def test_no_date_of_any_noun_can_be_a_slip(db):
    area = make_area()
    assert "until: 1 May 2098 is more" in refused(lambda: make_lead(area, until="1 May 2098"))
    assert "since: 1 May 1822 is too" in refused(lambda: make_lead(area, since="1 May 1822"))
    slip = {"opened": "1 March 2016", "first_dismissal": "1 May 2061"}
    assert "first_dismissal: 1 May 2061 is" in refused(lambda: make_fact(Consultation, area, **slip))


def test_the_day_on_which_an_area_is_to_leave_is_found_and_said_to_be_to_come(source, area, alice, signed_in):
    browser, next_year = signed_in(alice), today().year + 1
    sent = told(kind="left", **day("when", "1", "4", str(next_year)))
    done = browser.post(f"{DRONES}events/add/", sent, follow=True)
    assert "It is still to come: until then it is shown under “Facts with sources” alone." in words(done)
    said = f"Drone Team: left the alliance, 1 April {next_year}. Still to come."
    assert said in words(browser.get(f"{DRONES}facts/"))
    assert said in browser.get(f"{DRONES}facts.csv").getvalue().decode()
    assert f"1 April {next_year}" not in words(browser.get(f"{DRONES}facts/?as-at=2022-06-30"))
    assert "In the alliance since April 2016." in words(browser.get(DRONES))
