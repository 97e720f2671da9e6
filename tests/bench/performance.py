"""How the areas are doing: the dashboard, an area's card and a measure's page, as areas and months grow.

Ten years of months are kept or one; both are measured in one run, each beside the bare list in the same
turns. Times are of the processor where the database is in this process, as SQLite is; PostgreSQL works in
processes of its own, so that there it is the time that passes.
"""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

from django.core.cache import cache
from django.db import connection

from alliance.charts import process_chart
from alliance.markings import Marking
from business_areas.models import QuarterStatus, Value
from business_areas.performance.series import Series, series_of
from business_areas.views.performance import area as pages
from business_areas.views.performance.area import chart_of
from business_areas.views.performance.dashboard import Dashboard
from tests.bench.figures import Figures, Measuring, Subject
from tests.bench.performance_seed import PerformanceSeed

AREAS = (22, 200, 2_000)
MONTHS = (12, 120)
FLAT = 1.3
MOST_MS_OF_A_CHART = 10
BARE, DASHBOARD, POOR, CARD, MEASURE = (
    "bare list",
    "dashboard",
    "dashboard, exceptions only",
    "card of an area",
    "page of a measure",
)


class PerformanceBench(Measuring):
    """The pages of so many areas, with a year of months and with ten."""

    def __init__(self, **options):
        super().__init__(**options)
        self.found: dict[tuple[int, int], dict[str, Figures]] = {}
        self.clock = process_time if connection.vendor == "sqlite" else perf_counter

    def run(self, reader, areas: int, months=MONTHS) -> None:
        """Fill a database that is empty, and measure at each number of months."""
        started = perf_counter()
        self.client.force_login(reader)
        seed = PerformanceSeed(areas)
        subjects = subjects_of(seed)
        self.say(f"\n{areas:,} areas, made in {perf_counter() - started:.0f} s")
        for count in sorted(months):
            started = perf_counter()
            seed.grow_to(count)
            took = perf_counter() - started
            cache.clear()
            gc.collect()
            gc.freeze()
            kept = f"{Value.objects.count():,} values, {QuarterStatus.objects.count():,} kept rows"
            self.say(f"\n  {count} months: {kept}, in {took:.0f} s")
            self.found[areas, count] = self.measure(subjects)
            self.print_pages(subjects, self.found[areas, count])
        self.say("")
        self.judge_months(areas, min(months), max(months), subjects)
        self.judge_chart(areas, seed)

    def judge_months(self, areas: int, few: int, many: int, subjects: list[Subject]) -> None:
        """Whether what is kept of earlier months costs anything, and whether any page asks more for it."""
        for subject in subjects:
            if subject.flat:
                growth = self.growth(subject.name, (areas, few), (areas, many))
                self.add(f"{areas:,} areas: {subject.name}, {many} ÷ {few} months", growth, FLAT)
            asked = self.found[areas, few][subject.name].queries
            more = self.found[areas, many][subject.name].queries
            self.add(f"{areas:,} areas: queries of {subject.name}, {many} months", more, asked)

    def judge_areas(self) -> None:
        """Whether a row of the dashboard costs as much among many areas as among few."""
        (few, _), (many, months) = min(self.found), max(self.found)
        if few == many:
            return
        self.say("")
        shown = {areas: min(areas, Dashboard.rows_on_a_page) for areas in (few, many)}
        for name in (DASHBOARD, CARD):
            growth = self.growth(name, (few, months), (many, months))
            what = f"{name}: {many:,} ÷ {few:,} areas"
            if name == DASHBOARD:
                growth *= shown[few] / shown[many]
                what = f"{name}, for each area shown: {many:,} ÷ {few:,} areas"
            self.add(what, growth, FLAT)
        for name, first in self.found[few, months].items():
            self.add(f"queries of {name}, {many:,} areas", self.found[many, months][name].queries, first.queries)

    def growth(self, name: str, first: tuple, last: tuple) -> float:
        """How many times as long a page takes, without what the machine itself had become slower by."""
        before, after = self.found[first], self.found[last]
        drift = after[BARE].undisturbed / before[BARE].undisturbed
        return after[name].undisturbed / before[name].undisturbed / drift

    def judge_chart(self, areas: int, seed: PerformanceSeed) -> None:
        """One chart as a measure's page draws it, with the judging of its points and without."""
        address = measure_address(seed, 0)
        series = series_drawn(seed)
        drawn = arguments_of(series)
        page, chart, bare = processor_ms(
            lambda: self.ask(address),
            lambda: chart_of(series, "Title", "Description"),
            lambda: process_chart(*drawn[0], **drawn[1]),
        )
        points = len(series.values)
        self.say(f"\n  {f'page of a measure, {points} points':<48}{page:>10.1f} ms of the processor")
        self.say(f"  {'its chart, with the judging of its points':<48}{chart:>10.1f}")
        self.say(f"  {'its chart, drawn alone':<48}{bare:>10.1f}\n")
        self.add(f"{areas:,} areas: ms of the processor for a chart", chart, MOST_MS_OF_A_CHART)
        self.add(f"{areas:,} areas: chart ÷ page of the measure", chart / page, 1)

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}


def subjects_of(seed: PerformanceSeed) -> list[Subject]:
    return [
        Subject(DASHBOARD, lambda turn: "/performance/", flat=True),
        Subject(POOR, lambda turn: "/performance/?show=exceptions", flat=True),
        Subject(CARD, lambda turn: f"/performance/areas/{area_of(seed, turn).slug}/", flat=True),
        Subject(MEASURE, lambda turn: measure_address(seed, turn)),
        Subject(BARE, lambda turn: "/control/bare/"),
    ]


def area_of(seed: PerformanceSeed, turn: int):
    return seed.areas[turn % len(seed.areas)]


def measure_address(seed: PerformanceSeed, turn: int) -> str:
    """The first measure, which is taken every month."""
    slug = seed.definitions[0].measure.slug
    return f"/performance/areas/{area_of(seed, turn).slug}/measures/{slug}/"


def series_drawn(seed: PerformanceSeed) -> Series:
    (series,) = series_of(seed.areas[0], [seed.definitions[0].measure_id])
    return series.up_to(Marking.OFFICIAL_SENSITIVE)


def arguments_of(series: Series) -> tuple[tuple, dict]:
    """What the page gives the chart to draw."""
    given, drawing = [], pages.process_chart
    pages.process_chart = lambda *listed, **named: given.append((listed, named))
    try:
        chart_of(series, "Title", "Description")
    finally:
        pages.process_chart = drawing
    return given[0]


def processor_ms(*do: Callable, turns: int = 60) -> list[float]:
    """The middle of the processor's milliseconds that each takes, one after another in turns."""
    times = [[] for _ in do]
    for _ in range(turns):
        for place, each in enumerate(do):
            started = process_time()
            each()
            times[place].append((process_time() - started) * 1000)
    return [median(each) for each in times]
