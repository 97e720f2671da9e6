"""Where sources disagree: the list, each question, and recording one."""

import django_tables2 as tables
from django.contrib import messages
from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from alliance.actions import facts
from alliance.claims import current_claims, current_parts, disagreement_address, disagreements, in_words
from alliance.exports import SOURCES_DISAGREE, Column, Export, Kind, rough_date_cells, rough_date_columns
from alliance.forms.sources import DisagreementForm, FindClaimsForm
from alliance.markings import Marking, highest
from alliance.models import Claim, Disagreement
from alliance.subjects import subject_address, subject_in_words, titles_of_subjects
from alliance.tables import PortalTable, link_to
from alliance.temporal import today
from alliance.text import fold
from alliance.views.kinds import DetailPage, ListPage
from alliance.views.sources import HOME, SOURCES, SourceAction, may_record, sub_navigation

DISAGREEMENTS = ("Where sources disagree", "/sources/disagreements/")
CLAIMS_OFFERED = 60


class DisagreementTable(PortalTable):
    question = tables.Column(verbose_name="Question")
    subject = tables.Column(verbose_name="About")
    claims = tables.Column(verbose_name="Claims", accessor="pk", attrs={"td": {"class": "numeric"}})
    shown = tables.Column(verbose_name="The portal shows", accessor="pk")

    sorts = {"question": ("question",)}
    own_order = ("order", "pk")
    caption = "Where sources disagree"

    class Meta(PortalTable.Meta):
        empty_text = "No disagreement between sources has been recorded."

    def __init__(self, data, *, user, titles, **options):
        super().__init__(data, **options)
        self.user, self.titles = user, titles

    def render_question(self, record):
        return link_to(disagreement_address(record), record.question)

    def render_subject(self, value):
        address = subject_address(value)
        words = subject_in_words(value, self.titles)
        return link_to(address, words) if address else words

    def render_claims(self, record):
        return len(current_parts(record, self.user))

    def render_shown(self, record):
        return in_words(record, self.user)["shown"] or "None is chosen"


class DisagreementList(ListPage):
    """Every question that sources answer differently."""

    public = True
    table_class = DisagreementTable
    heading = "Where sources disagree"
    breadcrumbs = (HOME, SOURCES)
    noun = ("disagreement", "disagreements")
    exports_page_rows = True

    columns = (
        Column("question", "Question"),
        Column("claim", "What is claimed"),
        Column("as_stated", "As stated"),
        *rough_date_columns("as_at", "As at"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph"),
        Column("used", "Used by the portal", Kind.YES_NO),
        Column("handling", "Why the portal shows what it shows"),
        SOURCES_DISAGREE,
        Column("marking", "Marking"),
    )

    def rows(self):
        return disagreements(self.request.user)

    def table_options(self):
        user = self.request.user
        subjects = set(self.filtered_rows.order_by().values_list("subject", flat=True))
        return {"user": user, "titles": titles_of_subjects(subjects, user)}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        return super().context(
            as_at=None,
            introduction="Where documents differ, the portal shows every claim, says which one it uses and "
            "why. It never averages them and never hides one.",
            sub_navigation=sub_navigation("Where sources disagree"),
            actions=[{"label": "Record a disagreement", "url": "/sources/disagreements/record/"}]
            if may_record(self.request.user)
            else [],
            **extra,
        )

    def export(self, rows) -> Export:
        found = [(one, current_parts(one, self.request.user)) for one in rows]
        return Export(
            title="Where sources disagree",
            noun="disagreements",
            columns=self.columns,
            rows=(self.cells(one, part) for one, parts in found for part in parts),
            as_at=today(),
            marking=highest(part.claim.marking for _, parts in found for part in parts),
            filters=self.filters_in_words(),
            illustrative=any(part.claim.illustrative for _, parts in found for part in parts),
        )

    @staticmethod
    def cells(disagreement, part) -> tuple:
        claim = part.claim
        return (
            disagreement.question,
            claim.label,
            claim.as_stated,
            *rough_date_cells(claim.as_at),
            claim.source.short_title,
            claim.paragraph,
            part.used,
            " ".join(disagreement.handling.split()),
            True,
            claim.get_marking_display(),
        )


class DisagreementPage(DetailPage):
    """One question: what each source says, which claim the portal uses, and why."""

    public = True
    template_name = "alliance/disagreement.html"
    breadcrumbs = (HOME, SOURCES, DISAGREEMENTS)

    def get_thing(self):
        return get_object_or_404(disagreements(self.request.user), slug=self.kwargs["slug"])

    def get_heading(self):
        return self.thing.question

    @cached_property
    def parts(self):
        return current_parts(self.thing, self.request.user)

    def get_marking(self):
        return highest(part.claim.marking for part in self.parts)

    def context(self, **extra):
        titles = titles_of_subjects([self.thing.subject], self.request.user)
        return super().context(
            as_at=None,
            disagreement=in_words(self.thing, self.request.user),
            subject=subject_in_words(self.thing.subject, titles),
            subject_url=subject_address(self.thing.subject),
            recorded_at=self.thing.recorded_at,
            page_is_illustrative=any(part.claim.illustrative for part in self.parts),
            **extra,
        )


class RecordDisagreement(SourceAction):
    """Find the claims, then choose those that do not agree."""

    template_name = "alliance/record_disagreement.html"
    heading = "Record a disagreement"
    breadcrumbs = (HOME, SOURCES, DISAGREEMENTS)
    form_class = DisagreementForm
    submit_label = "Record this disagreement"

    @cached_property
    def find(self) -> str:
        return self.request.GET.get("find", "").replace("\0", " ").strip()[:100]

    @cached_property
    def offered(self) -> list[Claim]:
        """The claims found, and those already chosen, as far as this person may read them."""
        rows = current_claims(self.request.user)
        words = Q()
        for word in self.find.split():
            words &= (
                Q(label__icontains=word)
                | Q(as_stated__icontains=word)
                | Q(subject__icontains=fold(word).replace(" ", "-") or word)
                | Q(source__short_title__icontains=word)
            )
        chosen = [value for value in self.request.POST.getlist("claims") if "\0" not in value]
        asked = Q(reference__in=chosen)
        if self.find:
            asked |= words
        latest = F("as_at_latest").asc(nulls_last=True)
        return list(rows.filter(asked).order_by("subject", "property", latest, "pk")[:CLAIMS_OFFERED])

    def form_options(self):
        return {"user": self.request.user, "offered": self.offered}

    def context(self, **extra):
        return super().context(
            find_form=FindClaimsForm({"find": self.find} if self.find else None, auto_id="find_%s"),
            find=self.find,
            offered=self.offered,
            offered_all=len(self.offered) < CLAIMS_OFFERED,
            **extra,
        )

    def act(self, form):
        chosen, used = form.cleaned_data["claims"], form.cleaned_data["used"]
        claims = [(claim, claim.reference in used) for claim in self.offered if claim.reference in chosen]
        subjects = {claim.subject for claim, _ in claims}
        disagreement = Disagreement(
            slug=form.slug,
            subject=subjects.pop() if len(subjects) == 1 else "alliance",
            question=form.cleaned_data["question"],
            handling=form.cleaned_data["handling"],
            order=Disagreement.objects.count() + 1,
        )
        facts.record_disagreement(disagreement, claims, by=self.request.user)
        messages.success(self.request, f"Recorded that sources disagree: {disagreement.question}")
        return disagreement_address(disagreement)
