"""Published lists of areas, as printed: reading them, adding to them, withdrawing from them."""

import csv
import io

import pytest
from django.db import IntegrityError, transaction

from alliance.markings import Marking
from business_areas.actions.facts import record_mention
from business_areas.models import Mention
from tests.business_areas.pages import day, inputs, told, words, year
from tests.makers import make_area, make_source, rough


def test_published_lists_are_read_by_everybody_as_far_as_they_may(places, dan, zoe, alice, signed_in):
    record_mention(
        Mention(
            list_slug="private",
            list_title="A list not published",
            position=1,
            name_as_stated="Nights",
            as_at=rough("2019"),
            source=make_source(marking=Marking.OFFICIAL),
            marking=Marking.OFFICIAL,
        ),
        by=alice,
    )
    for person in (dan, zoe):
        page = words(signed_in(person).get("/business-areas/published-lists/"))
        assert "Areas live in December 2017" in page
        assert "A list not published" not in page
        assert signed_in(person).get("/business-areas/published-lists/private/").status_code == 404
        assert "Withdraw" not in words(signed_in(person).get("/business-areas/published-lists/live/"))
    assert "A list not published" in words(signed_in(alice).get("/business-areas/published-lists/"))
    listed = words(signed_in(dan).get("/business-areas/published-lists/live/"))
    assert "1 name" in listed
    assert "Drones Operational Drone Team Live" in listed


def test_a_list_shows_its_areas_as_at_a_day(places, alice, signed_in):
    page = words(signed_in(alice).get("/business-areas/published-lists/live/?as-at=2014-01-01"))
    assert "Drones Withdraw Drones Operational Not on the register" in page
    wrong = words(signed_in(alice).get("/business-areas/published-lists/live/?as-at=soon&colour=blue"))
    assert "This page shows the position today." in wrong
    assert "“colour” is not a filter of this list." in wrong


def test_a_list_does_not_name_an_area_that_may_not_be_known(places, dan, alice, signed_in):
    hidden = make_area("Night Team", marking=Marking.OFFICIAL)
    record_mention(
        Mention(
            list_slug="live",
            list_title="Areas live in December 2017",
            position=2,
            name_as_stated="Nights",
            as_at=rough("December 2017"),
            area=hidden,
            source=make_source(),
            marking=Marking.PUBLISHED,
        ),
        by=alice,
    )
    for page in ("published-lists/live/", "published-lists/live.csv"):
        answer = signed_in(dan).get(f"/business-areas/{page}")
        assert "Night Team" not in b"".join(answer).decode()
    assert "Night Team" in words(signed_in(alice).get("/business-areas/published-lists/live/"))
    assert "2 1 " in words(signed_in(dan).get("/business-areas/published-lists/"))


def rows_of(response) -> list[dict]:
    """The rows of a CSV file, by the names of its columns."""
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_list_as_a_file_holds_its_rows(places, alice, signed_in):
    [row] = rows_of(signed_in(alice).get("/business-areas/published-lists/live.csv"))
    assert (row["place"], row["name_as_printed"], row["group_as_printed"]) == ("1", "Drones", "Operational")
    assert (row["business_area"], row["stage"]) == ("Drone Team", "Live")
    assert row["list_as_at_text"] == "December 2017"
    sheet = signed_in(alice).get("/business-areas/published-lists/live.xlsx")
    assert b"".join(sheet).startswith(b"PK")


def test_an_empty_register_of_lists_says_so(db, alice, signed_in):
    page = words(signed_in(alice).get("/business-areas/published-lists/"))
    assert "No published list is on record yet." in page


def test_a_new_list_and_another_name_in_it(everything, alice, signed_in):
    browser = signed_in(alice)
    first = told() | {
        "list_title": "Areas live in 2022",
        **day("as_at", "30", "6", "2022"),
        "position": "1",
        "name_as_stated": "Alliance Drone Team",
        "group_as_stated": "Operational Command",
        "area": "drone-team",
    }
    done = browser.post("/business-areas/published-lists/add/", first)
    assert done["Location"] == "/business-areas/published-lists/areas-live-in-2022/"
    again = browser.post("/business-areas/published-lists/add/", first)
    assert "There is already a list called “Areas live in 2022”." in words(again)

    address = "/business-areas/published-lists/areas-live-in-2022/add/"
    filled = inputs(browser.get(address))
    assert (filled["position"], filled["source"], filled["marking"]) == ("2", "panel-report", "0")
    second = filled | {"name_as_stated": "=Dogs", "area": ""}
    assert browser.post(address, second).status_code == 302
    twice = browser.post(address, second)
    assert twice.status_code == 422
    assert "This is already recorded" in words(twice)
    taken = browser.post(address, second | {"name_as_stated": "Horses"})
    assert "Place 2 of this list is already “=Dogs”." in words(taken)
    assert inputs(taken)["name_as_stated"] == "Horses"
    assert Mention.objects.get(position=2).as_at == rough("30 June 2022")
    rows = rows_of(browser.get("/business-areas/published-lists/areas-live-in-2022.csv"))
    assert rows[1]["name_as_printed"] == "'=Dogs", "a formula is text in a file"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"list_title": ""}, "Enter the title of the list"),
        ({"list_title": "🚁"}, "The title needs at least one letter from a to z or a number"),
        ({"list_title": "Add"}, "There is already a list called “Add”"),
        ({"position": "0"}, "Place in the list must be a whole number from 1 to 9,999"),
        ({"position": ""}, "Enter the place in the list"),
        ({"name_as_stated": ""}, "Enter the name as it is printed"),
        ({"name_as_stated": "x" * 2000}, "Name as printed must be 160 characters or fewer"),
        ({"area": "gone"}, "The business area you chose is no longer there"),
        ({"basis": "derived"}, "Say how it was derived"),
    ],
)
def test_what_is_wrong_with_a_new_list_is_said(wrong, sentence, everything, alice, signed_in):
    sent = told() | {
        "list_title": "Live",
        **year("as_at", "2022"),
        "position": "1",
        "name_as_stated": "Drones",
    }
    answer = signed_in(alice).post("/business-areas/published-lists/add/", sent | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Mention.objects.exists()
    assert inputs(answer)["as_at_year_year"] == "2022"


def test_a_name_is_withdrawn_from_a_list_with_a_reason(places, alice, signed_in):
    browser = signed_in(alice)
    address = "/business-areas/published-lists/live/1/published/withdraw/"
    assert "Drones" in words(browser.get(address))
    assert "Say why it is withdrawn" in words(browser.post(address, {}))
    done = browser.post(address, {"because": "Not in the list."})
    assert done["Location"] == "/business-areas/published-lists/"
    places.refresh_from_db()
    assert places.withdrawn_because == "Not in the list."
    assert browser.get("/business-areas/published-lists/live/").status_code == 404
    assert browser.get(address).status_code == 404


def test_the_database_keeps_one_name_in_each_place_of_a_list(places):
    told = {field.attname: getattr(places, field.attname) for field in Mention._meta.concrete_fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Mention.objects.create(**{**told, "id": None, "name_as_stated": "Dogs"})
    higher = {"id": None, "name_as_stated": "Dogs", "marking": Marking.OFFICIAL}
    assert Mention.objects.create(**{**told, **higher}).pk
