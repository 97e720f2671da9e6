"""What is measured of a page and beside what; each is asked for many times, turn by turn with its control."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from time import perf_counter

from django.db import connection
from django.test import Client

FEWEST_REQUESTS = 8


@dataclass(frozen=True)
class Subject:
    """A page: its addresses by turns, what it is measured beside, and how many times slower it may be."""

    name: str
    address: Callable[[int], str]
    beside: str = ""
    most: float = 0
    kind: str = ""
    flat: bool = False
    seen_before: bool = True


@dataclass
class Figures:
    """What was measured of one page at one size; times in milliseconds, size in bytes."""

    times: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0

    @property
    def median(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]

    @property
    def undisturbed(self) -> float:
        """The time a fifth of the requests were within: what else the machine does hardly shows in it."""
        return quantiles(self.times, n=5)[0]


@dataclass(frozen=True)
class Judgement:
    """A figure beside what it should be at most."""

    what: str
    value: float
    most: float

    @property
    def verdict(self) -> str:
        return "reached" if self.value <= self.most else "NOT REACHED"

    def __str__(self):
        return f"{self.what:<74}{self.value:>8.2f}  at most {self.most:<5g} {self.verdict}"


class Measuring:
    """Asks for pages as somebody who is signed in, and keeps what was judged of them."""

    clock = staticmethod(perf_counter)

    def __init__(self, *, requests: int, seconds: float, quiet: bool):
        self.requests, self.seconds, self.quiet = requests, seconds, quiet
        self.judgements: list[Judgement] = []
        self.client = Client()

    def measure(self, subjects: list[Subject]) -> dict[str, Figures]:
        """Each page once a turn, so that whatever else the machine does slows all of them alike."""
        found = {subject.name: self.looked_at(subject) for subject in subjects}
        spent = dict.fromkeys(found, 0.0)
        for turn in range(self.requests):
            for subject in subjects:
                if turn >= FEWEST_REQUESTS and spent[subject.name] > self.seconds:
                    continue
                took = self.ask(subject.address(turn))
                found[subject.name].times.append(took * 1000)
                spent[subject.name] += took
        return found

    def looked_at(self, subject: Subject) -> Figures:
        """How many queries and bytes a page takes: when it has been seen before, unless it is to be new."""
        figures = Figures()
        if subject.seen_before:
            self.ask(subject.address(-1))
        asked: list[str] = []

        def counting(execute, sql, *rest):
            asked.append(sql)
            return execute(sql, *rest)

        address = subject.address(-1)
        with connection.execute_wrapper(counting):
            response = self.client.get(address)
        figures.queries, figures.size = len(asked), len(response.content)
        return figures

    def ask(self, address: str) -> float:
        """Ask for a page; returns the seconds it took, and refuses to time a page that went wrong."""
        started = self.clock()
        response = self.client.get(address)
        took = self.clock() - started
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}: nothing was measured.")
        return took

    def judgements_as_data(self) -> list[dict]:
        return [{**asdict(one), "verdict": one.verdict} for one in self.judgements]

    def print_pages(self, subjects: list[Subject], found: dict[str, Figures]) -> None:
        self.say(f"\n  {'page':<48}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'KB':>8}")
        for subject in subjects:
            one = found[subject.name]
            figures = f"{one.median:>10.1f}{one.p95:>9.1f}{one.queries:>9}{one.size / 1024:>8.1f}"
            self.say(f"  {subject.name:<48}{figures}")

    def add(self, what: str, value: float, most: float) -> None:
        judgement = Judgement(what, value, most)
        self.judgements.append(judgement)
        self.say(f"  {judgement}")

    def say(self, words: str) -> None:
        if not self.quiet:
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()
