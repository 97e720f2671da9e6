"""Reports to Police and Crime Panels: written from the record, and unchanged once issued (R7, R23)."""

import json
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from alliance.models import StoredFile
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole
from governance.models.panels import Commitment, PanelMeeting


class Report(models.Model):
    """A report to one meeting of a Panel, as it is being written; what is issued of it stands by itself."""

    meeting = models.ForeignKey(PanelMeeting, on_delete=models.PROTECT, related_name="reports")
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=160)
    author = models.CharField("post whose report it is", max_length=160)
    as_at = models.DateField("day of the figures")
    compared_with = models.ForeignKey(
        "ReportIssue", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    illustrative = models.BooleanField(default=False, editable=False)
    begun_at = models.DateTimeField(editable=False)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-meeting__held_on", "pk"]

    def __str__(self):
        return f"{self.title}: {self.meeting}"

    @property
    def subject(self) -> str:
        return f"report/{self.slug}"


class ReportSection(models.Model):
    """A section of a report that is being written."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sections")
    title = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()
    done = models.BooleanField("finished", default=False)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="who writes it",
    )

    class Meta:
        ordering = ["report", "order", "pk"]

    def __str__(self):
        return self.title


class ReportParagraph(models.Model):
    """A paragraph of a report. It is the same one however it is moved, and across reports by `continues`.

    `continues` names the first paragraph of all that it continues. One that is `shared_with` another, in the
    report to another Panel, says what that one says.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        RECOMMENDATION = "recommendation", "What the Panel is asked to do"

    section = models.ForeignKey(ReportSection, on_delete=models.PROTECT, related_name="paragraphs")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.TEXT)
    order = models.PositiveSmallIntegerField()
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="continued_by", null=True, blank=True
    )
    shared_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="shared_by", null=True, blank=True
    )
    main_point = models.BooleanField("one of the main points", default=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["section", "order", "pk"]

    Meta.constraints = one_of_its_choices(kind=Kind)

    def __str__(self):
        return f"Paragraph {self.pk} of {self.section}"

    @property
    def identity(self) -> int:
        """What it is recognised by in every report: the key of the first paragraph that it continues."""
        return self.continues_id or self.pk

    @property
    def written_in(self) -> "ReportParagraph":
        """The paragraph whose words it has: itself, or the one it is shared with."""
        return self.shared_with or self


class ParagraphComment(models.Model):
    """What somebody says of a paragraph while it is written, and what became of it."""

    paragraph = models.ForeignKey(ReportParagraph, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField("what became of it", blank=True)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            RowCheck(condition=~Q(text=""), name="comment_on_a_paragraph_has_words"),
            RowCheck(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, answer="")
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="comment_on_a_paragraph_is_settled_by_somebody",
            ),
        ]

    def __str__(self):
        return self.text


class ParagraphText(models.Model):
    """What a paragraph said from a moment on, and what its figures said then. The last one counts."""

    paragraph = models.ForeignKey(ReportParagraph, on_delete=models.PROTECT, related_name="texts")
    text = models.TextField()
    figures = models.JSONField(default=dict, blank=True)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["pk"]
        constraints = [RowCheck(condition=~Q(text=""), name="text_of_a_paragraph_says_something")]

    def __str__(self):
        return self.text


class ClearancePost(models.Model):
    """A post that must clear a report before it is approved."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="clearance_posts")
    post = models.CharField(max_length=160)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "post"],
                name="post_clears_a_report_once",
                violation_error_message="This post is named twice.",
            ),
            RowCheck(condition=~Q(post=""), name="post_that_clears_a_report_is_named"),
        ]

    def __str__(self):
        return self.post


class ReportApproval(models.Model):
    """That a post cleared or approved a report as it stood: with the digest of all it said."""

    class Step(models.TextChoices):
        CLEARED = "cleared", "Cleared"
        APPROVED = "approved", "Approved"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="approvals")
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.APPROVED)
    digest = models.CharField(max_length=64)
    post = models.CharField("post that approved it", max_length=160)
    approved_on = models.DateField("day it was approved")
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["pk"]
        constraints = [RowCheck(condition=~Q(post=""), name="approval_of_a_report_says_by_whom")]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(step=Step)]

    def __str__(self):
        return f"{self.report}, {self.step} by {self.post}"


class ReportIssueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every one to everybody: what is issued is published."""
        return self.all()

    def current(self):
        """Without those that a corrected version stands in the place of."""
        return self.exclude(Exists(self.model.objects.filter(corrects=OuterRef("pk"))))


class ReportIssue(models.Model):
    """One version of a report as it was issued: all it says, as canonical JSON, for good."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField("version")
    content = models.TextField(help_text="canonical JSON")
    sha256 = models.CharField(max_length=64)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    because = models.TextField("what was corrected and why", blank=True)
    despite_hold = models.TextField("why it was issued although publishing was on hold", blank=True)
    issued_on = models.DateField("day it was issued")
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ReportIssueQuerySet.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_has_each_version_once"),
            RowCheck(
                condition=Q(number=1, corrects__isnull=True, because="")
                | (Q(number__gt=1, corrects__isnull=False) & ~Q(because="")),
                name="later_version_of_a_report_says_what_changed",
            ),
        ]

    def __str__(self):
        return f"{self.report}, version {self.number}"

    @property
    def told(self) -> dict:
        """What it says, as plain values."""
        return json.loads(self.content)


class ReportFile(models.Model):
    """A file of an issued report, made once and kept: nobody gets another, whatever makes files later."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        LARGE_PRINT = "large-print", "Large print PDF"
        WORD = "docx", "Word"

    issue = models.ForeignKey(ReportIssue, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    illustrative = models.BooleanField(default=False, editable=False)

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["issue", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "kind"], name="issued_report_has_each_file_once")
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(kind=Kind)]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.issue}"


class CommitmentAnswer(models.Model):
    """That a report answered what was promised, and in which paragraph."""

    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="answer")
    issue = models.ForeignKey(ReportIssue, on_delete=models.PROTECT, related_name="answers")
    paragraph = models.CharField("paragraph that answers it", max_length=12)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.commitment}: answered in paragraph {self.paragraph} of {self.issue}"
