"""About the alliance, from the published record: what it says on which day, and its named figures."""

import json
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from alliance.actions.facts import record_disagreement, withdraw_claim
from alliance.actions.people import portal_user
from alliance.claims import said
from alliance.figures import named
from alliance.markings import Marking
from alliance.models import Claim, Disagreement
from tests.makers import make_claim, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ANYONE = AnonymousUser()
TODAY = date(2026, 11, 23)


def about(query="", client=None):
    return (client or Client()).get(f"/about/{query}")


def text(response) -> str:
    return response.content.decode()


def test_it_says_what_the_alliance_is_with_every_source_that_says_so():
    [said] = about().context["what_it_is"]
    assert [citation["words"] for citation in said["citations"]] == [
        "Dorset Police web page",
        "Devon & Cornwall Police web page",
    ]


def test_every_part_of_the_record_about_the_alliance_and_its_board_is_on_the_page():
    response = about()
    assert len(response.context["principles"]) == 4
    assert len(response.context["corporations"]) == 4
    assert [force.short_name for force in response.context["forces"]] == ["Devon & Cornwall", "Dorset"]
    assert len(response.context["neighbours"]) == 3
    assert sum(len(group["names"]) for group in response.context["measures"]) == 16
    assert [group["pillar"] for group in response.context["measures"]] == ["People", "Cost", "Service"]
    page = text(response)
    for claim in (
        Claim.objects.current().filter(subject__in=("alliance", "board")).exclude(property="concept-measure")
    ):
        assert f"#claim-{claim.reference}" in page or claim.property == "timeline-also", claim.reference


def test_the_timeline_is_in_order_and_keeps_the_sources_words():
    periods = about().context["timeline"]
    assert [period["heading"] for period in periods] == [
        "2013", "2014", "2015", "2016", "2017", "2018", "2019", "2020", "2022",
    ]  # fmt: skip
    agreed = periods[2]["items"][0]
    assert agreed["title"] == "Alliance formally agreed"
    assert len(agreed["notes"]) == 4
    assert "late 2018" in text(about())


def test_where_sources_disagree_the_page_says_so_and_opens_to_all_of_them():
    response = about()
    assert len(response.context["disagreements"]) == Disagreement.objects.filter(subject="alliance").count()
    assert "Sources disagree: What was the £12 million?" in text(response)


@pytest.mark.parametrize(
    "address", ["/about/", "/search/?q=savings", "/sources/disagreements/twelve-million-pounds/"]
)
def test_an_amount_of_money_in_a_sources_own_way_of_writing_stands_in_quotation_marks(client, address):
    page = text(client.get(address))
    assert "“exceeding £12m”" in page
    assert page.count("£12m") == page.count("“exceeding £12m”")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"value": 1_234_567, "as_stated": "£1,234,567"}, "£1,234,567"),
        ({"value": 400_000, "qualifier": "around", "as_stated": "around £400,000"}, "around £400,000"),
        ({"value": 400_000, "as_stated": "400K"}, "“400K”"),
        ({"value": 400_000, "as_stated": "400K", "basis": "derived", "reasoning": "Added up."}, "400K"),
        ({"value": 2_430_000, "unit": "people", "as_stated": "2.43 million"}, "2.43 million"),
        ({"value": None, "as_stated": "significant levels"}, "significant levels"),
    ],
)
def test_only_money_written_otherwise_than_the_portal_does_is_quoted(told, words):
    assert said(make_claim(**{"unit": "£", **told})) == words


def test_before_two_had_said_something_of_it_no_disagreement_is_shown():
    assert about("?as-at=2013-01-01").context["disagreements"] == []
    there = about("?as-at=2016-04-20").context["disagreements"]
    assert 0 < len(there) < len(about().context["disagreements"])


def test_as_at_a_day_only_what_was_told_of_it_or_before_is_shown():
    page = text(about("?as-at=2016-04-20"))
    assert "Strategic outline case signed off" in page
    assert "Report to the Devon and Cornwall Police and Crime Panel" in page
    assert "The Hard Yards" not in page
    assert "£396 million" not in page
    assert "Position as at <strong>20 April 2016</strong>" in page


def test_before_anything_was_said_each_part_says_so():
    response = about("?as-at=2010-01-01")
    assert response.context["timeline"] == []
    assert response.context["what_it_is"] == []
    assert response.context["fact_tables"] == []
    assert "Nothing published by 1 January 2010 says." in text(response)


def test_a_day_that_makes_no_sense_is_said_and_today_is_shown():
    page = text(about("?as-at=whenever"))
    assert "“whenever” is not a day." in page
    assert "This page shows the position today." in page
    assert "<title>Error:" in page
    assert "The Hard Yards" in page


def test_what_is_recorded_later_is_on_the_page_whatever_it_is():
    make_claim(
        "Horses shared", property="horses", value=7, as_stated="seven", as_at="2023", reference="horses"
    )
    assert "Horses shared" in text(about())
    withdraw_claim(Claim.objects.get(reference="horses"), "There are none.", by=portal_user())
    assert "Horses shared" not in text(about())


def test_what_may_not_be_read_is_not_there(alice, signed_in):
    make_claim("Quiet figure", property="quiet", marking=Marking.OFFICIAL_SENSITIVE, reference="quiet")
    assert "Quiet figure" not in text(about())
    hers = about(client=signed_in(alice))
    assert "Quiet figure" in text(hers)
    assert hers.context["marking"] == Marking.OFFICIAL_SENSITIVE


def test_queries_are_few(django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        about()


# The named figures


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("savings-targeted", 12_000_000, "£12 million a year by 2018 (target)"),
        ("savings-identified", 12_000_000, "in the region of £12 million (identified)"),
        ("savings-estimated", 12_000_000, "“exceeding £12m” by 2018 (initial estimate)"),
        ("combined-budget", 396_000_000, "£396 million (both forces)"),
        ("budget-in-remit", 145_000_000, "£145 million (areas in the remit)"),
        ("people-in-shared-areas", 1200, "more than 1,200 officers and staff"),
        ("staff-to-transfer", 200, "around 200 staff identified"),
        ("share-of-activity", 40, "almost 40% of the two forces’ total activity"),
        ("population", 2_430_000, "2.43 million people"),
        ("board-seats", 12, "12 seats"),
        ("corporations-sole", 4, "four policing legal entities"),
        ("concept-measures", 16, "16 measures named"),
    ],
)
def test_published_figures_are_as_published(name, value, words):
    figure = named(name).as_at(TODAY, ANYONE)
    assert (figure.value, figure.words) == (value, words)
    assert figure.sources
    assert Client().get(figure.address.partition("#")[0]).status_code == 200


def test_a_figure_nobody_had_published_yet_is_not_known():
    figure = named("savings-targeted").as_at(date(2015, 6, 30), ANYONE)
    assert figure.value is None
    assert figure.words == "Not known: nothing published by 30 June 2015 gives it"


def test_a_disputed_figure_says_that_sources_disagree():
    assert named("savings-targeted").as_at(TODAY, ANYONE).sources_disagree
    assert not named("population").as_at(TODAY, ANYONE).sources_disagree


def test_a_later_claim_takes_over_and_an_old_day_keeps_its_answer():
    source = make_source("New count", published="1 May 2023")
    make_claim(
        "People", property="people-in-shared-areas", value=1500, as_stated="1,500", unit="people",
        as_at="1 April 2023", source=source,
    )  # fmt: skip
    assert named("people-in-shared-areas").as_at(TODAY, ANYONE).value == 1500
    assert named("people-in-shared-areas").as_at(date(2022, 6, 30), ANYONE).value == 1200


def test_where_sources_disagree_the_claim_the_portal_uses_is_the_figure():
    used = Claim.objects.get(reference="people-in-shared-areas")
    later = make_claim("People", property="people-in-shared-areas", value=900, as_at="1 April 2023")
    disagreement = Disagreement(slug="people", subject="alliance", question="How many?", handling="Counted.")
    record_disagreement(disagreement, [(used, True), (later, False)], by=portal_user())
    figure = named("people-in-shared-areas").as_at(TODAY, ANYONE)
    assert (figure.value, figure.sources_disagree) == (1200, True)


def test_a_restricted_claim_is_used_only_for_those_who_may_read_it(alice):
    make_claim(
        "People", property="people-in-shared-areas", value=1700, as_at="1 April 2024",
        marking=Marking.OFFICIAL_SENSITIVE,
    )  # fmt: skip
    assert named("people-in-shared-areas").as_at(TODAY, ANYONE).value == 1200
    figure = named("people-in-shared-areas").as_at(TODAY, alice)
    assert (figure.value, figure.marking) == (1700, Marking.OFFICIAL_SENSITIVE)


def test_the_command_prints_how_a_source_puts_its_number():
    printed = StringIO()
    call_command("figures", "share-of-activity", "--json", stdout=printed)
    assert json.loads(printed.getvalue())["share-of-activity"]["qualifier"] == "almost"
