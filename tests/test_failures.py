"""What the portal rests on fails while people save: its database, its disk, the mail server, the clock.

Whoever asks meanwhile is told so on a plain page, with what they typed; nothing is there by half; and when it
is back the portal goes on by itself. The portal is really served here: on PostgreSQL with a server of the
test's own, which is stopped without warning; on SQLite with a file whose place is gone. Its files come in on
a small disk that the test fills.
"""

import asyncio
import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from alliance.temporal import today
from tests.alliance.mail_server import Inbox
from tests.alliance.sources.typed import SOURCE
from tests.cluster import free_port, one_server, wait_until
from tests.served import BEGIN, Answer, Browser, Served, file_of, run, served_alone

POSTGRESQL = connection.vendor == "postgresql"
DISK_MB = 48
SECONDS_TO_WAIT = 1
WRITERS, DRAFTS, MAILS = 3, 90, 3
MINUTE, HOUR, DAY = 1 / 24 / 60, 1 / 24, 1.0
PREPARE = f"""
from datetime import timedelta
from alliance.temporal import today
from tests.governance.makers import (
    make_assenting_seats, make_corporation, make_draft, make_item, make_meeting, make_paper
)
make_corporation("Corporation Sole 1", slug="corporation-sole")
make_assenting_seats(count=1)
make_paper(item=make_item(meeting=make_meeting(today() + timedelta(days=14))), due_on=today())
for number in range({DRAFTS}):
    make_draft(f"Number {{number}}", decided_on=today())
"""
ANSWER = "/decisions/drafts/{}/answers/corporation-sole/add/"
# What is there, and whether anything is there by half.
LOOK = """
import json
import django
django.setup()
from collections import Counter
from alliance import publishing
from alliance.models import AuditEvent, FileContent, Mail, SearchEntry, Source, StoredFile
from governance.models import Decision, PaperVersion
sources = {row.slug: row.title for row in Source.objects.filter(title__startswith="Written")}
about = [f"source/{slug}" for slug in sources]
events = Counter(AuditEvent.objects.filter(subject__in=about).values_list("subject", flat=True))
found = Counter(SearchEntry.objects.filter(kind="source", key__in=sources).values_list("key", flat=True))
halves = [each for each in about if events[each] != 1]
halves += [slug for slug in sources if found[slug] != 1]
made = Decision.objects.filter(made_at__isnull=False).order_by("number")
register = publishing.verify()
halves += [str(each) for each in made if each.assents.count() != 1]
halves += [each.title for each in Decision.objects.filter(made_at__isnull=True) if each.assents.exists()]
entries = publishing.RegisterEntry.objects.order_by("sequence").values_list("subject", flat=True)
told = {
    "sources": sorted(sources.values()),
    "decisions": [each.title for each in made],
    "numbers": list(made.values_list("number", flat=True)),
    "entries": list(entries),
    "subjects": [each.subject for each in made],
    "files": [StoredFile.objects.count(), FileContent.objects.count(), PaperVersion.objects.count()],
    "halves": halves,
    "problems": [each.sentence for each in register.problems] + list(publishing.differences_from_record()),
    "mail": [mail.state for mail in Mail.objects.all()],
}
print(json.dumps(told))
"""
QUEUE = f"""
import django
django.setup()
from django.db import transaction
from alliance.actions.mail import queue_mail
from alliance.actions.people import portal_user
from alliance.models import Mail
by = portal_user()
for number in range({MAILS}):
    with transaction.atomic():
        told = {{"subject": f"Mail {{number}}", "body": "Words.", "about": "meeting/2026-12-10"}}
        queue_mail(Mail(to=f"ada-{{number}}@example.org", **told), by=by)
"""


# What can fail


class Disk:
    """A small disk of its own; where the test may not make one, a limit to how large a file may grow."""

    def __init__(self, folder: Path):
        self.folder, self.filler, self.portal = folder, folder / "filler", None
        told = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=777", "tmpfs", folder]
        self.is_mounted = subprocess.run(told, capture_output=True).returncode == 0

    @contextmanager
    def full(self):
        try:
            self.fill()
            yield
        finally:
            if self.is_mounted:
                self.filler.unlink()
            else:
                self.limit(None)

    def fill(self) -> None:
        if not self.is_mounted:
            self.limit(0)
            return
        with self.filler.open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(b"\0" * 4096):
                pass
        assert shutil.disk_usage(self.folder).free == 0

    def limit(self, most: int | None) -> None:
        """Let no process of the portal make a file any larger."""
        for pid in self.portal.workers():
            told = "unlimited" if most is None else most
            subprocess.run(["prlimit", "--pid", str(pid), f"--fsize={told}:"], check=True)

    def end(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)


class Cluster:
    """A PostgreSQL server that is stopped at once."""

    def __init__(self, server):
        self.server, self.address = server, server.address

    def go(self, portal: Served) -> None:
        self.server.stop()

    def come_back(self) -> None:
        self.server.start()

    @contextmanager
    def held(self):
        """Somebody holds what every action writes to."""
        with closing(psycopg2.connect(self.address)) as other, other.cursor() as cursor:
            cursor.execute("LOCK TABLE alliance_auditevent IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()


class File:
    """A file of SQLite whose place is gone, as when a disk is not mounted; who answers begins anew."""

    def __init__(self, folder: Path):
        self.folder, self.away = folder, folder.with_name("away")
        folder.mkdir()
        self.address = f"sqlite:///{folder / 'portal.sqlite3'}"

    def go(self, portal: Served) -> None:
        self.folder.rename(self.away)
        self.folder.mkdir()
        for pid in portal.workers("gunicorn"):
            os.kill(pid, 9)

    def come_back(self) -> None:
        assert not list(self.folder.iterdir()), "An empty database was made where there is none."
        self.folder.rmdir()
        self.away.rename(self.folder)

    @contextmanager
    def held(self):
        with closing(sqlite3.connect(file_of(self.address), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")


# The portal over all that


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    disk = Disk(tmp_path_factory.mktemp("disk"))
    yield disk
    disk.end()


@pytest.fixture(scope="module")
def database(disk):
    if POSTGRESQL:
        with one_server() as server:
            yield Cluster(server)
    else:
        yield File(disk.folder / "database")


@pytest.fixture(scope="module")
def ahead(tmp_path_factory):
    """How many days the portal's clock is ahead."""
    path = tmp_path_factory.mktemp("clock") / "ahead"
    path.write_text("0")
    return path


@pytest.fixture(scope="module")
def portal(disk, database, ahead, tmp_path_factory):
    uploads = disk.folder / "uploads"
    uploads.mkdir()
    more = {
        "TESTS_DAYS_AHEAD": str(ahead),
        "TESTS_MAIL_PORT": str(free_port()),
        "TESTS_SECONDS_TO_WAIT": str(SECONDS_TO_WAIT),
        "TMPDIR": str(uploads),
    }
    with served_alone(tmp_path_factory.mktemp("portal"), PREPARE, database.address, **more) as portal:
        disk.portal = portal
        yield portal


@pytest.fixture
def secretary(portal):
    browser = Browser(portal.address)
    browser.sign_in("secretary")
    return browser


def look(portal: Served) -> dict:
    told = run(portal.environment, LOOK)
    assert told.returncode == 0, told.stderr
    now = json.loads(told.stdout)
    assert (now["halves"], now["problems"]) == ([], [])
    assert now["numbers"] == list(range(1, len(now["numbers"]) + 1))
    # Written in the order in which they were made, whatever the clock said.
    assert now["entries"] == now["subjects"]
    return now


def said_plainly(answer: Answer, *typed: str) -> None:
    """That it is a page in words, with what was typed, and what browsers are told on every other one."""
    assert answer.status == 503, (answer.status, answer.words[:500])
    assert "Nothing that was saved before is lost." in answer.words
    for inside in ("Traceback", "psycopg2", "sqlite", "OperationalError", "Errno"):
        assert inside not in answer.page
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for words in typed:
        assert words in answer.words


def answers_again(browser: Browser) -> None:
    wait_until(lambda: browser.ask("/health/").status == 200)


def source_called(title: str) -> dict:
    return {**SOURCE, "title": title, "short_title": title}


class Writer(threading.Thread):
    """Saves one thing after another, and sends each again, as it was, until the portal says it is there."""

    def __init__(self, portal: Served, number: int):
        super().__init__(daemon=True)
        self.number, self.browser, self.ended = number, Browser(portal.address), threading.Event()
        self.browser.sign_in("secretary" if number else "officer")
        self.told, self.refused, self.wrong = [], [], []

    def run(self):
        try:
            for count in range(DRAFTS // WRITERS):
                if self.ended.is_set():
                    return
                self.decide(count * WRITERS + self.number) if self.number else self.record(count)
        except Exception as wrong:
            self.wrong.append(repr(wrong))

    def record(self, count: int) -> None:
        title = f"Written before and after {count}"
        self.save("/sources/record/", title, source_called(title))

    def decide(self, number: int) -> None:
        """Record the answer that makes a draft a decision."""
        draft = number + 1
        self.save(ANSWER.format(draft), f"Number {number}", {"answer": "assents", "told_how": "aloud"})

    def save(self, path: str, title: str, typed: dict) -> None:
        form = {}
        while not self.ended.is_set():
            try:
                answer = self.browser.ask(path, {**form, **typed, "confirmed": "yes"} if form else None)
            except (OSError, HTTPException):
                if POSTGRESQL:
                    raise
                # The process that answered was ended: it is asked again.
                continue
            if answer.status == 503:
                # Where it was saved, and the page that it led to could not be shown, nothing is given back.
                was_sent = form and answer.address == path
                said_plainly(answer, *([typed["title"]] if was_sent and "title" in typed else []))
                self.refused.append(title)
                time.sleep(0.05)
            elif not form:
                assert answer.status == 200, answer.words
                form = answer.form
            else:
                assert answer.status == 200, answer.words
                self.told.append(title)
                return


def wait_for_more(writers: list[Writer], kind: str) -> None:
    """Until each was told of, or refused, one more thing."""
    before = [len(getattr(writer, kind)) for writer in writers]
    wait_until(
        lambda: (
            any(writer.wrong for writer in writers)
            or all(len(getattr(w, kind)) > b for w, b in zip(writers, before, strict=True))
        )
    )
    assert not [writer.wrong for writer in writers if writer.wrong], [writer.wrong for writer in writers]


# The database


def is_said_to_be_gone(stranger: Browser) -> None:
    for path in ("/", "/sources/", "/decisions/"):
        said_plainly(stranger.ask(path))
    assert (stranger.ask("/health/").status, stranger.ask("/health/live").status) == (503, 200)
    ready = stranger.ask("/health/ready")
    assert (ready.status, "database: The database does not answer." in ready.page) == (503, True)


def test_the_database_goes_while_people_save_and_comes_back(portal, database):
    writers = [Writer(portal, number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    stranger, background = Browser(portal.address), portal.workers("do_work")
    try:
        for _ in range(2):
            wait_for_more(writers, "told")
            database.go(portal)
            try:
                wait_for_more(writers, "refused")
                is_said_to_be_gone(stranger)
            finally:
                database.come_back()
            answers_again(stranger)
        wait_for_more(writers, "told")
    finally:
        for writer in writers:
            writer.ended.set()
            writer.join(timeout=60)
    assert [writer.wrong for writer in writers] == [[]] * WRITERS
    now = look(portal)
    there = Counter([*now["sources"], *now["decisions"]])
    told = [title for writer in writers for title in writer.told]
    assert {title: there[title] for title in told} == dict.fromkeys(told, 1)
    # The last of each may have been saved and its answer not awaited.
    assert len(there) <= len(told) + WRITERS
    assert "database: ok" in stranger.ask("/health/ready").page
    assert portal.workers("do_work") == background


def test_what_is_held_for_too_long_is_said_and_saved_later(portal, database, secretary):
    told = secretary.filled("/sources/record/", **source_called("Written while it was held"))
    with database.held():
        began = time.monotonic()
        said_plainly(secretary.ask("/sources/record/", told), "Written while it was held")
        assert time.monotonic() - began < SECONDS_TO_WAIT + 5
    assert secretary.ask("/sources/record/", told).status == 200
    assert look(portal)["sources"].count("Written while it was held") == 1


# The disk


def paper_of(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.txt", b"words\n" * (size // 6))


def test_a_full_disk_is_said_nothing_is_kept_by_half_and_it_goes_on_when_there_is_room(
    portal, disk, secretary
):
    before = look(portal)
    papers = secretary.ask(f"/board/meetings/{today() + timedelta(days=14)}/papers/")
    receive = f"{re.search(r'/board/papers/[0-9]+/', papers.page)[0]}receive/"
    paper = secretary.filled(receive)
    uploads = Path(portal.environment["TMPDIR"])
    source = secretary.filled("/sources/record/", **source_called("Written on a full disk"))
    draft = ANSWER.format(DRAFTS)
    answer = secretary.filled(draft, answer="assents", told_how="aloud", confirmed="yes")
    with disk.full():
        refused = secretary.ask(receive, {**paper, "file": paper_of(3 * 2**20)}, with_files=True)
        assert refused.status == 422, refused.words[:500]
        assert "The disk of the portal is full, so “paper.txt” was not kept." in refused.words
        assert not list(uploads.glob("*.upload*"))
        if not POSTGRESQL:
            for path, told in (("/sources/record/", source), (draft, answer)):
                refused = secretary.ask(path, told)
                said_plainly(refused, *([told["title"]] if "title" in told else []))
                assert not disk.is_mounted or "The disk of the portal is full." in refused.words
        # Whoever reads is served.
        assert Browser(portal.address).ask("/sources/").status == 200
        assert secretary.ask("/sources/").status == 200
    assert look(portal) == before or POSTGRESQL
    for path, told in (("/sources/record/", source), (draft, answer)):
        assert secretary.ask(path, told).status == 200
    kept = secretary.ask(receive, {**paper, "file": paper_of(3 * 2**20)}, with_files=True)
    assert "Version 1" in kept.words, kept.words[:500]
    now = look(portal)
    assert set(now["sources"]) - set(before["sources"]) == {"Written on a full disk"}
    assert set(now["decisions"]) - set(before["decisions"]) == {f"Number {DRAFTS - 1}"}
    assert now["files"] == [count + 1 for count in before["files"]]
    assert not list(uploads.glob("*.upload*"))


# The mail server


class Slow(Inbox):
    """A mail server that, while it hangs, is handed mail and never says that it has it."""

    def __init__(self):
        super().__init__()
        self.hangs, self.asked = True, threading.Event()

    async def handle_DATA(self, server, session, envelope):
        if self.hangs:
            self.asked.set()
            await asyncio.sleep(60)
        return await super().handle_DATA(server, session, envelope)


def test_mail_goes_once_though_its_server_was_down_and_the_portal_killed(portal, ahead):
    queued = run(portal.environment, QUEUE)
    assert queued.returncode == 0, queued.stderr
    # Each was tried, and none could be sent.
    wait_until(lambda: portal.log.read_text().count("A mail was not sent and is tried again later") >= MAILS)
    portal.kill()
    inbox = Slow()
    server = Controller(inbox, hostname="127.0.0.1", port=int(portal.environment["TESTS_MAIL_PORT"]))
    server.start()
    try:
        # It is killed when the first was handed over, and the server has not yet said that it has it.
        ahead.write_text(str(2 * MINUTE))
        portal.start()
        assert inbox.asked.wait(20)
        portal.kill()
        inbox.hangs = False
        ahead.write_text(str(5 * MINUTE))
        portal.start()
        wait_until(lambda: len(inbox.kept) >= MAILS)
        wait_until(lambda: look(portal)["mail"] == ["mail.sent"] * MAILS)
        # Nothing is due a second time, whatever day it is.
        ahead.write_text(str(DAY))
        again = run(portal.environment, BEGIN + 'call_command("send_mail")')
        assert again.stdout.startswith("0 sent, 0 to be tried again"), again.stdout + again.stderr
    finally:
        server.stop()
        ahead.write_text("0")
    subjects = [message["Subject"] for _, message in inbox.kept]
    assert sorted(subjects) == [f"Mail {number}" for number in range(MAILS)]


# The clock


PAGES = ("/", "/sources/", "/business-areas/", "/board/", "/decisions/", "/search/?q=written", "/outbox/")


def test_the_clock_is_moved_and_nothing_fails_lives_for_ever_or_changes_its_order(portal, ahead, secretary):
    number = DRAFTS - 1
    for moved in (DAY, -HOUR, 0):
        ahead.write_text(str(moved))
        # Whoever was signed in before a jump signs in again: a sign-in never lasts on because of it.
        answer = secretary.ask("/sources/record/")
        assert answer.address.startswith("/sign-in/"), (moved, answer.address)
        secretary.sign_in("secretary")
        for path in PAGES:
            assert secretary.ask(path).status == 200, path
        number -= 1
        for path, typed in (
            ("/sources/record/", source_called(f"Written when the clock was moved by {moved}")),
            (ANSWER.format(number), {"answer": "assents", "told_how": "aloud"}),
        ):
            saved = secretary.ask(path, secretary.filled(path, **typed, confirmed="yes"))
            assert saved.status == 200, saved.words[:500]
    now = look(portal)
    assert len([title for title in now["sources"] if "clock was moved" in title]) == 3
