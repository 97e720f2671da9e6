"""Removing what is illustrative from the money on the record."""

from django.db import transaction
from django.db.models import ProtectedError

from alliance.actions.illustrative import remove_rows
from alliance.audit import changed, record
from alliance.models import RegisterEntry, User
from alliance.policy import enforce
from alliance.publishing import erase
from savings.actions.years import PART
from savings.models import (
    Baseline,
    BridgeStep,
    CostLine,
    FinancialYear,
    IndexValue,
    PrintedRow,
    PrintedTable,
    RuleShare,
    Saving,
    SavingAmount,
    SavingsTarget,
    SharingRule,
    Size,
    SizeMeasure,
    StatementAgreement,
    StatementPublication,
    StatementVersion,
    Verification,
)
from savings.policies import cannot_keep_money
from savings.register import key_of_publication, key_of_statement


@transaction.atomic
def remove_illustrative(*, by: User) -> int:
    """Remove illustrative money and savings of every kind, as if never recorded; returns how many rows."""
    changed(PART)
    enforce(cannot_keep_money(by))
    removed = _remove_versions(by) + _remove_lines() + _remove_rules() + remove_rows(Size)
    # What is said of a saving before the saving.
    removed += sum(
        remove_rows(model) for model in (Verification, SavingAmount, Baseline, Saving, SavingsTarget)
    )
    removed += remove_rows(BridgeStep) + remove_rows(IndexValue) + _remove_tables()
    for measure in SizeMeasure.objects.filter(illustrative=True, sizes__isnull=True):
        measure.delete()
        removed += 1
    _remove_years()
    if removed:
        record(
            "savings.remove_illustrative",
            "illustrative-data",
            f"Removed illustrative money: {removed} costs, sizes, rules, statements and savings",
            by=by,
        )
    return removed


def _remove_versions(by: User) -> int:
    versions = StatementVersion.objects.filter(illustrative=True)
    keys = [
        key
        for version in versions.select_related("year")
        for key in (key_of_statement(version), key_of_publication(version))
    ]
    for entry in RegisterEntry.objects.filter(key__in=keys, kept__erased_at__isnull=True):
        erase(entry, because="Illustrative data was removed.", by=by)
    closed = FinancialYear.objects.filter(closed_version__in=versions)
    closed.update(closed_at=None, closed_by=None, closed_version=None, restated_because="")
    StatementAgreement.objects.filter(version__in=versions).delete()
    StatementPublication.objects.filter(version__in=versions).delete()
    # The latest first: it may restate an earlier one.
    removed = list(versions.order_by("-pk"))
    for version in removed:
        version.delete()
    return len(removed)


def _remove_lines() -> int:
    """Reversals before what they reverse."""
    lines = CostLine.objects.filter(illustrative=True)
    count = lines.count()
    lines.filter(reverses__isnull=False).delete()
    lines.delete()
    return count


def _remove_rules() -> int:
    """The shares of the rules that go, then those rules; what a real rule replaces stays, with its shares."""
    removed = SharingRule.objects.filter(illustrative=True).exclude(replaced_by__illustrative=False)
    RuleShare.objects.filter(rule__in=list(removed.values_list("pk", flat=True))).delete()
    return remove_rows(SharingRule)


def _remove_tables() -> int:
    """The rows of the tables that go, then those tables."""
    removed = PrintedTable.objects.filter(illustrative=True)
    PrintedRow.objects.filter(table__in=list(removed.values_list("pk", flat=True))).delete()
    return remove_rows(PrintedTable)


def _remove_years() -> None:
    for year in FinancialYear.objects.filter(illustrative=True):
        try:
            with transaction.atomic():
                year.delete()
        except ProtectedError:
            continue
