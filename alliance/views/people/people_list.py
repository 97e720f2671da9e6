"""Everybody who has an account, and what they may do today."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.html import format_html

from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.models import AccountLink, RoleHolding, User
from alliance.needs import need
from alliance.policies import cannot_invite, cannot_manage_people
from alliance.roles import GRANTABLE
from alliance.tables import PortalTable
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from alliance.views.outbox import moment
from alliance.views.people.resolve import HOME, ForAdministrators

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
        choices=[("yes", "May sign in"), ("invited", "Invited, and has no password yet"), ("no", "Closed")],
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
        rows = rows.filter(is_active=value != "no")
        if value != "invited":
            return rows
        links = AccountLink.objects.open().filter(person=OuterRef("pk"), kind=AccountLink.Kind.INVITATION)
        return rows.filter(Exists(links))


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
    if not person.is_active:
        return "No, the account is closed"
    if person.leaves_on is None:
        return invited_until(person) or "Yes"
    words = "No, their last day was" if person.has_left else "Yes, until the end of"
    return f"{words} {long_date(person.leaves_on)}"


def invited_until(person) -> str:
    """That somebody is invited and has not chosen a password yet, since when and until when; or ""."""
    links = getattr(person, "invitations", ())
    if not links or person.has_usable_password():
        return ""
    link = links[0]
    if link.ended_at or link.ends_at <= timezone.now():
        return f"Not yet: the invitation of {moment(link.made_at)} works no longer"
    return f"Not yet: invited on {moment(link.made_at)}, until {moment(link.ends_at)}"


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
        links = AccountLink.objects.filter(kind=AccountLink.Kind.INVITATION)
        return User.objects.prefetch_related(
            Prefetch("role_holdings", queryset=held, to_attr="held_today"),
            Prefetch("account_links", queryset=links, to_attr="invitations"),
        )

    def context(self, **extra):
        no_mail = cannot_invite(self.request.user)
        return super().context(
            as_at=None,
            actions=[
                {
                    "label": "Invite a person",
                    "url": "/people/invite/",
                    "refusal": no_mail,
                },
                {"label": "Add a person", "url": "/people/add/"},
                {"label": "Review of access", "url": "/people/review/"},
                {"label": "Mail that was sent", "url": "/outbox/"},
                {"label": "Who enters and who agrees", "url": "/separation-of-duties/"},
                {"label": "What is kept, and for how long", "url": "/retention/"},
                {"label": "Work in the background", "url": "/background-work/"},
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
                    person.is_active and not person.has_left and not person.is_the_portal,
                    person.demonstration,
                    person.created_at,
                )
                for person in rows.iterator(chunk_size=2000)
            ),
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )
