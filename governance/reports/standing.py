"""How far a report has come: what is unfinished, what changed since, and what is to be known."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from alliance.models import CorporationSole
from alliance.temporal import long_date
from governance.models import (
    ClearancePost,
    Hold,
    ParagraphComment,
    ParagraphText,
    Report,
    ReportApproval,
    ReportParagraph,
    ReportSection,
)
from governance.notices import on_hold
from governance.recording import moment_words
from governance.reports.content import numbered, referred_to, sections_of, text_of
from governance.reports.facts import Facts
from governance.reports.writing import facts_in, read

# For so long it is said how many minutes ago a section was saved: somebody may be at it.
MINUTES_TOLD = 60


def hold(report: Report) -> Report:
    """The report as it is now; others who write to it wait."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("meeting__panel__force")
    return rows.get(pk=report.pk)


def figures_said(report: Report, text: str) -> dict[str, str]:
    """What each figure of a text says now. Raises ValidationError where a fact is not there."""
    facts = Facts(report.as_at, referred_to(sections_of(report)))
    try:
        read(text, facts.fill)
    except ValidationError as wrong:
        raise ValidationError({"text": wrong.messages}) from None
    return {name: figure.words for name, (_, _, figure) in facts.figures.items()}


def to_acknowledge(content: dict) -> list[tuple[str, str]]:
    """The figures of which a writer must say that they are known to be so, each with why."""
    found = []
    for name, figure in content["figures"].items():
        why = []
        if figure["value"] is None:
            why.append("is not known")
        if figure["uncertain"]:
            why.append(f"leaves {figure['uncertain']} uncertain")
        if figure["sources_disagree"]:
            why.append("has sources that disagree")
        if figure["illustrative"]:
            why.append("is illustrative")
        if why:
            found.append((name, f"“{figure['title']}” {' and '.join(why)}"))
    return found


def changed_since_written(report: Report, content: dict) -> list[tuple[str, str, str, str]]:
    """The figures that say another thing than when their paragraph was written: number, title, then, now."""
    found = []
    sections = sections_of(report)
    numbers = numbered(sections)
    for section in sections:
        for paragraph in section.paragraphs.all():
            text = text_of(paragraph)
            for asked in facts_in(text.text):
                name = asked.partition("|")[0].strip()
                figure, then = content["figures"].get(name), text.figures.get(name)
                if figure and then and figure["words"] != then:
                    found.append((numbers[paragraph.pk], figure["title"], then, figure["words"]))
    return found


def unsettled(report: Report) -> list[ParagraphComment]:
    """The comments on paragraphs that stand and that nobody has settled."""
    rows = ParagraphComment.objects.filter(
        paragraph__section__report=report, paragraph__removed_at__isnull=True, settled_at__isnull=True
    )
    return list(rows.select_related("paragraph", "by"))


def uncleared(report: Report, digest: str) -> list[ClearancePost]:
    """The posts that must clear a report and have not cleared it as it stands."""
    cleared = report.approvals.filter(step=ReportApproval.Step.CLEARED, digest=digest)
    return list(report.clearance_posts.exclude(post__in=cleared.values("post")))


def last_written(section: ReportSection) -> ParagraphText | None:
    """What was written last in a section, with by whom and when."""
    texts = [text_of(each) for each in section.paragraphs.all()]
    return max(texts, key=lambda text: text.pk, default=None)


def saved_words(section: ReportSection, now: datetime) -> str:
    """Last saved by Ada Example at 2:31pm, 3 minutes ago. The day alone says enough of what is older."""
    last = last_written(section)
    if last is None:
        return ""
    minutes = max(0, int((now - last.at).total_seconds()) // 60)
    if minutes >= MINUTES_TOLD:
        return f"Last saved by {last.by}, {long_date(timezone.localdate(last.at))}."
    ago = f"{minutes} minute{'' if minutes == 1 else 's'} ago" if minutes else "less than a minute ago"
    return f"Last saved by {last.by} at {moment_words(last.at)}, {ago}."


def shared_words(report: Report) -> dict[int, str]:
    """With which Panels each paragraph of a report is shared, by its key; only those that are."""
    found: dict[int, str] = {}
    own = ReportParagraph.objects.filter(section__report=report, removed_at__isnull=True)
    together: dict[int, list] = {}
    for key, shared in own.values_list("pk", "shared_with"):
        together.setdefault(shared or key, []).append(key)
    said = "section__report__meeting__panel__name"
    others = ReportParagraph.objects.filter(removed_at__isnull=True).exclude(section__report=report)
    others = others.filter(Q(pk__in=together) | Q(shared_with__in=together))
    for key, shared, panel in others.order_by("pk").values_list("pk", "shared_with", said):
        for one in together[shared or key]:
            found[one] = f"{found[one]}, {panel}" if one in found else f"Shared with the report to {panel}"
    return found


def approval_of(report: Report, digest: str) -> ReportApproval | None:
    """The approval of a report as it stands, if it has one."""
    approved = report.approvals.filter(step=ReportApproval.Step.APPROVED, digest=digest)
    return approved.last()


def holds_on(report: Report, day: date) -> list[Hold]:
    """What keeps anything from being published for the commissioner of the Panel's force on a day."""
    force = report.meeting.panel.force
    rows = CorporationSole.objects.filter(force=force, office=CorporationSole.Office.COMMISSIONER)
    return on_hold(rows, day)
