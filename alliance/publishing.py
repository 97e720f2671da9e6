"""What "final" means: the register of what was decided and published, written once and verified by anyone.

Each entry holds the hash of the one before it, so a change anywhere is found by working the hashes out
again. The exact bytes are in docs/adr/0008-the-register.md.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import ExpressionWrapper, F, TextField
from django.utils import timezone

from alliance import triggers
from alliance.models import RegisterEntry, RegisterHead, RegisterPayload, User
from alliance.models.register import BEGINNING

ERASED = "payload-erased"
CHUNK = 200


# What is hashed

_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def canonical(payload) -> str:
    """The payload as JSON with sorted keys and no spaces; decimals and days become text.

    Raises ValueError for anything that has no single way to be written: floats, moments without a time zone,
    keys that are not text, half a character.
    """
    return _sorted(_plain(payload, "The payload"))


def hash_of_payload(salt: str, payload: str) -> str:
    return sha256(f"{salt}{payload}".encode()).hexdigest()


def hash_of_entry(previous_hash, sequence, kind, subject, at, by, marking, key, payload_hash) -> str:
    """The hash that binds an entry to the one before it; `at` as `moment` writes it, `by` a user name."""
    line = _line([previous_hash, sequence, kind, subject, at, by, marking, key, payload_hash])
    return sha256(line.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment in universal time, to the microsecond: 2026-11-24T09:30:00.000000+00:00."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value, where):
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, list):
        return [_plain(item, f"{where}, item {number}") for number, item in enumerate(value, start=1)]
    if isinstance(value, dict):
        if wrong := [key for key in value if not isinstance(key, str)]:
            raise ValueError(f"{where} has a key that is not text: {wrong[0]!r}.")
        return {_text(key, where): _plain(item, f"{where}, “{key}”") for key, item in value.items()}
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, datetime) and timezone.is_aware(value):
        return moment(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise ValueError(f"{where} is {value!r}, which the register does not hold ({type(value).__name__}).")


def _text(value, where):
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where} holds half a character, which cannot be written as UTF-8.") from None
    return value


# Writing


def append(kind: str, subject: str, payload, *, key: str, marking: int, by) -> RegisterEntry:
    """Add an entry at the end of the register, inside the transaction of what it records.

    The same key with the same payload again is the entry that is there. Everybody else who appends waits
    until the transaction ends, so append last. Raises RuntimeError outside a transaction, and ValueError when
    the key stands for something else already (or for what was erased) or the payload cannot be written.
    """
    _in_a_transaction()
    text = canonical(payload)
    head = _locked_head()
    if there := RegisterEntry.objects.select_related("kept").filter(key=key).first():
        if (there.kind, there.subject, there.marking, there.kept.payload) != (kind, subject, marking, text):
            raise ValueError(f"The key “{key}” stands for something else already: entry {there.sequence}.")
        return there
    salt = secrets.token_hex(32)
    entry = RegisterEntry(
        sequence=head.sequence + 1,
        kind=kind,
        subject=subject,
        at=timezone.now(),
        by=by,
        marking=marking,
        key=key,
        payload_hash=hash_of_payload(salt, text),
        previous_hash=head.hash,
    )
    entry.hash = hash_of_entry(
        entry.previous_hash,
        entry.sequence,
        entry.kind,
        entry.subject,
        moment(entry.at),
        by.username,
        entry.marking,
        entry.key,
        entry.payload_hash,
    )
    entry.clean_fields(exclude=["by"])
    entry.save(force_insert=True)
    RegisterPayload.objects.create(entry=entry, payload=text, salt=salt)
    RegisterHead.objects.filter(pk=head.pk).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def erase(entry: RegisterEntry, *, because: str, by) -> RegisterEntry:
    """Erase what an entry says, when the law asks; the entry stays, and a new one records that and why.

    Whether this person may is for the action that calls it. Raises RuntimeError outside a transaction, and
    ValueError when no reason is given or the payload was erased before.
    """
    _in_a_transaction()
    _locked_head()
    if not because.strip():
        raise ValueError("A payload is not erased without a reason.")
    if not RegisterPayload.objects.filter(entry=entry, erased_at=None).update(
        payload="", salt="", erased_at=timezone.now(), erased_by=by, erased_because=because
    ):
        raise ValueError(f"The payload of entry {entry.sequence} was erased before.")
    return append(
        ERASED,
        entry.subject,
        {"because": because, "entry": entry.sequence},
        key=_key_of_erasing(entry.sequence),
        marking=entry.marking,
        by=by,
    )


def head() -> RegisterHead:
    """The number and hash of the last entry, which minutes and reports print so that it can be checked."""
    return RegisterHead.objects.first() or RegisterHead(pk=1)


def _in_a_transaction():
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The register is written inside the transaction of what it records.")


def _locked_head():
    heads = RegisterHead.objects.select_for_update()
    if there := heads.first():
        return there
    RegisterHead.objects.get_or_create(pk=1)
    return heads.get()


def _key_of_erasing(sequence):
    return f"{ERASED}/{sequence}"


# Comparing with the record

_comparisons: list[Callable[[], Iterator[str]]] = []


def compared(differences: Callable[[], Iterator[str]]) -> Callable[[], Iterator[str]]:
    """Register a function that gives a sentence for each thing whose rows differ from its entry."""
    _comparisons.append(differences)
    return differences


def differences_from_record() -> Iterator[str]:
    """What is no longer in the record as the register says it was decided or published."""
    for differences in _comparisons:
        yield from differences()


# Verifying


class Fault(Enum):
    """What can be wrong with the register, in a sentence."""

    MISSING = "{which} missing."
    MISPLACED = "Entry {entry} stands in the wrong place: it was written after entry {other}."
    FORGED_LINK = "Entry {entry} does not follow from the entry before it: one of the two was rewritten."
    CHANGED = "Entry {entry} was changed: its hash is not that of what it holds."
    PAYLOAD_CHANGED = "The payload of entry {entry} is not the one that was written."
    PAYLOAD_MISSING = "The payload of entry {entry} is missing, and nothing says that it was erased."
    ERASED_UNRECORDED = "The payload of entry {entry} was erased, and no entry records that."
    HEAD = "The head does not name the last entry: it says {which}."
    UNREADABLE = "The register cannot be read on from entry {entry}: {which}."
    TRIGGER = "What refuses changes is not in place: the trigger {which}."
    ANCHOR = "No entry has the hash {which}: entries were rewritten or removed since it was noted down."


@dataclass(frozen=True)
class Problem:
    """One thing wrong, and the number of the entry it is wrong with (None for the register as a whole)."""

    fault: Fault
    entry: int | None
    sentence: str


@dataclass
class Verification:
    """What verifying found: how far the register goes, what is wrong, and what was erased as it should be."""

    entries: int = 0
    head: str = BEGINNING
    anchored: int | None = None
    problems: list[Problem] = field(default_factory=list)
    erased: dict[int, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.problems

    def report(self, fault, entry=None, **words):
        self.problems.append(Problem(fault, entry, fault.value.format(entry=entry, **words)))


class _Row(NamedTuple):
    number: int
    previous_hash: str
    hash: str
    kind: str
    subject: str
    at: object
    by: str
    marking: int
    key: str
    payload_hash: str
    payload: str | None
    salt: str | None
    erased_by: int | None


def verify(anchor: str | None = None, *, chunk: int = CHUNK) -> Verification:
    """Work out every hash again from the first entry on, and say all that is wrong.

    An anchor is a head noted down outside the portal: without one, a chain that was rewritten as a whole from
    some entry on looks like any other. Reads the entries in one query, a chunk at a time, and locks nothing.
    """
    anchor = anchor and anchor.strip().lower()
    found = Verification(anchored=0 if anchor == BEGINNING else None)
    for name in triggers.missing():
        found.report(Fault.TRIGGER, which=name)
    before, last, link, erased, recorded = head(), 0, BEGINNING, [], {}
    names = _UserNames()
    try:
        for found.entries, row in enumerate(_rows().iterator(chunk_size=chunk), start=1):
            number, previous, stored, kind, subject, at, by, marking, key, digest, payload, salt, _ = row
            right = hash_of_entry(
                previous, number, kind, subject, _as_hashed(at), names[by], marking, key, digest
            )
            if (
                right != stored
                or previous != link
                or number != last + 1
                or hash_of_payload(salt, payload) != digest
            ):
                row = _Row._make(row)
                _compare(row, last, link, right, found)
                if _is_erased(row):
                    erased.append(number)
            if kind == ERASED:
                recorded[key] = number
            if stored == anchor:
                found.anchored = number
            last, link = number, stored
        _compare_heads(before, last, head(), found)
    except DatabaseError as wrong:
        found.report(Fault.UNREADABLE, last + 1, which=wrong)
    found.head = link
    for sequence in erased:
        if entry := recorded.get(_key_of_erasing(sequence)):
            found.erased[sequence] = entry
        else:
            found.report(Fault.ERASED_UNRECORDED, sequence)
    if anchor and found.anchored is None:
        found.report(Fault.ANCHOR, which=anchor)
    return found


class _UserNames(dict):
    """User names by key, each asked for once."""

    def __missing__(self, pk):
        self[pk] = User.objects.filter(pk=pk).values_list("username", flat=True).first()
        return self[pk]


def _rows():
    """Every entry as plain values, moments as the database keeps them: a damaged one stops nothing."""
    return (
        RegisterEntry.objects.order_by("sequence")
        .annotate(stored_at=ExpressionWrapper(F("at"), output_field=TextField()))
        .values_list(
            "sequence",
            "previous_hash",
            "hash",
            "kind",
            "subject",
            "stored_at",
            "by_id",
            "marking",
            "key",
            "payload_hash",
            "kept__payload",
            "kept__salt",
            "kept__erased_by",
        )
    )


def _as_hashed(at) -> str:
    """A moment as it is hashed. SQLite keeps it as text, without the part of a second when that is nought."""
    if isinstance(at, datetime):
        return moment(at)
    text = str(at).replace(" ", "T", 1)
    return f"{text}+00:00" if "." in text else f"{text}.000000+00:00"


def _is_erased(row):
    return row.payload == "" and row.salt == "" and row.erased_by is not None


def _compare(row, last, link, right, found):
    """Report all that is wrong with an entry, and with its place after the last one."""
    if isinstance(row.number, int) and row.number > last + 1:
        found.report(Fault.MISSING, last + 1, which=_span(last + 1, row.number - 1))
    elif row.previous_hash != link:
        other = RegisterEntry.objects.filter(hash=row.previous_hash).first()
        found.report(Fault.MISPLACED if other else Fault.FORGED_LINK, row.number, other=other and other.pk)
    if right != row.hash:
        found.report(Fault.CHANGED, row.number)
    if row.payload is None:
        found.report(Fault.PAYLOAD_MISSING, row.number)
    elif hash_of_payload(row.salt, row.payload) != row.payload_hash and not _is_erased(row):
        found.report(Fault.PAYLOAD_CHANGED, row.number)


def _compare_heads(before, last, after, found):
    """Report a head that does not name the last entry; others may have appended meanwhile."""
    if last < before.sequence:
        found.report(Fault.MISSING, last + 1, which=_span(last + 1, before.sequence))
    elif last > after.sequence or (
        before.sequence and not RegisterEntry.objects.filter(pk=before.sequence, hash=before.hash).exists()
    ):
        found.report(Fault.HEAD, which=f"entry {after.sequence}, {after.hash}")


def _span(first, last):
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
