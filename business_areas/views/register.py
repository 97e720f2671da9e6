"""The register of business areas: the list, its timeline, the pipeline, and two days compared."""

from dataclasses import replace
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import F
from django.utils.functional import cached_property

from alliance.exports import SOURCES_DISAGREE, Column, Export, Kind, rough_date_columns
from alliance.markings import Marking, highest
from alliance.models import Source
from alliance.temporal import Exactness, long_date, today
from alliance.views.kinds import ListPage
from business_areas import claims
from business_areas.filters import RegisterFilter
from business_areas.lifecycle import LEFT_STAGES
from business_areas.models import AreaPosition
from business_areas.policies import cannot_open_area
from business_areas.register import Reading, positions
from business_areas.tables import RegisterTable

HOME = ("Home", "/")
SUB_NAVIGATION = (
    ("List", "/business-areas/"),
    ("Timeline", "/business-areas/timeline/"),
    ("Pipeline", "/business-areas/pipeline/"),
    ("Compare two days", "/business-areas/compare/"),
    ("Published lists", "/business-areas/published-lists/"),
)


def sub_navigation(current: str, query: str = "") -> list[dict]:
    return [
        {"label": label, "url": f"{url}{query}", "current": label == current} for label, url in SUB_NAVIGATION
    ]


class RegisterPage(ListPage):
    """The register as at a day, with how many are live for certain and how many may be."""

    public = True
    template_name = "business_areas/register.html"
    table_class = RegisterTable
    filter_class = RegisterFilter
    heading = "Business areas"
    breadcrumbs = (HOME,)
    noun = ("business area", "business areas")

    def rows(self):
        return positions(self.as_at, self.request.user)

    def quick_days(self):
        """The end of the last financial year, and the day of the latest published report."""
        days = super().quick_days()
        day = latest_report_day()
        return [*days, (f"{long_date(day)}, latest published report", day.isoformat())] if day else days

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.as_at, self.request.user)

    @cached_property
    def filter(self):
        return self.filter_class(
            self.request.GET, queryset=self.rows(), request=self.request, reading=self.reading
        )

    @property
    def asked(self) -> str:
        return self.request.GET.get("q", "")

    def count(self, rows) -> int:
        if self.wrong_filters:
            return 0
        return self.reading.counted(self.filter.choice, self.asked)[0]

    def table_options(self):
        return {"disagreeing": self.disputed.areas, "query": self.day_query}

    @cached_property
    def day_query(self) -> str:
        return "" if self.as_at == today() else f"?as-at={self.as_at.isoformat()}"

    @cached_property
    def disputed(self) -> claims.Disputed:
        return self.reading.kept("disputed", lambda: claims.disputed(self.request.user), any_day=True)

    @cached_property
    def reported(self) -> list[claims.Reported]:
        """What sources report of the day or before, beside what they name."""
        user = self.request.user
        return self.reading.kept("reported", lambda: claims.reported_beside_named(self.as_at, user))

    def record_version(self):
        return self.reading.version

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        # Not only of the rows shown: how the register stands counts every area of the day.
        reported = (one.claim.marking for one in self.reported)
        return highest([self.reading.highest_marking(), *reported])

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            facets={} if self.wrong_filters else self.facets(),
            standing=self.reading.standing(),
            reported=self.reported,
            sub_navigation=sub_navigation("List", self.day_query),
            left_stages=[stage.value for stage in LEFT_STAGES],
            clear_url=f"{self.request.path}{self.day_query}",
            actions=[]
            if cannot_open_area(user)
            else [{"label": "Add a business area", "url": "/business-areas/add/"}],
            counts_disagree={"slug": self.disputed.counts} if self.disputed.counts else None,
        )
        context["page_is_illustrative"] = self.reading.counts_illustrative() or any(
            row.lead_illustrative for row in self.rows_shown
        )
        context["empty_words"] = self.empty_words()
        return {**context, **extra}

    def facets(self) -> dict[str, dict[str, int]]:
        """How many areas each option would show; 0 where it would show none."""
        found = self.reading.counted(self.filter.choice, self.asked)[1]
        for name, counts in found.items():
            for value, _ in self.filter.form.fields[name].choices:
                counts.setdefault(str(value), 0)
        return found

    def empty_words(self) -> str:
        return self.words_when_empty() or f"No business area was on the register on {long_date(self.as_at)}."

    # As a file

    columns = (
        Column("name", "Business area"),
        Column("group", "Group"),
        Column("kind", "Kind"),
        Column("stage", "Stage"),
        Column("stage_certain", "Stage is certain", Kind.YES_NO),
        Column("live", "Live on the day"),
        Column("lead_force", "Lead force"),
        *rough_date_columns("joined", "Joined"),
        Column("joined_derived", "Joined days are derived", Kind.YES_NO),
        Column("place_in_order", "Place in order of joining", Kind.NUMBER),
        SOURCES_DISAGREE,
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = rows.select_related(None)
        return replace(
            self.export_frame(),
            # Not whole positions: making one for each row takes longer than writing the row.
            rows=map(self.cells_of, rows.values_list(*self.in_files, named=True).iterator(chunk_size=2000)),
        )

    def export_frame(self) -> Export:
        """What every file of the register says of itself, with no rows yet."""
        stands = self.reading.standing()
        return Export(
            title="Business areas",
            noun="business-areas",
            columns=self.columns,
            rows=(),
            as_at=self.as_at,
            marking=highest([self.reading.highest_marking(), self.disputed.marking]),
            filters=self.filters_in_words(),
            illustrative=self.reading.counts_illustrative()
            or self.reading.is_illustrative(self.filter.choice, self.asked),
            notes=[f"Live on {long_date(self.as_at)}: {stands.live_words}."],
            sources_disagree=self.disputed.about_the_alliance,
        )

    in_files = (
        "name",
        "group_words",
        "kind_words",
        "stage_words",
        "stage_certain",
        "live",
        "lead_words",
        "joined_words",
        "joined_earliest",
        "joined_latest",
        "joined_exactness",
        "joined_derived",
        "sequence",
        "dates_disagree",
        "area_id",
        "illustrative",
        "lead_illustrative",
        "marking",
    )

    def cells_of(self, row) -> tuple:
        """The cells of one row, read with the columns of `in_files`."""
        return (
            row.name,
            row.group_words,
            row.kind_words,
            row.stage_words,
            row.stage_certain,
            {"yes": "Yes", "no": "No", "unknown": "Cannot be known"}[row.live],
            row.lead_words,
            *joined_cells(row),
            row.joined_derived if row.joined_exactness else "Not applicable",
            row.sequence if row.sequence != AreaPosition.NO_SEQUENCE else None,
            row.dates_disagree or row.area_id in self.disputed.areas,
            row.illustrative or row.lead_illustrative,
            Marking(row.marking).label,
        )


def joined_cells(row) -> tuple:
    """The four cells for when the area of a row joined."""
    exactness = Exactness(row.joined_exactness).label if row.joined_exactness else row.joined_words
    return (row.joined_words, row.joined_earliest, row.joined_latest, exactness)


REPORT_DAY_KEPT_SECONDS = 300


def latest_report_day():
    """The day of the latest published report, looked up at most every five minutes; None without one."""
    return cache.get_or_set(
        "latest-report-day",
        lambda: (
            Source.objects.filter(
                kind=Source.Kind.REPORT, published_exactness=Exactness.DAY, marking=Marking.PUBLISHED
            )
            .order_by(F("published_latest").desc(nulls_last=True))
            .values_list("published_latest", flat=True)
            .first()
        ),
        REPORT_DAY_KEPT_SECONDS,
    )


def with_day(address: str, day) -> str:
    """An address that keeps the day, when it is not today."""
    return address if day == today() else f"{address}?{urlencode({'as-at': day.isoformat()})}"
