"""Who held each seat of a board on a day: certain, possible, or not known (R3, R19).

What is not recorded is not made up: a seat is vacant only after somebody left it and before anybody who may
have followed; before its first recorded holder, who held it is not known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from alliance.markings import Marking
from alliance.temporal import Answer, RoughDate, happened_by, long_date
from business_areas.positions import held_on
from governance.models import WARNING_DAYS, Board, Holding, Seat, Substitute


class Standing(Enum):
    """How sure it is who held a seat."""

    HELD = "Held"
    UNCERTAIN = "Cannot be known"
    VACANT = "Vacant"
    NOT_KNOWN = "Not known"


@dataclass(frozen=True)
class SeatOnDay:
    """One seat on one day: how it stood, and the facts that say so.

    `holdings` are of everybody who held it for certain or may have; of a vacant seat, of whoever left last.
    """

    seat: Seat
    day: date
    standing: Standing
    holdings: tuple[Holding, ...] = ()
    maybe_nobody: bool = False
    substitutes: tuple[Substitute, ...] = ()
    warning_days: int = WARNING_DAYS

    @property
    def holder(self) -> Holding | None:
        """The one who held it for certain; None when nobody did, or it cannot be known who."""
        return self.holdings[-1] if self.standing is Standing.HELD else None

    @property
    def acting(self) -> bool:
        return self.holder is not None and self.holder.acting

    @property
    def holdover(self) -> bool:
        """Whether the holder serves until replaced: the term's last day has passed and nobody followed."""
        return self.holder is not None and (ends := self.term_ends_on) is not None and ends < self.day

    @property
    def term_ends_on(self) -> date | None:
        """The last day of the term of whoever held the seat for certain, where one is recorded."""
        ends = [holding.term_ends_on for holding in self.holdings if holding.term_ends_on]
        return max(ends) if ends and self.standing is Standing.HELD else None

    @property
    def term_ends_soon(self) -> bool:
        """Whether the term's last day is this day or one of the days of the warning."""
        ends = self.term_ends_on
        return ends is not None and self.day <= ends <= self.day + timedelta(days=self.warning_days)

    @property
    def vacant_since(self) -> RoughDate | None:
        """The first day nobody held it, as exactly as it is known; its words are of the last day in post."""
        return self.holdings[-1].until if self.standing is Standing.VACANT else None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(holding) for holding in self.holdings))

    @property
    def words(self) -> str:
        """Who held it, in words that hide no doubt."""
        if self.standing is Standing.HELD:
            return self.names[0]
        if self.standing is Standing.NOT_KNOWN:
            return "Not known"
        if self.standing is Standing.VACANT:
            return vacant_words(self.vacant_since)
        if len(self.names) > 1:
            nobody = ", or nobody" if self.maybe_nobody else ""
            return f"Cannot be known: {' or '.join(self.names)}{nobody}"
        begun = any(holding.since.certainly_by(self.day) for holding in self.holdings)
        return f"Cannot be known: {self.names[0]}, if {'still' if begun else 'already'} in post"

    @property
    def notes(self) -> list[str]:
        """What else is to be said of the seat on the day, in sentences."""
        said = []
        if self.standing is Standing.VACANT:
            said.append(f"{self.holdings[-1].person} was the last holder recorded")
        if self.holdover:
            said.append(f"Serving until replaced: the term ended on {long_date(self.term_ends_on)}")
        elif self.term_ends_soon:
            said.append(f"The term ends on {long_date(self.term_ends_on)}")
        said += [f"Substitute: {substitute.person}" for substitute in self.substitutes]
        return said

    @property
    def since_words(self) -> str:
        """From when whoever holds it, or may, held it."""
        if self.standing is Standing.NOT_KNOWN:
            return "Not known"
        if self.standing is Standing.VACANT:
            return "Vacant"
        return " or ".join(dict.fromkeys(holding.since.words for holding in self.holdings))

    @property
    def marking(self) -> Marking:
        facts = [*self.holdings, *self.substitutes]
        return Marking(max((fact.marking for fact in facts), default=self.seat.source.marking))

    @property
    def illustrative(self) -> bool:
        """Whether anything shown of who holds it is illustrative."""
        return any(holding.illustrative for holding in self.holdings) or any(
            substitute.person.illustrative for substitute in self.substitutes
        )


def vacant_words(left: RoughDate) -> str:
    """ "Vacant since 1 April 2022", from the first day nobody held the seat."""
    if left.is_exact:
        return f"Vacant since {long_date(left.latest)}"
    return f"Vacant {left.from_words.replace('from ', 'since ', 1)}"


def seat_on(
    seat: Seat,
    facts: Sequence[Holding],
    day: date,
    substitutes: Iterable[Substitute] = (),
    warning_days: int = WARNING_DAYS,
) -> SeatOnDay:
    """How one seat stood on a day, from the holdings of it that are held to be so."""
    held = held_on(facts, day)
    rest = {
        "substitutes": tuple(each for each in substitutes if each.sits_on(day)),
        "warning_days": warning_days,
    }
    if held.facts and held.certain:
        return SeatOnDay(seat, day, Standing.HELD, held.facts, **rest)
    if held.facts:
        nobody = not _somebody_for_certain(facts, day)
        return SeatOnDay(seat, day, Standing.UNCERTAIN, held.facts, maybe_nobody=nobody, **rest)
    left = [fact for fact in facts if fact.until is not None and fact.until.certainly_by(day)]
    if not left:
        return SeatOnDay(seat, day, Standing.NOT_KNOWN, **rest)
    last = max(left, key=lambda fact: (fact.until.latest, fact.number))
    return SeatOnDay(seat, day, Standing.VACANT, (last,), **rest)


def _somebody_for_certain(facts: Sequence[Holding], day: date) -> bool:
    """Whether the seat cannot have been empty: somebody had begun and cannot have left."""
    return any(
        fact.since.certainly_by(day)
        and not _may_have_left(fact, day)
        and not any(
            other.since.possibly_by(day)
            and _may_have_left(other, day)
            and not other.since.is_before_for_certain(fact.since)
            for other in facts
            if other is not fact
        )
        for fact in facts
    )


def _may_have_left(fact: Holding, day: date) -> bool:
    return fact.until is not None and happened_by(fact.until, day) is not Answer.NO


def roster(board: Board, day: date, level: int, warning_days: int = WARNING_DAYS) -> list[SeatOnDay]:
    """Every seat of the board that existed on the day, in its order, and who held it as far as is known.

    `level` is the highest marking that is read. Works for days to come as well: who is expected then.
    """
    seats = [seat for seat in seats_of(board, level) if seat.exists_on(day)]
    facts, substitutes = facts_of(seats, level)
    return [
        seat_on(seat, facts.get(seat.pk, ()), day, substitutes.get(seat.pk, ()), warning_days)
        for seat in seats
    ]


def seats_of(board: Board, level: int):
    """Every seat there is or was on a board."""
    seats = Seat.objects.readable_at(level).filter(board=board)
    return seats.select_related("source", "corporation", "board")


def facts_of(seats: Iterable[Seat], level: int) -> tuple[dict, dict]:
    """The holdings and the substitutes of some seats, each by the key of its seat."""
    keys = [seat.pk for seat in seats]
    holdings = Holding.objects.current().readable_at(level).filter(seat__in=keys)
    substitutes = Substitute.objects.readable_at(level).filter(seat__in=keys)
    return (
        _by_seat(holdings.select_related("person", "source")),
        _by_seat(substitutes.select_related("person")),
    )


def _by_seat(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.seat_id, []).append(row)
    return found
