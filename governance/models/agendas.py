"""What a meeting is to deal with, the versions of it that were put to the agreers, and who agreed which."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from business_areas.models import BusinessArea
from governance.models.boards import Board, Marked, Person, Seat
from governance.models.meetings import Meeting
from governance.models.placing import PartOfAFact

# What has to be read with an item to say why it is urgent, who asked for it and who agreed.
OF_AN_URGENT_ITEM = ("urgent_asked_by__source", "urgent_agreed_by")


class AgendaItem(models.Model):
    """One thing for a meeting to deal with; without a meeting, on the parking list of the board.

    Items of a meeting are numbered in their order, over all three tranches: the number on the screen, in the
    pack and in the minutes is the same one.
    """

    class Tranche(models.TextChoices):
        ASSURANCE = "assurance", "Assurance"
        DELIVERY = "delivery", "Delivery and benefits realisation"
        FUTURES = "futures", "Futures planning"

    class Kind(models.TextChoices):
        APOLOGIES = "apologies", "Apologies and interests"
        MINUTES = "minutes", "Minutes of the last meeting"
        ACTIONS = "actions", "Open actions"
        NOTING = "noting", "Decisions taken between meetings"
        REVIEW = "review", "Yearly review of a business area"
        EXCEPTION = "exception", "Exception in performance"
        COMMITMENT = "commitment", "Commitment to a Panel"
        STANDING = "standing", "Standing item"
        BUSINESS = "business", "Business"
        URGENT = "urgent", "Urgent, added in the meeting"

    class Purpose(models.TextChoices):
        INFORMATION = "information", "For information"
        DISCUSSION = "discussion", "For discussion"
        DECISION = "decision", "For decision"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="items")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="items", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField("number", editable=False)
    tranche = models.CharField(max_length=12, choices=Tranche.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.BUSINESS)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.DISCUSSION)
    recommendation = models.TextField(blank=True)
    areas = models.ManyToManyField(BusinessArea, related_name="agenda_items", blank=True)
    presented_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    consent = models.BooleanField("taken together with other items, without discussion", default=False)
    # What it was deferred from, so that it shows how often; and, of minutes, which meeting's.
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="continued_by", null=True, blank=True
    )
    about_meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # Of an item that was added once the meeting had begun: why it could not wait, and who agreed to take it.
    urgent_because = models.TextField("why it cannot wait", blank=True, editable=False)
    urgent_asked_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    urgent_agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_because = models.TextField(blank=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)

    objects = Marked.as_manager()

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [
            RowCheck(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="agenda_item_is_withdrawn_with_why",
            ),
            RowCheck(
                condition=~Q(purpose="decision") | ~Q(recommendation=""),
                name="item_for_decision_recommends_something",
            ),
            RowCheck(
                condition=Q(consent=False) | ~Q(kind__in=["apologies", "minutes", "actions"]),
                name="formal_items_are_not_taken_by_consent",
            ),
            RowCheck(
                condition=(
                    Q(
                        kind="urgent",
                        consent=False,
                        urgent_asked_by__isnull=False,
                        urgent_agreed_by__isnull=False,
                    )
                    & ~Q(urgent_because="")
                )
                | (
                    ~Q(kind="urgent")
                    & Q(urgent_because="", urgent_asked_by__isnull=True, urgent_agreed_by__isnull=True)
                ),
                name="urgent_item_says_why_and_who_agreed",
            ),
            RowCheck(
                condition=Q(continues__isnull=True) | ~Q(continues=F("pk")),
                name="agenda_item_does_not_continue_itself",
            ),
        ]

    Meta.constraints = [
        *Meta.constraints,
        *one_of_its_choices(tranche=Tranche, kind=Kind, purpose=Purpose, marking=Marking),
    ]

    def __str__(self):
        return self.title

    @property
    def is_urgent(self) -> bool:
        """Whether it was added once its meeting had begun."""
        return self.kind == self.Kind.URGENT

    @property
    def times_deferred(self) -> int:
        """How many times it was put off before it came here."""
        count, before = 0, self.continues
        while before is not None:
            count, before = count + 1, before.continues
        return count


class ConsentFlag(models.Model):
    """A corporation sole asks that an item be discussed, and not taken together with others."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="flags")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    because = models.TextField("why", blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("item_id", AgendaItem._meta.db_table)]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="seat_flags_an_item_once"),
        ]

    def __str__(self):
        return f"{self.seat} flags {self.item}"


class AgendaVersion(models.Model):
    """An agenda as it was put to the agreers: what it said then, for good (R21)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda_versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="the items in their order, as plain values")
    illustrative = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("meeting_id", Meeting._meta.db_table)]

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_has_each_version_once"),
        ]

    def __str__(self):
        return f"Version {self.number} of the agenda"


class AgendaAgreement(models.Model):
    """One agreer, by the seat, agrees one version of an agenda."""

    version = models.ForeignKey(AgendaVersion, on_delete=models.PROTECT, related_name="agreements")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, help_text="who held the seat then"
    )
    told_how = models.CharField(
        "how the secretary was told", max_length=120, blank=True, help_text="blank when they agreed here"
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("version_id", AgendaVersion._meta.db_table)]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "seat"], name="seat_agrees_a_version_once"),
        ]

    def __str__(self):
        return f"{self.seat} agrees {self.version}"
