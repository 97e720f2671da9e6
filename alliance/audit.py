"""How a thing done is written down: in the same transaction, or it did not happen."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance.models import AuditEvent, RecordVersion


def record(name: str, subject: str, sentence: str, *, by, **details) -> AuditEvent:
    """Write who did what to the audit trail.

    Raises RuntimeError outside a transaction: a change and its record stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An action records what it did inside its own transaction.")
    return AuditEvent.objects.create(name=name, subject=subject, sentence=sentence, by=by, details=details)


def changed(part: str) -> None:
    """Count one more change to a part of the record, so that nothing computed before is used after.

    Whoever changes the same part next waits here until this transaction ends: an action that calls it first
    has the part to itself, and whatever it then looks up stays so until it has written.
    """
    now = timezone.now()
    counted = RecordVersion.objects.filter(part=part)
    if not counted.update(number=F("number") + 1, changed_at=now):
        RecordVersion.objects.bulk_create([RecordVersion(part=part, changed_at=now)], ignore_conflicts=True)
        counted.update(number=F("number") + 1, changed_at=now)


def version(part: str) -> tuple[int, object]:
    """The number of changes to a part of the record so far, and the moment of the last one (or None)."""
    row = RecordVersion.objects.filter(part=part).values_list("number", "changed_at").first()
    return row or (0, None)


def latest_event() -> str:
    """What differs after anything that anybody did."""
    return str(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first())


def versions() -> str:
    """All the numbers of changes so far, as one text that differs after any change to the record."""
    return str(sorted(RecordVersion.objects.values_list("part", "number")))
