"""What was read and taken away of what few may see. Rows are added, and go when their time is over."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptUntilDestroyed


class Seen(models.Model):
    """That somebody saw what is restricted, or took a file away that is not published (ADR 0035).

    Like an event of the audit trail it names its person and its page and depends on neither. A page is noted
    once for each person and hour; a file each time.
    """

    class Kind(models.TextChoices):
        SAW = "saw", "Saw"
        EXPORTED = "exported", "Exported"

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    address = models.CharField(max_length=300, help_text="of the page or file, without what was asked of it")
    called = models.CharField(max_length=200, help_text="what stands over the page, or the name of the file")
    marking = models.SmallIntegerField(choices=Marking.choices)
    hour = models.DateTimeField(null=True, help_text="the hour in which a page was seen")
    sha256 = models.CharField(max_length=64, blank=True, help_text="of an auditor’s copy, as it says itself")

    triggers: ClassVar = [KeptUntilDestroyed("seen", "at")]

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "seen"
        indexes = [
            models.Index(fields=["by", "-id"], name="seen_by_person"),
            models.Index(fields=["address", "-id"], name="seen_by_address"),
            models.Index(fields=["at"], name="seen_by_moment"),
        ]
        constraints: ClassVar = [
            *one_of_its_choices(marking=Marking),
            RowCheck(
                condition=Q(kind="saw", hour__isnull=False) | Q(kind="exported", hour__isnull=True),
                name="what_was_seen_has_its_hour_and_what_was_exported_has_none",
            ),
            models.UniqueConstraint(
                fields=["by", "address", "hour"], name="page_is_noted_once_for_a_person_and_hour"
            ),
        ]

    Meta.constraints += one_of_its_choices(kind=Kind)

    def __str__(self):
        return f"{self.get_kind_display()} {self.called}"
