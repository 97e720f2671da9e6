"""Writing a report: its sections and paragraphs, the facts it uses, its approval, and issuing it."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.policy import enforce
from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from governance.actions.reports import (
    add_section,
    approve_report,
    begin_report,
    change_section,
    issue_report,
    move_paragraph,
    remove_paragraph,
    write_paragraph,
)
from governance.forms.reports import (
    ApproveForm,
    BeginForm,
    ChangeSectionForm,
    IssueForm,
    ParagraphForm,
    SectionForm,
    facts_to_insert,
)
from governance.models import Report, ReportParagraph, ReportSection
from governance.policies import cannot_write_reports
from governance.reports.content import content_of, document_of, numbered, sections_of, text_of
from governance.reports.standing import approval_of, changed_since_written, holds_on, to_acknowledge
from governance.views.panels.keeping import OfPanels
from governance.views.panels.panel import REPORTS
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
        approval = approval_of(report, content)
        holds = holds_on(report, today())
        meeting = report.meeting
        issued = report.issues.current().first()
        unfinished = [each for each in self.sections if not each.done]
        if wrong or changed:
            checked = f"{len(wrong)} wrong, {len(changed)} changed since written"
        else:
            checked = f"{len(content['figures'])} figures used"
        return super().context(
            report=report,
            sections=[
                {
                    "section": each,
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
            approval=approval,
            approve_state=f"Approved by {approval.post}"
            if approval
            else "Cannot start yet"
            if wrong or unfinished or not self.sections
            else "Not yet approved",
            issued=issued,
            issue_state=f"Version {issued.number} issued on {long_date(issued.issued_on)}"
            if issued
            else "Ready"
            if approval
            else "Cannot start yet",
            status_sentences=[
                f"For {meeting.panel}, {long_date(meeting.held_on)}. Papers to the clerk by "
                f"{long_date(meeting.papers_due_on)}.",
                f"Figures as at {long_date(report.as_at)}.",
                *(f"{hold.words} You can write, and not issue." for hold in holds),
            ],
            page_is_illustrative=report.illustrative,
            **extra,
        )


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
                {"figure": each, "known": known.get(name, "")} for name, each in content["figures"].items()
            ],
            as_at_words=long_date(self.report.as_at),
            page_is_illustrative=self.report.illustrative,
            **extra,
        )


class SectionPage(Drafting):
    """One section: its paragraphs with the numbers they have now, and what can be done with each."""

    template_name = "governance/reports/section.html"
    fetched_first = ("report", "section")

    def get_heading(self):
        return f"{self.kwargs['section']} {self.section.title}"

    def context(self, **extra):
        content, wrong = self.told
        numbers = numbered(self.sections)
        filled = {
            paragraph["number"]: paragraph
            for section in content["sections"]
            for paragraph in section["paragraphs"]
        }
        place = self.kwargs["section"]
        rows = [
            {
                "paragraph": each,
                "number": numbers[each.pk],
                "text": text_of(each).text,
                "filled": filled.get(numbers[each.pk]),
                "wrong": [one.why for one in wrong if one.paragraph == each],
                "urls": {
                    name: self.draft_url(f"{name}-report-paragraph", place, each.pk)
                    for name in ("write", "move", "remove")
                },
            }
            for each in self.section.paragraphs.all()
        ]
        return super().context(
            section=self.section,
            rows=rows,
            actions=[
                {"label": "Add a paragraph", "url": self.draft_url("add-report-paragraph", place)},
                {"label": "Change the section", "url": self.draft_url("change-section", place)},
            ],
            page_is_illustrative=self.report.illustrative,
            **extra,
        )


class OnOneDraft(OfOneDraft, OfPanels):
    """A page that writes to one report."""


class AddSection(OnOneDraft):
    heading = "Add a section"
    form_class = SectionForm

    def carry_out(self, form):
        return add_section(self.report, **form.cleaned_data, by=self.request.user)

    def done(self, section):
        return f"“{section}” is added.", self.draft_url()


class ChangeSection(OnOneDraft):
    heading = "Change the section"
    form_class = ChangeSectionForm
    fetched_first = ("report", "section")

    def initial(self):
        return {name: getattr(self.section, name) for name in ("title", "writer", "done")}

    def carry_out(self, form):
        return change_section(self.section, **form.cleaned_data, by=self.request.user)

    def done(self, section):
        return f"“{section}” is saved.", self.draft_url()


class AddParagraph(OnOneDraft):
    heading = "Add a paragraph"
    form_class = ParagraphForm
    template_name = "governance/reports/paragraph.html"
    fetched_first = ("report", "section")
    before: ReportParagraph | None = None

    def get_cancel_url(self):
        return self.section_url()

    def carry_out(self, form):
        return write_paragraph(self.section, paragraph=self.before, **form.cleaned_data, by=self.request.user)

    def done(self, paragraph):
        return "The paragraph is saved.", self.section_url()

    def context(self, **extra):
        numbers = numbered(self.sections)
        others = [(f"{{{{ paragraph:{key} }}}}", f"Paragraph {number}") for key, number in numbers.items()]
        return super().context(facts=facts_to_insert(), references=others, **extra)


class WriteParagraph(AddParagraph):
    heading = "Change the paragraph"
    fetched_first = ("report", "section", "paragraph")

    @property
    def before(self):
        return self.paragraph

    def initial(self):
        return {
            "text": text_of(self.paragraph).text,
            "asks": self.paragraph.kind == ReportParagraph.Kind.RECOMMENDATION,
            "main_point": self.paragraph.main_point,
        }


class MoveParagraph(OnOneDraft):
    """Move a paragraph up or down: a press of a button on the page of its section."""

    http_method_names = ("post", "options")
    fetched_first = ("report", "section", "paragraph")

    def post(self, request, **kwargs):
        move_paragraph(self.paragraph, -1 if request.POST.get("up") else 1, by=request.user)
        return redirect(self.section_url())


class RemoveParagraph(OnOneDraft):
    template_name = "page/confirm.html"
    submit_label = "Remove the paragraph"
    fetched_first = ("report", "section", "paragraph")

    def get_heading(self):
        return "Remove this paragraph?"

    def get_cancel_url(self):
        return self.section_url()

    def carry_out(self, form):
        remove_paragraph(self.paragraph, by=self.request.user)
        return self.paragraph

    def done(self, paragraph):
        return "The paragraph is removed.", self.section_url()

    def context(self, **extra):
        return super().context(
            answers=[{"label": "Words", "value": text_of(self.paragraph).text}],
            consequences=["The paragraphs after it get the numbers before theirs."],
            **extra,
        )


class ApproveReport(OnOneDraft):
    heading = "Record that the report is approved"
    form_class = ApproveForm

    def initial(self):
        return {"approved_on": today()}

    def carry_out(self, form):
        return approve_report(self.report, **form.cleaned_data, by=self.request.user)

    def done(self, approval):
        return f"{approval.post} has approved the report.", self.draft_url()


class IssueReport(OnOneDraft):
    """Issue it: what is shown first says what follows."""

    form_class = IssueForm
    submit_label = "Continue"
    check_first = True

    def get_heading(self):
        return f"Issue {self.report.title}"

    def form_options(self):
        content, _ = self.told
        return {
            "to_acknowledge": to_acknowledge(content),
            "corrects": self.report.issues.exists(),
            "on_hold": bool(holds_on(self.report, today())),
        }

    @property
    def when_checked(self) -> dict:
        return {
            "heading": "Issue the report?",
            "submit_label": "Issue it",
            "consequences": [
                "Anybody can read it, without signing in.",
                "Its words, figures and paragraph numbers never change. A correction is a new version.",
            ],
            "warning": "A report that is issued cannot be taken back.",
        }

    def carry_out(self, form):
        return issue_report(self.report, **form.told(), by=self.request.user)

    def done(self, issue):
        return (
            f"Version {issue.number} is issued.",
            reverse("report", args=[issue.report.slug]),
        )
