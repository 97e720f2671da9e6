"""Illustrative Panels, what one was promised, a report that was issued, and the next one being written.

The Panels exist; when they meet, what their clerks ask for and what the reports say is invented. The figures
and tables in the reports are what the record says.
"""

from datetime import timedelta

from alliance.models import Force
from alliance.temporal import RoughDate, long_date, today
from governance.actions.illustrative import remove_illustrative_reports
from governance.actions.panels import (
    answer_commitment,
    change_panel,
    promise,
    record_panel,
    record_panel_meeting,
)
from governance.actions.reports import (
    add_section,
    approve_report,
    begin_report,
    change_section,
    issue_report,
    write_paragraph,
)
from governance.demonstration import panels as asked
from governance.models import Panel, Report
from governance.reports.content import content_of
from governance.reports.standing import to_acknowledge

# Panel, force, and how many working days before a meeting its papers are due.
PANELS = (
    ("Dorset Police and Crime Panel", "dorset", 5),
    ("Devon and Cornwall Police and Crime Panel", "devon-and-cornwall", 6),
)
HELD, COMING = timedelta(days=-60), timedelta(days=45)
AUTHOR = "Illustrative: Chief Executive"
TITLE = "Illustrative alliance report"
# What the addresses of both reports begin with; the day of the meeting follows.
IN_ITS_ADDRESS = "illustrative-alliance-report-dorset-police-and-crime-panel"
# Title of each section, and its paragraphs; those with a star are what the Panel is asked to do.
SECTIONS = (
    (
        "Purpose",
        (
            "Illustrative. This report says how the strategic alliance stands, in figures of the record.",
            "*Illustrative. Members are recommended to note the report.",
        ),
    ),
    (
        "The business areas",
        (
            "The alliance has **{{ live-business-areas|value }}** live business areas. The register says: "
            "{{ live-business-areas }}.",
            "{{ table:areas-by-group }}",
            "{{ chart:live-areas-by-year }}",
            "Areas that went another way are told of too: {{ returned-to-single-force }}.",
        ),
    ),
    (
        "What was promised in 2015",
        (
            "The forces meant to save {{ savings-targeted|value }} a year by 2018.",
            "Illustrative. Two things are done about the figures above:\n\n- each names its source\n"
            "- where sources disagree, it says so",
        ),
    ),
)
CHANGED = "Illustrative. This report says what has changed since the last one, in figures of the record."


def load(*, by) -> list[str]:
    """Put the illustrative Panels and reports on the record, unless they are there."""
    if Panel.objects.filter(illustrative=True).exists():
        return ["Illustrative Panels and reports: nothing changed"]
    panels = [_panel(*told, by=by) for told in PANELS]
    held = record_panel_meeting(panels[0], today() + HELD, by=by)
    coming = record_panel_meeting(panels[0], today() + COMING, by=by)
    promised = promise(
        panels[0],
        "Illustrative: a report on the business areas, at the next meeting.",
        held.held_on - timedelta(days=90),
        "Illustrative: the meeting before",
        RoughDate.parse(long_date(held.held_on)),
        by=by,
    )
    promise(
        panels[0],
        "Illustrative: how quality of service is measured.",
        held.held_on,
        "Illustrative: the last meeting",
        RoughDate.parse(long_date(coming.held_on)),
        by=by,
    )
    report = begin_report(held, TITLE, AUTHOR, held.held_on, by=by)
    _write(report, by)
    approve_report(report, AUTHOR, today(), by=by)
    known = [name for name, _ in to_acknowledge(content_of(report)[0])]
    issue = issue_report(report, known, by=by)
    answer_commitment(promised, issue, "2.1", by=by)
    again = begin_report(coming, TITLE, AUTHOR, today(), report, by=by)
    first = again.sections.order_by("order").first()
    write_paragraph(first, CHANGED, first.paragraphs.order_by("order").first(), by=by)
    asked.load(panels[0], held, issue, by=by)
    return [f"Illustrative Panels: {len(panels)}, a report that was issued and one that is being written"]


def remove(*, by) -> list[str]:
    return [f"{remove_illustrative_reports(by=by)} illustrative rows of Panels and reports removed"]


def _panel(name: str, slug: str, days: int, *, by) -> Panel:
    """A Panel with what its clerk is made out to ask for: added, or the one that is on the record already."""
    clerk = ("Illustrative: office of the clerk", "clerk@panel.example", "Illustrative: the council’s system")
    if found := Panel.objects.filter(name=name).first():
        return change_panel(found, days, *clerk, illustrative=True, by=by)
    return record_panel(name, Force.objects.get(slug=slug), days, *clerk, illustrative=True, by=by)


def _write(report: Report, by) -> None:
    for title, paragraphs in SECTIONS:
        section = add_section(report, title, by=by)
        for text in paragraphs:
            asks = text.startswith("*") and not text.startswith("**")
            write_paragraph(
                section, text[1:] if asks else text, asks=asks, main_point=text == paragraphs[0], by=by
            )
        change_section(section, title, None, True, by=by)
