"""Looking through who may sign in, and with what: reviews, and what was found of each person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import AppendOnly


class AccessReview(models.Model):
    """One look through everybody who may sign in, from the day it is begun until it is finished."""

    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            RowCheck(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="finished_access_review_says_by_whom",
            ),
        ]

    def __str__(self):
        return f"Review of access begun on {self.begun_at:%d.%m.%Y}"


class AccessReviewed(models.Model):
    """What an administrator found of one person, with what the person could do at that moment."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Right as it is"
        CHANGED = "changed", "It was changed"
        CLOSED = "closed", "The account is closed"

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="found")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    said = models.TextField("what was changed, or why it is right", blank=True)
    access = models.JSONField("what the person could do", default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "access reviewed"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "person"], name="person_is_reviewed_once_in_a_review"),
            RowCheck(condition=~Q(outcome="changed", said=""), name="change_of_access_says_what_was_changed"),
            RowCheck(condition=~Q(by=models.F("person")), name="nobody_reviews_their_own_access"),
        ]

    Meta.constraints += one_of_its_choices(outcome=Outcome)

    def __str__(self):
        return f"{self.person}: {self.get_outcome_display()}"
