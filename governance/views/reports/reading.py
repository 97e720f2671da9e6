"""Reading what was issued: the list of reports, one report, its files, and what changed since another."""

from datetime import date
from hashlib import sha256

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.documents import Document, document_response
from alliance.exports import Column, Export, Kind, csv_response
from alliance.markings import Marking
from alliance.views.kinds import Page, shown
from governance.models import Report, ReportIssue
from governance.policies import cannot_write_reports
from governance.reports.changes import figure_changes, paragraph_changes, sentence
from governance.reports.content import document_of, long_of, paragraphs_of, words_of
from governance.views.panels.panel import REPORTS, sub_navigation
from governance.views.resolve import HOME

WORDS_A_MINUTE = 220
MOST_MAIN_POINTS = 5


class ReportList(Page):
    """What was issued to the Panels, the latest first; for those who write, what is being written."""

    public = True
    template_name = "governance/reports/reports.html"
    heading = "Reports to the Police and Crime Panels"
    breadcrumbs = (HOME,)

    def context(self, **extra):
        writes = not cannot_write_reports(self.request.user)
        issues = ReportIssue.objects.current().select_related("report__meeting__panel")
        issues = list(issues.order_by("-report__meeting__held_on", "-pk"))
        drafts = Report.objects.select_related("meeting__panel").order_by("-pk") if writes else []
        return super().context(
            introduction="Written from the record, and unchanged once issued.",
            issues=issues,
            drafts=drafts,
            writes=writes,
            actions=[{"label": "Begin a report", "url": reverse("begin-report")}] if writes else [],
            sub_navigation=sub_navigation("Reports"),
            page_is_illustrative=any(each.illustrative for each in (*issues, *drafts)),
            **extra,
        )

    def get_marking(self):
        writes = not cannot_write_reports(self.request.user)
        return Marking.OFFICIAL if writes and Report.objects.exists() else Marking.PUBLISHED


class OfOneIssue:
    """For pages under /reports/<slug>/: the version that stands, or the one that the address names."""

    @cached_property
    def issue(self) -> ReportIssue:
        rows = ReportIssue.objects.filter(report__slug=self.kwargs["slug"])
        rows = rows.select_related("report__meeting__panel", "corrects")
        number = self.kwargs.get("number")
        found = (rows.filter(number=number) if number else rows.current()).first()
        if found is None:
            raise Http404("No report was issued at this address.")
        return found

    @cached_property
    def told(self) -> dict:
        return self.issue.told

    @property
    def is_latest(self) -> bool:
        return not hasattr(self.issue, "corrected_by")

    def address(self, ending: str = "") -> str:
        """The address of this version, or of a file of it."""
        bare = reverse("report", args=[self.issue.report.slug]).rstrip("/")
        version = f"/v{self.kwargs['number']}" if self.kwargs.get("number") else ""
        return f"{bare}{version}{ending or '/'}"


class ReportPage(OfOneIssue, Page):
    """One issued report, as a page: what is asked first, then all of it, each paragraph with its address."""

    public = True
    template_name = "governance/reports/report.html"
    breadcrumbs = (HOME, REPORTS)
    fetched_first = ("issue",)
    extension = ""
    large = False

    def get_heading(self):
        return self.told["title"]

    def get(self, request, **kwargs):
        if asked := request.GET.get("paragraph", "").strip().rstrip("."):
            if asked in paragraphs_of(self.told):
                return HttpResponseRedirect(f"{self.address()}#p{asked}")
            return self.render(
                http_status=200, **self.context(page_errors=[(self.no_paragraph(asked), "go-to")])
            )
        if self.extension:
            return self.as_file()
        response = super().get(request, **kwargs)
        if not request.user.is_authenticated:
            # What was issued never changes; which version stands may.
            response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        return response

    def as_file(self):
        if self.extension == "csv":
            return csv_response(self.figures())
        return document_response(self.document, self.extension)

    @property
    def document(self) -> Document:
        return document_of(
            self.told,
            stage="" if self.is_latest else "Corrected since",
            illustrative=self.issue.illustrative,
            large=self.large,
        )

    def no_paragraph(self, asked: str) -> str:
        """There is no paragraph 7.9. Section 7 has 7.1 to 7.6."""
        section = asked.partition(".")[0]
        own = [number for number in paragraphs_of(self.told) if number.partition(".")[0] == section]
        there = f" Section {section} has {own[0]} to {own[-1]}." if len(own) > 1 else ""
        return f"There is no paragraph {shown(asked)}.{there}"

    def sections(self) -> list[dict]:
        figures = self.told["figures"]
        for section in self.told["sections"]:
            for paragraph in section["paragraphs"]:
                used = [
                    run["figure"] for block in paragraph["blocks"] for run in _runs(block) if "figure" in run
                ]
                paragraph["figures"] = [figures[name] for name in dict.fromkeys(used)]
        return self.told["sections"]

    def minutes_words(self) -> str:
        """How long it takes to read, about."""
        said = " ".join(words_of(each) for each in paragraphs_of(self.told).values())
        minutes = max(1, round(len(said.split()) / WORDS_A_MINUTE))
        return f"about {minutes} minute{'' if minutes == 1 else 's'}"

    def compared_with(self) -> ReportIssue | None:
        """The version it corrects, or else the report it was written after."""
        return self.issue.corrects or self.issue.report.compared_with

    def context(self, **extra):
        told, issue = self.told, self.issue
        paragraphs = list(paragraphs_of(told).values())
        before = self.compared_with()
        changes = None
        if before:
            then = before.told
            changes = {
                "words": sentence(figure_changes(then, told), paragraph_changes(then, told)),
                "when": long_of(then["meeting"]),
                "url": self.address("/changes/"),
            }
        count = len(told["sections"])
        return super().context(
            **{
                "issue": issue,
                "told": told,
                "sections": self.sections(),
                "asked": [each for each in paragraphs if each["asks"]],
                "main_points": [each for each in paragraphs if each["main_point"]][:MOST_MAIN_POINTS],
                "changes": changes,
                "meeting": f"{told['panel']}, {long_of(told['meeting'])}",
                "length": f"{count} section{'' if count == 1 else 's'}, {self.minutes_words()} to read",
                "as_at_words": long_of(told["as_at"]),
                "downloads": [
                    {"label": "PDF", "url": self.address(".pdf"), "type": "PDF"},
                    {"label": "Large print", "url": self.address("/large-print.pdf"), "type": "PDF"},
                    {"label": "Word", "url": self.address(".docx"), "type": "Word"},
                    {"label": "Figures", "url": self.address(".csv"), "type": "CSV"},
                ],
                "latest_url": "" if self.is_latest else reverse("report", args=[issue.report.slug]),
                "versions": issue.report.issues.order_by("-number"),
                "page_is_illustrative": issue.illustrative,
                "page_errors": [],
                **extra,
            }
        )

    def figures(self) -> Export:
        return Export(
            title=f"Figures of {self.told['title']}",
            noun=f"figures-{self.issue.report.slug}",
            columns=FIGURE_COLUMNS,
            rows=[
                (
                    name,
                    each["title"],
                    each["value"] if each["value"] is None else str(each["value"]),
                    each["unit"],
                    each["words"],
                    each["meaning"],
                    "; ".join(each["sources"]),
                    each["sources_disagree"],
                )
                for name, each in self.told["figures"].items()
            ],
            as_at=date.fromisoformat(self.told["as_at"]),
            marking=Marking.PUBLISHED,
            illustrative=self.issue.illustrative,
        )


FIGURE_COLUMNS = (
    Column("figure", "Figure"),
    Column("title", "Title"),
    Column("value", "Value"),
    Column("unit", "Unit"),
    Column("words", "In words"),
    Column("meaning", "What it means"),
    Column("sources", "Sources"),
    Column("sources_disagree", "Sources disagree", Kind.YES_NO),
)


def _runs(block: dict) -> list[dict]:
    if block["kind"] == "text":
        return block["runs"]
    return [run for item in block["items"] for run in item] if block["kind"] == "bullets" else []


class ChangesPage(OfOneIssue, Page):
    """What changed since the report before: figures first, then paragraphs."""

    public = True
    template_name = "governance/reports/changes.html"
    fetched_first = ("issue", "before")

    @cached_property
    def before(self) -> ReportIssue:
        found = self.issue.corrects or self.issue.report.compared_with
        if asked := self.request.GET.get("since", ""):
            rows = ReportIssue.objects.filter(pk=asked) if asked.isdecimal() and len(asked) < 10 else []
            found = next(iter(rows), None)
        if found is None:
            raise Http404("There is no earlier report to compare this one with.")
        return found

    def get_heading(self):
        return f"What has changed: {self.told['title']}"

    def get_breadcrumbs(self):
        return [HOME, REPORTS, (self.told["title"], self.address())]

    def context(self, **extra):
        then = self.before.told
        figures, paragraphs = figure_changes(then, self.told), paragraph_changes(then, self.told)
        return super().context(
            introduction=f"Since “{then['title']}” of {long_of(then['meeting'])}: "
            f"{sentence(figures, paragraphs)}.",
            figures=figures,
            paragraphs=paragraphs,
            report_url=self.address(),
            page_is_illustrative=self.issue.illustrative or self.before.illustrative,
            **extra,
        )
