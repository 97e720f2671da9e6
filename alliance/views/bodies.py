"""The forces and the corporations sole: the list, and adding one."""

from alliance.actions import bodies
from alliance.forms.people import CorporationSoleForm, ForceForm
from alliance.markings import Marking
from alliance.models import CorporationSole, Force
from alliance.policies import cannot_manage_people
from alliance.text import address
from alliance.views.kinds import Page
from alliance.views.people.keeping import PeopleAction
from alliance.views.people.resolve import HOME

FORCES = ("Forces and corporations sole", "/forces/")


class Bodies(Page):
    """The forces of the alliance and the region, and the legal entities that are party to the alliance."""

    public = True
    template_name = "alliance/bodies.html"
    heading = "Forces and corporations sole"
    breadcrumbs = (HOME,)

    def context(self, **extra):
        user = self.request.user
        forces, actions = list(Force.objects.all()), []
        if user.is_authenticated and not cannot_manage_people(user):
            actions.append({"label": "Add a force", "url": "/forces/add/"})
            if forces:
                actions.append({"label": "Add a corporation sole", "url": "/corporations-sole/add/"})
        return super().context(
            forces=forces,
            corporations=CorporationSole.objects.select_related("force"),
            actions=actions,
            **extra,
        )


class BodyAction(PeopleAction):
    breadcrumbs = (HOME, FORCES)

    def get_marking(self):
        return Marking.PUBLISHED


def slug_of(name: str) -> str:
    return address(name)[:50].strip("-")


class AddForce(BodyAction):
    heading = "Add a force"
    form_class = ForceForm
    submit_label = "Add this force"

    def act(self, form):
        force = Force(slug=slug_of(form.cleaned_data["name"]), order=next_place(Force), **form.cleaned_data)
        bodies.record_force(force, by=self.request.user)
        self.said(f"Added {force.name}.")
        return "/forces/"


class AddCorporationSole(BodyAction):
    heading = "Add a corporation sole"
    form_class = CorporationSoleForm
    submit_label = "Add this corporation sole"

    def cannot(self):
        if reason := super().cannot():
            return reason
        return "" if Force.objects.exists() else "Add a force before its corporations sole."

    def act(self, form):
        corporation = CorporationSole(
            slug=slug_of(form.cleaned_data["name"]), order=next_place(CorporationSole), **form.cleaned_data
        )
        bodies.record_corporation_sole(corporation, by=self.request.user)
        self.said(f"Added {corporation.name}.")
        return "/forces/"


def next_place(model) -> int:
    last = model.objects.order_by("-order").values_list("order", flat=True).first()
    return (last or 0) + 1
