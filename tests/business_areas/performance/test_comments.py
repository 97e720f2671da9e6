"""What people say of a measure: who may, where it is read, and that those it is about are told."""

import pytest
from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.policy import Refused
from business_areas.actions.comments import comment_on_measure
from business_areas.models import MeasureComment
from tests.business_areas.pages import words
from tests.business_areas.performance.makers import make_definition, make_value
from tests.makers import make_area, make_contributor

pytestmark = pytest.mark.django_db

ADDRESS = "/performance/areas/drone-team/measures/absence/"


@pytest.fixture
def area():
    area = make_area()
    make_value(area, make_definition())
    return area


def comment(area, text="Three were away for long", *, by, marking=Marking.OFFICIAL):
    measure = area.measured_values.get().measure
    return comment_on_measure(MeasureComment(area=area, measure=measure, text=text, marking=marking), by=by)


def test_a_member_of_the_board_comments_and_the_contributor_is_told(area, grace, bob, signed_in):
    make_contributor(bob, area)
    response = signed_in(grace).post(f"{ADDRESS}comment/", {"text": "When will it end?", "marking": "1"})
    assert response.status_code == 302
    assert "Drone Team: read the comment “When will it end?”" in words(signed_in(bob).get("/"))
    page = words(signed_in(bob).get(ADDRESS))
    assert "When will it end?" in page.split("Comments")[1]
    assert grace.full_name in page


def test_ones_own_comment_is_no_news(area, bob, signed_in):
    make_contributor(bob, area)
    comment(area, by=bob)
    assert "read the comment" not in words(signed_in(bob).get("/"))


def test_nothing_is_not_a_comment_and_twice_is_once(area, alice):
    with pytest.raises(ValidationError, match="Enter the comment"):
        comment(area, "  ", by=alice)
    assert comment(area, by=alice) == comment(area, by=alice)
    assert MeasureComment.objects.count() == 1


def test_only_those_of_the_area_and_the_board_comment(area, bob, dan, carol):
    for user in (bob, dan, carol):
        with pytest.raises(Refused):
            comment(area, by=user)


def test_a_comment_marked_higher_is_read_by_those_cleared_for_it_alone(area, alice, signed_in, olivia):
    comment(area, "Named persons", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    assert "Named persons" in words(signed_in(alice).get(ADDRESS))
    assert "Nobody has commented on it." in words(signed_in(olivia).get(ADDRESS))


def test_somebody_without_a_role_reads_no_name(area, alice, client):
    comment(area, marking=Marking.PUBLISHED, by=alice)
    page = words(client.get(ADDRESS))
    assert "Three were away for long" in page
    assert alice.full_name not in page
