"""The financial years that money is kept by, and whether each is closed."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.row_checks import RowCheck
from alliance.temporal import financial_year, financial_year_long
from alliance.triggers import no_replacement, no_truncate, refusal

FIRST, LAST = 1990, 2150


@dataclass(frozen=True)
class ClosedOnceAgreed:
    """A year is closed with a statement of its own, and opened again only with why; it is never removed.

    Only what is illustrative goes, and a year that was closed with an illustrative statement is then open.
    """

    def statements(self, model, vendor):
        table, versions = model._meta.db_table, model._meta.get_field("closed_version").related_model
        other = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        illustrative = "illustrative = 1" if vendor == "sqlite" else "illustrative"

        def differ(*columns):
            return " OR ".join(f'OLD."{column}" {other} NEW."{column}"' for column in columns)

        def version(condition):
            return f"EXISTS (SELECT 1 FROM {versions._meta.db_table} version WHERE {condition})"

        own = version("version.id = NEW.closed_version_id AND version.year_id = NEW.id")
        erased = version(f"version.id = OLD.closed_version_id AND version.{illustrative}")
        yield from refusal(
            table,
            "UPDATE",
            "What a financial year is never changes",
            vendor,
            condition=differ("id", "first_year", "illustrative", "opened_at", "opened_by_id"),
        )
        yield from refusal(
            table,
            "UPDATE",
            "A closed financial year stays as it is until it is restated with why",
            vendor,
            condition=f"OLD.closed_at IS NOT NULL AND NOT (NEW.closed_version_id IS NULL AND {erased}) AND "
            f"((NEW.closed_at IS NULL AND NEW.restated_because = '') OR {differ('closed_version_id')} "
            f"OR (NEW.closed_at IS NOT NULL AND ({differ('closed_at', 'closed_by_id')})))",
            name="closed",
        )
        yield from refusal(
            table,
            "UPDATE",
            "A financial year is closed with a statement of its own",
            vendor,
            condition=f"NEW.closed_version_id IS NOT NULL AND NOT {own}",
            name="statement",
        )
        yield from refusal(
            table,
            "INSERT",
            "A financial year is open when it begins",
            vendor,
            condition="NEW.closed_at IS NOT NULL OR NEW.closed_version_id IS NOT NULL",
            name="open",
        )
        kept = f"NOT (OLD.{illustrative}) OR OLD.closed_at IS NOT NULL"
        yield from refusal(table, "DELETE", "A financial year is never removed", vendor, condition=kept)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)


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

    triggers: ClassVar = [ClosedOnceAgreed()]

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
