"""Choosing a password by a link that was mailed (ADR 0044)."""

from django.db import transaction
from django.utils import timezone

from alliance.actions.people import set_password
from alliance.actions.sign_in import forget_tries_of
from alliance.audit import record
from alliance.models import AccountLink, User
from alliance.policies import cannot_use_link
from alliance.policy import enforce


@transaction.atomic
def choose_password(link: AccountLink, password: str, *, by: User) -> None:
    """Give whoever a link was mailed to the password that they chose; the link is used up by it.

    Raises ValidationError when the password is too easy, and then the link is as good as before.
    """
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    link = AccountLink.objects.select_for_update().get(pk=link.pk)
    enforce(cannot_use_link(by, link))
    link.ended_at, link.ended_because, link.sealed = timezone.now(), AccountLink.Ended.USED, ""
    link.save(update_fields=["ended_at", "ended_because", "sealed"])
    set_password(by, password, by=by)
    # Whoever forgot a password has often tried: they do not wait for that any longer.
    forget_tries_of(by.username)
    what = "accepted the invitation" if link.is_invitation else "replaced a forgotten password"
    record(
        "alliance.choose_password",
        f"person/{by.username}",
        f"Used the link mailed to {by.full_name} and {what}",
        by=by,
    )
