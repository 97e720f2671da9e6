"""Reminding people of what they owe: authors of their papers, corporations sole of their answers."""

from django.db import transaction

from alliance.actions.mail import queue_mail
from alliance.audit import changed, record
from alliance.markings import highest
from alliance.models import Mail, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import long_date
from alliance.text import listed
from governance.actions.boards import PART
from governance.consistency import refuse_reminder
from governance.models import AnswerReminder, Board, Decision, Meeting
from governance.policies import cannot_remind, cannot_remind_to_answer
from governance.reminders.draft import MOST_BY_MAIL, Draft, as_mail

Told = tuple[str, str, str]  # to whom, its subject, and what it says


@transaction.atomic
def remind_authors(meeting: Meeting, told: list[Told], *, by: User) -> list[Mail]:
    """Put a reminder to each author into the outbox, and return those that were not there already."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)
    enforce(cannot_remind(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    sent = [mail for each in told if (mail := _put_out(meeting, each, by))]
    if sent:
        record(
            "governance.remind_authors",
            meeting.subject,
            f"Reminded {len(sent)} of papers for {long_date(meeting.held_on)}: "
            f"{', '.join(mail.to for mail in sent)}",
            by=by,
            marking=max(MOST_BY_MAIL, meeting.marking),
        )
    return sent


@transaction.atomic
def remind_to_answer(decision: Decision, told: list[tuple[Draft, Told]], *, by: User) -> list[AnswerReminder]:
    """Put a reminder to each corporation sole into the outbox, and return those of mails not there already.

    `told` is each draft, which says whose answer is outstanding, and the mail as it is to go. Raises
    ValidationError when one of them has answered meanwhile.
    """
    board = Board.objects.select_for_update().get(pk=decision.board_id)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    decision.board = board
    enforce(cannot_remind_to_answer(by, decision))
    enforce(cannot_use_marking(by, decision.marking))
    sent = []
    for draft, mail in told:
        refuse_reminder(decision, draft.corporation)
        if _put_out(decision, mail, by):
            reminder = AnswerReminder(
                decision=decision, corporation=draft.corporation, seat=draft.seat, by=by
            )
            reminder.save()
            sent.append(reminder)
    if sent:
        changed(PART)
        record(
            "governance.remind_to_answer",
            decision.subject,
            f"Reminded {listed(str(each.corporation) for each in sent)} "
            f"that an answer to “{decision.title}” is outstanding",
            by=by,
            marking=highest([MOST_BY_MAIL, decision.marking, *(each.seat.source.marking for each in sent)]),
        )
    return sent


def _put_out(about: Meeting | Decision, told: Told, by: User) -> Mail | None:
    """The mail that was put into the outbox; None when the same one was put there a moment before."""
    mail = as_mail(about, *told)
    return mail if queue_mail(mail, by=by) is mail else None
