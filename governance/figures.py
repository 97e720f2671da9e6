"""The Board's named figures, and what waits for its secretary."""

from django.urls import reverse

from alliance.figures import Figure, figure
from alliance.markings import Marking, highest
from alliance.needs import need
from alliance.temporal import long_date, today
from governance.models import Board
from governance.policies import cannot_keep_board
from governance.roster import SeatOnDay, Standing, roster


def _seats(as_at, user) -> list[SeatOnDay]:
    """Every seat, on every board this person may read of."""
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    return [seat for board in Board.objects.readable_at(level) for seat in roster(board, as_at, level)]


def _figure(value, words, as_at, seats, **more) -> Figure:
    return Figure(
        value,
        "seats",
        words,
        as_at,
        sources=tuple(dict.fromkeys(held.seat.source.short_title for held in seats)),
        address=f"/board/?as-at={as_at.isoformat()}",
        **more,
    )


@figure(
    "seats-on-the-board",
    title="Seats on the Board",
    meaning="Seats that existed on the day, whether or not anybody held them.",
)
def seats_on_the_board(*, as_at, user) -> Figure:
    seats = _seats(as_at, user)
    return _figure(
        len(seats),
        f"{len(seats)} seats on the Board on {long_date(as_at)}",
        as_at,
        seats,
        marking=highest(held.seat.source.marking for held in seats),
    )


@figure(
    "seats-vacant",
    title="Vacant seats on the Board",
    meaning="Seats that somebody certainly left by the day and nobody has followed in, and those for which "
    "who held them, if anybody, cannot be known.",
)
def seats_vacant(*, as_at, user) -> Figure:
    seats = _seats(as_at, user)
    vacant = [held for held in seats if held.standing is Standing.VACANT]
    doubtful = [held for held in seats if held.standing is Standing.NOT_KNOWN or held.maybe_nobody]
    unsure = f", and {len(doubtful)} that cannot be known" if doubtful else ""
    return _figure(
        len(vacant),
        f"{len(vacant)} vacant{unsure} ({long_date(as_at)})",
        as_at,
        seats,
        uncertain=len(doubtful),
        uncertain_names=tuple(held.seat.title for held in doubtful),
        marking=highest(held.marking for held in seats),
        illustrative=any(held.illustrative for held in seats),
    )


@need
def seats_that_need_somebody(user) -> list[tuple[str, str]]:
    """For whoever keeps the record of the Board: terms that end soon or have ended, and vacant seats."""
    if cannot_keep_board(user):
        return []
    found = []
    for held in _seats(today(), user):
        address = reverse("seat", args=[held.seat.slug])
        if held.standing is Standing.VACANT:
            found.append((f"{held.seat}: {_lower(held.words)}", address))
        elif held.holdover:
            ended = long_date(held.term_ends_on)
            found.append((f"{held.seat}: the term of {held.words} ended on {ended}", address))
        elif held.term_ends_soon:
            ends = long_date(held.term_ends_on)
            found.append((f"{held.seat}: the term of {held.words} ends on {ends}", address))
    return found


def _lower(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"
