"""The links in mails to somebody of the public: each signed with the portal's key, for one use alone.

What is signed is the random key of one row, so a link ends with the row, whoever has kept it.
"""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from alliance.models import Subscriber, Subscription
from alliance.models.subscriptions import CONFIRMED_WITHIN

CONFIRM, END, MANAGE = "confirm-subscription", "end-subscription", "manage-subscriptions"


def _signer(name: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"alliance.{name}")


def link(name: str, row: Subscription | Subscriber) -> str:
    """The whole address of a link for one subscription or one subscriber."""
    return f"{settings.PORTAL_ADDRESS}{reverse(name, args=[_signer(name).sign(row.key.hex)])}"


def key_in(name: str, token: str) -> UUID | None:
    """The key that a link was made for; None when it was made by nobody here, or no longer works."""
    longest = CONFIRMED_WITHIN if name == CONFIRM else None
    try:
        return UUID(hex=_signer(name).unsign(token, max_age=longest))
    except (signing.BadSignature, ValueError):
        return None
