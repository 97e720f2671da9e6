"""The server is killed again and again while meetings are held: no saved word is lost, the register is whole.

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
from datetime import date, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
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
WORDS = "That the Board agrees to write down every word it says."

PLAN = f"""
from datetime import date, time, timedelta
from alliance.actions.people import portal_user
from governance.actions.agendas import add_item
from governance.actions.meetings import plan_meeting
from governance.models import AgendaItem, Board, Meeting
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


@pytest.fixture
def portal(tmp_path):
    with served(tmp_path, PLAN) as portal:
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
