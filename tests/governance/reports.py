"""A Panel and a report to it, for tests of what is read of them."""

from datetime import date, timedelta
from io import BytesIO

from django.utils.timezone import now
from pypdf import PdfReader

from alliance.actions.people import portal_user
from alliance.publishing import canonical
from alliance.temporal import RoughDate, today
from governance.actions.panel_members import record_member
from governance.actions.panels import promise, record_panel, record_panel_meeting
from governance.actions.questions import ask
from governance.actions.reports import (
    add_section,
    approve_report,
    ask_for_clearance,
    begin_report,
    change_section,
    comment_on_paragraph,
    issue_report,
    write_paragraph,
)
from governance.models import PanelMember, PanelQuestion, Report, ReportIssue
from governance.reports.content import content_of, digest_of, paragraphs_of, words_of
from governance.reports.standing import to_acknowledge
from tests.makers import make_force
from tests.pdf_ua import faults

AS_AT = date(2024, 3, 31)
FIGURE = "{{ live-business-areas }}"


def make_reported(force) -> None:
    """A Panel, what it was promised, and a report that was issued twice, the second time corrected."""
    by = portal_user()
    panel = record_panel("A Panel", force, 5, by=by)
    record_panel_meeting(panel, date(2020, 1, 1), by=by)
    ask(PanelQuestion(panel=panel, kind="question", wording="What?", asked_on=AS_AT), by=by)
    record_member(
        PanelMember(
            panel=panel,
            name="A Member",
            kind="council",
            appointed_by="A council",
            since=RoughDate.parse("2021"),
        ),
        by=by,
    )
    promise(panel, "A report will come.", AS_AT, "paragraph 1.1", RoughDate.parse("2031"), by=by)
    report = begin_report(
        record_panel_meeting(panel, date(2031, 6, 12), by=by), "A report", "Chief Executive", AS_AT, by=by
    )
    section = add_section(report, "Background", by=by)
    paragraph = write_paragraph(section, "Said.", by=by)
    for part in ("{{ table:areas-by-group }}", "{{ chart:live-areas-by-year }}"):
        write_paragraph(section, part, by=by)
    change_section(section, "Background", None, True, by=by)
    approve_report(report, "Chief Executive", AS_AT, by=by)
    issue_report(report, by=by)
    write_paragraph(section, "Said anew.", paragraph, by=by)
    approve_report(report, "Chief Executive", AS_AT, by=by)
    issue_report(report, because="It was said badly.", by=by)
    ask_for_clearance(report, ["Chief Finance Officer"], by=by)
    comment_on_paragraph(paragraph, "Is this so?", by=by)


def make_panel_meeting(*, by):
    """The Panel of Dorset, and a meeting of it that is to come."""
    panel = record_panel("Dorset Police and Crime Panel", make_force(), 5, by=by)
    return record_panel_meeting(panel, today() + timedelta(days=40), by=by)


def write(report, *texts, by, title="Background", **told):
    """A finished section with paragraphs."""
    section = add_section(report, title, by=by)
    paragraphs = [write_paragraph(section, text, by=by, **told) for text in texts]
    change_section(section, title, None, True, by=by)
    return paragraphs


def issue(report, by, **told):
    """The report as it stands, approved and issued with no more than is told."""
    approve_report(report, "Chief Executive", today(), by=by)
    return issue_report(report, **told, by=by)


def write_report(meeting, sections: dict[str, list[str]], *, by, title="The strategic alliance", after=None):
    """A report to a meeting, ready to be approved. A paragraph with “*” before it asks, with “!” it is a main
    point; what begins with another report says what that one says, and these sections besides.
    """
    report = begin_report(meeting, title, "Chief Executive", AS_AT, after, by=by)
    for heading, paragraphs in sections.items():
        section = add_section(report, heading, by=by)
        for text in paragraphs:
            told = {"asks": text.startswith("*"), "main_point": text.startswith("!")}
            write_paragraph(section, text.lstrip("*!"), by=by, **told)
        change_section(section, heading, None, True, by=by)
    return report


def issued(report, *, by, **told):
    """The report as it stands, approved and issued with whatever is to be known of its figures known."""
    for section in report.sections.filter(done=False):
        change_section(section, section.title, None, True, by=by)
    approve_report(report, "Chief Executive", AS_AT, by=by)
    known = [name for name, _ in to_acknowledge(content_of(report)[0])]
    return issue_report(report, known, by=by, **told)


def said_in(report) -> list[str]:
    """What each paragraph of a report says, in their order."""
    return [words_of(each) for each in paragraphs_of(content_of(report)[0]).values()]


def as_words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def print_of(issue: ReportIssue, client) -> dict[str, bytes]:
    bare = f"/reports/{issue.report.slug}/v{issue.number}"
    return {ending: client.get(f"{bare}{ending}").content for ending in (".pdf", "/large-print.pdf")}


def all_faults(client) -> dict[str, list[str]]:
    """What is wrong with each PDF of each version of each report that was issued."""
    return {
        f"{issue} {ending}": faults(pdf)
        for issue in ReportIssue.objects.select_related("report__meeting__panel")
        for ending, pdf in print_of(issue, client).items()
    }


def make_long_report(meeting, paragraphs: int, *, by) -> ReportIssue:
    """A report of so many paragraphs, twenty to a section, as if it had been issued."""
    text = (
        "The areas of the alliance are run for both forces together, and what each costs and saves is told "
        "of in the register, with the day it is true of and where it comes from."
    )
    slug = f"long-report-{paragraphs}"
    told = {
        "shape": 1,
        "title": f"A report of {paragraphs} paragraphs",
        "panel": meeting.panel.name,
        "meeting": meeting.held_on.isoformat(),
        "author": "Chief Executive",
        "as_at": AS_AT.isoformat(),
        "figures": {},
        "words": [],
        "sections": [
            {
                "number": place,
                "title": f"Section {place}",
                "paragraphs": [
                    {
                        "identity": place * 1000 + number,
                        "number": f"{place}.{number}",
                        "asks": False,
                        "main_point": number == 1,
                        "blocks": [{"kind": "text", "runs": [{"text": f"{text} ({place}.{number})"}]}],
                    }
                    for number in range(1, 21)
                ],
            }
            for place in range(1, paragraphs // 20 + 1)
        ],
    }
    report = Report.objects.create(
        meeting=meeting, slug=slug, title=told["title"], author=told["author"], as_at=AS_AT, begun_at=now(),
        begun_by=by,
    )  # fmt: skip
    return ReportIssue.objects.create(
        report=report, number=1, content=canonical(told), sha256=digest_of(told), issued_on=AS_AT, at=now(),
        by=by,
    )  # fmt: skip
