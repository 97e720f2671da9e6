"""How a thing done is written down: in the same transaction, or it did not happen."""

from django.db import transaction
from django.utils import timezone

from alliance.models import AuditEvent, RecordVersion

# In one statement, so that of two who change a part for the first time neither is in the other's way.
COUNT_ONE_MORE = """
INSERT INTO alliance_recordversion (part, number, changed_at) VALUES (%s, 1, %s)
ON CONFLICT (part) DO UPDATE
SET number = alliance_recordversion.number + 1, changed_at = excluded.changed_at
"""


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
    connection = transaction.get_connection()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE_MORE, [part, now])


def version(part: str) -> tuple[int, object]:
    """The number of changes to a part of the record so far, and the moment of the last one (or None)."""
    row = RecordVersion.objects.filter(part=part).values_list("number", "changed_at").first()
    return row or (0, None)


def latest_event() -> str:
    """What differs after anything that anybody did."""
    return str(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first())


def versions(but: str = "") -> str:
    """All the numbers of changes so far, as one text that differs after any change to the record.

    A change to the part that `but` names makes no difference.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "SELECT part, number FROM alliance_recordversion WHERE part <> %s ORDER BY part", [but]
        )
        return str(cursor.fetchall())
