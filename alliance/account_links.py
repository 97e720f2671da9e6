"""The secret in a link by which somebody chooses a password, and where it leads (ADR 0044)."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from alliance.models import AccountLink, User

LASTS = {
    AccountLink.Kind.INVITATION: timedelta(hours=48),
    AccountLink.Kind.FORGOTTEN: timedelta(hours=1),
}
# What stands in a mail, in the place of the link, as it is kept and shown. The link is put in as it is sent.
PLACE = "[The link stands here. It is in the mail that is sent, and nowhere else.]"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 bits that nobody can guess: a plain digest of them tells nothing."""
    return secrets.token_urlsafe(32)


def digest_of_secret(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def digest_of_password(person: User) -> str:
    """What differs after any change of somebody's password; it is made from the hash that is kept."""
    return sha256(person.password.encode()).hexdigest()


def address_of(secret: str) -> str:
    """The whole address of a link: from the settings, and never from what a request says of its host."""
    return f"{settings.PORTAL_ADDRESS}{reverse('open-account-link', args=[secret])}"


def link_of(secret: str) -> AccountLink | None:
    """The link that has this secret; None where there is none."""
    if not WELL_FORMED.fullmatch(secret):
        return None
    return AccountLink.objects.select_related("person").filter(digest=digest_of_secret(secret)).first()
