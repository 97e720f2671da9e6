"""That the Board closed an exception in performance: at which meeting, and by which decision (R41)."""

from typing import ClassVar

from django.db import models

from business_areas.models import PerformanceException
from governance.models.decisions import Decision
from governance.models.meetings import Meeting
from governance.models.placing import PartOfAFact


class ExceptionClosing(models.Model):
    """The Board's part of closing an exception; when, why and by whom stand with the exception."""

    exception = models.OneToOneField(PerformanceException, on_delete=models.PROTECT, related_name="closing")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="exceptions_closed", null=True, blank=True
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="exceptions_closed", null=True, blank=True
    )

    triggers: ClassVar = [PartOfAFact("exception_id", PerformanceException._meta.db_table)]

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Closing of {self.exception}"
