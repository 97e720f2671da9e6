"""Who is at a meeting, whom they represent, and whether that is a quorum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from alliance.models import CorporationSole
from alliance.text import listed
from governance.models import Attendance, Board, Meeting, Person, Seat, Terms
from governance.roster import SeatOnDay, Standing, roster, seats_of
from governance.terms import rule_on


@dataclass(frozen=True)
class Quorum:
    """Whether a meeting may decide, by the terms of reference in force on its day, in words."""

    met: bool
    words: str
    represented: tuple[CorporationSole, ...]
    missing: tuple[CorporationSole, ...]


@dataclass(frozen=True)
class Place:
    """One seat in the roll-call: how it is held on the day, and who may sit in it."""

    held: SeatOnDay
    holders: tuple[Person, ...]
    substitutes: tuple[Person, ...]

    @property
    def seat(self) -> Seat:
        return self.held.seat

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys((*self.holders, *self.substitutes)))


def attendances_of(meeting: Meeting, level: int) -> list[Attendance]:
    """Who is recorded at a meeting, as far as their names are read, in the order of the seats."""
    rows = meeting.attendances.filter(person__marking__lte=level)
    return list(rows.select_related("person", "seat", "seat__corporation").order_by("seat__order", "pk"))


def places(board: Board, day: date, level: int) -> list[Place]:
    """Every seat there is on the day, each with those who may sit in it then."""
    return [_place(held, day) for held in roster(board, day, level)]


def _place(held: SeatOnDay, day: date) -> Place:
    # Of a vacant seat the roster names whoever left last: they sit in it no more.
    holders = () if held.standing is Standing.VACANT else tuple(each.person for each in held.holdings)
    return Place(held, holders, tuple(each.person for each in held.substitutes))


def expected(places_on_the_day: Sequence[Place]) -> list[Attendance]:
    """The roll-call before anybody says otherwise: whoever holds a seat for certain is present."""
    return [
        Attendance(seat=place.seat, person=place.held.holder.person, how=Attendance.How.PRESENT)
        for place in places_on_the_day
        if place.held.holder is not None
    ]


def here(attendances: Iterable[Attendance], at: time | None = None) -> list[Attendance]:
    """Whoever is in the room: at a time of day or, without one, who came and has not left."""
    return [
        each
        for each in attendances
        if each.how == Attendance.How.PRESENT
        and (
            each.left_at is None
            if at is None
            else (each.arrived_at is None or each.arrived_at <= at)
            and (each.left_at is None or each.left_at > at)
        )
    ]


def sitting_for(
    corporation: CorporationSole, attendances: Iterable[Attendance], at: time | None = None
) -> list[Attendance]:
    """Who represents a corporation sole: those in its seats, first whoever gives its assent."""
    found = [each for each in here(attendances, at) if each.seat and each.seat.corporation == corporation]
    return sorted(found, key=lambda each: (not each.seat.assents, each.seat.order))


def corporations_of(board: Board, day: date, level: int) -> list[CorporationSole]:
    """The corporations sole that have a seat on the board on a day."""
    found = {seat.corporation for seat in seats_of(board, level) if seat.exists_on(day)}
    return sorted(found, key=lambda each: (each.order, each.pk))


def quorum(
    board: Board, day: date, attendances: Sequence[Attendance], level: int, at: time | None = None
) -> Quorum:
    """Whether those in the room are a quorum, by the terms in force on the day of the meeting.

    Where it cannot be known which terms those were, or none are recorded, every corporation sole must be
    represented: the answer says so.
    """
    corporations = corporations_of(board, day, level)
    represented = [each for each in corporations if sitting_for(each, attendances, at)]
    missing = [each for each in corporations if each not in represented]
    rule, any_terms = rule_on(board, day, level)
    if rule is not None and rule.quorum == Terms.Rule.SEATS:
        filled = len({each.seat_id for each in here(attendances, at) if each.seat_id})
        met = filled >= rule.quorum_seats
        words = f"{_seats(filled)} represented, and {rule.quorum_seats} are needed"
    elif missing:
        met = False
        words = f"nobody for {listed([f'the {_name(each)}' for each in missing])}"
    else:
        met = bool(corporations)
        words = _all_represented(len(corporations))
    doubt = "" if rule is not None else _doubt(any_terms)
    return Quorum(
        met, f"{'Quorate' if met else 'Not quorate'}: {words}{doubt}", tuple(represented), tuple(missing)
    )


def _seats(count: int) -> str:
    return "1 seat is" if count == 1 else f"{count} seats are"


def _name(corporation: CorporationSole) -> str:
    return corporation.name.removeprefix("The ").removeprefix("the ")


def _all_represented(count: int) -> str:
    if not count:
        return "no corporation sole has a seat on the Board"
    if count == 1:
        return "the one corporation sole is represented"
    return f"{'both' if count == 2 else f'all {count}'} corporations sole are represented"


def _doubt(any_terms: bool) -> str:
    why = (
        "which terms of reference were in force that day cannot be known"
        if any_terms
        else "no terms of reference are recorded for that day"
    )
    return f". This asks for every corporation sole, because {why}"


def in_words(attendances: Sequence[Attendance]) -> str:
    """ "11 present, 1 sent apologies"."""
    said = []
    for how, words in (
        (Attendance.How.PRESENT, "present"),
        (Attendance.How.APOLOGIES, "sent apologies"),
        (Attendance.How.ABSENT, "not present"),
    ):
        if count := sum(1 for each in attendances if each.how == how):
            said.append(f"{count} {words}")
    return ", ".join(said) or "nobody"
