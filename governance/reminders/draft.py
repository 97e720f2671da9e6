"""A reminder before it is sent: to whom, and what it says."""

from dataclasses import dataclass

from alliance.markings import Marking
from alliance.models import CorporationSole, Mail
from governance.models import Seat
from governance.roster import SeatOnDay

MOST_BY_MAIL = Marking.OFFICIAL


@dataclass(frozen=True)
class Draft:
    """One mail to one who owes something; `to` is "" where no address is known.

    `place` tells it from the others on its page, `said` is what the secretary is told of it, and `is_sent`
    whether it goes unless they choose otherwise. Of an answer that is owed, whose, and for which seat.
    """

    place: int
    who: str
    to: str
    subject: str
    body: str
    said: str = ""
    is_sent: bool = True
    corporation: CorporationSole | None = None
    seat: Seat | None = None


def email_of(post: SeatOnDay | None) -> str:
    """The address of whoever holds the post for certain, if they sign in here."""
    person = post.holder.person if post and post.holder else None
    return person.user.email if person and person.user else ""


def as_mail(about, to: str, subject: str, body: str) -> Mail:
    """The mail about a meeting or a decision, as it goes into the outbox."""
    return Mail(
        to=to,
        subject=subject,
        body=body,
        about=about.subject,
        marking=max(about.marking, Marking.OFFICIAL),
        illustrative=about.illustrative,
    )
