"""A forgotten password: asking for a link, and what becomes of asking (ADR 0044)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alliance.account_links import LASTS, PLACE
from alliance.actions.account_links import make_link
from alliance.actions.mail import queue_mail
from alliance.audit import record
from alliance.models import AccountLink, ForgottenPassword, Mail, User
from alliance.models.people import PORTAL_USERNAME
from alliance.policies import cannot_have_new_password
from alliance.sealing import seal, unseal
from alliance.work import ask_for

ANSWER = "forgotten-password"
# To one person, so that nobody's inbox is flooded; and of all in an hour from browsers that are not known.
MOST_IN_AN_HOUR, MOST_IN_A_DAY, MOST_OF_ALL = 3, 10, 200
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# An address may be that of several accounts: each is told of in a mail of its own.
MOST_ACCOUNTS = 5
MINUTES = int(LASTS[AccountLink.Kind.FORGOTTEN].total_seconds() // 60)
TOO_MANY = "Many people are asking for this at this moment, so nothing was sent. Try again in an hour."
SUBJECT = "A new password for the portal"
ANSWERS = """Somebody, we hope you, has forgotten the password of {full_name} on the portal.

The user name is {username}. Choose a new password:
{place}

The link works once, within {minutes} minutes. Your second step, where you have one, stays as it is.

If it was not you, do nothing: your password stays as it is.
"""
ANSWERS_WITHOUT = """Somebody, we hope you, has forgotten the password of {full_name} on the portal.

There is no link in this mail. {reason}

If it was not you, there is nothing to do.
"""


@transaction.atomic
def ask_for_new_password(typed: str, *, known: bool, by: User) -> None:
    """Note that somebody forgot their password; whether there is such an account is looked at later.

    What happens here is the same whatever was typed, and takes the same time. `known` says that they are in
    a browser in which this person signed in before, which is let in past the limit of all. Raises
    ValidationError when too many ask.
    """
    now = timezone.now()
    if (
        not known
        and AccountLink.objects.filter(kind=AccountLink.Kind.FORGOTTEN, made_at__gt=now - HOUR).count()
        + ForgottenPassword.objects.count()
        >= MOST_OF_ALL
    ):
        raise ValidationError(TOO_MANY)
    asked = ForgottenPassword.objects.create(typed=seal(typed), asked_at=now)
    ask_for(ANSWER, str(asked.pk), by=by)


def answer_forgotten(number: int) -> None:
    """Look at what was typed, and mail whoever it is a link, or why there is none. Nobody is told that."""
    with transaction.atomic():
        asked = ForgottenPassword.objects.select_for_update().filter(pk=number).first()
        if asked is None:
            return
        typed = unseal(asked.typed, int(HOUR.total_seconds()))
        asked.delete()
        # In one order, so that no two wait for each other.
        whoever = Q(username__iexact=typed) | Q(email__iexact=typed) if typed else Q(pk=None)
        rows = User.objects.select_for_update(no_key=True).filter(whoever, is_active=True).exclude(email="")
        for person in rows.order_by("pk")[:MOST_ACCOUNTS]:
            if not person.has_left and not person.is_the_portal:
                _answer(person, by=User.objects.get(username=PORTAL_USERNAME))


def _answer(person: User, *, by: User) -> None:
    now, about = timezone.now(), f"person/{person.username}"
    sent = Mail.objects.filter(about=about, subject=SUBJECT, to=person.email)
    in_hour, in_day = (sent.filter(queued_at__gt=now - back).count() for back in (HOUR, DAY))
    if in_hour >= MOST_IN_AN_HOUR or in_day >= MOST_IN_A_DAY:
        return
    told = {"full_name": person.full_name, "username": person.username}
    if reason := cannot_have_new_password(person):
        words = ANSWERS_WITHOUT.format(reason=reason, **told)
        queue_mail(Mail(to=person.email, subject=SUBJECT, body=words, about=about), by=by)
        what = f"Answered that the password of {person.full_name} was forgotten, without a link"
    else:
        words = ANSWERS.format(place=PLACE, minutes=MINUTES, **told)
        make_link(person, AccountLink.Kind.FORGOTTEN, SUBJECT, words, by=by)
        what = f"Mailed a link to choose a new password to {person.full_name}, at the wish of somebody"
    record("alliance.answer_forgotten", about, what, by=by)
