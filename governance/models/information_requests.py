"""Freedom of information requests: what was asked, what is gathered to answer it, and what was answered.

Freedom of Information Act 2000. Who asked is not kept here.
"""

import json
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole
from alliance.working_days import working_days_after

# Section 10(1): the twentieth working day following the date of receipt.
DAYS_TO_ANSWER = 20
EXAMPLE_SERIES = "EXAMPLE-FOI"
# What references begin with, by marking: a gap in one series would tell of a request that few may see (R42).
SERIES = {Marking.OFFICIAL: "FOI", Marking.OFFICIAL_SENSITIVE: "FOI-S"}


class Exemption(models.TextChoices):
    """The exemptions of the Act that are used here, by section, with their short titles."""

    NONE = "", "None"
    BY_OTHER_MEANS = "21", "Section 21: information accessible to the applicant by other means"
    FUTURE_PUBLICATION = "22", "Section 22: information intended for future publication"
    SECURITY_BODIES = "23", "Section 23: information about bodies dealing with security matters"
    NATIONAL_SECURITY = "24", "Section 24: national security"
    INTERNATIONAL_RELATIONS = "27", "Section 27: international relations"
    LAW_ENFORCEMENT = "31", "Section 31: law enforcement"
    PUBLIC_AFFAIRS = "36", "Section 36: prejudice to the effective conduct of public affairs"
    PERSONAL = "40", "Section 40: personal information"
    IN_CONFIDENCE = "41", "Section 41: information provided in confidence"
    COMMERCIAL = "43", "Section 43: commercial interests"


class InformationRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of officers, as far as they are cleared; to nobody else is there any."""
        may = getattr(user, "may", lambda permission: False)
        return self.filter(marking__lte=user.reading_level) if may("record facts") else self.none()

    def open(self):
        return self.filter(state=InformationRequest.State.OPEN)


class InformationRequest(models.Model):
    """A question from the public, in its words, and how far answering it has come."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed without an answer"

    series = models.CharField(max_length=12, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    own_reference = models.CharField("the force’s own reference", max_length=40, blank=True)
    question = models.TextField("question, in its own words")
    received_on = models.DateField("day it was received")
    due_on = models.DateField("last day to answer", editable=False)
    as_at = models.DateField("day of the facts")
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN, editable=False)
    closed_on = models.DateField("day it was closed", null=True, editable=False)
    closed_because = models.TextField("why it was closed", blank=True, editable=False)
    # Asked for again after an answer: an internal review.
    review_asked_on = models.DateField("day a review was asked for", null=True, editable=False)
    review_because = models.TextField("what is to be looked at again", blank=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="requests_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "number"], name="reference_of_a_request_is_used_once"
            ),
            RowCheck(condition=~Q(question=""), name="request_has_a_question"),
            RowCheck(condition=Q(marking__gt=0), name="request_is_not_published"),
            RowCheck(condition=Q(due_on__gt=F("received_on")), name="request_is_due_after_it_came"),
            RowCheck(
                condition=Q(state="closed", closed_on__isnull=False) & ~Q(closed_because="")
                | ~Q(state="closed") & Q(closed_on__isnull=True, closed_because=""),
                name="closed_request_says_when_and_why",
            ),
            RowCheck(
                condition=Q(review_asked_on__isnull=True, review_because="")
                | Q(review_asked_on__isnull=False) & ~Q(review_because=""),
                name="review_of_an_answer_says_why",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(state=State)]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """FOI-2026-003; FOI-S-2026-001 when it was recorded for few; EXAMPLE-FOI-2026-001 if illustrative."""
        return f"{self.series}-{self.year}-{self.number:03}"

    @property
    def subject(self) -> str:
        return f"information-request/{self.reference}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def in_review(self) -> bool:
        """Whether it was answered, and is being looked at again."""
        return self.is_open and self.review_asked_on is not None

    def work_out_due(self) -> None:
        """Set the last day to answer from the day it was received."""
        self.due_on = working_days_after(self.received_on, DAYS_TO_ANSWER)


class GatheredThing(models.Model):
    """A thing of the record whose facts answer a request, and what the officer says beside them."""

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="things")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    own_words = models.TextField("in the officer’s own words", blank=True)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["request", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "key"],
                name="thing_is_gathered_once",
                violation_error_message="This is gathered already.",
            ),
            RowCheck(condition=~Q(key=""), name="gathered_thing_is_named"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"


class FactDecision(models.Model):
    """Whether one fact is disclosed, or withheld under which exemption and why, whatever its marking.

    It is about what the fact said when it was decided, by its digest: where the fact says something else now,
    nothing is decided (R22).
    """

    class Status(models.TextChoices):
        DISCLOSE = "disclose", "Disclose"
        WITHHOLD = "withhold", "Withhold"

    thing = models.ForeignKey(GatheredThing, on_delete=models.PROTECT, related_name="decisions")
    fact = models.CharField(max_length=80)
    status = models.CharField(max_length=8, choices=Status.choices)
    exemption = models.CharField(max_length=2, choices=Exemption.choices, blank=True)
    because = models.TextField("why it is withheld", blank=True)
    said = models.CharField("digest of what it said", max_length=64)
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["thing", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["thing", "fact"], name="fact_is_decided_once"),
            RowCheck(
                condition=Q(status="disclose", exemption="", because="")
                | Q(status="withhold") & ~Q(exemption="") & ~Q(because=""),
                name="fact_is_disclosed_or_withheld_with_why",
                violation_error_message="A fact is disclosed, or withheld under an exemption: one of them.",
            ),
            *one_of_its_choices(exemption=Exemption),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(status=Status)]

    def __str__(self):
        return f"{self.thing}, {self.fact}: {self.get_status_display()}"


class InformationAnswer(models.Model):
    """One version of an answer as it was given: what was disclosed and what was not, for good."""

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField("version")
    answered_on = models.DateField("day it was answered")
    disclosed = models.TextField("disclosure copy", help_text="canonical JSON")
    sha256 = models.CharField(max_length=64)
    # The officer's copy: the same with what is withheld, and why.
    whole = models.TextField("officer’s copy", help_text="canonical JSON")
    whole_sha256 = models.CharField(max_length=64)
    marking = models.SmallIntegerField("marking of the officer’s copy", choices=Marking.choices)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="request_has_each_answer_once"),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"Version {self.number} of the answer to {self.request}"

    def content(self, whole: bool) -> dict:
        """What a copy says, as plain values."""
        return json.loads(self.whole if whole else self.disclosed)
