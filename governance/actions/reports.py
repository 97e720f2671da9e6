"""Writing, approving and issuing reports to Panels."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import Change, altered, changed, record
from alliance.markings import Marking
from alliance.models import SearchEntry, User
from alliance.policy import enforce
from alliance.publishing import append, canonical
from alliance.temporal import long_date, today
from alliance.text import address, fold, numbered
from governance.actions.boards import PART
from governance.models import (
    PanelMeeting,
    ParagraphText,
    Report,
    ReportApproval,
    ReportIssue,
    ReportParagraph,
    ReportSection,
    next_number,
)
from governance.policies import cannot_publish_on_hold, cannot_write_reports
from governance.register import REPORT_ISSUED, key_of_report, payload_of_report
from governance.reports.content import (
    content_of,
    digest_of,
    paragraphs_of,
    sections_of,
    text_of,
    words_of,
)
from governance.reports.standing import figures_said, hold, holds_on, refuse_unready, to_acknowledge

LONGEST_SLUG = 110
Kind = ReportParagraph.Kind


@transaction.atomic
def begin_report(
    meeting: PanelMeeting,
    title: str,
    author: str,
    as_at: date,
    template: Report | None = None,
    *,
    illustrative: bool = False,
    by: User,
) -> Report:
    """Begin a report to a meeting, with nothing in it or with what an earlier one says.

    What comes from an earlier report keeps its identity, so that the two can be compared.
    """
    changed(PART)
    enforce(cannot_write_reports(by))
    if as_at > today():
        raise ValidationError({"as_at": "The figures of a day to come are not known yet."})
    wanted = address(f"{title} {meeting.panel.slug} {meeting.held_on.isoformat()}")[:LONGEST_SLUG]
    report = Report(
        meeting=meeting,
        slug=numbered(wanted, lambda slug: Report.objects.filter(slug=slug).exists(), LONGEST_SLUG),
        title=title.strip(),
        author=author.strip(),
        as_at=as_at,
        compared_with=template.issues.current().first() if template else None,
        illustrative=illustrative or meeting.illustrative,
        begun_at=timezone.now(),
        begun_by=by,
    )
    report.full_clean(exclude=["begun_by"])
    report.save()
    for section in sections_of(template) if template else ():
        again = ReportSection.objects.create(report=report, title=section.title, order=section.order)
        for paragraph in section.paragraphs.all():
            told = {name: getattr(paragraph, name) for name in ("kind", "order", "main_point")}
            copied = ReportParagraph.objects.create(section=again, continues=paragraph, **told)
            _keep_text(copied, text_of(paragraph).text, {}, by)
    record(
        "governance.begin_report",
        report.subject,
        f"Started the report {report}",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return report


@transaction.atomic
def add_section(report: Report, title: str, writer: str = "", *, by: User) -> ReportSection:
    """Add a section at the end of a report."""
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    section = ReportSection(
        report=report, title=title.strip(), writer=writer.strip(), order=next_number(report.sections, "order")
    )
    section.full_clean()
    section.save()
    record(
        "governance.add_section",
        report.subject,
        f"Added the section “{title}” to {report}",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return section


@transaction.atomic
def change_section(section: ReportSection, title: str, writer: str, done: bool, *, by: User) -> ReportSection:
    """Rename a section, say who writes it, and whether it is finished."""
    changed(PART)
    report = hold(section.report)
    enforce(cannot_write_reports(by))
    before = ReportSection.objects.get(pk=section.pk)
    section.title, section.writer, section.done = title.strip(), writer.strip(), done
    section.full_clean()
    section.save()
    finished = ", which is finished" if done else ""
    record(
        "governance.change_section",
        report.subject,
        f"Changed the section “{section.title}”{finished}",
        by=by,
        marking=Marking.OFFICIAL,
        changes=altered(before, section, ("title", "writer", "done")),
    )
    return section


@transaction.atomic
def write_paragraph(
    section: ReportSection,
    text: str,
    paragraph: ReportParagraph | None = None,
    *,
    asks: bool = False,
    main_point: bool = False,
    by: User,
) -> ReportParagraph:
    """Write a paragraph, new at the end of its section or anew. What it said before is kept.

    Raises ValidationError where it names a fact that there is not.
    """
    changed(PART)
    report = hold(section.report)
    enforce(cannot_write_reports(by))
    if not text.strip():
        raise ValidationError({"text": "Enter the words of the paragraph."})
    figures = figures_said(report, text)
    told = {"kind": Kind.RECOMMENDATION if asks else Kind.TEXT, "main_point": main_point}
    before = text_of(paragraph).text if paragraph else ""
    if paragraph is None:
        order = next_number(section.paragraphs, "order")
        paragraph = ReportParagraph.objects.create(section=section, order=order, **told)
    else:
        ReportParagraph.objects.filter(pk=paragraph.pk).update(**told)
    _keep_text(paragraph, text, figures, by)
    record(
        "governance.write_paragraph",
        report.subject,
        f"Saved a paragraph of “{section.title}”",
        by=by,
        marking=Marking.OFFICIAL,
        changes=[Change("Words", before, text.strip())],
    )
    return paragraph


@transaction.atomic
def move_paragraph(paragraph: ReportParagraph, places: int, *, by: User) -> None:
    """Move a paragraph up (-1) or down (1) within its section; it stays the same paragraph."""
    changed(PART)
    report = hold(paragraph.section.report)
    enforce(cannot_write_reports(by))
    standing = list(paragraph.section.paragraphs.filter(removed_at__isnull=True).order_by("order", "pk"))
    place = standing.index(paragraph)
    wanted = place + places
    if not 0 <= wanted < len(standing):
        return
    standing.insert(wanted, standing.pop(place))
    for order, each in enumerate(standing, start=1):
        ReportParagraph.objects.filter(pk=each.pk).update(order=order)
    said = f"Moved a paragraph of “{paragraph.section}”"
    record("governance.move_paragraph", report.subject, said, by=by, marking=Marking.OFFICIAL)


@transaction.atomic
def remove_paragraph(paragraph: ReportParagraph, *, by: User) -> None:
    """Take a paragraph out of a report that is being written."""
    changed(PART)
    report = hold(paragraph.section.report)
    enforce(cannot_write_reports(by))
    ReportParagraph.objects.filter(pk=paragraph.pk).update(removed_at=timezone.now())
    record(
        "governance.remove_paragraph",
        report.subject,
        f"Removed a paragraph of “{paragraph.section}”",
        by=by,
        marking=Marking.OFFICIAL,
    )


@transaction.atomic
def approve_report(report: Report, post: str, approved_on: date, *, by: User) -> ReportApproval:
    """Record that a post approved a report as it stands. A change of it needs another approval."""
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    if approved_on > today():
        raise ValidationError({"approved_on": "It is recorded once it is approved: the day is to come."})
    content, wrong = content_of(report)
    refuse_unready(report, content, wrong)
    approval = ReportApproval(
        report=report,
        digest=digest_of(content),
        post=post.strip(),
        approved_on=approved_on,
        illustrative=report.illustrative,
        at=timezone.now(),
        by=by,
    )
    approval.full_clean(exclude=["by"])
    approval.save()
    record(
        "governance.approve_report",
        report.subject,
        f"Recorded that {approval.post} approved {report}",
        by=by,
        marking=Marking.OFFICIAL,
        digest=approval.digest,
    )
    return approval


@transaction.atomic
def issue_report(
    report: Report,
    acknowledged: Iterable[str] = (),
    because: str = "",
    despite_hold: str = "",
    *,
    by: User,
) -> ReportIssue:
    """Issue a report: freeze all it says, for anybody to read, and write it into the register of hashes.

    `acknowledged` are the figures of which it is known that they are uncertain, that their sources disagree,
    or that they are illustrative. A second version says why (`because`); the first stays at its address.
    """
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    content, wrong = content_of(report)
    refuse_unready(report, content, wrong)
    digest = digest_of(content)
    last = report.issues.current().first()
    if last is not None and last.sha256 == digest:
        raise ValidationError("Nothing has changed since this report was issued.")
    if last is not None and not because.strip():
        raise ValidationError({"because": "Say what is corrected and why."})
    if not report.approvals.filter(digest=digest).exists():
        raise ValidationError("Nobody has approved this report as it stands. Have it approved first.")
    if unsaid := [words for name, words in to_acknowledge(content) if name not in set(acknowledged)]:
        raise ValidationError({"acknowledged": [f"Say that you know: {words}" for words in unsaid]})
    holds = holds_on(report, today())
    enforce(cannot_publish_on_hold(holds, despite_hold) if holds else "")
    issue = ReportIssue(
        report=report,
        number=last.number + 1 if last else 1,
        content=canonical(content),
        sha256=digest,
        corrects=last,
        because=because.strip() if last else "",
        despite_hold=despite_hold.strip() if holds else "",
        issued_on=today(),
        illustrative=report.illustrative,
        at=timezone.now(),
        by=by,
    )
    issue.full_clean(exclude=["by"])
    issue.save()
    if last is not None:
        index("report", str(last.pk), [])
    index("report", str(issue.pk), [_found_by(issue, content)])
    record(
        "governance.issue_report",
        report.subject,
        f"Issued version {issue.number} of {report} on {long_date(issue.issued_on)}",
        by=by,
        marking=Marking.PUBLISHED,
        sha256=digest,
        despite_hold=issue.despite_hold,
        because=issue.because,
    )
    append(
        REPORT_ISSUED,
        report.subject,
        payload_of_report(issue),
        key=key_of_report(issue),
        marking=Marking.PUBLISHED,
        by=by,
    )
    return issue


def _found_by(issue: ReportIssue, content: dict) -> SearchEntry:
    said = " ".join(words_of(each) for each in paragraphs_of(content).values())
    return SearchEntry(
        kind="report",
        key=str(issue.pk),
        title=content["title"],
        summary=f"Report to {content['panel']}, {long_date(issue.report.meeting.held_on)}",
        folded=fold(f"{content['title']} {content['panel']} {said}"),
        address=f"/reports/{issue.report.slug}/",
        marking=Marking.PUBLISHED,
        illustrative=issue.illustrative,
    )


def _keep_text(paragraph: ReportParagraph, text: str, figures: dict, by: User) -> None:
    ParagraphText.objects.create(
        paragraph=paragraph,
        text=text.strip(),
        figures=figures,
        illustrative=paragraph.section.report.illustrative,
        at=timezone.now(),
        by=by,
    )
