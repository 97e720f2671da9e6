"""Asking for papers, receiving each version, clearing them, and withdrawing them (R17)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.files import keep_file
from alliance.audit import altered, changed, record
from alliance.files import Checked, file_words
from alliance.markings import Marking, highest
from alliance.models import User
from alliance.models.facts import next_of_its_marking
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.slips import refuse_to_come
from alliance.temporal import long_date
from alliance.work import ask_for
from governance.actions.boards import PART
from governance.actions.readings import READ, settle_paper
from governance.models import AgendaItem, Board, Clearance, Paper, PaperVersion
from governance.papers.packs import queue_packs
from governance.policies import cannot_change_paper, cannot_change_papers

CAN_BE_CHANGED = ("title", "author_seat", "author_name", "email", "due_on", "marking")


@transaction.atomic
def ask_for_paper(paper: Paper, *, by: User) -> Paper:
    """Ask somebody for a paper for an item. Raises ValidationError, naming the field."""
    item = AgendaItem.objects.select_related("meeting").get(pk=paper.item_id)
    paper.board = Board.objects.select_for_update().get(pk=item.board_id)
    enforce(cannot_change_papers(by, item.meeting))
    enforce(cannot_use_marking(by, highest([paper.marking, item.marking])))
    _refuse(paper, item)
    same = Paper.objects.filter(item=item, title=paper.title, withdrawn_at__isnull=True)
    if there := same.filter(author_seat=paper.author_seat, author_name=paper.author_name).first():
        return there
    # What is marked higher is counted apart: a gap would tell of it.
    above = max(0, paper.marking - Marking.OFFICIAL)
    paper.number = next_of_its_marking(paper.board.papers.all(), above)
    paper.illustrative = item.illustrative or bool(item.meeting and item.meeting.illustrative)
    paper.asked_by = by
    paper.full_clean(exclude=["asked_by"])
    paper.save()
    _changed(paper, by)
    record(
        "governance.ask_for_paper",
        paper.subject,
        f"Asked {paper.author} for the paper “{paper.title}”, due by {long_date(paper.due_on)}",
        by=by,
        marking=_marking(paper),
        item=item.pk,
    )
    return paper


@transaction.atomic
def change_paper(paper: Paper, *, by: User) -> Paper:
    """Change who a paper is asked of, its title, its day or its marking; what came stays as it came."""
    before = _locked(paper)
    enforce(cannot_change_paper(by, before))
    enforce(cannot_use_marking(by, highest([paper.marking, before.marking])))
    _refuse(paper, before.item)
    paper.full_clean(exclude=["asked_by"])
    paper.save(update_fields=CAN_BE_CHANGED)
    _changed(paper, by)
    record(
        "governance.change_paper",
        paper.subject,
        f"Changed what is asked for as the paper “{before.title}”",
        by=by,
        marking=highest([_marking(before), _marking(paper)]),
        changes=altered(before, paper, CAN_BE_CHANGED),
    )
    return paper


@transaction.atomic
def receive_version(version: PaperVersion, told: Checked, *, by: User) -> PaperVersion:
    """Take in a paper as it came, or what takes its place: then it says what changed, and why."""
    paper = _locked(version.paper)
    enforce(cannot_change_paper(by, paper))
    enforce(cannot_use_marking(by, paper.marking))
    latest = paper.versions.select_related("file").order_by("-number").first()
    if latest is not None and latest.file.sha256 == told.digest:
        raise ValidationError(
            {"file": f"This is the same file as version {latest.number}, so it would change nothing."}
        )
    refuse_to_come(
        "received_on", version.received_on, "The day it came has not come yet. Enter today or a day before."
    )
    if latest is not None and version.received_on < latest.received_on:
        came = long_date(latest.received_on)
        raise ValidationError({"received_on": f"Version {latest.number} came on {came}. This came after it."})
    version.paper, version.by = paper, by
    version.number = latest.number + 1 if latest else 1
    if latest is None:
        version.changed = version.because = ""
    else:
        for name, words in (("changed", "Say what changed"), ("because", "Say why it is replaced")):
            if not getattr(version, name).strip():
                raise ValidationError({name: f"{words}: version {latest.number} is there already."})
    version.file = keep_file(told, illustrative=paper.illustrative, by=by)
    version.full_clean(exclude=["by"])
    version.save()
    ask_for(READ, str(version.pk), by=by)
    _changed(paper, by)
    record(
        "governance.receive_version",
        paper.subject,
        f"Received version {version.number} of the paper “{paper.title}” ({file_words(version.file)})"
        + (f", which changed this: {version.changed}" if latest else ""),
        by=by,
        marking=_marking(paper),
        because=version.because,
        sha256=version.file.sha256,
    )
    return version


@transaction.atomic
def withdraw_paper(paper: Paper, because: str, *, by: User) -> Paper:
    """Take a paper off its item; it and its versions stay readable, with why."""
    paper = _locked(paper)
    enforce(cannot_change_paper(by, paper))
    enforce(cannot_use_marking(by, paper.marking))
    if not because.strip():
        raise ValidationError({"because": "Say why it is withdrawn."})
    paper.withdrawn_at, paper.withdrawn_because = timezone.now(), because.strip()
    paper.full_clean(exclude=["asked_by"])
    paper.save(update_fields=["withdrawn_at", "withdrawn_because"])
    _changed(paper, by)
    record(
        "governance.withdraw_paper",
        paper.subject,
        f"Withdrew the paper “{paper.title}”",
        by=by,
        marking=_marking(paper),
        because=because.strip(),
    )
    return paper


@transaction.atomic
def clear_paper(clearance: Clearance, *, by: User) -> Clearance:
    """Note what one force says of a paper for finance, legal or people. The last word counts."""
    paper = _locked(clearance.paper)
    enforce(cannot_change_paper(by, paper))
    enforce(cannot_use_marking(by, paper.marking))
    latest = paper.versions.order_by("-number").first()
    cleared = clearance.standing == Clearance.Standing.CLEARED
    if cleared and latest is None:
        raise ValidationError({"standing": "Nothing has come yet that could be cleared."})
    if cleared and not clearance.cleared_by.strip():
        raise ValidationError({"cleared_by": "Name the post that cleared it."})
    if not cleared and not clearance.because.strip():
        raise ValidationError({"because": "Say why."})
    refuse_to_come("given_on", clearance.given_on, "The day it was given has not come yet.")
    clearance.paper, clearance.version, clearance.by = paper, latest, by
    clearance.full_clean(exclude=["by"])
    clearance.save()
    _changed(paper, by)
    record(
        "governance.clear_paper",
        paper.subject,
        f"Noted of the paper “{paper.title}”: {clearance}"
        + (f", by {clearance.cleared_by}" if cleared else ""),
        by=by,
        marking=_marking(paper),
        because="" if cleared else clearance.because,
    )
    return clearance


def _locked(paper: Paper) -> Paper:
    Board.objects.select_for_update().get(pk=paper.board_id)
    return Paper.objects.select_related("item__meeting", "author_seat", "board").get(pk=paper.pk)


def _refuse(paper: Paper, item: AgendaItem) -> None:
    if item.withdrawn_at:
        raise ValidationError({"item": "This item was withdrawn, so no paper is asked for it."})
    if paper.marking < item.marking:
        raise ValidationError(
            {"marking": f"The item is marked {item.get_marking_display()}. A paper is marked no lower."}
        )
    if (paper.author_seat is None) == (not paper.author_name):
        raise ValidationError({"author_seat": "Choose the post that writes it, or else name who does."})


def _changed(paper: Paper, by: User) -> None:
    changed(PART)
    settle_paper(paper)
    if paper.item.meeting_id:
        queue_packs(paper.item.meeting, by=by)


def _marking(paper: Paper) -> Marking:
    """The highest marking of a paper, its item, the meeting and the post that writes it."""
    item, seat = paper.item, paper.author_seat
    beside = [item.meeting.marking] if item.meeting else []
    return highest([paper.marking, item.marking, *beside, *([seat.source.marking] if seat else [])])
