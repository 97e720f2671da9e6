"""Whether what somebody wrote came alive in a page or a file: each kind is read by a reader of its own."""

import csv
import io
import json
import re
from email import message_from_bytes, policy
from urllib.parse import urlsplit
from zipfile import ZipFile

import pikepdf
from icalendar import Calendar
from lxml import etree, html

from tests.hostile import MARK

# Where an address may lead that stands in an attribute.
SCHEMES = ("", "http", "https", "mailto", "webcal", "tel")
ADDRESSES = ("href", "src", "action", "formaction", "srcset", "poster", "data", "cite", "background", "ping")
SCRIPTS_OF_OURS = ("module", "application/ld+json")
A_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?%?")
RUN_BY_SPREADSHEETS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
WORD_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NO_ENTITIES = etree.XMLParser(resolve_entities=False, no_network=True)
PROPERTY = re.compile(rb"[A-Z][A-Z-]*[;:]")
FOLDED_AT = 75


def wrong_with_headers(headers: dict) -> list[str]:
    """Headers of an answer or a mail that hold more than one line, or that somebody wrote."""
    wrong = [
        f"{name}: {value!r}" for name, value in headers.items() if re.search(r"[\r\n\0]", f"{name}{value}")
    ]
    return wrong + [name for name in headers if MARK in name.lower()]


def wrong_with(kind: str, content: bytes) -> list[str]:
    """What came alive in what was sent, told by what it says it is."""
    if content.startswith(b"PK"):
        return wrong_in_zip(content)
    look = {
        "text/html": wrong_in_page,
        "text/csv": wrong_in_csv,
        "application/pdf": wrong_in_pdf,
        "application/json": wrong_in_json,
        "application/ld+json": wrong_in_json,
        "application/atom+xml": wrong_in_feed,
        "application/xml": wrong_in_xml,
        "image/svg+xml": wrong_in_drawing,
        "text/calendar": wrong_in_calendar,
        "message/rfc822": wrong_in_mail,
        "text/plain": lambda _: [],
    }
    return look[kind](content)


def wrong_in_page(content: bytes) -> list[str]:
    """Elements, attributes, scripts or links that somebody wrote."""
    wrong, text = [], content.decode()
    # A reader that is told of bytes would look for an encoding first.
    for each in html.document_fromstring(text).iter():
        if not isinstance(each.tag, str):
            wrong += [f"comment {each.text!r}"] if MARK in (each.text or "") else []
            continue
        if MARK in each.tag or each.tag in ("iframe", "object", "embed", "base", "img", "style"):
            wrong.append(f"<{each.tag}>")
        for name, value in each.attrib.items():
            if MARK in name or name.startswith("on") or name == "style":
                wrong.append(f"<{each.tag} {name}>")
            if name in ADDRESSES and scheme_of(value) not in SCHEMES:
                wrong.append(f"<{each.tag} {name}={value[:60]!r}>")
        if each.tag == "script":
            wrong += wrong_in_script(each)
        if (
            each.tag == "meta"
            and (each.get("http-equiv") or "").lower() == "refresh"
            and MARK in each.get("content")
        ):
            wrong.append("<meta refresh>")
    return wrong


def scheme_of(address: str) -> str:
    """As a browser reads it: white space and control characters do not count."""
    plain = re.sub(r"[\x00-\x20]", "", address)
    return urlsplit(plain).scheme.lower() if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", plain) else ""


def wrong_in_script(script) -> list[str]:
    """A script is one of ours, with nothing in it; or data about the page, which is read as JSON."""
    if script.get("type") not in SCRIPTS_OF_OURS:
        return [f"<script type={script.get('type')}>"]
    if script.get("type") == "module":
        return ["<script> with words"] if (script.text or "").strip() else []
    return wrong_in_json((script.text or "").encode())


def wrong_in_json(content: bytes) -> list[str]:
    try:
        json.loads(content)
    except ValueError as wrong:
        return [f"no JSON: {wrong}"]
    return []


def wrong_in_csv(content: bytes) -> list[str]:
    """Cells that a spreadsheet runs, rows that somebody began, and columns that somebody named."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    wrong = [f"cell {cell[:40]!r}" for cell in cells if runs(cell)]
    if len({len(row) for row in rows}) > 1:
        wrong.append("rows of different lengths")
    return wrong + [f"column {name[:40]!r}" for name in (rows or [[]])[0] if MARK in name]


def runs(cell: str) -> bool:
    """Whether a spreadsheet takes a cell of a CSV file for something to work out."""
    return bool(RUN_BY_SPREADSHEETS.match(cell)) and not A_NUMBER.fullmatch(cell)


def wrong_in_zip(content: bytes) -> list[str]:
    """Workbooks, Word documents, and files that go together."""
    wrong = []
    with ZipFile(io.BytesIO(content)) as files:
        names = files.namelist()
        for name in names:
            if ".." in name or not re.fullmatch(r"[\w\[(][\w .,()\[\]/-]*", name):
                wrong.append(f"file {name!r}")
        office = "[Content_Types].xml" in names
        for name in names:
            if office and name.endswith((".xml", ".rels")):
                wrong += [f"{name}: {each}" for each in wrong_in_part(files.read(name))]
            elif not office and (kind := KINDS.get(name.rpartition(".")[2])):
                wrong += [f"{name}: {each}" for each in wrong_with(kind, files.read(name))]
    return wrong


KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xlsx": "application/zip",
    "docx": "application/zip",
    "html": "text/html",
    "json": "application/json",
}


def wrong_in_part(content: bytes) -> list[str]:
    """A part of a workbook or a Word document: formulas, fields, links, or what is of somebody's making."""
    wrong, tree = [], etree.fromstring(content, NO_ENTITIES)
    for each in tree.iter():
        if not isinstance(each.tag, str):
            continue
        name = etree.QName(each).localname
        if MARK in name or any(MARK in key for key in each.attrib):
            wrong.append(f"<{name}>")
        if name in ("f", "oleObject", "control", "externalReference", "ddeLink"):
            wrong.append(f"<{name}>: {each.text!r}")
        if name == "Relationship" and each.get("TargetMode") == "External" and not ours(each.get("Target")):
            wrong.append(f"leads to {each.get('Target')!r}")
        if name in ("instrText", "fldSimple") and MARK in f"{each.text}{each.attrib}":
            wrong.append(f"field {each.text!r}")
        # A cell of a workbook says that it is text: its words are among the shared ones, or in it.
        if name == "c" and each.get("t") not in ("s", "inlineStr", "b", "str"):
            value = "".join(each.itertext())
            if value and not re.fullmatch(r"-?[0-9.]+(E[-+]?[0-9]+)?", value):
                wrong.append(f"cell {value!r}")
    return wrong


def ours(address: str) -> bool:
    return scheme_of(address) in ("http", "https", "mailto") and MARK not in address


def wrong_in_pdf(content: bytes) -> list[str]:
    """What is run, opened, sent or attached."""
    wrong = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for each in document.objects:
            if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                continue
            wrong += [key for key in ("/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFile") if key in each]
            if each.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR"):
                wrong.append(str(each.get("/S")))
            uri = each.get("/URI")
            if uri is not None and not ours(str(uri)):
                wrong.append(f"leads to {str(uri)[:60]!r}")
        if "/OpenAction" in document.Root:
            wrong.append("/OpenAction")
    return wrong


def wrong_in_feed(content: bytes) -> list[str]:
    """Well formed, of the elements of a feed alone, and inert where an entry holds HTML."""
    tree = etree.fromstring(content, NO_ENTITIES)
    wrong = []
    for each in tree.iter():
        if not isinstance(each.tag, str):
            continue
        name = etree.QName(each)
        if name.namespace != "http://www.w3.org/2005/Atom" or MARK in name.localname:
            wrong.append(f"<{name.localname}>")
        if each.get("href") and not ours(each.get("href")):
            wrong.append(f"leads to {each.get('href')!r}")
        if each.get("type") == "html" and each.text:
            wrong += wrong_in_page(f"<body>{each.text}</body>".encode())
    return wrong


def wrong_in_drawing(content: bytes) -> list[str]:
    """Nothing that runs, leads elsewhere or is taken from elsewhere."""
    wrong = wrong_in_xml(content)
    for each in etree.fromstring(content, NO_ENTITIES).iter():
        name = etree.QName(each).localname if isinstance(each.tag, str) else ""
        if name in ("script", "foreignObject", "image", "use", "a", "style"):
            wrong.append(f"<{name}>")
        wrong += [f"<{name} {key}>" for key in each.attrib if key.startswith("on") or key.endswith("href")]
    return wrong


def wrong_in_xml(content: bytes) -> list[str]:
    tree = etree.fromstring(content, NO_ENTITIES)
    return [f"<{each.tag}>" for each in tree.iter() if isinstance(each.tag, str) and MARK in each.tag]


def wrong_in_calendar(content: bytes) -> list[str]:
    """Folded lines, each a property that there is; and none that somebody wrote."""
    lines = content.split(b"\r\n")
    wrong = [f"a line of {len(line)} bytes" for line in lines if len(line) > FOLDED_AT]
    wrong += [f"{line[:40]!r}" for line in lines if re.search(rb"[\r\n\0]", line)]
    for line in content.replace(b"\r\n ", b"").split(b"\r\n"):
        if line and (not PROPERTY.match(line) or MARK.encode() in line.lower().partition(b":")[0]):
            wrong.append(f"property {line[:40]!r}")
    events = list(Calendar.from_ical(content).walk("VEVENT"))
    if len(events) != content.count(b"\r\nBEGIN:VEVENT\r\n"):
        wrong.append("an event that somebody began")
    return wrong


def wrong_in_mail(content: bytes) -> list[str]:
    """No header that somebody wrote, no second line in one, and text alone."""
    message = message_from_bytes(content, policy=policy.default)
    wrong = wrong_with_headers(dict(message.items()))
    wrong += [name for name in ("Bcc", "Cc") if message[name]]
    wrong += [
        f"{part.get_content_type()}" for part in message.walk() if part.get_content_type() != "text/plain"
    ]
    return wrong + [f"{defect}" for part in message.walk() for defect in part.defects]
