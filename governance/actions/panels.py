"""Panels, their meetings, and what they were promised."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import altered, changed, record
from alliance.markings import Marking
from alliance.models import Force, Source, User
from alliance.policy import enforce
from alliance.temporal import RoughDate, long_date, today
from alliance.text import address
from governance.actions.boards import PART
from governance.models import (
    Commitment,
    CommitmentAnswer,
    CommitmentMoved,
    Panel,
    PanelMeeting,
    ReportIssue,
    next_number,
)
from governance.policies import cannot_write_reports
from governance.reports.content import paragraphs_of


@transaction.atomic
def record_panel(
    name: str,
    force: Force,
    papers_due_days: int | None,
    clerk: str = "",
    clerk_email: str = "",
    papers_to: str = "",
    *,
    illustrative: bool = False,
    by: User,
) -> Panel:
    """Add a Panel, with how many working days before a meeting its papers are due, if its clerk said."""
    changed(PART)
    enforce(cannot_write_reports(by))
    panel = Panel(
        slug=address(name),
        name=name.strip(),
        force=force,
        papers_due_days=papers_due_days,
        clerk=clerk.strip(),
        clerk_email=clerk_email.strip(),
        papers_to=papers_to.strip(),
        illustrative=illustrative,
    )
    panel.full_clean()
    panel.save()
    record(
        "governance.record_panel",
        f"panel/{panel.slug}",
        f"Added the Panel {panel.name}",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return panel


@transaction.atomic
def change_panel(
    panel: Panel,
    papers_due_days: int | None,
    clerk: str,
    clerk_email: str,
    papers_to: str,
    *,
    illustrative: bool | None = None,
    by: User,
) -> Panel:
    """Change what the clerk of a Panel asks for: by when papers are due, and where they are sent."""
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    enforce(cannot_write_reports(by))
    before = Panel.objects.get(pk=panel.pk)
    panel.papers_due_days = papers_due_days
    panel.clerk, panel.clerk_email = clerk.strip(), clerk_email.strip()
    panel.papers_to = papers_to.strip()
    if illustrative is not None:
        panel.illustrative = illustrative
    panel.full_clean()
    panel.save()
    record(
        "governance.change_panel",
        f"panel/{panel.slug}",
        f"Changed what the clerk of {panel.name} asks for",
        by=by,
        marking=Marking.PUBLISHED,
        changes=altered(before, panel, ("papers_due_days", "clerk", "clerk_email", "papers_to")),
    )
    return panel


@transaction.atomic
def record_panel_meeting(
    panel: Panel, held_on: date, *, illustrative: bool | None = None, by: User
) -> PanelMeeting:
    """Add a meeting of a Panel, illustrative as the Panel is unless it is said."""
    changed(PART)
    enforce(cannot_write_reports(by))
    meeting = PanelMeeting(
        panel=panel,
        held_on=held_on,
        illustrative=panel.illustrative if illustrative is None else illustrative,
        known_since=timezone.now(),
    )
    meeting.full_clean()
    meeting.save()
    record(
        "governance.record_panel_meeting",
        f"panel/{panel.slug}",
        f"Added the meeting of {panel.name} on {long_date(held_on)}",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return meeting


@transaction.atomic
def promise(
    panel: Panel,
    wording: str,
    made_on: date,
    said_where: str,
    due: RoughDate,
    source: Source | None = None,
    *,
    illustrative: bool | None = None,
    by: User,
) -> Commitment:
    """Record what was promised to a Panel, in the words it was promised in.

    It is illustrative as the Panel is, unless it is said.
    """
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    enforce(cannot_write_reports(by))
    if made_on > today():
        raise ValidationError({"made_on": "It is recorded once it was promised: the day is to come."})
    _refuse_due_before(due, made_on)
    commitment = Commitment(
        panel=panel,
        number=next_number(panel.commitments, "number"),
        wording=wording.strip(),
        made_on=made_on,
        said_where=said_where.strip(),
        source=source,
        due=due,
        illustrative=panel.illustrative if illustrative is None else illustrative,
        at=timezone.now(),
        by=by,
    )
    commitment.full_clean(exclude=["by"])
    commitment.save()
    record(
        "governance.promise",
        f"panel/{panel.slug}",
        f"Recorded what was promised to {panel.name}: {commitment.wording}",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return commitment


@transaction.atomic
def answer_commitment(
    commitment: Commitment, issue: ReportIssue, paragraph: str, *, by: User
) -> CommitmentAnswer:
    """Record which paragraph of an issued report answered what was promised."""
    changed(PART)
    rows = Commitment.objects.select_related("panel").select_for_update(of=("self",))
    commitment = rows.get(pk=commitment.pk)
    enforce(cannot_write_reports(by))
    if hasattr(commitment, "answer"):
        raise ValidationError("This was answered already.")
    if issue.report.meeting.panel_id != commitment.panel_id:
        raise ValidationError({"issue": f"That report is not to {commitment.panel}."})
    if paragraph not in paragraphs_of(issue.told):
        raise ValidationError({"paragraph": f"There is no paragraph {paragraph} in that report."})
    answer = CommitmentAnswer(
        commitment=commitment,
        issue=issue,
        paragraph=paragraph,
        illustrative=commitment.illustrative,
        at=timezone.now(),
        by=by,
    )
    answer.full_clean(exclude=["by"])
    answer.save()
    record(
        "governance.answer_commitment",
        f"panel/{commitment.panel.slug}",
        f"Recorded that paragraph {paragraph} of {issue.report} answers: {commitment.wording}",
        by=by,
        marking=Marking.PUBLISHED,
    )
    return answer


@transaction.atomic
def move_commitment(commitment: Commitment, due: RoughDate, because: str, *, by: User) -> CommitmentMoved:
    """Let what was promised be due at another time. Every time it slipped stays in sight, with why (R18)."""
    changed(PART)
    rows = Commitment.objects.select_related("panel").select_for_update(of=("self",))
    commitment = rows.get(pk=commitment.pk)
    enforce(cannot_write_reports(by))
    if hasattr(commitment, "answer"):
        raise ValidationError("This was answered already, so it is not due any more.")
    if not because.strip():
        raise ValidationError({"because": "Say why it was moved."})
    last = commitment.moves.order_by("-pk").first()
    if due == (last.due if last else commitment.due):
        raise ValidationError({"due": "It is due then already."})
    _refuse_due_before(due, commitment.made_on)
    move = CommitmentMoved(
        commitment=commitment,
        due=due,
        because=because.strip(),
        illustrative=commitment.illustrative,
        at=timezone.now(),
        by=by,
    )
    move.full_clean(exclude=["by"])
    move.save()
    record(
        "governance.move_commitment",
        f"panel/{commitment.panel.slug}",
        f"Moved what was promised to {commitment.panel.name} to {due.words}: {commitment.wording}",
        by=by,
        marking=Marking.PUBLISHED,
        because=move.because,
    )
    return move


def _refuse_due_before(due: RoughDate, made_on: date) -> None:
    if due.latest is not None and due.latest < made_on:
        raise ValidationError(
            {"due": f"It was promised on {long_date(made_on)}: it cannot be due before that."}
        )
