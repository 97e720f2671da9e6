"""A busy portal is backed up, destroyed and restored: nothing that it had answered is lost.

Several writers record sources over HTTP and count what they were told is there. Backups are taken meanwhile.
Then the portal is stopped and backed up once more, its database is destroyed, and the last backup is restored
into an empty place: compared row by row, and served again. What is answered after a backup began is not in
it: docs/backup.md says what to do about that.
"""

import threading
from collections import Counter
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.alliance.sources.typed import SOURCE
from tests.business_areas.pages import Inputs
from tests.copies import HOSTILE, backed_up, done, manage, manifest_of, rows_of
from tests.served import BOARD_ALONE, PASSWORD, drop_database, make_database, run, served

pytestmark = pytest.mark.long

WRITERS, BETWEEN_BACKUPS, BACKUPS = 4, 6, 3
REFUSED = """
import django
django.setup()
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from alliance import triggers
from alliance.models import AuditEvent, FileContent, RegisterEntry
def refused(change):
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return
    raise SystemExit("A change was not refused.")
assert AuditEvent.objects.exists() and FileContent.objects.exists()
refused(lambda: AuditEvent.objects.update(sentence=""))
refused(lambda: AuditEvent.objects.all()._raw_delete("default"))
refused(lambda: FileContent.objects.update(content=b""))
refused(lambda: RegisterEntry.objects.create(
    sequence=1, kind="x", subject="x", by=AuditEvent.objects.first().by, marking=0, key="x",
    payload_hash="0" * 64, previous_hash="0" * 64, hash="0" * 64, at=AuditEvent.objects.first().at,
))
assert triggers.missing() == []
assert not Session.objects.exists()
"""


class Writer(threading.Thread):
    """Records one source after another, and keeps the titles of those that the portal said are there."""

    def __init__(self, address: str, name: str):
        super().__init__(daemon=True)
        self.address, self.called = address, name
        self.open = build_opener(HTTPCookieProcessor(CookieJar())).open
        self.told: list[str] = []
        self.stopped, self.wrong = threading.Event(), ""

    def ask(self, path: str, values=None) -> str:
        data = urlencode(values, doseq=True).encode() if values is not None else None
        with self.open(f"{self.address}{path}", data, timeout=60) as answer:
            return answer.read().decode()

    def send(self, path: str, **typed) -> str:
        form = Inputs()
        form.feed(self.ask(path))
        return self.ask(path, {**form.sent, **typed})

    def sign_in(self) -> None:
        self.send("/sign-in/", username="officer", password=PASSWORD)

    def record(self, number: int) -> None:
        title = f"Written by {self.called}, {number}"
        page = self.send("/sources/record/", **{**SOURCE, "title": title, "short_title": title})
        assert title in page, page[:500]
        self.told.append(title)

    def run(self) -> None:
        try:
            number = 0
            while not self.stopped.is_set():
                number += 1
                self.record(number)
        except HTTPError as refused:
            self.wrong = f"{refused.code}: {refused.read().decode()[:500]}"
        except (OSError, HTTPException) as wrong:  # as when the portal is killed
            self.wrong = "" if self.stopped.is_set() else repr(wrong)


def answered(writers: list[Writer]) -> list[str]:
    return [title for writer in writers for title in list(writer.told)]


def wait_for_more(writers: list[Writer], number: int) -> None:
    before, waited = len(answered(writers)), threading.Event()
    for _ in range(1200):
        assert not [writer.wrong for writer in writers if writer.wrong], [each.wrong for each in writers]
        if len(answered(writers)) >= before + number:
            return
        waited.wait(0.1)
    raise AssertionError("The portal does not answer any more.")


def whole_and_with(path, titles: list[str]) -> None:
    """That all of these sources are in a backup, and every source in it with what was written beside it."""
    sources = {row["slug"]: row["title"] for row in rows_of(path, "alliance_source")}
    assert set(titles) <= set(sources.values())
    written = {f"source/{slug}" for slug, title in sources.items() if title.startswith("Written by ")}
    audited = Counter(row["subject"] for row in rows_of(path, "alliance_auditevent"))
    indexed = Counter(f"source/{row['key']}" for row in rows_of(path, "alliance_searchentry"))
    assert written
    assert {audited[subject] for subject in written} == {indexed[subject] for subject in written} == {1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


def test_nothing_that_was_answered_is_lost(set_up, folder):
    kept = folder / "backups"
    kept.mkdir()
    with served(set_up, folder, HOSTILE, BOARD_ALONE) as portal:
        writers = [Writer(portal.address, f"writer {number}") for number in range(1, WRITERS + 1)]
        for writer in writers:
            # One after the other: four tries at one moment for one name have to wait.
            writer.sign_in()
            writer.start()
        for _ in range(BACKUPS):
            wait_for_more(writers, BETWEEN_BACKUPS)
            before = answered(writers)
            path = backed_up(portal.environment, kept, "--keep", "2")
            whole_and_with(path, before)
        assert len(list(kept.glob("*.zip"))) == len(list(kept.glob("*.sha256"))) == 2

        refused = manage(portal.environment, "restore", str(path), "--replace")
        assert "Stop the portal first" in refused.stderr

        for writer in writers:
            writer.stopped.set()
        portal.kill()
        for writer in writers:
            writer.join(timeout=60)
        last = backed_up(portal.environment, kept)
        whole_and_with(last, answered(writers))
        address = portal.environment["DATABASE_URL"]
        drop_database(address)
        make_database(address)
        assert "is whole" in done(portal.environment, "restore", str(last))

        again = manifest_of(backed_up(portal.environment, kept))
        first = manifest_of(last)
        assert again["tables"] == first["tables"]
        assert again["files"] == first["files"]
        assert again["register"] == first["register"]
        assert run(portal.environment, REFUSED).stderr == ""
        assert "The register is whole." in done(portal.environment, "verify_register")

        occupied = manage(portal.environment, "restore", str(last))
        assert "There is a record in this database already" in occupied.stderr
        portal.start()
        writer = Writer(portal.address, "somebody later")
        writer.sign_in()
        writer.record(1)
