"""Trying to sign in: counting it before it is looked at, and ending a lock (ADR 0032)."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.guessing import LET_IN_FOR, LIMITS, Counted, key_of, one_name
from alliance.models import FailedTries, User
from alliance.policies import cannot_end_lock
from alliance.policy import enforce

FORGET_AFTER = timedelta(days=2)

log = logging.getLogger(__name__)


@dataclass
class Try:
    """One try: until when it has to wait, if it may not be made now, and what it was counted under."""

    wait_until: datetime | None = None
    # For each key, how many failed tries it made and when the next might have been made before it.
    counts: dict[str, tuple[int, datetime | None]] = field(default_factory=dict)


def begin_try(name: str, address: str, browser: str) -> Try:
    """Count a try to sign in, before any password is looked at; or say how long it has to wait.

    `browser` is what marks a browser in which this person signed in before, or "".
    """
    if browser:
        return _begin([(Counted.BROWSER, browser)])
    found = FailedTries.objects.of_name(name)
    let_in = bool(found and found.let_in_until and found.let_in_until > timezone.now())
    own = [(Counted.NAME, one_name(name))]
    return _begin(own if let_in else [*own, (Counted.ADDRESS, address)])


def begin_try_of(person: User) -> Try:
    """Count a try of somebody signed in to show that they are who they are."""
    return _begin([(Counted.PERSON, str(person.pk))])


def begin_try_of_step(person: User, browser: str) -> Try:
    """Count a try at the second step: in a browser that is known, apart from all others."""
    return _begin([(Counted.STEP, f"{person.pk}:{browser}")])


def begin_asking(address: str, browser: str) -> Try:
    """Count that somebody asks for a link; in a browser that is known, apart from all others."""
    return _begin([(Counted.ASKING, browser or address)])


def forget_tries_of(name: str) -> None:
    """What was tried at a name does not count any longer. Call inside the action that says why."""
    key = key_of(Counted.NAME, one_name(name))
    FailedTries.objects.filter(key=key).update(failed=0, wait_ends_at=None)


@transaction.atomic
def note_right(tried: Try) -> None:
    """A try that turned out right does not count. Of an address the other tries go on counting."""
    for row in FailedTries.objects.select_for_update().filter(key__in=tried.counts).order_by("key"):
        failed, before = tried.counts[row.key]
        if row.counted != Counted.ADDRESS:
            row.failed, row.wait_ends_at, row.let_in_until = 0, None, None
        else:
            if row.failed == failed:
                row.wait_ends_at = before
            row.failed = max(0, row.failed - 1)
        row.save(update_fields=["failed", "wait_ends_at", "let_in_until"])


@transaction.atomic
def end_lock(person: User, *, by: User) -> None:
    """Let somebody try again now, and for an hour whatever else is tried from the same address."""
    enforce(cannot_end_lock(by, person))
    key = key_of(Counted.NAME, one_name(person.username))
    FailedTries.objects.update_or_create(
        key=key,
        defaults={
            "counted": Counted.NAME,
            "failed": 0,
            "wait_ends_at": None,
            "let_in_until": timezone.now() + LET_IN_FOR,
            "last_at": timezone.now(),
        },
    )
    record(
        "alliance.end_lock",
        f"person/{person.username}",
        f"Ended the lock on signing in as {person.full_name}",
        by=by,
    )


def _begin(counted: list[tuple[Counted, str]]) -> Try:
    """Count one more try under each of these, unless one of them says to wait."""
    kinds = {key_of(kind, of): kind for kind, of in counted}
    # Looked at before anything is written, so that who is locked out makes no rows.
    if wait := _longest_wait(FailedTries.objects.filter(key__in=kinds)):
        return Try(wait)
    FailedTries.objects.bulk_create(
        [FailedTries(key=key, counted=kinds[key]) for key in sorted(kinds)], ignore_conflicts=True
    )
    return _count(list(kinds))


@transaction.atomic
def _count(keys: list[str]) -> Try:
    """Count one more under each; in one order, so that no two wait for each other."""
    now = timezone.now()
    rows = list(FailedTries.objects.select_for_update().filter(key__in=keys).order_by("key"))
    if wait := _longest_wait(rows):
        return Try(wait)
    tried = Try()
    for row in rows:
        if row.is_forgotten(now):
            row.failed = 0
        before, row.failed, row.last_at = row.wait_ends_at, row.failed + 1, now
        wait = LIMITS[row.counted].wait(row.failed)
        row.wait_ends_at = now + wait if wait else None
        row.save(update_fields=["failed", "last_at", "wait_ends_at"])
        tried.counts[row.key] = row.failed, before
        if row.failed == LIMITS[row.counted].most:
            log.warning("Locked after %s failed tries to sign in: %s", row.failed, row.get_counted_display())
    _forget(now)
    return tried


def _longest_wait(rows) -> datetime | None:
    now = timezone.now()
    return max(filter(None, (row.waits_until(now) for row in rows)), default=None)


def _forget(now: datetime) -> None:
    """Remove what no longer counts."""
    FailedTries.objects.filter(last_at__lt=now - FORGET_AFTER).delete()
