"""The pack of a meeting: its agenda and every paper in one file, numbered as on the screen (R17).

A pack is made for those who read to one marking, and holds nothing marked higher.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from alliance.documents import Block, Document, Heading, Link, Paragraph, Part, as_pdf, join, page_count
from alliance.file_contents import contents_of
from alliance.files import file_words
from alliance.markings import Marking, highest
from alliance.models import Job, User
from alliance.temporal import weekday_date
from alliance.work import ask_for, latest
from governance.agenda import URGENT, urgent_words
from governance.models import AgendaItem, Meeting, Pack, Paper
from governance.papers.standing import PaperOnDay, clearing_forces, papers_of, standing_of, with_versions
from governance.recording import items_of

BUILD = "build-pack"
# The agenda at the front gets longer with the numbers in it; more often than this its length does not change.
MOST_TRIES = 4
# About so many items stand on a page of it: a wrong guess costs one more try.
ITEMS_A_PAGE = 8


def levels_of(meeting: Meeting) -> list[Marking]:
    """The markings to which its papers are read, the lowest first: a pack for each holds something else."""
    items = AgendaItem.objects.filter(meeting=meeting, withdrawn_at__isnull=True)
    marked = set(items.values_list("marking", flat=True))
    marked |= set(Paper.objects.filter(item__in=items).values_list("marking", flat=True))
    return sorted(Marking(level) for level in {meeting.marking, *marked} if level >= meeting.marking)


def level_for(meeting: Meeting, level: int) -> Marking:
    """The marking of the pack that somebody has who reads to a level."""
    return max(each for each in levels_of(meeting) if each <= level)


def about(meeting: Meeting, level: int) -> str:
    """What the work of building a pack is about."""
    return f"{meeting.pk}/{int(level)}"


def queue_packs(meeting: Meeting, *, by: User) -> None:
    """Let the packs that hold what changed be built again, and those that are needed now.

    The others are left alone: that one is being built tells its readers that something changed.
    """
    built = dict(Pack.objects.filter(meeting=meeting).values_list("level", "made_of"))
    if not built:
        return
    for level in sorted({*built, *levels_of(meeting)}):
        if built.get(level) != Contents(meeting, level).made_of:
            ask_for(BUILD, about(meeting, level), by=by)


def job_of(meeting: Meeting, level: int) -> Job | None:
    return latest(BUILD, about(meeting, level))


@dataclass(frozen=True)
class Contents:
    """What goes into a pack: the agenda as far as it is read, and how each of its papers stands."""

    meeting: Meeting
    level: int

    @cached_property
    def items(self) -> list[AgendaItem]:
        return items_of(self.meeting, self.level)

    @cached_property
    def papers(self) -> dict[int, list[PaperOnDay]]:
        """The papers of each item, by its key, on the day of the meeting."""
        rows = with_versions(papers_of(self.meeting, self.level))
        found: dict[int, list[PaperOnDay]] = {}
        for each in standing_of(rows, self.meeting.held_on, clearing_forces()):
            found.setdefault(each.paper.item_id, []).append(each)
        return found

    @property
    def joined(self) -> Iterator[tuple[AgendaItem, PaperOnDay]]:
        """The papers whose pages are in the pack, in its order."""
        for item in self.items:
            for each in self.papers.get(item.pk, ()):
                if is_joined(each):
                    yield item, each

    @property
    def size_of_papers(self) -> int:
        """How large all versions of the papers are together, in bytes."""
        told = (each for papers in self.papers.values() for each in papers)
        return sum(version.file.size for each in told for version in each.versions)

    @property
    def marking(self) -> Marking:
        papers = (each.paper.marking for told in self.papers.values() for each in told)
        return highest([self.meeting.marking, *(item.marking for item in self.items), *papers])

    @property
    def made_of(self) -> str:
        """What differs when anything in the pack does."""
        said = json.dumps(
            [
                self._said_of(item, each)
                for item in self.items
                for each in (self.papers.get(item.pk) or [None])
            ],
            default=str,
        )
        told = [said, self.meeting.held_on, self.meeting.starts_at, self.meeting.place, self.marking]
        return sha256(repr(told).encode()).hexdigest()

    def _said_of(self, item: AgendaItem, each: PaperOnDay | None) -> list:
        told = [item.order, item.tranche, item.title, item.purpose, item.recommendation]
        told += urgent_words(item, self.level)
        if each is None:
            return told
        latest_file = each.latest.file.sha256 if each.latest else None
        return [*told, each.paper.title, each.words, each.gap_words, latest_file]

    # The agenda at its front

    def agenda(self, begins: list[int] | None = None, pages_in_all: int = 0) -> Document:
        """The agenda with its papers; `begins` says on which page of the pack each joined paper begins."""
        blocks: list[Block] = []
        place, heading = 0, ""
        for item in self.items:
            under = URGENT if item.is_urgent else item.get_tranche_display()
            if under != heading:
                heading = under
                blocks.append(Heading(heading))
            blocks.append(Heading(f"{item.order}. {item.title}", level=2, anchor=f"item-{item.order}"))
            blocks.append(Paragraph(f"{item.get_purpose_display()}."))
            if item.is_urgent:
                blocks.append(Paragraph("\n".join(urgent_words(item, self.level))))
            if item.recommendation:
                blocks.append(Paragraph(f"Recommendation: {item.recommendation}"))
            for each in self.papers.get(item.pk, ()):
                page = 0
                if is_joined(each):
                    place += 1
                    page = begins[place - 1] if begins else 0
                blocks += _paper_blocks(each, place, page)
        return Document(
            title=f"Papers of the {self.meeting.board.name}",
            subtitle=", ".join(filter(None, [weekday_date(self.meeting.held_on), self.meeting.place])),
            marking=self.marking,
            blocks=blocks or [Paragraph("Nothing is on the agenda yet.")],
            illustrative=self.meeting.illustrative,
            pages_in_all=pages_in_all,
        )


def _paper_blocks(each: PaperOnDay, place: int, page: int) -> list[Block]:
    name = f"Paper: {each.paper.title}"
    if each.latest is None or each.paper.withdrawn_at:
        return [Paragraph(f"{name}. {each.words}.")]
    version = f", version {each.latest.number}" if each.latest.number > 1 else ""
    if page:
        blocks: list[Block] = [Link(f"{name}{version}, page {page}", f"part:{place}")]
    else:
        blocks = [Paragraph(f"{name}{version} ({file_words(each.latest.file)}).")]
        if not is_joined(each):
            blocks.append(Paragraph("It is not a PDF. It is in the download of everything for this meeting."))
    notes = [f"{each.words}."]
    if each.latest.number > 1:
        notes.append(f"What changed: {each.latest.changed} Why: {each.latest.because}")
    if each.gap_words:
        notes.append(f"{each.gap_words}.")
    return [*blocks, Paragraph("\n".join(notes))]


def is_joined(each: PaperOnDay) -> bool:
    return each.latest is not None and not each.paper.withdrawn_at and each.latest.file.kind == "pdf"


def made(contents: Contents, progress=lambda done, of: None) -> tuple[bytes, int]:
    """The pack as a PDF, and how many pages it has. Raises CannotBeJoined when a paper cannot be read."""
    papers = list(contents.joined)
    front = _front(contents, [each.latest.file.pages for _, each in papers])
    content = contents_of(each.latest.file for _, each in papers)
    parts = [Part("", front)]
    for item, each in papers:
        title = f"{item.order}. {item.title}: {each.paper.title}"
        parts.append(Part(title, content[each.latest.file_id], f"Item {item.order}"))
    pdf = join(parts, title=contents.agenda().title, progress=progress)
    return pdf, page_count(front) + sum(each.latest.file.pages for _, each in papers)


def _front(contents: Contents, lengths: list[int]) -> bytes:
    """The agenda with the page of each paper, which its own length moves."""
    own = 1 + len(contents.items) // ITEMS_A_PAGE
    for _ in range(MOST_TRIES):
        begins = [own + 1 + sum(lengths[:place]) for place in range(len(lengths))]
        front = as_pdf(contents.agenda(begins, own + sum(lengths)))
        if page_count(front) == own:
            break
        own = page_count(front)
    return front
