"""Writing reports to Panels: beginning them, and their sections and paragraphs."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import Change, altered, changed, record
from alliance.markings import Marking
from alliance.models import User
from alliance.policy import enforce
from alliance.temporal import today
from alliance.text import address, numbered
from governance.actions.boards import PART
from governance.models import (
    ClearancePost,
    PanelMeeting,
    ParagraphText,
    Report,
    ReportParagraph,
    ReportSection,
    next_number,
)
from governance.policies import cannot_write_reports
from governance.reports.content import sections_of, text_of
from governance.reports.standing import figures_said, hold

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
    report = Report(
        meeting=meeting,
        slug=_free_slug(title, meeting),
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
            copied = _again(paragraph, again)
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
def begin_version(report: Report, meeting: PanelMeeting, *, by: User) -> Report:
    """Begin the report to another Panel that says the same: its paragraphs are shared until they differ.

    What is shared is written once, for both. It has the same day and the same post as the first.
    """
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    if meeting.panel_id == report.meeting.panel_id:
        raise ValidationError({"meeting": f"The report is to {meeting.panel} already. Choose another Panel."})
    version = Report(
        meeting=meeting,
        slug=_free_slug(report.title, meeting),
        title=report.title,
        author=report.author,
        as_at=report.as_at,
        illustrative=report.illustrative or meeting.illustrative,
        begun_at=timezone.now(),
        begun_by=by,
    )
    version.full_clean(exclude=["begun_by"])
    version.save()
    for section in sections_of(report):
        again = ReportSection.objects.create(
            report=version, title=section.title, order=section.order, writer=section.writer
        )
        for paragraph in section.paragraphs.all():
            _again(paragraph, again, shared_with=paragraph.written_in)
    ClearancePost.objects.bulk_create(
        ClearancePost(report=version, post=each.post) for each in report.clearance_posts.all()
    )
    record(
        "governance.begin_version",
        version.subject,
        f"Started the report {version}, which shares its paragraphs with {report}",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return version


@transaction.atomic
def add_section(report: Report, title: str, writer: User | None = None, *, by: User) -> ReportSection:
    """Add a section at the end of a report."""
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    section = ReportSection(
        report=report, title=title.strip(), writer=writer, order=next_number(report.sections, "order")
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
def change_section(
    section: ReportSection, title: str, writer: User | None, done: bool, *, by: User
) -> ReportSection:
    """Rename a section, say who writes it, and whether it is finished."""
    changed(PART)
    report = hold(section.report)
    enforce(cannot_write_reports(by))
    before = ReportSection.objects.get(pk=section.pk)
    section.title, section.writer, section.done = title.strip(), writer, done
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
    only_here: bool = False,
    by: User,
) -> ReportParagraph:
    """Write a paragraph, new at the end of its section or anew. What it said before is kept.

    One that is shared with the report to another Panel is written for both; `only_here` ends the sharing.
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
        if only_here:
            _share_no_more(paragraph, by)
    _keep_text(paragraph.written_in, text, figures, by)
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
    _share_no_more(paragraph, by)
    ReportParagraph.objects.filter(pk=paragraph.pk).update(removed_at=timezone.now())
    record(
        "governance.remove_paragraph",
        report.subject,
        f"Removed a paragraph of “{paragraph.section}”",
        by=by,
        marking=Marking.OFFICIAL,
    )


def _free_slug(title: str, meeting: PanelMeeting) -> str:
    wanted = address(f"{title} {meeting.panel.slug} {meeting.held_on.isoformat()}")[:LONGEST_SLUG]
    return numbered(wanted, lambda slug: Report.objects.filter(slug=slug).exists(), LONGEST_SLUG)


def _again(paragraph: ReportParagraph, section: ReportSection, **shared) -> ReportParagraph:
    """The same paragraph in a section of another report."""
    told = {name: getattr(paragraph, name) for name in ("kind", "order", "main_point")}
    first = paragraph.continues or paragraph
    return ReportParagraph.objects.create(section=section, continues=first, **told, **shared)


def _share_no_more(paragraph: ReportParagraph, by: User) -> None:
    """Let a paragraph have its own words, and every one that had its words too."""
    for each in (paragraph, *paragraph.shared_by.all()):
        if each.shared_with_id:
            said = text_of(each)
            each.shared_with = None
            each.save(update_fields=["shared_with"])
            _keep_text(each, said.text, said.figures, by)


def _keep_text(paragraph: ReportParagraph, text: str, figures: dict, by: User) -> None:
    ParagraphText.objects.create(
        paragraph=paragraph,
        text=text.strip(),
        figures=figures,
        illustrative=paragraph.section.report.illustrative,
        at=timezone.now(),
        by=by,
    )
