"""Meetings of a board, from being planned until their minutes are agreed, and who was there."""

from datetime import datetime, time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import weekday_date
from governance.models.boards import Board, Marked, Person, Seat
from governance.models.placing import PartOfAFact


class Meeting(models.Model):
    """One meeting of a board: one address for its whole life, by its day."""

    class Stage(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "In progress"
        CLOSED = "closed", "Held"
        CANCELLED = "cancelled", "Cancelled"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField("day")
    starts_at = models.TimeField("starts at")
    ends_at = models.TimeField("ends at", null=True, blank=True)
    place = models.CharField(max_length=160, blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    # Whose turn it is: by the rota when the meeting was prepared, or by a swap since.
    chair_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    chaired_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chaired", null=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_because = models.TextField(blank=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)
    prepared_at = models.DateTimeField(editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = Marked.as_manager()

    class Meta:
        ordering = ["-held_on", "pk"]
        constraints = [
            *one_of_its_choices(marking=Marking),
            models.UniqueConstraint(fields=["board", "held_on"], name="board_meets_once_on_a_day"),
            RowCheck(
                condition=Q(closed_at__isnull=True)
                | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
                name="meeting_closes_after_it_opens",
            ),
            RowCheck(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | (Q(cancelled_at__isnull=False, opened_at__isnull=True) & ~Q(cancelled_because="")),
                name="meeting_is_cancelled_before_it_opens_with_why",
            ),
        ]

    def __str__(self):
        return f"{self.board}: {weekday_date(self.held_on)}"

    @property
    def stage(self) -> Stage:
        if self.cancelled_at:
            return self.Stage.CANCELLED
        if self.closed_at:
            return self.Stage.CLOSED
        return self.Stage.OPEN if self.opened_at else self.Stage.PLANNED

    @property
    def subject(self) -> str:
        """How entries of the audit trail name it: two boards may meet on one day."""
        return f"meeting/{self.board.slug}/{self.held_on.isoformat()}"

    @property
    def subjects(self) -> tuple[str, str]:
        """Its subject, and that of older entries, which names the day alone."""
        return self.subject, f"meeting/{self.held_on.isoformat()}"

    def at(self, hour: time) -> datetime:
        """An hour of its day as a moment."""
        return timezone.make_aware(datetime.combine(self.held_on, hour))


class ChairSwap(models.Model):
    """A turn in the chair given to another seat for one meeting, with why (R20)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="chair_swaps")
    from_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", null=True)
    to_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    because = models.TextField("why")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("meeting_id", Meeting._meta.db_table)]

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(condition=~Q(because=""), name="chair_swap_says_why"),
            RowCheck(
                condition=Q(from_seat__isnull=True) | ~Q(from_seat=F("to_seat")),
                name="chair_swap_is_between_two_seats",
            ),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.to_seat} in the chair"
