"""Every area over time, drawn and as a table."""

from dataclasses import replace
from datetime import date
from itertools import islice

from django.utils.functional import cached_property

from alliance.charts import TimelineRow, TimelineSpan, timeline_chart
from alliance.exports import SOURCES_DISAGREE, Column, Export, Kind, rough_date_columns
from alliance.markings import Marking
from alliance.temporal import last_day, long_date, today
from business_areas.models import AreaPosition
from business_areas.views.register import HOME, RegisterPage, joined_cells, sub_navigation

FIRST_YEAR = 2013
NEVER_LIVE = "Not live by this day"
ROWS_AT_A_TIME = 1000


class TimelinePage(RegisterPage):
    """A timeline of the areas a page of the register shows, uncertain spans drawn as uncertain."""

    template_name = "business_areas/timeline.html"
    heading = "Timeline of business areas"
    rows_on_a_page = 50
    measured_at_most = 50
    exports_page_rows = True

    def get_breadcrumbs(self):
        return [HOME, ("Business areas", f"/business-areas/{self.day_query}")]

    @cached_property
    def filter(self):
        """As on the register, but with the areas that have left unless they were filtered out."""
        asked = self.request.GET.copy()
        asked.setdefault("left", "both")
        return self.filter_class(asked, queryset=self.rows(), request=self.request, reading=self.reading)

    def context(self, **extra):
        context = super().context(**extra)
        shown = self.rows_shown
        spans = self.spans_shown
        context["sub_navigation"] = sub_navigation("Timeline", self.day_query)
        context["chart"] = self.chart(shown, spans)
        context["life"] = [
            {
                "name": row.name,
                "url": f"/business-areas/{row.slug}/{self.day_query}",
                "joined": row.joined_words,
                "periods": [self.span_words(span) for span in spans.get(row.area_id, [])],
                "illustrative": row.illustrative,
            }
            for row in shown
        ]
        return context

    @cached_property
    def spans_shown(self) -> dict[int, list[TimelineSpan]]:
        """The spans of the areas on the page, found once for the picture, the table and the files."""
        return self.spans(self.rows_shown)

    def spans(self, shown) -> dict[int, list[TimelineSpan]]:
        """When each area shown was live for certain, and when it may have been."""
        found: dict[int, list[TimelineSpan]] = {}
        rows = (
            AreaPosition.objects.visible_to(self.request.user)
            .filter(area__in=[row.area_id for row in shown])
            .exclude(live="no")
            .order_by("area_id", "from_on")
        )
        for row in rows:
            spans = found.setdefault(row.area_id, [])
            span = TimelineSpan(
                row.from_on if row.from_on != date.min else None,
                row.to_on if row.to_on != date.max else None,
                certain=row.live == "yes",
                derived=has_derived_end(row),
            )
            if spans and spans[-1].certain == span.certain and spans[-1].end == span.start:
                first = spans.pop()
                derived = first.derived or span.derived
                span = TimelineSpan(first.start, span.end, span.certain, derived=derived)
            spans.append(span)
        return found

    @staticmethod
    def span_words(span: TimelineSpan) -> str:
        begin = f"from {long_date(span.start)}" if span.start else "from before the record begins"
        end = f" to {long_date(last_day(span.end))}" if span.end else ""
        derived = " (derived)" if span.derived else ""
        return f"{'Live' if span.certain else 'Cannot be known'} {begin}{end}{derived}"

    # As a file

    columns = (
        Column("name", "Business area"),
        Column("group", "Group"),
        *rough_date_columns("joined", "Joined"),
        Column("when_live", "When it was live"),
        SOURCES_DISAGREE,
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        return replace(
            self.export_frame(),
            title=self.heading,
            noun="business-areas-timeline",
            columns=self.columns,
            rows=self.cells_of_all(rows),
        )

    def cells_of_all(self, rows):
        """The cells of each row; those of the page with the spans found for it, others some at a time."""
        if isinstance(rows, list):
            yield from (self.cells_of(row, self.spans_shown) for row in rows)
            return
        remaining = rows.iterator(chunk_size=ROWS_AT_A_TIME)
        while some := list(islice(remaining, ROWS_AT_A_TIME)):
            spans = self.spans(some)
            yield from (self.cells_of(row, spans) for row in some)

    def cells_of(self, row, spans) -> tuple:
        periods = "; ".join(self.span_words(span) for span in spans.get(row.area_id, []))
        return (
            row.name,
            row.group_words,
            *joined_cells(row),
            periods or NEVER_LIVE,
            row.dates_disagree or row.area_id in self.disputed.areas,
            row.illustrative,
            Marking(row.marking).label,
        )

    def chart(self, shown, spans) -> dict:
        rows = [TimelineRow(row.name, row.group_words, tuple(spans.get(row.area_id, ()))) for row in shown]
        stands = self.reading.standing()
        sentence = (
            f"On {long_date(self.as_at)}, {stands.live:,} were live for certain"
            + (f" and {stands.uncertain:,} cannot be known" if stands.uncertain else "")
            + ". A hatched bar covers the days on which the record cannot say whether the area was live."
        )
        return {
            "id": "timeline-of-areas",
            "title": "When each business area was live",
            "sentence": sentence,
            "svg": timeline_chart(
                "When each business area was live",
                sentence,
                rows,
                FIRST_YEAR,
                max(today().year, FIRST_YEAR + 1),
                as_at=self.as_at,
                prefix="areas",
            ),
            "table_id": "timeline-table",
        }


def has_derived_end(row: AreaPosition) -> bool:
    """Whether a stretch begins or ends on a day of joining that no one source gives (R2)."""
    joined = {row.joined_earliest, row.joined_latest} - {None}
    return row.joined_derived and (row.from_on in joined or row.to_on == row.joined_latest)
