"""Annual reviews of areas, and the days of the statements that they feed (R37).

A review belongs to the year of the Force Management Statements that it feeds. It is planned for a meeting of
the Board, drafted, cleared, and heard there; that it was heard is the Board's, and is kept with the Board.
"""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole, MarkedNoLowerThan
from business_areas.models.areas import (
    NO_FACT_BELOW_ITS_AREA,
    AreaFactQuerySet,
    BusinessArea,
    own_areas,
)

FIRST_YEAR, LAST_YEAR = 2015, 2099
NOT_BELOW_ITS_REVIEW = "Part of a review is never marked lower than the review"


class ReviewOutcome(models.TextChoices):
    """What becomes of an area after its review (R37)."""

    CONTINUE = "continue", "Continue"
    CHANGE = "change", "Change"
    RETURN = "return", "Return to single force"


class StatementDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For whoever reads of any review: contributors draft those of their own areas."""
        level = getattr(user, "reading_level", Marking.PUBLISHED)
        if getattr(user, "reads_own_areas", False):
            level = max(level, user.clearance)
        return self.filter(marking__lte=level)


class StatementDay(models.Model):
    """The day by which the reviews of a year must be there for a force's Force Management Statement.

    A setting. Each change of it is a row of its own, and the last one counts.
    """

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="statement_days")
    year = models.PositiveSmallIntegerField(
        "year of the statement",
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    on = models.DateField("day of the statement")
    because = models.TextField("why it moved", blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = StatementDayQuerySet.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["pk"]
        constraints = one_of_its_choices(marking=Marking)

    def __str__(self):
        return f"Force Management Statement {self.year} of {self.force}"


class Review(models.Model):
    """The review of one area that feeds the statements of one year."""

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField(
        "year of the statements it feeds",
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AreaFactQuerySet.as_manager()
    triggers: ClassVar = [
        KeptWhole(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta:
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year"],
                name="area_is_reviewed_once_a_year",
                violation_error_message="This business area has a review of that year already.",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"Review of {self.area} for the statements of {self.year}"

    @property
    def subject(self) -> str:
        return self.area.subject


class PartOfReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The parts of reviews that somebody reads: of their own areas, to their clearance."""
        seen = Q(marking__lte=getattr(user, "reading_level", Marking.PUBLISHED))
        if getattr(user, "reads_own_areas", False):
            seen |= Q(marking__lte=user.clearance, review__area__in=own_areas(user))
        return self.filter(seen)


class PartOfReview(models.Model):
    """What happens to a review: rows are added and never changed, and the last of each kind counts."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="%(class)ss")
    marking = models.SmallIntegerField(choices=Marking.choices)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PartOfReviewQuerySet.as_manager()
    triggers: ClassVar = [
        KeptWhole(),
        MarkedNoLowerThan("review_id", Review._meta.db_table, NOT_BELOW_ITS_REVIEW),
    ]

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = one_of_its_choices(marking=Marking)


class ReviewPlan(PartOfReview):
    """By when a review is drafted and cleared, and the day of the meeting that hears it; moved with why."""

    draft_by = models.DateField("drafted by")
    clear_by = models.DateField("cleared by")
    hear_on = models.DateField("heard on")
    because = models.TextField("why it moved", blank=True)

    class Meta(PartOfReview.Meta):
        constraints: ClassVar = [
            *PartOfReview.Meta.constraints,
            RowCheck(
                condition=Q(draft_by__lte=F("clear_by"), clear_by__lte=F("hear_on")),
                name="review_is_drafted_then_cleared_then_heard",
                violation_error_message="A review is drafted first, then cleared, then heard.",
            ),
        ]

    def __str__(self):
        return f"{self.review}: to be heard on {self.hear_on}"


class ReviewDraft(PartOfReview):
    """What a review found, and the outcome it puts to the Board. A later draft stands in its place."""

    drafted_on = models.DateField("drafted on")
    findings = models.TextField("what the review found")
    outcome = models.CharField("outcome it puts forward", max_length=8, choices=ReviewOutcome.choices)

    class Meta(PartOfReview.Meta):
        constraints: ClassVar = [
            *PartOfReview.Meta.constraints,
            RowCheck(condition=~Q(findings=""), name="draft_of_a_review_says_what_it_found"),
            *one_of_its_choices(outcome=ReviewOutcome),
        ]

    def __str__(self):
        return f"Draft of the {self.review}"


class ReviewRecommendation(PartOfReview):
    """One thing that a draft recommends. What the Board accepts of it becomes an action."""

    draft = models.ForeignKey(ReviewDraft, on_delete=models.PROTECT, related_name="recommendations")
    text = models.TextField("recommendation")

    class Meta(PartOfReview.Meta):
        constraints: ClassVar = [
            *PartOfReview.Meta.constraints,
            RowCheck(condition=~Q(text=""), name="recommendation_of_a_review_says_what"),
        ]

    def __str__(self):
        return self.text


class ReviewClearance(PartOfReview):
    """That a draft was cleared to go to the Board, and by which post."""

    draft = models.OneToOneField(ReviewDraft, on_delete=models.PROTECT, related_name="clearance")
    cleared_on = models.DateField("cleared on")
    cleared_by = models.CharField("cleared by", max_length=160)

    class Meta(PartOfReview.Meta):
        constraints: ClassVar = [
            *PartOfReview.Meta.constraints,
            RowCheck(condition=~Q(cleared_by=""), name="clearance_of_a_review_says_by_whom"),
        ]

    def __str__(self):
        return f"{self.draft}, cleared by {self.cleared_by}"
