"""The portal as it is served: a server of its own, over a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlparse
from urllib.request import urlopen

import dj_database_url
import psycopg2
from django.conf import settings

PASSWORD = "alliance-demo"
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_reference", verbosity=0)
call_command("load_demonstration", verbosity=0)
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

    def kill(self) -> None:
        """End the server and all that it began, at once and without warning, as when the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[str]:
    """The address of an empty database: a file, or on PostgreSQL one made for this run and dropped after."""
    asked = os.environ.get("DATABASE_URL", "")
    if not asked.startswith("postgres"):
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    found, name = dj_database_url.parse(asked), f"served_{os.getpid()}_{time.monotonic_ns()}"
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


@contextmanager
def served(folder: Path, prepare: str = "", **more: str) -> Iterator[Served]:
    """The portal set up and served as the README says, with its demonstration and what `prepare` adds.

    `more` is what its environment holds besides.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with database_of_its_own(folder) as database:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "TESTS_STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database,
            "DEMONSTRATION": "yes",
            "DEMO_PASSWORD": PASSWORD,
            "SECRET_KEY": "a key for the tests alone, which end with their database",
            "ALLOWED_HOSTS": "",
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "TMPDIR": str(folder),
            **more,
        }
        prepared = run(environment, PREPARE + prepare)
        assert prepared.returncode == 0, prepared.stderr
        portal = Served(f"http://127.0.0.1:{port}", environment, folder / "server.log")
        try:
            portal.start()
            yield portal
        finally:
            portal.process.terminate()
            portal.process.wait(timeout=20)


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
