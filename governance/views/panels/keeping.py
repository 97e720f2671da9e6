"""What is recorded of Panels: themselves, their meetings, and what they were promised."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.temporal import long_date
from governance.actions.panels import answer_commitment, promise, record_panel, record_panel_meeting
from governance.forms.reports import AnswerPromiseForm, PanelForm, PanelMeetingForm, PromiseForm
from governance.models import Commitment
from governance.policies import cannot_write_reports
from governance.views.keeping import KeepingPage
from governance.views.panels.panel import PANELS, REPORTS, OfOnePanel
from governance.views.resolve import HOME


class OfPanels(KeepingPage):
    """A page that writes about Panels or the reports to them."""

    breadcrumbs = (HOME, REPORTS, PANELS)

    def cannot(self):
        return cannot_write_reports(self.request.user)

    def form_options(self):
        return {}

    def new_source_url(self):
        return ""

    def get_breadcrumbs(self):
        return list(self.breadcrumbs)


class RecordPanel(OfPanels):
    heading = "Add a Panel"
    form_class = PanelForm

    def initial(self):
        return {"papers_due_days": 5}

    def carry_out(self, form):
        return record_panel(**form.cleaned_data, by=self.request.user)

    def done(self, panel):
        return f"{panel.name} is added.", reverse("panel", args=[panel.slug])


class OnOnePanel(OfOnePanel, OfPanels):
    @cached_property
    def thing(self):
        return self.panel

    def get_breadcrumbs(self):
        return [HOME, REPORTS, PANELS, (self.panel.name, self.panel_url())]


class RecordPanelMeeting(OnOnePanel):
    form_class = PanelMeetingForm

    def get_heading(self):
        return f"Add a meeting of {self.panel.name}"

    def carry_out(self, form):
        return record_panel_meeting(self.panel, form.cleaned_data["held_on"], by=self.request.user)

    def done(self, meeting):
        due = long_date(meeting.papers_due_on)
        return f"The meeting is added. Its papers are due by {due}.", self.panel_url()


class Promise(OnOnePanel):
    form_class = PromiseForm

    def get_heading(self):
        return f"Record what was promised to {self.panel.name}"

    def carry_out(self, form):
        return promise(self.panel, **form.cleaned_data, by=self.request.user)

    def done(self, commitment):
        return "What was promised is recorded.", self.panel_url()


class AnswerPromise(OnOnePanel):
    form_class = AnswerPromiseForm
    fetched_first = ("thing", "commitment")

    @cached_property
    def commitment(self) -> Commitment:
        found = self.panel.commitments.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("Nothing was promised under this number.")
        return found

    def get_heading(self):
        return "Record which paragraph answered what was promised"

    def form_options(self):
        return {"panel": self.panel}

    def carry_out(self, form):
        return answer_commitment(self.commitment, *form.chosen(), by=self.request.user)

    def done(self, answer):
        return f"Paragraph {answer.paragraph} answers it.", self.panel_url()

    def context(self, **extra):
        return super().context(introduction=self.commitment.wording, **extra)
