"""What a Panel asks, requests and recommends, and what was replied in writing."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole
from governance.models.correcting import StandsCorrected
from governance.models.panels import Panel, PanelMeeting
from governance.models.reports import ReportIssue


def corrected_with_why(name: str) -> RowCheck:
    return RowCheck(
        condition=Q(corrects__isnull=True, because="") | (Q(corrects__isnull=False) & ~Q(because="")),
        name=name,
    )


class PanelQuestionQuerySet(StandsCorrected):
    def with_replies(self):
        """Each with the day it was replied to, by the reply that stands, or None."""
        replies = PanelReply.objects.current().filter(
            question__panel=OuterRef("panel"), question__number=OuterRef("number")
        )
        return self.annotate(replied_on=Subquery(replies.values("replied_on")[:1]))

    def overdue_on(self, day):
        """Those that should have been answered by a day that has passed: on the day itself none is.

        A chief constable can only be requested, so that no request is ever overdue.
        """
        unanswered = Q(replied_on__isnull=True) | Q(replied_on__gt=day)
        rows = self.with_replies().filter(unanswered, answer_by__lt=day, asked_on__lte=day)
        return rows.exclude(kind=PanelQuestion.Kind.REQUEST)

    def open_on(self, day):
        """Those asked by a day that no reply had answered by its end."""
        unanswered = Q(replied_on__isnull=True) | Q(replied_on__gt=day)
        return self.with_replies().filter(unanswered, asked_on__lte=day)


class PanelQuestion(models.Model):
    """What a Panel put to its commissioner, or to the chief constable of the force, in its own words.

    It may require its commissioner to answer in writing in a period it sets, and may only request a chief
    constable. It is never changed: a correction has the same number, and names the row it corrects.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", "Question to the commissioner"
        REQUEST = "request", "Request to the chief constable"
        RECOMMENDATION = "recommendation", "Recommendation"
        REPORT = "report", "Report asked for"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    wording = models.TextField("what was put, in the Panel’s words")
    asked_on = models.DateField("day it was put")
    meeting = models.ForeignKey(
        PanelMeeting, on_delete=models.PROTECT, related_name="questions", null=True, blank=True
    )
    answer_by = models.DateField("day an answer is wanted by", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    because = models.TextField("what was corrected and why", blank=True)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PanelQuestionQuerySet.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["panel", "number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["panel", "number"],
                condition=Q(corrects__isnull=True),
                name="number_of_a_panel_question_is_used_once",
            ),
            RowCheck(condition=~Q(wording=""), name="panel_question_says_something"),
            RowCheck(
                condition=Q(answer_by__isnull=True) | Q(answer_by__gte=F("asked_on")),
                name="panel_question_is_due_no_earlier_than_it_was_asked",
            ),
            corrected_with_why("panel_question_is_corrected_with_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["panel", "-asked_on"], name="panel_questions_as_asked")]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(kind=Kind)]

    def __str__(self):
        return self.wording

    @property
    def has_duty(self) -> bool:
        """Whether whom it was put to must answer: a chief constable may only be requested."""
        return self.kind != self.Kind.REQUEST


class PanelReply(models.Model):
    """What was replied in writing, by which post; of a recommendation, whether it is accepted."""

    class Outcome(models.TextChoices):
        ANSWERED = "", "Answered"
        ACCEPTED = "accepted", "Accepted"
        IN_PART = "in-part", "Accepted in part"
        NOT_ACCEPTED = "not-accepted", "Not accepted"

    # The row that was asked first, whatever corrected it since.
    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField("what was replied")
    post = models.CharField("post that replied", max_length=160)
    replied_on = models.DateField("day of the reply")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reason = models.TextField("why", blank=True)
    issue = models.ForeignKey(
        ReportIssue, on_delete=models.PROTECT, related_name="replies", null=True, blank=True
    )
    paragraph = models.CharField("paragraph of the report", max_length=12, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    because = models.TextField("what was corrected and why", blank=True)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = StandsCorrected.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["question", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(corrects__isnull=True),
                name="panel_question_is_replied_to_once",
                violation_error_message="This was replied to already. Correct that reply instead.",
            ),
            RowCheck(condition=~Q(text="") & ~Q(post=""), name="panel_reply_says_what_and_by_whom"),
            RowCheck(
                condition=Q(outcome__in=["", "accepted"]) | ~Q(reason=""),
                name="panel_reply_that_does_not_accept_says_why",
            ),
            RowCheck(
                condition=Q(issue__isnull=True, paragraph="") | (Q(issue__isnull=False) & ~Q(paragraph="")),
                name="panel_reply_names_a_paragraph_of_a_report",
            ),
            corrected_with_why("panel_reply_is_corrected_with_why"),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(outcome=Outcome)]

    def __str__(self):
        return self.text


class SentToClerk(models.Model):
    """That an issued report was sent to the clerk of its Panel: by which post, and on which day."""

    issue = models.OneToOneField(ReportIssue, on_delete=models.PROTECT, related_name="sent_to_clerk")
    post = models.CharField("post that sent it", max_length=160)
    sent_on = models.DateField("day it was sent")
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [RowCheck(condition=~Q(post=""), name="report_is_sent_by_a_post")]

    def __str__(self):
        return f"{self.issue}, sent by {self.post}"
