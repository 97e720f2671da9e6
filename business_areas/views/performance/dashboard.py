"""How every business area is doing: a row for each, by people, cost and service."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from business_areas.models import Pillar, QuarterStatus
from business_areas.performance.cards import Card, cards, measure_words
from business_areas.performance.filters import DashboardFilter
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import NO_DATA, RULES, WORST_FIRST, Reason, Status
from business_areas.performance.tables import DashboardTable
from business_areas.performance.together import QuarterReading, Together, live_areas
from business_areas.policies import cannot_close_quarter, cannot_define_measures
from business_areas.views.register import HOME

PERFORMANCE = ("Performance", "/performance/")
PAGES = (
    ("Performance", "performance"),
    ("Measures", "measures"),
    ("Exceptions", "exceptions"),
    ("Annual reviews", "reviews"),
    ("Joining and leaving", "exits"),
    ("Lessons", "lessons"),
)


def sub_navigation(current: str) -> list[dict]:
    """The pages about performance."""
    return [{"label": label, "url": reverse(name), "current": label == current} for label, name in PAGES]


class Dashboard(ListPage):
    """The areas that were live at the end of a quarter, with the status of each pillar.

    The quarter is the last that was over on the day.
    """

    public = True
    template_name = "business_areas/performance/dashboard.html"
    table_class = DashboardTable
    filter_class = DashboardFilter
    breadcrumbs = (HOME,)
    noun = ("business area", "business areas")
    has_pdf = True

    def get_heading(self):
        return f"Performance: {self.quarter.months}"

    @cached_property
    def quarter(self) -> Quarter:
        return Quarter.last_over(self.as_at)

    def quick_days(self):
        """The quarters before, each by the day after its end."""
        quarter, days = Quarter.last_over(today()), []
        for _ in range(4):
            days.append((quarter.months, quarter.ceases_on.isoformat()))
            quarter = quarter.before
        return days

    def rows(self):
        return live_areas(self.quarter, self.request.user)

    @cached_property
    def reading(self) -> QuarterReading:
        return QuarterReading(self.quarter, self.request.user)

    @cached_property
    def together(self) -> Together:
        return self.reading.together()

    def count(self, rows):
        """What was counted of all areas says it, unless a name is searched for."""
        if self.wrong_filters or self.request.GET.get("q", "").strip():
            return super().count(rows)
        asked = self.filter.form.cleaned_data
        return self.together.asked_for(poor=bool(asked["show"]), pillar=asked["pillar"])

    @property
    def statuses(self):
        """How every series stood that this person may read of."""
        rows = QuarterStatus.objects.visible_to(self.request.user)
        return rows.filter(quarter_on=self.quarter.starts_on)

    @cached_property
    def filter(self):
        return self.filter_class(
            self.request.GET, queryset=self.rows(), request=self.request, statuses=self.statuses
        )

    @cached_property
    def cards(self) -> dict[int, Card]:
        """Those of the areas on the page."""
        return cards([row.area_id for row in self.rows_shown], self.quarter, self.request.user)

    @property
    def sentences(self) -> list[str]:
        """How many areas are poor, and of how many not everything is known."""
        areas, poor = self.together.areas, self.together.poor
        if not areas:
            return []
        short = areas - self.together.whole
        needs, stands = ("needs", "is") if poor == 1 else ("need", "are")
        return [
            f"{_areas(poor)} {needs} attention or {stands} off track, of {_areas(areas)} live on "
            f"{long_date(self.quarter.ends_on)}.",
            f"{_areas(short)} {'has' if short == 1 else 'have'} no data for one or more pillars.",
        ]

    @property
    def overview(self) -> list[dict]:
        """How many areas stand how, for each pillar: the worst first, no data last."""
        if not self.together.areas:
            return []
        return [
            {
                "pillar": pillar.label,
                "numbers": [self.together.of_pillar(pillar, status) for status in WORST_FIRST],
                "url": f"?pillar={pillar.value}&show=exceptions&as-at={self.as_at.isoformat()}",
            }
            for pillar in Pillar
        ]

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest([self.together.marking, *(row.marking for row in self.rows_shown)])

    def table_options(self):
        return {"cards_of": lambda: self.cards, "quarter": self.quarter}

    def actions(self) -> list[dict]:
        user, found = self.request.user, []
        if not cannot_define_measures(user):
            found.append({"label": "Define a measure", "url": reverse("define-measure")})
        if not cannot_close_quarter(user):
            found.append(
                {"label": "Close the quarter", "url": reverse("close-quarter", args=[self.quarter.slug])}
            )
        return found

    def context(self, **extra):
        context = super().context(
            sentences=self.sentences,
            overview=self.overview,
            overview_statuses=[Status(status).label if status else NO_DATA for status in WORST_FIRST],
            rules=rules_in_words(),
            sub_navigation=sub_navigation("Performance"),
            actions=self.actions(),
            **extra,
        )
        illustrative = any(card.illustrative for card in self.cards.values())
        return {
            **context,
            "page_is_illustrative": illustrative or any(r.illustrative for r in self.rows_shown),
        }

    def words_when_empty(self):
        if self.wrong_filters or self.selected():
            return super().words_when_empty()
        return f"No business area was live on {long_date(self.quarter.ends_on)}."

    columns = (
        Column("area", "Business area"),
        Column("group", "Group"),
        *(
            column
            for pillar in Pillar
            for column in (
                Column(pillar.value, pillar.label),
                Column(f"{pillar.value}_because", f"{pillar.label}: because of"),
            )
        ),
        Column("since", "Since the quarter before"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        found = cards([row.area_id for row in rows], self.quarter, self.request.user)
        return Export(
            title=f"Performance of the business areas, {self.quarter}",
            noun=f"performance-{self.quarter.slug}",
            columns=self.columns,
            rows=[self.cells_of(row, found[row.area_id]) for row in rows],
            as_at=self.quarter.ends_on,
            marking=highest([*(row.marking for row in rows), *(card.marking for card in found.values())]),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative or found[row.area_id].illustrative for row in rows),
            notes=self.sentences,
        )

    def cells_of(self, row, card: Card) -> tuple:
        because = [
            cell
            for each in card.pillars
            for cell in (
                each.words,
                "; ".join(map(measure_words, each.worst)) or "; ".join(each.notes) or "Nothing",
            )
        ]
        return (
            row.name,
            row.group_words,
            *because,
            card.changes,
            row.illustrative or card.illustrative,
            Marking(max(row.marking, card.marking)).label,
        )


def rules_in_words() -> list[tuple[str, str]]:
    """Each rule by which a measure has a status, and that status."""
    return [
        (words, status.label if status else ("As judged" if reason is Reason.JUDGED else NO_DATA))
        for reason, words, status in RULES
    ]


def _areas(number: int) -> str:
    return f"{number:,} business {'area' if number == 1 else 'areas'}"
