"""A Board with something on it for the pages to show."""

from datetime import date

import pytest

from alliance.markings import Marking
from tests.governance.makers import (
    make_board,
    make_holding,
    make_rota,
    make_seat,
    make_substitute,
    make_terms,
)


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
