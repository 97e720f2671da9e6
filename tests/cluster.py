"""A PostgreSQL of a test's own, with a streaming replica or without, on this machine while the test lasts."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

SECONDS_TO_START = 30


@dataclass
class Server:
    """One PostgreSQL server: where its data is, and where it answers."""

    data: Path
    port: int

    @property
    def address(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        # Without a socket: its lock would name a process that was killed and perhaps not yet cleared away.
        told = f"-h 127.0.0.1 -p {self.port} -k '' -c fsync=off -c max_connections=60"
        command = ["pg_ctl", "-D", self.data, "-w", "-t", str(SECONDS_TO_START), "-l", f"{self.data}.log"]
        done = as_postgres([*command, "-o", told, "start"])
        assert done == 0, Path(f"{self.data}.log").read_text()

    def kill(self) -> None:
        """End it and all that it began at once, as when the power fails."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in [first, *children_of(first)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        (self.data / "postmaster.pid").unlink()

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            as_postgres(["pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop"])

    def ask(self, statement: str) -> tuple:
        with closing(psycopg2.connect(self.address)) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone() if cursor.description else ()


@contextmanager
def folder_of_postgres() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def begin(server: Server) -> None:
    whole = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    assert as_postgres(["initdb", "-D", server.data, *whole]) == 0
    server.start()


@contextmanager
def one_server() -> Iterator[Server]:
    with folder_of_postgres() as folder:
        server = Server(folder / "one", free_port())
        try:
            begin(server)
            yield server
        finally:
            server.stop()


@contextmanager
def primary_and_replica() -> Iterator[tuple[Server, Server]]:
    with folder_of_postgres() as folder:
        primary, replica = (Server(folder / name, free_port()) for name in ("primary", "replica"))
        try:
            begin(primary)
            source = ["-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres"]
            copied = as_postgres(
                ["pg_basebackup", *source, "-D", replica.data, "-R", "-X", "stream", "-c", "fast"]
            )
            assert copied == 0
            replica.start()
            yield primary, replica
        finally:
            for server in (replica, primary):
                server.stop()


def programs() -> Path:
    """Where PostgreSQL's own programs are: those of the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name))
    there = found[-1] if found else Path(shutil.which("initdb") or "").parent
    assert (there / "initdb").exists(), "This test needs PostgreSQL's own programs, such as initdb."
    return there


def as_postgres(command: list) -> int:
    """Run one of PostgreSQL's programs, which refuse to be run by root."""
    root = os.geteuid() == 0
    user = pwd.getpwnam("postgres").pw_uid if root else None
    told = [programs() / command[0], *command[1:]]
    # Its servers would hold open what is read here: so nothing is.
    return subprocess.run(
        told, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120
    ).returncode


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return [int(each) for each in found.stdout.split()]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(true, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "It did not come about."
        time.sleep(0.05)
