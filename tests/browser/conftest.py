"""The portal as it is served, in a real browser: one server and one Chromium for each worker.

Whatever page a test opens, no request may leave this machine, no policy of the page may be broken, and no
script may fail: that is looked at after every test.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.parse import urlparse
from urllib.request import urlopen

import dj_database_url
import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, sync_playwright

PASSWORD = "alliance-demo"
MILLISECONDS = 15_000
SECONDS_FOR_A_TEST = 150
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}

PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_reference", verbosity=0)
call_command("load_demonstration", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from tests.browser.room import hold_meetings
hold_meetings()
"""


def follow(thing) -> None:
    """Click what opens a page, and wait until that page is there."""
    with thing.page.expect_navigation():
        thing.click()


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def _no_longer_than_it_should():
    """Ends a test that hangs, whatever it waits for."""

    def too_long(*arguments):
        raise TimeoutError(f"The test took more than {SECONDS_FOR_A_TEST} seconds.")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS_FOR_A_TEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@contextmanager
def database_of_its_own(folder):
    """The address of an empty database: a file, or on PostgreSQL one made for this run and dropped after."""
    asked = os.environ.get("DATABASE_URL", "")
    if not asked.startswith("postgres"):
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    found, name = dj_database_url.parse(asked), f"browser_{os.getpid()}"
    server = psycopg2.connect(
        host=found["HOST"], port=found["PORT"] or 5432, user=found["USER"], password=found["PASSWORD"],
        dbname="postgres",
    )  # fmt: skip
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlparse(asked)._replace(path=f"/{name}").geturl()
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The address of the portal, set up and served as the README says, with its demonstration."""
    folder = tmp_path_factory.mktemp("portal")
    port = free_port()
    with database_of_its_own(folder) as database:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "TESTS_STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database,
            "DEMONSTRATION": "yes",
            "DEMO_PASSWORD": PASSWORD,
            "SECRET_KEY": "a key for the browser tests alone, which end with their database",
            "ALLOWED_HOSTS": "",
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        prepared = subprocess.run(
            [sys.executable, "-c", PREPARE],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert prepared.returncode == 0, prepared.stderr
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "python:alliance.gunicorn"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
            )
            try:
                wait_for(f"http://127.0.0.1:{port}/health/", server, folder / "server.log")
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(timeout=20)


def wait_for(address, server, log):
    """Until the server answers; what it said, if it does not."""
    for _ in range(150):
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(f"The server does not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium, without what would ask anything of the network by itself."""
    found = os.environ.get("CHROMIUM") or next(
        filter(
            None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
        ),
        None,
    )
    assert found, "No Chromium was found: `make test` leaves the browser tests out, or CHROMIUM names one."
    # Playwright's loop runs in this thread, and Django would take other tests here for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
            timeout=60_000,
        )
        yield browser
        browser.close()


@dataclass
class Window:
    """A browser window of somebody, and what went wrong in it."""

    address: str
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str, status: int | None = 200) -> Page:
        """Go to an address of the portal; refuse any answer but the one expected."""
        response = self.page.goto(f"{self.address}{path}", wait_until="load")
        if status:
            assert response.status == status, f"{path}: {response.status}"
        return self.page


def watch(window: Window) -> None:
    """Note requests to anywhere else, failed scripts, and broken policies."""

    def asked(request):
        host = urlparse(request.url).hostname
        if host not in ("127.0.0.1", None):
            window.wrong.append(f"A request left the portal: {request.url}")

    def said(message):
        words = message.text
        # The browser reports every answer that is not a success; tests say which they expect.
        if message.type in ("error", "warning") and not words.startswith("Failed to load resource"):
            window.wrong.append(f"{message.type} on {window.page.url}: {words}")

    window.context.on("request", asked)
    window.page.on("console", said)
    window.page.on("pageerror", lambda error: window.wrong.append(f"A script failed: {error}"))


@pytest.fixture(scope="session")
def signed_in_as(portal, chromium):
    """The cookies of somebody signed in, by account name; each signs in once."""
    kept = {}

    def cookies(account):
        if account not in kept:
            context = chromium.new_context()
            page = context.new_page()
            page.goto(f"{portal}/sign-in/")
            page.fill("[name=username]", account)
            page.fill("[name=password]", PASSWORD)
            follow(page.locator("main button[type=submit]"))
            assert "/sign-in" not in page.url, f"{account} could not sign in"
            kept[account] = context.storage_state()
            context.close()
        return kept[account]

    return cookies


@pytest.fixture
def window(portal, chromium, signed_in_as):
    """Opens a window: window("officer"), window(), window("officer", javascript=False, size=NARROW)."""
    opened = []

    def open_window(account=None, *, javascript=True, size=WIDE) -> Window:
        context = chromium.new_context(
            viewport=size,
            java_script_enabled=javascript,
            storage_state=signed_in_as(account) if account else None,
            accept_downloads=True,
            locale="en-GB",
        )
        context.set_default_timeout(MILLISECONDS)
        found = Window(portal, context, context.new_page())
        watch(found)
        opened.append(found)
        return found

    yield open_window
    wrong = [words for each in opened for words in each.wrong]
    for each in opened:
        each.context.close()
    assert not wrong, "\n".join(wrong)
