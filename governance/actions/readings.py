"""What papers are found by: their titles at once, and their words once they are read in the background."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from alliance.actions.search import index
from alliance.documents.words import words_in_file
from alliance.file_contents import content_of
from alliance.models import SearchEntry
from alliance.temporal import long_date
from alliance.text import fold
from governance.models import Paper, PaperReading, PaperVersion
from governance.papers.standing import marking_of

READ = "read-paper"
SHOWN = ("title", "summary", "marking", "day", "body", "illustrative")


def read_paper(what: str, progress) -> None:
    """Read the words of one version of a paper, in the background, and let the paper be found by them."""
    version = PaperVersion.objects.select_related("file__content").filter(pk=int(what)).first()
    if version is None:
        # It was illustrative, and was removed meanwhile.
        return
    progress(0, 1)
    outcome, text = words_in_file(version.file.kind, content_of(version.file))
    with transaction.atomic():
        # Held, so that what takes its place meanwhile is what it is found by.
        paper = Paper.objects.select_for_update().filter(pk=version.paper_id).first()
        if paper is None:
            return
        told = {"outcome": outcome, "text": text, "read_at": timezone.now()}
        PaperReading.objects.update_or_create(version=version, defaults=told)
        settle_paper(paper)


def settle_paper(paper: Paper) -> None:
    """Bring what is found by searching into step with a paper: only the words of the version that stands."""
    paper = Paper.objects.select_related("item__meeting__board", "board").get(pk=paper.pk)
    entry = _found_by(paper)
    latest = paper.versions.order_by("-number").values_list("reading__text", flat=True).first()
    entry.text = latest or ""
    index("paper", str(paper.pk), [entry])


def settle_papers(papers: Iterable[Paper]) -> None:
    """The same of several, after something changed around them: only what is found otherwise than it was."""
    papers = {str(paper.pk): paper for paper in papers}
    if not papers:
        return
    rows = SearchEntry.objects.filter(kind="paper", key__in=papers).defer("text", "words", "folded")
    there = {entry.key: entry for entry in rows}
    for key, paper in papers.items():
        now, before = _found_by(paper), there.get(key)
        if before is None or any(getattr(now, name) != getattr(before, name) for name in SHOWN):
            settle_paper(paper)


def _found_by(paper: Paper) -> SearchEntry:
    meeting, board = paper.item.meeting, paper.board
    where = f"the meeting of {long_date(meeting.held_on)}" if meeting else "a later meeting"
    return SearchEntry(
        kind="paper",
        key=str(paper.pk),
        title=paper.title,
        summary=f"Paper for {where}, {board.name}{'. Withdrawn' if paper.withdrawn_at else ''}",
        folded=fold(paper.title),
        day=meeting.held_on if meeting else None,
        body=board.name,
        address=f"/board/papers/{paper.number}/",
        marking=marking_of(paper),
        illustrative=paper.illustrative,
    )
