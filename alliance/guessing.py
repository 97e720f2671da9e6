"""How often somebody may try to sign in, how long they wait, and which browsers are known (ADR 0032).

A browser in which a person signed in before carries a cookie for that person, and tries with it are counted
on their own. All other tries are counted for the name and for the address they come from: whoever guesses
keeps such browsers out, and nobody who works here.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.crypto import salted_hmac

from alliance.temporal import long_date, today

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=1)
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=15), timedelta(hours=4)
# How long somebody is let in past the limit of their address, once an administrator has ended a lock.
LET_IN_FOR = timedelta(hours=1)
KNOWN_FOR = timedelta(days=180)
# Whoever has IPv6 is given all addresses that begin with these bits.
BITS_OF_ONE_IPV6 = 64


class Counted(TextChoices):
    """What tries are counted for."""

    NAME = "name", "A name"
    ADDRESS = "address", "An address"
    BROWSER = "browser", "A known browser"
    PERSON = "person", "Somebody signed in"
    STEP = "step", "A second step"
    ASKING = "asking", "Asking for a link"


@dataclass(frozen=True)
class Limit:
    """How many failed tries there may be: the first are free, the next wait, and then there is a lock."""

    free: int
    most: int
    forgotten_after: timedelta

    def wait(self, failed: int) -> timedelta:
        """How long after so many failed tries the next may be made."""
        if failed < self.free:
            return timedelta(0)
        if failed < self.most:
            return min(FIRST_WAIT * 2 ** (failed - self.free), LONGEST_WAIT)
        return min(FIRST_LOCK * 2 ** min(failed - self.most, 10), LONGEST_LOCK)


LIMITS = {
    Counted.NAME: Limit(free=3, most=10, forgotten_after=timedelta(days=1)),
    # A whole office may share one.
    Counted.ADDRESS: Limit(free=20, most=50, forgotten_after=timedelta(hours=1)),
    Counted.BROWSER: Limit(free=5, most=10, forgotten_after=timedelta(days=1)),
    # Whoever is signed in and is asked for their password again.
    Counted.PERSON: Limit(free=5, most=10, forgotten_after=timedelta(days=1)),
    # Whoever guesses at it has the password already. Of the codes of 6 figures three are good at a time.
    Counted.STEP: Limit(free=5, most=10, forgotten_after=timedelta(days=1)),
    # Of links to choose a new password, from an address, which a whole office may share, or a known browser.
    Counted.ASKING: Limit(free=20, most=40, forgotten_after=timedelta(hours=1)),
}


def key_of(counted: Counted, of: str) -> str:
    """What tries are counted under: a digest, since people also type passwords where a name should be."""
    return salted_hmac("alliance.guessing", f"{counted}:{of}", algorithm="sha256").hexdigest()


def one_name(typed: str) -> str:
    """A name as it is counted: however it is written that the database takes it for the same name.

    PostgreSQL compares capitals, and the capital of a dotless i is an I.
    """
    return typed.strip().upper().lower()


def moment_in_words(moment) -> str:
    """A moment to the second, never too early, such as "2:05:20pm"; with its day where that is not today."""
    local = timezone.localtime(moment + timedelta(seconds=1))
    clock = f"{local:%I:%M:%S%p}".lstrip("0").lower()
    return clock if local.date() == today() else f"{clock} on {long_date(local.date())}"


def client_address(request) -> str:
    """The address a request comes from; behind a proxy, the one that the proxy itself saw."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # What stands before the last entry was sent by the browser, which can write what it likes.
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said
    return one_address(said)


def one_address(said: str) -> str:
    """An address as it is counted; "unknown" for what is none."""
    said = said.strip()
    if said.startswith("[") or said.count(":") == 1:  # with a port
        said = said.rpartition(":")[0].strip("[]") if not said.endswith("]") else said.strip("[]")
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), BITS_OF_ONE_IPV6), strict=False))


# Known browsers

_signer = signing.TimestampSigner(salt="alliance.known-browser")


def cookie_name(name: str) -> str:
    """The cookie of one person: it does not say who, and somebody else's stays beside it."""
    digest = salted_hmac("alliance.known-browser.name", one_name(name), algorithm="sha256").hexdigest()
    return f"known-{digest[:16]}"


def known_browser(request, name: str) -> str:
    """What marks this browser as one in which this person signed in before; "" when it is none."""
    whose = cookie_name(name)
    try:
        said = _signer.unsign(request.COOKIES.get(whose, ""), max_age=KNOWN_FOR)
    except signing.BadSignature:
        return ""
    return said if said.startswith(f"{whose}:") else ""


def remember_browser(request, response, name: str) -> None:
    """Let the browser carry from now on that this person signed in in it."""
    whose = cookie_name(name)
    mark = known_browser(request, name) or f"{whose}:{secrets.token_urlsafe(16)}"
    response.set_cookie(
        whose,
        _signer.sign(mark),
        max_age=KNOWN_FOR,
        path="/sign-in/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
