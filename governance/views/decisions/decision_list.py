"""Every decision that was made."""

from itertools import chain

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.statuses import status
from alliance.temporal import long_date
from alliance.views.kinds import ListPage
from business_areas.models import BusinessArea
from governance.filters import DecisionFilter
from governance.kept import Kept
from governance.models import Decision
from governance.policies import cannot_keep_board, cannot_read_drafts
from governance.reading import decisions_on, with_areas
from governance.tables import DecisionTable, areas_words, done_words
from governance.views.decisions.resolve import sub_navigation
from governance.views.resolve import HOME


class DecisionList(ListPage):
    """Every decision this person may read that was decided by the day, the sentence itself in each row."""

    public = True
    template_name = "governance/decisions.html"
    table_class = DecisionTable
    filter_class = DecisionFilter
    heading = "Decisions"
    breadcrumbs = (HOME,)
    noun = ("decision", "decisions")

    @cached_property
    def every(self):
        return decisions_on(self.as_at, self.request.user)

    def rows(self):
        return with_areas(self.every, self.request.user)

    @cached_property
    def filter(self):
        years, areas = self.choices
        return self.filter_class(
            self.request.GET, queryset=self.rows(), request=self.request, years=years, areas=areas
        )

    @cached_property
    def kept(self) -> Kept:
        return Kept(self.request.user)

    @cached_property
    def choices(self) -> tuple[list[int], list[tuple]]:
        """The years and areas there are decisions of, among those that this person may read."""
        return self.kept.get(f"choices:{self.as_at}", self._choices)

    def _choices(self) -> tuple[list[int], list[tuple]]:
        rows = self.every.order_by()
        areas = BusinessArea.objects.visible_to(self.request.user).filter(decisions__in=rows.values("pk"))
        areas = areas.distinct().order_by("name", "pk").values_list("slug", "name", "marking")
        return sorted(set(rows.values_list("year", flat=True).distinct()), reverse=True), list(areas)

    def count(self, rows):
        # Of the bare rows: how far each was put into effect is worked out only when it is asked for.
        asked = f"count:{self.as_at}:{self.request.GET.urlencode()}"
        return self.kept.get(asked, rows.order_by().values("pk").count)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        shown = self.rows_shown
        return highest(
            [
                self.filter.marking,
                *self.waiting,
                *(row.marking for row in shown),
                *(area.marking for row in shown for area in row.areas_seen),
            ]
        )

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            introduction="Each decision in its own words, who assented and whether it was done.",
            sub_navigation=sub_navigation(user, "Decisions"),
            actions=[]
            if cannot_keep_board(user)
            else [{"label": "Draft a decision", "url": reverse("draft-a-decision")}],
            waiting=len(self.waiting),
        )
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
        return {**context, **extra}

    @cached_property
    def waiting(self) -> list[int]:
        """How each decision that waits for assent is marked, for those who work on them."""
        user = self.request.user
        if cannot_read_drafts(user):
            return []
        drafts = Decision.objects.visible_to(user).drafts().order_by()
        return self.kept.get("drafts", lambda: list(drafts.values_list("marking", flat=True)))

    def words_when_empty(self):
        if words := super().words_when_empty():
            asked = self.request.GET.get("q", "").strip()
            return f"0 decisions match “{asked[:100]}”." if asked and not self.wrong_filters else words
        return (
            f"No decision up to {long_date(self.as_at)} is held here. Decisions of earlier years are in the "
            "documents listed under Sources."
        )

    # As a file

    columns = (
        Column("reference", "Reference"),
        Column("decided_on", "Date", Kind.DATE),
        Column("title", "Title"),
        Column("decision", "Decision"),
        Column("outcome", "Outcome"),
        Column("areas", "Business areas"),
        Column("done", "Was it done?"),
        Column("published", "Published?"),
        Column("corrects", "Corrects"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Decisions",
            noun="decisions",
            columns=self.columns,
            rows=[self.cells_of(decision) for decision in rows],
            as_at=self.as_at,
            marking=highest(
                chain((row.marking for row in rows), (a.marking for row in rows for a in row.areas_seen))
            ),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )

    @staticmethod
    def cells_of(decision) -> tuple:
        name, words = done_words(decision)
        return (
            decision.reference,
            decision.decided_on,
            decision.title,
            decision.wording,
            decision.get_outcome_display(),
            areas_words(decision),
            words or name.partition(".")[2].replace("-", " ").capitalize(),
            status(f"publication.{decision.publication}").word,
            decision.corrects.reference if decision.corrects else "",
            decision.illustrative,
            Marking(decision.marking).label,
        )
