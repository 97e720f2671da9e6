"""Issued reports as everybody reads them: beside a file of the same bytes that the same server sends.

Measured over http, from one process of the server that the README starts, on a connection that stays open.
"""

import gzip
import os
import socket
from collections.abc import Callable
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from django.db import connection
from django.test import Client

from alliance.actions.people import portal_user
from alliance.audit import changed
from governance.actions.panels import record_panel, record_panel_meeting
from tests.bench.figures import Measuring
from tests.governance.reports import make_long_report
from tests.makers import make_force
from tests.served import BEGIN, COLLECT, Served, run

PARAGRAPHS = (20, 200)
MOST = 2
MOST_KB = 300
GZIP = {"Accept-Encoding": "gzip"}


class ReadingBench(Measuring):
    """Reports of 20 and of 200 paragraphs, sent whole, and found to be still good."""

    def run(self) -> None:
        by = portal_user()
        panel = record_panel("A Panel", make_force(), 5, by=by)
        meeting = record_panel_meeting(panel, date(2031, 6, 12), by=by)
        issues = {number: make_long_report(meeting, number, by=by) for number in PARAGRAPHS}
        with TemporaryDirectory() as made:
            folder = Path(made)
            server = self.server(folder)
            for number, issue in issues.items():
                page = Client().get(f"/reports/{issue.report.slug}/").content
                same = folder / "static" / f"same-{number}.html"
                same.write_bytes(page)
                same.with_suffix(".html.gz").write_bytes(gzip.compress(page, 9))
            server.start()
            try:
                self.measure_from(HTTPConnection("127.0.0.1", int(server.environment["PORT"])), issues)
            finally:
                server.kill()

    def server(self, folder: Path) -> Served:
        """A server over this database, with its static files collected; it is not started yet."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "TESTS_STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": address_of_this_database(),
            "DEMONSTRATION": "yes",
            "ALLOWED_HOSTS": "",
            "SECRET_KEY": "a key for the benchmark alone, which ends with its database",
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        collected = run(environment, BEGIN + COLLECT)
        if collected.returncode:
            raise RuntimeError(collected.stderr)
        return Served(f"http://127.0.0.1:{port}", environment, folder / "server.log")

    def measure_from(self, server: HTTPConnection, issues: dict) -> None:
        found = {}
        for number, issue in issues.items():
            page, same = f"/reports/{issue.report.slug}/", f"/static/same-{number}.html"
            for how, headers in (("whole", {}), ("compressed", GZIP)):
                times = self.turns(
                    lambda page=page, headers=headers: asked(server, page, headers),
                    lambda same=same, headers=headers: asked(server, same, headers),
                )
                found[number, how] = [median(each) for each in times]
            good = [{**GZIP, "If-None-Match": asked(server, each, GZIP)[1]} for each in (page, same)]
            times = self.turns(
                lambda page=page, good=good: asked(server, page, good[0], 304),
                lambda same=same, good=good: asked(server, same, good[1], 304),
            )
            found[number, "still good"] = [median(each) for each in times]
            changed("board")
            started = perf_counter()
            size = asked(server, page, GZIP)[0]
            again = perf_counter() - started
            self.say(f"\n  report of {number} paragraphs: {again * 1000:.1f} ms for the first after a change")
            self.add(f"{number} paragraphs: KB of the page as it is sent", size / 1024, MOST_KB)
        self.say(f"\n  {'report, and a file of the same bytes':<48}{'median ms':>10}{'file':>9}")
        for (number, how), (page, same) in found.items():
            self.say(f"  {f'{number} paragraphs, {how}':<48}{page * 1000:>10.2f}{same * 1000:>9.2f}")
            self.add(f"{number} paragraphs, {how}: report ÷ file", page / same, MOST)

    def turns(self, *do: Callable[[], object]) -> list[list[float]]:
        """The seconds that each takes, one after another in turns."""
        times = [[] for _ in do]
        for _ in range(self.requests * 4):
            for place, each in enumerate(do):
                started = perf_counter()
                each()
                times[place].append(perf_counter() - started)
        return times

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}


def asked(server: HTTPConnection, address: str, headers: dict, status: int = 200) -> tuple[int, str]:
    """How many bytes came, and by what they are known; refuses an answer that went wrong."""
    server.request("GET", address, headers=headers)
    answer = server.getresponse()
    content = answer.read()
    if answer.status != status:
        raise RuntimeError(f"{address} answered {answer.status}: nothing was measured.")
    return len(content), answer.headers["ETag"]


def address_of_this_database() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    place = f"{told['HOST'] or '127.0.0.1'}:{told['PORT'] or 5432}"
    password = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    return f"postgres://{told['USER']}{password}@{place}/{told['NAME']}"
