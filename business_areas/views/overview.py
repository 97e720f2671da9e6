"""The register as pictures: every area over time, and how many are at which stage."""

from datetime import date

from django.utils.functional import cached_property

from alliance.charts import Bar, TimelineRow, TimelineSpan, bar_chart, timeline_chart
from alliance.exports import Column, Export, Kind, csv_response, xlsx_response
from alliance.markings import Marking, highest
from alliance.models import Claim
from alliance.temporal import last_day, long_date, today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import AsAtPage
from business_areas import claims
from business_areas.lifecycle import Stage
from business_areas.models import AreaPosition
from business_areas.register import highest_marking, stage_counts, standing
from business_areas.views.register import HOME, RegisterPage, sub_navigation

FIRST_YEAR = 2013


class TimelinePage(RegisterPage):
    """A timeline of the areas a page of the register shows, uncertain spans drawn as uncertain."""

    template_name = "business_areas/timeline.html"
    heading = "Timeline of business areas"
    rows_on_a_page = 50

    def get_breadcrumbs(self):
        return [HOME, ("Business areas", f"/business-areas/{self.day_query}")]

    def downloads(self):
        return []

    @cached_property
    def filter(self):
        """As on the register, but with the areas that have left unless they were filtered out."""
        asked = self.request.GET.copy()
        asked.setdefault("left", "both")
        return self.filter_class(asked, queryset=self.rows(), request=self.request, reading=self.reading)

    def context(self, **extra):
        context = super().context(**extra)
        shown = [row.record for row in self.table.page]
        spans = self.spans(shown)
        context["sub_navigation"] = sub_navigation("Timeline", self.day_query)
        context["chart"] = self.chart(shown, spans)
        context["life"] = [
            {
                "name": row.name,
                "url": f"/business-areas/{row.slug}/{self.day_query}",
                "joined": row.joined_words,
                "periods": [self.span_words(span) for span in spans.get(row.area_id, [])],
            }
            for row in shown
        ]
        return context

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
            )
            if spans and spans[-1].certain == span.certain and spans[-1].end == span.start:
                span = TimelineSpan(spans.pop().start, span.end, span.certain)
            spans.append(span)
        return found

    @staticmethod
    def span_words(span: TimelineSpan) -> str:
        begin = f"from {long_date(span.start)}" if span.start else "from before the record begins"
        end = f" to {long_date(last_day(span.end))}" if span.end else ""
        return f"{'Live' if span.certain else 'Cannot be known'} {begin}{end}"

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


# Published counts of areas at a step of the lifecycle, and the stage the register derives beside each.
REPORTED_STAGES = (
    ("areas-in-development", Stage.BUSINESS_CASE),
    ("areas-approved-to-consult", Stage.CONSULTATION),
    ("consultations-complete", Stage.MOVING_IN),
    ("areas-live", Stage.LIVE),
)


class PipelinePage(AsAtPage):
    """How many areas were at which stage on a day: as reported, and as derived from the register (R9)."""

    public = True
    template_name = "business_areas/pipeline.html"
    heading = "Pipeline"
    breadcrumbs = (HOME, ("Business areas", "/business-areas/"))
    extension = ""

    def get(self, request, **kwargs):
        return self.as_file() if self.extension else super().get(request, **kwargs)

    def get_marking(self):
        claims_shown = [row["reported"].marking for row in self.stages if row["reported"]]
        return highest([highest_marking(self.as_at, self.request.user), *claims_shown])

    def quick_days(self):
        return [
            ("29 February 2016", "2016-02-29"),
            ("31 December 2017", "2017-12-31"),
            ("30 June 2022", "2022-06-30"),
        ]

    @cached_property
    def stages(self) -> list[dict]:
        """One row for each stage: certain, possible, and what was reported, with the difference in words."""
        user = self.request.user
        counts = stage_counts(self.as_at, user)
        # What was reported is compared with the record alone: nobody reported what is made up.
        recorded = stage_counts(self.as_at, user, illustrative=False)
        reported = {stage: self.reported(name) for name, stage in REPORTED_STAGES}
        return [
            {
                "stage": stage,
                "certain": counts[stage][0],
                "uncertain": counts[stage][1],
                "reported": reported.get(stage),
                "reported_figure": claims.figure_of(reported.get(stage)),
                "illustrative": sum(counts[stage]) - sum(recorded[stage]),
                "difference": difference(*recorded[stage], reported.get(stage)),
            }
            for stage in Stage
            if stage not in (Stage.NOT_KNOWN, Stage.CLOSED, Stage.LEFT) or any(counts[stage])
        ]

    @property
    def is_illustrative(self) -> bool:
        return any(row["illustrative"] for row in self.stages)

    def reported(self, name: str) -> Claim | None:
        return next(iter(claims.counts_by(self.as_at, self.request.user, name)), None)

    def context(self, **extra):
        user = self.request.user
        bars = [
            Bar(
                row["stage"].label,
                row["certain"],
                uncertain=row["uncertain"],
                reported=claims.figure_of(row["reported"]),
            )
            for row in self.stages
        ]
        stands = standing(self.as_at, user)
        sentence = f"Live on {long_date(self.as_at)}: {stands.live_words}."
        return super().context(
            stages=self.stages,
            standing=stands,
            page_is_illustrative=self.is_illustrative,
            reported=[row for row in self.stages if row["reported"] and row["stage"] != Stage.LIVE],
            live_reported=claims.reported_beside_named(self.as_at, user),
            chart={
                "id": "pipeline-chart",
                "title": "Business areas at each stage",
                "sentence": sentence,
                "svg": bar_chart("Business areas at each stage", sentence, bars, prefix="pipeline"),
                "table_id": "pipeline-table",
            },
            sub_navigation=sub_navigation(
                "Pipeline", "" if self.as_at == today() else f"?as-at={self.as_at}"
            ),
            downloads=download_links(
                self.request.path,
                self.request.GET.urlencode(),
                "Download the pipeline",
                {} if self.asked_day[2] else measured(self.export),
            ),
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            **extra,
        )

    columns = (
        Column("stage", "Stage"),
        Column("certain", "Certain", Kind.NUMBER),
        Column("uncertain", "May be", Kind.NUMBER),
        Column("of_which_illustrative", "Of which illustrative", Kind.NUMBER),
        Column("reported", "Reported", Kind.NUMBER),
        Column("reported_as_stated", "As reported"),
        Column("reported_as_at", "Reported as at"),
        Column("source", "Source"),
        Column("difference", "Difference"),
    )

    def as_file(self):
        if self.asked_day[2]:
            return self.render(
                http_status=400,
                template="400.html",
                heading="No file was made",
                reasons=[self.asked_day[2]],
                marking=Marking.PUBLISHED,
                has_errors=True,
            )
        export = self.export()
        return csv_response(export) if self.extension == "csv" else xlsx_response(export)

    def export(self) -> Export:
        """Every stage as a row of a file."""
        rows = []
        for row in self.stages:
            claim = row["reported"]
            rows.append(
                (
                    row["stage"].label,
                    row["certain"],
                    row["uncertain"],
                    row["illustrative"],
                    claims.figure_of(claim),
                    claim.as_stated if claim else "Not reported",
                    claim.as_at.words if claim and claim.as_at else "",
                    claim.source.short_title if claim else "",
                    row["difference"],
                )
            )
        return Export(
            title="Pipeline of business areas",
            noun="pipeline",
            columns=self.columns,
            rows=rows,
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
        )


def difference(certain: int, uncertain: int, claim: Claim | None) -> str:
    """How a reported count and the register's own compare, in words; "" where nothing was reported."""
    if claim is None or claim.value is None:
        return ""
    reported = int(claim.value)
    if claim.qualifier == Claim.Qualifier.MORE_THAN:
        if certain + uncertain > reported:
            return "None" if certain > reported else "Within what cannot be known"
        missing = reported + 1 - certain - uncertain
        return f"Reported at least {missing} more than the register can show"
    if certain <= reported <= certain + uncertain:
        return "None" if not uncertain else "Within what cannot be known"
    nearest = certain if reported < certain else certain + uncertain
    gap = abs(reported - nearest)
    return f"Reported {gap} {'more' if reported > nearest else 'fewer'} than the register can show"
