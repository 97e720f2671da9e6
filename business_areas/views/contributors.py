"""Who contributes to an area: chosen by an administrator."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.temporal import today
from alliance.views.kinds import ActionPage
from business_areas.actions.contributors import choose_contributor, end_contribution
from business_areas.forms.contributors import ContributorForm
from business_areas.policies import cannot_choose_contributors
from business_areas.views.register import HOME
from business_areas.views.resolve import OfOneArea


class ContributorsEntry(OfOneArea, ActionPage):
    """What the two pages about the contributors of one area share."""

    @cached_property
    def thing(self):
        return self.area

    def cannot(self):
        return cannot_choose_contributors(self.request.user)

    def get_marking(self):
        return Marking(self.area.marking)

    def get_breadcrumbs(self):
        area = reverse("business-area", args=[self.area.slug])
        return [HOME, ("Business areas", "/business-areas/"), (self.area.name, area)]

    def contributions(self):
        """The contributions that hold today."""
        return self.area.contributors.on(today()).select_related("user")

    def here(self) -> str:
        return reverse("contributors", args=[self.area.slug])


class Contributors(ContributorsEntry):
    """Who contributes to this area today, and a form to choose one more."""

    template_name = "business_areas/entry/contributors.html"
    form_class = ContributorForm
    submit_label = "Choose this person"

    def get_heading(self):
        return f"Who contributes to {self.area.name}"

    def form_options(self):
        return {"area": self.area}

    def act(self, form):
        chosen = choose_contributor(self.area, form.cleaned_data["user"], by=self.request.user)
        messages.success(self.request, f"{chosen.user} contributes to {self.area.name} from today.")
        return self.here()

    def context(self, **extra):
        return super().context(
            **{
                "contributions": [
                    {
                        "person": one.user.full_name,
                        "since": one.starts_on,
                        "end_url": reverse("end-contribution", args=[self.area.slug, one.user.username]),
                    }
                    for one in self.contributions()
                ],
                **extra,
            }
        )


class EndContribution(ContributorsEntry):
    """The area is no longer somebody's own, from today."""

    template_name = "page/confirm.html"
    submit_label = "End it"
    heading = "Are you sure you want to end this contribution?"

    @cached_property
    def thing(self):
        held = {one.user.username: one for one in self.contributions()}
        found = held.get(self.kwargs["username"])
        if found is None:
            raise Http404("Nobody of that name contributes to this area.")
        return found

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (f"Who contributes to {self.area.name}", self.here())]

    def act(self, form):
        end_contribution(self.thing, by=self.request.user)
        messages.success(self.request, f"{self.thing.user} no longer contributes to {self.area.name}.")
        return self.here()

    def context(self, **extra):
        return super().context(
            **{
                "answers": [
                    {"label": "Person", "value": self.thing.user.full_name},
                    {"label": "Business area", "value": self.area.name},
                ],
                "consequences": [
                    "From today they read only what is published of this area, and record nothing about it.",
                    "What they recorded stays.",
                    "They can be chosen again.",
                ],
                "warn": True,
                **extra,
            }
        )
