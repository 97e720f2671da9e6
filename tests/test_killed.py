"""The server is killed again and again while meetings are held and written up: no saved word is lost.

Before that, it is sent a file of 200 MB, and keeps nothing of it.

A writer holds meetings of twelve items as a secretary's browser does, over HTTP: the roll-call, the items
with their actions, the end, the minutes until the next meeting agrees them, comments, and notices. It counts
what it was told is saved. Meanwhile the process that answers is killed without warning, and now and then the
server with all its processes, as a failing machine would; after each kill everything that was answered must
be there, word for word, and nothing may be there by half.
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
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from http.client import HTTPException
from http.cookiejar import CookieJar
from itertools import chain
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
from django.conf import settings

from alliance.temporal import today
from tests.business_areas.pages import Inputs
from tests.served import PASSWORD, run, served

# Every so many kills it is the whole server. Between two kills it answers a few times, however slow it is.
KILLS, WHOLE_SERVER_EVERY, FEWEST_ENDED = 50, 6, 3
MOST_ANSWERS_BETWEEN = 8
MEETINGS, ITEMS = 8, 12
FIRST_DAY = date(2026, 2, 2)
DAYS = [FIRST_DAY + timedelta(days=number) for number in range(MEETINGS)]
STEPS = ("roll-call", "items", "end", "decisions", "minutes", "comments", "notices", "agreed")
# What comes of each item, by its number; the first agrees the minutes of the meeting before.
CHANGED, DEFERRED, AGREED, WITH_ACTIONS = 11, 12, (7, 8, 9, 10), (3, 5, 7, 8, 9, 11)
# What is sent to see that it is refused, and how much more memory the server may take over it.
LARGE, MOST_MEMORY = 200 * 2**20, 20 * 2**20
SMALL, ANSWERS_BEFORE = 2**16, 12

PLAN = f"""
from datetime import date, time, timedelta
from alliance.actions.people import portal_user
from governance.actions.agendas import add_item
from governance.actions.meetings import plan_meeting
from governance.actions.papers import ask_for_paper
from governance.models import AgendaItem, Board, Meeting, Paper
by, board, before = portal_user(), Board.objects.get(), None
taken = set(Meeting.objects.values_list("held_on", flat=True))
for number in range({MEETINGS}):
    day = date({FIRST_DAY.year}, {FIRST_DAY.month}, {FIRST_DAY.day}) + timedelta(days=number)
    if day in taken:
        continue
    meeting = plan_meeting(Meeting(board=board, held_on=day, starts_at=time(14)), by=by)
    for order in range(1, {ITEMS} + 1):
        title = f"Item {{order}} of {{day}}"
        item = AgendaItem(board=board, meeting=meeting, title=title, tranche="delivery")
        if order == 1 and before:
            item.kind, item.about_meeting = "minutes", before
        add_item(item, by=by)
    before = meeting
ask_for_paper(Paper(item=item, title="Large", author_name="Somebody", due_on=day), by=by)
"""

# Says, for each line it is sent, what is in the database now; and, when asked, whether the register is whole.
CHECK = """
import json, sys
import django
django.setup()
from django.db import connection, transaction
from alliance import publishing
from governance.models import (
    Action, Decision, ItemRecord, ItemRevision, Meeting, Minutes, MinutesComment, MinutesParagraph, Notice
)
STEPS_OF_MINUTES = ("assembled_at", "to_chair_at", "circulated_at", "agreed_at", "published_at")
@transaction.atomic
def now(with_register):
    # All of it at one moment, whatever is written meanwhile.
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    kept = {"said": [], "acted": [], "decided": [], "ended": [], "minutes": [], "notices": []}
    for row in ItemRevision.objects.select_related("item__meeting"):
        kept["said"].append(f"{row.item.meeting.held_on} {row.item.order}: {row.content['minute']}")
    kept["acted"] = list(Action.objects.filter(issued_at__isnull=False).values_list("what", flat=True))
    made = Decision.objects.filter(made_at__isnull=False)
    kept["decided"] = list(made.values_list("wording", flat=True))
    held = Meeting.objects.filter(opened_at__isnull=False, illustrative=False)
    kept["ended"] = [str(meeting.held_on) for meeting in held if meeting.closed_at]
    for row in Minutes.objects.select_related("meeting"):
        there = [step for step in STEPS_OF_MINUTES if getattr(row, step)]
        kept["minutes"] += [f"{row.meeting.held_on} {step}" for step in there]
    kept["paragraphs"] = list(MinutesParagraph.objects.values_list("text", flat=True))
    comments = MinutesComment.objects.all()
    kept["comments"] = list(comments.values_list("text", flat=True))
    kept["answers"] = list(comments.exclude(answer="").values_list("answer", flat=True))
    for row in Notice.objects.select_related("decision", "corporation"):
        kept["notices"].append(f"{row.decision.reference} {row.corporation.slug}")
    standing = [
        f"{row.item.meeting.held_on} {row.item.order}: {row.minute}"
        for row in ItemRecord.objects.select_related("item__meeting")
    ]
    halves = [words for words in standing if words not in kept["said"]]
    for meeting in held:
        decided = Decision.objects.filter(item__meeting=meeting, made_at__isnull=False).count()
        acted = Action.objects.filter(item__meeting=meeting, issued_at__isnull=False).count()
        if (decided, acted) != ((DECIDED, ACTED) if meeting.closed_at else (0, 0)):
            halves.append(f"{meeting}: {decided} decisions and {acted} actions")
    for decision in made.filter(illustrative=False):
        if decision.notices.count() not in (0, 2):
            halves.append(f"{decision.reference}: {decision.notices.count()} of 2 notices")
    problems, entries = [], None
    if with_register:
        found = publishing.verify()
        problems = [one.sentence for one in found.problems] + list(publishing.differences_from_record())
        entries = found.entries
    return {**kept, "halves": halves, "problems": problems, "entries": entries}
for line in sys.stdin:
    connection.close()
    print(json.dumps(now(line.strip() == "with the register")), flush=True)
""".replace("DECIDED", str(len(AGREED) + 1)).replace("ACTED", str(len(WITH_ACTIONS)))

VERIFY = """
import django
django.setup()
from django.core.management import call_command
call_command("verify_register")
"""


class Secretary:
    """A browser of the secretary, who asks again whenever no answer came."""

    def __init__(self, address: str):
        self.address = address
        self.open = build_opener(HTTPCookieProcessor(CookieJar())).open
        self.stopped = threading.Event()
        self.step, self.answered, self.seconds = STEPS[0], 0, 0.1
        # Held while what was kept is compared: no step goes by meanwhile without a kill during it.
        self.may_go_on = threading.Lock()
        # What the portal answered is there: words and steps by their kind.
        self.told: dict[str, list[str]] = defaultdict(list)
        self.wrong: list[str] = []

    def ask(self, path: str, values=None, **headers) -> str:
        """What the portal answers; asked again until it does. Nobody else writes, so doing so is safe."""
        while not self.stopped.is_set():
            data = urlencode(values, doseq=True).encode() if values is not None else None
            began = time.monotonic()
            try:
                with self.open(Request(f"{self.address}{path}", data, headers), timeout=20) as answer:
                    page = answer.read().decode()
            except HTTPError as refused:
                page = refused.read().decode()
            except (URLError, HTTPException, OSError):
                time.sleep(0.05)
                continue
            self.answered, self.seconds = self.answered + 1, time.monotonic() - began
            return page
        raise InterruptedError

    def begin(self, step: str) -> None:
        with self.may_go_on:
            self.step = step

    def form(self, path: str) -> dict:
        return inputs(self.ask(path))

    def send(self, path: str, **typed) -> str:
        """Fill in the form of a page and press its button."""
        return self.ask(path, {**self.form(path), **typed})

    def note(self, kind: str, page: str, shown: str, *kept: str) -> None:
        """Count what the portal has shown to be there."""
        assert shown in unescape(page), f"{kind}, {kept}: “{shown}” is not on the page {page[:300]}"
        self.told[kind] += kept

    def sign_in(self) -> None:
        self.send("/sign-in/", username="secretary", password=PASSWORD)

    def hold_meetings(self) -> None:
        try:
            before = ""
            for day in DAYS:
                # An illustrative meeting may be of the same day.
                if self.hold(day.isoformat(), before):
                    before = day.isoformat()
        except InterruptedError:
            pass
        except Exception as wrong:
            self.wrong.append(repr(wrong))

    def hold(self, day: str, before: str) -> bool:
        """Hold a meeting and write it up; it agrees the minutes of the one before. Whether it was held."""
        meeting, record = f"/board/meetings/{day}/", f"/board/meetings/{day}/record/"
        self.begin("roll-call")
        if "has ended" in self.ask(record):
            return False
        self.send(record)
        self.begin("items")
        # What the meeting before deferred is on the agenda too, after the others.
        numbers = sorted({int(each) for each in re.findall(rf"{record}items/([0-9]+)/", self.ask(record))})
        for number in numbers:
            self.write(day, number)
        self.begin("end")
        self.send(f"{record}end/")
        self.note("ended", self.ask(record), "has ended", day)
        self.begin("decisions")
        sheet = self.ask(f"{meeting}decision-sheet/")
        for number in (*AGREED, CHANGED):
            self.note("decided", sheet, decision_of(day, number), decision_of(day, number))
        for number in WITH_ACTIONS:
            self.note("acted", sheet, action_of(day, number), action_of(day, number))
        self.write_minutes(meeting, day)
        self.begin("notices")
        for reference in list(dict.fromkeys(re.findall(r"WTB-[0-9]+-[0-9]+", sheet)))[:2]:
            self.publish(reference)
        if before:
            self.begin("agreed")
            minutes = f"/board/meetings/{before}/minutes/"
            page = self.ask(minutes)
            self.note("minutes", page, "The Board agreed these minutes at its meeting", f"{before} agreed_at")
            self.send(f"{minutes}publish/")
            self.note("minutes", self.ask(minutes), "Published", f"{before} published_at")
        return True

    def write(self, day: str, number: int) -> None:
        """Save an item as its page does by itself, until the portal says that it is saved; twice."""
        path = f"/board/meetings/{day}/record/items/{number}/"
        for turn in (1, 2):
            minute = minute_of(day, number, turn)
            page = self.ask(path)
            told = {**inputs(page), "minute": minute, "outcome": outcome_of(day, number)}
            if number in (*AGREED, CHANGED):
                told["decision"] = decision_of(day, number)
                told["assenting"] = re.findall(r'name="assenting"[^>]*value="([^"]+)"', page)
            if number in WITH_ACTIONS:
                told["action-0-what"], told["action-0-by"] = action_of(day, number), "1 May 2027"
                told["action-0-who"] = "chief-constable-dorset"
            answer = self.ask(path, told, Accept="application/json")
            self.note("said", answer, '"saved"', f"{day} {number}: {minute}")

    def write_minutes(self, meeting: str, day: str) -> None:
        """From the draft to what is circulated, and one comment that changes a paragraph."""
        self.begin("minutes")
        minutes = f"{meeting}minutes/"
        self.send(f"{minutes}assemble/")
        self.note("minutes", self.ask(minutes), minute_of(day, 3, 2), f"{day} assembled_at")
        self.send(f"{minutes}send/")
        self.note("minutes", self.ask(minutes), "Draft, with the chair.", f"{day} to_chair_at")
        until = {f"comments_by_{part}": getattr(today(), part) for part in ("day", "month", "year")}
        self.send(f"{minutes}circulate/", **until)
        self.note("minutes", self.ask(minutes), "circulated for comments until", f"{day} circulated_at")
        self.begin("comments")
        said, because = f"It was said louder on {day}.", f"They were there on {day}."
        written = f"Said aloud on {day}."
        self.send(f"{minutes}3.1/comment/", text=said)
        page = self.ask(minutes)
        self.note("comments", page, said, said)
        answering = re.search(rf"{minutes}comments/[0-9]+/answer/", page)[0]
        self.send(answering, verdict="accepted", text=written, answer=because)
        page = self.ask(minutes)
        self.note("paragraphs", page, written, written)
        self.note("answers", page, because, because)

    def publish(self, reference: str) -> None:
        """Each commissioner publishes its notice, after the words were looked at."""
        path = f"/decisions/{reference}/publish/"
        page = self.ask(path)
        named = re.findall(r'name="corporations"[^>]*value="([^"]+)"', page)
        checked = self.ask(path, {**inputs(page), "corporations": named})
        self.ask(path, {**inputs(checked), "corporations": named, "confirmed": "yes"})
        for slug in named:
            notice = self.ask(f"/decisions/{reference}/notice/{slug}/")
            self.note("notices", notice, reference, f"{reference} {slug}")


def minute_of(day: str, number: int, turn: int) -> str:
    return f"Said {number}.{turn} on {day}."


def decision_of(day: str, number: int) -> str:
    return f"That the Board writes down every word of item {number} on {day}."


def action_of(day: str, number: int) -> str:
    return f"Write down item {number} of {day}"


def outcome_of(day: str, number: int) -> str:
    if (number == 1 and day != DAYS[0].isoformat()) or number in AGREED:
        return "agreed"
    return {CHANGED: "agreed-with-changes", DEFERRED: "deferred"}.get(number, "noted")


def inputs(page: str) -> dict:
    """What the form of a page would send, were its button pressed with nothing changed."""
    parser = Inputs()
    parser.feed(page)
    return parser.sent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def portal(set_up, folder):
    with served(set_up, folder, PLAN) as portal:
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

    def check(*, register: bool = False) -> dict:
        process.stdin.write("with the register\n" if register else "now\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    with process:
        yield check


def memory_from_now(worker) -> int:
    """What a process takes; the most it will have taken is counted from here."""
    Path(f"/proc/{worker}/clear_refs").write_text("5")
    return memory_of(worker, "VmRSS")


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


def test_nobody_who_asks_says_where_the_portal_is(portal):
    """A proxy may pass on a header with an underscore; the server would take these two for its own."""
    for name in ("SCRIPT_NAME", "PATH_INFO"):
        with urlopen(Request(f"{portal.address}/sign-in/", headers={name: "/elsewhere"})) as answer:
            assert (answer.status, "/elsewhere" in answer.read().decode()) == (200, False), name


def test_of_a_file_of_200_mb_nothing_is_kept_and_the_page_says_why(portal, folder):
    secretary = Secretary(portal.address)
    secretary.sign_in()
    papers = secretary.ask(f"/board/meetings/{DAYS[-1]}/papers/")
    receive = f"{re.search(r'/board/papers/[0-9]+/', papers)[0]}receive/"
    told = secretary.form(receive)

    def refused(size: int) -> tuple[int, str]:
        with (folder / "large.pdf").open("w+b") as file:
            file.truncate(size)  # takes no room on the disk
            body, headers = sent_as_paper(file, size, told)
            with pytest.raises(HTTPError) as answer:
                secretary.open(Request(f"{portal.address}{receive}", body, headers), timeout=60)
        with answer.value as said:
            return said.code, said.read().decode()

    # What a worker takes when it answers for the first time is not counted.
    for _ in range(ANSWERS_BEFORE):
        assert refused(SMALL)[0] == 422
    before = {worker: memory_from_now(worker) for worker in portal.workers("gunicorn")}
    assert before
    code, page = refused(LARGE)
    assert code == 422
    assert "The file must be smaller than 50MB. “large.pdf” is larger." in page
    assert all(memory_of(worker, "VmHWM") - took < MOST_MEMORY for worker, took in before.items())
    assert not list(Path(portal.environment["TMPDIR"]).glob("*.upload*"))
    assert "Version 1" not in secretary.ask(receive.removesuffix("receive/"))


def test_no_saved_word_is_lost_and_nothing_is_there_by_half(portal, checker):
    secretary, moments, killed, struck = Secretary(portal.address), random.Random(2015), 0, Counter()
    secretary.sign_in()
    writer = threading.Thread(target=secretary.hold_meetings)
    writer.start()
    try:
        while killed < KILLS or set(struck) != set(STEPS) or len(secretary.told["ended"]) < FEWEST_ENDED:
            wait_for_answers(secretary, writer, moments.randint(1, MOST_ANSWERS_BETWEEN), struck)
            # Somewhere in what it does next; in a step that few answers make, before it is over.
            time.sleep(moments.uniform(0, (1.5 if secretary.step in struck else 0.2) * secretary.seconds))
            assert writer.is_alive(), f"the writer ended after {killed} kills, {struck}: {secretary.wrong}"
            with secretary.may_go_on:
                answered = {kind: list(kept) for kind, kept in secretary.told.items()}
                struck[secretary.step] += 1
                killed += 1
                if killed % WHOLE_SERVER_EVERY == 0:
                    portal.kill()
                    portal.start()
                else:
                    for pid in portal.workers():
                        os.kill(pid, signal.SIGKILL)
                compare(checker(register=killed % WHOLE_SERVER_EVERY == 0), answered, killed)
    finally:
        secretary.stopped.set()
        writer.join(timeout=30)
    now = checker(register=True)
    compare(now, secretary.told, killed)
    assert not secretary.wrong
    assert now["entries"] >= len(secretary.told["ended"]) * (len(AGREED) + 1)
    verified = run(portal.environment, VERIFY)
    assert "The register is whole." in verified.stdout, verified.stdout + verified.stderr


def wait_for_answers(secretary: Secretary, writer: threading.Thread, number: int, struck: Counter) -> None:
    """Until so many more answers came, or the writer is at a step during which nothing was killed yet."""
    before, until = secretary.answered, time.monotonic() + 60
    while secretary.answered < before + number and secretary.step in struck and writer.is_alive():
        assert time.monotonic() < until, f"The portal does not answer any more: {secretary.wrong}"
        time.sleep(0.005)


def compare(now: dict, answered: dict[str, list[str]], killed: int) -> None:
    """Everything that was answered is there, and nothing by half."""
    for kind, kept in answered.items():
        lost = set(kept) - set(now[kind])
        assert not lost, f"after {killed} kills, of what was {kind}: {lost}"
    assert now["halves"] == []
    assert now["problems"] == []
