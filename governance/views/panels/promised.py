"""/commitments/: what was promised to every Panel, and where each of it stands."""

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.filters import choice
from alliance.markings import Marking
from alliance.statuses import status
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from governance.models import Commitment, Panel
from governance.panels.promises import Promised, promises_to
from governance.panels.since import paragraph_url
from governance.views.panels.panel import REPORTS, sub_navigation
from governance.views.resolve import HOME

STATES = ("to-come", "late", "moved", "answered")


def answer_link(promised: Promised) -> str:
    """The paragraph that answered it; "" while none did."""
    if not (answer := promised.answer):
        return ""
    words = f"{answer.issue.report.title}, paragraph {answer.paragraph}"
    return link_to(paragraph_url(answer.issue, answer.paragraph), words)


def slip_words(promised: Promised) -> list[str]:
    """Each time it slipped, in a sentence."""
    return [f"It was due {slip.was}. {slip.because.rstrip('.')}." for slip in promised.slips]


class CommitmentTable(PortalTable):
    what = tables.Column(accessor="wording", verbose_name="What was promised")
    panel = tables.Column(accessor="panel__name", verbose_name="To")
    made = tables.Column(accessor="made_on", verbose_name="Promised on")
    due = tables.Column(accessor="pk", verbose_name="Due")
    state = tables.Column(accessor="pk", verbose_name="State")

    sorts = {"panel": ("panel__name",), "made": ("made_on",), "due": ("due_latest",)}
    own_order = ("-made_on", "panel__name", "number", "pk")
    caption = "What was promised to the Panels"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing that was promised to a Panel is recorded."

    def render_what(self, record):
        notes = [record.said_where, *illustrative_note(record)]
        if record.source:
            notes.insert(0, link_to(reverse("source", args=[record.source.slug]), record.source.short_title))
        return notes_under(record.wording, notes)

    def render_panel(self, record):
        return link_to(reverse("panel", args=[record.panel.slug]), record.panel.name)

    def render_made(self, record):
        return long_date(record.made_on)

    def render_due(self, record):
        promised = self.page_shown.stands[record.pk]
        return notes_under(promised.due[:1].upper() + promised.due[1:], slip_words(promised))

    def render_state(self, record):
        promised = self.page_shown.stands[record.pk]
        notes = [f"{promised.clock_words(today())}.", answer_link(promised)]
        return notes_under(drawn_status(promised.status), filter(None, notes))


class CommitmentFilter(filters.FilterSet):
    """Filters of what was promised."""

    panel = choice("Panel", "to_panel")
    state = choice("State", "in_state", [(each, status(f"commitment.{each}").word) for each in STATES])

    class Meta:
        model = Commitment
        fields = ()

    def __init__(self, *args, request, panels, stands, **options):
        super().__init__(*args, request=request, **options)
        self.stands = stands
        self.filters["panel"].extra["choices"] = [(each.slug, each.name) for each in panels]

    def to_panel(self, rows, name, value):
        return rows.filter(panel__slug=value)

    def in_state(self, rows, name, value):
        return rows.filter(pk__in=[key for key, each in self.stands.items() if each.state == value])


class CommitmentList(ListPage):
    """Every promise to a Panel, in its words, with every day that slipped and the paragraph that answered."""

    public = True
    table_class = CommitmentTable
    filter_class = CommitmentFilter
    heading = "What was promised to the Panels"
    breadcrumbs = (HOME, REPORTS)
    noun = ("promise", "promises")
    exports_page_rows = True

    columns = (
        Column("panel", "Panel"),
        Column("number", "Number", Kind.NUMBER),
        Column("wording", "What was promised"),
        Column("made_on", "Promised on", Kind.DATE),
        Column("said_where", "Where it was said"),
        Column("due_first", "Due, as promised"),
        Column("due", "Due now"),
        Column("last", "Last day", Kind.DATE),
        Column("slipped", "Why it moved"),
        Column("state", "State"),
        Column("answered_by", "Answered by"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
    )

    @cached_property
    def panels(self) -> list[Panel]:
        return list(Panel.objects.order_by("name"))

    @cached_property
    def stands(self) -> dict[int, Promised]:
        """Where each commitment stands today, by its key."""
        return {each.commitment.pk: each for each in promises_to(self.panels).on(today())}

    @cached_property
    def filter(self):
        return self.filter_class(
            self.request.GET,
            queryset=self.rows(),
            request=self.request,
            panels=self.panels,
            stands=self.stands,
        )

    def rows(self):
        rows = Commitment.objects.filter(pk__in=self.stands).select_related("panel", "source")
        return rows.order_by("-made_on", "panel__name", "number", "pk")

    def context(self, **extra):
        context = super().context(
            introduction="Each in the words it was promised in. A day that moved stays in sight. While "
            "publishing is on hold before an election, what falls due moves to the first meeting after it.",
            sub_navigation=sub_navigation("Promises"),
        )
        shown = any(row.illustrative for row in self.rows_shown)
        return {**context, "as_at": None, "page_is_illustrative": shown, **extra}

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.heading,
            noun="commitments",
            columns=self.columns,
            rows=[self.cells_of(row) for row in rows],
            as_at=today(),
            marking=Marking.PUBLISHED,
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )

    def cells_of(self, row: Commitment) -> tuple:
        promised = self.stands[row.pk]
        answer = promised.answer
        return (
            row.panel.name,
            row.number,
            row.wording,
            row.made_on,
            f"{row.source.short_title}, {row.said_where}" if row.source else row.said_where,
            row.due.words,
            promised.due,
            promised.last,
            " ".join(slip_words(promised)),
            status(promised.status).word,
            f"{answer.issue.report.title}, paragraph {answer.paragraph}" if answer else "Nothing yet",
            row.illustrative,
        )
