"""What the business areas cost: a line for each amount that a force paid or planned (R28)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from alliance.markings import Marking
from alliance.models import Force, Import, Source
from alliance.models.words import one_of_its_choices
from alliance.money import PoundsField
from alliance.row_checks import RowCheck
from alliance.temporal import financial_year
from alliance.triggers import KeptWhole, MarkedNoLowerThan
from business_areas.models import BusinessArea
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA
from savings.models.totals import AddedUp, CostTotal
from savings.models.years import FIRST, LAST, FinancialYear, NotInAClosedYear, first_day


class CostLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))

    def readable_at(self, level):
        return self.filter(marking__lte=level)

    def with_reversed(self):
        """Each line with whether it was reversed."""
        return self.annotate(is_reversed=Exists(CostLine.objects.filter(reverses=OuterRef("pk"))))


class CostLine(models.Model):
    """One amount that a force paid for an area in a year, or that was planned for it.

    A line is never changed or removed. A reversal is a line of its own that takes the same amount off again
    and names what it reverses, so that a total is the sum of all lines there are.
    """

    class Kind(models.TextChoices):
        PAY = "pay", "Pay"
        NON_PAY = "non-pay", "Other than pay"
        CHANGE = "change", "One-off cost of change"
        EXIT = "exit", "One-off cost of exit"
        GRANT = "grant", "Grant received"

    class Firmness(models.TextChoices):
        BUDGET = "budget", "Budget"
        FORECAST = "forecast", "Forecast"
        OUTTURN = "outturn", "Outturn"

    class Spending(models.TextChoices):
        REVENUE = "revenue", "Revenue"
        CAPITAL = "capital", "Capital"

    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="cost_lines")
    year = models.ForeignKey(FinancialYear, on_delete=models.PROTECT, related_name="cost_lines")
    force = models.ForeignKey(
        Force, on_delete=models.PROTECT, related_name="+", verbose_name="force that paid or received it"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    firmness = models.CharField("budget, forecast or outturn", max_length=8, choices=Firmness.choices)
    spending = models.CharField("revenue or capital", max_length=8, choices=Spending.choices)
    price_year = models.PositiveSmallIntegerField(
        "the year whose prices it is in", null=True, blank=True, help_text="none: actual prices"
    )
    amount = PoundsField(help_text="what was paid, or of a grant what was received")
    description = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField("paragraph or page", max_length=60, blank=True)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="reversed_by", null=True, blank=True, editable=False
    )
    imported_with = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="cost_lines", null=True, blank=True, editable=False
    )
    because = models.TextField("why it is reversed", blank=True, editable=False)

    objects = CostLineQuerySet.as_manager()
    triggers: ClassVar = [
        KeptWhole(),
        NotInAClosedYear(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
        AddedUp(CostTotal._meta.db_table),
    ]

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["year", "area"], name="cost_lines_of_a_year")]
        constraints = [
            RowCheck(
                condition=~Q(amount=0),
                name="cost_line_is_of_some_amount",
                violation_error_message="A line of £0 says nothing. Leave it out.",
            ),
            RowCheck(
                condition=Q(reverses__isnull=True, because="") | (Q(reverses__isnull=False) & ~Q(because="")),
                name="reversal_says_why",
            ),
            RowCheck(
                condition=Q(price_year__isnull=True) | Q(price_year__gte=FIRST, price_year__lte=LAST),
                name="prices_are_of_a_year_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}.",
            ),
            *one_of_its_choices(marking=Marking),
        ]

    Meta.constraints = [
        *Meta.constraints,
        *one_of_its_choices(kind=Kind, firmness=Firmness, spending=Spending),
    ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.area}, {self.year}, {self.force.short_name}"

    @property
    def prices_words(self) -> str:
        return prices_in_words(self.price_year)

    @property
    def subject(self) -> str:
        return f"cost-line/{self.pk}"


def prices_in_words(price_year: int | None) -> str:
    """Actual prices, or 2015/16 prices."""
    return f"{financial_year(first_day(price_year))} prices" if price_year else "Actual prices"
