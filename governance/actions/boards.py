"""Boards, their terms of reference, their seats, and the order in which seats take the chair."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from alliance.actions.facts import stamp
from alliance.actions.search import index
from alliance.audit import Change, altered, changed, record
from alliance.markings import highest
from alliance.models import CorporationSole, SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.slips import refuse_far
from alliance.temporal import long_date
from alliance.text import fold
from governance.actions.turns import settle_turns
from governance.consistency import refuse_abolition, refuse_assent_rule, refuse_rota, refuse_terms
from governance.models import (
    Board,
    ChairRota,
    ChairRotaPlace,
    Holding,
    Seat,
    Terms,
    TermsAssent,
    next_number,
)
from governance.policies import cannot_abolish, cannot_keep_board

PART = "board"
SAID_OF_A_BOARD = ("name", "prefix", "meets", "source", "paragraph")
SAID_OF_A_SEAT = (
    "title", "office", "corporation", "assents", "agrees_agenda", "chairs", "created_on", "source",
    "paragraph",
)  # fmt: skip
SAID_IN_TERMS = ("text", "quorum", "quorum_seats", "assent", "papers_due_days", "warning_days")


@transaction.atomic
def record_board(board: Board, *, by: User) -> Board:
    """Add a board. Raises ValidationError when its name, address or prefix is taken."""
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, board.source.marking))
    board.full_clean()
    board.save()
    changed(PART)
    record(
        "governance.record_board",
        board.subject,
        f"Recorded the board {board.name}",
        by=by,
        marking=board.source.marking,
    )
    return board


@transaction.atomic
def correct_board(board: Board, *, by: User) -> Board:
    """Correct what is said of a board. What was said before is kept in the audit trail."""
    before = Board.objects.select_for_update().get(pk=board.pk)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, max(board.source.marking, before.source.marking)))
    board.full_clean()
    board.save()
    changed(PART)
    record(
        "governance.correct_board",
        board.subject,
        f"Corrected the board {board.name}",
        by=by,
        marking=max(board.source.marking, before.source.marking),
        changes=altered(before, board, SAID_OF_A_BOARD),
    )
    return board


@transaction.atomic
def record_terms(terms: Terms, assenting: Iterable[CorporationSole] = (), *, by: User) -> Terms:
    """Add the next version of a board's terms of reference; the versions before it stay readable.

    `assenting` are those that must assent, where the terms do not ask every corporation sole (R13).
    """
    board = Board.objects.select_for_update().get(pk=terms.board_id)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, terms.source.marking))
    terms.recorded_by = by
    before = board.terms.readable_at(terms.source.marking).order_by("version").last()
    terms.version = next_number(board.terms.all(), "version")
    seats = board.seats.readable_at(by.clearance).filter(abolished_on__isnull=True).count()
    refuse_terms(terms, seats, by.clearance)
    assenting = list(dict.fromkeys(assenting))
    refuse_assent_rule(terms, assenting)
    terms.full_clean(exclude=["recorded_by"])
    terms.save()
    TermsAssent.objects.bulk_create(TermsAssent(terms=terms, corporation=each) for each in assenting)
    changed(PART)
    record(
        "governance.record_terms",
        board.subject,
        f"Recorded version {terms.version} of the terms of reference of the {board.name}, "
        f"in force {terms.since.from_words}",
        by=by,
        marking=max(board.source.marking, terms.source.marking),
        changes=altered(before, terms, SAID_IN_TERMS) if before else (),
        version=terms.version,
        assenting=[each.slug for each in assenting],
    )
    return terms


@transaction.atomic
def record_seat(seat: Seat, *, by: User) -> Seat:
    """Add a seat to a board, after those there are unless it says its place."""
    board = Board.objects.select_for_update().get(pk=seat.board_id)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, seat.source.marking))
    refuse_far("created_on", seat.created_on)
    seat.order = seat.order or next_number(board.seats.all(), "order")
    seat.full_clean()
    seat.save()
    settle(seat)
    record(
        "governance.record_seat",
        seat.subject,
        f"Recorded the seat {seat} on the {board.name}",
        by=by,
        marking=max(seat.source.marking, board.source.marking),
    )
    return seat


@transaction.atomic
def correct_seat(seat: Seat, *, by: User) -> Seat:
    """Correct what is said of a seat. What was said before is kept in the audit trail."""
    before = Seat.objects.select_for_update().get(pk=seat.pk)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, max(seat.source.marking, before.source.marking)))
    refuse_far("created_on", seat.created_on)
    seat.full_clean()
    seat.save()
    settle(seat)
    record(
        "governance.correct_seat",
        seat.subject,
        f"Corrected the seat {seat}",
        by=by,
        marking=max(seat.source.marking, before.source.marking),
        changes=altered(before, seat, SAID_OF_A_SEAT),
    )
    return seat


@transaction.atomic
def abolish_seat(seat: Seat, abolished_on: date, *, by: User) -> Seat:
    """Say from which day a seat is no more. It stays on the record of the days before."""
    seat = Seat.objects.select_for_update().select_related("board", "source").get(pk=seat.pk)
    enforce(cannot_abolish(by, seat))
    enforce(cannot_use_marking(by, seat.source.marking))
    refuse_abolition(seat, abolished_on, by.clearance)
    seat.abolished_on = abolished_on
    seat.save(update_fields=["abolished_on"])
    settle(seat)
    record(
        "governance.abolish_seat",
        seat.subject,
        f"Abolished the seat {seat} from {long_date(abolished_on)}",
        by=by,
        marking=seat.source.marking,
    )
    return seat


@transaction.atomic
def set_rota(rota: ChairRota, seats: list[Seat], *, by: User) -> ChairRota:
    """Say in which order seats take the chair, from the first meeting on or after a day, and why."""
    board = Board.objects.select_for_update().get(pk=rota.board_id)
    enforce(cannot_keep_board(by))
    enforce(cannot_use_marking(by, rota.marking))
    stamp(rota, by=by)
    refuse_rota(rota, seats)
    before = board.rotas.readable_at(rota.marking).order_by("number").last()
    rota.number = next_number(board.rotas.all(), "number")
    rota.full_clean(exclude=["recorded_by", "withdrawn_by"])
    rota.save()
    ChairRotaPlace.objects.bulk_create(
        [ChairRotaPlace(rota=rota, seat=seat, order=order) for order, seat in enumerate(seats, start=1)]
    )
    settle_turns(board)
    changed(PART)
    said = ", then ".join(seat.title for seat in seats)
    turns = [place.seat for place in before.places.select_related("seat__source")] if before else []
    record(
        "governance.set_rota",
        board.subject,
        f"Set the chair rota of the {board.name} from {long_date(rota.effective_on)}: {said}",
        by=by,
        marking=highest([rota.marking, *(seat.source.marking for seat in [*seats, *turns])]),
        because=rota.reason,
        changes=[Change("Order", ", then ".join(seat.title for seat in turns), said)] if before else (),
        number=rota.number,
    )
    return rota


def settle(seat: Seat) -> None:
    """Bring what is found by searching into step with a seat and its holders."""
    board = f"Seat on the {seat.board.name}"
    entries = [
        SearchEntry(
            kind="seat",
            key=seat.slug,
            title=seat.title,
            summary=board,
            folded=fold(f"{seat.title} {seat.get_office_display()}"),
            body=seat.board.name,
            address=f"/board/seats/{seat.slug}/",
            marking=seat.source.marking,
        )
    ]
    for holding in Holding.objects.current().filter(seat=seat).select_related("person"):
        entries.append(
            SearchEntry(
                kind="seat",
                key=seat.slug,
                title=str(holding),
                summary=f"{seat.title}, {holding.since.from_words}. {board}"[:400],
                folded=fold(f"{holding.person} {seat.title}"),
                body=seat.board.name,
                address=f"/board/seats/{seat.slug}/",
                marking=max(holding.marking, seat.source.marking),
                illustrative=holding.illustrative,
            )
        )
    index("seat", seat.slug, entries)
    changed(PART)
