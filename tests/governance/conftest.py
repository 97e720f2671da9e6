"""A Board with something on it for the pages to show."""

from datetime import date

import pytest

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.temporal import today
from governance.actions.minutes import agree_minutes, assemble_minutes, circulate, send_to_chair
from tests.governance.makers import (
    make_assenting_seats,
    make_board,
    make_holding,
    make_item,
    make_rota,
    make_seat,
    make_substitute,
    make_terms,
)
from tests.governance.room import NEXT, make_ended, make_full_board


@pytest.fixture(scope="module")
def full_board(for_the_module):
    """The Board of `make_full_board`, made once for all tests of a module."""
    make_full_board()


@pytest.fixture(scope="module")
def assenting_seats(for_the_module):
    """The seats of `make_assenting_seats`, made once for all tests of a module."""
    make_assenting_seats()


@pytest.fixture
def board(db):
    """Two seats that take the chair: one held, with a substitute; one vacant since 1 April 2024."""
    board = make_board()
    held = make_seat("Chief Constable of Dorset Police", slug="dorset", board=board)
    left = make_seat("Chief Constable of Devon & Cornwall Police", slug="devon", board=board)
    make_holding(held, "Ada Example", "1 April 2020", term_ends_on=date(2024, 5, 8))
    make_holding(left, "Ben Example", "April 2020", "31 March 2024")
    make_holding(left, "Quiet Example", "1 June 2025", marking=Marking.OFFICIAL)
    make_substitute(held, "Sam Substitute", date(2024, 1, 1))
    make_terms(board, "2020")
    make_rota([held, left], date(2025, 1, 1))
    return board


@pytest.fixture
def agreed(db):
    """Minutes that the next meeting agreed, and nobody has published."""
    meeting = make_ended()
    minutes = assemble_minutes(meeting, by=portal_user())
    send_to_chair(minutes, by=portal_user())
    circulate(minutes, today(), by=portal_user())
    later = meeting.board.meetings.get(held_on=NEXT)
    agree_minutes(minutes, make_item("Minutes", meeting=later), by=portal_user())
    return minutes
