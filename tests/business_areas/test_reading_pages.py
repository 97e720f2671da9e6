"""What the pages of the register say: in what order, from which day, and what is left out."""

from datetime import date

import pytest

from alliance.exports import size_of, size_words
from alliance.markings import Marking
from alliance.models import Claim, Source
from alliance.temporal import RoughDate
from business_areas.figures import reported_live_business_areas
from business_areas.lifecycle import EventKind
from tests.business_areas.pages import DRONES, words
from tests.makers import make_area, make_claim, make_event, make_lead, make_name, make_source

REGISTER = "/business-areas/"


@pytest.fixture
def prevention(db):
    """An area whose exit is known step by step, and no step to the day."""
    area = make_area("Prevention Department", went_live="by December 2017", since="by December 2017")
    make_event(area, EventKind.EXIT_TRIGGERED, "by 2019")
    make_event(area, EventKind.EXIT_DECIDED, "2019")
    make_event(area, EventKind.LEFT, "between 1 January 2019 and 30 June 2022")
    return area


def test_the_timeline_of_an_area_keeps_the_order_of_the_lifecycle_where_days_are_open(
    prevention, alice, signed_in
):
    page = words(signed_in(alice).get(f"{REGISTER}prevention-department/?order=oldest"))
    history = page.split("How we got here")[1].split("How it left")[0]
    places = [
        history.index(step)
        for step in (
            "Went live as an alliance area",
            "Reason to leave arose",
            "Decision to return to single force",
            "Left the alliance",
        )
    ]
    assert places == sorted(places)


def test_the_timeline_of_all_areas_has_those_that_left_until_they_are_filtered_out(
    prevention, area, alice, signed_in
):
    browser = signed_in(alice)
    assert "Prevention Department" in words(browser.get(f"{REGISTER}timeline/"))
    filtered = words(browser.get(f"{REGISTER}timeline/?left="))
    assert "Prevention Department" not in filtered
    assert "Drone Team" in filtered


def test_an_area_as_known_before_anything_was_recorded_says_so(area, alice, signed_in):
    page = words(signed_in(alice).get(f"{DRONES}?known-on=2001-01-01"))
    assert "Nothing about Drone Team had been recorded by then." in page
    assert "Not yet live" not in page


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("1 April 2020", "from 1 April 2020"),
        ("by 2019", "by 2019"),
        ("between 2018 and 2019", "from some time between 2018 and 2019"),
        ("after December 2017", "from some time after December 2017"),
        ("in 2019/20", "from 2019/20"),
        (RoughDate.not_known(), "from a date that is not known"),
    ],
)
def test_a_statement_says_from_when_in_plain_words(area, alice, signed_in, when, said):
    make_name(area, "Unmanned Aircraft", since=when)
    facts = words(signed_in(alice).get(f"{REGISTER}unmanned-aircraft/facts/", follow=True))
    assert f"was named Unmanned Aircraft, {said}." in facts


def test_the_pipeline_compares_reports_with_the_record_and_not_with_what_is_made_up(db, alice, signed_in):
    made_up = make_source("Made up", kind=Source.Kind.ILLUSTRATIVE)
    make_area("Illustrative Team", went_live="2019", source=made_up)
    make_area("Drone Team", went_live="2018")
    make_claim(value=1, as_at="30 June 2022")
    page = words(signed_in(alice).get(f"{REGISTER}pipeline/?as-at=2022-06-30"))
    assert "Some of what is on this page is illustrative" in page
    assert "Live 1 illustrative 2 0 1 30 June 2022 None" in page
    response = signed_in(alice).get(f"{REGISTER}pipeline.csv?as-at=2022-06-30")
    assert "ILLUSTRATIVE" in response["Content-Disposition"]


def test_more_than_a_number_agrees_with_a_register_that_shows_more(db, alice, signed_in):
    for name in ("Drone Team", "Dogs Team"):
        make_area(name, went_live="2018")
    make_claim(value=1, qualifier=Claim.Qualifier.MORE_THAN, as_at="30 June 2022")
    page = words(signed_in(alice).get(f"{REGISTER}pipeline/?as-at=2022-06-30"))
    assert "Live 2 0 1 30 June 2022 None" in page
    figure = reported_live_business_areas(as_at=date(2022, 6, 30), user=alice)
    assert figure.words.startswith("more than 1 reported")


def test_a_year_of_two_digits_is_refused_and_stays_in_the_boxes(area, alice, signed_in):
    response = signed_in(alice).get(
        REGISTER, {"as-at-day": "30", "as-at-month": "6", "as-at-year": "22"}, follow=True
    )
    page = response.content.decode()
    assert "“30 6 22” is not a day." in page
    for name, value in (("day", "30"), ("month", "6"), ("year", "22")):
        assert f'name="as-at-{name}" type="text" value="{value}"' in page


def test_a_day_to_compare_that_is_not_understood_stays_in_its_box(area, alice, signed_in):
    page = signed_in(alice).get(f"{REGISTER}compare/", {"from": "<rubbish>", "to": "1 January 2022"})
    assert (
        'name="from" type="text" aria-describedby="from-hint" value="&lt;rubbish&gt;"'
        in page.content.decode()
    )
    assert "is not a day" in words(page)


def test_a_kept_page_is_not_shown_once_the_record_has_changed(alice, dan, signed_in):
    area = make_area("Drone Team", by=alice)
    officer, panel_member = signed_in(alice), signed_in(dan)
    for browser in (officer, panel_member):
        assert "Reviewed" not in words(browser.get(DRONES))
    make_event(area, EventKind.REVIEWED, "2024", marking=Marking.OFFICIAL, by=alice)
    assert "Reviewed" in words(officer.get(DRONES))
    assert "Reviewed" in words(officer.get(DRONES))
    assert "Reviewed" not in words(panel_member.get(DRONES))


@pytest.mark.parametrize(
    "address",
    [
        "/business-areas/pipeline/?as-at=2022-06-30",
        "/business-areas/drone-team/facts/",
    ],
)
def test_the_size_beside_a_download_is_the_size_of_the_file(address, alice, signed_in):
    make_area("Drone Team", by=alice)
    browser = signed_in(alice)
    page = browser.get(address)
    assert [file["type"] for file in page.context["downloads"]] == ["CSV", "XLSX"]
    for file in page.context["downloads"]:
        assert file["size"] == size_words(size_of(browser.get(file["url"])))
        assert f"({file['type']}, {file['size']})" in page.content.decode()


def test_a_change_of_lead_after_the_day_does_not_end_the_bar_of_a_live_area(alice, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_lead(area, since="1 April 2024", by=alice)
    page = signed_in(alice).get("/business-areas/timeline/?as-at=2022-06-30")
    assert [row["periods"] for row in page.context["life"]] == [["Live from 1 April 2016"]]
