"""The record for machines: the shapes of OParl 1.1 and Popolo, and what each reader is given."""

import json
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from alliance.markings import Marking
from alliance.roles import Role
from governance.models import Notice
from tests.addresses import PUBLIC
from tests.governance.makers import make_holding, make_item, make_meeting, make_person, make_seat
from tests.governance.open_shapes import NEEDED, OPARL, POPOLO, is_of_kind, kinds_in
from tests.makers import make_user
from tests.world import make_people, make_world

pytestmark = pytest.mark.django_db
SCHEMA = "https://schema.oparl.org/1.1/"


def read(client, address) -> dict:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.content)


def check(shape, found=None) -> dict[str, int]:
    """That an object and all inside it have the shapes of OParl; returns how many of each there were."""
    found = {} if found is None else found
    kind = shape["type"].removeprefix(SCHEMA)
    assert set(NEEDED[kind].split()) <= set(shape)
    check_kinds(shape, OPARL[kind])
    for inner in (*shape.get("membership", ()), *shape.get("agendaItem", ())):
        check(inner, found)
    found[kind] = found.get(kind, 0) + 1
    return found


def check_kinds(shape, table) -> None:
    """That everything a shape says is a property of the published schema, and of its kind, or is ours."""
    kinds = kinds_in(table)
    wrong = {
        name: value
        for name, value in shape.items()
        if not name.startswith("alliance:") and not is_of_kind(value, kinds[name])
    }
    assert wrong == {}


@pytest.fixture
def world():
    make_people(make_world())


@pytest.fixture
def officer(signed_in):
    return signed_in(make_user("olive", Role.OFFICER))


def lists(client) -> dict[str, dict]:
    system = read(client, "/open-data/oparl/")
    check(system)
    (body,) = read(client, system["body"])["data"]
    check(body)
    return {kind: read(client, body[kind]) for kind in ("organization", "person", "meeting", "paper")}


def test_everything_has_the_shapes_of_oparl_and_is_found_at_its_own_address(world, officer):
    found = {}
    for rows in lists(officer).values():
        assert rows["pagination"]["totalElements"] == len(rows["data"]) > 0
        for shape in rows["data"]:
            check(shape, found)
            inside = [*shape.get("membership", ()), *shape.get("agendaItem", ())]
            for one in [shape, *inside]:
                assert read(officer, one["id"]) == one
                assert one["created"] <= one["modified"]
    assert all(found[kind] for kind in ("Meeting", "AgendaItem", "Person", "Membership", "Paper"))


def test_a_stranger_is_given_published_minutes_and_what_was_published_of_decisions(world):
    found = lists(Client())
    for rows in found.values():
        for shape in rows["data"]:
            check(shape)
            assert shape["created"] <= shape["modified"]
    (meeting,) = found["meeting"]["data"]
    assert meeting["start"].startswith(PUBLIC["day"])
    (item,) = meeting["agendaItem"]
    assert [part["text"].strip() for part in item["alliance:minutes"]] == ["Minuted"]
    assert "Private" not in json.dumps(found)
    (paper,) = found["paper"]["data"]
    (notice,) = paper["alliance:notices"]
    assert paper["reference"] == "WTB-2020-001"
    assert notice["parts"] == Notice.objects.current().get().content["parts"]
    assert "alliance:wording" not in paper
    assert "Withheld" not in json.dumps(paper)


def test_a_decision_tells_its_outcome_and_who_assented(world, officer):
    (paper,) = lists(officer)["paper"]["data"]
    assert paper["alliance:reference"] == paper["reference"] == "WTB-2020-001"
    assert paper["alliance:outcome"] == "Agreed as recommended"
    assert {each["answer"] for each in paper["alliance:assents"]} == {"Assents"}
    assert "Withheld" not in json.dumps(paper)


def test_what_is_marked_higher_is_absent(officer):
    seen = make_meeting(date(2026, 12, 10))
    make_item("Seen", meeting=seen)
    covert = make_meeting(date(2027, 1, 7), marking=Marking.OFFICIAL_SENSITIVE)
    make_item("Covert", meeting=covert, marking=Marking.OFFICIAL_SENSITIVE)
    (meeting,) = lists(officer)["meeting"]["data"]
    assert [item["name"] for item in meeting["agendaItem"]] == ["Seen"]
    for address in ("2027-01-07/", "2027-01-07/item/1/"):
        assert officer.get(f"/open-data/oparl/meeting/{address}").status_code == 404


def test_seats_and_people_are_popolo_and_no_day_is_made_up():
    seat = make_seat()
    for name, marking in (("Ada Example", 0), ("Bo Example", 0), ("Cy Hidden", 1)):
        make_person(name, marking=Marking(marking))
    make_holding(seat, "Ada Example", "1 April 2020", "31 March 2022")
    make_holding(seat, "Bo Example", "2023")
    data = read(Client(), "/open-data/people-and-seats.json")
    assert {each["name"] for each in data["persons"]} == {"Ada Example", "Bo Example"}
    for kind, rows in data.items():
        for shape in rows:
            check_kinds(shape, POPOLO[kind])
    exact, rough = data["memberships"]
    assert (exact["start_date"], exact["end_date"]) == ("2020-04-01", "2022-03-31")
    assert exact["on_behalf_of_id"] in {each["id"] for each in data["organizations"]}
    assert exact["post_id"] in {each["id"] for each in data["posts"]}
    assert "start_date" not in rough
    assert "end_date" not in rough
    assert rough["alliance:first_day"] == {
        "earliest": "2023-01-01",
        "latest": "2023-12-31",
        "words": "2023",
    }


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "99999999"])
def test_a_list_has_no_other_page(page):
    assert Client().get(f"/open-data/oparl/meeting/?page={page}").status_code == 404


def test_a_list_holds_as_many_as_are_asked_for_and_its_links_go_through_all_of_it(officer):
    for day in range(1, 6):
        make_meeting(date(2027, 1, day))
    address, found = "/open-data/oparl/meeting/?limit=2", []
    while address:
        page = read(officer, address)
        assert page["pagination"]["elementsPerPage"] == 2
        assert page["pagination"]["totalPages"] == 3
        assert len(page["data"]) <= 2
        assert read(officer, page["links"]["self"]) == page
        found += [each["start"][:10] for each in page["data"]]
        address = page["links"].get("next")
    assert sorted(found) == [f"2027-01-0{day}" for day in range(1, 6)]
    assert read(officer, page["links"]["first"])["data"][0]["start"][:10] == found[0]


def test_a_list_never_holds_more_than_fifty_on_a_page(officer):
    asked = read(officer, "/open-data/oparl/meeting/?limit=100000")
    assert asked["pagination"]["elementsPerPage"] == 50


@pytest.mark.parametrize("limit", ["", "0", "-1", "x", "²", "1.5"])
def test_a_limit_that_is_none_gets_an_error_and_no_list(limit):
    response = Client().get("/open-data/oparl/paper/", {"limit": limit})
    assert response.status_code == 400
    assert "whole number from 1" in response.json()["message"]


# When things were made and changed, and lists by it


def meetings(client, **asked) -> list[dict]:
    return read(client, f"/open-data/oparl/meeting/?{urlencode(asked)}")["data"]


def test_a_list_gives_what_was_made_or_changed_within_the_moments_asked_for(officer):
    before = make_meeting(date(2026, 12, 10))
    moment = timezone.now().isoformat()
    make_meeting(date(2027, 1, 7))
    make_item("Late", meeting=before)
    assert [each["start"][:10] for each in meetings(officer, created_since=moment)] == ["2027-01-07"]
    assert [each["start"][:10] for each in meetings(officer, created_until=moment)] == ["2026-12-10"]
    assert len(meetings(officer, modified_since=moment)) == 2
    assert meetings(officer, modified_until=moment) == []
    assert meetings(officer, created_since=moment, created_until=moment) == []
    links = read(officer, f"/open-data/oparl/meeting/?{urlencode({'modified_since': moment})}")["links"]
    assert urlencode({"modified_since": moment}) in links["first"]


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-01-31", "2026-01-31T09:00:00"])
def test_a_moment_that_is_none_gets_an_error_and_no_list(moment):
    response = Client().get("/open-data/oparl/paper/", {"modified_since": moment})
    assert response.status_code == 400
    assert set(response.json()) == {"type", "message", "debug"}


def test_a_list_leaves_out_what_objects_hold_when_asked_to(world, officer):
    found = meetings(officer, omit_internal="true")
    assert len(found) == len(meetings(officer))
    assert not any("agendaItem" in meeting for meeting in found)
