"""That the Board heard the annual review of an area, with what outcome, and what became of it (R37)."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.triggers import KeptWhole, MarkedNoLowerThan
from business_areas.models import Review, ReviewDraft, ReviewOutcome, ReviewRecommendation
from business_areas.models.reviews import NOT_BELOW_ITS_REVIEW, PartOfReviewQuerySet
from governance.models.decisions import Decision
from governance.models.meetings import Meeting
from governance.models.placing import PartOfAFact
from governance.models.tasks import Action


class ReviewHearing(models.Model):
    """The meeting that heard a review, the draft it had before it, and the outcome."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="hearing")
    draft = models.OneToOneField(ReviewDraft, on_delete=models.PROTECT, related_name="hearing")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reviews_heard")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="reviews_heard", null=True, blank=True
    )
    outcome = models.CharField(max_length=8, choices=ReviewOutcome.choices)
    said = models.TextField("what the Board said", blank=True)
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
        ordering = ["pk"]
        constraints = [
            *one_of_its_choices(marking=Marking),
            *one_of_its_choices(outcome=ReviewOutcome),
        ]

    def __str__(self):
        return f"{self.review}, heard on {self.meeting.held_on}"


class RecommendationAccepted(models.Model):
    """A recommendation of a review that the Board accepted, and the action it became."""

    hearing = models.ForeignKey(ReviewHearing, on_delete=models.PROTECT, related_name="accepted")
    recommendation = models.OneToOneField(
        ReviewRecommendation, on_delete=models.PROTECT, related_name="accepted"
    )
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="from_review")

    triggers: ClassVar = [PartOfAFact("hearing_id", ReviewHearing._meta.db_table)]

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.action)
