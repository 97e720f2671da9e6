"""How many areas stand at each stage, and what was reported of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import cached_property

from alliance.charts import Bar, bar_chart
from alliance.exports import Column, Export, Kind
from alliance.markings import highest
from alliance.models import Claim
from alliance.temporal import long_date, today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import AsAtPage, AsFiles
from business_areas import claims
from business_areas.lifecycle import Stage
from business_areas.register import Reading, stage_counts
from business_areas.views.register import HOME, sub_navigation

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


class PipelinePage(AsFiles, AsAtPage):
    """How many areas were at which stage on a day: as reported, and as derived from the register (R9)."""

    public = True
    template_name = "business_areas/pipeline.html"
    heading = "Pipeline"
    breadcrumbs = (HOME, ("Business areas", "/business-areas/"))

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

    def why_no_file(self):
        return [self.wrong_day] if self.wrong_day else []

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
