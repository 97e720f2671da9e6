"""Removing what is illustrative from the record of the Board."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from alliance.actions.illustrative import remove_rows
from alliance.actions.search import index
from alliance.audit import changed, record
from alliance.models import SearchEntry, User
from alliance.policy import enforce
from governance.actions.boards import PART, settle
from governance.models import (
    AgendaAgreement,
    AgendaItem,
    ChairRota,
    ChairRotaPlace,
    ChairSwap,
    ConsentFlag,
    Holding,
    Meeting,
    Person,
    Seat,
    Substitute,
)
from governance.policies import cannot_keep_board


@dataclass(frozen=True)
class Removed:
    """How much was removed, and who stays because something real stands on them."""

    meetings: int
    facts: int
    people: int
    kept: tuple[str, ...]


@transaction.atomic
def remove_illustrative(*, by: User) -> Removed:
    """Remove illustrative meetings, holders, substitutes and rotas, as if never recorded; seats stay."""
    people = list(Person.objects.select_for_update().filter(illustrative=True))
    enforce(cannot_keep_board(by))
    meetings = _remove_meetings()
    keys = list(Holding.objects.filter(illustrative=True).values_list("seat_id", flat=True))
    facts = remove_rows(Holding)
    facts += Substitute.objects.filter(person__in=people).delete()[0]
    rotas = ChairRota.objects.filter(illustrative=True, replaced_by__isnull=True)
    ChairRotaPlace.objects.filter(rota__in=list(rotas.values_list("pk", flat=True))).delete()
    facts += remove_rows(ChairRota)
    removed, kept = 0, []
    for person in people:
        try:
            with transaction.atomic():
                person.delete()
        except ProtectedError:
            kept.append(person.name)
        else:
            removed += 1
    for seat in Seat.objects.filter(pk__in=keys).select_related("board", "source"):
        settle(seat)
    changed(PART)
    if meetings or facts or removed:
        record(
            "governance.remove_illustrative",
            "illustrative-data",
            f"Removed illustrative data from the Board: {meetings} meetings, {facts} facts, {removed} people",
            by=by,
        )
    return Removed(meetings, facts, removed, tuple(kept))


def _remove_meetings() -> int:
    """Remove illustrative meetings and items with all that is part of them; returns how many meetings.

    What somebody put on such an agenda goes with it. A meeting on which something else stands stays whole.
    """
    removed = 0
    for meeting in Meeting.objects.filter(illustrative=True).select_related("board"):
        try:
            with transaction.atomic():
                _remove_versions(meeting)
                _remove_items(AgendaItem.objects.filter(meeting=meeting))
                ChairSwap.objects.filter(meeting=meeting).delete()
                index("meeting", f"{meeting.board.slug}/{meeting.held_on.isoformat()}", [])
                meeting.delete()
        except ProtectedError:
            continue
        removed += 1
    _remove_items(AgendaItem.objects.filter(meeting__isnull=True, illustrative=True))
    return removed


def _remove_versions(meeting: Meeting) -> None:
    AgendaAgreement.objects.filter(version__in=list(meeting.agenda_versions.all())).delete()
    meeting.agenda_versions.all().delete()


def _remove_items(items) -> None:
    keys = list(items.values_list("pk", flat=True))
    ConsentFlag.objects.filter(item__in=keys).delete()
    SearchEntry.objects.filter(kind="agenda-item", key__in=[str(key) for key in keys]).delete()
    AgendaItem.objects.filter(pk__in=keys).delete()
