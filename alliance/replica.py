"""Reading from a replica of the database, only where it shows all that whoever reads must see (ADR 0040).

A request that only looks is answered wholly by the replica when that has replayed

* what this browser saved last: the place of it in the primary's log comes back in a cookie; and
* all that the primary had written at a moment no longer ago than MOST_SECONDS_BEHIND.

Otherwise the primary answers. What turns out to write, or goes wrong on the replica, is begun again on the
primary from the start, so that no answer is put together from both.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, local
from time import monotonic

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import (
    DEFAULT_DB_ALIAS,
    Error,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    connections,
)
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import DatabaseErrorWrapper
from django.http import HttpRequest, HttpResponse

MOST_SECONDS_BEHIND = 2
SECONDS_BETWEEN_QUESTIONS = 0.5
# After it failed, the replica is left alone for as long.
SECONDS_OF_REST = 5
SAVED = "saved"
# Longer than the replica that answers may be behind.
SECONDS_SAVED = 60
ONLY_LOOKS = ("GET", "HEAD")
# What says whether the portal works, or what is to be done, asks the database that everything is written to.
ALWAYS_THE_PRIMARY = ("/health",)
WRITTEN = "SELECT pg_current_wal_insert_lsn()::text"
REPLAYED = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END"
PLACE = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})")

log = logging.getLogger(__name__)


class NotFromTheReplica(BaseException):
    """This cannot be answered by the replica. No page takes it for an error of its own and carries on."""

    def __init__(self, *, failed: bool):
        self.failed = failed


class BegunAgain(DatabaseErrorWrapper):
    """What goes wrong on the replica, or writes, is for the primary. A wrong question stays one."""

    def __exit__(self, kind, wrong, traceback):
        try:
            super().__exit__(kind, wrong, traceback)
        except (OperationalError, InterfaceError, InternalError) as error:
            # A refusal has a code: it writes (25006), or what it looks at is just being changed (40001).
            refused = getattr(wrong, "pgcode", None) in ("25006", "40001")
            raise NotFromTheReplica(failed=not refused) from error


class Replica(DatabaseWrapper):
    """A connection to the replica, which stands in the primary's place while a request is answered."""

    # How far it had come when it was last asked. It only goes on, as long as the connection lasts.
    replayed = 0

    def __init__(self, told: dict):
        super().__init__(told, DEFAULT_DB_ALIAS)
        self.wrap_database_errors = BegunAgain(self)

    def get_new_connection(self, conn_params):
        self.replayed = 0
        return super().get_new_connection(conn_params)

    def set_autocommit(self, autocommit, *told, **more):
        if not autocommit:
            # Whoever begins a transaction is about to write.
            raise NotFromTheReplica(failed=False)
        super().set_autocommit(autocommit, *told, **more)

    def has_replayed(self, place: int) -> bool:
        if self.replayed < place:
            with self.cursor() as cursor:
                cursor.execute(REPLAYED)
                self.replayed = place_of(cursor.fetchone()[0]) or 0
        return self.replayed >= place


class Primary:
    """How far the primary had written, asked now and then by whoever is there first."""

    def __init__(self):
        self.asking = Lock()
        self.asked_at, self.place = -MOST_SECONDS_BEHIND, 0

    def written(self) -> int:
        """A place that the primary had reached no longer ago than may be."""
        ago = monotonic() - self.asked_at
        if ago < SECONDS_BETWEEN_QUESTIONS:
            return self.place
        # Whoever cannot do with what was last heard waits for whoever is asking.
        if self.asking.acquire(blocking=ago >= MOST_SECONDS_BEHIND):
            try:
                if monotonic() - self.asked_at >= SECONDS_BETWEEN_QUESTIONS:
                    began = monotonic()
                    self.place = written_by_primary()
                    self.asked_at = began
            finally:
                self.asking.release()
        return self.place


class Rest:
    """Whether the replica is left alone for a while because it failed."""

    def __init__(self):
        self.trying = Lock()
        self.until = 0.0

    def lasts(self) -> bool:
        if not self.until:
            return False
        with self.trying:
            if monotonic() < self.until:
                return True
            # One tries whether it is back; the others go on to the primary meanwhile.
            self.until = monotonic() + SECONDS_OF_REST
            return False

    def begin(self, why: BaseException) -> None:
        log.warning(
            "The replica does not answer; the primary answers everything for %s seconds. %s",
            SECONDS_OF_REST,
            str(why).partition("\n")[0],
        )
        self.until = monotonic() + SECONDS_OF_REST

    def end(self) -> None:
        if self.until:
            self.until = 0.0
            log.warning("The replica answers again.")


class FromTheReplica:
    """Chooses the database for a request, before anything of it is asked of any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REPLICA:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.primary, self.rest, self.kept = Primary(), Rest(), local()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wrote = request.method not in ONLY_LOOKS
        if not wrote:
            try:
                if (replica := self.replica_for(request)) is not None:
                    with in_place_of_primary(replica):
                        response = self.get_response(request)
                    self.rest.end()
                    return streamed_from(replica, response)
            except NotFromTheReplica as why:
                if why.failed:
                    self.rest.begin(why.__cause__)
                    self.kept.replica.close()
                wrote = not why.failed
        response = self.get_response(request)
        if wrote and "public" not in response.get("Cache-Control", ""):
            note_saved(response)
        return response

    def replica_for(self, request: HttpRequest) -> Replica | None:
        """The replica, when it shows what whoever asks must see."""
        if request.path.startswith(ALWAYS_THE_PRIMARY) or self.rest.lasts():
            return None
        saved = request.COOKIES.get(SAVED, "0/0")
        if (place := place_of(saved)) is None:
            return None
        try:
            place = max(place, self.primary.written())
        except Error:
            # The primary does not answer either, and says so to whoever asks it.
            return None
        if not hasattr(self.kept, "replica"):
            self.kept.replica = Replica(settings.REPLICA)
        self.kept.replica.close_if_unusable_or_obsolete()
        return self.kept.replica if self.kept.replica.has_replayed(place) else None


@contextmanager
def in_place_of_primary(replica: Replica) -> Iterator[None]:
    """Let all that is asked meanwhile in this thread, in whatever way, be asked of the replica."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def streamed_from(replica: Replica, response: HttpResponse) -> HttpResponse:
    """What is sent bit by bit is asked for as it is sent: of the replica too."""
    if response.streaming and not response.is_async:
        response.streaming_content = _streamed(replica, iter(response.streaming_content))
    return response


def _streamed(replica: Replica, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        try:
            with in_place_of_primary(replica):
                part = next(parts, None)
        except NotFromTheReplica as why:
            # Some of it has been sent: it ends here, and whoever receives it sees that it is cut short.
            raise OperationalError("The replica failed while an answer was being sent.") from why
        if part is None:
            return
        yield part


def note_saved(response: HttpResponse) -> None:
    """Let the browser say with what it asks next how far the primary had come when this was answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN)
            place = cursor.fetchone()[0]
    except Error:
        # Nothing was saved by a database that does not answer.
        return
    response.set_cookie(
        SAVED,
        place,
        max_age=SECONDS_SAVED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def written_by_primary() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return place_of(cursor.fetchone()[0])


def place_of(words: str | None) -> int | None:
    """A place in the log of the database as a number; None where these words are none."""
    found = PLACE.fullmatch(words or "")
    return (int(found[1], 16) << 32) + int(found[2], 16) if found else None
