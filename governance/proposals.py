"""What the agenda of a meeting that is being prepared begins with.

What is not kept with the meetings themselves comes from functions registered here: reviews that are due,
exceptions still open, what was promised to a Panel. Each takes the board, the day of the meeting and whoever
prepares it, and returns proposals as far as that person may read; they join the agenda as its items.

    @proposal
    def reviews_due(board, day, user) -> list[Proposal]: ...

An app registers its own in its `figures.py`, which is loaded when the portal starts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from alliance.markings import Marking
from alliance.temporal import long_date
from business_areas.models import BusinessArea
from governance.agenda import deferrals, put_off
from governance.models import Action, AgendaItem, Board, Meeting, Seat
from governance.noting import TITLE, on_no_agenda, recommended

Kind, Purpose, Tranche = AgendaItem.Kind, AgendaItem.Purpose, AgendaItem.Tranche


@dataclass(frozen=True)
class Proposal:
    """One item that an agenda may begin with. Without a marking it has that of its meeting."""

    title: str
    tranche: str
    kind: str = Kind.BUSINESS
    purpose: str = Purpose.DISCUSSION
    recommendation: str = ""
    areas: tuple[BusinessArea, ...] = ()
    presented_by: Seat | None = None
    continues: AgendaItem | None = None
    about_meeting: Meeting | None = None
    marking: int | None = None
    why: str = ""

    def item(self, meeting: Meeting) -> AgendaItem:
        """The item it becomes, not saved yet; its areas are set after."""
        marking = meeting.marking if self.marking is None else self.marking
        told = {
            name: getattr(self, name)
            for name in (
                "title", "tranche", "kind", "purpose", "recommendation", "presented_by", "continues",
                "about_meeting",
            )
        }  # fmt: skip
        return AgendaItem(board=meeting.board, meeting=meeting, marking=marking, **told)


_finders: list[Callable[..., Iterable[Proposal]]] = []


def proposal(find: Callable[..., Iterable[Proposal]]) -> Callable[..., Iterable[Proposal]]:
    """Register a function of a board, a day and whoever prepares, that returns what is to be dealt with."""
    _finders.append(find)
    return find


def proposals(board: Board, day: date, user) -> list[Proposal]:
    """Everything the agenda of a meeting on a day begins with, as far as this person may read."""
    level = user.clearance
    found = [*_formal(board, day, level), *_standing(board, day, level), *_deferred(board, day, level)]
    found += _between_meetings(board, day, user)
    return [*found, *(each for find in _finders for each in find(board, day, user))]


def planned_without_agenda(board: Board, meeting: Meeting) -> Meeting | None:
    """The meeting planned for the same day, unless its agenda holds more than earlier meetings put there."""
    rows = board.meetings.filter(held_on=meeting.held_on, cancelled_at__isnull=True, opened_at__isnull=True)
    agenda = AgendaItem.objects.filter(
        meeting=OuterRef("pk"), continues__isnull=True, withdrawn_at__isnull=True
    )
    return rows.filter(~Exists(agenda)).select_related("board", "chair_seat").first()


def open_actions(board: Board, level: int) -> int:
    """How many actions were issued and not closed."""
    issued = Action.objects.readable_at(level).filter(board=board, issued_at__isnull=False)
    return issued.filter(closed_at__isnull=True).count()


def last_held(board: Board, day: date, level: int) -> Meeting | None:
    """The last meeting before a day that was held to its end."""
    rows = Meeting.objects.readable_at(level).filter(board=board, held_on__lt=day, closed_at__isnull=False)
    return rows.order_by("-held_on").first()


def _formal(board, day, level):
    yield Proposal(
        "Apologies and interests", Tranche.ASSURANCE, Kind.APOLOGIES, Purpose.INFORMATION,
        why="At every meeting",
    )  # fmt: skip
    if last := last_held(board, day, level):
        when = long_date(last.held_on)
        yield Proposal(
            f"Minutes of the meeting of {when}",
            Tranche.ASSURANCE,
            Kind.MINUTES,
            Purpose.DECISION,
            f"That the minutes of the meeting of {when} are agreed as a true record.",
            about_meeting=last,
            marking=last.marking,
            why="The last meeting that was held",
        )
    count = open_actions(board, level)
    yield Proposal(
        "Open actions", Tranche.ASSURANCE, Kind.ACTIONS, Purpose.INFORMATION,
        why=f"{count} action{'' if count == 1 else 's'} open",
    )  # fmt: skip


def _between_meetings(board, day, user):
    """What was decided without a meeting and stands on no agenda, for the Board to note.

    What is marked higher than a meeting usually is, the secretary adds once the meeting is there.
    """
    decided = [each for each in on_no_agenda(user, board) if each.marking <= Marking.OFFICIAL]
    if not decided:
        return
    before = [item for item in put_off(board, day, user.clearance) if item.kind == Kind.NOTING]
    count = len(decided)
    yield Proposal(
        TITLE,
        Tranche.ASSURANCE,
        Kind.NOTING,
        Purpose.INFORMATION,
        recommended(decided),
        continues=before[-1] if before else None,
        why=f"{count} decision{'' if count == 1 else 's'} taken between meetings, and not noted yet",
    )


def _standing(board, day, level):
    """What comes back at every meeting, as the last one had it."""
    before = Meeting.objects.readable_at(level).filter(
        board=board, held_on__lt=day, cancelled_at__isnull=True, items__isnull=False
    )
    last = before.order_by("-held_on").first()
    if last is None:
        return
    rows = AgendaItem.objects.readable_at(level).filter(
        meeting=last, kind=Kind.STANDING, withdrawn_at__isnull=True
    )
    for item in rows.select_related("presented_by").prefetch_related("areas").order_by("order", "pk"):
        yield _again(item, f"Standing item, as on {long_date(last.held_on)}")


def _deferred(board, day, level):
    # What is to be noted comes back by itself, with what was decided since.
    waiting = [item for item in put_off(board, day, level) if item.kind != Kind.NOTING]
    times = deferrals(board) if waiting else {}
    for item in waiting:
        count = times.get(item.pk, 0) + 1
        often = "once" if count == 1 else f"{count} times"
        why = f"Deferred {often}, last on {long_date(item.meeting.held_on)}"
        yield _again(item, why, continues=item)


def _again(item: AgendaItem, why: str, continues: AgendaItem | None = None) -> Proposal:
    """The same business once more."""
    return Proposal(
        item.title, item.tranche, item.kind, item.purpose, item.recommendation, tuple(item.areas.all()),
        item.presented_by, continues, item.about_meeting, item.marking, why,
    )  # fmt: skip
