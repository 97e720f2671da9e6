"""Whose turn it is to take the chair (R20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from governance.models import Board, ChairRota, Meeting, Seat
from governance.roster import SeatOnDay, facts_of, seat_on, seats_of

CHAIRS_PREDICTED = 4


@dataclass(frozen=True)
class Turn:
    """One meeting: which seat takes the chair, and how that seat is expected to be held on the day."""

    day: date
    seat: Seat
    rota: ChairRota
    held: SeatOnDay


@dataclass(frozen=True)
class Coming:
    """One meeting to come: the seat that takes its chair, who holds it as far as is known, and why that one.

    Without a seat no rota says whose turn it is, or nobody may be told.
    """

    meeting: Meeting
    held: SeatOnDay | None
    swapped_because: str


def coming_chairs(board: Board, day: date, level: int, how_many: int = CHAIRS_PREDICTED) -> list[Coming]:
    """The next meetings from the day on that are planned, with the chair of each; cancelled ones left out."""
    rows = Meeting.objects.readable_at(level).filter(
        board=board, held_on__gte=day, cancelled_at__isnull=True, closed_at__isnull=True
    )
    rows = rows.select_related("chair_seat__source", "chair_seat__corporation")
    meetings = list(rows.prefetch_related("chair_swaps").order_by("held_on")[:how_many])
    seats = {
        meeting.chair_seat_id: meeting.chair_seat
        for meeting in meetings
        if meeting.chair_seat and meeting.chair_seat.source.marking <= level
    }
    facts, substitutes = facts_of(seats.values(), level) if seats else ({}, {})
    found = []
    for meeting in meetings:
        key, swaps = meeting.chair_seat_id, list(meeting.chair_swaps.all())
        held = None
        if key in seats:
            on = meeting.held_on
            held = seat_on(seats[key], facts.get(key, ()), on, substitutes.get(key, ()))
        found.append(Coming(meeting, held, swaps[-1].because if swaps else ""))
    return found


def rotas_of(board: Board, level: int) -> list[ChairRota]:
    """The rotas of a board in the order in which they came into force, each with its places."""
    rotas = ChairRota.objects.current().readable_at(level).filter(board=board)
    return list(rotas.select_related("source").prefetch_related("places").order_by("effective_on", "number"))


def rota_in_force(rotas: Sequence[ChairRota], day: date) -> ChairRota | None:
    """The latest rota that takes effect by the day; None when there is none yet."""
    return next((rota for rota in reversed(rotas) if rota.effective_on <= day), None)


def next_chairs(
    board: Board, day: date, meetings: Iterable[date], level: int, how_many: int = CHAIRS_PREDICTED
) -> list[Turn]:
    """The next turns from the day on, as far as there are meetings and a rota for them.

    `meetings` are the days of every meeting, past and planned: the rota turns once at each, from its first
    meeting on or after the day it takes effect.
    """
    days, rotas = sorted(set(meetings)), rotas_of(board, level)
    turns = []
    for coming in [each for each in days if each >= day][:how_many]:
        rota = rota_in_force(rotas, coming)
        if rota is not None:
            places = list(rota.places.all())
            before = sum(1 for each in days if rota.effective_on <= each < coming)
            turns.append((coming, places[before % len(places)].seat_id, rota))
    seats = {seat.pk: seat for seat in seats_of(board, level)} if turns else {}
    facts, substitutes = facts_of(seats.values(), level) if turns else ({}, {})
    return [
        Turn(
            coming,
            seats[key],
            rota,
            seat_on(seats[key], facts.get(key, ()), coming, substitutes.get(key, ())),
        )
        for coming, key, rota in turns
        if key in seats
    ]
