"""Spreadsheets that were handed in to be imported: what was found in each, and what became of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.models.files import StoredFile
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.sheets.kinds import ImportKind, kind_named, kinds_for


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the kinds that somebody may import."""
        return self.filter(kind__in=[kind.name for kind in kinds_for(user)])


class Import(models.Model):
    """One spreadsheet of one kind, from the day it was chosen. It is imported whole, or nothing of it is."""

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        REFUSED = "refused", "Cannot be imported"
        READY = "ready", "Ready to import"
        IMPORTING = "importing", "Being imported"
        DONE = "done", "Imported"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        DISCARDED = "discarded", "Discarded"

    # In these, the file stands for itself: the same again would be the same rows twice.
    STANDING = (State.CHECKING, State.READY, State.IMPORTING, State.DONE, State.UNDOING)

    kind = models.SlugField(max_length=40, db_index=False)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("SHA-256 of the file", max_length=64)
    rows_digest = models.CharField(
        "what its rows say, in whatever order", max_length=64, blank=True, db_index=True
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.CHECKING)
    sheet = models.CharField(max_length=100, blank=True)
    rows = models.PositiveIntegerField("rows that can be read", default=0)
    totals = models.JSONField("sum of each column of amounts", default=list)
    notes = models.JSONField("what is to be said of the file", default=list)
    preview = models.JSONField("the first rows in words", default=list)
    problems = models.JSONField("the first things that are wrong, and where", default=list)
    problem_count = models.PositiveIntegerField(default=0)
    chosen_at = models.DateTimeField(auto_now_add=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    undone_because = models.TextField(blank=True)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = []

    Meta.constraints = [
        *one_of_its_choices(state=State),
        models.UniqueConstraint(
            fields=["kind", "digest"],
            condition=Q(state__in=[state.value for state in STANDING]),
            name="a_file_is_imported_once",
        ),
        RowCheck(
            condition=Q(
                state__in=["done", "undoing", "undone"], imported_at__isnull=False, imported_by__isnull=False
            )
            | (~Q(state__in=["done", "undoing", "undone"]) & Q(imported_at__isnull=True)),
            name="what_is_imported_says_by_whom",
        ),
        RowCheck(
            condition=(
                Q(state="undone", undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because="")
            )
            | (Q(state="undoing", undone_at__isnull=True, undone_by__isnull=False) & ~Q(undone_because=""))
            | (~Q(state__in=["undone", "undoing"]) & Q(undone_at__isnull=True)),
            name="what_is_undone_says_by_whom_and_why",
        ),
        RowCheck(
            condition=Q(state="discarded", discarded_at__isnull=False, discarded_by__isnull=False)
            | (~Q(state="discarded") & Q(discarded_at__isnull=True)),
            name="what_is_discarded_says_by_whom",
        ),
    ]

    def __str__(self):
        return f"import {self.pk}, {self.file.name}"

    @property
    def subject(self) -> str:
        return f"import/{self.pk}"

    @property
    def kind_class(self) -> type[ImportKind]:
        """Its kind. A kind that no app declares any more is seen by nobody."""
        return kind_named(self.kind)

    @property
    def counted(self) -> str:
        return self.kind_class.counted(self.rows)
