"""What pages say of single sign-on: the button, and how somebody signs in."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from alliance.temporal import long_date

# In a session: that it was begun by way of the provider.
SIGNED_IN_THERE = "signed_in_with_provider"
# In the address of the sign-in page: that the password boxes are wanted although they are hidden.
WITH_PASSWORD = "with-password"


def for_sign_in_page(following: str, with_password: bool = False) -> dict | None:
    """The button of the sign-in page; None where there is no single sign-on.

    `following` is the page wanted, `with_password` whether the boxes for a password were asked for.
    """
    setup = settings.SINGLE_SIGN_ON
    if setup is None:
        return None
    query = f"?{urlencode({'next': following})}" if following else ""
    return {
        "name": setup.name,
        "address": reverse("single-sign-on") + query,
        "only": setup.only,
        "hides_password": setup.only and not with_password,
        "password_address": f"{reverse('sign-in')}?{urlencode({WITH_PASSWORD: 'yes', 'next': following})}",
    }


def how_they_sign_in(person) -> str:
    """How somebody signs in, in words."""
    account = person.provider_accounts.in_use().first()
    if account is None:
        return "A password" if person.has_usable_password() else "A password, which is not set yet"
    if account.linked_at is None:
        return "Single sign-on, from the first time that they do"
    words = [f"Single sign-on, since {long_date(timezone.localdate(account.linked_at))}"]
    if account.last_proof:
        words.append(f"Proved last by: {account.last_proof}")
    if account.object_id:
        words.append(f"Number in the directory: {account.object_id}")
    return "\n".join(words)


def cannot_use_password(person) -> str:
    """Why somebody's password opens nothing, or ""."""
    setup = settings.SINGLE_SIGN_ON
    if setup and setup.only and person.username != setup.emergency_account:
        return "This portal is used with single sign-on alone."
    if person.provider_accounts.in_use().exists():
        return "This account signs in with single sign-on."
    return ""
