"""Putting what the reference record says of the Board on the record: terms, seats, those named in post."""

from collections.abc import Callable

from django.db.models import F

from alliance.markings import Marking
from alliance.models import CorporationSole
from alliance.reference import (
    CHANGED,
    corrected_by_people,
    read_statement,
    says_the_same,
    sources_of,
    take_over,
)
from alliance.reference_file import CORRECTED, LEFT, RECORDED, UNCHANGED, Entry, ReferenceRecord
from alliance.temporal import RoughDate
from governance.actions.boards import (
    correct_board,
    correct_seat,
    record_board,
    record_seat,
    record_terms,
)
from governance.actions.holders import correct_holding, record_holding, record_person, withdraw_holding
from governance.consistency import in_post_words
from governance.models import Board, Holding, Person, Seat, Terms

TABLES = {"board", "post_holder"}

_SHARED = ("source", "paragraph")


def load(record: ReferenceRecord, *, by) -> None:
    """Put the boards with their terms and seats, and the holders that are named, on the record."""
    sources = sources_of(record)
    corporations = {corporation.slug: corporation for corporation in CorporationSole.objects.all()}
    boards = [_board(entry, sources, corporations) for entry in record.entries("board")]
    seats = {seat.slug: seat for _, _, _, seats in boards for _, seat in seats}
    people = [_person(entry, sources, seats) for entry in record.entries("post_holder")]
    if record.problems:
        return
    for entry, board, terms, its_seats in boards:
        board = _settle(record, entry, board, "board", record_board, correct_board, by=by)
        if record.problems:
            return
        for its_entry, version in terms:
            version.board = board
            _settle_terms(record, its_entry, version, by=by)
        for its_entry, seat in its_seats:
            seat.board = board
            _settle(record, its_entry, seat, "seat", record_seat, correct_seat, by=by)
    if not record.problems:
        _settle_holders(record, people, sources, by=by)


# Reading


def _sourced(entry: Entry, sources) -> dict:
    return {
        "source": entry.one_of("source", sources, "source"),
        "paragraph": entry.text("paragraph"),
    }


def _board(entry: Entry, sources, corporations):
    slug = entry.text("slug", needed=True)
    entry.called(f"board “{slug}”")
    board = Board(
        slug=slug,
        name=entry.text("name", needed=True),
        prefix=entry.text("prefix", needed=True),
        meets=entry.text("meets", needed=True),
        **_sourced(entry, sources),
    )
    terms = [_terms(below, sources) for below in entry.below("terms", _SHARED)]
    seats = [
        _seat(below, order, sources, corporations)
        for order, below in enumerate(entry.below("seat", _SHARED), start=1)
    ]
    entry.finish()
    return entry, board, terms, seats


def _terms(entry: Entry, sources) -> tuple[Entry, Terms]:
    terms = Terms(
        version=entry.whole_number("version") or 1,
        since=entry.date("since", needed=True) or RoughDate.not_known(),
        text=entry.text("text", needed=True),
        **_sourced(entry, sources),
    )
    entry.finish()
    return entry, terms


def _seat(entry: Entry, order: int, sources, corporations) -> tuple[Entry, Seat]:
    slug = entry.text("slug", needed=True)
    entry.called(f"seat “{slug}”")
    seat = Seat(
        slug=slug,
        title=entry.text("title", needed=True),
        office=entry.choice("office", Seat.Office) or "",
        assents=entry.yes_or_no("assents"),
        agrees_agenda=entry.yes_or_no("agrees_agenda"),
        chairs=entry.yes_or_no("chairs"),
        order=order,
        **_sourced(entry, sources),
    )
    if corporation := entry.one_of("corporation", corporations, "corporation sole"):
        seat.corporation = corporation
    entry.finish()
    return entry, seat


def _person(entry: Entry, sources, seats: dict[str, Seat]):
    slug = entry.text("slug", needed=True)
    entry.called(f"post-holder “{slug}”")
    person = Person(slug=slug, name=entry.text("name", needed=True), marking=Marking.PUBLISHED)
    held = []
    for below in entry.below("held"):
        until = below.date("until")
        holding = Holding(
            acting=below.yes_or_no("acting"),
            since=below.date("since", needed=True) or RoughDate.not_known(),
            until=until.day_after() if until else None,
        )
        read_statement(below, holding, sources)
        seat = below.one_of("seat", seats, "seat")
        below.finish()
        held.append((below, holding, seat.slug if seat else ""))
    entry.finish()
    return entry, person, held


# Settling: what is recorded is brought into step with the file


def _settle(record, entry, wanted, noun: str, add: Callable, correct: Callable, *, by):
    """The row for an entry: added when new, corrected when it differs, left where people corrected it."""
    row = type(wanted).objects.filter(slug=wanted.slug).first()
    if row is None:
        record.count(noun, RECORDED)
        return record.attempt(entry, add, wanted, by=by)
    # From when until when a seat is there is for people to say, and the file does not.
    if says_the_same(row, wanted, but=("created_on", "abolished_on")):
        record.count(noun, UNCHANGED)
    elif corrected_by_people(row.subject, by=by):
        record.count(noun, LEFT)
    else:
        wanted = take_over(row, wanted, but=("created_on", "abolished_on"))
        record.attempt(entry, correct, wanted, by=by)
        record.count(noun, CORRECTED)
    return row


def _settle_terms(record, entry, wanted: Terms, *, by) -> None:
    """A version once recorded never changes: what the file says of it afterwards is a problem."""
    row = Terms.objects.filter(board=wanted.board, version=wanted.version).first()
    if row is None:
        record.attempt(entry, record_terms, wanted, by=by)
        record.count("terms version", RECORDED)
    elif row.recorded_by_id != by.pk:
        record.count("terms version", LEFT)
    elif says_the_same(row, wanted):
        record.count("terms version", UNCHANGED)
    else:
        entry.problem("terms that are recorded never change. Write what is new as the next version")


def _settle_holders(record, people, sources, *, by) -> None:
    kept = {source.pk for source in sources.values()}
    standing_first = F("withdrawn_at").asc(nulls_first=True)
    rows = list(Holding.objects.filter(illustrative=False).order_by(standing_first, "number"))
    rows = [row for row in rows if row.withdrawn_at is None or row.withdrawn_by_id != by.pk]
    seats = {seat.slug: seat for seat in Seat.objects.all()}
    waiting = []
    for entry, person, held in people:
        row = Person.objects.filter(slug=person.slug).first()
        if row is None:
            row = record.attempt(entry, record_person, person, by=by)
            record.count("post-holder", RECORDED)
        else:
            record.count("post-holder", UNCHANGED)
        for its_entry, holding, seat in held:
            holding.seat, holding.person = seats[seat], row
            same = next((each for each in rows if says_the_same(each, holding, but=("number",))), None)
            if same is None:
                waiting.append((its_entry, holding))
            else:
                rows.remove(same)
                record.count("seat holder", UNCHANGED if same.withdrawn_at is None else LEFT)
    rows = [row for row in rows if row.recorded_by_id == by.pk and row.source_id in kept]
    for entry, holding in waiting:
        row = _statement_about_the_same(holding, rows)
        if row is None:
            record.attempt(entry, record_holding, holding, by=by)
            record.count("seat holder", RECORDED)
            continue
        rows.remove(row)
        if row.withdrawn_at is not None:
            record.count("seat holder", LEFT)
        else:
            record.attempt(entry, correct_holding, row, holding, CHANGED, by=by)
            record.count("seat holder", CORRECTED)
    for row in rows:
        if row.withdrawn_at is None:
            withdraw_holding(row, CHANGED, by=by)
            record.withdrawn("seat holder", f"{row}, {row.seat}, {in_post_words(row)}")


def _statement_about_the_same(holding: Holding, rows: list[Holding]) -> Holding | None:
    """What is recorded of the same person in the same seat: by the same source where it says so."""
    alike = [row for row in rows if (row.seat_id, row.person_id) == (holding.seat_id, holding.person_id)]
    return next((row for row in alike if row.source_id == holding.source_id), next(iter(alike), None))
