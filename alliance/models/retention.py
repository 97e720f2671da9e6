"""How long things are kept, what is held back from being destroyed, and what was destroyed (ADR 0037)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import AppendOnly, FinalOnce


def whose(**told):
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **told)


class RetentionPeriod(models.Model):
    """How long one class of things is kept, from when somebody decided it; the latest row is in force."""

    class Unit(models.TextChoices):
        DAYS = "days", "days"
        MONTHS = "months", "months"
        YEARS = "years", "years"

    kind = models.SlugField("class of things", max_length=40, db_index=False)
    number = models.PositiveSmallIntegerField("how many")
    unit = models.CharField(max_length=6, choices=Unit.choices)
    because = models.TextField("why")
    decided_at = models.DateTimeField()
    decided_by = whose()

    triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "-id"], name="retention_period_by_kind")]
        constraints: ClassVar = [
            RowCheck(condition=~Q(because="") & Q(number__gt=0), name="period_is_some_time_and_says_why"),
        ]

    Meta.constraints += one_of_its_choices(unit=Unit)

    def __str__(self):
        return f"{self.kind}: {self.number} {self.unit}"


class RetentionHoldQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To officers, as far as they are cleared: why something is held may be restricted itself."""
        may = getattr(user, "may", lambda permission: False)
        return self.filter(marking__lte=user.reading_level) if may("decide retention") else self.none()

    def in_force(self, day: date):
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), lifted_at__isnull=True)


class RetentionHold(models.Model):
    """That something is not to be destroyed: a class of things, one of them, what concerns a person, or all.

    It holds until it is lifted, or to the end of its last day. Both stay readable.
    """

    kind = models.SlugField("class of things", max_length=40, blank=True, db_index=False)
    number = models.PositiveBigIntegerField("the one thing", null=True, blank=True)
    person = whose(null=True, blank=True)
    because = models.TextField("why")
    ends_on = models.DateField("last day", null=True, blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL_SENSITIVE)
    placed_at = models.DateTimeField()
    placed_by = whose()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = whose(null=True, blank=True)
    lifted_because = models.TextField("why it was lifted", blank=True)

    objects = RetentionHoldQuerySet.as_manager()
    triggers: ClassVar = [FinalOnce("lifted_at", changing=("lifted_at", "lifted_by_id", "lifted_because"))]

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [
            RowCheck(condition=~Q(because=""), name="retention_hold_says_why"),
            RowCheck(
                condition=Q(number__isnull=True) | (~Q(kind="") & Q(person__isnull=True)),
                name="held_thing_is_of_a_class",
            ),
            RowCheck(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="lifted_retention_hold_says_by_whom_and_why",
            ),
            RowCheck(condition=Q(marking__gt=Marking.PUBLISHED), name="retention_hold_is_not_published"),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"Hold {self.pk}"

    @property
    def subject(self) -> str:
        return f"retention-hold/{self.pk}"

    def is_in_force(self, day: date) -> bool:
        return self.lifted_at is None and (self.ends_on is None or self.ends_on >= day)


class Destruction(models.Model):
    """That things of one class which are older than a moment are to be destroyed, and what became of it.

    One person proposes it and another approves it; what needs no person is done by the portal. It says how
    many were destroyed so far, and a digest of which. Once it has ended nothing of it changes.
    """

    kind = models.SlugField("class of things", max_length=40, db_index=False)
    kept_for = models.CharField("how long they were kept, in words", max_length=40)
    older_than = models.DateTimeField("what began before it")
    found = models.PositiveIntegerField("how many there were when it was proposed")
    by_itself = models.BooleanField("needs no person", default=False)
    proposed_at = models.DateTimeField()
    proposed_by = whose()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = whose(null=True, blank=True)
    destroyed = models.PositiveIntegerField("how many were destroyed", default=0)
    digest = models.CharField("SHA-256 of which were destroyed", max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    dropped_by = whose(null=True, blank=True)
    dropped_because = models.TextField("why it is not done", blank=True)

    triggers: ClassVar = [
        FinalOnce(
            "ended_at",
            changing=(
                "approved_at",
                "approved_by_id",
                "destroyed",
                "digest",
                "ended_at",
                "dropped_by_id",
                "dropped_because",
            ),
        )
    ]

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at__isnull=True), name="class_is_destroyed_once_at_a_time"
            ),
            RowCheck(
                condition=Q(by_itself=True) | Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_the_destruction_they_proposed",
            ),
            RowCheck(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True, destroyed=0, digest="")
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="nothing_is_destroyed_before_it_is_approved",
            ),
            RowCheck(
                condition=Q(dropped_by__isnull=True, dropped_because="")
                | (
                    Q(dropped_by__isnull=False, ended_at__isnull=False, approved_at__isnull=True)
                    & ~Q(dropped_because="")
                ),
                name="dropped_destruction_says_by_whom_and_why",
            ),
            RowCheck(
                condition=Q(ended_at__isnull=True)
                | Q(approved_at__isnull=False)
                | Q(dropped_by__isnull=False),
                name="destruction_ends_approved_or_dropped",
            ),
        ]

    def __str__(self):
        return f"Destruction {self.pk}"

    @property
    def subject(self) -> str:
        return f"destruction/{self.pk}"

    @property
    def state(self) -> str:
        """The name of the status."""
        if self.dropped_by_id:
            return "destruction.dropped"
        if self.ended_at:
            return "destruction.done"
        return "destruction.under-way" if self.approved_at else "destruction.proposed"
