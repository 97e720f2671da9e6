"""A report that is being written: how far it is, its preview, its facts, and beginning one."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.policy import enforce
from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from alliance.work import latest
from governance.actions.reports import begin_report, begin_version
from governance.forms.reports import BeginForm, VersionForm
from governance.models import Report, ReportParagraph, ReportSection
from governance.policies import cannot_write_reports
from governance.reports.content import content_of, digest_of, document_of, sections_of
from governance.reports.files import FILES
from governance.reports.outstanding import gaps_to_approve
from governance.reports.standing import (
    approval_of,
    changed_since_written,
    holds_on,
    saved_words,
    to_acknowledge,
    uncleared,
    unsettled,
)
from governance.views.panels.keeping import OfPanels
from governance.views.panels.panel import REPORTS
from governance.views.reports.issued import anchor_of
from governance.views.resolve import HOME


class OfOneDraft:
    """For pages under /reports/drafts/<slug>/, which those who write reports read."""

    @cached_property
    def report(self) -> Report:
        rows = Report.objects.select_related("meeting__panel__force", "compared_with__report")
        found = rows.filter(slug=self.kwargs["slug"]).first()
        if found is None:
            raise Http404("No report has this address.")
        return found

    @property
    def thing(self):
        return self.report

    @thing.deleter
    def thing(self):
        """Read the report anew, with all that belongs to it."""
        for name in ("report", "sections", "told", "section", "paragraph"):
            self.__dict__.pop(name, None)

    def draft_url(self, name: str = "report-draft", *more) -> str:
        return reverse(name, args=[self.report.slug, *more])

    def get_marking(self):
        return Marking.OFFICIAL

    def get_breadcrumbs(self):
        return [HOME, REPORTS, (self.report.title, self.draft_url())]

    @cached_property
    def sections(self) -> list[ReportSection]:
        return sections_of(self.report)

    @cached_property
    def told(self) -> tuple:
        """What it says now, and what is wrong with it."""
        return content_of(self.report)

    @cached_property
    def section(self) -> ReportSection:
        place = self.kwargs["section"]
        if not 1 <= place <= len(self.sections):
            raise Http404("There is no such section.")
        return self.sections[place - 1]

    def section_url(self) -> str:
        return self.draft_url("report-section", self.kwargs["section"])

    @cached_property
    def paragraph(self) -> ReportParagraph:
        found = [each for each in self.section.paragraphs.all() if each.pk == self.kwargs["key"]]
        if not found:
            raise Http404("There is no such paragraph.")
        return found[0]


class Drafting(OfOneDraft, Page):
    """A page of a draft that is read."""

    fetched_first = ("report",)

    def let_in(self):
        enforce(cannot_write_reports(self.request.user))
        super().let_in()


class OnOneDraft(OfOneDraft, OfPanels):
    """A page that writes to one report."""


class BeginReport(OfPanels):
    heading = "Begin a report"
    form_class = BeginForm
    breadcrumbs = (HOME, REPORTS)

    def get_marking(self):
        return Marking.OFFICIAL

    def initial(self):
        return {"as_at": today()}

    def carry_out(self, form):
        return begin_report(**form.chosen(), by=self.request.user)

    def done(self, report):
        return "The report is begun.", reverse("report-draft", args=[report.slug])


class BeginVersion(OnOneDraft):
    """Begin the same report to another Panel."""

    heading = "Begin a version for another Panel"
    form_class = VersionForm

    def form_options(self):
        return {"panel": self.report.meeting.panel}

    def carry_out(self, form):
        return begin_version(self.report, form.chosen(), by=self.request.user)

    def done(self, version):
        panel = version.meeting.panel
        said = f"The version for {panel} is begun. A paragraph is shared until you change it here alone."
        return said, reverse("report-draft", args=[version.slug])


class DraftPage(Drafting):
    """How far a report has come, step by step."""

    template_name = "governance/reports/draft.html"

    def get_heading(self):
        return f"Draft: {self.report.title}"

    def get_breadcrumbs(self):
        return [HOME, REPORTS]

    def context(self, **extra):
        report, (content, wrong) = self.report, self.told
        changed = changed_since_written(report, content)
        digest = digest_of(content)
        approval = approval_of(report, digest)
        waiting = unsettled(report)
        not_cleared = {each.pk for each in uncleared(report, digest)}
        holds = holds_on(report, today())
        meeting = report.meeting
        issued, now = report.issues.current().first(), timezone.now()
        if wrong or changed:
            checked = f"{len(wrong)} wrong, {len(changed)} changed since written"
        else:
            checked = f"{len(content['figures'])} figures used"
        return super().context(
            report=report,
            sections=[
                {
                    "section": each,
                    "saved": saved_words(each, now),
                    "number": place,
                    "url": self.draft_url("report-section", place),
                    "state": "Completed"
                    if each.done
                    else "In progress"
                    if each.paragraphs.all()
                    else "Not yet started",
                }
                for place, each in enumerate(self.sections, start=1)
            ],
            checked=checked,
            comments=comments_words(len(waiting)),
            clearances=[
                {
                    "post": each,
                    "url": self.draft_url("clear-report", each.pk),
                    "state": "Not yet cleared" if each.pk in not_cleared else "Cleared",
                }
                for each in report.clearance_posts.all()
            ],
            approval=approval,
            approve_state=f"Approved by {approval.post}"
            if approval
            else "Cannot start yet"
            if gaps_to_approve(report, wrong, digest)
            else "Not yet approved",
            issued=issued,
            job=latest(FILES, str(issued.pk)) if issued else None,
            issue_state=f"Version {issued.number} issued on {long_date(issued.issued_on)}"
            if issued
            else "Ready"
            if approval
            else "Cannot start yet",
            status_sentences=[
                f"For {meeting.panel}, {long_date(meeting.held_on)}."
                + (f" Papers to the clerk by {long_date(due)}." if (due := meeting.papers_due_on) else ""),
                f"Figures as at {long_date(report.as_at)}.",
                *(f"{hold.words} You can write, and not issue." for hold in holds),
            ],
            actions=[{"label": "Begin a version for another Panel", "url": self.draft_url("begin-version")}],
            page_is_illustrative=report.illustrative,
            **extra,
        )


def comments_words(count: int) -> str:
    """1 comment is not settled"""
    if not count:
        return "None to settle"
    return f"{count} comment{' is' if count == 1 else 's are'} not settled"


class Preview(Drafting):
    """The whole report as it would be issued now."""

    template_name = "governance/reports/preview.html"

    def get_heading(self):
        return f"Preview: {self.report.title}"

    def context(self, **extra):
        content, wrong = self.told
        return super().context(
            document=document_of(content, illustrative=self.report.illustrative),
            wrong=wrong,
            page_is_illustrative=self.report.illustrative,
            **extra,
        )


class CheckFacts(Drafting):
    """Every figure of a report, what is to be known of it, and what changed since it was written."""

    template_name = "governance/reports/check.html"

    def get_heading(self):
        return f"Check facts: {self.report.title}"

    def context(self, **extra):
        content, wrong = self.told
        known = dict(to_acknowledge(content))
        return super().context(
            wrong=wrong,
            changed=changed_since_written(self.report, content),
            figures=[
                {"figure": each, "known": known.get(name, ""), "anchor": anchor_of(name)}
                for name, each in content["figures"].items()
            ],
            as_at_words=long_date(self.report.as_at),
            page_is_illustrative=self.report.illustrative,
            **extra,
        )
