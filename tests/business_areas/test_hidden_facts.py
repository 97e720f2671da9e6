"""What somebody may not read does not show in what they are refused, asked or given to correct (R42)."""

import re

import pytest

from alliance.markings import Marking
from alliance.temporal import RoughDate
from business_areas.actions.facts import record_fact, record_mention
from business_areas.lifecycle import Ending
from business_areas.models import BusinessCase, Exit, Mention, Successor
from tests.business_areas.pages import words
from tests.makers import make_area, make_fact, make_source

pytestmark = pytest.mark.django_db

SECRET = Marking.OFFICIAL_SENSITIVE


@pytest.fixture
def area(alice):
    return make_area("Drone Team", went_live="1 April 2016", by=alice)


def test_a_hidden_version_of_a_business_case_does_not_refuse_the_same_version(area, alice, olivia):
    def case(marking):
        return BusinessCase(
            area=area,
            kind=next(iter(BusinessCase.Kind)),
            version=1,
            status=next(iter(BusinessCase.Status)),
            when=RoughDate.year(2019),
            source=make_source(),
            marking=marking,
        )

    record_fact(case(SECRET), by=alice)
    assert record_fact(case(Marking.OFFICIAL), by=olivia).pk


def test_a_hidden_name_in_a_list_does_not_refuse_its_place(alice, olivia):
    def mention(name, marking):
        return Mention(
            list_slug="live",
            list_title="Live areas",
            position=2,
            name_as_stated=name,
            as_at=RoughDate.year(2022),
            source=make_source(),
            marking=marking,
        )

    record_mention(mention("Covert name", SECRET), by=alice)
    assert record_mention(mention("Dogs", Marking.OFFICIAL), by=olivia).pk


def test_a_successor_that_may_not_be_known_is_neither_shown_nor_lost_by_a_correction(
    area, alice, olivia, signed_in
):
    covert = make_area("Covert Unit", marking=SECRET, by=alice)
    make_fact(Exit, area, ending=Ending.REPLACED, reason="Replaced.", by=alice)
    fact = make_fact(Successor, area, name="A unit of another kind", successor=covert, by=alice)
    browser, address = signed_in(olivia), f"/business-areas/drone-team/successors/{fact.number}/correct/"
    form = browser.get(address)
    assert "Covert" not in words(form)
    typed = {
        name: value
        for name, value in re.findall(r'name="([a-z_-]+)"[^>]*?value="([^"]*)"', form.content.decode())
        if name not in ("q", "csrfmiddlewaretoken", "look-again")
    }
    typed |= {
        "name": "A unit",
        "because": "It was said better.",
        "source": fact.source.slug,
        "successor": "",
        "marking": str(int(Marking.OFFICIAL)),
        "basis": "stated",
    }
    checked = browser.post(address, typed)
    assert "Covert" not in words(checked)
    done = browser.post(address, {**typed, "confirmed": "yes"})
    assert done.status_code == 302, words(done)
    now = Successor.objects.current().get(area=area)
    assert (now.name, now.successor) == ("A unit", covert)
