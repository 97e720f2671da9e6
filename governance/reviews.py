"""How the annual reviews of areas stand on a day: planned, drafted, cleared, heard by the Board (R37)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Case, Max, Min, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from alliance.temporal import long_date, today
from business_areas.models import (
    BusinessArea,
    Review,
    ReviewClearance,
    ReviewDraft,
    ReviewPlan,
    StatementDay,
)
from business_areas.performance.reviewing import A_YEAR, Candidate, Sequenced, sequence
from business_areas.register import MAY_BE_LIVE, positions
from governance.models import Board, Meeting, ReviewHearing

# How long before its draft is due a review is called due.
DUE_FROM = timedelta(days=28)
A_QUARTER = 91
STATES = ("overdue", "due", "in-progress", "not-due", "complete")


def statement_days(year: int, user, day: date | None = None) -> list[StatementDay]:
    """The day of each force's statement of a year as it was set by a day, the earliest first."""
    rows = StatementDay.objects.visible_to(user).filter(year=year)
    if day is not None:
        rows = rows.filter(at__lte=end_of(day))
    latest = {row.force_id: row for row in rows.select_related("force").order_by("pk")}
    return sorted(latest.values(), key=lambda each: (each.on, each.force.name))


def years(user) -> list[int]:
    """The years for which anything is set or planned, the latest first."""
    days = StatementDay.objects.visible_to(user).values_list("year", flat=True)
    planned = Review.objects.visible_to(user).values_list("year", flat=True)
    return sorted({*days.order_by().distinct(), *planned.order_by().distinct()}, reverse=True)


def year_to_come(user, day: date) -> int:
    """The first year whose first statement is not past on a day; next year where none is set."""
    days = StatementDay.objects.visible_to(user).filter(on__gt=day).order_by()
    return days.aggregate(year=Min("year"))["year"] or day.year + 1


def reviews_on(year: int | None, day: date, user) -> QuerySet[Review]:
    """The reviews of a year, or of all, that were planned by a day, and how each stood at its end.

    Besides its own columns a row has `draft_by`, `clear_by` and `hear_on`; `drafted_on`, `cleared_on`,
    `heard_on` and `outcome` once it is so; and `code`, one of STATES.
    """

    def latest(model, name, **which):
        rows = model.objects.visible_to(user).filter(**which)
        return Subquery(rows.order_by("-pk").values(name)[:1])

    plan = {"review": OuterRef("pk"), "at__lte": end_of(day)}
    draft = {"review": OuterRef("pk"), "drafted_on__lte": day}
    heard = {"review": OuterRef("pk"), "meeting__held_on__lte": day}
    rows = Review.objects.visible_to(user).select_related("area")
    if year is not None:
        rows = rows.filter(year=year)
    rows = rows.annotate(
        draft_by=latest(ReviewPlan, "draft_by", **plan),
        clear_by=latest(ReviewPlan, "clear_by", **plan),
        hear_on=latest(ReviewPlan, "hear_on", **plan),
        last_draft=latest(ReviewDraft, "pk", **draft),
        drafted_on=latest(ReviewDraft, "drafted_on", **draft),
        heard_on=latest(ReviewHearing, "meeting__held_on", **heard),
        outcome=latest(ReviewHearing, "outcome", **heard),
    ).filter(hear_on__isnull=False)
    cleared = {"draft": OuterRef("last_draft"), "cleared_on__lte": day}
    return rows.annotate(
        cleared_on=latest(ReviewClearance, "cleared_on", **cleared),
        code=Case(
            When(heard_on__isnull=False, then=Value("complete")),
            When(hear_on__lt=day, then=Value("overdue")),
            When(drafted_on__isnull=False, then=Value("in-progress")),
            When(draft_by__lte=day + DUE_FROM, then=Value("due")),
            default=Value("not-due"),
        ),
    )


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def late_words(review, day: date) -> str:
    """What of a review should have been done by a day and was not; "" where nothing is late."""
    if review.heard_on:
        return ""
    for done, by, what in (
        (review.drafted_on, review.draft_by, "drafted"),
        (review.cleared_on, review.clear_by, "cleared"),
        (None, review.hear_on, "heard"),
    ):
        if done is None:
            return f"To be {what} by {long_date(by)}: late" if by < day else ""
    return ""


def not_in_time(review, statements: Sequence[StatementDay]) -> list[str]:
    """The statements that a review does not reach, in words."""
    heard = review.heard_on or review.hear_on
    return [
        f"Too late for the statement of {each.force} of {long_date(each.on)}"
        for each in statements
        if heard >= each.on
    ]


def refuse_unready(draft, meeting: Meeting) -> None:
    """Raise ValidationError unless a draft was cleared before a meeting that has begun."""
    if draft is None:
        raise ValidationError("This review has not been drafted yet, so the Board cannot have heard it.")
    clearance = getattr(draft, "clearance", None)
    if clearance is None:
        raise ValidationError("The latest draft of this review has not been cleared to go to the Board yet.")
    if meeting.opened_at is None:
        raise ValidationError({"meeting": "This meeting has not been opened, so it has heard nothing yet."})
    if meeting.held_on < clearance.cleared_on:
        raise ValidationError(
            {"meeting": f"The review was cleared on {long_date(clearance.cleared_on)}, after this meeting."}
        )


# What to plan


@dataclass(frozen=True)
class Planning:
    """The areas that have no review of a year yet, and what could be planned for them."""

    areas: dict[int, BusinessArea]
    sequenced: Sequenced


def live_without_review(year: int, user) -> list[BusinessArea]:
    """The areas that are or may be live today and have no review of a year, by name."""
    live = positions(today(), user).filter(live__in=MAY_BE_LIVE).order_by().values("area_id")
    planned = Review.objects.visible_to(user).filter(year=year).order_by().values("area_id")
    return list(BusinessArea.objects.filter(pk__in=live).exclude(pk__in=planned).order_by("name", "pk"))


def planning(year: int, meetings: Iterable[date], user) -> Planning:
    """Spread the areas without a review over the meetings before the statements of a year."""
    areas = live_without_review(year, user)
    heard = dict(
        ReviewHearing.objects.visible_to(user)
        .filter(review__area__in=areas)
        .order_by()
        .values_list("review__area")
        .annotate(last=Max("meeting__held_on"))
    )
    held: dict[date, int] = {}
    for hear_on in reviews_on(year, today(), user).values_list("hear_on", flat=True):
        held[hear_on] = held.get(hear_on, 0) + 1
    candidates = [Candidate(area.pk, area.name, heard.get(area.pk)) for area in areas]
    days = [each.on for each in statement_days(year, user)]
    return Planning({area.pk: area for area in areas}, sequence(candidates, meetings, days, today(), held))


def meetings_expected(before: date, user) -> list[date]:
    """The days on which the Board is to meet in the year before a day: those planned, then every quarter."""
    board = Board.objects.visible_to(user).order_by("pk").first()
    rows = Meeting.objects.visible_to(user).filter(board=board, cancelled_at__isnull=True)
    days = sorted(rows.filter(held_on__lt=before).order_by().values_list("held_on", flat=True))
    coming = [each for each in days if each >= today()]
    last = (coming or days or [today()])[-1]
    while (last := last + timedelta(days=A_QUARTER)) < before:
        if last > today():
            coming.append(last)
    return [each for each in coming if each >= before - A_YEAR]


def to_hear(meeting_day: date, user) -> QuerySet[Review]:
    """The reviews that a meeting of a day is to hear: planned for it or for one before, and not heard."""
    rows = reviews_on(None, today(), user).filter(heard_on__isnull=True, hear_on__lte=meeting_day)
    return rows.order_by("hear_on", "area__name", "pk")
