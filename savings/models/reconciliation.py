"""Tables of amounts that somebody published, as they were printed (R10)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from alliance.markings import Marking
from alliance.models import RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.money import PoundsField
from governance.models.placing import PartOfAFact
from savings.reconciliation import Reconciliation


class PrintedTableQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class PrintedTable(RecordedFact):
    """A published table with its printed total, and the unit to which its amounts are rounded."""

    class Unit(models.IntegerChoices):
        """What the last printed figure counts, in pennies."""

        PENNY = 1, "Pennies"
        POUND = 100, "Pounds"
        THOUSAND = 100_000, "Thousands of pounds"
        TENTH = 10_000_000, "Tenths of a million pounds (£0.1 million)"
        MILLION = 100_000_000, "Millions of pounds"

    title = models.CharField("what it is a table of", max_length=160)
    unit = models.PositiveIntegerField("rounded to", choices=Unit.choices)
    total = PoundsField("printed total")

    objects = PrintedTableQuerySet.as_manager()

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [*RecordedFact.Meta.constraints]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(unit=Unit)]

    def __str__(self):
        return self.title

    @property
    def unit_in_pounds(self) -> Decimal:
        return Decimal(self.unit).scaleb(-2)

    @property
    def reconciled(self) -> Reconciliation:
        """Of a table that was fetched with its rows."""
        return Reconciliation(self.total, [row.amount for row in self.rows.all()], self.unit_in_pounds)

    @property
    def subject(self) -> str:
        return f"printed-table/{self.pk}"


class PrintedRow(models.Model):
    """One printed part of a table. None where the table names it and states no amount."""

    table = models.ForeignKey(PrintedTable, on_delete=models.PROTECT, related_name="rows")
    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=160)
    amount = PoundsField(null=True, blank=True)

    triggers: ClassVar = [PartOfAFact("table_id", PrintedTable._meta.db_table)]

    class Meta:
        ordering: ClassVar = ["table", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "order"], name="table_prints_one_row_at_a_time"),
        ]

    def __str__(self):
        return self.label
