"""How far a report has come: what is unfinished, what changed since, and what is to be known."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from alliance.models import CorporationSole
from governance.models import Hold, Report, ReportApproval
from governance.notices import on_hold
from governance.reports.content import Wrong, digest_of, numbered, sections_of, text_of
from governance.reports.facts import Facts
from governance.reports.writing import facts_in, read


def hold(report: Report) -> Report:
    """The report as it is now; others who write to it wait."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("meeting__panel__force")
    return rows.get(pk=report.pk)


def figures_said(report: Report, text: str) -> dict[str, str]:
    """What each figure of a text says now. Raises ValidationError where a fact is not there."""
    facts = Facts(report.as_at, numbered(sections_of(report)))
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


def refuse_unready(report: Report, content: dict, wrong: Iterable[Wrong]) -> None:
    """Raise ValidationError, saying all of it, while a report cannot be approved or issued."""
    said = [f"Paragraph {each.number}: {each.why}" for each in wrong]
    begun = {each.number.partition(".")[0] for each in wrong}
    said += [
        f"Section {section['number']}, {section['title']}, says nothing."
        for section in content["sections"]
        if not section["paragraphs"] and str(section["number"]) not in begun
    ]
    said += [f"“{section}” is not finished." for section in report.sections.filter(done=False)]
    if not content["sections"]:
        said.append("The report has no section.")
    if said:
        raise ValidationError(said)


def approval_of(report: Report, content: dict) -> ReportApproval | None:
    """The approval of a report as it stands, if it has one."""
    return report.approvals.filter(digest=digest_of(content)).last()


def holds_on(report: Report, day: date) -> list[Hold]:
    """What keeps anything from being published for the commissioner of the Panel's force on a day."""
    force = report.meeting.panel.force
    rows = CorporationSole.objects.filter(force=force, office=CorporationSole.Office.COMMISSIONER)
    return on_hold(rows, day)
