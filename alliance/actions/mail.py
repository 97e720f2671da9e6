"""The outbox: putting mail into it, and what became of trying to send it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import AccountLink, Mail, User
from alliance.policies import cannot_try_again
from alliance.policy import enforce
from alliance.work import ask_for

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
SEND_MAIL = "send-mail"
# The same words to the same address within this time are one mail, pressed twice.
ONCE_IN = timedelta(minutes=10)
# What stands in the place of the address of somebody of the public.
ERASED = "erased@portal.invalid"
TELLS_OF_ACCOUNT = """{what}

If it was you, there is nothing to do. If it was not, tell the administrator of the portal now.
"""


def queue_mail(mail: Mail, *, by: User, though_the_same: bool = False) -> Mail:
    """Put one mail into the outbox, to be sent soon. Call inside the action that writes it.

    The same again within ten minutes is not put there twice, unless it carries a link of its own.
    """
    since = timezone.now() - ONCE_IN
    same = Mail.objects.filter(to=mail.to, subject=mail.subject, body=mail.body, queued_at__gt=since)
    if not though_the_same and (there := same.first()):
        return there
    mail.queued_by, mail.next_try_at = by, timezone.now()
    mail.full_clean(exclude=["queued_by"])
    mail.save()
    _ask(mail, by)
    return mail


def tell_of_account(person: User, what: str, *, by: User) -> None:
    """Write to somebody that their account was changed, where it has an address."""
    if not person.email:
        return
    told = {"body": TELLS_OF_ACCOUNT.format(what=what), "about": f"person/{person.username}"}
    queue_mail(Mail(to=person.email, subject="How you sign in was changed", **told), by=by)


@transaction.atomic
def try_again(mail: Mail, *, by: User) -> Mail:
    """Let a mail that was given up be tried anew."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    enforce(cannot_try_again(by, mail))
    mail.attempts, mail.next_try_at = 0, timezone.now()
    mail.save(update_fields=["attempts", "next_try_at"])
    _ask(mail, by)
    record("alliance.try_mail_again", mail.subject_of_record, f"Tried a mail to {mail.to} again", by=by)
    return mail


@transaction.atomic
def claim_mail(key: int) -> Mail | None:
    """A mail whose time has come, for one who sends it and nobody else; when next, if that comes to nothing.

    None when it is sent, given up, or somebody else's turn. After eight attempts it is given up.
    """
    mail = Mail.objects.select_for_update().filter(pk=key, sent_at__isnull=True).first()
    now = timezone.now()
    if mail is None or mail.next_try_at is None or mail.next_try_at > now:
        return None
    mail.next_try_at = now + FIRST_WAIT * 2**mail.attempts
    mail.attempts += 1
    mail.save(update_fields=["attempts", "next_try_at"])
    return mail


@transaction.atomic
def note_sent(mail: Mail) -> None:
    mail = Mail.objects.select_for_update().filter(pk=mail.pk).first()
    if mail is None:
        return  # Whoever it went to has unsubscribed meanwhile.
    _forget_secret(mail)
    to = _to_whom(mail)
    done = f"Wrote a mail to {to} to a file" if settings.MAIL_FOLDER else f"Sent a mail to {to}"
    record("alliance.send_mail", mail.subject_of_record, done, by=mail.queued_by)
    if mail.private:
        mail.delete()
        return
    mail.sent_at, mail.next_try_at, mail.last_error = timezone.now(), None, ""
    mail.save(update_fields=["sent_at", "next_try_at", "last_error"])


@transaction.atomic
def note_failed(mail: Mail, why: str, *, for_good: bool) -> None:
    """Note why a mail did not go; it is given up when the server refused it for good, or too often tried."""
    mail = Mail.objects.select_for_update().filter(pk=mail.pk).first()
    if mail is None:
        return
    mail.last_error = why[:1000]
    if for_good or mail.attempts >= MOST_ATTEMPTS:
        mail.next_try_at = None
        _forget_secret(mail)
        record(
            "alliance.give_up_mail",
            mail.subject_of_record,
            f"Gave up a mail to {_to_whom(mail)} after {mail.attempts} attempts: {mail.last_error}",
            by=mail.queued_by,
        )
        if mail.private:
            mail.to, mail.body, mail.unsubscribe = ERASED, "Erased.", ""
    mail.save(update_fields=["last_error", "next_try_at", "to", "body", "unsubscribe"])


def _forget_secret(mail: Mail) -> None:
    """The secret of a link is sealed no longer than its mail waits."""
    AccountLink.objects.filter(mail=mail).update(sealed="")


def _to_whom(mail: Mail) -> str:
    return "somebody of the public" if mail.private else mail.to


def _ask(mail: Mail, by: User) -> None:
    if settings.SENDS_MAIL:
        ask_for(SEND_MAIL, str(mail.pk), by=by)
