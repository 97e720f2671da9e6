"""Hostile files at every place that takes one: each is refused with a sentence, and nothing of it is kept.

The portal is really served. Each file travels as a browser or a program sends it; what the processes took of
memory at their most is looked at in the end, and so are the rows and files that are there.
"""

import io
import json
import re
import socket
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from django import forms
from django.conf import settings

from alliance.files import OLD_OFFICE
from alliance.forms.files import OneFileField
from alliance.management.commands.permission_matrix import routes
from alliance.sheets.kinds import every_kind
from alliance.temporal import today
from tests.cluster import wait_until
from tests.governance.makers import pdf_of
from tests.served import Browser, run, served_alone
from tests.spreadsheets import changed_part, with_part, workbook_of

MOST_MEMORY = 300 * 2**20
MANY_ROWS = 100_000
PREPARE = """
from alliance.temporal import today
from tests.governance.makers import make_item, make_meeting, make_paper
make_paper(item=make_item(meeting=make_meeting(today())))
"""
COUNT = """
import json
import django
django.setup()
from alliance.models import FileContent, Import, Job, StoredFile
from governance.models import PaperVersion
kept = (FileContent, Import, Job, PaperVersion, StoredFile)
print(json.dumps({each.__name__: each.objects.count() for each in kept}))
"""
# Whose account holds the permission that a kind of import asks for.
WHO_IMPORTS = {"keep money": "finance", "record facts": "officer"}
SHEET, DOCUMENT = "xl/worksheets/sheet1.xml", "word/document.xml"


# The places


def paper_addresses() -> list[tuple[str, str]]:
    return [("secretary", "/board/papers/1/receive/")]


def import_addresses() -> list[tuple[str, str]]:
    return [(WHO_IMPORTS[kind.permission], f"/imports/choose/{kind.name}/") for kind in every_kind()]


# Every address that takes a file, by the pattern of it: who sends one, and where.
PLACES = {
    "/board/papers/<int:number>/receive/": paper_addresses,
    "/imports/choose/<slug:kind>/": import_addresses,
}


def forms_with_files(of=forms.BaseForm):
    for form in of.__subclasses__():
        yield from forms_with_files(form)
        if any(isinstance(each, forms.FileField) for each in getattr(form, "base_fields", {}).values()):
            yield form


def test_every_page_that_takes_a_file_is_tried_here():
    every = {route.address: getattr(route.page, "form_class", None) for route in routes()}
    taking = {form for form in forms_with_files() if form.__module__.split(".")[0] != "tests"}
    pages = {address: form for address, form in every.items() if form in taking}
    assert set(pages) == set(PLACES)
    assert set(pages.values()) == taking
    for form in taking:
        asked = [each for each in form.base_fields.values() if isinstance(each, forms.FileField)]
        assert all(isinstance(each, OneFileField) for each in asked), form


def test_no_other_code_takes_a_file_out_of_a_request():
    """What is added to a form later, or read without one, would not be found above."""
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in ("alliance", "business_areas", "governance", "savings")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if re.search(r"request\.FILES|\bFileField\(|ImageField\(", path.read_text(encoding="utf-8"))
    }
    assert found == {
        "alliance/sent_once.py",
        "alliance/views/kinds/action_page.py",
        "business_areas/views/entry.py",
    }


# The files


def zipped(*parts: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return written.getvalue()


def word(body: bytes = b"<w:p/>", before: bytes = b"") -> bytes:
    name = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped(
        (DOCUMENT, before + b'<w:document xmlns:w="%b"><w:body>%b</w:body></w:document>' % (name, body))
    )


WORKBOOK = workbook_of([["Words"], ["More"]])
WORD, PDF = word(), pdf_of("Words")
DOCUMENT_TYPE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def bomb_of(office: bytes) -> bytes:
    """A part that unpacks to 400MB, packed in pieces so that making it takes no memory."""
    written = io.BytesIO(office)
    piece = b" " * 2**20
    with (
        zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
        parts.open("media/image1.xml", "w") as part,
    ):
        for _ in range(400):
            part.write(piece)
    return written.getvalue()


def pdf_bomb() -> bytes:
    """A PDF of some kilobytes whose list of its own parts unpacks, twice, to 300MB."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    out, rows = b"%PDF-1.5\n", b"\0\0\0\xff"
    for number, words in enumerate(objects, start=1):
        rows += b"\1" + len(out).to_bytes(2, "big") + b"\0"
        out += b"%d 0 obj\n%b\nendobj\n" % (number, words)
    at = len(out)
    rows += b"\1" + at.to_bytes(2, "big") + b"\0"
    packing = zlib.compressobj(1)
    packed = packing.compress(rows) + b"".join(packing.compress(b"\0" * 2**20) for _ in range(300))
    packed = zlib.compress(packed + packing.flush())
    told = b"/Type /XRef /Size 5 /W [1 2 1] /Root 1 0 R /Filter [/FlateDecode /FlateDecode] /Length %d"
    stream = b"4 0 obj\n<< %b >>\nstream\n%b\nendstream\nendobj\n" % (told % len(packed), packed)
    return out + stream + b"startxref\n%d\n%%%%EOF\n" % at


def locked_pdf() -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(owner="o", user="u"))
    return written.getvalue()


def locked_zip(office: bytes) -> bytes:
    """The same with its parts said to be encrypted, in their headers and in the directory."""
    changed = bytearray(office)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), office):
            changed[found.start() + place] |= 1
    return bytes(changed)


@dataclass
class Hostile:
    """A file, the name it is sent under, and what is said of it; of a table, where tables are taken."""

    about: str
    name: str
    content: bytes = field(repr=False)
    said: str
    where: str = ""
    status: int = 422


NO_TEXT = b"Force,Amount\r\nDorset \x81\x8d,5\r\n"
HOSTILE = [
    Hostile("zip bomb", "costs.xlsx", bomb_of(WORKBOOK), "would unpack to 400MB"),
    Hostile("zip bomb, Word", "paper.docx", bomb_of(WORD), "would unpack to 400MB"),
    Hostile("PDF bomb", "paper.pdf", pdf_bomb(), "unpacks to far more than it holds"),
    Hostile("very many parts", "costs.xlsx", zipped(*((f"xl/{n}", b"") for n in range(5001))), "5,001 parts"),
    Hostile(
        "entity", "costs.xlsx", changed_part(WORKBOOK, SHEET, "<worksheet ", f"{DOCUMENT_TYPE}<worksheet "),
        "a document type",
    ),
    Hostile("entity, Word", "paper.docx", word(before=DOCUMENT_TYPE.encode()), "a document type"),
    Hostile(
        "entity, in UTF-16", "paper.docx",
        zipped((DOCUMENT, f'<?xml version="1.0" encoding="utf-16"?>{DOCUMENT_TYPE}<a/>'.encode("utf-16"))),
        "a document type",
    ),
    Hostile("another thing", "costs.xlsx", PDF, "is not what its name says: it holds a PDF"),
    Hostile("a program", "paper.pdf", b"MZ\x90\x00\x03\x00\x00" * 99, "whatever its name says"),
    Hostile("a page", "paper.html", b"<script>alert(1)</script>", "is not what its name says"),
    Hostile("a picture", "costs.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF" * 9, "whatever its name says"),
    Hostile("locked PDF", "paper.pdf", locked_pdf(), "is locked with a password"),
    Hostile("locked Office", "costs.xlsx", OLD_OFFICE * 99, "is locked with a password"),
    Hostile("locked parts", "costs.xlsx", locked_zip(WORKBOOK), "is locked with a password"),
    Hostile("macro", "costs.xlsx", with_part(WORKBOOK, "xl/vbaProject.bin", b"x"), "holds macros"),
    Hostile("macro, Word", "paper.docx", with_part(WORD, "word/VBAPROJECT.BIN", b"x"), "holds macros"),
    Hostile("UTF-32", "costs.csv", "Force,Amount\n".encode("utf-32"), "whatever its name says"),
    Hostile("UTF-16, not said", "costs.csv", "Force,Amount\n".encode("utf-16-le"), "whatever its name says"),
    Hostile("half a letter", "costs.csv", b"\xff\xfeF", "whatever its name says"),
    Hostile("no text", "costs.csv", NO_TEXT, "The text of this file cannot be read", "imports"),
    Hostile("NUL", "costs.csv", b"Force,Amount\nDorset\0,5\n", "whatever its name says"),
    Hostile("empty", "costs.csv", b"", "“costs.csv” is empty."),
    Hostile("cut short", "costs.xlsx", WORKBOOK[: len(WORKBOOK) // 2], "is damaged"),
    Hostile("cut short, PDF", "paper.pdf", PDF[:300], "is damaged"),
    Hostile("spoilt inside", "paper.docx", WORD[:40] + b"\xff" * 9 + WORD[49:], "is damaged"),
    Hostile("path", "../../../etc/passwd", b"MZ\x90\0", "“passwd” cannot be used"),
    Hostile("path, Windows", "..\\..\\boot.ini", b"MZ\x90\0", "“boot.ini” cannot be used"),
    Hostile("long name", f"{'long' * 60}.{'end' * 80}", b"MZ\x90\0", "end” cannot be used"),
    Hostile("very long name", f"{'long' * 500}.pdf", b"MZ\x90\0", "Nothing has been changed.", status=400),
    Hostile("NUL and lines in its name", "a\0b\r\nX-Other: c.pdf", b"MZ\x90\0", "cannot be used"),
    Hostile("markup in its name", "<b>bold</b>.pdf", b"MZ\x90\0", "b>.pdf” cannot be used"),
    Hostile("no letters in its name", "…", b"MZ\x90\0", "cannot be used"),
]  # fmt: skip


def sent(told: dict, *files: tuple[str, bytes]) -> tuple[bytes, dict]:
    """A form with files as a program may send it, whatever their names."""
    edge = b"edge-of-a-part"
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (edge, name.encode(), str(value).encode())
        for name, value in told.items()
        if name != "file"
    ]
    for name, content in files:
        named = name.replace("\r\n", "%0D%0A").replace('"', "%22").encode()
        head = b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n' % (edge, named)
        parts.append(head + content + b"\r\n")
    return b"".join(parts) + b"--%b--\r\n" % edge, {
        "Content-Type": f"multipart/form-data; boundary={edge.decode()}"
    }


# The portal


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    uploads = str(tmp_path_factory.mktemp("uploads"))
    with served_alone(tmp_path_factory.mktemp("portal"), PREPARE, TMPDIR=uploads) as portal:
        yield portal


@pytest.fixture(scope="module")
def browsers(portal):
    """Somebody for each place, signed in once."""
    found = {}
    for who in ("secretary", *WHO_IMPORTS.values()):
        found[who] = Browser(portal.address)
        found[who].sign_in(who)
    return found


def places() -> list[tuple[str, str]]:
    return [place for addresses in PLACES.values() for place in addresses()]


def counts(portal) -> dict:
    counted = run(portal.environment, COUNT)
    assert counted.returncode == 0, counted.stderr
    return json.loads(counted.stdout)


def files_left(portal) -> list:
    return [path for path in Path(portal.environment["TMPDIR"]).rglob("*") if path.is_file()]


def most_memory(portal) -> int:
    """What any process of the portal took at its most."""
    told = [Path(f"/proc/{pid}/status").read_text() for pid in portal.workers()]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 for status in told)


def test_each_is_refused_with_a_sentence_and_nothing_is_kept(portal, browsers):
    before, wrong = counts(portal), {}
    for who, address in places():
        form = {**browsers[who].ask(address).form, **day_it_came()}
        for each in HOSTILE:
            if each.where and each.where not in address:
                continue
            body, headers = sent(form, (each.name, each.content))
            answer = browsers[who].ask(address, body, **headers)
            if answer.status != each.status or each.said not in answer.words or "../" in answer.words:
                wrong[address, each.about] = answer.status, answer.words[:600]
        body, headers = sent(form, ("costs.csv", b"Force\n"), ("costs.csv", b"Force\nDorset\n"))
        answer = browsers[who].ask(address, body, **headers)
        if (answer.status, "More than one file came" in answer.words) != (422, True):
            wrong[address, "two of one name"] = answer.status, answer.words[:600]
    assert not wrong
    assert counts(portal) == before
    assert files_left(portal) == []
    assert most_memory(portal) < MOST_MEMORY


def day_it_came() -> dict:
    return {f"received_on_{part}": getattr(today(), part) for part in ("day", "month", "year")}


def test_of_what_is_cut_short_on_its_way_nothing_is_kept(portal, browsers):
    before = counts(portal)
    for who, address in places():
        body, headers = sent(browsers[who].ask(address).form, ("costs.csv", b"Force\n" * 100_000))
        cookies = "; ".join(f"{each.name}={each.value}" for each in browsers[who].cookies)
        lines = [f"POST {address} HTTP/1.1", f"Host: {portal.address.removeprefix('http://')}"]
        lines += [
            f"Cookie: {cookies}",
            f"Content-Length: {len(body)}",
            f"Content-Type: {headers['Content-Type']}",
        ]
        with socket.create_connection(("127.0.0.1", int(portal.environment["PORT"]))) as wire:
            wire.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
    wait_until(lambda: files_left(portal) == [] and browsers[who].ask("/health/").status == 200)
    assert counts(portal) == before


@pytest.mark.parametrize(
    "unclear",
    [
        "Content-Length: 3\r\nContent-Length: 30",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, gzip",
        "Content-Length: +3",
    ],
    ids=["two lengths", "a length and pieces", "pieces within", "no number"],
)
def test_where_a_message_ends_is_clear(portal, unclear):
    """What one server would take for the end of a request, and another for a second request, is refused."""
    with socket.create_connection(("127.0.0.1", int(portal.environment["PORT"])), timeout=20) as wire:
        wire.sendall(f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{unclear}\r\n\r\nabc".encode())
        answered = wire.makefile("rb").read()
    assert answered.split()[1] in (b"400", b"501"), answered[:200]
    assert answered.count(b"HTTP/1.1 ") == 1


def test_a_hundred_thousand_wrong_rows_are_told_of_in_little_memory(portal, browsers):
    """Of one kind of import: what goes through the rows is the same for each."""
    browser, choose = browsers["finance"], "/imports/choose/cost-lines/"
    empty = browser.open(f"{portal.address}/imports/templates/cost-lines.xlsx").read()
    cell = '<c t="inlineStr"><is><t>what nobody knows</t></is></c>'
    rows = f"<row>{cell * 3}</row>" * MANY_ROWS
    many = changed_part(empty, SHEET, "</sheetData>", f"{rows}</sheetData>")
    body, headers = sent(browser.ask(choose).form, ("many.xlsx", many))
    answer = browser.ask(choose, body, **headers)
    assert answer.status == 200, answer.words[:500]
    wait_until(lambda: "Nothing of it was imported. Mend it" in browser.ask(answer.address).words, 60)
    assert most_memory(portal) < MOST_MEMORY
    assert files_left(portal) == []
