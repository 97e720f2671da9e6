"""Sending what is in the outbox, over SMTP; a demonstration writes it to files instead.

A mail that was sent just before the portal was killed may be sent a second time: it has the same Message-ID
then, by which mail programs know it for one.
"""

import logging
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction
from django.utils import timezone

from alliance.account_links import PLACE, address_of
from alliance.actions.mail import SEND_MAIL, claim_mail, note_failed, note_sent
from alliance.models import AccountLink, Job, Mail
from alliance.sealing import unseal
from alliance.work import ask_for

NOT_GOOD_ANY_LONGER = "The link in it is good no longer, so it was not sent. A new one can be asked for"
log = logging.getLogger(__name__)


class NotSent(Exception):
    """A mail did not go, and is worth another try."""


def send_one(key: int) -> bool:
    """Send a mail if its time has come; whether it was sent. Raises NotSent when it may go another time."""
    mail = claim_mail(key)
    if mail is None:
        return False
    words = _words(mail)
    if not words:
        note_failed(mail, NOT_GOOD_ANY_LONGER, for_good=True)
        return False
    try:
        as_message(mail, words).send()
    except (OSError, smtplib.SMTPException, BadHeaderError) as wrong:
        for_good = _is_for_good(wrong)
        # What a server says often repeats the address, which is kept nowhere of somebody of the public.
        said = _without_address(wrong) if mail.private else _in_words(wrong)
        note_failed(mail, said, for_good=for_good)
        if for_good:
            return False
        raise NotSent(said) from (None if mail.private else wrong)
    note_sent(mail)
    return True


def try_to_send(key: int) -> None:
    """Send a mail if its time has come. What does not go is noted with it, and asked for when it is due."""
    try:
        send_one(key)
    except NotSent as why:
        log.warning("A mail was not sent and is tried again later: mail/%s", key, exc_info=why.__cause__)


def ask_for_what_is_due() -> None:
    """Let each mail be sent that is due and that nothing is about to send, however that came about.

    Its server did not answer, or whoever was sending it was ended.
    """
    if not settings.SENDS_MAIL:
        return
    due = Mail.objects.filter(next_try_at__lte=timezone.now(), sent_at__isnull=True)
    if not due.exists():
        return
    unfinished = Job.objects.filter(kind=SEND_MAIL, state__in=[Job.State.WAITING, Job.State.RUNNING])
    under_way = set(unfinished.values_list("about", flat=True))
    for mail in due.select_related("queued_by").order_by("pk"):
        if str(mail.pk) not in under_way:
            with transaction.atomic():
                ask_for(SEND_MAIL, str(mail.pk), by=mail.queued_by)


def _words(mail: Mail) -> str:
    """What a mail says, with its link in its place; "" when its link is good no longer."""
    if PLACE not in mail.body:
        return mail.body
    link = AccountLink.objects.open().filter(mail=mail).first()
    secret = unseal(link.sealed) if link else ""
    return mail.body.replace(PLACE, address_of(secret)) if secret else ""


def as_message(mail: Mail, words: str) -> EmailMessage:
    """A mail of the outbox as it is sent, with these words."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{mail.identity}@{domain}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        # One click in the mail program ends it (RFC 8058).
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(mail.subject, words, to=[mail.to], headers=headers)


def _is_for_good(wrong: Exception) -> bool:
    """Whether the server said that this mail will never do: an answer of 500 or more."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in wrong.recipients.values())
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(wrong, BadHeaderError) or getattr(wrong, "smtp_code", 0) >= 500


def _without_address(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in wrong.recipients.values()})
        return f"The mail server refused the address: {codes[0]}"
    code = getattr(wrong, "smtp_code", None)
    return f"The mail server refused it: {code}" if code else f"It was not sent: {type(wrong).__name__}"


def _in_words(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(wrong.recipients.values()))
        return f"The mail server refused the address: {code} {said.decode(errors='replace')}"
    if isinstance(wrong, smtplib.SMTPResponseException):
        said = wrong.smtp_error
        said = said.decode(errors="replace") if isinstance(said, bytes) else said
        return f"The mail server refused it: {wrong.smtp_code} {said}"
    if settings.MAIL_FOLDER:
        return f"The file could not be written: {getattr(wrong, 'strerror', None) or type(wrong).__name__}"
    if isinstance(wrong, OSError) and not isinstance(wrong, smtplib.SMTPException):
        return f"The mail server could not be reached: {wrong}"
    return f"{type(wrong).__name__}: {wrong}"
