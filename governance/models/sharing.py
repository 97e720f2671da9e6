"""What was shared with the other forces of the region, so that working with them is considered (R24)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models import Force
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole
from governance.models.agendas import AgendaItem
from governance.models.boards import Board, Marked
from governance.models.decisions import Decision
from governance.models.placing import PartOfAFact


class Sharing(models.Model):
    """One force of the region was told of a decision, or of a proposal that is an item of an agenda."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="sharings")
    number = models.PositiveIntegerField(editable=False)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="sharings", null=True, blank=True
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="sharings", null=True, blank=True
    )
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+", verbose_name="force")
    told_on = models.DateField("day it was told")
    told_how = models.CharField("how it was told", max_length=160)
    marking = models.SmallIntegerField(choices=Marking.choices, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = Marked.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["-told_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="sharing_number_is_used_once"),
            models.UniqueConstraint(
                fields=["decision", "force"], name="decision_is_shared_once_with_a_force"
            ),
            models.UniqueConstraint(fields=["item", "force"], name="item_is_shared_once_with_a_force"),
            RowCheck(
                condition=Q(decision__isnull=False, item__isnull=True)
                | Q(decision__isnull=True, item__isnull=False),
                name="sharing_is_of_a_decision_or_an_item",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"{self.what}, shared with {self.force}"

    @property
    def what(self) -> str:
        return str(self.decision or self.item)

    @property
    def subject(self) -> str:
        return f"sharing/{self.number}"


class SharingAnswer(models.Model):
    """What a force of the region answered. A later answer stands beside the earlier one, and counts."""

    class Kind(models.TextChoices):
        INTERESTED = "interested", "Wants to work together on it"
        MORE = "more", "Wants to know more"
        NOT_NOW = "not-now", "Does not want to, for now"
        NO_VIEW = "no-view", "Has no view"

    sharing = models.ForeignKey(Sharing, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField("answer", max_length=12, choices=Kind.choices)
    text = models.TextField("in their words", blank=True)
    answered_on = models.DateField("day of the answer")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("sharing_id", Sharing._meta.db_table)]

    class Meta:
        ordering = ["sharing", "pk"]

    Meta.constraints = one_of_its_choices(kind=Kind)

    def __str__(self):
        return f"{self.sharing.force} {self.get_kind_display().lower()}"
