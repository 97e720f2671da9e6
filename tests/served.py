"""The portal as it is served: a server of its own, over a database of its own.

What the databases begin with is made once for all tests that run at the same time, and copied.
"""

import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlparse
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

import dj_database_url
import psycopg2
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.business_areas.pages import Inputs

PASSWORD = "alliance-demo"
BEGIN = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
"""
MIGRATE = """
call_command("migrate", verbosity=0)
"""
REFERENCE = """
call_command("load_reference", verbosity=0)
"""
DEMONSTRATION = """
call_command("load_demonstration", verbosity=0)
"""
BOARD_ALONE = f"""
settings.DEMONSTRATION_LOADERS = ["alliance.demonstration", "governance.demonstration"]
{DEMONSTRATION}
"""
# Tables as the models say, which takes seconds, and the accounts alone: for tests that need no record.
ACCOUNTS_ALONE = """
settings.DEMONSTRATION_LOADERS = ["alliance.demonstration"]
settings.MIGRATION_MODULES = dict.fromkeys(app.split(".")[-1] for app in settings.INSTALLED_APPS)
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("load_demonstration", verbosity=0)
"""
COLLECT = """
call_command("collectstatic", interactive=False, verbosity=0)
"""


@dataclass
class Served:
    """Where a server answers, its process, what its own commands need to know, and where it says what."""

    address: str
    environment: dict
    log: Path
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Begin a server, and wait until it answers. All its processes are a group of their own."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "python:alliance.gunicorn"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(f"{self.address}/health/", self.process, self.log)

    def workers(self, named: str = "") -> list[int]:
        """Its processes by their command: those that answer are named gunicorn, the one in the background
        do_work."""
        asked = ["pgrep", "-P", str(self.process.pid), "-f", named]
        return [int(pid) for pid in subprocess.run(asked, capture_output=True, text=True).stdout.split()]

    def kill(self) -> None:
        """End the server and all that it began, at once and without warning, as when the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


@dataclass
class Answer:
    """What the portal answered: where it led, with what status and headers, and the page."""

    address: str
    status: int
    headers: dict
    page: str

    @property
    def form(self) -> dict:
        """What the form of the page would send, were its button pressed with nothing changed."""
        parser = Inputs()
        parser.feed(self.page)
        return {name: value for name, value in parser.sent.items() if name != "q"}

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())


class Stays(HTTPRedirectHandler):
    def redirect_request(self, *told):
        return None


class Browser:
    """A browser of somebody: it keeps its cookies, and comes back with whatever the portal answers."""

    def __init__(self, address: str, seconds: float = 60):
        self.address, self.seconds = address, seconds
        self.cookies = CookieJar()
        self.open = build_opener(HTTPCookieProcessor(self.cookies)).open

    def goes_nowhere(self) -> None:
        """From now on, a page that leads to another is answer enough."""
        self.open = build_opener(HTTPCookieProcessor(self.cookies), Stays).open

    def ask(self, path: str, sent: dict | bytes | None = None, *, with_files=False, **headers) -> Answer:
        """What comes back; `sent` is a form, or the body of a request as it is."""
        body = sent
        if with_files:
            body, headers = encode_multipart(BOUNDARY, sent), {"Content-Type": MULTIPART_CONTENT}
        elif isinstance(sent, dict):
            body = urlencode(sent, doseq=True).encode()
        try:
            answer = self.open(Request(f"{self.address}{path}", body, headers), timeout=self.seconds)
        except HTTPError as refused:
            answer = refused
        with answer:
            page = answer.read().decode(errors="replace")
            path = answer.url.removeprefix(self.address)
            return Answer(path, answer.status, dict(answer.headers.items()), page)

    def filled(self, path: str, **typed) -> dict:
        """The form of a page, with what is typed into it."""
        return {**self.ask(path).form, **typed}

    def sign_in(self, name: str) -> None:
        answer = self.ask("/sign-in/", self.filled("/sign-in/", username=name, password=PASSWORD))
        assert (answer.address, answer.status) == ("/", 200), answer.words


@dataclass
class SetUp:
    """Databases to which some steps were done, kept so that each is made once and copied from then on.

    `folder` belongs to all tests that run at the same time: whichever needs a database first makes it, and
    the others wait meanwhile. On PostgreSQL it is dropped by whoever made it; who needs it after that makes
    it again.
    """

    folder: Path
    made: list[str] = field(default_factory=list)

    def copy_to(self, address: str, environment: dict, *steps: str) -> None:
        """Make a database at this address as it is after the steps."""
        with self._alone():
            before, done = "", ""
            for step in steps:
                done += step
                before = self._after(step, before, sha256(done.encode()).hexdigest()[:16], environment)
            make_database(address, before)

    def _after(self, step: str, before: str, name: str, environment: dict) -> str:
        """The address of the database to which a step was done after those before it."""
        address = address_of(self.folder, f"{self.folder.name}_{name}")
        if there_is(address):
            return address
        make_database(address, before)
        done = run({**environment, "DATABASE_URL": address}, BEGIN + step)
        if done.returncode:
            drop_database(address)
        assert done.returncode == 0, done.stderr
        self.made.append(address)
        return address

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "set-up.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def drop(self) -> None:
        with self._alone():
            for address in self.made:
                drop_database(address)


def address_of(folder: Path, name: str) -> str:
    """The address of a database of the tests: a file, or one of the PostgreSQL that the tests are run on."""
    asked = os.environ.get("DATABASE_URL", "")
    if not asked.startswith("postgres"):
        return f"sqlite:///{folder / name}.sqlite3"
    return urlparse(asked)._replace(path=f"/served_{name.replace('-', '_')}").geturl()


def ask_postgresql(address: str, statement: str) -> list[tuple]:
    """Ask the server of a database something about it; {} is its name."""
    found = dj_database_url.parse(address)
    server = psycopg2.connect(
        host=found["HOST"], port=found["PORT"] or 5432, user=found["USER"], password=found["PASSWORD"],
        dbname="postgres",
    )  # fmt: skip
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute(statement.format(found["NAME"]))
        return cursor.fetchall() if cursor.description else []


def file_of(address: str) -> Path:
    return Path(dj_database_url.parse(address)["NAME"])


def there_is(address: str) -> bool:
    if address.startswith("postgres"):
        return bool(ask_postgresql(address, "SELECT 1 FROM pg_database WHERE datname = '{}'"))
    return file_of(address).exists()


def make_database(address: str, like: str = "") -> None:
    """Make a database: an empty one, or one like another, which nobody uses meanwhile."""
    if address.startswith("postgres"):
        template = f" TEMPLATE {dj_database_url.parse(like)['NAME']}" if like else ""
        ask_postgresql(address, f"CREATE DATABASE {{}}{template}")
    elif like:
        with (
            closing(sqlite3.connect(file_of(like))) as kept,
            closing(sqlite3.connect(file_of(address))) as copy,
        ):
            kept.backup(copy)


def drop_database(address: str) -> None:
    if address.startswith("postgres"):
        ask_postgresql(address, "DROP DATABASE IF EXISTS {} WITH (FORCE)")
    else:
        file_of(address).unlink(missing_ok=True)


@contextmanager
def served(
    set_up: SetUp, folder: Path, prepare: str, demonstration: str = DEMONSTRATION, **more: str
) -> Iterator[Served]:
    """The portal set up and served as the README says, with its demonstration and what `prepare` adds.

    `more` is what its environment holds besides.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "TESTS_STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": address_of(folder, f"{os.getpid()}_{time.monotonic_ns()}"),
        "DEMONSTRATION": "yes",
        "DEMO_PASSWORD": PASSWORD,
        "SECRET_KEY": "a key for the tests alone, which end with their database",
        "ALLOWED_HOSTS": "",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "TMPDIR": str(folder),
        **more,
    }
    set_up.copy_to(environment["DATABASE_URL"], environment, MIGRATE, REFERENCE, demonstration, prepare)
    collected = run(environment, BEGIN + COLLECT)
    assert collected.returncode == 0, collected.stderr
    portal = Served(f"http://127.0.0.1:{port}", environment, folder / "server.log")
    try:
        portal.start()
        yield portal
    finally:
        portal.process.terminate()
        portal.process.wait(timeout=20)
        drop_database(environment["DATABASE_URL"])


@contextmanager
def served_alone(folder: Path, prepare: str, address: str = "", **more: str) -> Iterator[Served]:
    """The portal with its accounts and what `prepare` adds, served over a database made for it at once.

    `address` is that of an empty database; without one, it gets one of its own.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    made = "" if address else address_of(folder, f"{os.getpid()}_{time.monotonic_ns()}")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "TESTS_STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": address or made,
        "REPLICA_URL": "",
        "DEMONSTRATION": "yes",
        "DEMO_PASSWORD": PASSWORD,
        "SECRET_KEY": "a key for the tests alone, which end with their database",
        "ALLOWED_HOSTS": "",
        "PORT": str(port),
        "STATE_FOLDER": str(folder),
        "WEB_CONCURRENCY": "1",
        "TMPDIR": str(folder),
        **more,
    }
    if made:
        make_database(made)
    portal = Served(f"http://127.0.0.1:{port}", environment, folder / "server.log")
    try:
        prepared = run(environment, BEGIN + ACCOUNTS_ALONE + prepare + COLLECT)
        assert prepared.returncode == 0, prepared.stderr
        portal.start()
        yield portal
    finally:
        if portal.process:
            portal.kill()
        if made:
            drop_database(made)


def run(environment: dict, code: str) -> subprocess.CompletedProcess:
    """Run some code in the portal's own surroundings."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=480,
    )


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Until the server answers; what it said, if it does not."""
    for _ in range(150):
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(f"The server does not answer: {log.read_text()}")
