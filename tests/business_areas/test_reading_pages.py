"""What the pages of the register say: in what order, from which day, and what is left out."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from alliance.actions.bodies import correct_force
from alliance.actions.facts import record_disagreement
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import Claim, Disagreement, Source
from alliance.roles import Role
from alliance.temporal import RoughDate, today
from business_areas.figures import reported_live_business_areas
from business_areas.lifecycle import EventKind
from business_areas.models import AreaPosition
from tests.business_areas.pages import DRONES, words
from tests.makers import (
    make_area,
    make_claim,
    make_contributor,
    make_event,
    make_force,
    make_lead,
    make_name,
    make_source,
    make_user,
)

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
    assert re.search(f"(Unmanned Aircraft has this name|was named Unmanned Aircraft), {said}\\.", facts)


def test_the_pipeline_compares_reports_with_the_record_and_not_with_what_is_made_up(db, alice, signed_in):
    made_up = make_source("Made up", kind=Source.Kind.ILLUSTRATIVE)
    make_area("Illustrative Team", went_live="2019", source=made_up)
    make_area("Drone Team", went_live="2018")
    make_claim(value=1, as_at="30 June 2022")
    page = words(signed_in(alice).get(f"{REGISTER}pipeline/?as-at=2022-06-30"))
    assert "Some of what is on this page is illustrative" in page
    assert "Live 1 illustrative 2 0 1 30 June 2022 None Register on 30 June 2022: 1 certain" in page
    response = signed_in(alice).get(f"{REGISTER}pipeline.csv?as-at=2022-06-30")
    assert "ILLUSTRATIVE" in response["Content-Disposition"]


def test_more_than_a_number_agrees_with_a_register_that_shows_more(db, alice, signed_in):
    for name in ("Drone Team", "Dogs Team"):
        make_area(name, went_live="2018")
    make_claim(value=1, qualifier=Claim.Qualifier.MORE_THAN, as_at="30 June 2022")
    page = words(signed_in(alice).get(f"{REGISTER}pipeline/?as-at=2022-06-30"))
    assert "Live 2 0 more than 1 30 June 2022 None: 2 is consistent with “more than 1”" in page
    figure = reported_live_business_areas(as_at=date(2022, 6, 30), user=alice)
    assert figure.words.startswith("more than 1 reported")


def test_a_count_with_no_latest_day_is_not_the_latest_count(alice):
    make_claim(value=7, as_at="not before 2015")
    make_claim(value=19, as_at="December 2017")
    assert reported_live_business_areas(as_at=date(2022, 6, 30), user=alice).value == 19


def test_what_has_no_day_at_one_end_comes_after_what_has(area):
    days = ("by 2010", "not before 2000", "2005")
    for day in days:
        make_source(day, published=day)
        make_claim(day, as_at=day)
        make_event(area, EventKind.CHANGED, day)
    sources = Source.objects.filter(short_title__in=days)
    events = area.lifecycleevents.filter(kind=EventKind.CHANGED)
    assert [source.short_title for source in sources] == ["not before 2000", "2005", "by 2010"]
    assert [event.when.words for event in events] == ["not before 2000", "2005", "by 2010"]
    assert [claim.label for claim in Claim.objects.all()] == ["2005", "by 2010", "not before 2000"]


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
    assert panel_member.get(DRONES).context["marking"] == Marking.PUBLISHED
    assert officer.get(DRONES).context["marking"] == Marking.OFFICIAL


def test_a_kept_page_says_that_something_on_it_is_illustrative(area, alice, signed_in):
    browser, sentence = signed_in(alice), "Some of what is on this page is illustrative"
    assert sentence not in words(browser.get(DRONES))
    make_event(area, EventKind.REVIEWED, "2024", source=make_source(kind=Source.Kind.ILLUSTRATIVE))
    assert sentence in words(browser.get(DRONES))
    assert sentence in words(browser.get(DRONES))


def test_a_kept_page_is_not_shown_to_a_contributor_cleared_for_less(area, bob, signed_in):
    beth = make_user("beth", Role.CONTRIBUTOR, clearance=Marking.OFFICIAL_SENSITIVE)
    for contributor in (beth, bob):
        make_contributor(contributor, area)
    make_event(area, EventKind.REVIEWED, "2024", marking=Marking.OFFICIAL_SENSITIVE)
    hers, his = signed_in(beth).get(DRONES), signed_in(bob).get(DRONES)
    assert "Reviewed" in words(hers)
    assert "Reviewed" not in words(his)
    assert (hers.context["marking"], his.context["marking"]) == (2, 0)


def test_a_kept_page_shows_what_disagrees_only_to_those_who_read_that_much_of_the_area(
    area, olivia, bob, dan, signed_in
):
    make_contributor(bob, area)
    told = {"subject": area.subject, "as_at": None}
    claims = [make_claim(as_stated=f"{number} drones", value=number, **told) for number in (7, 8)]
    quiet = make_claim(as_stated="9 drones", value=9, marking=Marking.OFFICIAL, **told)
    record_disagreement(
        Disagreement(slug="drones", subject=area.subject, question="How many?", handling="By the latest."),
        [(claim, False) for claim in (*claims, quiet)],
        by=olivia,
    )
    for reader, reads in ((olivia, True), (bob, True), (dan, False)):
        assert ("9 drones" in words(signed_in(reader).get(DRONES))) is reads


def test_a_kept_page_offers_to_record_only_to_those_who_may(area, olivia, erin, signed_in):
    """Both read to the same marking."""
    link = "Record something about this area"
    assert link in words(signed_in(olivia).get(DRONES))
    assert link not in words(signed_in(erin).get(DRONES))


def test_a_kept_page_is_shown_only_for_what_the_address_asks(alice, signed_in):
    make_area("Drone Team", went_live="2016", left="2020")
    browser = signed_in(alice)
    for address, in_order in ((DRONES, False), (f"{DRONES}?order=oldest", True), (DRONES, False)):
        page = words(browser.get(address)).partition("How we got here")[2]
        joined, left = page.index("Went live as an alliance area"), page.index("Left the alliance")
        assert (joined < left) is in_order
    assert "not on the register" in words(browser.get(f"{DRONES}?as-at=2015-01-01"))


def test_a_page_kept_yesterday_no_longer_stands_for_today(area, alice, signed_in, monkeypatch):
    address = f"{DRONES}?as-at={today().isoformat()}"
    banner = "Show today"
    assert banner not in words(signed_in(alice).get(address))
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert banner in words(signed_in(alice).get(address))


@pytest.mark.parametrize(
    "address", [REGISTER, DRONES, f"{DRONES}facts/", f"{REGISTER}compare/?from=2018-01-01"]
)
def test_a_force_that_is_renamed_has_its_new_name_on_every_page_at_once(address, alice, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_lead(area, make_force("Devon Police"), since="1 April 2016", by=alice)
    make_lead(area, force := make_force("Dorset Police"), since="1 April 2020", by=alice)
    make_area("Dogs Team", by=alice)
    browser = signed_in(alice)
    assert "Dorset Police" in words(browser.get(address))
    force.name = "Wessex Police"
    correct_force(force, by=portal_user())
    page = words(browser.get(address))
    assert "Wessex Police" in page
    assert "Dorset Police" not in page


def test_a_force_that_is_renamed_has_its_new_name_on_earlier_days_and_for_every_reader(alice):
    area = make_area("Drone Team", went_live="1 April 2016")
    make_lead(area, force := make_force("Devon Police"), since="1 April 2016", marking=Marking.OFFICIAL)
    make_lead(area, make_force("Dorset Police"), since="1 April 2020")
    force.name = "Exmoor Police"
    correct_force(force, by=portal_user())
    led = {row.lead_words for row in AreaPosition.objects.filter(area=area)}
    assert led == {"Not known", "Exmoor Police", "Dorset Police"}


def test_a_change_of_lead_after_the_day_does_not_end_the_bar_of_a_live_area(alice, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_lead(area, since="1 April 2024", by=alice)
    page = signed_in(alice).get("/business-areas/timeline/?as-at=2022-06-30")
    assert [row["periods"] for row in page.context["life"]] == [["Live from 1 April 2016"]]


def test_a_former_address_that_is_part_of_the_registers_own_leads_to_the_area(dan, signed_in):
    make_name(make_area("Business"), "Business Support Team")
    client = signed_in(dan)
    for rest in ("", "facts/", "facts.csv", "names/1/"):
        address = client.get(f"/business-areas/business/{rest}?as-at=2022-06-30").headers["Location"]
        assert address == f"/business-areas/business-support-team/{rest}?as-at=2022-06-30"


# Pages of a list, and what stands above it


@pytest.mark.parametrize("query", ["page=2", "page=2&sort=name", "left=both&page=2&sort=-stage"])
def test_a_later_page_of_the_register_opens_though_nobody_has_seen_the_list_before(query, alice, signed_in):
    for number in range(30):
        make_area(f"Team {number:02}", by=alice)
    response = signed_in(alice).get(f"/business-areas/?{query}")
    assert response.status_code == 200
    assert len(response.context["table"].page.object_list) == 5
    assert all(download["size"] for download in response.context["downloads"])


def test_a_register_filtered_to_nothing_says_once_what_was_asked(area, alice, signed_in):
    page = words(signed_in(alice).get("/business-areas/?stage=leaving&q=zzz"))
    assert "0 business areas match. You filtered by Name includes: zzz and Stage: Leaving." in page
    assert page.count("You filtered by") == 1


def test_what_is_counted_above_an_empty_list_marks_the_page(alice, signed_in):
    make_area("Quiet Team", marking=Marking.OFFICIAL, by=alice)
    response = signed_in(alice).get("/business-areas/?q=zzz")
    assert "1 certain" in words(response)
    assert response.context["marking"] == Marking.OFFICIAL


def test_a_file_that_is_not_made_does_not_say_what_a_page_would_show(alice, signed_in):
    page = words(signed_in(alice).get("/business-areas.csv?as-at=junk"))
    assert "No file was made" in page
    assert "This page shows" not in page


# What is published, for whoever has not signed in (R42)


def test_a_stranger_reads_what_is_published_and_not_who_wrote_it_down(alice, client, signed_in):
    make_area("Drone Team", by=alice)
    make_area("Quiet Team", marking=Marking.OFFICIAL, by=alice)
    register = words(client.get("/business-areas/"))
    assert "Drone Team" in register
    assert "Quiet Team" not in register
    for address in ("", "facts/", "events/1/", "compare/"):
        page = words(client.get(f"/business-areas/drone-team/{address}"))
        assert "Drone Team" in page
        assert alice.full_name not in page
        assert "Record something about this area" not in page
    assert client.get("/business-areas/quiet-team/").status_code == 404
    assert alice.full_name in words(signed_in(alice).get("/business-areas/drone-team/events/1/"))


def test_who_recorded_a_fact_stands_in_the_file_only_for_whoever_is_signed_in(alice, client, signed_in):
    make_area("Drone Team", by=alice)
    address = "/business-areas/drone-team/facts.csv"
    assert alice.full_name not in client.get(address).getvalue().decode()
    assert alice.full_name in signed_in(alice).get(address).getvalue().decode()
