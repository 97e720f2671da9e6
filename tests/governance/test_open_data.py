"""The record for machines: the shapes of OParl 1.1 and Popolo, and what each reader is given."""

import json
from datetime import date

import pytest
from django.test import Client

from alliance.markings import Marking
from alliance.roles import Role
from governance.models import Notice
from tests.addresses import PUBLIC
from tests.governance.makers import make_holding, make_item, make_meeting, make_person, make_seat
from tests.makers import make_user
from tests.world import make_people, make_world

pytestmark = pytest.mark.django_db
SCHEMA = "https://schema.oparl.org/1.1/"
# The fields of each shape, their kinds, and those that must be there; as OParl 1.1 defines them.
SHAPES = {
    "System": ({"oparlVersion": str, "body": str, "name": str, "web": str}, {"oparlVersion", "body"}),
    "Body": (
        {"name": str, "system": str, "organization": str, "person": str, "meeting": str, "paper": str}
        | {"legislativeTerm": list},
        {"name", "organization", "person", "meeting", "paper", "legislativeTerm"},
    ),
    "Organization": ({"body": str, "name": str, "meeting": str, "web": str}, set()),
    "Person": ({"body": str, "name": str, "membership": list}, set()),
    "Membership": (
        {"person": str, "organization": str, "role": str, "startDate": str, "endDate": str},
        set(),
    ),
    "Meeting": (
        {"name": str, "meetingState": str, "cancelled": bool, "start": str, "end": str}
        | {"organization": list, "agendaItem": list, "web": str},
        set(),
    ),
    "AgendaItem": (
        {"meeting": str, "number": str, "order": int, "name": str, "result": str, "resolutionText": str},
        {"order"},
    ),
    "Paper": (
        {"body": str, "name": str, "reference": str, "date": str, "paperType": str, "web": str},
        set(),
    ),
}


def read(client, address) -> dict:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.content)


def check(shape, found=None) -> dict[str, int]:
    """That an object and all inside it have the shapes of OParl; returns how many of each there were."""
    found = {} if found is None else found
    kind = shape["type"].removeprefix(SCHEMA)
    fields, needed = SHAPES[kind]
    assert {"id", "type", *needed} <= set(shape)
    for name, value in shape.items():
        if name.startswith("alliance:"):
            continue
        assert isinstance(value, {"id": str, "type": str, **fields}[name]), (kind, name)
        if name in ("membership", "agendaItem"):
            for inner in value:
                check(inner, found)
    found[kind] = found.get(kind, 0) + 1
    return found


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
    assert all(found[kind] for kind in ("Meeting", "AgendaItem", "Person", "Membership", "Paper"))


def test_a_stranger_is_given_published_minutes_and_what_was_published_of_decisions(world):
    found = lists(Client())
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
