"""What a Panel asked and what was replied, in writing; and reports that were sent to its clerk."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import altered, changed, record
from alliance.markings import Marking
from alliance.models import User
from alliance.policy import enforce
from alliance.temporal import long_date, today
from governance.actions.boards import PART
from governance.models import (
    Panel,
    PanelQuestion,
    PanelReply,
    ReportIssue,
    SentToClerk,
    next_number,
)
from governance.policies import cannot_write_reports
from governance.reports.content import paragraphs_of

Kind = PanelQuestion.Kind
ASKED = ("kind", "wording", "asked_on", "meeting", "answer_by")
REPLIED = ("text", "post", "replied_on", "outcome", "reason", "issue", "paragraph")


@transaction.atomic
def ask(question: PanelQuestion, *, by: User) -> PanelQuestion:
    """Record what a Panel put to its commissioner or requested of the chief constable, in its words."""
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=question.panel_id)
    enforce(cannot_write_reports(by))
    question.panel, question.corrects, question.because = panel, None, ""
    question.number = next_number(panel.questions, "number")
    question.illustrative = question.illustrative or panel.illustrative
    _keep_question(question, by)
    record(
        "governance.ask",
        _subject(question),
        f"Recorded what {panel.name} put: {question.wording}",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return question


@transaction.atomic
def correct_question(
    question: PanelQuestion, wanted: PanelQuestion, because: str, *, by: User
) -> PanelQuestion:
    """Put right what is recorded of a question. It keeps its number; the old row stays readable."""
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=question.panel_id)
    enforce(cannot_write_reports(by))
    before = PanelQuestion.objects.get(pk=question.pk)
    _refuse_corrected_already(before, because)
    wanted.panel, wanted.number, wanted.corrects = panel, before.number, before
    wanted.because, wanted.illustrative = because.strip(), before.illustrative
    if (reply := _standing_reply(before)) and reply.replied_on < wanted.asked_on:
        raise ValidationError(
            {"asked_on": f"It was replied to on {long_date(reply.replied_on)}: it was put by then."}
        )
    changes = _altered(before, wanted, ASKED)
    _keep_question(wanted, by)
    record(
        "governance.correct_question",
        _subject(wanted),
        f"Corrected what {panel.name} put under number {wanted.number}",
        by=by,
        marking=Marking.PUBLISHED,
        because=wanted.because,
        changes=changes,
    )
    return wanted


@transaction.atomic
def reply_to_panel(question: PanelQuestion, reply: PanelReply, *, by: User) -> PanelReply:
    """Record the reply in writing to what a Panel put: by which post, on which day, and where it is said."""
    changed(PART)
    Panel.objects.select_for_update().get(pk=question.panel_id)
    enforce(cannot_write_reports(by))
    if _standing_reply(question):
        raise ValidationError("This was replied to already. Correct that reply instead.")
    reply.corrects, reply.because = None, ""
    _keep_reply(question, reply, by)
    record(
        "governance.reply_to_panel",
        _subject(question),
        f"Recorded the reply of {reply.post} to {question.panel}: {reply.text}",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return reply


@transaction.atomic
def correct_reply(
    question: PanelQuestion, reply: PanelReply, wanted: PanelReply, because: str, *, by: User
) -> PanelReply:
    """Put right what is recorded of a reply. The old row stays readable."""
    changed(PART)
    Panel.objects.select_for_update().get(pk=question.panel_id)
    enforce(cannot_write_reports(by))
    before = PanelReply.objects.get(pk=reply.pk)
    _refuse_corrected_already(before, because)
    wanted.corrects, wanted.because = before, because.strip()
    changes = _altered(before, wanted, REPLIED)
    _keep_reply(question, wanted, by)
    record(
        "governance.correct_reply",
        _subject(question),
        f"Corrected the reply to {question.panel} under number {question.number}",
        by=by,
        marking=Marking.PUBLISHED,
        because=wanted.because,
        changes=changes,
    )
    return wanted


@transaction.atomic
def send_to_clerk(issue: ReportIssue, post: str, sent_on: date, *, by: User) -> SentToClerk:
    """Record that an issued report was sent to the clerk of its Panel: by which post, on which day."""
    changed(PART)
    issue = ReportIssue.objects.select_for_update().get(pk=issue.pk)
    enforce(cannot_write_reports(by))
    if hasattr(issue, "sent_to_clerk"):
        raise ValidationError("That this version was sent to the clerk is recorded already.")
    if sent_on > today():
        raise ValidationError({"sent_on": "It is recorded once it was sent: the day is to come."})
    if sent_on < issue.issued_on:
        raise ValidationError(
            {"sent_on": f"It was issued on {long_date(issue.issued_on)}: it was not sent before that."}
        )
    sent = SentToClerk(
        issue=issue,
        post=post.strip(),
        sent_on=sent_on,
        illustrative=issue.illustrative,
        at=timezone.now(),
        by=by,
    )
    sent.full_clean(exclude=["by"])
    sent.save()
    record(
        "governance.send_to_clerk",
        issue.report.subject,
        f"Recorded that {sent.post} sent {issue} to the clerk",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return sent


def _subject(question: PanelQuestion) -> str:
    return f"panel/{question.panel.slug}"


def _refuse_corrected_already(before, because: str) -> None:
    if hasattr(before, "corrected_by"):
        raise ValidationError("Somebody corrected this meanwhile. Look at what is recorded now.")
    if not because.strip():
        raise ValidationError({"because": "Say what is corrected and why."})


def _altered(before, wanted, names):
    changes = altered(before, wanted, names)
    if not changes:
        raise ValidationError("Nothing is changed.")
    return changes


def _keep_question(question: PanelQuestion, by: User) -> None:
    if question.asked_on > today():
        raise ValidationError({"asked_on": "It is recorded once it was put: the day is to come."})
    if question.answer_by and question.answer_by < question.asked_on:
        raise ValidationError(
            {
                "answer_by": f"It was put on {long_date(question.asked_on)}: an answer cannot be wanted "
                "before that."
            }
        )
    meeting = question.meeting
    if meeting is not None and meeting.panel_id != question.panel_id:
        raise ValidationError({"meeting": f"That is a meeting of {meeting.panel}, which is another Panel."})
    if meeting is not None and question.asked_on != meeting.held_on:
        raise ValidationError(
            {"asked_on": f"That meeting was on {long_date(meeting.held_on)}. Enter the same day."}
        )
    question.wording = question.wording.strip()
    question.at, question.by = timezone.now(), by
    question.full_clean(exclude=["by", "panel", "corrects"])
    question.save()


def _keep_reply(question: PanelQuestion, reply: PanelReply, by: User) -> None:
    first = PanelQuestion.objects.get(panel=question.panel_id, number=question.number, corrects__isnull=True)
    reply.question = first
    reply.text, reply.post, reply.reason = reply.text.strip(), reply.post.strip(), reply.reason.strip()
    _refuse_reply(question, reply)
    reply.illustrative = first.illustrative
    reply.at, reply.by = timezone.now(), by
    reply.full_clean(exclude=["by", "question", "corrects"])
    reply.save()


def _refuse_reply(question: PanelQuestion, reply: PanelReply) -> None:
    """Raise ValidationError, in sentences, for a reply that cannot be one to this."""
    wrong = {}
    if reply.replied_on > today():
        wrong["replied_on"] = "It is recorded once it was sent: the day is to come."
    elif reply.replied_on < question.asked_on:
        wrong["replied_on"] = (
            f"It was put on {long_date(question.asked_on)}: it cannot have been answered before that."
        )
    if question.kind == Kind.RECOMMENDATION and not reply.outcome:
        wrong["outcome"] = "Say whether the recommendation is accepted."
    if question.kind != Kind.RECOMMENDATION and reply.outcome:
        wrong["outcome"] = "Only a recommendation is accepted or not."
    if reply.outcome in (PanelReply.Outcome.IN_PART, PanelReply.Outcome.NOT_ACCEPTED) and not reply.reason:
        wrong["reason"] = "Say why it is not accepted, or only in part."
    if reply.issue_id and not reply.paragraph:
        wrong["paragraph"] = "Enter the number of the paragraph that answers it."
    elif reply.paragraph and not reply.issue_id:
        wrong["issue"] = "Select the report that the paragraph stands in."
    elif reply.issue_id and reply.issue.report.meeting.panel_id != question.panel_id:
        wrong["issue"] = f"That report is not to {question.panel}."
    elif reply.issue_id and reply.paragraph not in paragraphs_of(reply.issue.told):
        wrong["paragraph"] = f"There is no paragraph {reply.paragraph} in that report."
    if wrong:
        raise ValidationError(wrong)


def _standing_reply(question: PanelQuestion) -> PanelReply | None:
    replies = PanelReply.objects.current()
    return replies.filter(question__panel=question.panel_id, question__number=question.number).first()
