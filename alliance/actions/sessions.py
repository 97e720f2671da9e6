"""Where people are signed in: noting it, and ending it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from alliance.audit import record
from alliance.models import SignedIn, User
from alliance.policies import cannot_end_session, cannot_end_sessions
from alliance.policy import enforce


def digest_of(session_key: str) -> str:
    """What a session is known by here, which opens nothing."""
    return salted_hmac("alliance.signed-in", session_key, algorithm="sha256").hexdigest()


def note_signed_in(user: User, session_key: str, before: str, browser: str, began_at: datetime) -> str:
    """Note that somebody is signed in and was seen now; returns what the session is known by.

    `before` is what it was known by, or "": its key is renewed at each step of signing in.
    """
    now, digest = timezone.now(), digest_of(session_key)
    rows = SignedIn.objects.filter(user=user, digest=before or digest)
    if not rows.update(digest=digest, last_seen_at=now):
        _forget_ended(now)
        told = {"user": user, "browser": browser, "began_at": began_at, "last_seen_at": now}
        SignedIn.objects.update_or_create(digest=digest, defaults=told)
    return digest


def forget_signed_in(session_key: str) -> None:
    """Note that a session has ended."""
    SignedIn.objects.filter(digest=digest_of(session_key or "")).delete()


@transaction.atomic
def end_session(signed_in: SignedIn, *, by: User) -> None:
    """End one's own sign-in in one browser: whoever has its cookie is a stranger from now on."""
    signed_in = SignedIn.objects.select_for_update().get(pk=signed_in.pk)
    enforce(cannot_end_session(by, signed_in))
    # Keys are kept nowhere else. There are as many as people who are signed in, and few of these are ended.
    keys = Session.objects.filter(expire_date__gt=timezone.now()).values_list("session_key", flat=True)
    ended = [key for key in keys.iterator() if digest_of(key) == signed_in.digest]
    Session.objects.filter(session_key__in=ended).delete()
    signed_in.delete()
    record(
        "alliance.end_session",
        f"person/{by.username}",
        f"Ended a sign-in of {by.full_name}: {signed_in.browser}",
        by=by,
    )


@transaction.atomic
def end_sessions(person: User, *, by: User) -> User:
    """End all of somebody's sign-ins. For one's own, `update_session_auth_hash` then keeps the one in use."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    enforce(cannot_end_sessions(by, person))
    person.sign_ins_ended_at = timezone.now()
    person.save(update_fields=["sign_ins_ended_at"])
    forget_all_signed_in(person)
    record(
        "alliance.end_sessions",
        f"person/{person.username}",
        f"Ended all sign-ins of {person.full_name}",
        by=by,
    )
    return person


def forget_all_signed_in(person: User) -> None:
    """Note that all of somebody's sign-ins have ended. Call inside the action that ended them."""
    SignedIn.objects.filter(user=person).delete()


def _forget_ended(now: datetime) -> None:
    """Remove those that ended by themselves, with browsers that never came back."""
    SignedIn.objects.filter(
        last_seen_at__lt=now - timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    ).delete()
