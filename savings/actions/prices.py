"""Recording a release of an index series, and taking back one that was imported."""

from django.db import transaction
from django.utils import timezone

from alliance.actions.facts import stamp
from alliance.audit import changed, record
from alliance.markings import highest
from alliance.models import Import, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date
from alliance.text import address
from savings.actions.years import PART
from savings.models import IndexValue
from savings.policies import cannot_keep_money


@transaction.atomic
def record_release(values: list[IndexValue], *, by: User) -> list[IndexValue]:
    """Record what one release of an index series says, a value for each period."""
    changed(PART)
    enforce(cannot_keep_money(by))
    for value in values:
        enforce(cannot_use_marking(by, value.marking))
        stamp(value, by=by)
        value.full_clean(exclude=["recorded_by"])
        value.save()
    first = values[0]
    record(
        "savings.record_release",
        f"index-series/{address(first.series)}",
        f"Recorded {len(values)} index values of {first.series}, released on {long_date(first.released_on)}",
        by=by,
        marking=highest(value.marking for value in values),
    )
    return values


@transaction.atomic
def withdraw_imported_values(chosen: Import, because: str, *, by: User) -> None:
    """Withdraw every value of an import; they stay readable, and nothing is worked out with them any more."""
    changed(PART)
    enforce(cannot_keep_money(by))
    marking = chosen.kind_class.marking
    enforce(cannot_use_marking(by, marking))
    IndexValue.objects.filter(imported_with=chosen, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=because.strip()
    )
    record(
        "savings.withdraw_imported_values",
        chosen.subject,
        f"Withdrew every index value of import {chosen.pk}",
        by=by,
        marking=marking,
        because=because,
    )
