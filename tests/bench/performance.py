"""How the areas are doing: the dashboard, an area's card and a measure's page, as areas and months grow.

A year of months is kept or ten; both are measured in one run, each beside the bare list in the same turns.
Times are of the processor, with that of PostgreSQL's process where it serves this one; where PostgreSQL runs
on another machine they are the time that passes.
"""

import gc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from unittest.mock import patch

from django.core.cache import cache
from django.db import connection, transaction

from alliance.audit import changed
from alliance.charts import process_chart
from alliance.markings import Marking
from business_areas.actions.measures import PART
from business_areas.models import QuarterStatus, Value
from business_areas.performance.series import Series, series_of
from business_areas.views.performance import area as pages
from business_areas.views.performance.dashboard import Dashboard
from business_areas.views.performance.measure import chart_of
from tests.bench.figures import Figures, Measuring, Subject
from tests.bench.performance_seed import PerformanceSeed

AREAS = (22, 200, 2_000)
MONTHS = (12, 120)
FLAT = 1.3
MOST_MS_OF_A_CHART = 10
DASHBOARD, CARD, MEASURE = "dashboard", "card of an area", "page of a measure"
BARE, BARE_AFTER = "bare list", "bare list, in the same turns as that"


class PerformanceBench(Measuring):
    """The pages of so many areas, with a year of months and with ten."""

    def __init__(self, **options):
        super().__init__(**options)
        self.found: dict[tuple[int, int], dict[str, Figures]] = {}

    def run(self, reader, areas: int, months=MONTHS) -> None:
        """Fill a database that is empty, and measure at each number of months."""
        started = perf_counter()
        self.clock = clock_of_both()
        self.client.force_login(reader)
        seed = PerformanceSeed(areas)
        self.say(
            f"\n{areas:,} areas with {len(seed.definitions)} measures, in {perf_counter() - started:.0f} s"
        )
        for count in sorted(months):
            started = perf_counter()
            seed.grow_to(count)
            kept = f"{Value.objects.count():,} values, {QuarterStatus.objects.count():,} kept rows"
            self.say(f"\n  {count} months: {kept}, in {perf_counter() - started:.0f} s")
            cache.clear()
            gc.collect()
            gc.freeze()
            # What was changed has to be counted again, and would be in the turns of the pages seen before.
            found = self.measure(seen(seed)) | self.measure(after_a_change())
            self.found[areas, count] = found
            self.print_pages([*seen(seed), *after_a_change()], found)
        self.say("")
        if min(months) < max(months):
            self.judge_months(areas, min(months), max(months), [*seen(seed), *after_a_change()])
        self.judge_chart(areas, seed)

    def judge_months(self, areas: int, few: int, many: int, subjects: list[Subject]) -> None:
        """Whether what is kept of earlier months costs anything, and whether any page asks more for it."""
        for subject in subjects:
            if subject.flat:
                growth = self.growth(subject, (areas, few), (areas, many))
                self.add(f"{areas:,} areas: {subject.name}, {many} ÷ {few} months", growth, FLAT)
        for subject in subjects:
            before, after = (self.found[areas, months][subject.name].queries for months in (few, many))
            if subject.beside:
                self.add(f"{areas:,} areas, {many} months: queries of {subject.name}", after, before)

    def judge_areas(self) -> None:
        """Whether a row of the dashboard costs as much among many areas as among few."""
        (few, _), (many, months) = min(self.found), max(self.found)
        if few == many:
            return
        self.say("")
        first, last = (few, months), (many, months)
        for subject in seen(None):
            growth = self.growth(subject, first, last) if subject.beside else 0
            if subject.name == DASHBOARD:
                shown = [min(areas, Dashboard.rows_on_a_page) for areas in (few, many)]
                growth *= shown[0] / shown[1]
                self.add(f"{DASHBOARD}, for each area shown: {many:,} ÷ {few:,} areas", growth, FLAT)
            elif subject.name in (CARD, MEASURE):
                self.add(f"{subject.name}: {many:,} ÷ {few:,} areas", growth, FLAT)
        for subject in seen(None):
            if subject.beside:
                before, after = (self.found[at][subject.name].queries for at in (first, last))
                self.add(f"{many:,} areas: queries of {subject.name}", after, before)

    def growth(self, subject: Subject, first: tuple, last: tuple) -> float:
        """How many times as long a page takes, without what the machine itself had become slower by."""
        before, after = self.found[first], self.found[last]
        drift = after[subject.beside].undisturbed / before[subject.beside].undisturbed
        return after[subject.name].undisturbed / before[subject.name].undisturbed / drift

    def judge_chart(self, areas: int, seed: PerformanceSeed) -> None:
        """One chart as a measure's page draws it, with the judging of its points and without."""
        series = series_drawn(seed)
        with patch.object(pages, "process_chart") as asked:
            chart_of(series, "Title", "Description")
        page, chart, drawing = processor_ms(
            lambda: self.ask(measure_address(seed, 0)),
            lambda: chart_of(series, "Title", "Description"),
            lambda: process_chart(*asked.call_args.args, **asked.call_args.kwargs),
        )
        self.say(
            f"\n  {f'page of a measure, {len(series.values)} points':<48}{page:>10.1f} ms of the processor"
        )
        self.say(
            f"  {'its chart, with the judging of its points':<48}{chart:>10.1f}, {chart / page:.0%} of it"
        )
        self.say(f"  {'its chart, drawn alone':<48}{drawing:>10.1f}, {drawing / page:.0%} of it\n")
        self.add(f"{areas:,} areas: ms of the processor for one chart", chart, MOST_MS_OF_A_CHART)

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}


def clock_of_both() -> Callable[[], float]:
    """The processor's seconds of this process, and of PostgreSQL's process for it."""
    if connection.vendor == "sqlite":
        return process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if connection.settings_dict["HOST"] not in ("127.0.0.1", "localhost") or not spent.exists():
        return perf_counter
    return lambda: process_time() + int(spent.read_text().split()[0]) / 1e9


def seen(seed: PerformanceSeed | None) -> list[Subject]:
    """The pages, seen since the last change; the length of a measure's page follows its months."""
    return [
        Subject(DASHBOARD, lambda turn: "/performance/", BARE, flat=True),
        Subject(
            f"{DASHBOARD}, exceptions only", lambda turn: "/performance/?show=exceptions", BARE, flat=True
        ),
        Subject(CARD, lambda turn: f"/performance/areas/{area_of(seed, turn).slug}/", BARE, flat=True),
        Subject(MEASURE, lambda turn: measure_address(seed, turn), BARE),
        Subject(BARE, lambda turn: "/control/bare/"),
    ]


def after_a_change() -> list[Subject]:
    """The dashboard of whoever looks first after something was recorded."""

    def changing(turn):
        with transaction.atomic():
            changed(PART)
        return "/performance/"

    return [
        Subject(f"{DASHBOARD}, after a change", changing, BARE_AFTER, flat=True),
        Subject(BARE_AFTER, lambda turn: "/control/bare/"),
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


def processor_ms(*do: Callable, turns: int = 60) -> list[float]:
    """The middle of the processor's milliseconds that each takes, one after another in turns."""
    times = [[] for _ in do]
    for _ in range(turns):
        for place, each in enumerate(do):
            started = process_time()
            each()
            times[place].append((process_time() - started) * 1000)
    return [median(each) for each in times]
