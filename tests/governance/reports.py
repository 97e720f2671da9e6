"""A Panel and a report to it, for tests of what is read of them."""

from datetime import date

from alliance.actions.people import portal_user
from alliance.temporal import RoughDate
from governance.actions.panels import promise, record_panel, record_panel_meeting
from governance.actions.reports import (
    add_section,
    approve_report,
    begin_report,
    change_section,
    issue_report,
    write_paragraph,
)

AS_AT = date(2024, 3, 31)


def make_reported(force) -> None:
    """A Panel, what it was promised, and a report that was issued twice, the second time corrected."""
    by = portal_user()
    panel = record_panel("A Panel", force, 5, by=by)
    promise(panel, "A report will come.", AS_AT, "paragraph 1.1", RoughDate.parse("2031"), by=by)
    report = begin_report(
        record_panel_meeting(panel, date(2031, 6, 12), by=by), "A report", "Chief Executive", AS_AT, by=by
    )
    section = add_section(report, "Background", by=by)
    paragraph = write_paragraph(section, "Said.", by=by)
    change_section(section, "Background", "", True, by=by)
    approve_report(report, "Chief Executive", AS_AT, by=by)
    issue_report(report, by=by)
    write_paragraph(section, "Said anew.", paragraph, by=by)
    approve_report(report, "Chief Executive", AS_AT, by=by)
    issue_report(report, because="It was said badly.", by=by)
