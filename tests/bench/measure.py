"""The pages of the register of business areas, at each size, and the run as a whole."""

import gc
import gzip
import json
import os
import random
import sys
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from time import perf_counter
from urllib.parse import quote_plus

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from alliance.actions.people import grant_role, open_account, portal_user
from alliance.markings import Marking
from alliance.roles import Role
from alliance.temporal import today
from business_areas.lifecycle import LEFT_STAGES
from business_areas.models import AreaPosition, BusinessArea, Group
from business_areas.register import positions
from business_areas.views.register import RegisterPage
from tests.bench import results
from tests.bench.board import BoardBench
from tests.bench.costs import FORCES, CostsBench
from tests.bench.figures import Figures, Measuring, Subject
from tests.bench.finding import SearchBench
from tests.bench.importing import ImportBench
from tests.bench.issuing import IssuingBench
from tests.bench.performance import PerformanceBench
from tests.bench.published import ReadingBench
from tests.bench.seed import PLACES, Seed
from tests.bench.sizing import SizingBench

RUNS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
FLAT = 1.3
LARGEST_PAGE_KB = 100
LARGEST_ASSETS_KB = 120
MOST_QUERIES = {"list": 12, "record": 15}
ROWS_A_SECOND = 80_000
# The control that does the least a page of each kind could.
BARE = {"list": "bare list", "record": "bare record"}

ASSETS = (
    "static/portal.svg",
    "static/portal.css",
    "static/portal.js",
    "static-packages/govuk/govuk-frontend.min.css",
    "static-packages/govuk/govuk-frontend.min.js",
)
REGISTER = "/business-areas/"
ADMIN = "/control/admin/business_areas/"


class Bench(Measuring):
    """The register of areas: lets it grow to each size and measures every page there."""

    def __init__(self, **options):
        super().__init__(**options)
        self.found: dict[int, dict[str, Figures]] = {}
        self.rows_a_second: dict[int, float] = {}

    def run(self, sizes: list[int]) -> None:
        seed = Seed()
        self.client.force_login(person("officer", Role.OFFICER))
        for size in sorted(sizes):
            started = perf_counter()
            seed.grow_to(size)
            took = perf_counter() - started
            cache.clear()
            # What seeding keeps in memory is not walked through while pages are measured: no server has it.
            gc.collect()
            gc.freeze()
            self.say(f"\n{size:,} areas with {AreaPosition.objects.count():,} positions, in {took:.0f} s")
            subjects = subjects_at(size)
            self.found[size] = self.measure(subjects)
            self.rows_a_second[size] = self.export_speed()
            self.judge(size, subjects)
        self.judge_growth(subjects)
        self.judge_assets()
        self.say("")

    # Measuring

    def export_speed(self) -> float:
        """Rows a second of the whole register as CSV: the best of three."""
        address = f"{REGISTER[:-1]}.csv?left=both"
        speeds = []
        for _ in range(3):
            started = perf_counter()
            rows = sum(part.count(b"\n") for part in self.client.get(address).streaming_content) - 1
            speeds.append(rows / (perf_counter() - started))
        return max(speeds)

    # Judging

    def judge(self, size: int, subjects: list[Subject]) -> None:
        found = self.found[size]
        self.print_pages(subjects, found)
        self.say(f"  {'CSV of the register':<48}{self.rows_a_second[size]:>10,.0f} rows a second\n")
        for subject in subjects:
            one = found[subject.name]
            if subject.beside:
                self.add(
                    f"{size:,}: {subject.name} ÷ {subject.beside}",
                    one.median / found[subject.beside].median,
                    subject.most,
                )
            if subject.kind:
                self.add(f"{size:,}: queries of {subject.name}", one.queries, MOST_QUERIES[subject.kind])
                self.add(f"{size:,}: KB of {subject.name}", one.size / 1024, LARGEST_PAGE_KB)

    def judge_growth(self, subjects: list[Subject]) -> None:
        """Whether the pages that must not grow with the register take as long at the end as at the start.

        The sizes are measured minutes apart, on a machine that may be busier at one time than at another.
        So the quicker requests are compared, and the bare views, asked for in the same turns, say how much
        slower or faster the machine itself had become: they read the same few rows off an index at any size.
        """
        smallest, largest = min(self.found), max(self.found)
        if smallest == largest:
            return
        first, last = self.found[smallest], self.found[largest]
        growths = {name: last[name].undisturbed / first[name].undisturbed for name in first}
        self.say("")
        for control in BARE.values():
            self.say(f"  The {control} took {growths[control]:.2f} times as long at the end: taken out.")
        for subject in subjects:
            if subject.flat:
                growth = growths[subject.name] / growths[BARE[subject.kind]]
                self.add(f"{subject.name}: {largest:,} ÷ {smallest:,}", growth, FLAT)

    def judge_assets(self) -> None:
        """What a first visit fetches besides the page, compressed as the server keeps it."""
        self.say("")
        size = sum(len(gzip.compress((settings.BASE_DIR / name).read_bytes(), 9)) for name in ASSETS)
        self.add("KB of shared assets, compressed, fetched once", size / 1024, LARGEST_ASSETS_KB)

    def as_data(self) -> dict:
        return {
            "sizes": {
                size: {
                    "pages": {
                        name: {
                            "median_ms": round(one.median, 3),
                            "p95_ms": round(one.p95, 3),
                            "requests": len(one.times),
                            "queries": one.queries,
                            "bytes": one.size,
                        }
                        for name, one in found.items()
                    },
                    "csv_rows_a_second": round(self.rows_a_second[size]),
                }
                for size, found in self.found.items()
            },
            "judgements": self.judgements_as_data(),
        }


def person(username: str, role: Role):
    """Somebody who reads everything, to be signed in as a person is."""
    found = open_account(
        username=username,
        full_name=f"{username.title()} Example",
        email=f"{username}@example.org",
        clearance=Marking.OFFICIAL_SENSITIVE,
        password="correct horse battery staple",
        by=portal_user(),
    )
    grant_role(found, role, by=portal_user())
    return found


# A page of an area is kept until the record changes. These many areas are looked at in turn, again and again;
# the others are each looked at for the first time.
AREAS_SEEN_AGAIN = 10


def subjects_at(size: int) -> list[Subject]:
    """The pages and their controls. The number of the turn chooses the area, the words or the day."""
    areas = list(BusinessArea.objects.order_by("pk").values_list("pk", "slug", "name")[:20_000])
    random.Random(size).shuffle(areas)
    on_a_page = RegisterPage.rows_on_a_page
    rows = positions(today(), portal_user())
    shown = rows.exclude(stage__in=LEFT_STAGES, stage_certain=True).count()
    held = AreaPosition.objects.as_at(today()).count()
    crime = Group.objects.get(slug="crime").pk
    past = today() - timedelta(days=2000)
    changelist = f"{ADMIN}areaposition/"

    def always(address):
        return lambda turn: address

    def of_area(address, place, turn):
        return address.format(quote_plus(str(areas[turn % len(areas)][place])))

    def as_at(turn):
        return f"{REGISTER}?as-at={(past - timedelta(days=turn % 900)).isoformat()}"

    key, slug, name = range(3)
    found_one, found_many = "admin changelist, a name searched for", "admin changelist, a word searched for"
    return [
        Subject("register", always(REGISTER), "admin changelist", 1, "list", flat=True),
        Subject("admin changelist", always(changelist)),
        Subject("bare list", always("/control/bare/")),
        Subject(
            "register, filtered",
            always(f"{REGISTER}?group=crime&stage=live"),
            "admin changelist, filtered",
            1,
            "list",
            flat=True,
        ),
        Subject(
            "admin changelist, filtered", always(f"{changelist}?group__id__exact={crime}&stage__exact=live")
        ),
        Subject(
            "register, a name searched for",
            partial(of_area, f"{REGISTER}?q={{}}", name),
            found_one,
            1,
            "list",
        ),
        Subject("search, a name", partial(of_area, "/search/?q={}", name), found_one, 1, "list"),
        Subject(found_one, partial(of_area, f"{changelist}?q={{}}", name)),
        Subject("register, a word searched for", always(f"{REGISTER}?q={PLACES[5]}"), found_many, 1, "list"),
        Subject("search, a word", always(f"/search/?q={PLACES[5]}"), found_many, 1, "list"),
        Subject(found_many, always(f"{changelist}?q={PLACES[5]}")),
        Subject("register, a past day", always(as_at(0)), "register", 1.5, "list", flat=True),
        Subject("register, a new day each time", as_at, kind="list"),
        Subject(
            "register, last page", always(f"{REGISTER}?page={-(-shown // on_a_page)}"), "register", 2, "list"
        ),
        Subject("admin changelist, last page", always(f"{changelist}?p={-(-held // on_a_page)}")),
        Subject(
            "area page, seen since the last change",
            lambda turn: of_area(f"{REGISTER}{{}}/", slug, turn % AREAS_SEEN_AGAIN),
            "bare record",
            3,
            "record",
            flat=True,
        ),
        Subject(
            "area page, first seen",
            # The last of them is the one whose queries are counted.
            lambda turn: of_area(f"{REGISTER}{{}}/", slug, AREAS_SEEN_AGAIN + turn if turn >= 0 else -1),
            "bare record",
            3,
            "record",
            flat=True,
            seen_before=False,
        ),
        Subject("bare record", partial(of_area, "/control/bare/{}/", key)),
        Subject("admin change form", partial(of_area, f"{ADMIN}businessarea/{{}}/change/", key)),
    ]


# What `--imports-only` and the like measure alone.
PARTS = ("areas", "imports", "costs", "performance", "reading", "search", "sizing")


def main(options) -> None:
    """Measure, each part in a database of its own that is removed after it."""
    load_at_start = os.getloadavg()[0]
    how = {"requests": options.requests, "seconds": options.seconds, "quiet": options.json}
    data = {"database": connection.vendor}
    alone = [part for part in PARTS if getattr(options, f"{part}_only")]
    if not alone or "imports" in alone:
        with made_for_this():
            importing = ImportBench(**how)
            importing.run(person("finance", Role.FINANCE))
            data["imports"] = importing.as_data()
    if not alone or "costs" in alone:
        data["costs"] = []
        for forces in FORCES:
            with made_for_this():
                costs = CostsBench(**how)
                costs.run(person("finance", Role.FINANCE), forces, options.lines)
                data["costs"].append(costs.as_data())
    if not alone or "performance" in alone:
        performance = PerformanceBench(**how)
        for areas in sorted(options.measured):
            with made_for_this():
                performance.run(person("officer", Role.OFFICER), areas)
        performance.judge_areas()
        data["performance"] = performance.as_data()
    if not alone or "reading" in alone:
        with made_for_this():
            reading = ReadingBench(**how)
            reading.run()
            data["reading"] = reading.as_data()
        with made_for_this():
            issuing = IssuingBench(**how)
            issuing.run(person("officer", Role.OFFICER))
            data["issuing"] = issuing.as_data()
    if not alone or "search" in alone:
        with made_for_this():
            searching = SearchBench(**how)
            searching.run(person("officer", Role.OFFICER), options.documents)
            data["search"] = searching.as_data()
    if "sizing" in alone:
        with made_for_this():
            sizing = SizingBench(**how)
            sizing.run(person("secretary", Role.SECRETARY), options.sizes)
            data["sizing"] = sizing.as_data()
    if not alone:
        with made_for_this():
            board = BoardBench(**how)
            board.run(person("secretary", Role.SECRETARY))
            data["board"] = board.as_data()
    if options.sizes and (not alone or "areas" in alone):
        with made_for_this():
            bench = Bench(**how)
            bench.run(options.sizes)
            data |= bench.as_data()
    if options.json:
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
    elif options.keep or options.compare:
        rows, run = list(results.rows_of(data)), RUNS[connection.vendor]
        sys.stdout.write("\n".join(["", *results.table(rows, results.last_kept(run))]) + "\n")
        if options.keep:
            sys.stdout.write(f"Kept in {results.keep(run, rows, load_at_start).name}\n")


@contextmanager
def made_for_this():
    name = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
