"""The wall chart: every annual review of a year, and the statements they feed."""

from datetime import date, timedelta

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.charts import WallDay, WallRow, wall_chart
from alliance.exports import Column, Export, Kind
from alliance.filters import not_a_choice
from alliance.markings import Marking, highest
from alliance.statuses import status as status_of
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import status
from alliance.temporal import long_date, today
from alliance.text import listed
from alliance.views.kinds import ListPage
from business_areas.models import Review, ReviewOutcome, StatementDay
from business_areas.models.reviews import FIRST_YEAR, LAST_YEAR
from business_areas.performance.reviewing import A_YEAR
from business_areas.policies import cannot_plan_reviews, cannot_set_statement_days
from business_areas.views.performance.dashboard import PERFORMANCE, sub_navigation
from business_areas.views.register import HOME
from governance.reviews import (
    STATES,
    late_words,
    live_without_review,
    not_in_time,
    reviews_on,
    statement_days,
    year_to_come,
    years,
)

REVIEWS = ("Annual reviews", "/performance/reviews/")
OUTCOMES = dict(ReviewOutcome.choices)
MOST_NAMED = 30


class ReviewTable(PortalTable):
    """A row for each review of the year, in the order in which they are heard."""

    area = tables.Column(accessor="area", verbose_name="Business area")
    draft_by = tables.Column(verbose_name="Drafted by")
    clear_by = tables.Column(verbose_name="Cleared by")
    hear_on = tables.Column(verbose_name="Heard by the Board")
    state = tables.Column(accessor="pk", verbose_name="Status")

    sorts = {
        "area": ("area__name",),
        "draft_by": ("draft_by",),
        "clear_by": ("clear_by",),
        "hear_on": ("hear_on",),
    }
    own_order = ("hear_on", "area__name", "pk")

    class Meta(PortalTable.Meta):
        empty_text = "No review of this year is planned yet."

    def __init__(self, data, *, day: date, statements, caption: str, **options):
        super().__init__(data, **options)
        self.day, self.statements, self.caption = day, statements, caption

    def render_area(self, record):
        words = link_to(reverse("review", args=[record.year, record.area.slug]), record.area.name)
        return notes_under(words, illustrative_note(record))

    def render_draft_by(self, record):
        return _by_or_done(record.draft_by, record.drafted_on, "Drafted")

    def render_clear_by(self, record):
        return _by_or_done(record.clear_by, record.cleared_on, "Cleared")

    def render_hear_on(self, record):
        if record.heard_on:
            return f"Heard {long_date(record.heard_on)}: {OUTCOMES[record.outcome]}"
        return long_date(record.hear_on)

    def render_state(self, record):
        late = late_words(record, self.day)
        notes = [*([late] if late else []), *not_in_time(record, self.statements)]
        return notes_under(status(f"review.{record.code}"), notes)


def _by_or_done(by: date, done: date | None, word: str) -> str:
    return f"{word} {long_date(done)}" if done else long_date(by)


class ReviewFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label="Status",
        field_name="code",
        choices=[(state, status_of(f"review.{state}").word) for state in STATES],
        empty_label="Any",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Status"),
    )

    class Meta:
        model = Review
        fields = ()


class WallChart(ListPage):
    """When each area is reviewed in the year before the statements, and which cannot be in time."""

    public = True
    template_name = "governance/reviews/wall.html"
    table_class = ReviewTable
    filter_class = ReviewFilter
    breadcrumbs = (HOME, PERFORMANCE)
    noun = ("review", "reviews")
    has_pdf = True
    fetched_first = ("year",)

    @cached_property
    def year(self) -> int:
        asked = self.kwargs.get("year")
        if asked is None:
            return year_to_come(self.request.user, self.as_at)
        if not FIRST_YEAR <= asked <= LAST_YEAR:
            raise Http404("No statement is of this year.")
        return asked

    def get_heading(self):
        return f"Annual reviews for the statements of {self.year}"

    def rows(self):
        return reviews_on(self.year, self.as_at, self.request.user).order_by(*ReviewTable.own_order)

    @cached_property
    def statements(self) -> list[StatementDay]:
        return statement_days(self.year, self.request.user, self.as_at)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest([*(row.marking for row in self.rows_shown), *(day.marking for day in self.statements)])

    def table_options(self):
        return {"day": self.as_at, "statements": self.statements, "caption": self.get_heading()}

    @cached_property
    def missing(self) -> list:
        """The live areas without a review of the year, for those who read of every review."""
        reads = self.request.user.reading_level >= Marking.OFFICIAL
        if not reads or self.as_at != today() or not self.statements:
            return []
        return live_without_review(self.year, self.request.user)

    def sentences(self) -> list[str]:
        if not self.statements:
            return [f"No day is set yet for a Force Management Statement of {self.year}."]
        said = [
            "Each review is heard by the Board before the first of the statements it feeds: "
            f"{listed([f'{each.force} on {long_date(each.on)}' for each in self.statements])}."
        ]
        counted = self.rows()
        late = counted.filter(code="overdue").count()
        too_late = sum(bool(not_in_time(row, self.statements)) for row in counted)
        said += [f"{late} review{' is' if late == 1 else 's are'} overdue."] if late else []
        if too_late:
            said.append(
                f"{too_late} review{' is' if too_late == 1 else 's are'} planned too late to be in time."
            )
        return said

    def not_planned(self) -> str:
        """Which live areas have no review of the year, in a sentence; "" where all have one."""
        if not self.missing:
            return ""
        names = [area.name for area in self.missing[:MOST_NAMED]]
        more = len(self.missing) - len(names)
        named = listed([*names, f"{more} more"] if more else names)
        count = len(self.missing)
        return (
            f"{count} business {'area has' if count == 1 else 'areas have'} no review planned for "
            f"{self.year}: {named}."
        )

    def chart(self) -> dict | None:
        rows = self.rows_shown
        if not rows:
            return None
        days = [WallDay(each.on, f"{each.force.name}: {long_date(each.on)}") for each in self.statements]
        first, last = self.reach(rows)
        sentence = (
            "A diamond stands on the day on which the Board is to hear a review, a dot on the day it heard "
            "it; the bar before it is the time from draft to hearing. A dashed line is a statement’s day."
        )
        title = self.get_heading()
        return {
            "id": "wall-chart",
            "title": "Twelve months of reviews",
            "sentence": sentence,
            "svg": wall_chart(
                title, sentence,
                [
                    WallRow(row.area.name, row.draft_by, row.heard_on or row.hear_on, bool(row.heard_on))
                    for row in rows
                ],
                days, first, last, self.as_at,
                prefix="wall", key=("from draft to hearing", "to be heard", "heard"),
            ),
            "table_id": "results",
        }  # fmt: skip

    def reach(self, rows) -> tuple[date, date]:
        """The first and the last day of the chart: the year before the statements, and whatever is beside."""
        days = [each.on for each in self.statements] or [date(self.year, 12, 31)]
        heard = [row.heard_on or row.hear_on for row in rows]
        return min([min(days) - A_YEAR + timedelta(days=1), *heard]), max([*days, *heard])

    def context(self, **extra):
        context = super().context(
            sub_navigation=sub_navigation("Annual reviews"),
            actions=self.actions(),
            sentences=self.sentences(),
            not_planned=self.not_planned(),
            other_years=[
                {"year": year, "url": reverse("reviews-of-year", args=[year])}
                for year in years(self.request.user)
                if year != self.year
            ],
            **extra,
        )
        shown = [*self.rows_shown, *self.statements]
        return {
            **context,
            "chart": self.chart(),
            "page_is_illustrative": any(each.illustrative for each in shown),
        }

    def actions(self) -> list[dict]:
        user, found = self.request.user, []
        if not cannot_plan_reviews(user):
            refusal = "" if self.statements else "set the days of the statements first."
            if self.statements and not self.missing:
                refusal = "every live business area has one."
            found.append(
                {
                    "label": "Plan reviews",
                    "url": reverse("plan-reviews", args=[self.year]),
                    "refusal": refusal,
                }
            )
        if not cannot_set_statement_days(user):
            found.append({"label": "Set the day of a statement", "url": reverse("set-statement-day")})
        return found

    columns = (
        Column("area", "Business area"),
        Column("year", "Statements of", Kind.NUMBER),
        Column("draft_by", "To be drafted by", Kind.DATE),
        Column("drafted_on", "Drafted", Kind.DATE),
        Column("clear_by", "To be cleared by", Kind.DATE),
        Column("cleared_on", "Cleared", Kind.DATE),
        Column("hear_on", "To be heard", Kind.DATE),
        Column("heard_on", "Heard", Kind.DATE),
        Column("outcome", "Outcome"),
        Column("status", "Status"),
        Column("note", "Note"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.get_heading(),
            noun=f"annual-reviews-{self.year}",
            columns=self.columns,
            rows=[self.cells(row) for row in rows],
            as_at=self.as_at,
            marking=highest([*(row.marking for row in rows), *(day.marking for day in self.statements)]),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
            notes=[sentence for sentence in (*self.sentences(), self.not_planned()) if sentence],
        )

    def cells(self, row) -> tuple:
        late = late_words(row, self.as_at)
        return (
            row.area.name,
            row.year,
            row.draft_by,
            row.drafted_on,
            row.clear_by,
            row.cleared_on,
            row.hear_on,
            row.heard_on,
            OUTCOMES[row.outcome] if row.outcome else "Not heard yet",
            status_of(f"review.{row.code}").word,
            ". ".join([*([late] if late else []), *not_in_time(row, self.statements)]) or "None",
            row.illustrative,
            Marking(row.marking).label,
        )
