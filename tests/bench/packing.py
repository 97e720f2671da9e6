"""Building a pack of 200 pages, beside what the PDF libraries take for the same pages by themselves."""

import io
from dataclasses import dataclass
from datetime import time, timedelta
from time import perf_counter

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.documents import Document, Heading, Paragraph, as_pdf, page_count
from alliance.documents.joining import stamps_of
from alliance.files import checked
from alliance.markings import Marking
from alliance.temporal import today
from alliance.work import do_next
from governance.actions.agendas import add_item
from governance.actions.meetings import plan_meeting
from governance.actions.packs import ask_for_packs
from governance.actions.papers import ask_for_paper, receive_version
from governance.models import AgendaItem, Board, Meeting, Pack, Paper, PaperVersion
from governance.papers.packs import Contents

PAGES, SECTIONS, TURNS = 200, 20, 5
DAYS_AHEAD = timedelta(days=300)
FOOT = pikepdf.Rectangle(100, 8, 520, 22)


@dataclass(frozen=True)
class Packing:
    """How many pages a pack has, and how many seconds it takes."""

    pages: int
    packing: float  # as it is asked for and built in the background
    setting: float  # to set its pages by the library
    numbering: float  # to set its front, copy its pages and number them by the libraries alone
    copying: float  # to copy its pages and no more


def document_of(number: int) -> Document:
    """A paper of fifteen pages."""
    blocks = [
        block
        for section in range(1, SECTIONS + 1)
        for block in (Heading(f"Section {section}"), *[Paragraph("Words of the paper. " * 40)] * 4)
    ]
    return Document(f"Paper {number}", "", Marking.OFFICIAL, blocks)


def meeting_with_papers(by) -> tuple[Meeting, list[Document]]:
    """A meeting whose papers have 200 pages together, and what they say."""
    board, day = Board.objects.first(), today() + DAYS_AHEAD
    told = {"held_on": day, "starts_at": time(14), "marking": Marking.OFFICIAL}
    meeting = plan_meeting(Meeting(board=board, **told), by=by)
    documents, pages = [], 0
    while pages < PAGES:
        number = len(documents) + 1
        document = document_of(number)
        pdf = as_pdf(document)
        item = AgendaItem(board=board, meeting=meeting, title=f"Item {number}", tranche="delivery")
        item = add_item(item, by=by)
        paper = Paper(item=item, title=document.title, author_name="Somebody", due_on=day, marking=1)
        version = PaperVersion(paper=ask_for_paper(paper, by=by), received_on=today())
        receive_version(version, checked(SimpleUploadedFile("paper.pdf", pdf)), by=by)
        documents.append(document)
        pages += page_count(pdf)
    return meeting, documents


def quickest(do) -> float:
    """The seconds that the quickest of a few turns takes."""
    times = []
    for _ in range(TURNS):
        started = perf_counter()
        do()
        times.append(perf_counter() - started)
    return min(times)


def copied(pdfs: list[bytes]) -> bytes:
    """The same pages copied into one file by the library alone: without tags, numbers or a front."""
    joined, written = pikepdf.new(), io.BytesIO()
    for pdf in pdfs:
        with pikepdf.open(io.BytesIO(pdf)) as source:
            joined.add_pages_from(source)
    joined.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def numbered(front: Document, pdfs: list[bytes]) -> bytes:
    """The same pages by the libraries alone: the front is set, the pages copied and numbered."""
    joined, written = pikepdf.new(), io.BytesIO()
    for pdf in [as_pdf(front), *pdfs]:
        with pikepdf.open(io.BytesIO(pdf)) as source:
            joined.add_pages_from(source)
    words = [f"page {number} of {len(joined.pages)}" for number in range(1, len(joined.pages) + 1)]
    with pikepdf.open(io.BytesIO(stamps_of(words))) as stamps:
        for page, stamp in zip(joined.pages, stamps.pages, strict=True):
            page.add_overlay(stamp, FOOT)
    joined.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def measure(by) -> Packing:
    meeting, documents = meeting_with_papers(by)
    pdfs = [as_pdf(document) for document in documents]
    front = Contents(meeting, Marking.OFFICIAL).agenda()

    def built_in_the_background():
        ask_for_packs(meeting, by=by)
        while do_next():
            pass

    built_in_the_background()
    return Packing(
        pages=Pack.objects.get(meeting=meeting).pages,
        packing=quickest(built_in_the_background),
        setting=quickest(lambda: [as_pdf(document) for document in documents]),
        numbering=quickest(lambda: numbered(front, pdfs)),
        copying=quickest(lambda: copied(pdfs)),
    )
