"""What a member of a Panel reads: two reports, the later with nine sections, and a long one."""

from datetime import timedelta

from alliance.actions.people import portal_user
from alliance.models import Force
from alliance.temporal import today
from governance.actions.panels import record_panel, record_panel_meeting
from governance.actions.reports import write_paragraph
from tests.governance.reports import issued, make_long_report, write_report

WORDS = (
    "The areas of the alliance are run for both forces together, and what each costs and saves is told of in "
    "the register, with the day it is true of."
)
HEADINGS = (
    "Background", "Governance", "The business areas", "Reviews", "Savings", "People", "Service delivery",
    "Conclusion", "Recommendation",
)  # fmt: skip
TITLE, LONG = "The strategic alliance", 200


def issue_reports() -> None:
    """Two reports to a Panel, the second begun from the first and changed, and one of 200 paragraphs."""
    by = portal_user()
    panel = record_panel("A Panel that reads", Force.objects.get(slug="dorset"), 5, by=by)
    first = record_panel_meeting(panel, today() - timedelta(days=100), by=by)
    second = record_panel_meeting(panel, today() - timedelta(days=10), by=by)
    sections = {
        heading: [f"!{WORDS}", f"{WORDS} The OPCC says so.", f"{WORDS} Again."] for heading in HEADINGS[:-1]
    }
    sections["The business areas"][1:] = [
        "There are {{ live-business-areas }}.",
        "{{ table:areas-by-group }}",
    ]
    sections["Service delivery"] = [f"{WORDS} Once more, {n}." for n in range(6)]
    sections["Recommendation"] = ["*Members are recommended to note the report."]
    before = write_report(first, sections, by=by, title="An earlier report")
    issued(before, by=by)
    report = write_report(second, {}, by=by, title=TITLE, after=before)
    section = report.sections.get(title="Service delivery")
    kept = list(section.paragraphs.order_by("order"))
    background = report.sections.get(title="Background").paragraphs.order_by("order").first()
    write_paragraph(
        section, f"As paragraph {{{{ paragraph:{background.pk} }}}} says, it is otherwise.", kept[3], by=by
    )
    write_paragraph(report.sections.get(title="Conclusion"), "This is new.", by=by)
    issued(report, by=by)
    make_long_report(record_panel_meeting(panel, today() - timedelta(days=200), by=by), LONG, by=by)


def address() -> str:
    return f"/reports/the-strategic-alliance-a-panel-that-reads-{(today() - timedelta(days=10)).isoformat()}/"
