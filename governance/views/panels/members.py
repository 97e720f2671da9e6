"""Recording who sits on a Panel, and who takes its chair."""

from django.http import Http404
from django.utils.functional import cached_property

from governance.actions.panel_members import correct_member, record_member
from governance.forms.panels import MemberForm
from governance.models import PanelMember
from governance.views.panels.keeping import OnOnePanel


class RecordMember(OnOnePanel):
    """Record somebody who sits on a Panel or takes its chair."""

    form_class = MemberForm
    asked_as = {"until": "ended"}

    def get_heading(self):
        return f"Record who sits on {self.panel.name}"

    def carry_out(self, form):
        return record_member(form.member(self.panel), by=self.request.user)

    def done(self, member):
        return f"{member.name} is recorded.", self.panel_url()


class CorrectMember(OnOnePanel):
    """Put right what is recorded of somebody, or say until when they were there."""

    form_class = MemberForm
    edits_in_place = True
    fetched_first = ("thing", "member")
    asked_as = {"until": "ended"}

    @cached_property
    def member(self) -> PanelMember:
        found = self.panel.members.current().filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("Nobody on this Panel is recorded under this number.")
        return found

    def get_heading(self):
        return f"Correct what is recorded of {self.member.name}"

    def form_options(self):
        return {"correcting": self.member}

    def initial(self):
        return MemberForm.of(self.member)

    def carry_out(self, form):
        because = form.cleaned_data["because"]
        return correct_member(self.member, form.member(self.panel), because, by=self.request.user)

    def done(self, member):
        return "It is corrected. What was recorded before stays.", self.panel_url()
