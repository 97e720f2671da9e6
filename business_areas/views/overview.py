"""The register as pictures: every area over time, and how many are at which stage."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.utils.functional import cached_property

from alliance.charts import Bar, TimelineRow, TimelineSpan, bar_chart, timeline_chart
from alliance.exports import (
    SOURCES_DISAGREE,
    Column,
    Export,
    Kind,
    csv_response,
    rough_date_columns,
    xlsx_response,
)
from alliance.markings import Marking, highest
from alliance.models import Claim
from alliance.temporal import last_day, long_date, today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import AsAtPage
from business_areas import claims
from business_areas.lifecycle import Stage
from business_areas.models import AreaPosition
from business_areas.register import Reading, stage_counts
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


# Published counts of areas at a step of the lifecycle, the stage beside which each stands, and why it is no
# count of the areas at that stage, where it is none (R9).
REPORTED_STAGES = (
    ("areas-in-development", Stage.BUSINESS_CASE, ""),
    (
        "areas-approved-to-consult",
        Stage.CONSULTATION,
        "it counts every area approved by then, those that had moved on as well",
    ),
    ("consultations-complete", Stage.MOVING_IN, ""),
    ("areas-live", Stage.LIVE, ""),
)


@dataclass(frozen=True)
class Compared:
    """A reported count beside what the register shows of the same stage on the day the report speaks of (R9).

    `day` is None, and nothing is compared, where the two do not count the same; `why_not` says why.
    """

    claim: Claim
    day: date | None
    certain: int = 0
    uncertain: int = 0
    why_not: str = ""

    @property
    def words(self) -> str:
        """The count as its source gives it: "more than 20"."""
        return claims.count_words(self.claim)

    @property
    def when(self) -> str:
        return self.claim.as_at.words if self.claim.as_at else "no day stated"

    @property
    def difference(self) -> str:
        if self.day is None:
            return f"Not comparable: {self.why_not} (reported {self.when})"
        return difference(self.certain, self.uncertain, self.claim)

    @property
    def register_then(self) -> str:
        """What the register shows for the day compared, in words; "" where nothing is compared."""
        if self.day is None:
            return ""
        shows = f"{self.certain:,} certain" + (f", {self.uncertain:,} may be" if self.uncertain else "")
        return f"Register on {long_date(self.day)}: {shows}"

    def stands_on(self, day: date) -> bool:
        """Whether the count can stand in a picture of the register on a day: it is of that very day."""
        return self.day == day and claims.figure_of(self.claim) is not None


# What a reported figure says that can be set against a count; "around 20" cannot be told from 19 or 21.
COMPARABLE = (Claim.Qualifier.EXACTLY, Claim.Qualifier.MORE_THAN)


class PipelinePage(AsAtPage):
    """How many areas were at which stage on a day: as reported, and as derived from the register (R9)."""

    public = True
    template_name = "business_areas/pipeline.html"
    heading = "Pipeline"
    breadcrumbs = (HOME, ("Business areas", "/business-areas/"))
    extension = ""

    def get(self, request, **kwargs):
        return self.as_file() if self.extension else super().get(request, **kwargs)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.as_at, self.request.user)

    def get_marking(self):
        # An area stays on the register once it is on it, so the earlier days compared hold nothing higher.
        return highest([self.reading.highest_marking(), *(claim.marking for claim in self.claims_shown)])

    @property
    def claims_shown(self) -> list[Claim]:
        """Every published count that the page shows."""
        compared = [row["compared"].claim for row in self.stages if row["compared"]]
        return [*compared, *(one.claim for one in self.live_reported)]

    def quick_days(self):
        return [
            ("29 February 2016", "2016-02-29"),
            ("31 December 2017", "2017-12-31"),
            ("30 June 2022", "2022-06-30"),
        ]

    @cached_property
    def live_reported(self) -> list[claims.Reported]:
        return claims.reported_beside_named(self.as_at, self.request.user)

    @cached_property
    def stages(self) -> list[dict]:
        """One row for each stage: certain, possible, and what was reported beside the register of its day."""
        cells = self.reading.cells()
        counts, recorded = stage_counts(cells), stage_counts(cells, illustrative=False)
        names = [name for name, *_ in REPORTED_STAGES]
        latest: dict[str, Claim] = {}
        for claim in claims.counts_by(self.as_at, self.request.user, names):
            latest.setdefault(claim.property, claim)
        compared = {
            stage: self.compare(latest[name], stage, why)
            for name, stage, why in REPORTED_STAGES
            if name in latest
        }
        return [
            {
                "stage": stage,
                "certain": counts[stage][0],
                "uncertain": counts[stage][1],
                "compared": compared.get(stage),
                "illustrative": sum(counts[stage]) - sum(recorded[stage]),
            }
            for stage in Stage
            if stage not in (Stage.NOT_KNOWN, Stage.CLOSED, Stage.LEFT) or any(counts[stage])
        ]

    def compare(self, claim: Claim, stage: Stage, why_not: str) -> Compared:
        """A count reported of a stage, beside the register of its own day."""
        day = claims.last_day_of(claim)
        if day is None:
            why_not = why_not or "its source does not say of which day"
        elif claim.value is None or claim.qualifier not in COMPARABLE:
            why_not = why_not or f"“{claim.as_stated}” is not a number to compare"
        if why_not:
            return Compared(claim, None, why_not=why_not)
        # Nobody reported what is made up, so the record alone is compared.
        recorded = stage_counts(self.reading.on(day).cells(), illustrative=False)
        return Compared(claim, day, *recorded[stage])

    @property
    def is_illustrative(self) -> bool:
        return self.reading.counts_illustrative() or any(claim.illustrative for claim in self.claims_shown)

    def context(self, **extra):
        return super().context(
            stages=self.stages,
            standing=self.reading.standing(),
            page_is_illustrative=self.is_illustrative,
            reported=[
                row["compared"] for row in self.stages if row["compared"] and row["stage"] != Stage.LIVE
            ],
            live_reported=self.live_reported,
            chart=self.chart(),
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

    def chart(self) -> dict:
        """The stages as bars; a count reported for another day is not drawn beside them."""
        title = "Business areas at each stage"
        sentence = f"Live on {long_date(self.as_at)}: {self.reading.standing().live_words}."
        compared = [row["compared"] for row in self.stages if row["compared"]]
        if any(not one.stands_on(self.as_at) for one in compared):
            sentence += " Counts reported for another day, or of something else, are only in the table."
        return {
            "id": "pipeline-chart",
            "title": title,
            "sentence": sentence,
            "svg": bar_chart(title, sentence, [self.bar(row) for row in self.stages], prefix="pipeline"),
            "table_id": "pipeline-table",
            "fits": True,
        }

    def bar(self, row) -> Bar:
        compared = row["compared"]
        drawn = compared if compared and compared.stands_on(self.as_at) else None
        return Bar(
            row["stage"].label,
            row["certain"],
            uncertain=row["uncertain"],
            reported=claims.figure_of(drawn.claim) if drawn else None,
            qualifier=drawn.claim.get_qualifier_display() if drawn else "",
        )

    columns = (
        Column("stage", "Stage"),
        Column("certain", "Certain", Kind.NUMBER),
        Column("uncertain", "May be", Kind.NUMBER),
        Column("of_which_illustrative", "Of which illustrative", Kind.NUMBER),
        # A number, or words such as "more than 20": without them it would be another count.
        Column("reported", "Reported", Kind.NUMBER),
        Column("reported_as_stated", "As reported"),
        Column("reported_as_at", "Reported as at"),
        Column("source", "Source"),
        Column("compared_as_at", "Register compared as at", Kind.DATE),
        Column("certain_then", "Certain on that day", Kind.NUMBER),
        Column("uncertain_then", "May be on that day", Kind.NUMBER),
        Column("difference", "Difference"),
    )

    def as_file(self):
        if self.wrong_day:
            return self.render(
                http_status=400,
                template="400.html",
                heading="No file was made",
                reasons=[self.wrong_day],
                marking=Marking.PUBLISHED,
                has_errors=True,
            )
        export = self.export()
        return csv_response(export) if self.extension == "csv" else xlsx_response(export)

    def export(self) -> Export:
        """Every stage as a row of a file."""
        rows = [
            (
                row["stage"].label,
                row["certain"],
                row["uncertain"],
                row["illustrative"],
                *reported_cells(row["compared"]),
            )
            for row in self.stages
        ]
        return Export(
            title="Pipeline of business areas",
            noun="pipeline",
            columns=self.columns,
            rows=rows,
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
        )


def reported_cells(compared: Compared | None) -> tuple:
    """The cells of a file that say what was reported of a stage, and how it compares."""
    if compared is None:
        return (None, "Not reported", "", "", None, None, None, "")
    claim, same_day = compared.claim, compared.day is not None
    return (
        compared.words if claim.get_qualifier_display() else claims.figure_of(claim),
        claim.as_stated,
        claim.as_at.words if claim.as_at else "",
        claim.source.short_title,
        compared.day,
        compared.certain if same_day else None,
        compared.uncertain if same_day else None,
        compared.difference,
    )


def difference(certain: int, uncertain: int, claim: Claim) -> str:
    """How a reported count and the register's own of the same day compare, in words."""
    reported = int(claim.value)
    most = certain + uncertain
    if claim.qualifier == Claim.Qualifier.MORE_THAN:
        if certain > reported:
            shown = f"at least {certain:,}" if uncertain else f"{certain:,}"
            return f"None: {shown} is consistent with “{claims.count_words(claim)}”"
        if most > reported:
            return "Within what cannot be known"
        return f"Reported at least {reported + 1 - most:,} more than the register can show"
    if certain <= reported <= most:
        return "None" if not uncertain else "Within what cannot be known"
    nearest = certain if reported < certain else most
    gap = abs(reported - nearest)
    return f"Reported {gap:,} {'more' if reported > nearest else 'fewer'} than the register can show"
