"""People who sign in, and the roles they hold."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.account_links import end_links
from alliance.actions.mail import tell_of_account
from alliance.actions.sessions import forget_all_signed_in
from alliance.audit import record
from alliance.in_step import end_what_came_with
from alliance.markings import Marking
from alliance.models import AccountLink, RoleHolding, User
from alliance.models.people import PORTAL_USERNAME
from alliance.policies import (
    cannot_change_account,
    cannot_change_clearance,
    cannot_close_account,
    cannot_end_role,
    cannot_grant_role,
    cannot_have_password,
    cannot_manage_people,
    cannot_plan_leaving,
)
from alliance.policy import enforce
from alliance.roles import Role
from alliance.temporal import long_date, today

# An account that is changed is held with `no_key`: whatever its person records meanwhile can still name them,
# so two administrators who change each other's accounts do not wait for one another without end.


@transaction.atomic
def portal_user() -> User:
    """The portal itself, as it appears in the record for what commands do. It cannot sign in.

    It holds the officer and administrator roles, and is cleared for everything, so that commands pass
    through the same rules as people.
    """
    user, made = User.objects.get_or_create(
        username=PORTAL_USERNAME,
        defaults={
            "full_name": "The portal (command)",
            "clearance": Marking.OFFICIAL_SENSITIVE,
            "password": "!",
        },
    )
    if made:
        for role in (Role.OFFICER, Role.ADMINISTRATOR):
            RoleHolding.objects.create(user=user, role=role, starts_on=today(), granted_by=user)
        record("alliance.open_account", f"person/{user.username}", "Opened the portal's own account", by=user)
    return user


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    email: str,
    clearance: int,
    password: str | None,
    by: User,
    demonstration=False,
) -> User:
    """Let a person sign in. Raises ValidationError when the name is taken or the password too easy.

    Without a password the account is prepared: its person comes in by an invitation or by single sign-on.
    """
    enforce(cannot_manage_people(by))
    user = User(
        username=username.strip().lower(),
        full_name=full_name.strip(),
        email=email,
        clearance=clearance,
        demonstration=demonstration,
    )
    if password is not None and not demonstration:
        validate_password(password, user)
    user.set_password(password)
    if User.objects.filter(username__iexact=user.username).exists():
        raise ValidationError({"username": f"Somebody already signs in as “{user.username}”."})
    user.full_clean()
    user.save()
    record(
        "alliance.open_account",
        f"person/{user.username}",
        f"Opened an account for {user.full_name}, cleared to {Marking(clearance).label}",
        by=by,
    )
    return user


@transaction.atomic
def correct_account(user: User, *, full_name: str, email: str, clearance: int, by: User) -> User:
    """Change a person's name, e-mail address or clearance."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_change_account(by, user))
    if clearance != user.clearance:
        enforce(cannot_change_clearance(by, user))
    if email != user.email:
        end_links(user, AccountLink.Ended.CHANGED)
    before = {"full_name": user.full_name, "email": user.email, "clearance": user.clearance}
    user.full_name, user.email, user.clearance = full_name.strip(), email, clearance
    user.full_clean()
    user.save()
    record(
        "alliance.correct_account",
        f"person/{user.username}",
        f"Changed the account of {user.full_name}, cleared to {Marking(clearance).label}",
        by=by,
        before=before,
    )
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: User) -> None:
    """Give a person a new password. Raises ValidationError when it is too easy."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.pk != by.pk:
        enforce(cannot_change_account(by, user))
    enforce(cannot_have_password(user))
    if not user.demonstration:
        validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_links(user, AccountLink.Ended.CHANGED)
    forget_all_signed_in(user)
    record(
        "alliance.set_password", f"person/{user.username}", f"Set a new password for {user.full_name}", by=by
    )
    whose = "Your password was changed" if user.pk == by.pk else "An administrator set a new password for you"
    tell_of_account(user, f"{whose} on the portal. You are signed out everywhere else.", by=by)


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """End a person's access from this moment, sign-ins included, and every role. Their record stays."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_close_account(by, user))
    user.is_active = False
    user.closed_at = timezone.now()
    user.save(update_fields=["is_active", "closed_at"])
    end_links(user, AccountLink.Ended.CHANGED)
    forget_all_signed_in(user)
    for holding in user.role_holdings.filter(ceases_on__isnull=True):
        _end(holding, by=by)
    record(
        "alliance.close_account", f"person/{user.username}", f"Closed the account of {user.full_name}", by=by
    )


@transaction.atomic
def plan_leaving(user: User, last_day: date | None, *, by: User) -> User:
    """Say what somebody's last day is, after which they no longer sign in; None when they stay.

    Raises ValidationError for a day that is over: an account is closed instead.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_plan_leaving(by, user))
    if last_day and last_day < today():
        raise ValidationError({"leaves_on": "Enter today or a day to come, or close the account now."})
    user.leaves_on = last_day
    user.save(update_fields=["leaves_on"])
    says = f"is {long_date(last_day)}" if last_day else "is not set any longer"
    record(
        "alliance.plan_leaving",
        f"person/{user.username}",
        f"Changed the last day of {user.full_name}: it {says}",
        by=by,
    )
    return user


def close_whoever_left(*, by: User) -> int:
    """Close the account of everybody whose last day is over; how many there were."""
    gone = list(User.objects.filter(is_active=True, leaves_on__lt=today()).exclude(pk=by.pk))
    for user in gone:
        close_account(user, by=by)
    return len(gone)


@transaction.atomic
def reopen_account(user: User, *, by: User) -> None:
    """Let a person sign in again. Roles are granted anew."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_change_account(by, user))
    user.is_active, user.leaves_on = True, None
    user.save(update_fields=["is_active", "leaves_on"])
    record(
        "alliance.reopen_account",
        f"person/{user.username}",
        f"Reopened the account of {user.full_name}",
        by=by,
    )


@transaction.atomic
def grant_role(
    user: User, role: Role, *, by: User, from_provider: bool = False, because: str = ""
) -> RoleHolding:
    """Give a person a role from today. Raises ValidationError when they hold it already.

    With `from_provider` it is given by a group at the provider of single sign-on, and ends with it.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    enforce(cannot_grant_role(by, user))
    role = Role(role)
    if user.role_holdings.filter(role=role, ceases_on__isnull=True).exists():
        raise ValidationError({"role": f"{user.full_name} already holds the role “{role.label}”."})
    holding = RoleHolding.objects.create(
        user=user, role=role, starts_on=today(), granted_by=by, from_provider=from_provider
    )
    record(
        "alliance.grant_role",
        f"person/{user.username}",
        f"Gave {user.full_name} the role “{role.label}” from today",
        by=by,
        because=because,
    )
    return holding


@transaction.atomic
def end_role(holding: RoleHolding, *, by: User, because: str = "") -> None:
    """End a role from today: it no longer holds, nor does what was given with it."""
    holding = RoleHolding.objects.select_for_update().get(pk=holding.pk)
    enforce(cannot_end_role(by, holding))
    _end(holding, by=by)
    record(
        "alliance.end_role",
        f"person/{holding.user.username}",
        f"Ended the role “{holding.get_role_display()}” of {holding.user.full_name}",
        by=by,
        because=because,
    )


def _end(holding: RoleHolding, *, by: User) -> None:
    holding.ceases_on = max(today(), holding.starts_on)
    holding.save(update_fields=["ceases_on"])
    end_what_came_with(holding, by=by)
