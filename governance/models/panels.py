"""Police and Crime Panels: one for each commissioner, its meetings, and what it was promised."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from alliance.models import Force, Source
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, long_date, rough_date_constraints
from alliance.triggers import KeptWhole
from alliance.working_days import working_days_before

MOST_DAYS = 30


class Panel(models.Model):
    """A Police and Crime Panel, and how many working days before a meeting its clerk wants the papers."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, unique=True)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="panels")
    # None where no clerk has said: then no day is worked out.
    papers_due_days = models.PositiveSmallIntegerField(
        "working days before a meeting on which its papers are due",
        default=5,
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
    )
    clerk = models.CharField("clerk", max_length=160, blank=True)
    clerk_email = models.EmailField("e-mail of the clerk’s office", blank=True)
    papers_to = models.CharField("where papers are sent", max_length=240, blank=True)
    illustrative = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class PanelMeeting(models.Model):
    """A meeting of a Panel."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField("day")
    illustrative = models.BooleanField(default=False, editable=False)
    # What was known of meetings on a past day must not change when more of them are planned.
    known_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "held_on"],
                name="panel_meets_once_on_a_day",
                violation_error_message="A meeting of this Panel on this day is recorded already.",
            ),
        ]

    def __str__(self):
        return f"{self.panel}, {long_date(self.held_on)}"

    @property
    def papers_due_on(self):
        """The day its papers are due by; None where the Panel has set no rule."""
        days = self.panel.papers_due_days
        return None if days is None else working_days_before(self.held_on, days)


class Commitment(models.Model):
    """Something that was promised to a Panel, in the words in which it was, until a report answers it."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="commitments")
    number = models.PositiveIntegerField(editable=False)
    wording = models.TextField("what was promised, in the words it was promised in")
    made_on = models.DateField("day it was promised")
    said_where = models.CharField("where it was said", max_length=240)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    due = RoughDateColumns(verbose_name="when it is due")
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["panel", "number"]
        constraints: ClassVar = [
            *rough_date_constraints("due"),
            models.UniqueConstraint(fields=["panel", "number"], name="commitment_number_is_used_once"),
            RowCheck(condition=~Q(wording="") & ~Q(said_where=""), name="commitment_says_what_and_where"),
        ]

    def __str__(self):
        return self.wording


class CommitmentMoved(models.Model):
    """That what was promised is due at another time, and why: every time it slipped stays in sight (R18)."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="moves")
    due = RoughDateColumns(verbose_name="when it is due now")
    because = models.TextField("why it was moved")
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["commitment", "pk"]
        constraints: ClassVar = [
            *rough_date_constraints("due"),
            RowCheck(condition=~Q(because=""), name="commitment_is_moved_with_why"),
        ]

    def __str__(self):
        return f"{self.commitment}: due {self.due}"
