"""The cast, in their roles; how they sign in; the reference record; and tests that really commit."""

import fcntl
import os
import pickle
import sqlite3
import sys
from contextlib import closing

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from alliance import triggers
from alliance.markings import Marking
from alliance.roles import Role
from tests import walks
from tests.lifted import lift_refusals
from tests.makers import make_user
from tests.served import SetUp

# What is the same whatever the database: looked at on SQLite, and not again on PostgreSQL.
WHATEVER_THE_DATABASE = [
    "setup",
    "test_asvs.py",
    "test_containers.py",
    "test_conventions.py",
    "test_deployment.py",
    "test_fixed_words.py",
    "test_headers.py",
    "test_html.py",
    "test_no_request_elsewhere.py",
    "test_payloads.py",
    "test_trust.py",
    "test_uploads.py",
    "test_what_is_used.py",
]
# There is no replica of a file.
collect_ignore = ["test_two_processes.py"] if connection.vendor == "sqlite" else WHATEVER_THE_DATABASE

# On a busy machine the first text takes seconds to make up: that is no fault of what is tested.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")


@pytest.fixture(autouse=True, scope="session")
def _connections_stay():
    """A response that a test closes would otherwise close the connection the test's own rows are on."""
    request_finished.disconnect(close_old_connections)


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Pages keep what they count until the record's version moves on; a test's rollback moves it back."""
    cache.clear()


# The cast


@pytest.fixture
def alice(db):
    """An OPCC officer, cleared for everything."""
    return make_user("alice", Role.OFFICER, clearance=Marking.OFFICIAL_SENSITIVE)


@pytest.fixture
def olivia(db):
    """An OPCC officer cleared to OFFICIAL."""
    return make_user("olivia", Role.OFFICER, clearance=Marking.OFFICIAL)


@pytest.fixture
def bob(db):
    """A force contributor; `make_contributor(bob, area)` makes an area his own."""
    return make_user("bob", Role.CONTRIBUTOR, clearance=Marking.OFFICIAL)


@pytest.fixture
def carol(db):
    """An administrator: people and roles, and no more."""
    return make_user("carol", Role.ADMINISTRATOR)


@pytest.fixture
def dan(db):
    """A Panel member."""
    return make_user("dan", Role.PANEL_MEMBER, clearance=Marking.PUBLISHED)


@pytest.fixture
def erin(db):
    """A finance officer."""
    return make_user("erin", Role.FINANCE)


@pytest.fixture
def frank(db):
    """The Board's secretary."""
    return make_user("frank", Role.SECRETARY)


@pytest.fixture
def grace(db):
    """A member of the Board."""
    return make_user("grace", Role.BOARD_MEMBER)


@pytest.fixture
def zoe(db):
    """Somebody who may sign in and holds no role."""
    return make_user("zoe")


@pytest.fixture
def signed_in():
    """A browser in which somebody is signed in: signed_in(alice).get("/")."""

    def browser(user, **options) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return browser


# Mail


@pytest.fixture
def mail_folder(settings, tmp_path):
    """Where mail is written to files, as in a demonstration."""
    settings.EMAIL_BACKEND = "alliance.mail_files.EmailBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.SENDS_MAIL = True
    return settings.MAIL_FOLDER


# What is made once for all tests of a module


@pytest.fixture(scope="module")
def for_the_module(django_db_setup, django_db_blocker):
    """What is made after this by fixtures of the module is there for each of its tests, and gone
    after the last.

    Every test of the module sees it, so none of them may really commit.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def walked(django_db_setup, django_db_blocker, tmp_path_factory):
    """Walks through the portal: the first worker that needs one makes it, the others read what it kept."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def walk(made):
        kept = folder / f"{made.__name__}-walk.pickle"
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                with django_db_blocker.unblock(), transaction.atomic():
                    cache.clear()  # before any test is begun, which would clear it
                    kept.write_bytes(pickle.dumps(made()))
                    transaction.set_rollback(True)
                    cache.clear()
        return pickle.loads(kept.read_bytes())

    return walk


@pytest.fixture(scope="session")
def full_walk(walked):
    """Every page and file with the small world full of texts that do harm, asked for once."""
    return walked(walks.full)


@pytest.fixture(scope="session")
def empty_walk(walked):
    """Every page while nothing is recorded, asked for once."""
    return walked(walks.empty)


@pytest.fixture(scope="module")
def reference(for_the_module):
    """The published record, loaded by its command. Keep such tests in a module of their own."""
    call_command("load_reference", verbosity=0)


@pytest.fixture(scope="module")
def demonstration(reference):
    """The illustrative data on top of the reference record; the same care applies."""
    with override_settings(DEMONSTRATION=True):
        call_command("load_demonstration", verbosity=0)


# The portal as it is served


@pytest.fixture(scope="session")
def set_up(tmp_path_factory):
    """What the databases of served portals begin with, for all workers of this run."""
    folder = tmp_path_factory.getbasetemp()
    made = SetUp(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)
    yield made
    made.drop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database. PostgreSQL removes none while anybody is connected: whoever is, is sent away."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT application_name, state, query, pg_terminate_backend(pid) {others}")
        for name, state, query, _ in cursor.fetchall():
            sys.stderr.write(f"Left open on the test database: {name}, {state}, {query[:200]}\n")


def pytest_collection_modifyitems(items):
    """Those that take long come first, the others as they are."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


# Tests that really commit

_BLOCKER = pytest.StashKey()


@pytest.fixture
def committing(transactional_db, django_db_blocker, request):
    """A database that really commits; the test's rows are removed after it, the triggers lifted meanwhile."""
    request.node.stash[_BLOCKER] = django_db_blocker
    yield
    lift_refusals()


@pytest.fixture(scope="module")
def in_a_file(django_db_setup, django_db_blocker, tmp_path_factory):
    """Where the tests' database is SQLite in memory, a copy of it in a file stands in its place meanwhile.

    In memory, the second of two who write at one moment is refused at once; for a file it waits its turn, as
    it does where the portal runs. PostgreSQL stays as it is.
    """
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path_factory.mktemp("database") / "portal.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        in_memory, name = connection.connection, connection.settings_dict["NAME"]
        with closing(sqlite3.connect(path)) as copy:
            in_memory.backup(copy)
        # The settings are shared with the connections that other threads make.
        connection.connection, connection.settings_dict["NAME"] = None, str(path)
        yield
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = in_memory, name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Put the triggers back once a test that committed is cleared away, while there is a database still."""
    result = yield
    if nextitem is not None and _BLOCKER in item.stash:
        with item.stash[_BLOCKER].unblock():
            triggers.install()
    return result
