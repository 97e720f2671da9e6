"""Declaring a step of a bridge that nothing else on the record tells, and withdrawing one that is wrong."""

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import stamp, withdraw_row
from alliance.audit import changed, record
from alliance.markings import Marking
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.templatetags.portal import pounds
from savings.actions.years import PART
from savings.models import BridgeStep
from savings.policies import cannot_keep_money, cannot_withdraw


@transaction.atomic
def record_bridge_step(step: BridgeStep, *, by: User) -> BridgeStep:
    """Declare how much more or less a later year cost for one reason, with its source."""
    changed(PART)
    enforce(cannot_keep_money(by))
    enforce(cannot_use_marking(by, step.marking))
    if step.area_id and step.marking < step.area.marking:
        label = Marking(step.area.marking).label
        raise ValidationError({"marking": f"{step.area} is marked {label}: mark its steps no lower."})
    stamp(step, by=by)
    step.full_clean(exclude=["recorded_by"])
    step.save()
    record(
        "savings.record_bridge_step",
        step.subject,
        f"Recorded a step of the bridge: {step}, {pounds(step.amount)}",
        by=by,
        marking=step.marking,
    )
    return step


@transaction.atomic
def withdraw_bridge_step(step: BridgeStep, because: str, *, by: User) -> BridgeStep:
    """Take a step back with why; it stays readable, and counts in no bridge any more."""
    changed(PART)
    step = BridgeStep.objects.select_related("area").get(pk=step.pk)
    enforce(cannot_withdraw(by, step))
    enforce(cannot_use_marking(by, step.marking))
    withdraw_row(step, because, by=by)
    record(
        "savings.withdraw_bridge_step",
        step.subject,
        f"Withdrew a step of the bridge: {step}",
        by=by,
        marking=step.marking,
        because=because,
    )
    return step
