"""Putting an area on the register, and choosing who contributes to one."""

import re

import pytest

from alliance.markings import Marking
from alliance.roles import Role
from alliance.temporal import today
from business_areas.models import BusinessArea, Purpose
from tests.business_areas.pages import DRONES, inputs, month, told, typed, words
from tests.makers import make_contributor, make_source, make_user, rough

NEW = {
    "name": "Dive Team",
    "kind": "team",
    "group": "operational-command",
    "purpose": "Dives for both forces.",
    "event": "proposed",
    **month("when", "May", "2026"),
    "source": "panel-report",
    "paragraph": "7.3",
    "marking": "0",
}


def test_an_officer_puts_an_area_on_the_register_after_checking(everything, alice, signed_in):
    browser = signed_in(alice)
    check = browser.post("/business-areas/add/", inputs(browser.get("/business-areas/add/")) | NEW)
    assert check.status_code == 200
    assert "Check your answers before adding the business area" in words(check)
    assert "Dive Team" in words(check)
    assert not BusinessArea.objects.filter(key="dive-team").exists()
    done = browser.post("/business-areas/add/", inputs(check) | {"confirmed": "yes"})
    assert done["Location"] == "/business-areas/dive-team/"
    area = BusinessArea.objects.get(key="dive-team")
    assert area.lifecycleevents.get().get_kind_display() == "Proposed as a shared business area"
    assert area.lifecycleevents.get().when == rough("May 2026")
    assert area.names.get().since == area.kinds.get().since == rough("May 2026")
    assert str(area.groupings.get()) == "Operational Command"
    assert area.purposes.get().text == "Dives for both forces."
    assert "Dive Team is on the register." in words(browser.get(done["Location"]))
    again = browser.post("/business-areas/add/", inputs(check) | {"confirmed": "yes"})
    assert again.status_code == 422
    assert "There is already a business area called “Dive Team”." in words(again)


def test_an_area_is_added_with_its_kind_and_group_not_known_and_a_place_in_order(
    everything, alice, signed_in
):
    sent = NEW | {
        "kind": "not-known",
        "group": "not-known",
        "purpose": "",
        "event": "went-live",
        "when_how": "not_known",
        "sequence": "14",
        "sequence_list": "Enabling Services",
        "confirmed": "yes",
    }
    assert signed_in(alice).post("/business-areas/add/", sent).status_code == 302
    area = BusinessArea.objects.get(key="dive-team")
    assert not area.kinds.exists()
    assert not area.groupings.exists()
    assert not Purpose.objects.filter(area=area).exists()
    assert area.lifecycleevents.get().sequence == 14


@pytest.mark.parametrize(
    ("wrong", "where", "sentence"),
    [
        ({"name": "Drone Team"}, "name", "There is already a business area called “Drone Team”."),
        ({"name": "<i>Dive</i>"}, "name", "“<” cannot be part of a name."),
        ({"name": "add"}, "name", "“add” is the address of a page of the register."),
        ({"kind": ""}, "kind_0", "Select what kind of area it is"),
        ({"group": ""}, "group_0", "Select the group it stands in, or “Not known”"),
        ({"group": "gold"}, "group_0", "Select the group it stands in, or “Not known”"),
        ({"event": ""}, "event", "Select the first thing known to have happened to it"),
        ({"when_how": ""}, "when_0", "Select how exact the date is"),
        ({"source": ""}, "source", "Select the source it comes from"),
        (
            {"source": "secret"},
            "marking_0",
            "The source is marked OFFICIAL, so what it says cannot",
        ),
        ({"marking": ""}, "marking_0", "Select how it is marked"),
        ({"sequence": "3"}, "sequence_list", "Say which order it is a place in"),
    ],
)
def test_what_is_wrong_with_a_new_area_is_said_before_it_is_checked(
    wrong, where, sentence, everything, alice, signed_in
):
    make_source("Secret report", slug="secret", marking=Marking.OFFICIAL)
    before = BusinessArea.objects.count()
    answer = signed_in(alice).post("/business-areas/add/", NEW | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'href="#id_{where}"' in answer.content.decode()
    assert BusinessArea.objects.count() == before
    assert inputs(answer)["purpose"] == "Dives for both forces."
    assert inputs(answer)["when_month_month"] == "May"


@pytest.mark.parametrize("marking", [Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE])
@pytest.mark.parametrize("page", ["a new area", "a new fact", "a correction"])
def test_the_answers_that_are_checked_carry_the_marking_that_was_chosen(
    page, marking, places, source, alice, signed_in
):
    consultation = {**typed("consultations"), **told()}
    address, sent = {
        "a new area": ("/business-areas/add/", NEW),
        "a new fact": (f"{DRONES}consultations/add/", consultation),
        "a correction": (f"{DRONES}leads/1/correct/", told(because="A slip.") | typed("leads")),
    }[page]
    browser = signed_in(alice)
    check = browser.post(address, sent | {"marking": str(marking.value)})
    assert check.status_code == 200
    assert "Check" in check.context["heading"]
    assert bars(check) == [marking.label] * 2
    changed = browser.post(address, inputs(check) | {"change": "yes"})
    assert bars(changed) == [marking.label] * 2
    assert bars(browser.post(address, sent | {"marking": "0"})) == ["PUBLISHED"] * 2


def bars(page) -> list[str]:
    """The marking at the top of a page and at its foot."""
    drawn = re.findall(r'class="portal-marking portal-marking--(?:top|foot)".*?</div>', page.content.decode())
    return [re.sub(r"<[^>]*>", "", one).partition(">")[2].partition(":")[0] for one in drawn]


# Contributors


def test_an_administrator_chooses_a_contributor_and_ends_it(area, bob, carol, signed_in):
    make_user("erica", Role.FINANCE)
    browser = signed_in(carol)
    page = browser.get(f"{DRONES}contributors/")
    assert "Nobody contributes to this business area yet." in words(page)
    assert "Bob Example" in words(page)
    assert "Erica Example" not in words(page)
    done = browser.post(f"{DRONES}contributors/", {"user": "bob"})
    assert done["Location"] == f"{DRONES}contributors/"
    assert "Bob Example contributes to Drone Team from today." in words(browser.get(done["Location"]))
    assert area.contributors.on(today()).get().user == bob
    assert signed_in(bob).get(f"{DRONES}record/").status_code == 200

    assert "Bob Example" in words(browser.get(f"{DRONES}contributors/bob/end/"))
    done = browser.post(f"{DRONES}contributors/bob/end/")
    assert done["Location"] == f"{DRONES}contributors/"
    assert not area.contributors.on(today()).exists()
    assert signed_in(bob).get(f"{DRONES}record/").status_code == 403
    assert browser.get(f"{DRONES}contributors/bob/end/").status_code == 404
    assert browser.get(f"{DRONES}contributors/%00/end/").status_code == 404


@pytest.mark.parametrize("chosen", ["", "erica", "nobody", "bob"])
def test_only_a_contributor_who_is_not_one_yet_can_be_chosen(chosen, area, bob, carol, signed_in):
    make_user("erica", Role.FINANCE)
    make_contributor(bob, area)
    answer = signed_in(carol).post(f"{DRONES}contributors/", {"user": chosen})
    assert answer.status_code == 422
    expected = "The person you chose is no longer there" if chosen else "Select who contributes to this area"
    assert expected in words(answer)
    assert area.contributors.count() == 1
