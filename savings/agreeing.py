"""How far the Chief Finance Officers have agreed the statement of a year (R29).

Whether the version sent last still stands is never kept: it is compared with what the record says now. A
change reopens it by itself, and taking the change back closes it again, as with an agenda.
"""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.timezone import localtime

from alliance.markings import Marking
from alliance.publishing import canonical
from alliance.temporal import long_date, today
from governance.models import Board, Seat
from governance.roster import SeatOnDay, Standing, roster
from savings.models import FinancialYear, StatementAgreement, StatementVersion
from savings.statements import Statement


@dataclass(frozen=True)
class Agreer:
    """One seat of a Chief Finance Officer: who holds it, and its agreement to the version that stands."""

    held: SeatOnDay
    agreement: StatementAgreement | None
    level: int

    @property
    def marking(self) -> Marking:
        """How its seat is marked, as the source that tells of it is."""
        return Marking(self.held.seat.source.marking)

    @property
    def words(self) -> str:
        if self.agreement is not None:
            return agreement_words(self.agreement, self.level)
        if self.held.standing is Standing.VACANT:
            return "Outstanding because the seat is vacant. Somebody must be recorded in it."
        return "Not yet agreed"


def agreement_words(agreement: StatementAgreement, level: int) -> str:
    """Who agreed, when and how, as far as the person may be named at this level.

    How it was told is for those who read the version by its marking, and not published with it.
    """
    person = agreement.person
    if person is None:
        who = "The holder, whose name is not known for certain,"
    else:
        who = person.name if person.marking <= level else "The holder of the seat"
    told = bool(agreement.told_how) and agreement.version.marking <= level
    how = f" (as told: {agreement.told_how})" if told else ""
    return f"{who} agreed on {long_date(localtime(agreement.at).date())}{how}"


class Agreeing:
    """The statement of a year, the versions sent, and who agreed the last, as far as a level reads."""

    def __init__(self, year: FinancialYear, level: int):
        self.year, self.level = year, Marking(level)

    @classmethod
    def in_full(cls, year: FinancialYear) -> "Agreeing":
        """With every version and every seat there is, whoever asks: what an action goes by."""
        return cls(year, max(Marking))

    @cached_property
    def versions(self) -> list[StatementVersion]:
        rows = StatementVersion.objects.readable_at(self.level).filter(year=self.year)
        return list(rows.select_related("made_by").prefetch_related("agreements__person"))

    @property
    def latest(self) -> StatementVersion | None:
        return self.versions[-1] if self.versions else None

    @cached_property
    def statement(self) -> Statement:
        """The statement as the record stands now."""
        return Statement(self.year, self.level)

    @cached_property
    def stands(self) -> bool:
        """Whether the record still says what the latest version said when it was sent.

        The version that a year is closed with stands for good.
        """
        if self.latest is None:
            return False
        if self.year.closed_at:
            return self.latest.pk == self.year.closed_version_id
        same = self.latest.marking == self.level
        now = self.statement if same else Statement(self.year, self.latest.marking)
        return self.latest.content == canonical(now.content)

    @cached_property
    def agreers(self) -> list[Agreer]:
        given = {each.seat_id: each for each in self.latest.agreements.all()} if self.stands else {}
        return [
            Agreer(held, given.get(held.seat.pk), self.level)
            for board in Board.objects.readable_at(self.level)
            for held in roster(board, today(), self.level)
            if held.seat.office == Seat.Office.FINANCE_OFFICER
        ]

    def agreer(self, seat: Seat) -> Agreer | None:
        return next((agreer for agreer in self.agreers if agreer.held.seat.pk == seat.pk), None)

    @property
    def agreed_by(self) -> list[Agreer]:
        return [agreer for agreer in self.agreers if agreer.agreement]

    @property
    def waits_for(self) -> list[Agreer]:
        return [agreer for agreer in self.agreers if agreer.agreement is None]

    @property
    def status(self) -> str:
        if self.year.closed_at:
            return (
                "statement.restated"
                if self.closed_with and self.closed_with.restates_id
                else "statement.closed"
            )
        if not self.stands:
            return "statement.restating" if self.year.restated_because else "statement.draft"
        return "statement.with-agreers" if self.waits_for else "statement.agreed"

    @property
    def closed_with(self) -> StatementVersion | None:
        """The statement the year was closed with last, where this level reads it."""
        return next((each for each in self.versions if each.pk == self.year.closed_version_id), None)
