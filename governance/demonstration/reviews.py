"""Illustrative annual reviews: days of statements, a year of reviews, and what came of some of them.

The days of both forces' statements are invented. The areas are real, and what is said of them is not.
"""

from datetime import date, timedelta

from alliance.models import Force
from alliance.temporal import today
from business_areas.actions.reviews import (
    clear_review,
    draft_review,
    plan_reviews,
    set_statement_day,
)
from business_areas.models import Review, ReviewOutcome, StatementDay
from business_areas.performance.reviewing import Days
from governance.actions.illustrative import remove_illustrative_reviews
from governance.actions.reviews import hear_review
from governance.models import Meeting
from governance.reviews import live_without_review, meetings_expected, planning

# How far the first statement is from the day of loading, at the least: room for two meetings to come.
ROOM = timedelta(days=150)
STATEMENTS = (("devon-and-cornwall", 8, 31), ("dorset", 9, 15))
CLEARED_BY = "Illustrative: a Deputy Chief Constable"
FINDINGS = (
    "Illustrative. People: absence is as it was. Cost: spending keeps to its budget. "
    "Service: partners are content, and two measures have no values yet."
)
RECOMMENDATIONS = (
    "Illustrative: record values of the two measures that have none.",
    "Illustrative: agree one rota for both forces.",
)


def load(*, by) -> list[str]:
    """Put the illustrative reviews on the record, unless they are there."""
    if StatementDay.objects.filter(illustrative=True).exists():
        return ["Illustrative reviews: nothing changed"]
    year = year_of_loading()
    for slug, month, day in STATEMENTS:
        force = Force.objects.get(slug=slug)
        set_statement_day(force, year, date(year, month, day), illustrative=True, by=by)
    heard = _at_the_last_meeting(year, by=by)
    first = date(year, *STATEMENTS[0][1:])
    found = planning(year, meetings_expected(first, by), by)
    days = {found.areas[key]: days for key, days in found.sequenced.planned.items()}
    reviews = plan_reviews(year, days, illustrative=True, by=by)
    _draft(sorted(reviews, key=lambda each: each.area.name)[0], today(), by=by)
    return [f"Illustrative reviews for the statements of {year}: {len(reviews) + heard}"]


def remove(*, by) -> list[str]:
    return [f"{remove_illustrative_reviews(by=by)} illustrative rows of reviews removed"]


def year_of_loading() -> int:
    """The first year whose first statement leaves room for meetings to come."""
    year = today().year
    return year if date(year, *STATEMENTS[0][1:]) - today() > ROOM else year + 1


def _at_the_last_meeting(year: int, *, by) -> int:
    """Reviews of the last meeting that was held: two were heard, the third was put off and is overdue."""
    meeting = Meeting.objects.filter(illustrative=True, closed_at__isnull=False).order_by("-held_on").first()
    if meeting is None:
        return 0
    days = Days.before(meeting.held_on)
    areas = live_without_review(year, by)[:3]
    reviews = plan_reviews(year, dict.fromkeys(areas, days), illustrative=True, by=by)
    for review in reviews[:2]:
        _draft(review, days.draft_by, by=by)
        clear_review(review, days.clear_by, CLEARED_BY, by=by)
        draft = review.reviewdrafts.get()
        hear_review(review, meeting, ReviewOutcome.CONTINUE, accepted=draft.recommendations.all()[:1], by=by)
    _draft(reviews[2], days.clear_by, by=by)
    return len(reviews)


def _draft(review: Review, drafted_on: date, *, by) -> None:
    """A draft that says what is illustrative, and recommends two things."""
    named = [f"{text[:-1]} ({review.area.name})." for text in RECOMMENDATIONS]
    draft_review(review, FINDINGS, ReviewOutcome.CONTINUE, named, drafted_on=drafted_on, by=by)
