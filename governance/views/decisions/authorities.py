"""Declaring what was done on the authority of a decision, and taking that back."""

from django.http import Http404
from django.utils.functional import cached_property

from alliance.markings import highest
from business_areas.forms.withdrawal import WithdrawForm
from governance.actions.authorities import declare_authority, withdraw_authority
from governance.forms.authorities import AuthorityForm
from governance.models import Authority
from governance.policies import cannot_declare_authority, cannot_withdraw_authority
from governance.views.decisions.made import OfOneDecision
from governance.views.decisions.resolve import decision_url


class DeclareAuthority(OfOneDecision):
    heading = "Say what was done on its authority"
    form_class = AuthorityForm
    submit_label = "Record it"

    def cannot(self):
        return cannot_declare_authority(self.user, self.thing)

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def form_options(self):
        return {"user": self.user, "decision": self.thing}

    def carry_out(self, form):
        return declare_authority(form.authority(self.thing), by=self.user)

    def done(self, authority):
        event = authority.event
        return f"Recorded: {event.area.name}, {str(event).lower()}.", decision_url(self.thing)


class WithdrawAuthority(OfOneDecision):
    heading = "Are you sure you want to take this back?"
    template_name = "page/confirm.html"
    form_class = WithdrawForm
    submit_label = "Take it back"

    @cached_property
    def authority(self) -> Authority:
        rows = Authority.objects.visible_to(self.user).filter(decision=self.thing)
        slug, number = self.kwargs["slug"], self.kwargs["number"]
        rows = rows.filter(event__area__slug=slug, event__number=number).order_by("-pk")
        found = rows.select_related("event__area").first()
        if found is None:
            raise Http404("Nothing is recorded as done on the authority of this decision here.")
        return found

    def cannot(self):
        return cannot_withdraw_authority(self.user, self.authority)

    def get_marking(self):
        return highest([self.thing.marking, self.authority.marking])

    def form_options(self):
        return {}

    def carry_out(self, form):
        withdraw_authority(self.authority, form.cleaned_data["because"], by=self.user)
        return self.authority

    def context(self, **extra):
        event = self.authority.event
        return super().context(
            **{
                "answers": [
                    {"label": "Decision", "value": str(self.thing)},
                    {"label": "What was done", "value": f"{event.area.name}: {event}, {event.when.words}"},
                ],
                "consequences": ["The page of the area no longer names this decision beside it."],
                **extra,
            }
        )

    def done(self, authority):
        return "Taken back. The reason stays on the record.", decision_url(self.thing)
