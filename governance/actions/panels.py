"""Panels, their meetings, and what they were promised."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.markings import Marking
from alliance.models import Force, User
from alliance.policy import enforce
from alliance.temporal import RoughDate, long_date, today
from alliance.text import address
from governance.actions.boards import PART
from governance.models import Commitment, CommitmentAnswer, Panel, PanelMeeting, ReportIssue, next_number
from governance.policies import cannot_write_reports
from governance.reports.content import paragraphs_of


@transaction.atomic
def record_panel(
    name: str, force: Force, papers_due_days: int, clerk: str = "", *, illustrative: bool = False, by: User
) -> Panel:
    """Add a Panel, with how many working days before a meeting its papers are due."""
    changed(PART)
    enforce(cannot_write_reports(by))
    panel = Panel(
        slug=address(name),
        name=name.strip(),
        force=force,
        papers_due_days=papers_due_days,
        clerk=clerk.strip(),
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
def record_panel_meeting(
    panel: Panel, held_on: date, *, illustrative: bool = False, by: User
) -> PanelMeeting:
    """Add a meeting of a Panel."""
    changed(PART)
    enforce(cannot_write_reports(by))
    meeting = PanelMeeting(panel=panel, held_on=held_on, illustrative=illustrative or panel.illustrative)
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
    panel: Panel, wording: str, made_on: date, said_where: str, due: RoughDate, *, by: User
) -> Commitment:
    """Record what was promised to a Panel, in the words it was promised in."""
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    enforce(cannot_write_reports(by))
    if made_on > today():
        raise ValidationError({"made_on": "It is recorded once it was promised: the day is to come."})
    commitment = Commitment(
        panel=panel,
        number=next_number(panel.commitments, "number"),
        wording=wording.strip(),
        made_on=made_on,
        said_where=said_where.strip(),
        due=due,
        illustrative=panel.illustrative,
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
