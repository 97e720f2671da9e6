"""Inviting somebody by mail to choose a password of their own (ADR 0044)."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.account_links import LASTS, PLACE
from alliance.actions.account_links import end_links, make_link
from alliance.actions.people import grant_role, open_account, plan_leaving
from alliance.audit import changed, record
from alliance.models import AccountLink, User
from alliance.policies import (
    cannot_be_invited,
    cannot_invite,
    cannot_withdraw_invitation,
    must_have_second_step,
)
from alliance.policy import enforce
from alliance.roles import Role

PART = "invitations"
HOURS = int(LASTS[AccountLink.Kind.INVITATION].total_seconds() // 3600)
INVITES = """{by} has opened an account on the portal for you.

Your user name is {username}. Choose a password of your own:
{place}

The link works once, within {hours} hours. Nobody else knows the password you choose, and nobody will ask you
for it. {second_step}

If you do not know what this is about, do nothing, and tell {by}.
"""
ASKED_FOR = (
    "When you first sign in you are asked to set up a second step as well: an app on a telephone that shows "
    "codes, or a passkey."
)
NOT_ASKED_FOR = "Once you have signed in you can set up a second step, which makes your account safer."


@transaction.atomic
def invite(
    *,
    username: str,
    full_name: str,
    email: str,
    clearance: int,
    roles: Iterable[str],
    leaves_on: date | None,
    by: User,
) -> User:
    """Open an account without a password, with its roles, and mail its person a link to choose one.

    Raises ValidationError when the name is taken, or somebody else who may sign in has the address.
    """
    # Of two invitations to one address at one moment the second waits here, and then sees the first.
    changed(PART)
    enforce(cannot_invite(by))
    if there := User.objects.filter(email__iexact=email, is_active=True).first():
        raise ValidationError({"email": f"{there.full_name} ({there.username}) has this address already."})
    account = {"username": username, "full_name": full_name, "email": email, "clearance": clearance}
    person = open_account(**account, password=None, by=by)
    for role in roles:
        grant_role(person, Role(role), by=by)
    if leaves_on:
        person = plan_leaving(person, leaves_on, by=by)
    return send_invitation(person, by=by).person


@transaction.atomic
def send_invitation(person: User, *, by: User) -> AccountLink:
    """Mail somebody without a password a link to choose one; the link of before is good no longer."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    enforce(cannot_invite(by) or cannot_be_invited(by, person))
    words = INVITES.format(
        by=by.full_name,
        username=person.username,
        place=PLACE,
        hours=HOURS,
        second_step=ASKED_FOR if must_have_second_step(person) else NOT_ASKED_FOR,
    )
    kind = AccountLink.Kind.INVITATION
    link = make_link(person, kind, "Choose a password for the portal", words, by=by)
    record("alliance.send_invitation", f"person/{person.username}", f"Invited {person.full_name}", by=by)
    return link


@transaction.atomic
def withdraw_invitation(person: User, *, by: User) -> None:
    """The link that was mailed to somebody opens nothing from this moment; their account stays."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    enforce(cannot_withdraw_invitation(by, person))
    end_links(person, AccountLink.Ended.WITHDRAWN, kind=AccountLink.Kind.INVITATION)
    record(
        "alliance.withdraw_invitation",
        f"person/{person.username}",
        f"Withdrew the invitation of {person.full_name}",
        by=by,
    )
