"""Recording how large each force is."""

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import stamp, withdraw_row
from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from savings.actions.years import PART
from savings.consistency import refuse_size
from savings.models import Size, SizeMeasure
from savings.policies import cannot_keep_money, cannot_withdraw


@transaction.atomic
def record_measure(measure: SizeMeasure, *, by: User) -> SizeMeasure:
    """Add a way to say how large a force is. It never changes meaning: a new definition is a new measure."""
    changed(PART)
    enforce(cannot_keep_money(by))
    measure.recorded_by = by
    measure.full_clean(exclude=["recorded_by"])
    measure.save()
    record(
        "savings.record_measure",
        f"size-measure/{measure.slug}",
        f"Recorded the measure {measure.name}",
        by=by,
    )
    return measure


@transaction.atomic
def record_size(size: Size, *, by: User) -> Size:
    """Record how large a force was in a year by a measure."""
    changed(PART)
    enforce(cannot_keep_money(by))
    enforce(cannot_use_marking(by, size.marking))
    stamp(size, by=by)
    refuse_size(size)
    size.full_clean(exclude=["recorded_by"])
    size.save()
    record("savings.record_size", f"size/{size.pk}", f"Recorded the size of {size.force}: {size}", by=by)
    return size


@transaction.atomic
def withdraw_size(size: Size, because: str, *, by: User) -> Size:
    """Withdraw a size that is wrong; it stays readable. One that a rule rests on is not withdrawn."""
    changed(PART)
    size = Size.objects.select_related("measure", "force", "year").get(pk=size.pk)
    enforce(cannot_withdraw(by, size))
    enforce(cannot_use_marking(by, size.marking))
    if size.shares.filter(rule__withdrawn_at__isnull=True).exists():
        raise ValidationError("A sharing rule rests on this size. Withdraw or replace the rule first.")
    withdraw_row(size, because, by=by)
    record("savings.withdraw_size", f"size/{size.pk}", f"Withdrew a size: {size}. {because}", by=by)
    return size
