"""Whose assent a decision needs, who gave it as which post-holder, and whose is outstanding (R13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliance.models import CorporationSole
from alliance.temporal import long_date
from alliance.text import listed
from governance.models import Assent, Board, Decision, Seat
from governance.roster import SeatOnDay, facts_of, seat_on
from governance.terms import named_in, rule_on


def must_assent(board: Board, day: date) -> list[CorporationSole]:
    """The corporations sole that must assent to what is put to them on a day, in their order (R13).

    Those that the terms in force on that day name, with a seat that gives assent or without: what they must
    assent to waits until they can. Where the terms name none, or it cannot be known which terms those were,
    every one that has an assenting seat on the Board that day. It is the same whoever reads: nobody's assent
    is left out because somebody may not read of a seat. A later change of the terms changes nothing here.
    """
    named = named_in(rule_on(board, day)[0])
    if named is not None:
        return named
    seats = Seat.objects.filter(board=board, assents=True).select_related("corporation")
    found = {seat.corporation_id: seat.corporation for seat in seats if seat.exists_on(day)}
    return sorted(found.values(), key=lambda corporation: (corporation.order, corporation.pk))


def assenting_seats(
    board: Board, day: date, level: int, corporation: CorporationSole | None = None
) -> list[SeatOnDay]:
    """How each seat that gives assent stood on a day, as far as this level reads."""
    seats = Seat.objects.readable_at(level).filter(board=board, assents=True).select_related("corporation")
    if corporation is not None:
        seats = seats.filter(corporation=corporation)
    seats = [seat for seat in seats if seat.exists_on(day)]
    holdings, _ = facts_of(seats, level)
    return [seat_on(seat, holdings.get(seat.pk, ()), day) for seat in seats]


def seats_held_by(user, board: Board, day: date) -> list[SeatOnDay]:
    """The assenting seats that this person holds for certain on a day."""
    person = getattr(user, "person", None)
    if person is None:
        return []
    held = assenting_seats(board, day, user.clearance)
    return [seat for seat in held if seat.holder and seat.holder.person_id == person.pk]


@dataclass(frozen=True)
class Cell:
    """Where one corporation sole stands on one decision."""

    corporation: CorporationSole
    assent: Assent | None = None
    names_person: bool = False
    waits: bool = True

    @property
    def words(self) -> str:
        """ "Agreed 10 September 2026, by Ada Example as Chief Constable of Dorset Police", or "Not yet"."""
        if self.assent is None:
            return "Not yet" if self.waits else "No answer was given"
        agreed = self.assent.answer == Assent.Answer.ASSENTS
        who = f"by {self.assent.person} " if self.names_person else ""
        answer = "Agreed" if agreed else "Did not agree"
        return f"{answer} {long_date(self.assent.given_on)}, {who}as {self.assent.seat}"

    @property
    def how(self) -> str:
        return self.assent.told_how if self.assent else ""


@dataclass(frozen=True)
class Standing:
    """How far a decision has come: one cell for each corporation sole that must assent."""

    cells: tuple[Cell, ...]

    @property
    def answered(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.assent]

    @property
    def assented(self) -> list[Cell]:
        return [cell for cell in self.answered if cell.assent.answer == Assent.Answer.ASSENTS]

    @property
    def refused(self) -> list[Cell]:
        return [cell for cell in self.answered if cell.assent.answer != Assent.Answer.ASSENTS]

    @property
    def outstanding(self) -> list[CorporationSole]:
        return [cell.corporation for cell in self.cells if cell.assent is None]

    @property
    def words(self) -> str:
        """ "3 of 4 have assented; outstanding: Chief Constable of Dorset Police"."""
        if not self.cells:
            return "no seat of the Board gives assent on this day, so nothing can be decided"
        count = len(self.assented)
        said = [f"{count} of {len(self.cells)} {'has' if count == 1 else 'have'} assented"]
        if self.refused:
            said.append(f"not agreed by {listed(str(cell.corporation) for cell in self.refused)}")
        if self.outstanding:
            said.append(f"outstanding: {listed(map(str, self.outstanding))}")
        return "; ".join(said)


def standing(
    decision: Decision, assents: Iterable[Assent], level: int, asked: Iterable[CorporationSole]
) -> Standing:
    """Where each corporation sole stands: those asked, in their order, and any other that answered.

    A person is named only to those who may read of them; the seat always.
    """
    given = {assent.corporation_id: assent for assent in assents}
    everyone = {corporation.pk: corporation for corporation in asked}
    everyone |= {assent.corporation_id: assent.corporation for assent in given.values()}
    ordered = sorted(everyone.values(), key=lambda corporation: (corporation.order, corporation.pk))
    return Standing(
        tuple(
            Cell(
                corporation,
                assent := given.get(corporation.pk),
                names_person=assent is not None and assent.person.marking <= level,
                waits=decision.made_at is None and decision.withdrawn_at is None,
            )
            for corporation in ordered
        )
    )
