"""People who sign in and the roles they hold. For administrators."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.actions import people
from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.forms.people import (
    AddPersonForm,
    GrantRoleForm,
    PersonForm,
    SetPasswordForm,
)
from alliance.markings import Marking
from alliance.models import AuditEvent, RoleHolding, User
from alliance.needs import need
from alliance.policies import (
    cannot_change_account,
    cannot_close_account,
    cannot_end_role,
    cannot_manage_people,
)
from alliance.policy import enforce
from alliance.roles import GRANTABLE, Role
from alliance.tables import PortalTable
from alliance.temporal import last_day, long_date, today
from alliance.text import listed
from alliance.views.kinds import ActionPage, DetailPage, ListPage

HOME = ("Home", "/")
PEOPLE = ("People and roles", "/people/")
EVENTS_SHOWN = 20
NO_ROLE = "none"


@need
def people_without_a_role(user) -> list[tuple[str, str]]:
    """Somebody who may sign in and holds no role can do nothing: an administrator has forgotten something."""
    if cannot_manage_people(user):
        return []
    held = RoleHolding.objects.filter(user=OuterRef("pk")).held_on(today())
    count = User.objects.filter(~Exists(held), is_active=True).count()
    if not count:
        return []
    words = "1 person may sign in and holds" if count == 1 else f"{count:,} people may sign in and hold"
    return [(f"{words} no role", f"/people/?role={NO_ROLE}&active=yes")]


class ForAdministrators:
    """A page that only administrators read; others are told why not."""

    def dispatch(self, request, *args, **kwargs):
        enforce(cannot_manage_people(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_marking(self):
        return Marking.OFFICIAL


# The list of people


class PeopleFilter(filters.FilterSet):
    q = filters.CharFilter(label="Name or user name includes", method="named", max_length=60)
    role = filters.MultipleChoiceFilter(
        label="Role today",
        method="holding",
        choices=[*((role.value, role.label) for role in GRANTABLE), (NO_ROLE, "No role")],
        widget=forms.CheckboxSelectMultiple,
    )
    active = filters.ChoiceFilter(
        label="May sign in",
        method="signing_in",
        choices=[("yes", "May sign in"), ("no", "Closed")],
        empty_label="Either",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ()

    def named(self, rows, name, value):
        return rows.filter(Q(full_name__icontains=value) | Q(username__icontains=value))

    def holding(self, rows, name, value):
        held = RoleHolding.objects.filter(user=OuterRef("pk")).held_on(today())
        wanted = Q(Exists(held.filter(role__in=[role for role in value if role != NO_ROLE])))
        return rows.filter(wanted | ~Q(Exists(held)) if NO_ROLE in value else wanted) if value else rows

    def signing_in(self, rows, name, value):
        return rows.filter(is_active=value == "yes")


class PeopleTable(PortalTable):
    name = tables.Column(verbose_name="Name", accessor="full_name")
    username = tables.Column(verbose_name="User name")
    roles = tables.Column(verbose_name="Roles today", accessor="pk")
    clearance = tables.Column(verbose_name="Cleared to")
    active = tables.Column(verbose_name="May sign in", accessor="is_active")

    sorts = {"name": ("full_name",), "username": ("username",), "clearance": ("clearance",)}
    own_order = ("full_name", "pk")
    caption = "People"

    class Meta(PortalTable.Meta):
        empty_text = "No account has been opened yet."

    def render_name(self, record):
        more = (
            ' <span class="portal-table__second">Demonstration account</span>' if record.demonstration else ""
        )
        return format_html(
            f'<a class="govuk-link" href="/people/{{}}/">{{}}</a>{more}', record.username, record.full_name
        )

    def render_roles(self, record):
        return roles_today(record)

    def render_clearance(self, record):
        return record.get_clearance_display()

    def render_active(self, record):
        return signs_in(record)


def signs_in(person) -> str:
    if person.is_the_portal:
        return "No, commands use it"
    return "Yes" if person.is_active else "No, the account is closed"


def roles_today(person) -> str:
    """The roles of a person whose holdings of today were fetched."""
    return ", ".join(holding.get_role_display() for holding in person.held_today) or "None"


class PeopleList(ForAdministrators, ListPage):
    """Everybody who signs in or once did."""

    table_class = PeopleTable
    filter_class = PeopleFilter
    heading = "People and roles"
    breadcrumbs = (HOME,)
    noun = ("person", "people")

    columns = (
        Column("user_name", "User name"),
        Column("full_name", "Full name"),
        Column("email", "E-mail address"),
        Column("roles", "Roles today"),
        Column("cleared_to", "Cleared to"),
        Column("may_sign_in", "May sign in", Kind.YES_NO),
        Column("demonstration", "Demonstration account", Kind.YES_NO),
        Column("created", "Account opened", Kind.DATE),
    )

    def rows(self):
        held = RoleHolding.objects.held_on(today()).order_by("role")
        return User.objects.prefetch_related(Prefetch("role_holdings", queryset=held, to_attr="held_today"))

    def context(self, **extra):
        return super().context(
            as_at=None,
            actions=[
                {"label": "Add a person", "url": "/people/add/"},
                {"label": "Mail that was sent", "url": "/outbox/"},
            ],
            **extra,
        )

    def record_version(self):
        return latest_event()

    def export(self, rows) -> Export:
        return Export(
            title="People and roles",
            noun="people",
            columns=self.columns,
            rows=(
                (
                    person.username,
                    person.full_name,
                    person.email,
                    roles_today(person),
                    person.get_clearance_display(),
                    person.is_active and not person.is_the_portal,
                    person.demonstration,
                    person.created_at,
                )
                for person in rows.iterator(chunk_size=2000)
            ),
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )


# One person


class PersonPage(ForAdministrators, DetailPage):
    """Somebody's account: what they are cleared to, the roles they hold and held, and what was done to it."""

    template_name = "alliance/person.html"
    breadcrumbs = (HOME, PEOPLE)

    def get_thing(self):
        return person_called(self.kwargs["username"])

    def get_heading(self):
        return self.thing.full_name

    def context(self, **extra):
        person, user = self.thing, self.request.user
        base = f"/people/{person.username}/"
        holdings = list(person.role_holdings.select_related("granted_by").order_by("-starts_on", "-pk"))
        events = AuditEvent.objects.filter(subject=f"person/{person.username}").select_related("by")
        return super().context(
            as_at=None,
            person=person,
            answers=[
                {"label": "User name", "value": person.username},
                {"label": "E-mail address", "value": person.email or "Not recorded"},
                {"label": "Cleared to", "value": person.get_clearance_display()},
                {"label": "May sign in", "value": signs_in(person)},
                {"label": "Last signed in", "value": last_signed_in(person)},
            ],
            holdings=[holding_row(holding, user, base) for holding in holdings],
            events=events[:EVENTS_SHOWN],
            more_events_url=f"/audit/?subject=person%2F{person.username}"
            if events.count() > EVENTS_SHOWN
            else "",
            actions=actions_on(person, user, base),
            **extra,
        )


def person_called(username: str) -> User:
    if "\0" in username:  # which PostgreSQL cannot be asked about
        raise Http404
    return get_object_or_404(User, username__iexact=username)


def last_signed_in(person) -> str:
    return long_date(timezone.localdate(person.last_login)) if person.last_login else "Never"


def holding_row(holding: RoleHolding, user, base: str) -> dict:
    held = holding.ceases_on is None or holding.ceases_on > today()
    if holding.ceases_on is None:
        until = "Still held"
    elif holding.ceases_on == holding.starts_on:
        until = "Ended the day it began"
    else:
        until = long_date(last_day(holding.ceases_on))
    return {
        "role": holding.get_role_display(),
        "since": holding.starts_on,
        "until": until,
        "granted_by": holding.granted_by.full_name,
        "end_url": f"{base}roles/{holding.role}/end/"
        if held and holding.ceases_on is None and not cannot_end_role(user, holding)
        else "",
        "refusal": cannot_end_role(user, holding) if held else "",
    }


def actions_on(person: User, user, base: str) -> list[dict]:
    """What may be done to an account, and why not where it may not."""
    if person.is_the_portal:
        return []
    found = [
        {"label": "Correct", "url": f"{base}correct/"},
        {"label": "Set a password", "url": f"{base}set-password/"},
    ]
    if person.is_active:
        found.append({"label": "Give a role", "url": f"{base}grant-role/"})
        found.append(
            {
                "label": "Close the account",
                "url": f"{base}close/",
                "refusal": cannot_close_account(user, person),
            }
        )
    else:
        found.append({"label": "Reopen the account", "url": f"{base}reopen/"})
    return found


# What is done to people


class PeopleAction(ActionPage):
    breadcrumbs = (HOME, PEOPLE)

    def cannot(self) -> str:
        return cannot_manage_people(self.request.user)

    def get_marking(self):
        return Marking.OFFICIAL

    def said(self, words: str) -> None:
        messages.success(self.request, words)


class AddPerson(PeopleAction):
    heading = "Add a person"
    form_class = AddPersonForm
    submit_label = "Open the account"

    def initial(self):
        return {"clearance": Marking.OFFICIAL.value}

    def act(self, form):
        answers = form.cleaned_data
        person = people.open_account(
            username=answers["username"],
            full_name=answers["full_name"],
            email=answers["email"],
            clearance=answers["clearance"],
            password=answers["password"],
            by=self.request.user,
        )
        self.said(f"Opened an account for {person.full_name}. Now give them a role.")
        return f"/people/{person.username}/grant-role/"


class OfOnePerson(PeopleAction):
    """An action on somebody's account. Whether there is one is told to administrators alone."""

    @cached_property
    def thing(self):
        enforce(cannot_manage_people(self.request.user))
        return person_called(self.kwargs["username"])

    def cannot(self) -> str:
        return cannot_change_account(self.request.user, self.thing)

    def get_breadcrumbs(self):
        return [HOME, PEOPLE, (self.thing.full_name, self.address)]

    @property
    def address(self) -> str:
        return f"/people/{self.thing.username}/"

    def context(self, **extra):
        # Names of people stand on the page and not in its title, which browsers keep and show to others.
        person = self.thing
        named = {
            "introduction": f"For {person.full_name}, who signs in as {person.username}.",
            "answers": [
                {"label": "Name", "value": person.full_name},
                {"label": "User name", "value": person.username},
            ],
            "section": PEOPLE[0],
        }
        return super().context(**{**named, **extra})


class CorrectPerson(OfOnePerson):
    form_class = PersonForm
    edits_in_place = True
    submit_label = "Save"

    heading = "Correct an account"

    def initial(self):
        return {name: getattr(self.thing, name) for name in ("full_name", "email", "clearance")}

    def act(self, form):
        person = people.correct_account(self.thing, by=self.request.user, **form.cleaned_data)
        self.said(f"Saved the account of {person.full_name}.")
        return self.address


class SetPassword(OfOnePerson):
    form_class = SetPasswordForm
    submit_label = "Set this password"

    heading = "Set a password"

    def context(self, **extra):
        words = (
            f"For {self.thing.full_name}, who is then signed out everywhere. "
            "Tell them the password in person, and ask them to change it."
        )
        return super().context(**{"introduction": words, **extra})

    def act(self, form):
        people.set_password(self.thing, form.cleaned_data["password"], by=self.request.user)
        self.said(f"Set a new password for {self.thing.full_name}.")
        return self.address


class CloseAccount(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "Close the account"

    def cannot(self):
        return cannot_close_account(self.request.user, self.thing)

    heading = "Close this account?"

    def context(self, **extra):
        held = [
            holding.get_role_display() for holding in self.thing.role_holdings.filter(ceases_on__isnull=True)
        ]
        follows = [
            f"{self.thing.full_name} can no longer sign in, and is signed out, from this moment.",
            f"These roles end: {listed(held)}." if held else "They hold no role that would end.",
            "What they recorded stays, with their name.",
            "The account can be reopened; roles, and areas of their own, are then given anew.",
        ]
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        people.close_account(self.thing, by=self.request.user)
        self.said(f"Closed the account of {self.thing.full_name}.")
        return self.address


class ReopenAccount(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "Reopen the account"

    heading = "Reopen this account?"

    def cannot(self):
        if reason := super().cannot():
            return reason
        return f"The account of {self.thing.full_name} is not closed." if self.thing.is_active else ""

    def context(self, **extra):
        follows = [
            f"{self.thing.full_name} can sign in again, with the password they had.",
            "They hold no role until you give them one.",
        ]
        return super().context(consequences=follows, **extra)

    def act(self, form):
        people.reopen_account(self.thing, by=self.request.user)
        self.said(f"Reopened the account of {self.thing.full_name}. Now give them a role.")
        return self.address


class GrantRole(OfOnePerson):
    form_class = GrantRoleForm
    submit_label = "Give this role"

    heading = "Give a role"

    def cannot(self):
        if reason := super().cannot():
            return reason
        return "" if self.thing.is_active else "This account is closed. Reopen it before giving it a role."

    def form_options(self):
        open_holdings = self.thing.role_holdings.filter(ceases_on__isnull=True)
        return {"held": {Role(holding.role) for holding in open_holdings}}

    def act(self, form):
        holding = people.grant_role(self.thing, form.cleaned_data["role"], by=self.request.user)
        self.said(f"Gave {self.thing.full_name} the role “{holding.get_role_display()}” from today.")
        return self.address


class EndRole(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "End this role"

    @cached_property
    def holding(self):
        if self.kwargs["role"] not in set(GRANTABLE):
            raise Http404
        return get_object_or_404(self.thing.role_holdings, role=self.kwargs["role"], ceases_on__isnull=True)

    def cannot(self):
        if reason := super().cannot():
            return reason
        return cannot_end_role(self.request.user, self.holding)

    def get_heading(self):
        return f"End the role “{self.holding.get_role_display()}”?"

    def context(self, **extra):
        follows = [
            "The role no longer holds, from today.",
            "What was given with it, such as areas of their own, ends with it.",
            "That they held it until today stays on the record.",
        ]
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        people.end_role(self.holding, by=self.request.user)
        self.said(f"Ended the role “{self.holding.get_role_display()}” of {self.thing.full_name}.")
        return self.address
