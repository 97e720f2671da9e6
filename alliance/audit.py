"""How a thing done is written down: in the same transaction, or it did not happen."""

import json
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import date, datetime, time
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from alliance.markings import Marking
from alliance.models import AuditEvent, RecordVersion, Seen
from alliance.temporal import long_date

# The emergency access that a request is answered under: its number, or 0 for none (ADR 0043).
answered_under: ContextVar[int] = ContextVar("answered_under", default=0)

# In one statement, so that of two who change a part for the first time neither is in the other's way.
COUNT_ONE_MORE = """
INSERT INTO alliance_recordversion (part, number, changed_at) VALUES (%s, 1, %s)
ON CONFLICT (part) DO UPDATE
SET number = alliance_recordversion.number + 1, changed_at = excluded.changed_at
"""

# One statement that is always the same: every action writes an entry, and Django would compose it each time.
KEEP_ENTRY = """
INSERT INTO alliance_auditevent (at, by_id, name, subject, sentence, details, marking)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


class Change(NamedTuple):
    """What was altered, by its name, and in words what it was and what it is."""

    what: str
    was: str
    now: str


def record(
    name: str,
    subject: str,
    sentence: str,
    *,
    by,
    marking: int = Marking.OFFICIAL_SENSITIVE,
    because: str = "",
    changes: Sequence[Change] = (),
    **details,
) -> None:
    """Write who did what, and why, to the audit trail.

    `marking` is the highest of anything that the entry tells of: whoever is cleared to less does not read it.
    The sentence begins with what was done, as in "Moved the meeting". `changes` are what was altered, see
    `altered`. Raises RuntimeError outside a transaction: a change and its record stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An action records what it did inside its own transaction.")
    if under := answered_under.get():
        sentence, details = f"{sentence} (under emergency access {under})", {**details, "emergency": under}
    if because:
        sentence, details = f"{sentence}: {because}", {**details, "because": because}
    if changes:
        details["changes"] = [list(change) for change in changes]
    entry = [_moment_now(), by.pk, name, subject, sentence, json.dumps(details), int(marking)]
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(KEEP_ENTRY, entry)


def note_seen(seen: Seen) -> None:
    """Write down that somebody saw or took away something; a page once for each person and hour."""
    Seen.objects.bulk_create([seen], ignore_conflicts=True)


def altered(before: Model, now: Model, names: Iterable[str]) -> list[Change]:
    """The fields among these that two states of a row say differently, in words."""
    found = []
    for name in names:
        field = before._meta.get_field(name)
        was, is_ = in_words(before, name), in_words(now, name)
        if was != is_:
            label = str(field.verbose_name)
            found.append(Change(label[:1].upper() + label[1:], was, is_))
    return found


def in_words(row: Model, name: str) -> str:
    """What a field of a row says, in words; "" where it says nothing."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")() or "")
    value = getattr(row, name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def changed(part: str) -> None:
    """Count one more change to a part of the record, so that nothing computed before is used after.

    Whoever changes the same part next waits here until this transaction ends: an action that calls it first
    has the part to itself, and whatever it then looks up stays so until it has written.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(COUNT_ONE_MORE, [part, _moment_now()])


def _moment_now():
    """This moment as the database takes it."""
    return transaction.get_connection().ops.adapt_datetimefield_value(timezone.now())


def version(part: str) -> tuple[int, object]:
    """The number of changes to a part of the record so far, and the moment of the last one (or None)."""
    row = RecordVersion.objects.filter(part=part).values_list("number", "changed_at").first()
    return row or (0, None)


def last_change() -> datetime | None:
    """The moment of the latest change to any part of the record; None while there is none."""
    rows = RecordVersion.objects.order_by("-changed_at")
    return rows.values_list("changed_at", flat=True).first()


def latest_event() -> str:
    """What differs after anything that anybody did."""
    return str(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first())


def latest_of(person) -> str:
    """What differs after anything that this person did, and after nothing that anybody else does."""
    last = AuditEvent.objects.filter(by=person).order_by("-pk").values_list("pk", flat=True).first()
    return sha256(str(last).encode()).hexdigest()[:20]


def versions(but: str = "") -> str:
    """All the numbers of changes so far, as one text that differs after any change to the record.

    A change to the part that `but` names makes no difference.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "SELECT part, number FROM alliance_recordversion WHERE part <> %s ORDER BY part", [but]
        )
        return str(cursor.fetchall())
