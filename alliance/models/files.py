"""Files that were handed in: what they hold never changes. What they are for says who may have them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alliance.models.words import one_of_its_choices
from alliance.triggers import KeptInOneOfTwo, KeptWhole


class FileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """None: a file is had through the thing it belongs to, and by nobody who may not have that."""
        return self.none()


class StoredFile(models.Model):
    """A file as it was handed in. It has no marking and no address: what it is attached to has both."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"
        EXCEL = "xlsx", "Excel"
        CSV = "csv", "CSV"
        TEXT = "txt", "Text"

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="of a PDF")
    tagged = models.BooleanField(
        null=True, blank=True, help_text="of a PDF: whether a screen reader can read it"
    )
    illustrative = models.BooleanField(default=False, editable=False)
    stored_at = models.DateTimeField(auto_now_add=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = FileQuerySet.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = []

    Meta.constraints = one_of_its_choices(kind=Kind)

    def __str__(self):
        return self.name


class FileContent(models.Model):
    """What a file holds, apart from the rest of it, so that no list reads it by the way."""

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="content")
    content = models.BinaryField()
    illustrative = models.BooleanField(default=False, editable=False)

    objects = FileQuerySet.as_manager()
    triggers: ClassVar = [KeptInOneOfTwo("file_id", "alliance_contentelsewhere")]

    class Meta:
        ordering = ["file"]

    def __str__(self):
        return f"Content of {self.file}"


class ContentElsewhere(models.Model):
    """That what a file holds is in the bucket, under its digest (ADR 0041)."""

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="elsewhere")
    illustrative = models.BooleanField(default=False, editable=False)
    put_at = models.DateTimeField(auto_now_add=True)

    objects = FileQuerySet.as_manager()
    triggers: ClassVar = [KeptInOneOfTwo("file_id", "alliance_filecontent")]

    class Meta:
        ordering = ["file"]

    def __str__(self):
        return f"Content of {self.file}, elsewhere"
