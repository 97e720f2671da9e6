"""Illustrative data takes the place of nothing real, and removing it leaves the rest as it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.actions.facts import correct_claim
from alliance.actions.people import portal_user
from alliance.models import Claim
from business_areas.actions.facts import correct_fact, withdraw_fact
from business_areas.actions.illustrative import remove_illustrative
from business_areas.lifecycle import EventKind
from business_areas.models import AreaPosition, BusinessArea, LifecycleEvent, Name
from tests.makers import make_area, make_claim, make_event, make_name, make_source, rough

pytestmark = pytest.mark.django_db
REFUSED = "illustrative data, which cannot correct what a real source says"


@pytest.fixture
def invented():
    return make_source("Illustrative data", kind="illustrative")


def test_illustrative_data_does_not_correct_a_real_fact(invented, alice):
    old = make_event(make_area(), EventKind.REVIEWED, "2018")
    new = LifecycleEvent(
        area=old.area, kind=EventKind.REVIEWED, when=rough("2019"), source=invented, marking=old.marking
    )
    with pytest.raises(ValidationError, match=REFUSED):
        correct_fact(old, new, "A year later.", by=alice)
    old.refresh_from_db()
    assert old.withdrawn_at is None


def test_illustrative_data_does_not_correct_a_real_claim(invented, alice):
    old = make_claim()
    new = Claim(
        subject=old.subject,
        property=old.property,
        label=old.label,
        as_stated="23",
        source=invented,
        marking=old.marking,
    )
    with pytest.raises(ValidationError, match=REFUSED):
        correct_claim(old, new, "One more.", by=alice)


def test_a_name_that_corrected_a_real_one_stays_because_nothing_else_would(invented, alice):
    area = make_area("Drone Team")
    old = area.names.get()
    area.names.update(
        withdrawn_at=timezone.now(), withdrawn_by=alice, withdrawn_because="From before it was refused."
    )
    told = {field.attname: getattr(old, field.attname) for field in Name._meta.concrete_fields}
    new = {"id": None, "number": 2, "name": "Kite Team", "source_id": invented.pk, "illustrative": True}
    Name.objects.create(**{**told, **new, "replaces_id": old.pk})
    remove_illustrative(by=portal_user())
    assert area.names.current().get().name == "Kite Team"


def test_an_area_keeps_its_last_name_wherever_that_came_from(invented, alice):
    area = make_area("Drone Team")
    invented_name = make_name(area, "Kite Team", "2019", source=invented)
    withdraw_fact(area.names.get(name="Drone Team"), "It never was.", by=alice)
    assert remove_illustrative(by=portal_user()).facts == 0
    assert area.names.current().get() == invented_name


def test_areas_beside_one_that_is_removed_keep_no_day_that_was_derived_from_it(invented):
    real = make_area("Drone Team", went_live="2016", sequence=2)
    make_area("Kite Team", went_live="1 June 2016", sequence=1, source=invented)
    held = AreaPosition.objects.as_at(date(2020, 1, 1)).filter(area=real)
    assert (held.get().joined_earliest, held.get().joined_derived) == (date(2016, 6, 1), True)
    remove_illustrative(by=portal_user())
    assert list(BusinessArea.objects.all()) == [real]
    assert (held.get().joined_earliest, held.get().joined_derived) == (date(2016, 1, 1), False)
