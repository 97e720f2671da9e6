"""Declaring on whose authority something happened to a business area, and taking that back."""

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import withdraw_row
from alliance.audit import changed, record
from alliance.markings import highest
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from governance.actions.boards import PART
from governance.consistency import refuse_authority
from governance.models import Authority, Decision
from governance.policies import cannot_declare_authority, cannot_withdraw_authority


@transaction.atomic
def declare_authority(authority: Authority, *, by: User) -> Authority:
    """Say that something in the life of an area was done on the authority of a decision.

    Raises ValidationError when the event is not of an area that the decision is about, or certainly came
    before the decision. Declared twice it is declared once.
    """
    decision = Decision.objects.select_for_update().select_related("board").get(pk=authority.decision_id)
    enforce(cannot_declare_authority(by, decision))
    event = authority.event
    authority.marking = highest([decision.marking, event.marking, event.area.marking])
    enforce(cannot_use_marking(by, authority.marking))
    if there := Authority.objects.current().filter(decision=decision, event=event).first():
        return there
    refuse_authority(decision, event)
    authority.decision, authority.recorded_by = decision, by
    authority.illustrative = decision.illustrative or event.illustrative
    authority.full_clean(exclude=["recorded_by"])
    authority.save()
    changed(PART)
    record(
        "governance.declare_authority",
        decision.subject,
        f"Declared {decision.reference} as the authority for “{event}” of {event.area}, {event.when.words}",
        by=by,
        marking=authority.marking,
        area=event.area.key,
        event=event.number,
    )
    return authority


@transaction.atomic
def withdraw_authority(authority: Authority, because: str, *, by: User) -> None:
    """Take back that a decision is the authority for something; it stays on the record with why."""
    decision = Decision.objects.select_for_update().select_related("board").get(pk=authority.decision_id)
    authority = Authority.objects.select_related("event__area").get(pk=authority.pk)
    enforce(cannot_withdraw_authority(by, authority))
    enforce(cannot_use_marking(by, authority.marking))
    if not because.strip():
        raise ValidationError({"because": "Say why it is taken back."})
    withdraw_row(authority, because, by=by)
    changed(PART)
    event = authority.event
    record(
        "governance.withdraw_authority",
        decision.subject,
        f"Took back that {decision.reference} is the authority for “{event}” of {event.area}",
        by=by,
        marking=authority.marking,
        because=because,
        area=event.area.key,
        event=event.number,
    )
