"""What is recorded of Panels: themselves, their meetings, and what they were promised."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.temporal import long_date
from governance.actions.panels import (
    answer_commitment,
    change_panel,
    move_commitment,
    promise,
    record_panel,
    record_panel_meeting,
)
from governance.forms.panels import ChangePanelForm, MovePromiseForm
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


class ChangePanel(OnOnePanel):
    form_class = ChangePanelForm
    edits_in_place = True

    @cached_property
    def thing(self):
        return self.find_panel()

    def get_heading(self):
        return f"Change what the clerk of {self.panel.name} asks for"

    def initial(self):
        names = ("papers_due_days", "clerk", "clerk_email", "papers_to")
        return {name: getattr(self.thing, name) for name in names}

    def carry_out(self, form):
        return change_panel(self.thing, **form.cleaned_data, by=self.request.user)

    def done(self, panel):
        return "What the clerk asks for is changed.", self.panel_url()


class RecordPanelMeeting(OnOnePanel):
    form_class = PanelMeetingForm

    def get_heading(self):
        return f"Add a meeting of {self.panel.name}"

    def carry_out(self, form):
        return record_panel_meeting(self.panel, form.cleaned_data["held_on"], by=self.request.user)

    def done(self, meeting):
        due = meeting.papers_due_on
        told = f" Its papers are due by {long_date(due)}." if due else ""
        return f"The meeting is added.{told}", self.panel_url()


class Promise(OnOnePanel):
    form_class = PromiseForm

    def get_heading(self):
        return f"Record what was promised to {self.panel.name}"

    def carry_out(self, form):
        return promise(self.panel, **form.cleaned_data, by=self.request.user)

    def done(self, commitment):
        return "What was promised is recorded.", self.panel_url()


class OnOnePromise(OnOnePanel):
    fetched_first = ("thing", "commitment")

    @cached_property
    def commitment(self) -> Commitment:
        found = self.panel.commitments.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("Nothing was promised under this number.")
        return found

    def context(self, **extra):
        return super().context(introduction=self.commitment.wording, **extra)


class AnswerPromise(OnOnePromise):
    form_class = AnswerPromiseForm

    def get_heading(self):
        return "Record which paragraph answered what was promised"

    def form_options(self):
        return {"panel": self.panel}

    def carry_out(self, form):
        return answer_commitment(self.commitment, *form.chosen(), by=self.request.user)

    def done(self, answer):
        return f"Paragraph {answer.paragraph} answers it.", self.panel_url()


class MovePromise(OnOnePromise):
    form_class = MovePromiseForm

    def get_heading(self):
        return "Move the day by which what was promised is due"

    def carry_out(self, form):
        return move_commitment(self.commitment, **form.cleaned_data, by=self.request.user)

    def done(self, move):
        return f"It is now due {move.due.words}. The day before stays in sight.", self.panel_url()
