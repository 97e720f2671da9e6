"""Making and ending the links by which somebody chooses a password: steps of other actions."""

from django.utils import timezone

from alliance.account_links import LASTS, digest_of_password, digest_of_secret, new_secret
from alliance.actions.mail import queue_mail
from alliance.models import AccountLink, Mail, User
from alliance.sealing import seal


def make_link(person: User, kind: str, subject: str, words: str, *, by: User) -> AccountLink:
    """Queue a mail with a link for somebody who is held still; the one of before is good no longer."""
    end_links(person, AccountLink.Ended.REPLACED, kind=kind)
    now, secret = timezone.now(), new_secret()
    mail = Mail(to=person.email, subject=subject, body=words, about=f"person/{person.username}")
    # Its words may be those of one that was sent a minute ago; its link is another.
    mail = queue_mail(mail, by=by, though_the_same=True)
    return AccountLink.objects.create(
        person=person,
        kind=kind,
        to=person.email,
        digest=digest_of_secret(secret),
        sealed=seal(secret),
        mail=mail,
        password_then=digest_of_password(person),
        made_at=now,
        made_by=by,
        ends_at=now + LASTS[kind],
    )


def end_links(person: User, because: str, **narrowed) -> int:
    """End those of somebody's links that could be used, and take back what has not been sent yet."""
    rows = AccountLink.objects.filter(person=person, ended_at__isnull=True, **narrowed)
    return rows.update(ended_at=timezone.now(), ended_because=because, sealed="")
