"""The list of sources, each source with what it claims, and recording and correcting one."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.actions import facts
from alliance.claims import anchor, current_claims, disagreement_address, notes_of, value_in_words
from alliance.exports import Column, Export, Kind, rough_date_cells, rough_date_columns
from alliance.forms.sources import SourceForm
from alliance.markings import Marking, highest
from alliance.models import Claim, Source
from alliance.policies import cannot_record_source
from alliance.subjects import subject_address, subject_in_words, titles_of_subjects
from alliance.tables import PortalTable
from alliance.templatetags.portal import rough_date
from alliance.temporal import long_date, today
from alliance.views.kinds import ActionPage, DetailPage, ListPage

HOME = ("Home", "/")
SOURCES = ("Sources and definitions", "/sources/")


def sub_navigation(current: str) -> list[dict]:
    pages = (
        ("Sources", "/sources/"),
        ("Where sources disagree", "/sources/disagreements/"),
        ("Definitions", "/definitions/"),
    )
    return [{"label": label, "url": url, "current": label == current} for label, url in pages]


def may_record(user) -> bool:
    return user.is_authenticated and not cannot_record_source(user)


# The list of sources


class SourceFilter(filters.FilterSet):
    q = filters.CharFilter(label="Words in the title or publisher", method="worded", max_length=100)
    kind = filters.MultipleChoiceFilter(
        label="Kind", choices=Source.Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Source
        fields = ()

    def worded(self, rows, name, value):
        for word in value.split():
            rows = rows.filter(
                Q(title__icontains=word) | Q(short_title__icontains=word) | Q(publisher__icontains=word)
            )
        return rows


class SourceTable(PortalTable):
    title = tables.Column(verbose_name="Source", accessor="short_title")
    publisher = tables.Column(verbose_name="Publisher")
    kind = tables.Column(verbose_name="Kind")
    published = tables.Column(verbose_name="Published", accessor="published")
    claims = tables.Column(verbose_name="Claims", accessor="claims_held", attrs={"td": {"class": "numeric"}})

    sorts = {
        "title": ("short_title",),
        "publisher": ("publisher",),
        "published": ("published_earliest", "published_latest"),
        "claims": ("claims_held",),
    }
    own_order = ("short_title", "pk")
    caption = "Sources"

    class Meta(PortalTable.Meta):
        empty_text = "No source has been recorded yet. An OPCC officer records them."

    def render_title(self, record):
        return format_html(
            '<a class="govuk-link" href="/sources/{}/">{}</a><span class="portal-table__second">{}</span>',
            record.slug,
            record.short_title,
            record.title,
        )

    def render_kind(self, record):
        return record.get_kind_display()

    def render_published(self, value):
        return rough_date(value)


class SourceList(ListPage):
    """Every source this person may see, with how much it claims."""

    public = True
    table_class = SourceTable
    filter_class = SourceFilter
    heading = "Sources and definitions"
    breadcrumbs = (HOME,)
    noun = ("source", "sources")

    columns = (
        Column("source", "Source"),
        Column("title", "Title"),
        Column("publisher", "Publisher"),
        Column("kind", "Kind"),
        *rough_date_columns("published", "Published"),
        Column("claims", "Claims", Kind.NUMBER),
        Column("marking", "Marking"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
    )

    def rows(self):
        user = self.request.user
        held = (
            Claim.objects.current()
            .visible_to(user)
            .filter(source=OuterRef("pk"))
            .order_by()
            .values("source")
            .annotate(held=Count("pk"))
            .values("held")
        )
        counted = Coalesce(Subquery(held, output_field=IntegerField()), 0)
        return Source.objects.visible_to(user).annotate(claims_held=counted)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        context = super().context(
            as_at=None,
            introduction="Every fact in the portal names where it comes from. These are the documents, "
            "decisions and people it rests on.",
            sub_navigation=sub_navigation("Sources"),
            actions=[{"label": "Record a source", "url": "/sources/record/"}]
            if may_record(self.request.user)
            else [],
            **extra,
        )
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
        return context

    def export(self, rows) -> Export:
        return Export(
            title="Sources",
            noun="sources",
            columns=self.columns,
            rows=(
                (
                    source.short_title,
                    source.title,
                    source.publisher,
                    source.get_kind_display(),
                    *rough_date_cells(source.published),
                    source.claims_held,
                    source.get_marking_display(),
                    source.illustrative,
                )
                for source in rows.iterator(chunk_size=2000)
            ),
            as_at=today(),
            marking=highest(set(rows.order_by().values_list("marking", flat=True))),
            filters=self.filters_in_words(),
            illustrative=rows.filter(kind=Source.Kind.ILLUSTRATIVE).exists(),
        )


# One source


class SourcePage(DetailPage):
    """One source: how it is cited, and everything it claims that this person may read."""

    public = True
    template_name = "alliance/source.html"
    breadcrumbs = (HOME, SOURCES)

    def get_thing(self):
        return get_object_or_404(
            Source.objects.visible_to(self.request.user).select_related("recorded_by"),
            slug=self.kwargs["slug"],
        )

    def get_heading(self):
        return self.thing.short_title

    @cached_property
    def claims(self) -> list[Claim]:
        found = current_claims(self.request.user).filter(source=self.thing)
        return list(
            found.select_related("recorded_by", "replaces").order_by(
                "subject", "property", "order", F("as_at_latest").asc(nulls_last=True), "pk"
            )
        )

    @cached_property
    def withdrawn(self) -> list[Claim]:
        found = Claim.objects.visible_to(self.request.user).filter(
            source=self.thing, withdrawn_at__isnull=False
        )
        return list(found.select_related("withdrawn_by", "replaced_by").order_by("-withdrawn_at", "-pk"))

    def get_marking(self):
        return highest([self.thing.marking, *(claim.marking for claim in (*self.claims, *self.withdrawn))])

    def context(self, **extra):
        user, source = self.request.user, self.thing
        recording = may_record(user)
        titles = titles_of_subjects({claim.subject for claim in self.claims}, user)
        subjects: dict[str, dict] = {}
        for claim in self.claims:
            group = subjects.setdefault(
                claim.subject,
                {
                    "title": subject_in_words(claim.subject, titles),
                    "url": subject_address(claim.subject),
                    "claims": [],
                },
            )
            group["claims"].append(claim_row(claim, recording))
        base = f"/sources/{source.slug}/"
        return super().context(
            as_at=None,
            source=source,
            parts=parts_of_source(source, user),
            subjects=list(subjects.values()),
            withdrawn=[withdrawn_row(claim, user) for claim in self.withdrawn],
            count=len(self.claims),
            actions=[
                {"label": "Record a claim", "url": f"{base}record-claim/"},
                {"label": "Correct this source", "url": f"{base}correct/"},
            ]
            if recording
            else [],
            page_is_illustrative=source.illustrative,
            **extra,
        )


def parts_of_source(source: Source, user) -> list[dict]:
    parts = [
        ("Title", source.title),
        ("Publisher", source.publisher),
        ("Kind", source.get_kind_display()),
        ("Published", source.published.words),
        ("Description", " ".join(source.description.split())),
        ("Marking", source.get_marking_display()),
        ("Recorded on", long_date(timezone.localdate(source.recorded_at))),
    ]
    if user.is_authenticated:
        parts.append(("Recorded by", source.recorded_by.full_name))
    return [{"label": label, "value": value} for label, value in parts if value]


def claim_row(claim: Claim, recording: bool) -> dict:
    disagreement = claim.visible_disagreements[0] if claim.visible_disagreements else None
    base = f"/sources/claims/{claim.reference}/"
    return {
        "anchor": anchor(claim),
        "label": claim.label,
        "as_stated": claim.as_stated,
        "value": value_in_words(claim),
        "note": notes_of(claim),
        "as_at": claim.as_at,
        "paragraph": claim.paragraph or "Not given",
        "illustrative": claim.illustrative,
        "recorded_at": claim.recorded_at,
        "disagreement_url": disagreement_address(disagreement) if disagreement else "",
        "corrected": claim.replaces_id is not None,
        "correct_url": f"{base}correct/" if recording else "",
        "withdraw_url": f"{base}withdraw/" if recording else "",
    }


def withdrawn_row(claim: Claim, user) -> dict:
    replaced = getattr(claim, "replaced_by", None)
    if replaced is not None and replaced.marking > getattr(user, "reading_level", Marking.PUBLISHED):
        replaced = None
    return {
        "anchor": anchor(claim),
        "words": str(claim),
        "at": claim.withdrawn_at,
        "by": claim.withdrawn_by.full_name if user.is_authenticated else "",
        "because": claim.withdrawn_because,
        "replaced_by": str(replaced) if replaced else "",
        "replaced_url": f"#{anchor(replaced)}" if replaced else "",
    }


# Recording and correcting


class SourceAction(ActionPage):
    """What the pages that record sources and claims have in common."""

    breadcrumbs = (HOME, SOURCES)

    def cannot(self) -> str:
        return cannot_record_source(self.request.user)

    def form_options(self):
        return {"user": self.request.user}

    def readable(self, rows, **which):
        """One of the rows this person may read, or not found."""
        return get_object_or_404(rows.visible_to(self.request.user), **which)

    def context(self, **extra):
        return super().context(**{"consequences": self.consequences(), **extra})

    def consequences(self) -> list[str]:
        return []


class RecordSource(SourceAction):
    heading = "Record a source"
    form_class = SourceForm
    submit_label = "Record this source"

    def initial(self):
        return {"marking": min(Marking.OFFICIAL, self.request.user.clearance)}

    def act(self, form):
        source = facts.record_source(form.filled(), by=self.request.user)
        messages.success(self.request, f"Recorded the source {source.short_title}.")
        return f"/sources/{source.slug}/"


class OfOneSource(SourceAction):
    """An action on a source, or on what it claims."""

    @cached_property
    def thing(self):
        return self.readable(Source.objects, slug=self.kwargs["slug"])

    def get_marking(self):
        return Marking(self.thing.marking)

    def get_breadcrumbs(self):
        return [HOME, SOURCES, (self.thing.short_title, f"/sources/{self.thing.slug}/")]


class CorrectSource(OfOneSource):
    heading = "Correct a source"
    form_class = SourceForm
    check_first = True
    edits_in_place = True
    submit_label = "Save the correction"

    def initial(self):
        source = self.thing
        names = ("kind", "publisher", "title", "short_title", "published", "description", "marking")
        return {name: getattr(source, name) for name in names}

    def form_options(self):
        return {"user": self.request.user, "source": self.thing}

    def consequences(self):
        return [
            "Every fact that cites this source shows the corrected words.",
            "What it was before is kept in the audit trail.",
        ]

    def act(self, form):
        source = facts.correct_source(form.filled(), by=self.request.user)
        messages.success(self.request, f"Corrected the source {source.short_title}.")
        return f"/sources/{source.slug}/"
