"""Two web processes behind a proxy, and a replica of the database, on this machine.

Somebody saves and looks at once, at either process: they always see what they saved, also while the replica
stands still. Whoever is not signed in is never shown anything older than alliance.replica says. The replica
is killed, and nobody is shown an error.

Run on PostgreSQL alone (tests/conftest.py): there is no replica of a file.
"""

import os
import re
import threading
import time
from http.cookiejar import CookieJar
from itertools import cycle
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from alliance.replica import MOST_SECONDS_BEHIND, SECONDS_OF_REST
from tests.business_areas.pages import Inputs
from tests.cluster import free_port, primary_and_replica, wait_until
from tests.served import ACCOUNTS_ALONE, BEGIN, COLLECT, PASSWORD, Served, run

SAVES, SAVES_STANDING_STILL = 200, 20
SECONDS_FOLLOWED = 4
# What a question and its answer take on a busy machine, besides how far behind the replica may be.
SECONDS_UNDER_WAY = 1
CORRECT = "/sources/counted/correct/"
PREPARE = f"""
{ACCOUNTS_ALONE}
from alliance.actions.people import portal_user
from tests.makers import make_source
make_source("Counted 0", slug="counted", by=portal_user())
"""


class Person:
    """A browser whose requests go to the two processes in turns, as a proxy sends them."""

    def __init__(self, portals: list[Served]):
        self.turns = cycle([each.address for each in portals])
        self.browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, told: dict | None = None) -> str:
        sent = urlencode(told, doseq=True).encode() if told is not None else None
        with self.browser.open(Request(f"{next(self.turns)}{path}", sent), timeout=30) as answer:
            return answer.read().decode()

    def sign_in(self) -> None:
        self.ask("/sign-in/", {**form_of(self.ask("/sign-in/")), "username": "officer", "password": PASSWORD})

    def save(self, number: int) -> None:
        """Save a number that follows the last, and see it: on the page that comes then, and at the other."""
        form = self.ask(CORRECT)
        assert counted(form) == number - 1
        told = {**form_of(form), "short_title": f"Counted {number}", "confirmed": "yes"}
        assert counted(self.ask(CORRECT, told)) == number
        assert self.sees() == number

    def sees(self) -> int:
        return counted(self.ask("/sources/counted/"))


def form_of(page: str) -> dict:
    parser = Inputs()
    parser.feed(page)
    return parser.sent


def counted(page: str) -> int:
    return int(re.search(r"Counted (\d+)", page)[1])


@pytest.fixture(scope="module")
def cluster():
    with primary_and_replica() as servers:
        yield servers


@pytest.fixture(scope="module")
def portals(cluster, tmp_path_factory):
    primary, replica = cluster
    folder = tmp_path_factory.mktemp("two")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "TESTS_STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": primary.address,
        "REPLICA_URL": "",
        "DEMONSTRATION": "yes",
        "DEMO_PASSWORD": PASSWORD,
        "SECRET_KEY": "a key for the tests alone, which end with their database",
        "ALLOWED_HOSTS": "",
        "WEB_CONCURRENCY": "1",
        "TMPDIR": str(folder),
    }
    prepared = run(environment, BEGIN + PREPARE + COLLECT)
    assert prepared.returncode == 0, prepared.stderr
    environment["REPLICA_URL"] = replica.address
    two = []
    for name in ("one", "other"):
        port = free_port()
        told = {**environment, "PORT": str(port)}
        two.append(Served(f"http://127.0.0.1:{port}", told, folder / f"{name}.log"))
    try:
        for each in two:
            each.start()
        yield two
    finally:
        for each in two:
            if each.process:
                each.kill()


@pytest.fixture
def writer(portals):
    person = Person(portals)
    person.sign_in()
    return person


@pytest.fixture
def stranger(portals):
    return Person(portals)


@pytest.fixture
def last(stranger):
    """The number that was saved last before a test."""
    return stranger.sees


@pytest.fixture
def standing_still(cluster):
    _, replica = cluster
    replica.ask("SELECT pg_wal_replay_pause()")
    yield replica
    replica.ask("SELECT pg_wal_replay_resume()")


def answers_of(replica) -> int:
    """How many transactions the replica has looked up for the portal so far; told a second later."""
    return replica.ask("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")[0]


def test_whoever_saves_sees_it_at_once_at_either_process(writer):
    for number in range(1, SAVES + 1):
        writer.save(number)


def test_the_replica_answers_whoever_only_looks(cluster, stranger):
    _, replica = cluster
    before = answers_of(replica)
    for _ in range(100):
        stranger.sees()
    wait_until(lambda: answers_of(replica) - before >= 100)


def test_two_processes_answer_alike(portals):
    for path in ("/", "/sources/", "/sources/counted/", "/forces/", "/definitions/", "/search/?q=counted"):
        one, other = (Person([portal]).ask(path) for portal in portals)
        ports = [portal.environment["PORT"] for portal in portals]
        assert without_tokens(one).replace(ports[0], ports[1]) == without_tokens(other), path


def test_whoever_saves_sees_it_while_the_replica_stands_still(writer, last, standing_still):
    for number in range(last() + 1, last() + 1 + SAVES_STANDING_STILL):
        writer.save(number)


@pytest.mark.parametrize("replaying", ["goes on", "stands still"])
def test_a_stranger_sees_nothing_older_than_the_replica_may_be(writer, stranger, cluster, request, replaying):
    if replaying == "stands still":
        request.getfixturevalue("standing_still")
    number = stranger.sees()
    saved = {number: time.monotonic()}
    ended = threading.Event()

    def save_on():
        for each in range(number + 1, number + 1000):
            writer.save(each)
            saved[each] = time.monotonic()
            if ended.wait(0.1):
                return

    saving = threading.Thread(target=save_on)
    saving.start()
    try:
        until, seen = time.monotonic() + SECONDS_FOLLOWED, []
        while time.monotonic() < until:
            asked = time.monotonic()
            seen.append((asked, stranger.sees()))
    finally:
        ended.set()
        saving.join(timeout=30)
    for asked, shown in seen:
        # What had been saved long enough before the question.
        due = [each for each, at in saved.items() if at <= asked - MOST_SECONDS_BEHIND - SECONDS_UNDER_WAY]
        assert shown >= max(due, default=number)
    assert max(shown for _, shown in seen) > number + 3


def test_the_replica_is_killed_and_nobody_is_shown_an_error(writer, stranger, portals, cluster):
    _, replica = cluster
    number = stranger.sees()
    replica.kill()
    for each in range(number + 1, number + 11):
        writer.save(each)
        assert stranger.sees() >= number
    for portal in portals:
        assert "The replica does not answer; the primary answers everything" in portal.log.read_text()
        assert "Traceback" not in portal.log.read_text()
    replica.start()
    time.sleep(SECONDS_OF_REST)
    before = answers_of(replica)
    for each in range(number + 11, number + 21):
        writer.save(each)
    wait_until(lambda: stranger.sees() and answers_of(replica) - before > 20)
    wait_until(lambda: stranger.sees() == number + 20)


def without_tokens(page: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page)
