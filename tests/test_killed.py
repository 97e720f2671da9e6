"""The server is killed again and again while meetings are held: no saved word is lost, the register is whole.

Before that, it is sent a file of 200 MB, and keeps nothing of it.

A writer holds meetings as a secretary's browser does, over HTTP, and counts what it was told is saved.
Meanwhile the process that answers is killed without warning, as a failing machine would; after each kill
everything that was answered must be there, and nothing may be there by half.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from itertools import chain
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.conf import settings

from tests.business_areas.pages import Inputs
from tests.served import PASSWORD, served

KILLS, FEWEST_ENDED = 50, 3
MEETINGS, ITEMS, SAVES = 120, 2, 2
FIRST_DAY = date(2026, 2, 2)
DAYS = [FIRST_DAY + timedelta(days=number) for number in range(MEETINGS)]
# What is sent to see that it is refused, and how much more memory the server may take over it.
LARGE, MOST_MEMORY = 200 * 2**20, 20 * 2**20
WORDS = "That the Board agrees to write down every word it says."

PLAN = f"""
from datetime import date, time, timedelta
from alliance.actions.people import portal_user
from governance.actions.agendas import add_item
from governance.actions.meetings import plan_meeting
from governance.actions.papers import ask_for_paper
from governance.models import AgendaItem, Board, Meeting, Paper
by, board = portal_user(), Board.objects.get()
taken = set(Meeting.objects.values_list("held_on", flat=True))
for number in range({MEETINGS}):
    day = date({FIRST_DAY.year}, {FIRST_DAY.month}, {FIRST_DAY.day}) + timedelta(days=number)
    if day in taken:
        continue
    meeting = plan_meeting(Meeting(board=board, held_on=day, starts_at=time(14)), by=by)
    for order in range({ITEMS}):
        item = AgendaItem(board=board, meeting=meeting, title=f"Item {{order}}", tranche="delivery")
        add_item(item, by=by)
ask_for_paper(Paper(item=item, title="Large", author_name="Somebody", due_on=day), by=by)
"""

# Says, for each line it is sent, what is in the database now.
CHECK = """
import json, sys
import django
django.setup()
from django.db import connection
from alliance import publishing
from governance.models import Decision, ItemRecord, ItemRevision, Meeting
for line in sys.stdin:
    connection.close()
    said = {}
    for row in ItemRevision.objects.select_related("item__meeting"):
        key = f"{row.item.meeting.held_on} {row.item.order}"
        said.setdefault(key, []).append(row.content["minute"])
    standing = {
        f"{row.item.meeting.held_on} {row.item.order}": row.minute
        for row in ItemRecord.objects.select_related("item__meeting")
    }
    halves = []
    for meeting in Meeting.objects.filter(opened_at__isnull=False, illustrative=False):
        decided = Decision.objects.filter(item__meeting=meeting).count()
        expected = meeting.items.count() if meeting.closed_at else 0
        if decided != expected:
            halves.append(f"{meeting}: {decided} decisions, not {expected}")
    found = publishing.verify()
    print(json.dumps({
        "said": said,
        "standing": standing,
        "ended": [str(day) for day in
                  Meeting.objects.filter(closed_at__isnull=False).values_list("held_on", flat=True)],
        "halves": halves,
        "problems": [one.sentence for one in found.problems],
        "differences": list(publishing.differences_from_record()),
        "entries": found.entries,
    }), flush=True)
"""


class Secretary:
    """A browser of the secretary, who asks again whenever no answer came."""

    def __init__(self, address: str):
        self.address = address
        self.open = build_opener(HTTPCookieProcessor(CookieJar())).open
        self.stopped = threading.Event()
        # What the portal answered is saved, and which meetings it answered have ended.
        self.saved: dict[str, list[str]] = {}
        self.ended: list[str] = []
        self.wrong: list[str] = []

    def ask(self, path: str, values=None, **headers) -> str:
        """What the portal answers; asked again until it does. Nobody else writes, so doing so is safe."""
        while not self.stopped.is_set():
            data = urlencode(values, doseq=True).encode() if values is not None else None
            try:
                with self.open(Request(f"{self.address}{path}", data, headers), timeout=20) as answer:
                    return answer.read().decode()
            except HTTPError as refused:
                return refused.read().decode()
            except (URLError, HTTPException, OSError):
                time.sleep(0.05)
        raise InterruptedError

    def form(self, path: str) -> dict:
        return inputs(self.ask(path))

    def sign_in(self) -> None:
        self.ask("/sign-in/", {**self.form("/sign-in/"), "username": "secretary", "password": PASSWORD})

    def hold_meetings(self) -> None:
        try:
            for day in DAYS:
                self.hold(day.isoformat())
        except InterruptedError:
            pass
        except Exception as wrong:
            self.wrong.append(repr(wrong))

    def hold(self, day: str) -> None:
        record = f"/board/meetings/{day}/record/"
        if "has ended" in self.ask(record):
            # An illustrative meeting of the same day.
            return
        started = self.ask(record, self.form(record))
        if "Not found" in started:
            return
        for item in range(1, ITEMS + 1):
            for turn in range(SAVES):
                self.save(day, f"{record}items/{item}/", f"{day} {item}", f"Said {item}.{turn} on {day}.")
        self.ask(f"{record}end/", self.form(f"{record}end/"))
        if "has ended" in self.ask(record):
            self.ended.append(day)

    def save(self, day: str, path: str, key: str, minute: str) -> None:
        """Save an item as the page does by itself, until the portal says that it is saved."""
        page = self.ask(path)
        told = {
            **inputs(page),
            "minute": minute,
            "outcome": "agreed",
            "decision": WORDS,
            "assenting": re.findall(r'name="assenting"[^>]*value="([^"]+)"', page),
        }
        answer = self.ask(path, told, Accept="application/json")
        if '"saved"' not in answer:
            self.wrong.append(f"{path}: {answer[:200]}")
            return
        self.saved.setdefault(key, []).append(minute)


def inputs(page: str) -> dict:
    """What the form of a page would send, were its button pressed with nothing changed."""
    parser = Inputs()
    parser.feed(page)
    return parser.sent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def portal(folder):
    with served(folder, PLAN) as portal:
        yield portal


@pytest.fixture
def checker(portal):
    process = subprocess.Popen(
        [sys.executable, "-c", CHECK],
        cwd=settings.BASE_DIR,
        env=portal.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def check() -> dict:
        process.stdin.write("now\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    with process:
        yield check


def workers_of(master: subprocess.Popen) -> list[int]:
    """The processes that answer: the children of the server."""
    children = subprocess.run(["pgrep", "-P", str(master.pid)], capture_output=True, text=True)
    return [int(pid) for pid in children.stdout.split()]


def memory_of(pid: int, kind: str) -> int:
    """How much memory a process takes in bytes: now (VmRSS), or at its most so far (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{kind}:\s+(\d+) kB", status)[1]) * 1024


def sent_as_paper(file, size: int, told: dict) -> tuple[Iterator[bytes], dict]:
    """A form with one file as a browser sends it, read bit by bit; and its headers."""
    edge = "edge-of-a-part"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in told.items()
    ]
    named = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
    before, after = "".join([*parts, named]).encode(), f"\r\n--{edge}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Content-Length": str(len(before) + size + len(after)),
    }
    return chain([before], iter(lambda: file.read(2**20), b""), [after]), headers


def test_of_a_file_of_200_mb_nothing_is_kept_and_the_page_says_why(portal, folder):
    secretary = Secretary(portal.address)
    secretary.sign_in()
    papers = secretary.ask(f"/board/meetings/{DAYS[-1]}/papers/")
    receive = f"{re.search(r'/board/papers/[0-9]+/', papers)[0]}receive/"
    told = secretary.form(receive)
    before = {worker: memory_of(worker, "VmRSS") for worker in workers_of(portal.process)}
    with (folder / "large.pdf").open("w+b") as file:
        file.truncate(LARGE)  # takes no room on the disk
        body, headers = sent_as_paper(file, LARGE, told)
        with pytest.raises(HTTPError) as refused:
            secretary.open(Request(f"{portal.address}{receive}", body, headers), timeout=60)
    assert refused.value.code == 422
    assert "The file must be smaller than 50MB. “large.pdf” is larger." in refused.value.read().decode()
    assert all(memory_of(worker, "VmHWM") - took < MOST_MEMORY for worker, took in before.items())
    assert not list(Path(portal.environment["TMPDIR"]).glob("*.upload*"))
    assert "Version 1" not in secretary.ask(receive.removesuffix("receive/"))


def test_no_saved_word_is_lost_and_nothing_is_there_by_half(portal, checker):
    secretary, moments, killed = Secretary(portal.address), random.Random(2015), 0
    secretary.sign_in()
    writer = threading.Thread(target=secretary.hold_meetings)
    writer.start()
    try:
        # On a slow machine, until something has happened at all.
        while killed < KILLS or (len(secretary.ended) < FEWEST_ENDED and killed < 3 * KILLS):
            time.sleep(moments.uniform(0.05, 1.2))
            answered = {key: list(minutes) for key, minutes in secretary.saved.items()}
            ended = list(secretary.ended)
            assert writer.is_alive(), f"the meetings were all held after {killed} kills: {secretary.wrong}"
            for pid in workers_of(portal.process):
                os.kill(pid, signal.SIGKILL)
                killed += 1
            compare(checker(), answered, ended, killed)
    finally:
        secretary.stopped.set()
        writer.join(timeout=30)
    now = checker()
    compare(now, secretary.saved, secretary.ended, killed)
    assert not secretary.wrong
    assert len(secretary.ended) >= FEWEST_ENDED, "too little happened for this to say anything"
    assert now["entries"] >= len(secretary.ended) * ITEMS


def compare(now: dict, answered: dict[str, list[str]], ended: list[str], killed: int) -> None:
    """Everything that was answered is there, and nothing by half."""
    for key, minutes in answered.items():
        lost = set(minutes) - set(now["said"].get(key, ()))
        assert not lost, f"after {killed} kills, of {key}: {lost}"
        assert now["standing"][key] in now["said"][key]
    assert set(ended) <= set(now["ended"])
    assert now["halves"] == []
    assert now["problems"] == []
    assert now["differences"] == []
