"""Recording what the business areas cost, and reversing what was recorded wrongly."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import hold_sources
from alliance.audit import changed, record
from alliance.markings import highest
from alliance.models import Import, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.templatetags.portal import pounds
from savings.actions.years import PART, held
from savings.consistency import refuse_line
from savings.models import CostLine, FinancialYear
from savings.policies import cannot_add_to_year, cannot_reverse

SAME_IN_A_REVERSAL = (
    "area", "year", "force", "kind", "firmness", "spending", "price_year", "source", "paragraph", "marking",
    "illustrative",
)  # fmt: skip


@transaction.atomic
def record_costs(year: FinancialYear, lines: Iterable[CostLine], *, by: User) -> list[CostLine]:
    """Record some cost lines of a year, all of them or none."""
    year = held(year)
    lines = list(lines)
    enforce(cannot_add_to_year(by, year))
    enforce(cannot_use_marking(by, highest(line.marking for line in lines)))
    if not lines:
        raise ValidationError("Enter the amount that at least one force paid.")
    sources = hold_sources(line.source_id for line in lines)
    for line in lines:
        line.year, line.recorded_by = year, by
        line.source = sources[line.source_id]
        line.illustrative = line.source.illustrative
        refuse_line(line)
        # What it refers to was fetched: it need not be looked up again for each of many lines.
        line.full_clean(exclude=["recorded_by", "area", "year", "force", "source"], validate_unique=False)
    lines = CostLine.objects.bulk_create(lines)
    record(
        "savings.record_costs",
        year.subject,
        f"Recorded {_in_words(lines)} of {year}",
        by=by,
        lines=[line.pk for line in lines],
    )
    return lines


@transaction.atomic
def reverse_cost(line: CostLine, because: str, *, by: User) -> CostLine:
    """Take a cost line off again by a line that names it and says why. Both stay readable."""
    changed(PART)
    line = CostLine.objects.select_related("year", "area", "force", "source").get(pk=line.pk)
    enforce(cannot_reverse(by, line))
    enforce(cannot_use_marking(by, line.marking))
    if not because.strip():
        raise ValidationError({"because": "Say why it is reversed."})
    reversal = _reversal(line, because, by)
    reversal.full_clean(exclude=["recorded_by"])
    reversal.save()
    record(
        "savings.reverse_cost",
        line.subject,
        f"Reversed {line.get_firmness_display().lower()} of {pounds(line.amount)}: {line}. {because}",
        by=by,
    )
    return reversal


def _in_words(lines: list[CostLine]) -> str:
    """One line with what it is of and its amount; of several, how many there are."""
    if len(lines) > 1:
        return f"{len(lines)} cost lines"
    (line,) = lines
    kind, firmness = line.get_kind_display().lower(), line.get_firmness_display().lower()
    return f"{pounds(line.amount)} ({kind}, {firmness}) of {line.area} by {line.force.short_name}"


@transaction.atomic
def reverse_imported(chosen: Import, because: str, most: int, *, by: User) -> int:
    """Take off again lines of an import that were not reversed yet, `most` at most; how many are left."""
    changed(PART)
    lines = CostLine.objects.filter(imported_with=chosen, reversed_by__isnull=True)
    some = list(lines.select_related("year", "area", "force", "source").order_by("pk")[:most])
    for year in FinancialYear.objects.filter(cost_lines__imported_with=chosen).distinct():
        enforce(cannot_add_to_year(by, year))
    enforce(cannot_use_marking(by, chosen.kind_class.marking))
    CostLine.objects.bulk_create((_reversal(line, because, by) for line in some), batch_size=1_000)
    left = lines.count()
    rest = f", {left:,} are left" if left else ""
    record(
        "savings.reverse_imported_costs",
        chosen.subject,
        f"Reversed {len(some):,} cost lines of import {chosen.pk}{rest}. {because}",
        by=by,
    )
    return left


def _reversal(line: CostLine, because: str, by: User) -> CostLine:
    """The line that takes another off again; not yet saved."""
    return CostLine(
        **{name: getattr(line, name) for name in SAME_IN_A_REVERSAL},
        amount=-line.amount,
        reverses=line,
        because=because.strip(),
        description=f"Reversal: {line.description}"[:200] if line.description else "",
        recorded_by=by,
    )
