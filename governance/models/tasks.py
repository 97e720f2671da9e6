"""Actions the Board gave somebody to do, until the Board closes them (R18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from business_areas.models import BusinessArea
from governance.models.agendas import AgendaItem
from governance.models.boards import Board, OnTheRecord, Seat
from governance.models.decisions import Decision
from governance.models.meetings import Meeting
from governance.models.papers import PaperVersion
from governance.models.placing import PartOfAFact


class ActionQuerySet(OnTheRecord):
    since = "issued_at"

    def open(self):
        """Issued, and not closed by the Board."""
        return self.filter(issued_at__isnull=False, closed_at__isnull=True)

    def overdue_on(self, day):
        """Open, and the day has passed: on the day itself nothing is overdue."""
        return self.open().filter(due_on__lt=day)


class Action(models.Model):
    """Something to do, owned by a post or an outside body: whoever follows in the post inherits it.

    It has a reference once it is issued, which takes an owner and a day.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="actions")
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="actions", null=True, blank=True
    )
    what = models.TextField("what is to be done")
    owner_seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="owned", null=True, blank=True
    )
    owner_body = models.CharField("outside body", max_length=160, blank=True)
    due_on = models.DateField("due by", null=True, blank=True)
    areas = models.ManyToManyField(BusinessArea, related_name="board_actions", blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    issued_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by_meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="actions_closed", null=True, editable=False
    )
    closed_because = models.TextField(blank=True, editable=False)
    answered_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="answers", null=True, blank=True
    )
    answered_by_paper = models.ForeignKey(
        PaperVersion, on_delete=models.PROTECT, related_name="answers", null=True, editable=False
    )
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "year", "number"], name="action_reference_is_used_once"),
            RowCheck(condition=Q(owner_seat__isnull=True) | Q(owner_body=""), name="action_has_one_owner"),
            RowCheck(
                condition=Q(issued_at__isnull=True, year__isnull=True, number__isnull=True)
                | (
                    Q(issued_at__isnull=False, year__isnull=False, number__isnull=False, due_on__isnull=False)
                    & (Q(owner_seat__isnull=False) | ~Q(owner_body=""))
                ),
                name="action_is_issued_with_owner_and_day",
            ),
            RowCheck(
                condition=Q(closed_at__isnull=True, closed_by_meeting__isnull=True, closed_because="")
                | (
                    Q(closed_at__isnull=False, closed_by_meeting__isnull=False, issued_at__isnull=False)
                    & ~Q(closed_because="")
                ),
                name="action_is_closed_by_a_meeting_with_why",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"{self.reference}: {self.what}" if self.issued_at else self.what

    @property
    def reference(self) -> str:
        """A-2026-031; "" until it is issued."""
        return f"A-{self.year}-{self.number:03}" if self.issued_at else ""

    @property
    def owner(self) -> str:
        """The post or body whose it is; "" while it has none."""
        return self.owner_seat.title if self.owner_seat else self.owner_body

    @property
    def subject(self) -> str:
        return f"action/{self.reference}" if self.issued_at else f"draft-action/{self.pk}"


class DueDayMoved(models.Model):
    """A day an action was due by that slipped, to which, and why: every one stays in sight."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="slips")
    was = models.DateField()
    became = models.DateField()
    because = models.TextField("why")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("action_id", Action._meta.db_table)]

    class Meta:
        ordering = ["action", "pk"]
        constraints = [
            RowCheck(condition=~Q(because=""), name="moved_due_day_says_why"),
            RowCheck(condition=~Q(was=F("became")), name="due_day_moves_to_another"),
        ]

    def __str__(self):
        return f"{self.action}: from {self.was} to {self.became}"


class ActionReply(models.Model):
    """What the owner said of an action, and whether it is done as far as they are concerned."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    says_done = models.BooleanField("it is done", default=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("action_id", Action._meta.db_table)]

    class Meta:
        ordering = ["action", "pk"]

    def __str__(self):
        return f"Reply to {self.action}"
