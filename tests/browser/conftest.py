"""The portal as it is served, in a real browser: one server and one Chromium for each worker.

Whatever page a test opens, no request may leave this machine, no policy of the page may be broken, and no
script may fail: that is looked at after every test.
"""

import os
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.served import PASSWORD, served

MILLISECONDS = 15_000
SECONDS_FOR_A_TEST = 400
# How pages look and answer to keys is the same whatever the database, and takes minutes to see: on PostgreSQL
# a meeting, an exception and a statement of costs are followed from their beginning to their end.
WHOLE_PATHS = {"test_whole_meeting.py", "test_exception_path.py", "test_finance_path.py"}
collect_ignore = (
    [each.name for each in Path(__file__).parent.glob("test_*.py") if each.name not in WHOLE_PATHS]
    if connection.vendor == "postgresql"
    else []
)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def follow(thing) -> None:
    """Click what opens a page, and wait until that page is there."""
    with thing.page.expect_navigation():
        thing.click()


def arrived(page) -> None:
    """The browser moves to the first answer once it has drawn the page, which may be after loading."""
    expect(page.locator("[name=outcome][autofocus]")).to_be_focused()


def until(page, true: str, argument=None) -> None:
    """Wait until a JavaScript expression or function says so: asked from outside the page, where its policy
    against evaluating strings does not forbid it."""
    latest = time.monotonic() + MILLISECONDS / 1000
    while not page.evaluate(true, argument):
        assert time.monotonic() < latest, f"Not true in {MILLISECONDS / 1000} seconds: {true}"
        page.wait_for_timeout(50)


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


@pytest.fixture(scope="session")
def portal(set_up, tmp_path_factory):
    """The address of the portal, with meetings to be held and reports to be read in the tests."""
    hold = (
        "from tests.browser.room import hold_meetings\nhold_meetings()\n"
        "from tests.browser.reading import issue_reports\nissue_reports()\n"
    )
    with served(set_up, tmp_path_factory.mktemp("portal"), hold) as portal:
        yield portal.address


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


@pytest.fixture(scope="session")
def new_window(portal, chromium, signed_in_as):
    """Opens a window, which whoever asks for it closes."""

    def open_window(account=None, *, javascript=True, size=WIDE, zoom=1) -> Window:
        context = chromium.new_context(
            viewport=size,
            device_scale_factor=zoom,
            java_script_enabled=javascript,
            storage_state=signed_in_as(account) if account else None,
            accept_downloads=True,
            locale="en-GB",
        )
        context.set_default_timeout(MILLISECONDS)
        found = Window(portal, context, context.new_page())
        watch(found)
        return found

    return open_window


@pytest.fixture
def window(new_window):
    """Opens a window: window("officer"), window(), window("officer", javascript=False, size=NARROW)."""
    opened = []

    def open_window(account=None, **how) -> Window:
        opened.append(new_window(account, **how))
        return opened[-1]

    yield open_window
    wrong = [words for each in opened for words in each.wrong]
    for each in opened:
        each.context.close()
    assert not wrong, "\n".join(wrong)
