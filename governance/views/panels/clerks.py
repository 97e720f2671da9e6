"""What the clerk of a Panel is given of an issued report, and recording that it was sent."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.files import sent
from alliance.temporal import long_date
from alliance.views.kinds import Page
from governance.actions.questions import send_to_clerk
from governance.forms.panels import SentForm
from governance.models import ReportIssue
from governance.panels.clerk_file import clerk_file, name_of
from governance.views.panels.keeping import OfPanels
from governance.views.panels.panel import PANELS, REPORTS
from governance.views.reports.issued import OfOneIssue
from governance.views.resolve import HOME


class ClerkFile(OfOneIssue, Page):
    """The version of a report that stands, as one file for a council's own system."""

    public = True
    fetched_first = ("issue",)

    def get(self, request, **kwargs):
        address = request.build_absolute_uri(self.address())
        files = {
            ("", "pdf"): self.file("pdf").content,
            ("large-print", "pdf"): self.file("pdf", large=True).content,
            ("", "docx"): self.file("docx").content,
            ("figures", "csv"): self.file("csv").content,
            **{(each.name, "csv"): self.data(each).content for each in self.held},
        }
        name = name_of(self.issue, "for-clerk", "zip")
        return sent(clerk_file(self.issue, files, address), "application/zip", name)


class SendToClerk(OfPanels):
    """Record that the version of a report that stands was sent to the clerk."""

    form_class = SentForm

    @cached_property
    def thing(self) -> ReportIssue:
        rows = ReportIssue.objects.current().filter(report__slug=self.kwargs["slug"])
        found = rows.select_related("report__meeting__panel").first()
        if found is None:
            raise Http404("No report was issued at this address.")
        return found

    @property
    def panel(self):
        return self.thing.report.meeting.panel

    def get_heading(self):
        return "Record that the report was sent to the clerk"

    def get_breadcrumbs(self):
        return [HOME, REPORTS, PANELS, (self.panel.name, reverse("panel", args=[self.panel.slug]))]

    def carry_out(self, form):
        return send_to_clerk(self.thing, **form.cleaned_data, by=self.request.user)

    def context(self, **extra):
        report = self.thing.report
        return super().context(introduction=f"{report.title}, version {self.thing.number}.", **extra)

    def done(self, sent):
        said = f"Sent by {sent.post} on {long_date(sent.sent_on)}."
        return said, reverse("panel", args=[self.panel.slug])
