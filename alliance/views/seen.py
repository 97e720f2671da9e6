"""Who saw what is restricted, and who took files away."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking
from alliance.models import Seen
from alliance.roles import Role
from alliance.tables import PortalTable
from alliance.temporal import today
from alliance.views.audit import SEEN, ByWhomAndWhen, audit_navigation, moment_in_words
from alliance.views.kinds import ListPage

OF_PEOPLE = Q(address__startswith="/people")


def seen_visible_to(user):
    """What was seen and exported, as far as this person may read of it; None when none of it is.

    The same people as of what was done: officers cleared to read all of it of the record, administrators of
    the pages about people.
    """
    if not user.is_authenticated:
        return None
    seen = Q(pk__in=())
    if user.may("manage people"):
        seen |= OF_PEOPLE
    if user.has_role(Role.OFFICER) and user.reading_level == Marking.OFFICIAL_SENSITIVE:
        seen |= ~OF_PEOPLE
    if seen == Q(pk__in=()):
        return None
    return Seen.objects.filter(seen)


class SeenFilter(ByWhomAndWhen):
    """Who saw or exported what, and when."""

    described_by = ("address", "called")

    kind = filters.MultipleChoiceFilter(
        label="Seen or exported", choices=Seen.Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Seen
        fields = ()


class SeenTable(PortalTable):
    at = tables.Column(verbose_name="When")
    by = tables.Column(verbose_name="By", accessor="by__full_name")
    kind = tables.Column(verbose_name="What")
    called = tables.Column(verbose_name="Page or file")
    address = tables.Column(verbose_name="Address")

    sorts = {"at": ("at",), "by": ("by__full_name",)}
    own_order = ("-pk",)
    caption = SEEN

    class Meta(PortalTable.Meta):
        empty_text = "Nothing has been noted yet."

    def render_at(self, value):
        return moment_in_words(value)


class SeenList(ListPage):
    """What was seen and exported, for those who read the audit trail."""

    table_class = SeenTable
    filter_class = SeenFilter
    heading = SEEN
    breadcrumbs = (("Home", "/"), ("Audit trail", "/audit/"))
    noun = ("note", "notes")
    fetched_first = ("notes",)
    introduction = (
        "Pages marked OFFICIAL-SENSITIVE that somebody saw, once for each person, page and hour; and every "
        "file that somebody took away, unless it is published. Nothing here can be changed; it goes when its "
        "time is over."
    )

    columns = (
        Column("at", "When", Kind.DATE),
        Column("by", "By"),
        Column("user_name", "User name"),
        Column("what", "What"),
        Column("called", "Page or file"),
        Column("address", "Address"),
        Column("marking", "Marking"),
        Column("sha256", "SHA-256 of an auditor’s copy"),
    )

    @cached_property
    def notes(self):
        found = seen_visible_to(self.request.user)
        if found is None:
            raise Http404
        return found.select_related("by")

    def rows(self):
        return self.notes

    def get_marking(self):
        return self.request.user.reading_level or Marking.OFFICIAL

    def context(self, **extra):
        navigation = audit_navigation("/audit/seen/")
        told = {"as_at": None, "introduction": self.introduction, "sub_navigation": navigation}
        return super().context(**told, **extra)

    def record_version(self):
        return str(Seen.objects.order_by("-pk").values_list("pk", flat=True).first())

    def export(self, rows) -> Export:
        return Export(
            title=SEEN,
            noun="seen-and-exported",
            columns=self.columns,
            rows=(
                (
                    note.at,
                    note.by.full_name,
                    note.by.username,
                    note.get_kind_display(),
                    note.called,
                    note.address,
                    Marking(note.marking).label,
                    note.sha256,
                )
                for note in rows.iterator(chunk_size=2000)
            ),
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )
