"""Issuing a report of forty pages: what the person waits for, and what is made in the background after it."""

from datetime import date
from statistics import median
from time import perf_counter

from django.db import transaction

from alliance.actions.people import portal_user
from alliance.documents import as_pdf, as_word
from governance.actions.panels import record_panel, record_panel_meeting
from governance.actions.reports import approve_report, issue_report, make_files
from governance.models import ReportFile, ReportIssue
from governance.reports.content import document_of
from tests.bench.figures import Measuring
from tests.governance.reports import AS_AT, write_report
from tests.makers import make_force

PAGES, SECTIONS, PARAGRAPHS = 40, 23, 20
# The press of the button, beside looking at the draft; the files, beside drawing them and keeping nothing.
MOST_BESIDE_PREVIEW, MOST_BESIDE_DRAWING = 2, 1.5
FILES_TURNS = 5
TEXT = (
    "The areas of the alliance are run for both forces together, and what each costs and saves is told of "
    "in the register, with the day it is true of and where it comes from. What the Board decided of it "
    "stands in its minutes, what was promised to this Panel is below, and what is not known is said to be so."
)


class IssuingBench(Measuring):
    """One report of forty pages, issued again and again; each time but the last it is taken back."""

    def run(self, officer) -> None:
        self.client.force_login(officer)
        by = portal_user()
        meeting = record_panel_meeting(
            record_panel("Another Panel", make_force(), 5, by=by), date(2031, 6, 13), by=by
        )
        self.say("\n  a report of forty pages is written")
        paragraphs = [f"{TEXT} ({number})" for number in range(1, PARAGRAPHS + 1)]
        sections = {f"Section {number}": paragraphs for number in range(1, SECTIONS + 1)}
        report = write_report(meeting, sections, by=by, title="A report of forty pages")
        approve_report(report, "Chief Executive", AS_AT, by=by)
        self.pressing(report, by)
        self.making(issue_report(report, by=by))

    def pressing(self, report, by) -> None:
        """What the officer waits for."""
        address = f"/reports/drafts/{report.slug}/preview/"
        preview, press = [], []
        self.ask(address)
        for _ in range(self.requests):
            preview.append(self.ask(address))
            with transaction.atomic():
                started = perf_counter()
                issue_report(report, by=by)
                press.append(perf_counter() - started)
                transaction.set_rollback(True)
            if sum(preview) + sum(press) > self.seconds * 4:
                break
        pressed, shown = median(press), median(preview)
        self.say(f"  issued in {pressed * 1000:.0f} ms; its draft is shown in {shown * 1000:.0f}")
        self.add("issue of 40 pages: pressing ÷ its draft", pressed / shown, MOST_BESIDE_PREVIEW)

    def making(self, issue: ReportIssue) -> None:
        """What is made in the background after it, with progress."""
        told, making, drawing = [], [], []
        for _ in range(FILES_TURNS):
            started = perf_counter()
            for large in (False, True):
                as_pdf(document_of(issue.told, illustrative=False, large=large, made_on=issue.issued_on))
            as_word(document_of(issue.told, illustrative=False, made_on=issue.issued_on))
            drawing.append(perf_counter() - started)
            with transaction.atomic():
                started = perf_counter()
                make_files(str(issue.pk), lambda done, of: told.append(f"{done} of {of}"))
                making.append(perf_counter() - started)
                pages = issue.files.get(kind=ReportFile.Kind.PDF).file.pages
                transaction.set_rollback(True)
        if pages < PAGES:
            raise RuntimeError(f"The report has {pages} pages: nothing was measured.")
        steps, made, drawn = ", ".join(dict.fromkeys(told)), median(making), median(drawing)
        self.say(f"  its files of {pages} pages are made in {made:.1f} seconds, telling: {steps}")
        self.add("issue of 40 pages: files kept ÷ drawn", made / drawn, MOST_BESIDE_DRAWING)

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}
