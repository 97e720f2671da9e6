"""Reminding the authors of papers that are still to come."""

from django.db import transaction

from alliance.actions.mail import queue_mail
from alliance.audit import record
from alliance.models import Mail, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date
from governance.models import Meeting
from governance.papers.reminders import MOST_BY_MAIL, as_mail
from governance.policies import cannot_remind


@transaction.atomic
def remind_authors(meeting: Meeting, told: list[tuple[str, str, str]], *, by: User) -> list[Mail]:
    """Put a reminder to each author into the outbox: to whom, its subject, and what it says."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)
    enforce(cannot_remind(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    sent = [queue_mail(as_mail(meeting, *each), by=by) for each in told]
    record(
        "governance.remind_authors",
        meeting.subject,
        f"Reminded {len(sent)} of papers for {long_date(meeting.held_on)}: "
        f"{', '.join(mail.to for mail in sent)}",
        by=by,
        marking=max(MOST_BY_MAIL, meeting.marking),
    )
    return sent
