"""On whose authority something happened to a business area."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import WithdrawOnly
from business_areas.models import LifecycleEvent
from governance.models.boards import Marked
from governance.models.decisions import Decision


class AuthorityQuerySet(Marked):
    def current(self):
        return self.filter(withdrawn_at__isnull=True)


class Authority(models.Model):
    """A decision is declared to be what something in the life of an area was done on the authority of.

    It is marked as high as the decision and the event, so that neither tells of the other. An event that is
    corrected keeps its authority: the correction is of the record, not of what happened.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="authority_for")
    event = models.ForeignKey(LifecycleEvent, on_delete=models.PROTECT, related_name="authorities")
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    withdrawn_because = models.TextField(blank=True, editable=False)

    objects = AuthorityQuerySet.as_manager()
    triggers: ClassVar = [WithdrawOnly()]

    class Meta:
        ordering = ["decision", "pk"]
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "event"],
                condition=Q(withdrawn_at__isnull=True),
                name="decision_is_the_authority_for_an_event_once",
            ),
            RowCheck(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="authority_is_withdrawn_by_somebody_with_why",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"{self.decision.reference} is the authority for “{self.event}”"
