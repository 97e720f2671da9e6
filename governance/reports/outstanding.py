"""What is outstanding before a report is cleared, approved or issued: all at once, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.text import Truncator

from alliance.temporal import today
from governance.models import Report
from governance.policies import cannot_publish_on_hold
from governance.reports.content import Wrong, numbered, sections_of
from governance.reports.standing import approval_of, holds_on, to_acknowledge, uncleared, unsettled

MOST_OF_A_COMMENT = 80


@dataclass(frozen=True)
class Gap:
    """One thing that is outstanding, and the address where it is put right."""

    sentence: str
    address: str


def gaps_to_clear(report: Report, wrong: Iterable[Wrong]) -> list[Gap]:
    """What must be written, finished and settled before a post clears a report."""
    sections = sections_of(report)
    numbers = numbered(sections)
    places = {section.pk: place for place, section in enumerate(sections, start=1)}

    def at(name: str, *more) -> str:
        return reverse(name, args=[report.slug, *more])

    gaps = [
        Gap(
            f"Paragraph {each.number}: {each.why}",
            f"{at('report-section', places[each.paragraph.section_id])}#p{each.number}",
        )
        for each in wrong
    ]
    gaps += [
        Gap(f"Section {place}, {section}, says nothing.", at("report-section", place))
        for place, section in enumerate(sections, start=1)
        if not section.paragraphs.all()
    ]
    gaps += [
        Gap(f"“{section}” is not finished.", at("change-section", place))
        for place, section in enumerate(sections, start=1)
        if not section.done
    ]
    if not sections:
        gaps.append(Gap("The report has no section.", at("add-section")))
    gaps += [
        Gap(
            f"Paragraph {numbers[each.paragraph_id]} has a comment that is not settled: "
            f"“{Truncator(each.text).chars(MOST_OF_A_COMMENT)}”",
            at("settle-comment", places[each.paragraph.section_id], each.pk),
        )
        for each in unsettled(report)
    ]
    return gaps


def gaps_to_approve(report: Report, wrong: Iterable[Wrong], digest: str) -> list[Gap]:
    """That, and the posts that must clear a report and have not cleared it as it stands."""
    return gaps_to_clear(report, wrong) + [
        Gap(
            f"{each.post} has not cleared this report as it stands.",
            reverse("clear-report", args=[report.slug, each.pk]),
        )
        for each in uncleared(report, digest)
    ]


def gaps_to_issue(report: Report, wrong: Iterable[Wrong], digest: str) -> list[Gap]:
    """That, and that it is approved as it stands and says something else than the version before."""
    gaps = gaps_to_approve(report, wrong, digest)
    if not approval_of(report, digest):
        gaps.append(
            Gap(
                "Nobody has approved this report as it stands. Have it approved first.",
                reverse("approve-report", args=[report.slug]),
            )
        )
    last = report.issues.current().first()
    if last is not None and last.sha256 == digest:
        gaps.append(
            Gap(
                "Nothing has changed since this report was issued.",
                reverse("report-draft", args=[report.slug]),
            )
        )
    return gaps


def unsaid_to_issue(
    report: Report, content: dict, acknowledged: Iterable[str] = (), because: str = "", despite_hold: str = ""
) -> dict[str, list[str]]:
    """What must be said by whoever issues a report and is not said yet, by the field it is said in."""
    known, holds = set(acknowledged), holds_on(report, today())
    unknown = [words for name, words in to_acknowledge(content) if name not in known]
    held = cannot_publish_on_hold(holds, despite_hold) if holds else ""
    corrects = report.issues.exists() and not because.strip()
    said = {
        "acknowledged": [f"Say that you know: {words}" for words in unknown],
        "because": ["Say what is corrected and why."] if corrects else [],
        "despite_hold": [f"{held} Say why it is issued nevertheless."] if held else [],
    }
    return {field: sentences for field, sentences in said.items() if sentences}


def refuse(gaps: Iterable[Gap], unsaid: dict[str, list[str]]) -> None:
    """Raise ValidationError, saying all of it, while anything is outstanding or not said."""
    said = {NON_FIELD_ERRORS: [each.sentence for each in gaps], **unsaid}
    if found := {field: sentences for field, sentences in said.items() if sentences}:
        raise ValidationError(found)
