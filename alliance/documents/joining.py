"""Several PDF files as one that is as accessible as they are: one tree of tags, bookmarks, numbered pages.

The library copies pages with their links, layers and bookmarks, and leaves their tags behind: a screen reader
would find an empty document. Here the tree of tags of each file becomes a branch of one tree.
"""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import typst
from django.conf import settings
from pikepdf import Array, Dictionary, Name, Pdf, String
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from alliance.documents.bookmarks import Bookmarks
from alliance.documents.opening import opened
from alliance.documents.tags import Tags, is_tagged

STAMP = Path(__file__).with_name("stamp.typ")
# The foot of a page, in points: where the number of the page stands.
STAMP_WIDTH, STAMP_HEIGHT, ABOVE_THE_EDGE = 420, 14, 8
ACTIONS_KEPT = ("/GoTo", "/URI")
# An address that leads to a part of the joined file: part:3.
TO_PART = "part:"


@dataclass(frozen=True)
class Part:
    """One file of several: its title in the bookmarks, and what stands before the number on its pages.

    Without `stamp` its pages are left as they are: they have their numbers already. A part without a title
    has no bookmark of its own.
    """

    title: str
    pdf: bytes
    stamp: str = ""


class CannotBeJoined(ValueError):
    """A part is not a PDF that can be read; the message says which, and what is wrong with it."""


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has. Raises CannotBeJoined when it cannot be read."""
    with _opened("This file", pdf) as opened:
        return len(opened.pages)


def join(
    parts: Sequence[Part],
    *,
    title: str,
    language: str = "en-GB",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> bytes:
    """The parts one after another as one PDF. `progress` is told how many are done, of how many."""
    joined = Pdf.new()
    tags, bookmarks = Tags(joined), Bookmarks(joined)
    begins: list[int] = []
    for done, part in enumerate(parts, start=1):
        begins.append(len(joined.pages))
        before = bookmarks.last
        with _opened(part.title, part.pdf) as source:
            pages = _take_pages(joined, source)
            if is_tagged(source):
                tags.take(source, pages, part.title)
            else:
                tags.write_for(pages, part.title, _words_of(part.pdf, len(pages)))
        if part.title and pages:
            bookmarks.put_under(part.title, pages[0], before)
        progress(done, len(parts) + 1)
    _stamp(joined, parts, begins)
    _lead_to_parts(joined, begins)
    tags.finish()
    joined.Root.Lang = String(language)
    joined.Root.MarkInfo = Dictionary(Marked=True)
    joined.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with joined.open_metadata() as told:
        told["dc:title"] = title
    written = io.BytesIO()
    joined.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    progress(len(parts) + 1, len(parts) + 1)
    return written.getvalue()


def _opened(title: str, pdf: bytes) -> Pdf:
    try:
        return opened(pdf)
    except pikepdf.PasswordError as wrong:
        raise CannotBeJoined(f"“{title}” is locked with a password.") from wrong
    except pikepdf.PdfError as wrong:
        raise CannotBeJoined(f"“{title}” is not a PDF that can be read.") from wrong


def _take_pages(joined: Pdf, source: Pdf) -> list[pikepdf.Page]:
    """Copy the pages of a file with its links, layers and bookmarks, without what would run by itself."""
    first = len(joined.pages)
    joined.add_pages_from(source)
    pages = [joined.pages[number] for number in range(first, len(joined.pages))]
    for page in pages:
        if "/AA" in page.obj:
            del page.obj.AA
        for annotation in page.obj.get("/Annots", ()):
            action = annotation.get("/A")
            if action is not None and str(action.get("/S")) not in ACTIONS_KEPT:
                del annotation.A
            if "/AA" in annotation:
                del annotation.AA
    return pages


def _words_of(pdf: bytes, pages: int) -> list[str]:
    """The words of each page of a file that has no tags, as far as they can be read."""
    try:
        return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return [""] * pages


def _lead_to_parts(joined: Pdf, begins: Sequence[int]) -> None:
    """Make each link to “part:3” lead to the page that the third part begins on, counted from nought."""
    for page in joined.pages:
        for annotation in page.obj.get("/Annots", ()):
            address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(TO_PART):
                begins_on = begins[int(address.removeprefix(TO_PART))]
                del annotation["/A"]
                annotation.Dest = Array([joined.pages[begins_on].obj, Name.Fit])


# The number of each page, at its foot


def _stamp(joined: Pdf, parts: Sequence[Part], numbers: Sequence[int]) -> None:
    """Write the number of the page in the whole at the foot of each page of the parts that ask for it."""
    ends = [*numbers[1:], len(joined.pages)]
    stamped = [
        (number, f"{part.stamp} · page {number + 1} of {len(joined.pages)}")
        for part, begins, ends_before in zip(parts, numbers, ends, strict=True)
        if part.stamp
        for number in range(begins, ends_before)
    ]
    if not stamped:
        return
    with Pdf.open(io.BytesIO(stamps_of([words for _, words in stamped]))) as stamps:
        for (number, _), stamp in zip(stamped, stamps.pages, strict=True):
            _put_at_the_foot(joined, joined.pages[number], joined.copy_foreign(stamp.as_form_xobject()))


def stamps_of(words: Sequence[str]) -> bytes:
    """A PDF with what is written at the foot of each page, a small page for each."""
    return typst.compile(
        STAMP.read_bytes(),
        root=str(STAMP.parent),
        font_paths=[str(settings.TYPEFACES)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={
            "stamps": json.dumps(list(words), ensure_ascii=False),
            "width": str(STAMP_WIDTH),
            "height": str(STAMP_HEIGHT),
        },
    )


def _put_at_the_foot(joined: Pdf, page: pikepdf.Page, stamp) -> None:
    """Draw over the foot of a page, whichever way it is turned; screen readers pass it over."""
    name = page.add_resource(stamp, Name.XObject, prefix="Foot")
    matrix = " ".join(f"{value:.3f}" for value in foot_of(page))
    page.contents_add(b"q\n", prepend=True)
    drawn = f"\nQ\n/Artifact <</Type /Pagination>> BDC\nq {matrix} cm {name} Do Q\nEMC\n"
    page.contents_add(drawn.encode())


def foot_of(page: pikepdf.Page) -> tuple[float, ...]:
    """The matrix that puts a stamp upright at the middle of the foot of a page as it is shown."""
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    turned = page.rotation % 360
    width, height = right - left, top - bottom
    across = (height if turned in (90, 270) else width) / 2 - STAMP_WIDTH / 2
    up = ABOVE_THE_EDGE
    if turned == 90:
        return (0, 1, -1, 0, right - up, bottom + across)
    if turned == 180:
        return (-1, 0, 0, -1, right - across, top - up)
    if turned == 270:
        return (0, -1, 1, 0, left + up, top - across)
    return (1, 0, 0, 1, left + across, bottom + up)
