"""A copy of the audit trail for an auditor."""

import django_filters as filters
from django import forms
from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.auditors_copy import copy_response, entries
from alliance.markings import Marking
from alliance.models import AuditEvent, Seen
from alliance.temporal import long_date
from alliance.text import listed
from alliance.views.audit import (
    COPY,
    ByWhomAndWhen,
    audit_navigation,
    events_visible_to,
    moment_in_words,
)
from alliance.views.kinds import Page, not_among
from alliance.views.seen import seen_visible_to

KINDS = (("did", "What was done"), ("saw", "What was seen"), ("exported", "What was exported"))
ABOUT = (
    "Copy of the audit trail of {portal}, made for an auditor on {moment} by {by}: {kinds}{narrowed}, as far "
    "as {by} may read of it, the earliest first. Nothing in the audit trail can be changed. It also tells "
    "that this copy was made, and gives the digest in its last line."
)


class OfACopy(ByWhomAndWhen):
    """What a copy holds: who, about what, between which days, and of which kinds."""

    kind = filters.MultipleChoiceFilter(
        label="What it holds",
        choices=KINDS,
        method="of_kinds",
        widget=forms.CheckboxSelectMultiple,
        help_text="All three, where none is chosen.",
    )


class EventsOfACopy(OfACopy):
    described_by = ("subject", "sentence")

    class Meta:
        model = AuditEvent
        fields = ()

    def of_kinds(self, rows, name, value):
        return rows if not value or "did" in value else rows.none()


class NotesOfACopy(OfACopy):
    described_by = ("address", "called")

    class Meta:
        model = Seen
        fields = ()

    def of_kinds(self, rows, name, value):
        return rows.filter(kind__in=value) if value else rows


class AuditorsCopy(Page):
    """Choosing what an auditor is given, and the file itself."""

    template_name = "alliance/auditors_copy.html"
    heading = COPY
    breadcrumbs = (("Home", "/"), ("Audit trail", "/audit/"))
    fetched_first = ("trail",)
    extension = ""

    @cached_property
    def trail(self) -> tuple:
        """The events and the notes that this person may read of."""
        user = self.request.user
        events, notes = events_visible_to(user), seen_visible_to(user)
        if events is None:
            raise Http404
        return events, notes

    @cached_property
    def asked(self) -> tuple[OfACopy, OfACopy]:
        events, notes = self.trail
        told = {"data": self.request.GET, "request": self.request}
        return EventsOfACopy(queryset=events, **told), NotesOfACopy(queryset=notes, **told)

    @property
    def form(self):
        return self.asked[0].form

    @property
    def wrong(self) -> list[str]:
        """What was asked that makes no sense, in sentences."""
        wrong = [str(error) for errors in self.form.errors.values() for error in errors]
        unknown = not_among(self.asked[0].filters, self.request.GET, "something a copy is narrowed by")
        return [*wrong, *unknown]

    def get_marking(self):
        return self.request.user.reading_level or Marking.OFFICIAL

    def get(self, request, **kwargs):
        if not self.extension:
            return super().get(request, **kwargs)
        if self.wrong:
            return self.render(
                http_status=400,
                template="400.html",
                heading="No file was made",
                reasons=self.wrong,
                breadcrumbs=self.get_breadcrumbs(),
                has_errors=True,
            )
        events, notes = self.asked
        return copy_response(self.extension, self.about(), entries(events.qs, notes.qs), self.get_marking())

    def about(self) -> str:
        """What the file is, in a sentence or two that stand in it."""
        chosen = self.form.cleaned_data.get("kind") or [kind for kind, _ in KINDS]
        labels = {"did": "what was done", "saw": "what was seen", "exported": "what was exported"}
        user = self.request.user
        return ABOUT.format(
            portal=settings.PORTAL_NAME,
            moment=moment_in_words(timezone.now()),
            by=user.full_name,
            kinds=listed([labels[each] for each in chosen]),
            narrowed=self.narrowed(),
        )

    def narrowed(self) -> str:
        told = self.form.cleaned_data
        said = [
            f"{label} “{told[name]}”"
            for label, name in (("by", "who"), ("about", "subject"))
            if told.get(name)
        ]
        said += [
            f"{label} {long_date(told[name])}"
            for label, name in (("from", "since"), ("to", "until"))
            if told.get(name)
        ]
        return f" ({', '.join(said)})" if said else ""

    def context(self, **extra):
        errors = [(sentence, "") for sentence in self.wrong] if self.wrong and not self.form.errors else None
        told = {
            "form": self.form,
            "page_errors": errors,
            "has_errors": bool(self.wrong),
            "sub_navigation": audit_navigation("/audit/copy/"),
        }
        return super().context(**told, **extra)
