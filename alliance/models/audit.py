"""The audit trail: who did what, when, and why. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.triggers import AppendOnly


class AuditEvent(models.Model):
    """One thing somebody did, written in the same transaction as the change.

    The subject is named, not linked, so that no later change of the subject can alter the trail.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, help_text="the action, as app.verb")
    subject = models.CharField(max_length=160)
    sentence = models.TextField(help_text="what happened, in words")
    details = models.JSONField(default=dict, blank=True)
    marking = models.SmallIntegerField(
        choices=Marking.choices,
        default=Marking.OFFICIAL_SENSITIVE,
        help_text="the highest marking of anything it tells of; where nobody said, the highest there is",
    )

    triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "-id"], name="audit_by_subject")]
        constraints = [*one_of_its_choices(marking=Marking)]

    def __str__(self):
        return self.sentence


class RecordVersion(models.Model):
    """Counts the changes to one part of the record, so that what was computed can be kept until then."""

    part = models.CharField(max_length=40, unique=True)
    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self):
        return f"{self.part} {self.number}"
