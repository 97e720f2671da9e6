"""What the pictures of the register and the comparison of two days say, on the page and in their files."""

import csv
import io
import re

import pytest

from alliance.markings import Marking
from alliance.models import Claim, Source
from business_areas.lifecycle import EventKind
from tests.business_areas.pages import DRONES, words
from tests.makers import make_area, make_claim, make_event, make_force, make_lead, make_name, make_source

REGISTER = "/business-areas/"
PIPELINE = f"{REGISTER}pipeline/"
COMPARE = f"{REGISTER}compare/"
ILLUSTRATIVE = "Some of what is on this page is illustrative"


def file_rows(browser, address) -> list[dict]:
    content = b"".join(browser.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def chart_words(response) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", response.content.decode())


def heading(response) -> str:
    return re.search(r"<h1[^>]*>([^<]*)</h1>", response.content.decode())[1]


def title(response) -> str:
    return re.search(r"<title>([^<]*)</title>", response.content.decode())[1]


@pytest.fixture
def officer(alice, signed_in):
    return signed_in(alice)


@pytest.fixture
def made_up(db):
    """An area on the way in that nobody but the demonstration has heard of."""
    source = make_source("Made up", kind=Source.Kind.ILLUSTRATIVE)
    area = make_area("Illustrative Team", went_live=None, source=source)
    make_event(area, EventKind.PROPOSED, "1 May 2016", source=source)
    return area


# The pipeline


def test_more_than_twenty_is_never_shown_as_twenty(officer):
    for number in range(22):
        make_area(f"Team {number}", went_live="2018")
    make_claim(
        value=20,
        qualifier=Claim.Qualifier.MORE_THAN,
        as_stated="well in excess of 20",
        as_at="30 June 2022",
    )
    page = officer.get(f"{PIPELINE}?as-at=2022-06-30")
    assert "Live 22 0 more than 20 30 June 2022 None: 22 is consistent with “more than 20”" in words(page)
    assert "reported more than 20" in chart_words(page)
    live = next(
        row for row in file_rows(officer, f"{PIPELINE[:-1]}.csv?as-at=2022-06-30") if row["stage"] == "Live"
    )
    assert (live["reported"], live["difference"]) == (
        "more than 20",
        "None: 22 is consistent with “more than 20”",
    )


def test_a_reported_count_is_compared_with_the_register_of_its_own_day(officer):
    for number, since in enumerate(("1 January 2016", "1 January 2020", "1 January 2021")):
        make_area(f"Team {number}", went_live=since)
    make_claim(value=2, as_at="February 2016")
    said = "Reported 1 more than the register can show"
    for day in ("2016-02-29", "2022-06-30"):
        page = words(officer.get(f"{PIPELINE}?as-at={day}"))
        assert f"2 February 2016 {said} Register on 29 February 2016: 1 certain" in page
        live = next(
            row for row in file_rows(officer, f"{PIPELINE[:-1]}.csv?as-at={day}") if row["stage"] == "Live"
        )
        assert (live["compared_as_at"], live["certain_then"]) == ("2016-02-29", "1")
        assert live["difference"] == said


def test_the_picture_draws_no_count_of_another_day_beside_the_register(officer):
    make_area("Drone Team", went_live="1 January 2016")
    make_claim(value=2, as_at="February 2016")
    assert "reported 2" in chart_words(officer.get(f"{PIPELINE}?as-at=2016-02-29"))
    later = officer.get(f"{PIPELINE}?as-at=2022-06-30")
    assert not [text for text in chart_words(later) if "reported" in text]
    assert "Counts reported for another day, or of something else, are only in the table." in words(later)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            {"as_at": "after December 2015"},
            "Not comparable: its source does not say of which day (reported after December 2015)",
        ),
        (
            {"qualifier": Claim.Qualifier.AROUND, "as_stated": "around 2", "as_at": "1 March 2016"},
            "Not comparable: “around 2” is not a number to compare (reported 1 March 2016)",
        ),
        (
            {"property": "areas-approved-to-consult", "as_at": "1 March 2016"},
            "Not comparable: it counts every area approved by then",
        ),
    ],
)
def test_what_cannot_be_compared_has_no_difference(claim, said, officer):
    make_area("Drone Team", went_live="1 January 2016")
    make_claim(value=2, **claim)
    page = officer.get(f"{PIPELINE}?as-at=2022-06-30")
    assert said in words(page)
    assert "more than the register can show" not in words(page)
    assert "fewer than the register can show" not in words(page)


# The timeline and the published lists as files


def test_the_timeline_as_a_file_has_every_area_its_filters_leave_and_when_it_was_live(officer):
    for number in range(55):
        make_area(f"Team {number:02}", went_live="1 April 2016")
    area = make_area("Drone Team", went_live="between 2015 and 2018")
    make_event(area, EventKind.LEFT, "1 May 2020")
    rows = file_rows(officer, f"{REGISTER}timeline.csv?as-at=2022-06-30")
    assert len(rows) == 56
    drones = next(row for row in rows if row["name"] == "Drone Team")
    page = officer.get(f"{REGISTER}timeline/?as-at=2022-06-30&q=drone").context["life"]
    assert drones["when_live"] == "; ".join(page[0]["periods"])
    assert "to 30 April 2020" in drones["when_live"]
    assert len(file_rows(officer, f"{REGISTER}timeline.csv?as-at=2022-06-30&q=drone")) == 1
    assert len(file_rows(officer, f"{REGISTER}timeline.csv?as-at=2022-06-30&left=")) == 55


def test_the_published_lists_as_a_file_have_the_numbers_of_the_page(places, officer):
    (row,) = file_rows(officer, f"{REGISTER}published-lists.csv")
    assert (row["list"], row["names"], row["on_the_register"]) == ("Areas live in December 2017", "1", "1")
    assert (row["list_as_at_earliest"], row["list_as_at_latest"]) == ("2017-12-01", "2017-12-31")


# Two days compared


def test_two_days_compared_are_in_the_heading_the_title_and_at_the_foot(area, officer):
    page = officer.get(f"{COMPARE}?from=2017-12-31&to=2022-06-30")
    assert heading(page) == "Compare 31 December 2017 with 30 June 2022"
    assert title(page).startswith("Compare 31 December 2017 with 30 June 2022 – Business areas –")
    assert "Position as at 31 December 2017 and 30 June 2022." in words(page)


def test_one_area_compared_speaks_of_that_area_alone(officer):
    make_area("Drone Team", went_live="1 April 2018")
    make_area("Dogs Team", went_live="1 April 2018")
    page = officer.get(f"{DRONES}compare/?from=2017-12-31&to=2022-06-30")
    assert heading(page) == "Compare Drone Team on 31 December 2017 with 30 June 2022"
    assert title(page).count("Drone Team") == 1
    assert "Drone Team on each day" in words(page)
    assert (
        "31 December 2017 Not applicable Not applicable Not applicable Not applicable Not on the register"
        in (words(page))
    )
    assert "Dogs Team" not in words(page)
    assert [(link["label"], link["current"]) for link in page.context["sub_navigation"]] == [
        ("Summary", False),
        ("Facts with sources", False),
        ("Compare two days", True),
    ]
    assert page.context["sub_navigation"][0]["url"] == f"{DRONES}?as-at=2022-06-30"


def test_a_change_is_a_sentence_with_its_date_as_known_and_its_source(officer):
    report = make_source("Panel report", slug="panel-report")
    area = make_area("Drone Team", went_live="by December 2017", source=report)
    make_event(area, EventKind.LEFT, "between 2019 and 2020", source=report, paragraph="5.2")
    make_lead(area, make_force("Dorset Police"), since="late 2018", source=report)
    page = officer.get(f"{COMPARE}?from=2018-01-01&to=2022-06-30")
    assert (
        "The stage changed from Live to Left, how is not known. "
        "Left the alliance, between 2019 and 2020. Source: Panel report , 5.2" in words(page)
    )
    assert (
        "The lead force was not known on the first day and was Dorset Police on the second. "
        "Dorset Police, from late 2018. Source: Panel report" in words(page)
    )
    assert 'href="/sources/panel-report/"' in page.content.decode()
    stage = next(
        row
        for row in file_rows(officer, f"{COMPARE[:-1]}.csv?from=2018-01-01&to=2022-06-30")
        if row["what"] == "Stage"
    )
    assert stage["how_known"] == "Left the alliance, between 2019 and 2020. Source: Panel report, 5.2."


def test_a_change_says_no_more_than_is_known_of_either_day(officer):
    make_area("Drone Team", went_live="between 2016 and 2018")
    page = words(officer.get(f"{COMPARE}?from=2017-01-01&to=2022-06-30"))
    assert (
        "The stage may have been Not yet begun or Live on the first day and was Live on the second." in page
    )
    page = words(officer.get(f"{COMPARE}?from=2015-01-01&to=2022-06-30"))
    assert "Not on the register on the first day. On the second, the stage was Live." in page


def test_a_change_is_told_without_what_its_reader_may_not_read(alice, dan, signed_in):
    area = make_area("Drone Team", went_live="1 April 2016")
    make_name(area, "Air Team", "1 April 2019")
    quiet = make_source("Quiet paper", marking=Marking.OFFICIAL_SENSITIVE)
    make_lead(
        area, make_force("Dorset Police"), since="2018", source=quiet, marking=Marking.OFFICIAL_SENSITIVE
    )
    asked = f"{COMPARE}?from=2017-01-01&to=2022-06-30"
    assert "Quiet paper" in words(signed_in(alice).get(asked))
    told = words(signed_in(dan).get(asked))
    assert "The name changed from Drone Team to Air Team." in told
    assert "Quiet paper" not in told
    assert "lead force" not in told.lower()


def test_what_is_counted_marks_the_comparison_and_its_file_as_illustrative(made_up, officer):
    """On both days it is on the way in: counted, and no row of the table."""
    asked = "?from=2017-01-01&to=2022-06-30"
    page = officer.get(f"{COMPARE}{asked}")
    assert "Nothing changed between the two days." in words(page)
    assert ILLUSTRATIVE in words(page)
    assert "1 illustrative" in words(page)
    assert "ILLUSTRATIVE" in officer.get(f"{COMPARE[:-1]}.csv{asked}")["Content-Disposition"]


def test_what_is_counted_gives_the_comparison_and_its_file_their_marking(officer):
    """It did not change between the two days: it is counted, and no row of the table."""
    area = make_area("Drone Team", went_live=None)
    make_event(area, EventKind.WENT_LIVE, "1 January 2016", marking=Marking.OFFICIAL_SENSITIVE)
    asked = "?from=2017-01-01&to=2022-06-30"
    assert officer.get(f"{COMPARE}{asked}").context["marking"] == Marking.OFFICIAL_SENSITIVE
    assert "OFFICIAL-SENSITIVE" in officer.get(f"{COMPARE[:-1]}.csv{asked}")["Content-Disposition"]


@pytest.mark.parametrize("address", [REGISTER, f"{REGISTER}timeline/"])
def test_what_is_counted_above_a_list_marks_it_whatever_its_filters_leave(address, made_up, officer):
    quiet = make_area("Quiet Team", went_live=None)
    make_event(quiet, EventKind.WENT_LIVE, "1 January 2016", marking=Marking.OFFICIAL_SENSITIVE)
    make_area("Drone Team", went_live="1 January 2016")
    page = officer.get(f"{address}?q=drone")
    assert ILLUSTRATIVE in words(page)
    assert page.context["marking"] == Marking.OFFICIAL_SENSITIVE
    file = officer.get(f"{address.rstrip('/')}.csv?q=drone")["Content-Disposition"]
    assert "OFFICIAL-SENSITIVE" in file
    assert "ILLUSTRATIVE" in file


def test_a_file_of_what_changed_is_named_after_the_area_or_after_all_of_them(officer):
    make_area("Drone Team")
    query = "from=2015-01-01&to=2020-01-01"
    one = officer.get(f"/business-areas/drone-team/compare.csv?{query}").headers["Content-Disposition"]
    every = officer.get(f"/business-areas/compare.csv?{query}").headers["Content-Disposition"]
    assert "drone-team-changes-from-2015-01-01" in one
    assert "business-areas-changes-from-2015-01-01" in every
