"""Annual reviews as rows, for tests of what is read of them; what is done with them has tests of its own."""

from datetime import date

from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.markings import Marking
from business_areas.models import (
    Review,
    ReviewClearance,
    ReviewDraft,
    ReviewPlan,
    ReviewRecommendation,
    StatementDay,
)
from business_areas.performance.reviewing import Days
from governance.models import ReviewHearing

YEAR = 2031
HEAR_ON = date(2031, 3, 20)


def _row(model, **told):
    return model.objects.create(at=timezone.now(), by=portal_user(), **told)


def make_statement_day(force, on=date(2031, 5, 30), **told) -> StatementDay:
    return _row(StatementDay, force=force, year=on.year, on=on, **told)


def make_review(area, year=YEAR, *, hear_on=HEAR_ON, marking=Marking.OFFICIAL, **told) -> Review:
    marking = max(marking, area.marking)
    review = _row(Review, area=area, year=year, marking=marking, **told)
    make_plan(review, hear_on)
    return review


def make_plan(review, hear_on, because="") -> ReviewPlan:
    days = Days.before(hear_on)
    told = {"draft_by": days.draft_by, "clear_by": days.clear_by, "hear_on": hear_on, "because": because}
    return _row(ReviewPlan, review=review, marking=review.marking, **told)


def make_review_draft(
    review, drafted_on=date(2026, 8, 3), *, findings="Found", recommends=(), marking=None, outcome="continue"
) -> ReviewDraft:
    marking = review.marking if marking is None else marking
    told = {"review": review, "marking": marking}
    draft = _row(ReviewDraft, drafted_on=drafted_on, findings=findings, outcome=outcome, **told)
    for text in recommends:
        _row(ReviewRecommendation, draft=draft, text=text, **told)
    return draft


def make_review_clearance(draft, cleared_on=date(2026, 8, 20), cleared_by="A chief officer"):
    told = {"review": draft.review, "marking": draft.marking}
    return _row(ReviewClearance, draft=draft, cleared_on=cleared_on, cleared_by=cleared_by, **told)


def make_review_hearing(draft, meeting, outcome="continue", **told) -> ReviewHearing:
    marking = max(draft.marking, meeting.marking)
    return _row(
        ReviewHearing,
        review=draft.review,
        draft=draft,
        meeting=meeting,
        outcome=outcome,
        marking=marking,
        **told,
    )


def make_reviewed(area, meeting, word, marking) -> Review:
    """A review with everything that can be said of it, heard at a meeting; marked and worded as asked."""
    review = make_review(area, marking=marking)
    make_plan(review, date(2031, 3, 21), f"Later {word}")
    draft = make_review_draft(review, findings=f"Found {word}", recommends=[f"Recommends {word}"])
    make_review_clearance(draft, cleared_by=f"Chief {word}")
    make_review_hearing(draft, meeting, said=f"Heard {word}")
    return review
