"""Recording that the Board heard the annual review of an area, and what it made of it (R37)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date
from business_areas.actions.reviews import PART
from business_areas.models import Review, ReviewRecommendation
from business_areas.performance.one_review import latest_draft, lock, refuse_heard, year_of
from governance.actions.tasks import record_action
from governance.models import (
    Action,
    AgendaItem,
    Decision,
    Meeting,
    RecommendationAccepted,
    ReviewHearing,
)
from governance.policies import cannot_hear_review
from governance.reviews import refuse_unready


@transaction.atomic
def hear_review(
    review: Review,
    meeting: Meeting,
    outcome: str,
    said: str = "",
    *,
    decision: Decision | None = None,
    accepted: Iterable[ReviewRecommendation] = (),
    by: User,
) -> ReviewHearing:
    """Record that a meeting heard a review, with which outcome; what it accepted becomes actions.

    Raises ValidationError for a review that was not drafted and cleared before the meeting.
    """
    changed(PART)
    review = lock(review)
    enforce(cannot_hear_review(by))
    refuse_heard(review)
    draft = latest_draft(review, by)
    refuse_unready(draft, meeting)
    hearing = ReviewHearing(
        review=review,
        draft=draft,
        meeting=meeting,
        decision=decision,
        outcome=outcome,
        said=said.strip(),
        marking=max(draft.marking, meeting.marking),
        illustrative=review.illustrative or meeting.illustrative,
        at=timezone.now(),
        by=by,
    )
    enforce(cannot_use_marking(by, hearing.marking))
    hearing.full_clean(exclude=["by"])
    hearing.save()
    for recommendation in accepted:
        _accept(hearing, recommendation, by=by)
    record(
        "governance.hear_review",
        review.subject,
        f"Recorded that the Board heard the {year_of(review)} on {long_date(meeting.held_on)}: "
        f"{hearing.get_outcome_display()}",
        by=by,
        marking=hearing.marking,
        meeting=meeting.pk,
        decision=decision.pk if decision else None,
    )
    return hearing


def _accept(hearing: ReviewHearing, recommendation: ReviewRecommendation, *, by: User) -> None:
    """Make an action of a recommendation; it is issued once it has an owner and a day."""
    area, meeting = hearing.review.area, hearing.meeting
    if recommendation.draft_id != hearing.draft_id:
        raise ValidationError({"accepted": "A recommendation of another draft cannot be accepted."})
    items = AgendaItem.objects.filter(meeting=meeting, withdrawn_at__isnull=True, areas=area)
    action = Action(
        board=meeting.board,
        item=items.filter(kind=AgendaItem.Kind.REVIEW).order_by("order").first(),
        what=recommendation.text,
        marking=hearing.marking,
        illustrative=hearing.illustrative,
    )
    record_action(action, [area], by=by)
    accepted = RecommendationAccepted(hearing=hearing, recommendation=recommendation, action=action)
    accepted.full_clean()
    accepted.save()
