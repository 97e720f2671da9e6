"""Answers as at a day that must not contradict each other, nor say more than is known (R3, R5, R42)."""

import csv
import html
import io
import re

import pytest
from django.core.cache import cache

from alliance.actions.facts import record_disagreement
from alliance.figures import named
from alliance.markings import Marking
from alliance.models import Claim, Disagreement
from alliance.temporal import today
from business_areas.actions.facts import record_mention, withdraw_fact
from business_areas.history import History
from business_areas.lifecycle import Ending, EventKind
from business_areas.models import BusinessArea, Exit, Mention, Successor
from business_areas.views.pipeline import difference
from tests.business_areas.pages import words
from tests.makers import (
    make_area,
    make_claim,
    make_consultation,
    make_event,
    make_fact,
    make_force,
    make_group,
    make_grouping,
    make_lead,
    make_source,
    rough,
)

pytestmark = pytest.mark.django_db

REGISTER = "/business-areas/"


def figure(name, user, day):
    return named(name).as_at(day, user)


def make_mention(name, area, by):
    mention = Mention(
        list_slug="live",
        list_title="Live areas",
        position=1,
        name_as_stated=name,
        as_at=rough("30 June 2018"),
        area=area,
        source=make_source(by=by),
        marking=Marking.PUBLISHED,
    )
    return record_mention(mention, by=by)


# What was searched for changes no other answer


@pytest.mark.parametrize("nonsense", ["!!!", "…", "日本", " . "])
@pytest.mark.parametrize("first", ["search", "register"])
def test_a_search_for_no_letters_is_refused_and_changes_no_count(alice, signed_in, nonsense, first):
    make_area("Drone Team", went_live="1 April 2016", by=alice)
    browser = signed_in(alice)
    if first == "register":
        browser.get(REGISTER)
    page = browser.get(REGISTER, {"q": nonsense})
    if nonsense.strip():
        assert "Enter at least one letter or number to search for." in words(page)
    assert figure("live-business-areas", alice, today()).value == 1
    assert "1 business area live" in words(browser.get(REGISTER))


# What cannot be known is said of every figure


def test_an_area_that_may_have_left_is_uncertain_and_named(alice, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_event(area, EventKind.LEFT, "between 1 January 2020 and 31 December 2021", by=alice)
    make_fact(Exit, area, ending=Ending.RETURNED, reason="Each force wanted its own.", by=alice)
    found = figure("returned-to-single-force", alice, rough("1 June 2021").earliest)
    assert (found.value, found.uncertain, found.uncertain_names) == (0, 1, ("Drone Team",))
    assert "1 that cannot be known: Drone Team" in found.words
    page = words(signed_in(alice).get(f"{REGISTER}?as-at=2021-06-01"))
    assert "Left the alliance : 0, and 1 that cannot be known: Drone Team." in page
    after = figure("returned-to-single-force", alice, today())
    assert (after.value, after.uncertain) == (1, 0)


def test_an_area_that_left_nobody_knows_how_may_have_returned_and_is_not_said_to_have(alice, dan, signed_in):
    make_area("Drone Team", went_live="2016", left="2018", by=alice)
    merged = make_area("Dogs Team", went_live="2016", left="2018", by=alice)
    make_fact(Exit, merged, ending=Ending.MERGED, reason="One team.", marking=Marking.OFFICIAL, by=alice)
    for reader, unsure in ((alice, ("Drone Team",)), (dan, ("Dogs Team", "Drone Team"))):
        found = figure("returned-to-single-force", reader, today())
        assert (found.value, tuple(sorted(found.uncertain_names))) == (0, unsure)
        listed = words(signed_in(reader).get(found.address))
        assert all(name in listed for name in unsure)
    page = words(signed_in(alice).get(f"{REGISTER}drone-team/"))
    assert "Left, how is not known" in page
    assert "How it left is not known." in page
    assert "Returned to single force" not in page
    assert "Left the alliance : 2: " in words(signed_in(alice).get(REGISTER))


@pytest.mark.parametrize("ending", Ending)
def test_only_what_returned_is_counted_as_returned(alice, ending):
    area = make_area("Drone Team", went_live="2016", left="2018", by=alice)
    make_fact(Exit, area, ending=ending, reason="Because.", by=alice)
    found = figure("returned-to-single-force", alice, today())
    assert (found.value, found.uncertain) == (int(ending is Ending.RETURNED), 0)


def test_the_list_behind_left_the_alliance_holds_an_area_that_may_have_left(alice, signed_in):
    area = make_area("Drone Team", went_live="2016", by=alice)
    make_event(area, EventKind.LEFT, "between 2018 and 2020", by=alice)
    browser = signed_in(alice)
    page = browser.get(f"{REGISTER}?as-at=2019-01-01").content.decode()
    link = html.unescape(re.search(r'href="([^"]*)">Left the alliance</a>', page)[1])
    assert "Drone Team" in words(browser.get(f"{REGISTER}{link}"))


def test_an_area_that_may_not_have_begun_is_not_surely_on_the_way_in(alice):
    area = make_area("Drone Team", went_live=None, by=alice)
    make_event(area, EventKind.PROPOSED, "between 2012 and 2016", by=alice)
    unsure = figure("business-areas-on-the-way-in", alice, rough("30 June 2013").earliest)
    assert (unsure.value, unsure.uncertain, unsure.uncertain_names) == (0, 1, ("Drone Team",))
    sure = figure("business-areas-on-the-way-in", alice, rough("1 January 2017").earliest)
    assert (sure.value, sure.uncertain) == (1, 0)


@pytest.mark.parametrize(
    ("certain", "uncertain", "said"),
    [
        (21, 0, "None: 21 is consistent with “more than 20”"),
        (21, 2, "None: at least 21 is consistent with “more than 20”"),
        (20, 0, "Reported at least 1 more than the register can show"),
        (19, 0, "Reported at least 2 more than the register can show"),
        (20, 1, "Within what cannot be known"),
        (18, 1, "Reported at least 2 more than the register can show"),
    ],
)
def test_more_than_twenty_is_at_least_twenty_one(certain, uncertain, said):
    claim = Claim(value=20, qualifier=Claim.Qualifier.MORE_THAN)
    assert difference(certain, uncertain, claim) == said


# A page of one area agrees with the register, and with the day it shows


def test_the_timeline_uses_the_days_that_the_order_of_joining_leaves(alice, signed_in):
    for number, (name, when) in enumerate(
        (("First Team", "1 March 2015"), ("Second Team", "by December 2019"), ("Third Team", "1 May 2016")), 1
    ):
        make_area(name, went_live=when, sequence=number, by=alice)
    browser = signed_in(alice)
    assert "Live" in words(browser.get(f"{REGISTER}?as-at=2016-06-30&q=second"))
    page = words(browser.get(f"{REGISTER}second-team/?as-at=2016-06-30"))
    assert "Whether this had happened by" not in page


def test_an_area_whose_leaving_was_decided_is_live_on_its_page_and_the_day_it_went_live_is_derived(
    alice, signed_in
):
    area = make_area("Drone Team", went_live="between 2015 and 2018", by=alice)
    make_event(area, EventKind.EXIT_DECIDED, "1 June 2016", by=alice)
    page = words(signed_in(alice).get(f"{REGISTER}drone-team/?as-at=2016-07-01"))
    assert "In the alliance since some time between 2015 and 2018." in page
    assert "A decision to leave has been made and has not yet taken effect." in page
    derived = "Derived from the date of “Decision to return to single force”: between 1 January 2015 and"
    assert derived in page
    counted = figure("live-business-areas", alice, rough("1 July 2016").earliest)
    assert (counted.value, counted.uncertain) == (1, 0)


def test_an_area_of_which_no_event_stands_may_be_live_and_no_page_or_file_says_that_it_is_not(
    alice, signed_in
):
    area = make_area("Drone Team", went_live="April 2016", by=alice)
    withdraw_fact(area.lifecycleevents.get(), "Another team.", by=alice)
    browser = signed_in(alice)
    file = b"".join(browser.get("/business-areas.csv?as-at=2020-01-01").streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(file))
    assert (row["live"], row["stage"], row["stage_certain"]) == ("Cannot be known", "Not known", "No")
    assert "Whether Drone Team was live on 1 January 2020 cannot be known" in words(
        browser.get(f"{REGISTER}drone-team/?as-at=2020-01-01")
    )
    assert "Drone Team" in words(browser.get(f"{REGISTER}?as-at=2020-01-01&stage=live"))
    assert "Drone Team" not in words(browser.get(f"{REGISTER}?as-at=1900-01-01"))
    assert figure("live-business-areas", alice, today()).uncertain_names == ("Drone Team",)


def test_a_group_is_not_known_on_days_its_own_fact_excludes(alice, signed_in):
    area = make_area("Drone Team", went_live="1 January 2016", by=alice)
    make_grouping(area, make_group("Enabling", slug="enabling"), since="1 January 2020", by=alice)
    browser = signed_in(alice)
    before, after = f"{REGISTER}?as-at=2017-06-30", f"{REGISTER}?as-at=2020-06-30"
    assert "Group Not known" in words(browser.get(f"{REGISTER}drone-team/?as-at=2017-06-30"))
    assert "Drone Team" not in words(browser.get(f"{before}&group=enabling"))
    assert "Drone Team" in words(browser.get(f"{before}&group=not-known"))
    assert "Drone Team" in words(browser.get(f"{after}&group=enabling"))


def test_an_area_that_may_be_in_a_group_is_counted_and_found_under_it_and_said_to_be_unsure(alice, signed_in):
    crime, roads = make_group("Crime", slug="crime"), make_group("Roads", slug="roads")
    perhaps = make_area("Drone Team", went_live="2016", by=alice)
    make_grouping(perhaps, crime, since="by 30 June 2022", by=alice)
    either = make_area("Dogs Team", went_live="2016", by=alice)
    make_grouping(either, crime, since="2016", by=alice)
    make_grouping(either, roads, since="between 2017 and 2020", by=alice)
    browser = signed_in(alice)
    page = browser.get(f"{REGISTER}?as-at=2018-06-30&group=crime")
    assert "Crime: cannot be known" in words(page)
    assert "Crime or Roads: cannot be known" in words(page)
    assert page.context["facets"]["group"] == {"crime": 2, "roads": 1, "not-known": 0}
    roads_only = words(browser.get(f"{REGISTER}?as-at=2018-06-30&group=roads"))
    assert "Dogs Team" in roads_only
    assert "Drone Team" not in roads_only


def test_what_is_known_today_is_what_was_known_on_the_day_that_is_today(alice, signed_in):
    for number, when in enumerate(("April 2016", "between 2015 and 2018", "April 2016"), 1):
        make_area(f"Team {number}", went_live=when, sequence=number, by=alice)
    address = f"{REGISTER}team-2/?as-at=2016-06-01"
    browser = signed_in(alice)
    assert "In the alliance since some time between 2015 and 2018 (2nd to join" in words(browser.get(address))
    known = words(browser.get(f"{address}&known-on={today().isoformat()}"))
    assert "In the alliance since some time between 2015 and 2018 (2nd to join" in known
    assert "cannot be known" not in known


def test_what_was_known_on_a_day_is_not_narrowed_by_a_place_recorded_later(alice, signed_in):
    for number, when in enumerate(("April 2016", "between 2015 and 2018", "April 2016"), 1):
        make_area(f"Team {number}", went_live=when, sequence=number, by=alice)
    area = BusinessArea.objects.get(slug="team-2")
    moment = area.lifecycleevents.get().recorded_at
    then = History(area, Marking.PUBLISHED, known_at=moment).position(rough("1 June 2016").earliest)
    assert (then.live, then.joined_latest) == ("unknown", rough("2018").latest)


def test_an_order_of_joining_that_the_dates_make_impossible_is_said_on_page_register_and_file(
    alice, signed_in
):
    make_area("First Team", went_live="2016", sequence=1, by=alice)
    make_area("Second Team", went_live="2010", sequence=2, by=alice)
    browser = signed_in(alice)
    for slug in ("first-team", "second-team"):
        page = words(browser.get(f"{REGISTER}{slug}/"))
        assert "Sources disagree: this date and the order of joining cannot both be right." in page
    assert words(browser.get(REGISTER)).count("Team Sources disagree") == 2
    file = b"".join(browser.get("/business-areas.csv").streaming_content).decode("utf-8-sig")
    assert [row["sources_disagree"] for row in csv.DictReader(io.StringIO(file))] == ["Yes", "Yes"]


def test_the_order_of_joining_is_named_only_where_it_narrowed(alice, signed_in):
    both = make_area("First Team", went_live="between 2015 and 2018", sequence=1, by=alice)
    make_event(both, EventKind.WENT_LIVE, "by December 2017", by=alice)
    browser = signed_in(alice)
    told = words(browser.get(f"{REGISTER}first-team/"))
    assert "Derived from 2 statements together: between 1 January 2015 and 31 December 2017." in told
    make_area("Second Team", went_live="April 2016", sequence=2, by=alice)
    told = words(browser.get(f"{REGISTER}first-team/"))
    assert "Derived from 2 statements together and the order of joining: between" in told


@pytest.fixture
def left(alice):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_event(area, EventKind.EXIT_DECIDED, "1 May 2019", by=alice)
    make_event(area, EventKind.LEFT, "1 May 2020", by=alice)
    make_fact(Exit, area, ending=Ending.REPLACED, reason="Systems differed.", by=alice)
    make_consultation(area, opened="1 October 2019", by=alice)
    return area


def test_a_past_day_shows_nothing_that_came_later(left, alice, signed_in):
    browser = signed_in(alice)
    before = words(browser.get(f"{REGISTER}drone-team/?as-at=2018-01-01"))
    assert "How it left" not in before
    assert "1 October 2019" not in before
    between = words(browser.get(f"{REGISTER}drone-team/?as-at=2019-12-31"))
    assert "Decision to return to single force, 1 May 2019" in between
    assert "Left the alliance, 1 May 2020" not in between
    assert "Left the alliance, 1 May 2020" in words(browser.get(f"{REGISTER}drone-team/"))


def test_what_was_known_on_a_day_holds_nothing_recorded_later(alice, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_mention("Drones", area=area, by=alice)
    claims = [make_claim(subject=area.subject, value=value, by=alice) for value in (1, 2)]
    record_disagreement(
        Disagreement(slug="how-many", subject=area.subject, question="How many drones?", handling="Both."),
        [(claims[0], True), (claims[1], False)],
        by=alice,
    )
    page = words(signed_in(alice).get(f"{REGISTER}drone-team/?known-on=2020-01-01"))
    assert "Nothing about Drone Team had been recorded by then." in page
    assert "Last named in a published list" not in page
    assert "How many drones?" not in page


def test_an_area_that_changed_and_changed_back_did_not_change(alice, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016", by=alice)
    one, other = make_force("Dorset Police"), make_force("Exmoor Police")
    for force, since in ((one, "1 April 2016"), (other, "1 April 2018"), (one, "1 April 2020")):
        make_lead(area, force=force, since=since, by=alice)
    browser = signed_in(alice)
    same = words(browser.get(f"{REGISTER}compare/?from=2017-01-01&to=2021-01-01"))
    assert "0 business areas changed" in same or "Nothing changed between the two days." in same
    changed = words(browser.get(f"{REGISTER}compare/?from=2017-01-01&to=2019-01-01"))
    assert "The lead force changed from Dorset Police to Exmoor Police." in changed


# The marking of a page, and what is left out of it


def test_a_page_carries_the_marking_of_a_disagreement_it_shows(alice, signed_in):
    area = make_area("Drone Team", by=alice)
    claims = [
        make_claim(subject=area.subject, value=value, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
        for value in (1, 2)
    ]
    record_disagreement(
        Disagreement(slug="how-many", subject=area.subject, question="How many drones?", handling="Both."),
        [(claims[0], True), (claims[1], False)],
        by=alice,
    )
    for address in (f"{REGISTER}drone-team/", f"{REGISTER}drone-team/facts/"):
        page = signed_in(alice).get(address)
        assert "How many drones?" in words(page)
        assert page.context["marking"] == Marking.OFFICIAL_SENSITIVE


def test_the_register_and_the_pipeline_carry_the_marking_of_the_counts_they_show(alice, olivia, signed_in):
    make_area("Drone Team", went_live="1 April 2016", by=alice)
    make_claim(value=19, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    for address in (REGISTER, f"{REGISTER}pipeline/"):
        assert signed_in(alice).get(address).context["marking"] == Marking.OFFICIAL_SENSITIVE
        assert signed_in(olivia).get(address).context["marking"] < Marking.OFFICIAL_SENSITIVE
    file = signed_in(alice).get(f"{REGISTER}pipeline.csv")
    assert "OFFICIAL-SENSITIVE" in file["Content-Disposition"]


def test_a_successor_or_a_forerunner_that_may_not_be_known_is_no_link(left, alice, olivia, signed_in):
    covert = make_area("Covert Unit", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    make_fact(Successor, left, name="A unit", successor=covert, by=alice)
    cache.clear()
    hers, his = (
        signed_in(person).get(f"{REGISTER}drone-team/").content.decode() for person in (alice, olivia)
    )
    assert re.search(r'href="/business-areas/covert-unit/"', hers)
    assert "covert" not in his.lower()
