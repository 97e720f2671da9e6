"""A person's private calendar address: made, replaced and revoked."""

from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.policy import enforce
from governance.models import CalendarAddress
from governance.models.calendars import hashed
from governance.policies import cannot_keep_calendar_address


@transaction.atomic
def make_calendar_address(*, by: User) -> str:
    """Give a person a private address, in the place of any they had; returns its secret part."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_keep_calendar_address(user))
    replaced = _revoke(user)
    token = token_urlsafe(32)
    CalendarAddress.objects.create(user=user, token_hash=hashed(token))
    said = "Replaced their private calendar address" if replaced else "Made a private calendar address"
    record("governance.make_calendar_address", f"person/{user.username}", said, by=by)
    return token


@transaction.atomic
def revoke_calendar_address(*, by: User) -> None:
    """End a person's private address: calendars that read it are told that there is nothing there."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_keep_calendar_address(user))
    if not _revoke(user):
        raise ValidationError("You have no private calendar address, so there is nothing to revoke.")
    record(
        "governance.revoke_calendar_address",
        f"person/{user.username}",
        "Revoked their private calendar address",
        by=by,
    )


def _revoke(user: User) -> int:
    """Revoke whatever address there is, one from before the account was closed included."""
    return CalendarAddress.objects.filter(user=user, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
