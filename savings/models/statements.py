"""The statements of a year that were put to the Chief Finance Officers, and who agreed which (R29)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole
from governance.models import Person, Seat
from governance.models.boards import Marked
from governance.models.placing import PartOfAFact
from savings.models.years import FinancialYear


class StatementVersion(models.Model):
    """What a year's statement said when it was sent to be agreed: byte for byte, for good.

    `content` is JSON with sorted keys and no spaces, and `sha256` the hash of its bytes. `because` says why
    a closed year is restated.
    """

    year = models.ForeignKey(FinancialYear, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    restates = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="restated_by", null=True, blank=True
    )
    because = models.TextField("why it is restated", blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = Marked.as_manager()
    triggers: ClassVar = [KeptWhole()]

    class Meta:
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="statement_has_each_version_once"),
            RowCheck(
                condition=Q(restates__isnull=True, because="") | (Q(restates__isnull=False) & ~Q(because="")),
                name="restatement_says_why",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return f"Version {self.number} of the statement of {self.year}"


class StatementAgreement(models.Model):
    """One Chief Finance Officer, by the seat, agrees one version of a statement."""

    version = models.ForeignKey(StatementVersion, on_delete=models.PROTECT, related_name="agreements")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, help_text="who held the seat then"
    )
    told_how = models.CharField(
        "how the agreement was told", max_length=120, blank=True, help_text="blank when they agreed here"
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("version_id", StatementVersion._meta.db_table)]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "seat"], name="seat_agrees_a_version_of_a_statement_once"
            ),
        ]

    def __str__(self):
        return f"{self.seat} agrees {self.version}"
