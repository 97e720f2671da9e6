"""Opening a financial year, closing it once its statement is agreed, and restating it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import Import, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.publishing import append
from savings.agreeing import Agreeing
from savings.models import FinancialYear
from savings.policies import cannot_close_year, cannot_keep_money, cannot_restate_year
from savings.register import STATEMENT_CLOSED, is_in_the_register, key_of_statement, payload_of_statement

PART = "money"


def held(year: FinancialYear) -> FinancialYear:
    """A year as it is now, while nobody else changes any of the money until this transaction ends.

    What counts the changes is taken before any row of the money, everywhere, so no two who change it can each
    wait for the other.
    """
    changed(PART)
    return FinancialYear.objects.get(pk=year.pk)


@transaction.atomic
def open_year(year: FinancialYear, *, by: User) -> FinancialYear:
    """Let money be recorded of a year."""
    changed(PART)
    enforce(cannot_keep_money(by))
    if FinancialYear.objects.filter(first_year=year.first_year).exists():
        raise ValidationError({"first_year": f"{year} is open already."})
    year.opened_by = by
    year.full_clean(exclude=["opened_by"])
    year.save()
    record("savings.open_year", year.subject, f"Opened the financial year {year}", by=by)
    return year


@transaction.atomic
def close_year(year: FinancialYear, *, by: User) -> FinancialYear:
    """Close a year whose statement every Chief Finance Officer agreed; it takes no more money from now on.

    One that was opened again, and in which nothing changed, is closed with the same version, which the
    register holds already.
    """
    year = held(year)
    agreed = Agreeing.in_full(year)
    enforce(cannot_close_year(by, agreed))
    enforce(cannot_use_marking(by, agreed.latest.marking))
    _refuse_while_undoing(year)
    year.closed_at, year.closed_by, year.closed_version = timezone.now(), by, agreed.latest
    year.restated_because = ""
    year.full_clean(exclude=["opened_by"])
    year.save()
    record(
        "savings.close_year",
        year.subject,
        f"Closed {year} with version {agreed.latest.number} of its statement",
        by=by,
        version=agreed.latest.number,
        sha256=agreed.latest.sha256,
    )
    if not is_in_the_register(agreed.latest):
        append(
            STATEMENT_CLOSED,
            year.subject,
            payload_of_statement(agreed.latest),
            key=key_of_statement(agreed.latest),
            marking=agreed.latest.marking,
            by=by,
        )
    return year


def _refuse_while_undoing(year: FinancialYear) -> None:
    """Raise ValidationError while lines of the year are being taken off again, some at a time."""
    undoing = Import.objects.filter(state=Import.State.UNDOING, cost_lines__year=year).first()
    if undoing:
        raise ValidationError(f"Import {undoing.pk} is being undone. Close the year once that is done.")


@transaction.atomic
def restate_year(year: FinancialYear, because: str, *, by: User) -> FinancialYear:
    """Let a closed year take what was found later. What was agreed stays readable as it was (R29)."""
    year = held(year)
    enforce(cannot_restate_year(by, year))
    if not because.strip():
        raise ValidationError({"because": "Say why the year is restated."})
    year.closed_at = year.closed_by = None
    year.restated_because = because.strip()
    year.full_clean(exclude=["opened_by"])
    year.save()
    record("savings.restate_year", year.subject, f"Opened {year} again to restate it: {because}", by=by)
    return year
