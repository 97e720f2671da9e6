"""What the clerk of a Panel is given of an issued report: one file to put into the council's own system."""

from datetime import date

from alliance.documents import zipped
from alliance.exports.tables import file_name
from alliance.markings import Marking
from alliance.temporal import long_date
from governance.models import ReportIssue
from governance.reports.content import long_of, paragraphs_of, words_of

PORTAL = "alliance"


def clerk_file(issue: ReportIssue, files: dict[tuple[str, str], bytes], address: str) -> bytes:
    """The report as it was issued, its files by what they are and their ending, with a cover sheet.

    `address` is where anybody reads it; the day its papers are due by is the rule of its Panel today.
    """
    cover = cover_sheet(issue, issue.told, address).encode()
    named = {name_of(issue, what, extension): content for (what, extension), content in files.items()}
    return zipped({name_of(issue, "cover-sheet", "txt"): cover, **named})


def name_of(issue: ReportIssue, what: str, extension: str) -> str:
    """ "alliance_report-figures_as-at-2022-06-30_PUBLISHED.csv", with the report's own address in it."""
    noun = "-".join(filter(None, [issue.report.slug, f"v{issue.number}", what]))
    day = date.fromisoformat(issue.told["as_at"])
    return file_name(PORTAL, noun, day, Marking.PUBLISHED, extension, issue.illustrative)


def cover_sheet(issue: ReportIssue, told: dict, address: str) -> str:
    """What a clerk copies into the agenda: plain text with the line ends that every system takes."""
    meeting = issue.report.meeting
    panel, due = meeting.panel, meeting.papers_due_on
    asked = [each for each in paragraphs_of(told).values() if each["asks"]]
    rows = [
        ("Title", told["title"]),
        ("Panel", told["panel"]),
        ("Meeting", long_of(told["meeting"])),
        ("Papers due by", long_date(due) if due else "Not recorded"),
        ("Recommendation", " ".join(f"{each['number']} {words_of(each)}" for each in asked) or "None"),
        ("Contact", told["author"]),
        ("Clerk", panel.clerk or "Not recorded"),
        ("Papers are sent to", panel.papers_to or panel.clerk_email or "Not recorded"),
        ("Version", f"{issue.number}, issued {long_date(issue.issued_on)}"),
        ("Figures as at", long_of(told["as_at"])),
        ("Marking", Marking.PUBLISHED.label),
        ("Read it at", address),
        ("Digest of what it says (SHA-256)", issue.sha256),
    ]
    if issue.illustrative:
        rows.insert(0, ("Illustrative", "Some of it is made up to show how the portal works."))
    return "".join(f"{label}: {' '.join(words.split())}\r\n" for label, words in rows)
