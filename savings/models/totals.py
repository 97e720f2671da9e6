"""What the cost lines add up to, kept in step by the database as lines come (R28)."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from alliance.markings import Marking
from alliance.models import Force
from alliance.money import PoundsField
from alliance.triggers import no_truncate
from business_areas.models import BusinessArea
from savings.models.years import FinancialYear

# In place of a year, for a line of actual prices: no database holds two rows without one to be the same.
ACTUAL_PRICES = 0
SAME = (
    "year_id",
    "area_id",
    "force_id",
    "kind",
    "firmness",
    "spending",
    "price_year",
    "marking",
    "illustrative",
)


@dataclass(frozen=True)
class AddedUp:
    """Each line that is added is added to its total, and each that is removed is taken off it.

    SQLite does so for every line. PostgreSQL does so once for all lines of a statement, in the order of the
    totals, so that of two who add to the same totals neither waits for the other in a circle.
    """

    totals: str

    def statements(self, model, vendor):
        lines = model._meta.db_table
        make = on_sqlite if vendor == "sqlite" else on_postgresql
        for event, sign, row in (("INSERT", "", "NEW"), ("DELETE", "-", "OLD")):
            yield from make(f"{lines}_add_up_{event.lower()}", event, lines, self.totals, sign, row)


def of_a_line(row: str) -> str:
    """The columns by which a line finds its total."""
    return ", ".join(
        f"COALESCE({row}.price_year, {ACTUAL_PRICES})" if name == "price_year" else f"{row}.{name}"
        for name in SAME
    )


def added(totals: str, rows: str) -> str:
    """Rows of totals, each added to the one that is there already, if any."""
    return (
        f"INSERT INTO {totals} ({', '.join(SAME)}, amount, lines) {rows} "
        f"ON CONFLICT ({', '.join(SAME)}) DO UPDATE "
        f"SET amount = {totals}.amount + excluded.amount, lines = {totals}.lines + excluded.lines"
    )


def sums_of(lines: str, sign: str = "") -> str:
    """What lines add up to, a row for each total; with a sign, what is to be taken off it."""
    same = of_a_line("line")
    places = ", ".join(str(place) for place in range(1, len(SAME) + 1))
    return (
        f"SELECT {same}, {sign}SUM(line.amount), {sign}COUNT(*) FROM {lines} line "
        f"WHERE true GROUP BY {places} ORDER BY {places}"
    )


def on_sqlite(trigger, event, lines, totals, sign, row):
    one = f"VALUES ({of_a_line(row)}, {sign}{row}.amount, {sign}1)"
    yield f"DROP TRIGGER IF EXISTS {trigger}"
    yield f"CREATE TRIGGER {trigger} AFTER {event} ON {lines} FOR EACH ROW BEGIN {added(totals, one)}; END"


def on_postgresql(trigger, event, lines, totals, sign, row):
    yield f"DROP TRIGGER IF EXISTS {trigger} ON {lines}"
    yield (
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{added(totals, sums_of('these', sign))}; RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {trigger} AFTER {event} ON {lines} REFERENCING {row} TABLE AS these "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {trigger}()"
    )


@dataclass(frozen=True)
class NeverEmptied:
    """The table is never emptied at one stroke, which would leave its lines without totals."""

    def statements(self, model, vendor):
        yield from no_truncate(model._meta.db_table, vendor)


class CostTotalQuerySet(models.QuerySet):
    def readable_at(self, level):
        """The totals of lines marked up to a level; where every line was removed again there is none."""
        return self.filter(marking__lte=level, lines__gt=0)


class CostTotal(models.Model):
    """What the lines of one area, year, force, kind and so on add up to, reversals included.

    Only the database's own triggers write here. A sum over lines costs more with each year's lines; a
    statement asks for the same few hundred totals however many lines there are.
    """

    year = models.ForeignKey(FinancialYear, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(BusinessArea, on_delete=models.CASCADE, related_name="+")
    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    firmness = models.CharField(max_length=8)
    spending = models.CharField(max_length=8)
    price_year = models.PositiveSmallIntegerField(default=ACTUAL_PRICES)
    marking = models.SmallIntegerField(default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False)
    amount = PoundsField()
    lines = models.IntegerField()

    objects = CostTotalQuerySet.as_manager()
    triggers: ClassVar = [NeverEmptied()]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[name.removesuffix("_id") for name in SAME], name="one_total_of_the_same_lines"
            )
        ]
        indexes = [models.Index(fields=["area", "year"], name="cost_totals_of_an_area")]

    def __str__(self):
        return f"{self.amount:,} in {self.lines} lines"
