"""Steps of a bridge that neither costs nor a register of savings tell, declared with a source (R32)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.money import PoundsField
from alliance.row_checks import RowCheck
from alliance.triggers import MarkedNoLowerThan, WithdrawOnly
from business_areas.models import BusinessArea
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA
from savings.models.years import FIRST, LAST, FinancialYear


class Sure(models.TextChoices):
    """How sure a step is. A step made of several parts is as sure as the least sure of them."""

    PUBLISHED = "published", "Published"
    VERIFIED = "verified", "Verified"
    ESTIMATE = "estimate", "Estimate"
    NOT_KNOWN = "not-known", "Not known"


class BridgeStepQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class BridgeStep(RecordedFact):
    """How much more, or less, a later year cost than an earlier one for one reason, in actual prices.

    Of one area, or without one of the alliance as a whole: that is never shared out over areas. It counts in
    every bridge whose years hold both of its own.
    """

    class Cause(models.TextChoices):
        SAVINGS = "savings", "Savings made, like for like"
        PRICES = "prices", "Pay and price rises"
        UPLIFT = "uplift", "Investment and uplift"
        GROWTH = "growth", "Chosen growth"
        OTHER = "other", "Another reason"

    area = models.ForeignKey(
        BusinessArea, on_delete=models.PROTECT, related_name="bridge_steps", null=True, blank=True
    )
    from_year = models.PositiveSmallIntegerField("the earlier year")
    to_year = models.PositiveSmallIntegerField("the later year")
    cause = models.CharField("kind of step", max_length=8, choices=Cause.choices)
    title = models.CharField("what it was", max_length=160)
    amount = PoundsField(help_text="how much more the later year cost because of it; less has a minus")
    sure = models.CharField("how sure", max_length=10, choices=Sure.choices)
    because = models.TextField("how that is known")

    objects = BridgeStepQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["from_year", "to_year", "cause", F("area__name").asc(nulls_first=True), "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            RowCheck(
                condition=Q(from_year__gte=FIRST, to_year__lte=LAST),
                name="step_is_between_years_of_this_age",
                violation_error_message=f"Enter years from {FIRST} to {LAST}.",
            ),
            RowCheck(
                condition=Q(to_year__gt=F("from_year")),
                name="step_leads_to_a_later_year",
                violation_error_message="The later year must come after the earlier one.",
            ),
            RowCheck(
                condition=~Q(cause="savings") | Q(amount__lte=0),
                name="saving_in_a_bridge_costs_no_more",
                violation_error_message="A saving makes the later year cost less: write its amount with a "
                "minus.",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(cause=Cause, sure=Sure)]

    def __str__(self):
        return f"{self.title} ({self.whose}, {self.years_words})"

    @property
    def whose(self) -> str:
        return self.area.name if self.area_id else "the alliance"

    @property
    def years_words(self) -> str:
        """2015/16 to 2022/23"""
        first, last = (FinancialYear(first_year=year).name for year in (self.from_year, self.to_year))
        return f"{first} to {last}"

    @property
    def subject(self) -> str:
        return f"bridge-step/{self.pk}"
