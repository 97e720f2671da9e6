"""Reading what was issued: the list of reports, one report or one section of it, and its files."""

import re
from copy import deepcopy

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.feeds import following
from alliance.markings import Marking
from alliance.public_copies import Copy, sent
from alliance.published import Topic
from alliance.structured import report
from alliance.views.kinds import Page, SharedWithEverybody, shown
from governance.models import Report, ReportIssue
from governance.policies import cannot_write_reports
from governance.reports.changes import figure_changes, paragraph_changes, sentence
from governance.reports.content import long_of, paragraphs_of, words_of
from governance.reports.data import Held
from governance.reports.earlier import compared_with
from governance.views.panels.panel import REPORTS, sub_navigation
from governance.views.reports.issued import OfOneIssue, anchor_of
from governance.views.resolve import HOME

WORDS_A_MINUTE = 220
MOST_MAIN_POINTS = 5
IN_THIS_REPORT = "#p"


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


class ReportPage(SharedWithEverybody, OfOneIssue, Page):
    """One issued report, as a page: what is asked first, then all of it, each paragraph with its address."""

    public = True
    template_name = "governance/reports/report.html"
    breadcrumbs = (HOME, REPORTS)
    fetched_first = ("issue",)

    def get_heading(self):
        return self.told["title"]

    def get_feed(self):
        panel = self.issue.report.meeting.panel
        return following(Topic("panel", panel.slug, self.told["panel"], ""))

    def structured(self):
        told, issue = self.told, self.issue
        to = f"{told['panel']}, {long_of(told['meeting'])}"
        absolute = self.request.build_absolute_uri
        return [report(told["title"], self.address(), issue.issued_on, told["author"], to, absolute)]

    def get(self, request, **kwargs):
        if asked := request.GET.get("paragraph", "").strip().rstrip("."):
            if number := meant(asked, paragraphs_of(self.told)):
                return HttpResponseRedirect(f"{self.address()}#p{number}")
            wrong = [(self.no_paragraph(asked), "go-to")]
            return self.render(**self.context(page_errors=wrong, has_errors=True))
        return super().get(request, **kwargs)

    def no_paragraph(self, asked: str) -> str:
        """There is no paragraph 7.9. Section 7 has 7.1 to 7.6."""
        said = f"There is no paragraph {shown(asked)}."
        section = asked.partition(".")[0]
        own = [number for number in paragraphs_of(self.told) if number.partition(".")[0] == section]
        if own:
            has = f"{own[0]} to {own[-1]}" if own[1:] else f"only {own[0]}"
            return f"{said} Section {section} has {has}."
        count = len(self.told["sections"])
        return f"{said} The report has section{f's 1 to {count}' if count > 1 else ' 1 only'}."

    def sections(self, marks: dict[int, str]) -> list[dict]:
        """The sections, each with the next, and paragraphs with their figures and whether they changed."""
        figures = self.told["figures"]
        told = self.told["sections"]
        for section, after in zip(told, [*told[1:], None], strict=True):
            section["next"] = after and {"number": after["number"], "title": after["title"]}
            for paragraph in section["paragraphs"]:
                used = [
                    run["figure"] for block in paragraph["blocks"] for run in _runs(block) if "figure" in run
                ]
                paragraph["figures"] = [
                    {**figures[name], "anchor": anchor_of(name)} for name in dict.fromkeys(used)
                ]
                paragraph["mark"] = marks.get(paragraph["identity"], "")
        return told

    def links_to_data(self) -> list[dict]:
        """A link to the data of each table and chart, which it has beside itself too."""
        for held in self.held:
            held.block["data"] = self.link_to_data(held)
        return [held.block["data"] for held in self.held]

    def minutes_words(self) -> str:
        """How long it takes to read, about."""
        said = " ".join(words_of(each) for each in paragraphs_of(self.told).values())
        minutes = max(1, round(len(said.split()) / WORDS_A_MINUTE))
        return f"about {minutes} minute{'' if minutes == 1 else 's'}"

    @cached_property
    def before(self) -> ReportIssue | None:
        return compared_with(self.issue)

    def changes(self) -> tuple[dict | None, dict[int, str]]:
        """What changed since the report before, and what is said of it at each paragraph, by its identity."""
        if not self.before:
            return None, {}
        then = self.before.told
        paragraphs = paragraph_changes(then, self.told)
        corrects = self.issue.corrects_id
        since = f"version {self.before.number}" if corrects else "last report"
        changes = {
            "words": sentence(figure_changes(then, self.told), paragraphs),
            "since": since if corrects else f"the last report ({long_of(then['meeting'])})",
            "url": self.address("/changes/"),
        }
        marks = {each.identity: f"{each.what} since {since}" for each in paragraphs if each.number_now}
        return changes, marks

    def context(self, **extra):
        told, issue = self.told, self.issue
        paragraphs = list(paragraphs_of(told).values())
        changes, marks = self.changes()
        count = len(told["sections"])
        return super().context(
            **{
                "issue": issue,
                "told": told,
                "sections": self.sections(marks),
                "figures": [{**each, "anchor": anchor_of(name)} for name, each in told["figures"].items()],
                "asked": [each for each in paragraphs if each["asks"]],
                "main_points": [each for each in paragraphs if each["main_point"]][:MOST_MAIN_POINTS],
                "changes": changes,
                "meeting": f"{told['panel']}, {long_of(told['meeting'])}",
                "length": f"{count} section{'' if count == 1 else 's'}, {self.minutes_words()} to read",
                "as_at_words": long_of(told["as_at"]),
                "downloads": [*self.links_to_files(), *([self.for_the_clerk()] if self.is_latest else [])],
                "data": self.links_to_data(),
                "report_url": self.address(),
                "csv_url": self.address(".csv"),
                "latest_url": "" if self.is_latest else reverse("report", args=[issue.report.slug]),
                "versions": self.versions[::-1],
                "page_is_illustrative": issue.illustrative,
                "page_errors": [],
                **extra,
            }
        )

    def for_the_clerk(self) -> dict:
        url = reverse("report-for-clerk", args=[self.issue.report.slug])
        return {"label": "All of them, for the clerk", "url": url, "type": "ZIP"}


class SectionAlone(ReportPage):
    """One section of an issued report by itself, to be printed or sent to somebody."""

    template_name = "governance/reports/section_alone.html"
    fetched_first = ("issue", "alone")

    @cached_property
    def alone(self) -> dict:
        found = [each for each in self.told["sections"] if each["number"] == self.kwargs["section"]]
        if not found:
            raise Http404("The report has no such section.")
        return found[0]

    def get_heading(self):
        return f"{self.alone['number']} {self.alone['title']}"

    def get_breadcrumbs(self):
        return [HOME, REPORTS, (self.told["title"], self.address())]

    def context(self, **extra):
        told = super().context(**extra)
        return {**told, "section": None, "alone": _leading_back(self.alone, self.address())}


class ReportFile(OfOneIssue, Page):
    """An issued report as a file, the same for everybody and the same for good."""

    public = True
    fetched_first = ("issue",)
    extension = ""
    large = False

    def copy(self) -> Copy:
        return self.file(self.extension, self.large)

    def get(self, request, **kwargs):
        copy = self.copy()
        if request.user.is_authenticated:
            return HttpResponse(copy.content, headers={**copy.headers, "Cache-Control": "private, no-store"})
        return sent(request, copy)


class ReportData(ReportFile):
    """The data of one table or one chart of an issued report, as a file like the others."""

    fetched_first = ("issue", "asked")
    kind = ""

    @cached_property
    def asked(self) -> Held:
        for held in self.held:
            if (held.kind, held.place) == (self.kind, self.kwargs["place"]):
                return held
        raise Http404(f"The report has no such {self.kind}.")

    def copy(self) -> Copy:
        return self.data(self.asked)


def meant(asked: str, numbers) -> str:
    """The paragraph that was asked for, also as 7,4 or 74 where that can be only one; "" for none."""
    parts = re.findall(r"[0-9]+", asked)
    if ".".join(parts) in numbers:
        return ".".join(parts)
    found = [number for number in numbers if [number.replace(".", "")] == parts]
    return found[0] if len(found) == 1 else ""


def _runs(block: dict) -> list[dict]:
    if block["kind"] == "text":
        return block["runs"]
    return [run for item in block["items"] for run in item] if block["kind"] == "bullets" else []


def _leading_back(section: dict, address: str) -> dict:
    """A section whose references lead to the whole report, where they do not lead into the section."""
    own = {f"{IN_THIS_REPORT}{each['number']}" for each in section["paragraphs"]}
    section = deepcopy(section)
    for paragraph in section["paragraphs"]:
        for run in (run for block in paragraph["blocks"] for run in _runs(block)):
            href = run.get("href", "")
            if href.startswith(IN_THIS_REPORT) and href not in own:
                run["href"] = f"{address}{href}"
    return section
