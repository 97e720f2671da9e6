"""Planning, drafting and clearing the annual reviews of areas (R37)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.markings import Marking
from alliance.models import Force, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date, today
from business_areas.models import (
    BusinessArea,
    Review,
    ReviewClearance,
    ReviewDraft,
    ReviewPlan,
    ReviewRecommendation,
    StatementDay,
)
from business_areas.performance.one_review import latest_draft, lock, refuse_heard, year_of
from business_areas.performance.reviewing import Days
from business_areas.policies import (
    cannot_clear_draft,
    cannot_clear_review,
    cannot_draft_review,
    cannot_plan_reviews,
    cannot_set_statement_days,
)
from business_areas.register import MAY_BE_LIVE, positions

PART = "performance"


@transaction.atomic
def set_statement_day(
    force: Force, year: int, on: date, because: str = "", *, illustrative: bool = False, by: User
) -> StatementDay:
    """Set the day by which reviews must be there for a force's statement of a year, or move it with why."""
    changed(PART)
    enforce(cannot_set_statement_days(by))
    if force.standing != Force.Standing.PARTNER:
        raise ValidationError({"force": f"{force} is not a partner of the alliance."})
    if on.year != year:
        raise ValidationError({"on": f"The statement of {year} has a day in {year}, not in {on.year}."})
    before = StatementDay.objects.filter(force=force, year=year).last()
    if before and before.on == on:
        raise ValidationError({"on": f"{long_date(on)} is the day already."})
    if before and not because.strip():
        raise ValidationError({"because": f"The day is {long_date(before.on)} now. Say why it moves."})
    day = StatementDay(
        force=force,
        year=year,
        on=on,
        because=because.strip(),
        illustrative=illustrative,
        at=timezone.now(),
        by=by,
    )
    day.full_clean(exclude=["by"])
    day.save()
    moved = f", moved from {long_date(before.on)}: {because}" if before else ""
    record(
        "business_areas.set_statement_day",
        f"force/{force.slug}",
        f"The Force Management Statement {year} of {force} is of {long_date(on)}{moved}",
        by=by,
    )
    return day


@transaction.atomic
def plan_reviews(
    year: int, days: Mapping[BusinessArea, Days], *, illustrative: bool = False, by: User
) -> list[Review]:
    """Plan the review of each area for the statements of a year.

    Raises ValidationError where an area is not live, or has a review of that year.
    """
    changed(PART)
    enforce(cannot_plan_reviews(by))
    there = set(Review.objects.filter(year=year, area__in=days).values_list("area_id", flat=True))
    live = positions(today(), by).filter(live__in=MAY_BE_LIVE, area__in=days)
    live = set(live.order_by().values_list("area_id", flat=True))
    for area in days:
        if area.pk in there:
            raise ValidationError(f"{area.name} has a review for {year} already.")
        if area.pk not in live:
            raise ValidationError(f"{area.name} is not live, so it is not reviewed.")
    planned = []
    for area, each in days.items():
        review = _plan(area, year, each, illustrative, by=by)
        record(
            "business_areas.plan_review",
            review.subject,
            f"Planned the {year_of(review)}: to be heard on {long_date(each.hear_on)}",
            by=by,
            marking=review.marking,
        )
        planned.append(review)
    return planned


def _plan(area: BusinessArea, year: int, days: Days, illustrative: bool, *, by: User) -> Review:
    review = Review(
        area=area,
        year=year,
        marking=max(area.marking, Marking.OFFICIAL),
        illustrative=illustrative or area.illustrative,
        at=timezone.now(),
        by=by,
    )
    enforce(cannot_use_marking(by, review.marking))
    review.full_clean(exclude=["by"])
    review.save()
    _part(ReviewPlan, review, by, draft_by=days.draft_by, clear_by=days.clear_by, hear_on=days.hear_on)
    return review


@transaction.atomic
def move_review(review: Review, days: Days, because: str, *, by: User) -> ReviewPlan:
    """Plan a review anew for another meeting, with why. Every plan stays in sight."""
    changed(PART)
    review = lock(review)
    enforce(cannot_plan_reviews(by))
    refuse_heard(review)
    before = review.reviewplans.last()
    if not because.strip():
        raise ValidationError({"because": "Say why it moves."})
    if days.hear_on == before.hear_on:
        raise ValidationError({"hear_on": f"It is to be heard on {long_date(days.hear_on)} already."})
    if days.hear_on < today():
        raise ValidationError({"hear_on": "The day has passed. A review moves to a meeting to come."})
    plan = _part(
        ReviewPlan, review, by,
        draft_by=days.draft_by, clear_by=days.clear_by, hear_on=days.hear_on, because=because.strip(),
    )  # fmt: skip
    record(
        "business_areas.move_review",
        review.subject,
        f"Moved the {year_of(review)} from {long_date(before.hear_on)} to {long_date(days.hear_on)}: "
        f"{because}",
        by=by,
        marking=plan.marking,
    )
    return plan


@transaction.atomic
def draft_review(
    review: Review,
    findings: str,
    outcome: str,
    recommendations: Iterable[str] = (),
    *,
    drafted_on: date,
    marking: int = Marking.OFFICIAL,
    by: User,
) -> ReviewDraft:
    """Record what a review found and puts forward. A draft before it stays readable."""
    changed(PART)
    review = lock(review)
    enforce(cannot_draft_review(by, review.area))
    enforce(cannot_use_marking(by, marking))
    refuse_heard(review)
    if drafted_on > today():
        raise ValidationError({"drafted_on": "A draft is recorded once it is there: the day is to come."})
    marking = max(marking, review.marking)
    draft = _part(
        ReviewDraft, review, by, marking=marking,
        drafted_on=drafted_on, findings=findings.strip(), outcome=outcome,
    )  # fmt: skip
    for text in recommendations:
        _part(ReviewRecommendation, review, by, marking=marking, draft=draft, text=text)
    record(
        "business_areas.draft_review",
        review.subject,
        f"Drafted the {year_of(review)}, to {draft.get_outcome_display().lower()}",
        by=by,
        marking=marking,
    )
    return draft


@transaction.atomic
def clear_review(review: Review, cleared_on: date, cleared_by: str, *, by: User) -> ReviewClearance:
    """Record that the latest draft of a review was cleared to go to the Board, and by which post."""
    changed(PART)
    review = lock(review)
    enforce(cannot_clear_review(by))
    refuse_heard(review)
    draft = latest_draft(review, by)
    if draft is None:
        raise ValidationError("This review has not been drafted yet, so there is nothing to clear.")
    enforce(cannot_clear_draft(by, draft))
    if hasattr(draft, "clearance"):
        raise ValidationError("This draft was cleared already.")
    if cleared_on < draft.drafted_on:
        raise ValidationError(
            {"cleared_on": f"It was drafted on {long_date(draft.drafted_on)}, and cannot be cleared before."}
        )
    if cleared_on > today():
        raise ValidationError({"cleared_on": "It is recorded once it is cleared: the day is to come."})
    clearance = _part(
        ReviewClearance, review, by, marking=draft.marking,
        draft=draft, cleared_on=cleared_on, cleared_by=cleared_by.strip(),
    )  # fmt: skip
    record(
        "business_areas.clear_review",
        review.subject,
        f"Cleared the {year_of(review)}: by {clearance.cleared_by}",
        by=by,
        marking=draft.marking,
    )
    return clearance


def _part(model, review: Review, by: User, *, marking: int | None = None, **told):
    """Add a row about a review."""
    part = model(
        review=review,
        marking=review.marking if marking is None else marking,
        illustrative=review.illustrative,
        at=timezone.now(),
        by=by,
        **told,
    )
    part.full_clean(exclude=["by"])
    part.save()
    return part
