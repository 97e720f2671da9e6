"""What changed between an issued report and an earlier one: figures first, then paragraphs."""

from django.utils.functional import cached_property

from alliance.views.kinds import Page, SharedWithEverybody, shown
from governance.models import ReportIssue
from governance.reports.changes import figure_changes, paragraph_changes, sentence
from governance.reports.content import long_of
from governance.reports.earlier import compared_with, earlier_reports, earlier_versions
from governance.views.panels.panel import REPORTS
from governance.views.reports.issued import OfOneIssue
from governance.views.resolve import HOME

FIRST = "This is the first report that was issued to this Panel: there is no earlier one to compare it with."


class ChangesPage(SharedWithEverybody, OfOneIssue, Page):
    """What changed since the report before, or since any earlier one that is chosen."""

    public = True
    template_name = "governance/reports/changes.html"
    fetched_first = ("issue",)

    @cached_property
    def earlier(self) -> dict[str, ReportIssue]:
        """What it can be compared with, by the name that the address gives it, the latest first."""
        own = {f"v{each.number}": each for each in earlier_versions(self.issue).defer("content")}
        reports = earlier_reports(self.issue).select_related("report__meeting__panel").defer("content")
        return own | {each.report.slug: each for each in reports}

    @property
    def asked(self) -> str:
        return self.request.GET.get("from", "").strip()

    @cached_property
    def before(self) -> ReportIssue | None:
        return self.earlier.get(self.asked) or compared_with(self.issue)

    def get_heading(self):
        return f"What has changed: {self.told['title']}"

    def get_breadcrumbs(self):
        return [HOME, REPORTS, (self.told["title"], self.address())]

    def choices(self) -> list[dict]:
        """Each earlier report and version, with its address; without one for what is shown."""
        return [
            {
                "label": self.name_of(each),
                "url": "" if each == self.before else f"{self.address('/changes/')}?from={name}",
            }
            for name, each in self.earlier.items()
        ]

    def name_of(self, issue: ReportIssue) -> str:
        if issue.report_id == self.issue.report_id:
            return f"Version {issue.number} of this report"
        meeting = issue.report.meeting
        return f"{issue.report.title}, {meeting.panel.name}, {long_of(meeting.held_on.isoformat())}"

    def context(self, **extra):
        wrong = []
        if self.asked and self.asked not in self.earlier:
            wrong = [(f"There is no earlier report “{shown(self.asked)}” to this Panel.", "earlier")]
        told = {"introduction": FIRST, "figures": [], "paragraphs": []}
        if self.before:
            then = self.before.told
            told["figures"] = figure_changes(then, self.told)
            told["paragraphs"] = paragraph_changes(then, self.told)
            told["introduction"] = (
                f"Since {self.since(then)}: {sentence(told['figures'], told['paragraphs'])}."
            )
        return super().context(
            **told,
            before=self.before,
            choices=self.choices(),
            meeting=f"{self.told['panel']}, {long_of(self.told['meeting'])}",
            report_url=self.address(),
            page_errors=wrong,
            has_errors=bool(wrong),
            page_is_illustrative=self.issue.illustrative or bool(self.before and self.before.illustrative),
            **extra,
        )

    def since(self, then: dict) -> str:
        if self.before.report_id == self.issue.report_id:
            return f"version {self.before.number} of this report"
        return f"“{then['title']}” of {long_of(then['meeting'])}"
