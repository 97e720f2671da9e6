"""The audit trail: who did what, when, and why."""

from datetime import datetime, time, timedelta

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.roles import Role
from alliance.tables import PortalTable, link_to
from alliance.temporal import long_date, parse_as_at, today
from alliance.views.kinds import ListPage

SEEN = "Who saw or exported what"
COPY = "A copy for an auditor"
ABOUT_PEOPLE = Q(subject__startswith="person/")
ABOUT_BODIES = Q(subject__startswith="force/") | Q(subject__startswith="corporation-sole/")


def events_visible_to(user):
    """The events this person may read, newest first; None when the audit trail is not theirs to see.

    Sentences may name what is restricted, so events about the record are for officers cleared to read all
    of it. Events about people and bodies are for administrators.
    """
    if not user.is_authenticated:
        return None
    seen = Q(pk__in=())
    if user.may("manage people"):
        seen |= ABOUT_PEOPLE | ABOUT_BODIES
    if user.has_role(Role.OFFICER) and user.reading_level == Marking.OFFICIAL_SENSITIVE:
        seen |= ~ABOUT_PEOPLE
    if seen == Q(pk__in=()):
        return None
    return AuditEvent.objects.filter(seen)


def subject_link(subject: str) -> str:
    """The page of what an event is about; "" when it has none."""
    if subject == "board":
        return "/board/"
    kind, _, key = subject.partition("/")
    board, _, day = key.rpartition("/")
    whose = f"?board={board}" if board else ""
    pages = {
        "person": f"/people/{key}/",
        "force": "/forces/",
        "corporation-sole": "/forces/",
        "source": f"/sources/{key}/",
        "claim": f"/sources/claims/{key}/",
        "disagreement": f"/sources/disagreements/{key}/",
        "business-area": f"/business-areas/{key}/",
        "list": "/business-areas/published-lists/",
        "board": f"/board/?board={key}",
        "seat": f"/board/seats/{key}/",
        "post-holder": "/board/",
        "meeting": f"/board/meetings/{day}/{whose}",
        "minutes": f"/board/meetings/{day}/minutes/{whose}",
        "paper": f"/board/papers/{key}/",
        "sharing": "/board/sharing/",
        "decision": f"/decisions/{key}/",
        "draft-decision": f"/decisions/drafts/{key}/",
        "action": f"/actions/{key}/",
        "draft-action": "/actions/",
        "information-request": f"/information-requests/{key}/",
        "retention": f"/retention/#{key}",
        "retention-hold": "/retention/holds/",
        "destruction": "/retention/destroyed/",
    }
    return pages.get(kind, "") if key else ""


def action_in_words(name: str) -> str:
    """ "Correct claim", from alliance.correct_claim."""
    return name.partition(".")[2].replace("_", " ").capitalize() or name


class DayTypedField(forms.CharField):
    """A day typed in one box, such as 30 June 2022 or 2022-06-30."""

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return parse_as_at(typed)[0]
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


class DayTypedFilter(filters.Filter):
    field_class = DayTypedField


def start_of(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def actions_offered(request):
    """The actions among the events this person may read."""
    names = events_visible_to(request.user).order_by().values_list("name", flat=True).distinct()
    return sorted(((name, action_in_words(name)) for name in names), key=lambda choice: choice[1])


class ByWhomAndWhen(filters.FilterSet):
    """Who, about what, and between which days. A subclass says which fields hold what it is about."""

    described_by: tuple[str, ...] = ()

    who = filters.CharFilter(label="Done by (part of the name)", method="done_by", max_length=120)
    subject = filters.CharFilter(label="About (part of the name or address)", method="about", max_length=160)
    since = DayTypedFilter(label="From", method="from_day", help_text="For example, 30 June 2022")
    until = DayTypedFilter(label="To", method="to_day", help_text="For example, 2022-06-30")

    def done_by(self, rows, name, value):
        return rows.filter(Q(by__full_name__icontains=value) | Q(by__username__iexact=value))

    def about(self, rows, name, value):
        first, second = self.described_by
        return rows.filter(Q(**{f"{first}__icontains": value}) | Q(**{f"{second}__icontains": value}))

    def from_day(self, rows, name, value):
        return rows.filter(at__gte=start_of(value)) if value else rows

    def to_day(self, rows, name, value):
        return rows.filter(at__lt=start_of(value + timedelta(days=1))) if value else rows


class AuditFilter(ByWhomAndWhen):
    """Who did what."""

    described_by = ("subject", "sentence")

    what = filters.MultipleChoiceFilter(
        label="What was done", field_name="name", choices=(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AuditEvent
        fields = ()

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        self.form.fields["what"].choices = actions_offered(request)


def moment_in_words(value) -> str:
    """ "30 June 2022, 14:05"."""
    moment = timezone.localtime(value)
    return f"{long_date(moment.date())}, {moment:%H:%M}"


def audit_navigation(current: str) -> list[dict]:
    """The pages of the audit trail, as links."""
    pages = (
        ("Who did what", "/audit/"),
        (SEEN, "/audit/seen/"),
        (COPY, "/audit/copy/"),
        ("What is kept, and for how long", "/retention/"),
    )
    return [{"label": label, "url": url, "current": url == current} for label, url in pages]


class AuditTable(PortalTable):
    at = tables.Column(verbose_name="When")
    by = tables.Column(verbose_name="By", accessor="by__full_name")
    what = tables.Column(verbose_name="What", accessor="name")
    sentence = tables.Column(verbose_name="What happened")

    sorts = {"at": ("at",), "by": ("by__full_name",)}
    own_order = ("-pk",)
    caption = "Who did what"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing has been recorded yet."

    def render_at(self, value):
        return moment_in_words(value)

    def render_what(self, value):
        return action_in_words(value)

    def render_sentence(self, record):
        address = subject_link(record.subject)
        if not address:
            return record.sentence
        return link_to(address, record.sentence)


class AuditTrail(ListPage):
    """Administrators read about people and bodies; officers cleared for everything, about the record."""

    table_class = AuditTable
    filter_class = AuditFilter
    heading = "Audit trail"
    breadcrumbs = (("Home", "/"),)
    noun = ("event", "events")
    fetched_first = ("events",)

    columns = (
        Column("at", "When", Kind.DATE),
        Column("by", "By"),
        Column("user_name", "User name"),
        Column("action", "Action"),
        Column("subject", "About"),
        Column("sentence", "What happened"),
    )

    @cached_property
    def events(self):
        found = events_visible_to(self.request.user)
        if found is None:
            raise Http404
        return found.select_related("by")

    def rows(self):
        return self.events

    def get_marking(self):
        if self.request.user.reading_level == Marking.OFFICIAL_SENSITIVE:
            return Marking.OFFICIAL_SENSITIVE
        return Marking.OFFICIAL

    def context(self, **extra):
        return super().context(
            **{
                "as_at": None,
                "sub_navigation": audit_navigation("/audit/"),
                "introduction": "What people and commands did, newest first. Nothing here can be changed.",
                **extra,
            }
        )

    def record_version(self):
        return latest_event()

    def export(self, rows) -> Export:
        return Export(
            title="Audit trail",
            noun="audit-trail",
            columns=self.columns,
            rows=(
                (event.at, event.by.full_name, event.by.username, event.name, event.subject, event.sentence)
                for event in rows.iterator(chunk_size=2000)
            ),
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )
