"""The financial years that money is kept by, and whether each is closed."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.row_checks import RowCheck
from alliance.temporal import financial_year, financial_year_long
from alliance.triggers import refusal

FIRST, LAST = 1990, 2150


class FinancialYear(models.Model):
    """A year from 1 April to 31 March. Once closed it takes no more money, until it is restated.

    `closed_version` is the statement it was closed with last. While it is restated, `restated_because` says
    why, and that statement stays the one agreed until another takes its place.
    """

    first_year = models.PositiveSmallIntegerField("the year it begins in", unique=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    closed_version = models.ForeignKey(
        "savings.StatementVersion", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    restated_because = models.TextField("why it is being restated", blank=True, editable=False)
    illustrative = models.BooleanField(default=False, editable=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-first_year"]
        constraints = [
            RowCheck(
                condition=Q(first_year__gte=FIRST, first_year__lte=LAST),
                name="financial_year_is_one_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}.",
            ),
            RowCheck(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    closed_version__isnull=False,
                    restated_because="",
                ),
                name="financial_year_is_closed_by_somebody_with_a_statement",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def starts_on(self) -> date:
        return first_day(self.first_year)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return date(self.first_year + 1, 3, 31)

    @property
    def name(self) -> str:
        """2022/23"""
        return financial_year(self.starts_on)

    @property
    def long_name(self) -> str:
        """2022/23 (1 April 2022 to 31 March 2023)"""
        return financial_year_long(self.starts_on)

    @property
    def slug(self) -> str:
        """2022-23, as in addresses."""
        return self.name.replace("/", "-")

    @property
    def subject(self) -> str:
        return f"financial-year/{self.slug}"


def first_day(first_year: int) -> date:
    return date(first_year, 4, 1)


@dataclass(frozen=True)
class NotInAClosedYear:
    """Nothing is added to a year that is closed."""

    sentence: ClassVar = "Nothing is added to a financial year that is closed"

    def statements(self, model, vendor):
        condition = (
            f"EXISTS (SELECT 1 FROM {FinancialYear._meta.db_table} year "
            "WHERE year.id = NEW.year_id AND year.closed_at IS NOT NULL)"
        )
        table = model._meta.db_table
        yield from refusal(table, "INSERT", self.sentence, vendor, condition=condition, name="closed")
