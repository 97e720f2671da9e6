"""From an address to a board or a seat, as far as this person may see it."""

from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from governance.models import Board, Seat
from governance.policies import cannot_read_changes

HOME = ("Home", "/")
BOARD = ("Board", "/board/")
WHICH = "board"  # the part of an address that names the board, where there is more than one


class OfOneBoard:
    """For pages about the board that the address names, or else the first there is."""

    other_parameters = (WHICH,)

    @cached_property
    def board(self) -> Board | None:
        """The board; None when no board is recorded. One that may not be seen is not found."""
        boards = Board.objects.visible_to(self.request.user).select_related("source")
        slug = self.request.GET.get(WHICH, "").replace("\0", "")
        if not slug:
            return boards.first()
        found = boards.filter(slug=slug).first()
        if found is None:
            raise Http404("No board has this address.")
        return found

    @cached_property
    def level(self) -> Marking:
        """The highest marking this person reads."""
        return self.request.user.reading_level

    def board_query(self) -> str:
        """What keeps the board in an address, when the address named it."""
        asked = self.request.GET.get(WHICH)
        return f"?{urlencode({WHICH: asked})}" if asked else ""

    def board_crumb(self) -> tuple[str, str]:
        return BOARD[0], f"{BOARD[1]}{self.board_query()}"


class OfOneSeat:
    """For pages under /board/seats/<slug>/."""

    @cached_property
    def seat(self) -> Seat:
        seats = Seat.objects.visible_to(self.request.user).select_related("source", "corporation", "board")
        seat = seats.filter(slug=self.kwargs["slug"]).first()
        if seat is None:
            raise Http404("No seat has this address.")
        return seat

    @cached_property
    def level(self) -> Marking:
        """The highest marking this person reads."""
        return self.request.user.reading_level


def seat_url(seat: Seat) -> str:
    return reverse("seat", args=[seat.slug])


def link_to_changes(user, kind: str, key, query: str = "") -> list[dict]:
    """The button to what has changed of a thing, for whoever may read that; else none."""
    if cannot_read_changes(user):
        return []
    return [{"label": "What has changed", "url": reverse("changes-of", args=[kind, key]) + query}]
