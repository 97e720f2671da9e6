"""Recording a published table as it was printed, and withdrawing one that was written down wrongly."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import stamp, withdraw_row
from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.templatetags.portal import pounds
from savings.actions.years import PART
from savings.models import PrintedRow, PrintedTable
from savings.policies import cannot_keep_money, cannot_withdraw


@transaction.atomic
def record_printed_table(table: PrintedTable, rows: Sequence[PrintedRow], *, by: User) -> PrintedTable:
    """Record a table with its parts, in the order in which they are printed."""
    changed(PART)
    enforce(cannot_keep_money(by))
    enforce(cannot_use_marking(by, table.marking))
    stamp(table, by=by)
    table.full_clean(exclude=["recorded_by"])
    _refuse_finer(table, rows)
    table.save()
    for order, row in enumerate(rows, 1):
        row.table, row.order = table, order
        row.full_clean()
        row.save()
    record(
        "savings.record_printed_table",
        table.subject,
        f"Recorded the published table {table}: {len(rows)} parts, {pounds(table.total)} in all",
        by=by,
        marking=table.marking,
    )
    return table


@transaction.atomic
def withdraw_printed_table(table: PrintedTable, because: str, *, by: User) -> PrintedTable:
    """Withdraw a table that was written down wrongly; it stays readable."""
    changed(PART)
    table = PrintedTable.objects.get(pk=table.pk)
    enforce(cannot_withdraw(by, table))
    enforce(cannot_use_marking(by, table.marking))
    withdraw_row(table, because, by=by)
    record(
        "savings.withdraw_printed_table",
        table.subject,
        f"Withdrew the published table {table}",
        by=by,
        marking=table.marking,
        because=because,
    )
    return table


def _refuse_finer(table: PrintedTable, rows: Sequence[PrintedRow]) -> None:
    """Raise ValidationError where an amount is finer than what the table is said to be rounded to."""
    if not rows:
        raise ValidationError({"rows": "Enter at least one part of the table."})
    for name, amount in [("the printed total", table.total), *((row.label, row.amount) for row in rows)]:
        if amount is not None and amount % table.unit_in_pounds:
            unit = pounds(table.unit_in_pounds)
            raise ValidationError({"unit": f"{pounds(amount)} ({name}) is not a whole number of {unit}."})
