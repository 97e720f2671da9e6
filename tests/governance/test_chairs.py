"""Whose turn it is to take the chair."""

from datetime import date

import pytest

from alliance.markings import Marking
from governance.chairs import next_chairs
from tests.governance.makers import make_board, make_holding, make_rota, make_seat

LEVEL = Marking.OFFICIAL_SENSITIVE
MEETINGS = [date(2026, month, 10) for month in (3, 6, 9, 12)] + [date(2027, month, 10) for month in (3, 6, 9)]


@pytest.fixture
def seats(db):
    return make_seat("Chief Constable A"), make_seat("Chief Constable B")


def chairs(board, day, meetings=MEETINGS, **options):
    return [(turn.day, turn.seat.title[-1]) for turn in next_chairs(board, day, meetings, LEVEL, **options)]


def test_each_seat_takes_its_turn_from_the_first_meeting_on_or_after_the_day(seats):
    make_rota(seats, date(2026, 3, 10))
    assert chairs(seats[0].board, date(2026, 1, 1)) == list(zip(MEETINGS, "ABAB", strict=False))
    assert chairs(seats[0].board, date(2026, 6, 10))[0] == (date(2026, 6, 10), "B")
    assert chairs(seats[0].board, date(2026, 6, 11), how_many=1) == [(date(2026, 9, 10), "A")]


def test_a_new_rota_begins_again_with_its_own_first(seats):
    make_rota(seats, date(2026, 1, 1))
    make_rota(seats[::-1], date(2026, 9, 11))
    said = chairs(seats[0].board, date(2026, 6, 1))
    assert [seat for _, seat in said] == ["B", "A", "B", "A"]


def test_of_two_rotas_from_one_day_the_later_recorded_holds(seats):
    make_rota(seats, date(2026, 1, 1))
    make_rota(seats[::-1], date(2026, 1, 1))
    assert chairs(seats[0].board, date(2026, 1, 1))[0][1] == "B"


def test_meetings_before_any_rota_have_no_predicted_chair(seats):
    make_rota(seats, date(2026, 9, 1))
    assert chairs(seats[0].board, date(2026, 1, 1)) == [(date(2026, 9, 10), "A"), (date(2026, 12, 10), "B")]


def test_without_meetings_or_a_rota_nothing_is_predicted(seats):
    board = seats[0].board
    assert chairs(board, date(2026, 1, 1)) == []
    make_rota(seats, date(2026, 1, 1))
    assert chairs(board, date(2026, 1, 1), meetings=[]) == []
    assert chairs(make_board("Another board", "OTH"), date(2026, 1, 1)) == []


def test_each_turn_says_who_is_expected_that_day(seats):
    make_holding(seats[0], "Ada Example", "1 April 2020", "31 July 2026")
    make_holding(seats[0], "Ben Example", "1 September 2026")
    make_rota(seats, date(2026, 3, 10))
    turns = next_chairs(seats[0].board, date(2026, 3, 1), MEETINGS, LEVEL)
    assert [turn.held.words for turn in turns] == ["Ada Example", "Not known", "Ben Example", "Not known"]


def test_a_rota_marked_higher_is_not_read(seats):
    make_rota(seats, date(2026, 1, 1), marking=Marking.OFFICIAL)
    assert next_chairs(seats[0].board, date(2026, 1, 1), MEETINGS, Marking.PUBLISHED) == []
