"""Serves the portal as `make run` does, with two workers, and lets people loose on it.

Nothing but 127.0.0.1 is asked. How long each request takes is compared with the same requests one after
another, on the same server and data. Memory is what the workers have of their own (Pss, which shares out what
they have together).
"""

import asyncio
import os
import random
import re
import sys
from pathlib import Path
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread

from tests.bench import results
from tests.load import scenes
from tests.load.browser import Taken
from tests.served import SetUp, served
from tests.test_killed import PLAN

MOST_RATIO, MOST_GROWTH = 3, 1.10
SECONDS_BETWEEN_LOOKS = 2
# A worker takes what it needs while it answers for the first time: that is not counted as growth.
WARMING_UP = 0.25
ALONE_TURNS = {"day": 40, "rush": 60}
FEWEST_TIMES = 20


def main(options) -> int:
    """Run it all; 1 when a goal is missed."""
    load_at_start = os.getloadavg()[0]
    with TemporaryDirectory() as made:
        folder = Path(made)
        kept = SetUp(folder)
        try:
            more = {"WEB_CONCURRENCY": str(options.workers)}
            with served(kept, folder, PLAN + scenes.PREPARE, **more) as portal:
                load = Load(portal, options)
                load.run()
                kind = portal.environment["DATABASE_URL"].split(":")[0]
        finally:
            kept.drop()
    if options.keep:
        run = f"Load on {'SQLite' if kind == 'sqlite' else 'PostgreSQL'}"
        Load.say(f"Kept in {results.keep(run, load.judged, load_at_start).name}")
    return 0 if all(each["reached"] for each in load.judged) else 1


class Load:
    """The scenes one after another, and what is judged of each."""

    def __init__(self, portal, options):
        self.portal, self.options = portal, options
        self.port = int(portal.environment["PORT"])
        self.judged: list[dict] = []
        # The same people at the same moments in each run.
        self.chance = random.Random(43)

    def run(self) -> None:
        asyncio.run(scenes.open_the_meeting_as_secretary(self.port, Taken()))
        seconds = max(self.options.seconds, self.options.soak)
        alone, together = Taken(), Taken()
        asyncio.run(scenes.board_day_alone(self.port, ALONE_TURNS["day"], alone, self.chance))
        with Memory(self.portal.workers("gunicorn")) as memory:
            before = self.processor_seconds()
            asyncio.run(scenes.board_day(self.port, seconds, together, self.chance))
            spent = self.processor_seconds() - before
        who = f"{scenes.WRITERS} writers and {scenes.READERS} readers for {seconds} seconds"
        self.judge(f"Board day, {who}", alone, together)
        self.say_processor(spent, together)
        if self.options.soak:
            self.add(
                f"memory after {seconds} seconds ÷ after a quarter of them", memory.growth(), MOST_GROWTH
            )
        self.say(f"  memory of the workers together: {memory.looks[-1] / 2**20:.0f}MB")
        alone, together = Taken(), Taken()
        asyncio.run(scenes.rush_alone(self.port, ALONE_TURNS["rush"], alone))
        before = self.processor_seconds()
        asyncio.run(scenes.rush(self.port, self.options.readers, together, self.chance))
        spent = self.processor_seconds() - before
        self.judge(f"{self.options.readers:,} readers of one report", alone, together)

        self.say_processor(spent, together)

    def processor_seconds(self) -> float:
        """What the workers' processes have used so far, however long they had to wait for it."""
        return sum(map(processor_of, self.portal.workers("gunicorn")))

    def say_processor(self, spent: float, taken: Taken) -> None:
        each = spent / sum(map(len, taken.times.values()))
        self.say(
            f"  {each * 1000:.1f} ms of a core for each request: {1 / each:,.0f} requests a second and core"
        )

    def judge(self, what: str, alone: Taken, together: Taken) -> None:
        """Compare how long each kind of request took, and all of them."""
        self.say(f"\n{what}: {sum(map(len, together.times.values())):,} requests")
        self.say(
            f"  {'milliseconds':<28}{'alone p50':>10}{'p95':>8}{'together p50':>14}{'p95':>8}{'ratio':>8}"
        )
        for kind in together.times:
            if len(alone.times.get(kind, ())) < FEWEST_TIMES:
                continue
            one, many = alone.times[kind], together.times[kind]
            ratio = p95(many) / p95(one)
            figures = f"{median(one) * 1000:>10.1f}{p95(one) * 1000:>8.1f}"
            figures += f"{median(many) * 1000:>14.1f}{p95(many) * 1000:>8.1f}{ratio:>8.2f}"
            self.say(f"  {kind:<28}{figures}")
            self.add(f"{what}: {kind}, p95 ÷ alone", ratio, MOST_RATIO)
        wrong = alone.wrong + together.wrong
        self.add(f"{what}: errors", len(wrong), 0)
        for words in wrong[:5]:
            self.say(f"    {words}")

    def add(self, what: str, value: float, most: float) -> None:
        reached = value <= most
        told = {"what": what, "value": round(value, 3), "most": most, "reached": reached}
        self.judged.append({"part": "load", **told})
        self.say(f"  {what:<90}{value:>8.2f}  at most {most:<5g} {'reached' if reached else 'NOT REACHED'}")

    @staticmethod
    def say(words: str) -> None:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()


class Memory:
    """Looks now and then how much memory the workers have."""

    def __init__(self, workers: list[int]):
        self.workers, self.looks, self.ended = workers, [], Event()
        self.looking = Thread(target=self._look_on)

    def __enter__(self):
        self.looking.start()
        return self

    def __exit__(self, *what):
        self.ended.set()
        self.looking.join()

    def _look_on(self) -> None:
        while True:
            self.looks.append(sum(map(memory_of, self.workers)))
            if self.ended.wait(SECONDS_BETWEEN_LOOKS):
                return

    def growth(self) -> float:
        """What they had at the end beside what they had once warm; each over a tenth of the time."""
        number = max(1, len(self.looks) // 10)
        warm = int(len(self.looks) * WARMING_UP)
        return mean(self.looks[-number:]) / mean(self.looks[warm : warm + number])


def memory_of(pid: int) -> int:
    """The bytes of a process, with its share of what it has together with others."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)[1]) * 1024


def processor_of(pid: int) -> float:
    """The seconds of processor that a process has used."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
