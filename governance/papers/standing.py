"""How each paper of a meeting stands: received, late or missing, who was late before, what is not cleared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.temporal import long_date
from alliance.working_days import working_days_before, working_days_late
from governance.models import Board, Clearance, Meeting, Paper, PaperVersion
from governance.terms import rule_on

DAYS_WITHOUT_TERMS = 5


def papers_due_on(board: Board, day: date) -> date:
    """The day papers are due by for a meeting on a day: so many working days before as the terms say."""
    terms, _ = rule_on(board, day)
    return working_days_before(day, terms.papers_due_days if terms else DAYS_WITHOUT_TERMS)


@dataclass(frozen=True)
class Cell:
    """Whether one force has cleared a paper for one subject."""

    subject: str
    force: Force
    last: Clearance | None
    is_of_latest: bool

    @property
    def is_clear(self) -> bool:
        if self.last is None or self.last.standing == Clearance.Standing.TABLED:
            return False
        return self.last.standing == Clearance.Standing.NOT_NEEDED or self.is_of_latest

    @property
    def name(self) -> str:
        """Legal, Dorset Police."""
        return f"{Clearance.Subject(self.subject).label}, {self.force.name}"

    @property
    def words(self) -> str:
        last = self.last
        if last is None:
            return "Not cleared yet"
        given = long_date(last.given_on)
        if last.standing == Clearance.Standing.TABLED:
            return f"Tabled without it, {given}: {last.because}"
        if last.standing == Clearance.Standing.NOT_NEEDED:
            return f"Not needed, {given}: {last.because}"
        said = f"Cleared {given} by {last.cleared_by}"
        return (
            said
            if self.is_of_latest
            else f"{said}, of version {last.version.number}. A later version came since"
        )


@dataclass
class PaperOnDay:
    """A paper, its versions and clearances, as they stand on a day."""

    paper: Paper
    day: date
    versions: list[PaperVersion]
    cells: list[Cell] = field(default_factory=list)
    late_before: int = 0

    @property
    def latest(self) -> PaperVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def came_on(self) -> date:
        """The day it came or, while it has not come, the day on which it is looked at."""
        return self.versions[0].received_on if self.versions else self.day

    @property
    def is_late(self) -> bool:
        return self.came_on > self.paper.due_on

    @property
    def days_late(self) -> int:
        """How many working days after its due day it came, or has not come by now; 0 when it is not late."""
        return working_days_late(self.came_on, self.paper.due_on)

    @property
    def days_late_words(self) -> str:
        """ "2 working days"."""
        return f"{self.days_late} working day{'' if self.days_late == 1 else 's'}"

    @property
    def state(self) -> str:
        if self.paper.withdrawn_at:
            return "withdrawn"
        if self.versions:
            return "late" if self.is_late else "received"
        return "missing" if self.is_late else "expected"

    @property
    def status(self) -> str:
        return f"paper.{self.state}"

    @property
    def is_owed(self) -> bool:
        return self.state in ("expected", "missing")

    @property
    def words(self) -> str:
        """When it came, or is due, in a sentence that stands beside its status."""
        if self.paper.withdrawn_at:
            return f"Withdrawn on {long_date(self.paper.withdrawn_at.date())}: {self.paper.withdrawn_because}"
        if not self.versions:
            due = long_date(self.paper.due_on)
            return f"It was due {due} and is {self.days_late_words} late" if self.is_late else f"Due {due}"
        late = f", {self.days_late_words} late" if self.is_late else ""
        first, latest = self.versions[0], self.versions[-1]
        came = f"Came {long_date(first.received_on)}{late}"
        if latest is first:
            return came
        return f"{came}. Version {latest.number} took its place on {long_date(latest.received_on)}"

    @property
    def late_before_words(self) -> str:
        if not self.late_before:
            return ""
        times = "once" if self.late_before == 1 else f"{self.late_before} times"
        return f"Late or missing {times} before"

    @property
    def not_cleared(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.is_clear]

    @property
    def gap_words(self) -> str:
        """What is not cleared, to stand beside the paper wherever it is tabled; "" when all is."""
        if self.paper.withdrawn_at or not self.not_cleared:
            return ""
        if len(self.not_cleared) == len(self.cells):
            return "Not cleared by anybody yet"
        return f"Not cleared: {'; '.join(cell.name for cell in self.not_cleared)}"


def with_versions(papers):
    """Papers with what is asked of each for a list, in three queries however many there are."""
    versions = PaperVersion.objects.select_related("file").order_by("number")
    clearances = Clearance.objects.select_related("version").order_by("pk")
    return papers.select_related("author_seat", "item__meeting").prefetch_related(
        Prefetch("versions", versions), Prefetch("clearances", clearances)
    )


def papers_of(meeting: Meeting, level: int):
    """The papers that a meeting's items ask for, in the order of the agenda; none of an item withdrawn."""
    rows = Paper.objects.readable_at(level).filter(item__meeting=meeting, item__withdrawn_at__isnull=True)
    return rows.order_by("item__order", "number")


def standing_of(papers: Iterable[Paper], day: date, forces: list[Force]) -> list[PaperOnDay]:
    """How papers stand on a day. `papers` come from `with_versions`."""
    return [_standing(paper, day, forces) for paper in papers]


def _standing(paper: Paper, day: date, forces: list[Force]) -> PaperOnDay:
    versions = list(paper.versions.all())
    last = {(each.subject, each.force_id): each for each in paper.clearances.all()}
    latest = versions[-1].pk if versions else None
    cells = []
    for subject in Clearance.Subject:
        for force in forces:
            told = last.get((subject.value, force.pk))
            cells.append(Cell(subject.value, force, told, told is not None and told.version_id == latest))
    return PaperOnDay(paper, day, versions, cells)


def clearing_forces() -> list[Force]:
    """The forces of the alliance, each of which clears papers."""
    return list(Force.objects.filter(standing=Force.Standing.PARTNER).order_by("name"))


def late_before(board: Board, before: date, day: date, level: int) -> Counter:
    """How many papers due before a day each author was late with, or never sent, by what names the author."""
    rows = Paper.objects.readable_at(level).filter(board=board, due_on__lt=before, withdrawn_at__isnull=True)
    found: Counter = Counter()
    for paper in rows.prefetch_related("versions"):
        if PaperOnDay(paper, day, sorted(paper.versions.all(), key=lambda each: each.number)).is_late:
            found[author_key(paper)] += 1
    return found


def marking_of(paper: Paper) -> Marking:
    """The highest marking of a paper, its item and its meeting: who reads no higher may not know of it."""
    meeting = paper.item.meeting
    return highest([paper.marking, paper.item.marking, *([meeting.marking] if meeting else [])])


def author_key(paper: Paper) -> tuple:
    return ("seat", paper.author_seat_id) if paper.author_seat_id else ("name", paper.author_name.casefold())
