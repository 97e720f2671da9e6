"""The statements of a year that were put to the Chief Finance Officers, and who agreed which (R29)."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck
from alliance.triggers import KeptWhole, refusal
from governance.models import Person, Seat
from governance.models.placing import PartOfAFact
from savings.models.years import FinancialYear


class StatementVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))

    def readable_at(self, level):
        """What is marked no higher than a level, and what was published whatever its marking."""
        read = self.filter(Q(marking__lte=level) | Q(publication__isnull=False))
        return read.select_related("publication", "restates__publication")


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

    objects = StatementVersionQuerySet.as_manager()
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

    @property
    def published(self) -> "StatementPublication | None":
        """The act by which anybody may read it; None while its marking says who does."""
        return getattr(self, "publication", None)

    @property
    def read_as(self) -> Marking:
        """The marking by which it is read: what was published is read by anybody."""
        return Marking.PUBLISHED if self.published else Marking(self.marking)


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


@dataclass(frozen=True)
class NeverAboveOfficial:
    """What is marked OFFICIAL-SENSITIVE is not published: a version that counts less is sent instead."""

    def statements(self, model, vendor):
        condition = (
            f"EXISTS (SELECT 1 FROM {StatementVersion._meta.db_table} version "
            f"WHERE version.id = NEW.version_id AND version.marking > {Marking.OFFICIAL.value})"
        )
        sentence = "A statement that is marked OFFICIAL-SENSITIVE is not published"
        yield from refusal(
            model._meta.db_table, "INSERT", sentence, vendor, condition=condition, name="marking"
        )


class StatementPublication(models.Model):
    """The act by which a version that a year was closed with may be read by anybody, for good.

    `despite_hold` says why it was published although publishing was on hold (R23).
    """

    version = models.OneToOneField(StatementVersion, on_delete=models.PROTECT, related_name="publication")
    despite_hold = models.TextField("why it was published although publishing was on hold", blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    triggers: ClassVar = [PartOfAFact("version_id", StatementVersion._meta.db_table), NeverAboveOfficial()]

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Publication of {self.version}"
