"""How sure each fact is on a day, when it was true, and whether sources disagree: on pages and in files."""

import csv
import io
import re
from datetime import date
from itertools import product

import pytest
from python_calamine import CalamineWorkbook

from alliance.actions.facts import record_disagreement
from alliance.actions.people import portal_user
from alliance.claims import tells_by, told_by
from alliance.models import Claim, Disagreement
from alliance.temporal import RoughDate, today
from business_areas.history import History
from business_areas.lifecycle import EventKind
from tests.business_areas.pages import DRONES, words
from tests.makers import make_area, make_claim, make_consultation, make_event, make_name, make_source

CANNOT_BE_KNOWN = "Whether this was so by 1 January 2018 cannot be known."
DISAGREE = "Sources disagree about this."
TAG = re.compile(r"<[^>]*>")
ON_THE_DAY = "?as-at=2018-01-01"


@pytest.fixture
def browser(alice, signed_in):
    return signed_in(alice)


def facts_on(browser, query="") -> dict[str, str]:
    """Each statement of the facts page of the Drone Team, with what is said beside it."""
    page = browser.get(f"{DRONES}facts/{query}").content.decode()
    said = [" ".join(TAG.sub(" ", fact).split()) for fact in page.split('<li class="portal-fact">')[1:]]
    facts = [fact.partition("Source:")[0].partition(". ") for fact in said]
    return {f"{statement}.": beside for statement, _, beside in facts}


def said_of(facts: dict[str, str], words_of_it: str) -> str:
    [said] = [said for statement, said in facts.items() if words_of_it in statement]
    return said


def rows_of(browser, query="") -> list[dict]:
    """The rows of the CSV file of the same facts."""
    text = browser.get(f"{DRONES}facts.csv{query}").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def spreadsheet_rows(browser, query="") -> list[dict]:
    """The rows of the XLSX file of the same facts, by their headings."""
    content = browser.get(f"{DRONES}facts.xlsx{query}").getvalue()
    _, _, headings, *rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()
    )
    return [dict(zip(headings, row, strict=True)) for row in rows]


# What cannot be known on the day


def test_the_facts_page_says_of_each_fact_whether_it_was_so_by_the_day(browser):
    area = make_area("Drone Team", went_live="1 April 2016")
    make_event(area, EventKind.EXIT_TRIGGERED, "by 2019")
    make_event(area, EventKind.LESSONS_CONSIDERED, "by 30 June 2022")
    make_event(area, EventKind.EXIT_DECIDED, "2019")
    facts = facts_on(browser, ON_THE_DAY)
    assert CANNOT_BE_KNOWN not in said_of(facts, "went live as an alliance area")
    for doubtful in ("reason to leave arose", "lessons learned report considered"):
        assert f"Uncertain {CANNOT_BE_KNOWN}" in said_of(facts, doubtful)
    assert not any("decision to return" in statement for statement in facts)
    assert not any("Uncertain Whether" in said for said in facts_on(browser, "?as-at=2022-06-30").values())


def test_the_files_of_facts_say_of_each_fact_whether_it_was_so_by_the_day(browser):
    area = make_area("Drone Team", went_live="1 April 2016")
    make_event(area, EventKind.EXIT_TRIGGERED, "by 2019")
    told = {row["statement"]: row["certain"] for row in rows_of(browser, ON_THE_DAY)}
    assert told == {
        "Drone Team has this name, from 1 April 2016.": "Yes",
        "Drone Team: went live as an alliance area, 1 April 2016.": "Yes",
        "Drone Team: reason to leave arose, by 2019.": "No",
    }
    sheet = spreadsheet_rows(browser, ON_THE_DAY)
    assert {row["Statement"]: row["Certain by the day shown"] for row in sheet} == told


@pytest.fixture
def placed(db):
    """The Drone Team, second to join between two that joined in April 2016."""
    for name, place in (("Dogs Team", 1), ("Roads Team", 3)):
        make_area(name, went_live="April 2016", sequence=place)
    return make_area("Drone Team", went_live="between 2015 and 2018", since="2014", sequence=2)


def test_the_facts_page_and_the_area_page_agree_where_the_order_of_joining_settles_it(placed, browser):
    """Its own words allow 2015 and 2018; those beside it in the order leave April 2016."""
    live = "went live as an alliance area"
    assert "cannot be known" not in said_of(facts_on(browser, "?as-at=2016-05-01"), live)
    assert "had happened by 1 May 2016" not in words(browser.get(f"{DRONES}?as-at=2016-05-01"))
    assert "by 15 April 2016 cannot be known" in said_of(facts_on(browser, "?as-at=2016-04-15"), live)
    assert "had happened by 15 April 2016 cannot" in words(browser.get(f"{DRONES}?as-at=2016-04-15"))
    assert not any(live in statement for statement in facts_on(browser, "?as-at=2015-06-01"))
    assert "Went live" not in words(browser.get(f"{DRONES}?as-at=2015-06-01"))


def test_two_statements_of_one_event_are_as_sure_as_both_together(browser):
    """By December 2017 and not before March 2015: no doubt after the one, and not so before the other."""
    area = make_area("Drone Team", went_live="by December 2017", since="2014")
    make_event(area, EventKind.WENT_LIVE, RoughDate.not_before(date(2015, 3, 1)))
    assert [row["certain"] for row in rows_of(browser, ON_THE_DAY)] == ["Yes"] * 3
    assert [row["certain"] for row in rows_of(browser, "?as-at=2016-01-01")] == ["Yes", "No", "No"]
    assert len(rows_of(browser, "?as-at=2015-02-28")) == 1


# Sources that disagree


def test_the_facts_page_flags_each_date_on_which_sources_disagree_as_its_file_does(browser):
    area = make_area("Drone Team", went_live="1 April 2016")
    for when in ("12 February 2015", "March 2015"):
        make_event(area, EventKind.APPROVED_TO_CONSULT, when)
    facts = facts_on(browser)
    flagged = [statement for statement, said in facts.items() if DISAGREE in said]
    assert len(flagged) == 2
    assert all("approved to go to formal consultation" in statement for statement in flagged)
    in_file = [row["statement"] for row in rows_of(browser) if row["sources_disagree"] == "Yes"]
    assert in_file == flagged


def disagree(area, *claims) -> Disagreement:
    disagreement = Disagreement(
        slug="a-question", subject=area.subject, question="When did it leave?", handling="By the latest."
    )
    return record_disagreement(disagreement, [(claim, False) for claim in claims], by=portal_user())


def test_a_recorded_disagreement_flags_the_facts_its_claims_are_about(browser):
    area = make_area("Drone Team", went_live="1 April 2016", left="2019")
    told = {"subject": area.subject, "property": "left", "value": None}
    disagree(area, *(make_claim(as_stated=year, as_at=year, **told) for year in ("2019", "2020")))
    flags = {row["statement"]: row["sources_disagree"] for row in rows_of(browser)}
    assert [statement for statement, flag in flags.items() if flag == "Yes"] == [
        "Drone Team: left the alliance, 2019."
    ]
    facts = facts_on(browser)
    assert [DISAGREE in said for said in facts.values()] == [flag == "Yes" for flag in flags.values()]


def test_a_disagreement_about_no_recorded_fact_flags_them_all(browser):
    area = make_area("Drone Team", went_live="1 April 2016")
    told = {"subject": area.subject, "property": "drones"}
    disagree(area, *(make_claim(value=value, **told) for value in (7, 8)))
    assert {row["sources_disagree"] for row in rows_of(browser)} == {"Yes"}
    assert all(DISAGREE in said for said in facts_on(browser).values())


@pytest.mark.parametrize("rest", ["", "facts/"])
def test_a_disagreement_shows_only_on_days_of_which_two_of_its_claims_tell(browser, rest):
    area = make_area("Drone Team", went_live="1 April 2016", left="2020")
    told = {"subject": area.subject, "value": None}
    joined = make_claim(property="went-live", as_stated="live", as_at="by December 2017", **told)
    decided = make_claim(property="exit-decided", as_stated="in 2019", as_at="2019", **told)
    disagree(area, joined, decided)
    question = "Sources disagree: When did it leave?"
    assert question not in words(browser.get(f"{DRONES}{rest}{ON_THE_DAY}"))
    assert question not in words(browser.get(f"{DRONES}{rest}?as-at=2019-12-30"))
    assert question in words(browser.get(f"{DRONES}{rest}?as-at=2019-12-31"))
    assert question in words(browser.get(f"{DRONES}{rest}"))


def test_a_claim_tells_of_the_same_days_whether_the_database_is_asked_or_the_claim(db):
    dates = (None, "2016", "by 2017", "after 2018", RoughDate.not_known())
    for as_at, published in product(dates, dates[1:]):
        make_claim(as_at=as_at, source=make_source(published=published))
    for day in (date(year, month, 1) for year in range(2015, 2021) for month in (1, 12)):
        told = {claim for claim in Claim.objects.select_related("source") if tells_by(claim, day)}
        assert told == set(Claim.objects.filter(told_by(day)))
        assert told


# As at


def test_a_date_is_as_at_when_it_was_true_in_key_facts_as_on_the_facts_page(browser):
    source = make_source("Web page", published="after December 2018")
    area = make_area("Drone Team", went_live="by December 2017", source=source)
    [row] = [row for row in browser.get(DRONES).context["key_facts"]() if row["label"] == "Went live"]
    assert row["as_at"].words == "by December 2017"
    [told] = [row for row in rows_of(browser) if "went live" in row["statement"]]
    assert told["as_at_text"] == row["as_at"].words
    assert History(area, 0).facts("events")[0].when == row["as_at"]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("1 April 2016", "1 April 2016"),
        ("April 2016", "April 2016"),
        ("late 2015", "late 2015"),
        ("in 2015/16", "2015/16"),
        ("about March 2015", "about March 2015"),
        ("by 30 June 2016", "some time by 30 June 2016"),
        ("between 2015 and 2018", "some time between 2015 and 2018"),
        ("after December 2015", "some time after December 2015"),
        (RoughDate.not_known(), "a date that is not known"),
    ],
)
def test_as_at_reads_well_before_any_date(browser, when, said):
    make_event(make_area("Drone Team", since="2014", went_live="2014"), EventKind.CHANGED, when)
    assert f"As at {said} · Source:" in words(browser.get(f"{DRONES}facts/"))


def test_as_at_leaves_a_sources_own_way_of_putting_it_alone():
    put = RoughDate(None, date(2018, 12, 31), "by", "undated; before the end of 2018")
    assert put.as_at_words == "undated; before the end of 2018"


# Dates that are derived


def test_the_timeline_of_an_area_labels_a_date_narrowed_by_the_order_as_derived(placed, browser):
    history = words(browser.get(DRONES)).partition("How we got here")[2]
    assert "2016 (derived) Went live as an alliance area Derived between 2015 and 2018" in history
    assert "Derived from the order of joining: between 1 and 30 April 2016." in history


def test_the_timeline_of_an_area_labels_no_date_that_a_source_gives_as_derived(placed, browser):
    history = words(browser.get("/business-areas/dogs-team/")).partition("How we got here")[2]
    assert "Went live as an alliance area April 2016" in history
    assert "erived" not in history.partition("Business cases")[0]


def test_a_year_in_which_only_some_dates_are_derived_says_so_of_those_alone(placed, browser):
    make_event(placed, EventKind.REVIEWED, "1 June 2016")
    history = words(browser.get(DRONES)).partition("How we got here")[2].partition("Business cases")[0]
    assert "(derived)" not in history
    assert history.count(" Derived ") == 2  # beside the event, and before what it is derived from


def test_the_timeline_of_all_areas_labels_days_narrowed_by_the_order_as_derived(placed, browser):
    for query in ("", "?as-at=2016-04-15"):
        life = browser.get(f"/business-areas/timeline/{query}").context["life"]
        assert {row["name"]: row["periods"] for row in life} == {
            "Dogs Team": [
                "Cannot be known from 1 April 2016 to 29 April 2016",
                "Live from 30 April 2016",
            ],
            "Drone Team": [
                "Cannot be known from 1 April 2016 to 29 April 2016 (derived)",
                "Live from 30 April 2016 (derived)",
            ],
            "Roads Team": [
                "Cannot be known from 1 April 2016 to 29 April 2016",
                "Live from 30 April 2016",
            ],
        }


def test_the_days_of_leaving_are_not_called_derived_because_those_of_joining_are(placed, browser):
    make_event(placed, EventKind.LEFT, "2020")
    life = browser.get("/business-areas/timeline/").context["life"]
    [periods] = [row["periods"] for row in life if row["name"] == "Drone Team"]
    assert periods[-1] == "Cannot be known from 1 January 2020 to 30 December 2020"


# What an address may ask


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{DRONES}?zzz=1", "“zzz” is not something this page can be asked for."),
        (f"{DRONES}facts/?zzz=1", "“zzz” is not something this page can be asked for."),
        (f"{DRONES}facts/?order=oldest", "“order” is not something this page can be asked for."),
        (
            f"{DRONES}?order=sideways",
            "“sideways” is not an order of this page. It can be “newest” or “oldest”.",
        ),
    ],
)
def test_a_page_of_an_area_says_what_it_was_asked_and_cannot_do(area, browser, address, said):
    response = browser.get(address)
    assert response.status_code == 200
    assert f"There is a problem {said}" in words(response)


@pytest.mark.parametrize(
    "query", ["", "?order=newest", "?order=oldest", "?order=", "?as-at=2020-01-01&known-on=2020-01-01"]
)
def test_a_page_of_an_area_takes_what_it_can_be_asked(area, browser, query):
    assert "There is a problem" not in words(browser.get(f"{DRONES}{query}"))


def test_no_file_is_made_of_facts_for_an_address_that_is_not_understood(area, browser):
    response = browser.get(f"{DRONES}facts.csv?zzz=1")
    assert response.status_code == 400
    assert "“zzz” is not something this page can be asked for." in words(response)
    assert browser.get(f"{DRONES}facts/?zzz=1").context["downloads"] == []


# What had not happened by the day


def test_a_consultation_on_a_day_before_it_closed_shows_nothing_of_how_it_ended(alice, signed_in):
    area = make_area("Drone Team", by=alice)
    make_consultation(
        area,
        "1 March 2016",
        25,
        closed="1 May 2016",
        first_dismissal="1 July 2016",
        outcome="Agreed in May.",
        by=alice,
    )
    browser = signed_in(alice)
    for address in ("/business-areas/drone-team/", "/business-areas/drone-team/facts/"):
        before = words(browser.get(f"{address}?as-at=2016-03-15"))
        assert "25" in before
        assert "Agreed in May." not in before
        assert "1 July 2016" not in before
        assert "1 May 2016" not in before
        assert "Agreed in May." in words(browser.get(f"{address}?as-at=2016-06-15"))
    # The first dismissal was still to come: nobody could say that the period was kept.
    assert "Kept" not in words(browser.get("/business-areas/drone-team/?as-at=2016-06-15"))


def test_an_area_is_called_on_a_past_day_what_it_was_called_then(alice, signed_in):
    area = make_area("Alpha Team", went_live="1 April 2016", by=alice)
    make_name(area, "Bravo Team", "1 April 2019", by=alice)
    browser = signed_in(alice)
    page = browser.get("/business-areas/bravo-team/?as-at=2017-01-01")
    assert page.context["heading"] == "Alpha Team"
    assert "Now called Bravo Team." in words(page)
    facts = words(browser.get("/business-areas/bravo-team/facts/?as-at=2017-01-01"))
    assert "Facts about Alpha Team" in facts
    assert "Alpha Team: went live as an alliance area, 1 April 2016." in facts
    assert "Bravo Team: " not in facts
    assert browser.get("/business-areas/bravo-team/").context["heading"] == "Bravo Team"


def test_a_file_of_what_was_known_on_a_day_says_so_in_its_name_and_its_rows(alice, signed_in):
    make_area("Drone Team", by=alice)
    browser = signed_in(alice)
    day = today().isoformat()
    then = browser.get(f"/business-areas/drone-team/facts.csv?known-on={day}")
    assert f"drone-team-facts-as-known-on-{day}" in then.headers["Content-Disposition"]
    rows = list(csv.DictReader(then.getvalue().decode("utf-8-sig").splitlines()))
    assert {row["known_on"] for row in rows} == {day}
    now = browser.get("/business-areas/drone-team/facts.csv")
    assert "known" not in now.headers["Content-Disposition"]
