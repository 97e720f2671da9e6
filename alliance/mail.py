"""Sending what is in the outbox, over SMTP; a demonstration writes it to files instead.

A mail that was sent just before the portal was killed may be sent a second time: it has the same Message-ID
then, by which mail programs know it for one.
"""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage

from alliance.actions.mail import claim_mail, note_failed, note_sent
from alliance.models import Mail


class NotSent(Exception):
    """A mail did not go, and is worth another try."""


def send_one(key: int) -> bool:
    """Send a mail if its time has come; whether it was sent. Raises NotSent when it may go another time."""
    mail = claim_mail(key)
    if mail is None:
        return False
    try:
        as_message(mail).send()
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


def as_message(mail: Mail) -> EmailMessage:
    """A mail of the outbox as it is sent."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{mail.identity}@{domain}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        # One click in the mail program ends it (RFC 8058).
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(mail.subject, mail.body, to=[mail.to], headers=headers)


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
