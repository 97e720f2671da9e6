"""What was recorded of a meeting while it was held: who was there, and item by item what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.models import CorporationSole
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from governance.models.agendas import AgendaItem
from governance.models.boards import Person, Seat
from governance.models.meetings import Meeting
from governance.models.placing import PartOfAFact


class Attendance(models.Model):
    """One person at one meeting: in a seat, as its holder or substitute, or without one."""

    class How(models.TextChoices):
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Not present"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="attendances", null=True, blank=True
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    how = models.CharField(max_length=10, choices=How.choices)
    substitute = models.BooleanField("sat in for the holder", default=False)
    arrived_at = models.TimeField("arrived at", null=True, blank=True)
    left_at = models.TimeField("left at", null=True, blank=True)

    class Meta:
        ordering = ["meeting", F("seat__order").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="person_attends_a_meeting_once"),
            models.UniqueConstraint(fields=["meeting", "seat"], name="seat_is_sat_in_once_at_a_meeting"),
            RowCheck(condition=Q(substitute=False) | Q(seat__isnull=False), name="substitute_sits_in_a_seat"),
            RowCheck(
                condition=Q(arrived_at__isnull=True, left_at__isnull=True) | Q(how="present"),
                name="only_who_was_present_came_or_went",
            ),
            RowCheck(
                condition=Q(arrived_at__isnull=True)
                | Q(left_at__isnull=True)
                | Q(left_at__gte=F("arrived_at")),
                name="nobody_leaves_before_they_arrive",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(how=How)]

    def __str__(self):
        return f"{self.person}: {self.get_how_display().lower()}"


class Interest(models.Model):
    """An interest somebody declared in an item, and whether they left the room for it."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interests")
    nature = models.TextField("nature of the interest")
    left_the_room = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("item_id", AgendaItem._meta.db_table)]

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.person}, in {self.item}"


class Outcome(models.TextChoices):
    """What came of an item (R14)."""

    NOTED = "noted", "Noted"
    AGREED = "agreed", "Agreed as recommended"
    AGREED_WITH_CHANGES = "agreed-with-changes", "Agreed with changes"
    NOT_AGREED = "not-agreed", "Not agreed"
    DEFERRED = "deferred", "Deferred"
    REFERRED = "referred", "Referred"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NO_DECISION = "no-decision", "Discussed, no decision"


DECIDES = (Outcome.AGREED, Outcome.AGREED_WITH_CHANGES, Outcome.NOT_AGREED)


class ItemRecord(models.Model):
    """What is recorded of one item, as it stands; every saved state of it is kept beside it."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="record")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, null=True, blank=True)
    decision = models.TextField("decision, in words that stand alone", blank=True)
    minute = models.TextField(blank=True)
    private_notes = models.TextField("private notes, never circulated", blank=True)
    deferred_to = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="deferred_here", null=True, blank=True
    )
    referred_to = models.CharField("referred to", max_length=160, blank=True)
    assenting = models.ManyToManyField(CorporationSole, related_name="+", blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    saved_at = models.DateTimeField(editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["item"]
        constraints = [
            RowCheck(
                condition=Q(deferred_to__isnull=True) | Q(outcome="deferred", outcome__isnull=False),
                name="only_a_deferred_item_names_a_later_meeting",
            ),
            RowCheck(
                condition=Q(referred_to="") | Q(outcome="referred", outcome__isnull=False),
                name="only_a_referred_item_names_where_to",
            ),
            *one_of_its_choices(outcome=Outcome),
        ]

    def __str__(self):
        return f"{self.item}: {self.get_outcome_display() or 'no outcome yet'}"


class ItemRevision(models.Model):
    """What somebody saved of an item: nothing that was written is lost, whoever wrote at the same time.

    `in_force` says whether it became the record; one that came after somebody else's is kept beside it.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    made_from = models.PositiveIntegerField("number of the one it was made from")
    content = models.JSONField(help_text="the fields of the record, as plain values")
    by_itself = models.BooleanField("saved by the page, without a press of the button", default=False)
    in_force = models.BooleanField(default=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("item_id", AgendaItem._meta.db_table)]

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_has_each_revision_once"),
        ]

    def __str__(self):
        return f"Revision {self.number} of {self.item}"


class ItemLock(models.Model):
    """Who is writing an item now. Somebody else may take over; nobody's words are lost by it."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="lock")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["item"]

    def __str__(self):
        return f"{self.user} writes {self.item}"
