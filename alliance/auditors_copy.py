"""A copy of the audit trail for an auditor: what was done, seen and exported, in one file with its digest.

It is sent while it is read, so that memory does not grow with it. Its last line gives the SHA-256 of all the
lines before it, which the audit trail keeps too: whoever has the file can show that it is what was given out.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from heapq import merge
from typing import NamedTuple

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from alliance.exports import file_name
from alliance.exports.cells import clean, local, looks_like_formula
from alliance.exports.tables import as_download
from alliance.markings import Marking
from alliance.temporal import today

NAMES = ("at", "kind", "by", "user_name", "what", "about", "words", "because", "marking")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
READ_AT_ONCE = 2000


class Entry(NamedTuple):
    """One line of the copy."""

    at: str
    kind: str
    by: str
    user_name: str
    what: str
    about: str
    words: str
    because: str
    marking: str


def entries(events, notes) -> Iterator[Entry]:
    """What was done, seen and exported, the earliest first."""
    done = ((event.at, 0, event.pk, entry_of_event(event)) for event in read(events))
    seen = ((note.at, 1, note.pk, entry_of_note(note)) for note in read(notes))
    for *_, entry in merge(done, seen):
        yield entry


def read(rows) -> Iterable:
    return rows.select_related("by").order_by("at", "pk").iterator(chunk_size=READ_AT_ONCE)


def entry_of_event(event) -> Entry:
    because = event.details.get("because", "") if isinstance(event.details, dict) else ""
    return Entry(
        local(event.at).isoformat(" ", "seconds"),
        "Did",
        event.by.full_name,
        event.by.username,
        event.name,
        event.subject,
        event.sentence,
        str(because),
        Marking(event.marking).label,
    )


def entry_of_note(note) -> Entry:
    return Entry(
        local(note.at).isoformat(" ", "seconds"),
        note.get_kind_display(),
        note.by.full_name,
        note.by.username,
        "read a page" if note.kind == "saw" else "took a file away",
        note.address,
        note.called,
        f"SHA-256 {note.sha256}" if note.sha256 else "",
        Marking(note.marking).label,
    )


def copy_response(extension: str, about: str, found: Iterable[Entry], marking: int) -> StreamingHttpResponse:
    """The copy as a download; when all of it was sent, the response knows its digest."""
    lines = {"csv": csv_lines, "json": json_lines}[extension]
    response = StreamingHttpResponse(content_type=MEDIA_TYPES[extension])
    response.streaming_content = digested(response, lines(about, found), LAST_LINES[extension])
    name = file_name("alliance", "audit-trail-for-an-auditor", today(), Marking(marking), extension)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response.marking = Marking(marking)
    return as_download(response)


def digested(response, lines: Iterable[str], last_line) -> Iterator[bytes]:
    """The lines in handy pieces, and one more that says the digest of them all."""
    digest, waiting = sha256(), []
    for line in lines:
        waiting.append(line)
        if len(waiting) >= READ_AT_ONCE:
            yield taken(waiting, digest)
    yield taken(waiting, digest)
    response.sha256 = digest.hexdigest()
    yield last_line(response.sha256).encode()


def taken(waiting: list[str], digest) -> bytes:
    piece = "".join(waiting).encode("utf-8", errors="replace")
    waiting.clear()
    digest.update(piece)
    return piece


# As CSV


def csv_lines(about: str, found: Iterable[Entry]) -> Iterator[str]:
    """The names of the columns, what the file is, and each entry."""
    yield csv_line(NAMES)
    yield csv_line(("", "About this file", "", "", "", "", about, "", ""))
    for entry in found:
        yield csv_line(entry)


def csv_line(cells: Iterable[str]) -> str:
    """One line, in which no cell is a formula and none breaks the line."""
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(
        [in_one_line(each) for each in cells]
    )
    return line.getvalue()


def in_one_line(text: str) -> str:
    text = clean(text).replace("\n", " ")
    return f"'{text}" if looks_like_formula(text) else text


def csv_last_line(digest: str) -> str:
    words = f"SHA-256 of all the lines before this one: {digest}"
    return csv_line(("", "About this file", "", "", "", "", words, "", ""))


# As JSON


def json_lines(about: str, found: Iterable[Entry]) -> Iterator[str]:
    """An object with what the file is and its entries, one on each line."""
    yield f'{{"about": {json.dumps(about)},\n"entries": [\n'
    before = ""
    for entry in found:
        yield f"{before}{json.dumps(entry._asdict())}"
        before = ",\n"
    yield "\n],\n"


def json_last_line(digest: str) -> str:
    return f'"sha256_of_the_lines_before": "{digest}"}}\n'


LAST_LINES = {"csv": csv_last_line, "json": json_last_line}
