"""Signing in with an account elsewhere: who may, who is let in, and roles as their groups there say."""

import re
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alliance.actions.people import end_role, grant_role
from alliance.audit import altered, record
from alliance.markings import Marking
from alliance.models import ProviderAccount, User
from alliance.models.people import TAKEN_NAMES
from alliance.policies import cannot_change_how_they_sign_in, cannot_come_in
from alliance.policy import enforce
from alliance.roles import Role
from alliance.single_sign_on.told import Told, cannot_use

# What a user name may be, as for accounts that an administrator opens.
USER_NAME = re.compile(r"[a-z][a-z0-9.@_+-]{0,59}")

NO_ROLE = (
    "Your organisation knows you, but no group you are in gives you a role on this portal, and no account is "
    "prepared for you. Ask the administrator of this portal which group you should be in. Nothing was "
    "changed."
)
NOT_PREPARED = (
    "An account with your user name or e-mail address is here already, and it is not linked to the one you "
    "signed in with. Ask the administrator of this portal to change how it signs in. Nothing was changed."
)
MORE_THAN_ONE = (
    "More than one account is prepared with your user name or e-mail address, so the portal cannot tell "
    "which is yours. Ask the administrator of this portal to put that right. Nothing was changed."
)
CHANGED_MEANWHILE = "Your account was being changed at that moment. Sign in again."
BY_GROUPS = "as their groups at the provider say"


@transaction.atomic
def arrange_single_sign_on(user: User, *, by: User) -> ProviderAccount:
    """Let a person sign in with single sign-on alone, from now; they are signed out everywhere.

    Whichever account of the provider was linked before is linked no longer: the next one that signs in
    with their user name or e-mail address is.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_change_how_they_sign_in(by, user))
    user.provider_accounts.in_use().update(ended_at=timezone.now())
    account = ProviderAccount.objects.create(user=user, arranged_at=timezone.now(), arranged_by=by)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record(
        "alliance.arrange_single_sign_on",
        f"person/{user.username}",
        f"Arranged that {user.full_name} signs in with single sign-on",
        by=by,
    )
    return account


@transaction.atomic
def return_to_password(user: User, *, by: User) -> None:
    """Let a person sign in with a password, which is then set, and no longer with single sign-on."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_change_how_they_sign_in(by, user))
    user.provider_accounts.in_use().update(ended_at=timezone.now())
    # Another unusable one each time, which ends what was begun with single sign-on.
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for holding in user.role_holdings.filter(from_provider=True, ceases_on__isnull=True):
        end_role(holding, by=by, because="they no longer sign in with single sign-on")
    record(
        "alliance.return_to_password",
        f"person/{user.username}",
        f"Returned {user.full_name} to signing in with a password",
        by=by,
    )


@transaction.atomic
def admit(told: Told, *, by: User) -> User:
    """Whoever the provider says signed in, with roles and clearance put right as their groups say.

    Raises Refused, and changes nothing, for whom there is no account that is open to them and no group that
    gives a role. Whether the person is let in is asked after this: one whose last role ends here is not.
    """
    enforce(cannot_use(told, settings.SINGLE_SIGN_ON))
    account, why_not = _account_for(told)
    enforce(why_not)
    if account is None:
        account = _open_account(told, by=by)
    user, now = account.user, timezone.now()
    if not account.linked_at:
        account.issuer, account.subject, account.linked_at = told.issuer, told.subject, now
    account.object_id, account.last_used_at, account.last_proof = told.object_id, now, told.how
    account.save()
    _put_clearance_right(user, told, by=by)
    _put_roles_right(user, told, by=by)
    record(
        "alliance.admit",
        f"person/{user.username}",
        f"Admitted {user.full_name} by single sign-on",
        by=by,
        proof=told.how,
    )
    return user


def _account_for(told: Told) -> tuple[ProviderAccount | None, str]:
    """The account of the person told of, held still; or none yet, or why there is none for them.

    Only issuer and subject say whose a linked account is. User name and e-mail address count once, for an
    account that an administrator has prepared.
    """
    accounts = ProviderAccount.objects.in_use()
    linked = accounts.filter(issuer=told.issuer, subject=told.subject).first()
    named = _named(told)
    prepared = [] if linked else list(accounts.filter(user__in=named, subject="")[:2])
    if len(prepared) > 1:
        return None, MORE_THAN_ONE
    found = linked or next(iter(prepared), None)
    if found is None:
        return None, NOT_PREPARED if named.exists() else _without_role(told, None)
    # The person first, as in every action on an account; then whether it is still as it was found.
    user = User.objects.select_for_update(no_key=True).get(pk=found.user_id)
    account = accounts.filter(pk=found.pk, subject=found.subject).first()
    if account is None:
        return None, CHANGED_MEANWHILE
    account.user = user
    if not user.is_active:
        return None, cannot_come_in(user)
    return account, "" if linked else _without_role(told, user)


def _named(told: Told):
    """The accounts, of whatever sort, that have this user name or e-mail address."""
    named = Q(pk=None)
    if told.username:
        named |= Q(username__iexact=told.username)
    if told.email:
        named |= Q(email__iexact=told.email)
    return User.objects.filter(named)


def _without_role(told: Told, user: User | None) -> str:
    """Why somebody who was never here is not let in: neither their groups nor anybody here gave a role."""
    given = settings.SINGLE_SIGN_ON.roles_of(told.groups)
    if given or (user and user.roles_among(user.role_holdings.order_by()) != {Role.ANYONE}):
        return ""
    return NO_ROLE


def _open_account(told: Told, *, by: User) -> ProviderAccount:
    """An account for somebody whose groups give a role; `admit` links it and gives the role."""
    known_as = told.username if USER_NAME.fullmatch(told.username) else ""
    if not known_as or known_as in TAKEN_NAMES:
        known_as = f"sso-{sha256(f'{told.issuer} {told.subject}'.encode()).hexdigest()[:12]}"
    user = User(
        username=known_as,
        full_name=told.full_name or known_as,
        email=told.email,
        clearance=Marking.OFFICIAL,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    record(
        "alliance.open_account",
        f"person/{user.username}",
        f"Opened an account for {user.full_name}, cleared to {Marking(user.clearance).label}",
        by=by,
        because=BY_GROUPS,
    )
    return ProviderAccount.objects.create(user=user, arranged_at=timezone.now(), arranged_by=by)


def _put_clearance_right(user: User, told: Told, *, by: User) -> None:
    clearance = settings.SINGLE_SIGN_ON.clearance_of(told.groups)
    if clearance in (None, user.clearance):
        return
    before = User.objects.get(pk=user.pk)
    user.clearance = clearance
    user.save(update_fields=["clearance"])
    record(
        "alliance.correct_account",
        f"person/{user.username}",
        f"Changed the clearance of {user.full_name} to {clearance.label}",
        by=by,
        because=BY_GROUPS,
        changes=altered(before, user, ["clearance"]),
    )


def _put_roles_right(user: User, told: Told, *, by: User) -> None:
    """Give what the groups give, and end what they no longer give; what was given by hand stays as it is."""
    given = settings.SINGLE_SIGN_ON.roles_of(told.groups)
    for holding in user.role_holdings.filter(from_provider=True, ceases_on__isnull=True):
        if holding.role not in given:
            end_role(holding, by=by, because=BY_GROUPS)
    held = {
        Role(role)
        for role in user.role_holdings.filter(ceases_on__isnull=True).values_list("role", flat=True)
    }
    for role in sorted(given - held):
        grant_role(user, role, by=by, from_provider=True, because=BY_GROUPS)
