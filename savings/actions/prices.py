"""Taking back an index series that was imported."""

from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import Import, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from savings.actions.years import PART
from savings.models import IndexValue
from savings.policies import cannot_keep_money


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
