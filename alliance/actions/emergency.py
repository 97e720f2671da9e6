"""Emergency access: taking it for oneself, ending it, and reviewing what somebody else took (ADR 0043)."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alliance.actions.mail import queue_mail
from alliance.audit import record
from alliance.guessing import moment_in_words
from alliance.markings import Marking
from alliance.models import EmergencyAccess, Mail, RoleHolding, User
from alliance.policies import (
    cannot_end_emergency_access,
    cannot_review_emergency_access,
    cannot_take_emergency_access,
)
from alliance.policy import enforce
from alliance.roles import ROLES, Role
from alliance.temporal import today

MOST_HOURS = 8
SHORTEST_REASON = 20
TELLS = """{who} took emergency access on the portal: {what}, until {until}.

Why, and what is done under it: {address}

All administrators and OPCC officers are told. When it is over, one of them who did not take it reviews it.
If you know that it should not have been taken, an administrator can end it on that page now.
"""


def whoever_is_told() -> list[User]:
    """Everybody who may sign in and reviews emergency access by a role of their own."""
    roles = [role for role in Role if "emergency access" in ROLES[role].may]
    held = RoleHolding.objects.held_on(today()).filter(role__in=roles).values("user")
    people = User.objects.filter(pk__in=held, is_active=True).exclude(email="").order_by("pk")
    return [person for person in people if not person.has_left and not person.is_the_portal]


@transaction.atomic
def take_emergency_access(
    *, role: str, clearance: int | None, hours: int, reason: str, by: User
) -> EmergencyAccess:
    """Take a role or a clearance for oneself, for so many hours; everybody who reviews it is told at once.

    Raises ValidationError when it opens nothing that is not open, or does not say why.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_take_emergency_access(by))
    role = Role(role).value if role else ""
    if clearance is not None and clearance <= person.clearance:
        raise ValidationError({"clearance": f"You are cleared to {person.get_clearance_display()} already."})
    if role and person.has_role(Role(role)):
        raise ValidationError({"role": f"You hold the role “{Role(role).label}” already."})
    if not role and clearance is None:
        raise ValidationError("Choose a role, a clearance or both.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": "Say in a full sentence what happened and what you need it for."})
    if not 1 <= hours <= MOST_HOURS:
        raise ValidationError({"hours": f"It lasts {MOST_HOURS} hours at most."})
    now = timezone.now()
    # What they took in another sign-in is over with it.
    EmergencyAccess.objects.running().filter(person=person).update(ended_at=now)
    access = EmergencyAccess(person=person, role=role, clearance=clearance, reason=reason.strip())
    access.began_at, access.ends_at = now, now + timedelta(hours=hours)
    access.full_clean(exclude=["person", "ended_at", "reviewed_at", "reviewed_by"])
    access.save()
    until = moment_in_words(access.ends_at)
    record(
        "alliance.take_emergency_access",
        f"person/{person.username}",
        f"Took emergency access {access.pk} until {until}: {access.what}",
        by=by,
        because=access.reason,
        emergency=access.pk,
    )
    address = f"{settings.PORTAL_ADDRESS}{reverse('emergency-access-taken', args=[access.pk])}"
    words = TELLS.format(who=person.full_name, what=access.what, until=until, address=address)
    for each in whoever_is_told():
        told = {"subject": "Emergency access was taken", "body": words, "about": f"emergency/{access.pk}"}
        queue_mail(Mail(to=each.email, **told), by=by)
    return access


@transaction.atomic
def end_emergency_access(access: EmergencyAccess, *, by: User) -> None:
    """It opens nothing from this moment, before its time."""
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    enforce(cannot_end_emergency_access(by, access))
    access.ended_at = timezone.now()
    access.save(update_fields=["ended_at"])
    record(
        "alliance.end_emergency_access",
        f"person/{access.person.username}",
        f"Ended emergency access {access.pk} of {access.person.full_name}",
        by=by,
        emergency=access.pk,
    )


@transaction.atomic
def review_emergency_access(access: EmergencyAccess, found: str, *, by: User) -> None:
    """Write down what was found of emergency access that somebody else took, once."""
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    enforce(cannot_review_emergency_access(by, access))
    access.found, access.reviewed_at, access.reviewed_by = found.strip(), timezone.now(), by
    access.full_clean(exclude=["person", "ended_at", "reviewed_by"])
    access.save(update_fields=["found", "reviewed_at", "reviewed_by"])
    record(
        "alliance.review_emergency_access",
        f"person/{access.person.username}",
        f"Reviewed emergency access {access.pk} of {access.person.full_name}",
        by=by,
        because=access.found,
        emergency=access.pk,
        marking=Marking.OFFICIAL_SENSITIVE,
    )
