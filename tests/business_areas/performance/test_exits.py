"""Joining and leaving: the ledger and milestones of an area, and what becomes of what is typed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliance.figures import named
from alliance.markings import Marking
from alliance.needs import needs
from alliance.roles import Role
from alliance.temporal import today
from business_areas.actions.lessons import answer_lesson
from business_areas.lifecycle import EventKind
from business_areas.models import Exit, LedgerEntry, Lesson, LessonAnswer, Milestone, MilestoneDay
from tests.business_areas.performance.test_pages import file_of, text_of
from tests.makers import (
    make_area,
    make_contributor,
    make_event,
    make_fact,
    make_group,
    make_grouping,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db

EXIT = "/performance/exits/fleet/"


@pytest.fixture
def leaving():
    """An area that decided to leave, with a milestone that was planned anew."""
    area = make_area("Fleet")
    make_event(area, EventKind.EXIT_DECIDED, "March 2024")
    garage = make_fact(Milestone, area, way="leaving", name="Hand back the garage", planned="1 June 2024")
    later = make_source("Progress report", published="1 May 2024")
    make_fact(
        MilestoneDay,
        area,
        milestone=garage,
        kind="replanned",
        when="1 September 2024",
        reason="No lease.",
        source=later,
    )
    return area


def make_lesson(area, text="Agree early who owns the vehicles.", way="leaving", **fields) -> Lesson:
    return make_fact(Lesson, area, way=way, text=text, applies_to="Areas with vehicles", **fields)


def test_an_exit_tells_every_heading_and_not_known_where_nothing_is_said(client, leaving):
    make_fact(LedgerEntry, leaving, heading="contracts", text="The fuel contract stays with Dorset.")
    make_fact(Exit, leaving, ending="returned", reason="Over.", cost_as_stated="a modest cost")
    found = text_of(client, EXIT)
    assert "Decision Decision to return to single force, March 2024" in found
    assert "Contracts The fuel contract stays with Dorset." in found
    assert "“a modest cost”: amount not known" in found
    for heading in ("Trigger", "Notice", "People", "Assets", "Data", "Interim services", "Settlement"):
        assert f"{heading} Not known No source found" in found, heading


def test_every_day_planned_for_a_milestone_stays_readable_and_as_at_a_day(client, leaving):
    found = text_of(client, EXIT)
    assert "First planned for 1 June 2024" in found
    assert "Planned anew for 1 September 2024: No lease." in found
    assert "Late" in found
    before = text_of(client, f"{EXIT}?as-at=2024-08-31")
    assert "To come" in before
    assert "Late" not in before
    day = MilestoneDay.objects.get()
    make_fact(MilestoneDay, leaving, milestone=day.milestone, kind="done", when="2 September 2024")
    found = text_of(client, EXIT)
    assert "Done 2 September 2024" in found
    assert "Planned anew for 1 September 2024" in found
    assert "First planned for 1 June 2024; Planned anew for 1 September 2024" in file_of(
        client, f"{EXIT[:-1]}.csv"
    )


def test_a_milestone_is_done_once_and_planned_anew_with_why_in_the_database_too(leaving):
    day = MilestoneDay.objects.get()
    with pytest.raises(ValidationError, match="still to come"):
        make_fact(MilestoneDay, leaving, milestone=day.milestone, kind="done", when=str(today().year + 2))
    make_fact(MilestoneDay, leaving, milestone=day.milestone, kind="done", when="2 September 2024")
    with pytest.raises(ValidationError, match="done already"):
        make_fact(MilestoneDay, leaving, milestone=day.milestone, kind="done", when="3 September 2024")
    day.pk, day.number, day.reason = None, 77, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        day.save(force_insert=True)


def test_a_day_of_a_milestone_is_about_the_same_area_and_marked_no_lower(leaving):
    day = MilestoneDay.objects.get()
    other = make_area("Dogs")
    with pytest.raises(ValidationError, match="another business area"):
        make_fact(MilestoneDay, other, milestone=day.milestone, kind="done", when="2 September 2024")
    kept = make_fact(
        Milestone, leaving, way="leaving", name="Secret", planned="2024", marking=Marking.OFFICIAL_SENSITIVE
    )
    with pytest.raises((ValidationError, IntegrityError), match="marked lower"), transaction.atomic():
        make_fact(MilestoneDay, leaving, milestone=kept, kind="done", when="2 September 2024")


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        (Exit, {"ending": "returned", "reason": "Over."}),
        (LedgerEntry, {"heading": "people", "text": "Twelve."}),
        (Milestone, {"way": "leaving", "name": "Hand back", "planned": "2024"}),
    ],
)
def test_an_area_that_is_not_live_cannot_leave(noun, fields):
    area = make_area("Cameras", went_live=None)
    with pytest.raises(ValidationError, match="has not gone live, so it cannot leave"):
        make_fact(noun, area, **fields)
    assert not noun.objects.exists()
    make_fact(Milestone, area, way="joining", name="Hire", planned="2024")


def test_joining_is_told_in_the_same_way(client):
    area = make_area("Cameras", went_live=None)
    make_event(area, EventKind.PROPOSED, "2015")
    make_fact(Milestone, area, way="joining", name="Hire a driver", planned="2016")
    found = text_of(client, "/performance/exits/cameras/")
    assert "Joining the alliance" in found
    assert "Proposed as a shared business area, 2015" in found
    assert "Hire a driver" in found
    assert "Leaving the alliance" not in found
    assert "Cameras" in text_of(client, "/performance/exits/?show=joining")
    assert "Cameras" not in text_of(client, "/performance/exits/?show=leaving")


# Lessons


def test_a_like_area_that_leaves_is_asked_to_answer_and_no_other(client, leaving, signed_in):
    group = make_group("Operational Command", slug="operational-command")
    dogs = make_area("Dogs")
    lesson = make_lesson(dogs)
    make_lesson(dogs, text="For joining only.", way="joining")
    make_lesson(dogs, text="For the other group.", group=group)
    bob = make_user("lead", Role.CONTRIBUTOR)
    make_contributor(bob, leaving)
    ((words, url),) = [each for each in needs(bob) if "lesson" in each.words]
    assert "Fleet: answer the lesson “Agree early who owns the vehicles.”" in words
    assert named("lessons-not-yet-answered").as_at(today(), bob).value == 1
    browser = signed_in(bob)
    refused = browser.post(url, {"answer": "does-not-apply", "because": ""})
    assert refused.status_code == 422
    assert "Say why it does not apply" in refused.content.decode()
    assert not LessonAnswer.objects.exists()
    assert browser.post(url, {"answer": "does-not-apply", "because": "No vehicles."}).status_code == 302
    assert [each for each in needs(bob) if "lesson" in each.words] == []
    found = text_of(client, f"/performance/lessons/dogs/{lesson.number}/")
    assert "Fleet Does not apply No vehicles." in found
    make_grouping(leaving, group)
    assert "For the other group." in str(needs(bob))


def test_an_answer_is_kept_whole_and_says_why_in_the_database_too(leaving, alice):
    lesson = make_lesson(make_area("Dogs"))
    with pytest.raises(ValidationError, match="Say why it does not apply"):
        answer_lesson(lesson, leaving, "does-not-apply", by=alice)
    given = answer_lesson(lesson, leaving, "applied", by=alice)
    rows = LessonAnswer.objects.filter(pk=given.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(because="Otherwise.")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete(rows.db)
    given.pk, given.answer = None, "does-not-apply"
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save(force_insert=True)


def test_lessons_are_filtered_by_their_tags(client, leaving):
    make_lesson(leaving)
    make_lesson(leaving, text="For joining only.", way="joining")
    found = text_of(client, "/performance/lessons/?way=joining")
    assert "For joining only." in found
    assert "Agree early" not in found
    assert "There is a problem" in text_of(client, "/performance/lessons/?way=sideways")


def test_the_figures_count_exits_and_those_under_way(leaving, alice):
    assert named("exits-under-way").as_at(today(), alice).value == 1
    assert named("exits").as_at(today(), alice).value == 0
    make_event(leaving, EventKind.LEFT, "June 2025")
    assert named("exits-under-way").as_at(today(), alice).value == 0
    assert named("exits").as_at(today(), alice).value == 1
