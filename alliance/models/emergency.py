"""Emergency access: what somebody took for themselves for some hours, why, and what a review found of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.roles import TAKEN_IN_AN_EMERGENCY, Role
from alliance.row_checks import RowCheck


class EmergencyAccessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To those who may take it, who are also told of it and review it."""
        return self.all() if user.may("emergency access") else self.none()

    def running(self):
        return self.filter(ended_at__isnull=True, ends_at__gt=timezone.now())

    def to_review(self):
        """What is over and was not reviewed."""
        return self.filter(reviewed_at__isnull=True).exclude(
            ended_at__isnull=True, ends_at__gt=timezone.now()
        )


class EmergencyAccess(models.Model):
    """A role or a clearance that somebody took for themselves for at most some hours (ADR 0043).

    It holds in the sign-in in which it was taken, until it ends; nothing has to run for that.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        max_length=20,
        choices=[("", "No other role"), *((role.value, role.label) for role in TAKEN_IN_AN_EMERGENCY)],
        blank=True,
    )
    clearance = models.SmallIntegerField(choices=Marking.choices, null=True, blank=True)
    reason = models.TextField("why it was needed")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField("when it was ended by hand", null=True)
    found = models.TextField("what the review found", blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "emergency access"
        indexes = [models.Index(fields=["reviewed_at", "ends_at"], name="emergency_access_to_review")]
        constraints: ClassVar = [
            *one_of_its_choices(clearance=Marking),
            RowCheck(
                condition=Q(role__in=["", *(role.value for role in TAKEN_IN_AN_EMERGENCY)]),
                name="emergencyaccess_role_is_one_of_its_choices",
                violation_error_message="Choose one of the words the record uses.",
            ),
            RowCheck(
                condition=~Q(role="", clearance__isnull=True),
                name="emergency_access_is_to_a_role_or_clearance",
            ),
            RowCheck(condition=~Q(reason=""), name="emergency_access_says_why"),
            RowCheck(condition=Q(ends_at__gt=F("began_at")), name="emergency_access_ends_after_it_begins"),
            RowCheck(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, found="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(found=""),
                name="reviewed_emergency_access_says_by_whom_and_what",
            ),
            RowCheck(condition=~Q(reviewed_by=F("person")), name="nobody_reviews_their_own_emergency_access"),
        ]

    def __str__(self):
        return f"Emergency access {self.pk}"

    @property
    def what(self) -> str:
        """What was taken, in words."""
        role = f"the role “{Role(self.role).label}”" if self.role else ""
        clearance = f"clearance to {Marking(self.clearance).label}" if self.clearance is not None else ""
        return " and ".join(filter(None, (role, clearance)))

    @property
    def over_at(self):
        """When it ended, or ends."""
        return self.ended_at or self.ends_at

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and timezone.now() < self.ends_at
