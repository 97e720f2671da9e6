"""The audit trail: who reads which part of it, how it is narrowed, and how it is taken away."""

import csv
import io

import pytest
from django.test import Client

from alliance.models import AuditEvent
from tests.makers import make_area, make_source

pytestmark = pytest.mark.django_db


def sentences(response) -> list[str]:
    return [row.record.sentence for row in response.context["table"].page]


def as_csv(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_a_stranger_signs_in_first():
    assert Client().get("/audit/").headers["Location"].startswith("/sign-in/?next=/audit/")


@pytest.mark.parametrize("who", ["olivia", "bob", "dan", "erin", "frank", "grace", "zoe"])
@pytest.mark.parametrize("address", ["/audit/", "/audit.csv", "/audit.xlsx"])
def test_others_do_not_learn_that_it_is_there(who, address, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).get(address).status_code == 404


def test_an_officer_cleared_for_everything_reads_of_the_record_and_not_of_people(alice, signed_in):
    make_source("Panel report")
    found = sentences(signed_in(alice).get("/audit/"))
    assert "Recorded the source Panel report" in found
    assert not any("account" in sentence for sentence in found)


def test_an_administrator_reads_of_people_and_not_of_the_record(carol, signed_in):
    make_source("Panel report")
    found = sentences(signed_in(carol).get("/audit/"))
    assert any("Opened an account for Carol Example" in sentence for sentence in found)
    assert not any("Panel report" in sentence for sentence in found)


def test_it_is_narrowed_by_who_what_about_and_day(alice, signed_in):
    make_source("First report")
    make_area("Drone Team")
    client = signed_in(alice)
    assert sentences(client.get("/audit/?who=portal&what=alliance.record_source&subject=first")) == [
        "Recorded the source First report"
    ]
    assert sentences(client.get("/audit/?who=nobody")) == []
    assert sentences(client.get("/audit/?subject=drone+team"))
    assert sentences(client.get("/audit/?until=2020-01-01")) == []
    assert sentences(client.get("/audit/?since=1+January+2020"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=soon", "“soon” is not a day."),
        ("until=31+February+2020", "31 February"),
        ("what=alliance.fly", "alliance.fly"),
        ("colour=red", "“colour” is not a filter of this list."),
        ("since=2050-01-01", "in the future"),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_and_shows_nothing(query, said, alice, signed_in):
    make_source()
    response = signed_in(alice).get(f"/audit/?{query}")
    page = response.content.decode()
    assert said in page
    assert sentences(response) == []
    assert "did not understand a filter" in page
    assert "<title>Error:" in page
    assert signed_in(alice).get(f"/audit.csv?{query}").status_code == 400


def test_each_thing_wrong_is_said_once_at_the_top(alice, signed_in):
    page = signed_in(alice).get("/audit/?since=soon").content.decode()
    summary = page.partition("There is a problem")[2].partition("</ul>")[0]
    assert summary.count("<li>") == 1


def test_the_file_holds_exactly_what_the_filters_leave(alice, signed_in):
    make_source("First report")
    make_source("Second report")
    client = signed_in(alice)
    rows = as_csv(client.get("/audit.csv?subject=second"))
    assert [row["sentence"] for row in rows] == ["Recorded the source Second report"]
    assert rows[0]["user_name"] == "portal"
    assert rows[0]["file_marking"] == "OFFICIAL-SENSITIVE"
    assert len(as_csv(client.get("/audit.csv"))) == client.get("/audit/").context["table"].paginator.count


def test_an_event_links_to_what_it_is_about(alice, signed_in):
    source = make_source("Panel report")
    assert f'href="/sources/{source.slug}/"' in signed_in(alice).get("/audit/").content.decode()


def test_looking_changes_nothing(alice, signed_in):
    client = signed_in(alice)
    before = AuditEvent.objects.count()
    client.get("/audit/")
    assert AuditEvent.objects.count() == before
    assert client.post("/audit/").status_code == 405


def test_queries_do_not_grow_with_the_events(alice, signed_in, django_assert_max_num_queries):
    for number in range(30):
        make_source(f"Report on {number}")
    client = signed_in(alice)
    client.get("/audit/")  # the first page of a sign-in notes when it began
    with django_assert_max_num_queries(8):
        client.get("/audit/")
