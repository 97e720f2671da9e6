"""A register with something on it for the pages to show."""

import pytest

from alliance.markings import Marking
from business_areas.actions.facts import record_mention
from business_areas.models import BusinessArea, Mention, Milestone
from tests.makers import (
    make_area,
    make_contributor,
    make_fact,
    make_force,
    make_group,
    make_lead,
    make_source,
    rough,
)


@pytest.fixture
def area(db):
    return make_area("Drone Team")


@pytest.fixture
def source(db):
    return make_source("Panel report", slug="panel-report")


@pytest.fixture
def everything(area, source):
    """What the forms refer to."""
    make_force("Dorset Police", slug="dorset")
    make_force("Devon & Cornwall Police", slug="devon-cornwall")
    make_group("Operational Command", slug="operational-command")
    make_area("Dogs Team")
    make_fact(Milestone, area, way="joining", name="Move the cameras", planned="May 2016")


@pytest.fixture
def places(everything, alice, bob):
    """Something at every address of WRITING."""
    area = BusinessArea.objects.get(key="drone-team")
    make_lead(area, make_force("Dorset Police"))
    make_contributor(bob, area)
    mention = Mention(
        list_slug="live",
        list_title="Areas live in December 2017",
        position=1,
        name_as_stated="Drones",
        group_as_stated="Operational",
        as_at=rough("December 2017"),
        area=area,
        source=make_source(),
        marking=Marking.PUBLISHED,
    )
    return record_mention(mention, by=alice)
