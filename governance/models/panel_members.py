"""Who sits on a Panel, who appointed them, and who takes its chair, over time (R19)."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.temporal import RoughDateColumns, rough_date_constraints
from alliance.triggers import KeptWhole, refusal
from governance.models.correcting import StandsCorrected
from governance.models.panels import Panel


@dataclass(frozen=True)
class OneInTheChair:
    """Two statements of the chair, or of the vice-chair, of one Panel are never both true for certain.

    Only a stated end counts: where none is stated, a period holds until the next begins. What was corrected
    does not count.
    """

    sentence: ClassVar = "A Panel has one chair, and one vice-chair, at a time"

    def statements(self, model, vendor):
        table = model._meta.db_table
        condition = (
            f"NEW.post <> 'member' AND EXISTS (SELECT 1 FROM {table} other "
            "WHERE other.panel_id = NEW.panel_id AND other.post = NEW.post AND other.id <> NEW.id "
            f"AND NOT EXISTS (SELECT 1 FROM {table} later WHERE later.corrects_id = other.id) "
            "AND ((other.until_earliest IS NOT NULL AND other.since_latest < other.until_earliest "
            "AND NEW.since_latest >= other.since_latest AND NEW.since_latest < other.until_earliest) "
            "OR (NEW.until_earliest IS NOT NULL AND NEW.since_latest < NEW.until_earliest "
            "AND other.since_latest >= NEW.since_latest AND other.since_latest < NEW.until_earliest)))"
        )
        yield from refusal(
            table, "INSERT", self.sentence, vendor, condition=condition, timing="AFTER", name="chair"
        )


class PanelMember(models.Model):
    """Somebody on a Panel, or in its chair, from a rough day until another, in the name as published.

    `until` is the first day no longer so, in words that tell the last day. What was recorded wrongly, or has
    ended since, is corrected by a row that names the old one.
    """

    class Post(models.TextChoices):
        MEMBER = "member", "Member"
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice-chair", "Vice-chair"

    class Kind(models.TextChoices):
        COUNCIL = "council", "Councillor"
        INDEPENDENT = "independent", "Independent"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    number = models.PositiveIntegerField(editable=False)
    name = models.CharField("name as published", max_length=160)
    post = models.CharField(max_length=10, choices=Post.choices, default=Post.MEMBER)
    kind = models.CharField("councillor or independent", max_length=12, choices=Kind.choices)
    appointed_by = models.CharField("body that appointed them", max_length=160)
    since = RoughDateColumns(verbose_name="first day")
    until = RoughDateColumns(verbose_name="first day no longer", optional=True)
    # Who signs in with what is never published.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="panel_seats",
        null=True,
        blank=True,
        verbose_name="account they sign in with",
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    because = models.TextField("why it was corrected", blank=True)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = StandsCorrected.as_manager()
    triggers: ClassVar = [KeptWhole(), OneInTheChair()]

    class Meta:
        ordering = ["panel", "number", "pk"]
        constraints: ClassVar = [
            *rough_date_constraints("since"),
            *rough_date_constraints("until", optional=True),
            models.UniqueConstraint(
                fields=["panel", "number"],
                condition=Q(corrects__isnull=True),
                name="number_of_a_panel_member_is_used_once",
            ),
            RowCheck(
                condition=~Q(name="") & ~Q(appointed_by=""),
                name="panel_member_says_who_and_appointed_by_whom",
            ),
            RowCheck(
                condition=Q(corrects__isnull=True, because="") | (Q(corrects__isnull=False) & ~Q(because="")),
                name="panel_member_is_corrected_with_why",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(post=Post, kind=Kind)]

    def __str__(self):
        return self.name
