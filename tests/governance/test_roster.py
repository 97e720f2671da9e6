"""Who held each seat on a day: first days, last days, gaps, and never a certainty that was not recorded."""

from datetime import date, timedelta
from itertools import permutations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alliance.markings import Marking
from alliance.temporal import ONE_DAY, Exactness, RoughDate
from governance.actions.holders import correct_holding, withdraw_holding
from governance.models import Holding, Person, Seat
from governance.roster import Standing, roster, seat_on
from tests.governance.makers import (
    close,
    holding,
    make_board,
    make_holding,
    make_meeting,
    make_seat,
    make_substitute,
)

LEVEL = Marking.OFFICIAL_SENSITIVE


def on(board, day, level=LEVEL, **options):
    """The only seat of the board, on a day."""
    [held] = roster(board, day, level, **options)
    return held


@pytest.fixture
def seat(db):
    return make_seat()


def test_from_the_first_day_in_to_the_last_day_in(seat):
    make_holding(seat, "Ada Example", "1 April 2020", "31 March 2022")
    make_holding(seat, "Ben Example", "10 April 2022")
    said = {
        date(2020, 3, 31): "Not known",
        date(2020, 4, 1): "Ada Example",
        date(2022, 3, 31): "Ada Example",
        date(2022, 4, 1): "Vacant since 1 April 2022",
        date(2022, 4, 9): "Vacant since 1 April 2022",
        date(2022, 4, 10): "Ben Example",
        date(2026, 1, 1): "Ben Example",
    }
    assert {day: on(seat.board, day).words for day in said} == said


def test_a_vacant_seat_names_whoever_left_it_last(seat):
    make_holding(seat, "Ben Example", "1 April 2020", "31 March 2022")
    make_holding(seat, "Ada Example", "1 April 2016", "31 March 2020")
    held = on(seat.board, date(2023, 1, 1))
    assert held.words == "Vacant since 1 April 2022"
    assert held.notes == ["Ben Example was the last holder recorded"]


def test_without_a_stated_end_a_holder_stays_until_the_next_begins(seat):
    make_holding(seat, "Ada Example", "1 April 2020")
    make_holding(seat, "Ben Example", "1 May 2022", acting=True)
    assert on(seat.board, date(2022, 4, 30)).words == "Ada Example"
    held = on(seat.board, date(2022, 5, 1))
    assert (held.words, held.acting, held.standing) == ("Ben Example, acting", True, Standing.HELD)


def test_what_cannot_be_known_names_everybody_it_may_be(seat):
    make_holding(seat, "Ada Example", "2018")
    make_holding(seat, "Ben Example", "2020")
    assert on(seat.board, date(2018, 6, 1)).words == "Cannot be known: Ada Example, if already in post"
    assert on(seat.board, date(2019, 6, 1)).words == "Ada Example"
    assert on(seat.board, date(2020, 6, 1)).words == "Cannot be known: Ada Example or Ben Example"
    assert on(seat.board, date(2021, 1, 1)).words == "Ben Example"


def test_somebody_named_in_post_on_one_day_is_certain_on_that_day_alone(seat):
    make_holding(seat, "Ada Example", "by 30 June 2022", "not before 30 June 2022")
    assert on(seat.board, date(2022, 6, 30)).words == "Ada Example"
    after, before = on(seat.board, date(2022, 7, 1)), on(seat.board, date(2022, 6, 29))
    assert after.words == "Cannot be known: Ada Example, if still in post"
    assert after.maybe_nobody
    assert before.words == "Cannot be known: Ada Example, if already in post"
    assert before.maybe_nobody


def test_a_rough_end_followed_by_a_gap(seat):
    make_holding(seat, "Ada Example", "2018", "March 2020")
    assert on(seat.board, date(2020, 3, 15)).standing is Standing.UNCERTAIN
    assert on(seat.board, date(2020, 4, 1)).words == "Vacant since March 2020"


def test_a_seat_is_on_the_roster_while_it_exists(db):
    board = make_board()
    seat = make_seat(created_on=date(2020, 1, 1), abolished_on=date(2021, 1, 1), board=board)
    there = [date(2020, 1, 1), date(2020, 12, 31)]
    gone = [date(2019, 12, 31), date(2021, 1, 1)]
    assert all(on(board, day).seat == seat for day in there)
    assert not any(roster(board, day, LEVEL) for day in gone)


def test_a_holder_serves_until_replaced_when_the_term_has_passed(seat):
    make_holding(seat, "Ada Example", "1 April 2020", term_ends_on=date(2024, 5, 8))
    assert not on(seat.board, date(2024, 5, 8)).holdover
    held = on(seat.board, date(2024, 5, 9))
    assert held.holdover
    assert held.notes == ["Serving until replaced: the term ended on 8 May 2024"]
    make_holding(seat, "Ben Example", "1 June 2024")
    assert not on(seat.board, date(2024, 6, 1)).holdover


@pytest.mark.parametrize(
    ("days_before", "soon"), [(91, False), (90, True), (1, True), (0, True), (-1, False)]
)
def test_a_term_that_ends_soon_is_warned_of(seat, days_before, soon):
    ends = date(2024, 5, 8)
    make_holding(seat, term_ends_on=ends)
    assert on(seat.board, ends - timedelta(days=days_before)).term_ends_soon is soon


def test_how_long_before_can_be_chosen(seat):
    make_holding(seat, term_ends_on=date(2024, 5, 8))
    assert not on(seat.board, date(2024, 4, 1), warning_days=30).term_ends_soon
    assert on(seat.board, date(2024, 4, 8), warning_days=30).term_ends_soon


def test_substitutes_sit_in_from_their_first_day_to_their_last(seat):
    make_substitute(seat, "Sam Substitute", date(2024, 1, 1), ceases_on=date(2025, 1, 1))
    there = [date(2024, 1, 1), date(2024, 12, 31)]
    assert all(on(seat.board, day).notes == ["Substitute: Sam Substitute"] for day in there)
    assert not any(on(seat.board, day).substitutes for day in (date(2023, 12, 31), date(2025, 1, 1)))


def test_what_is_marked_higher_is_not_read(seat):
    make_holding(seat, "Ada Example", "1 April 2020", marking=Marking.OFFICIAL)
    assert on(seat.board, date(2024, 1, 1), Marking.PUBLISHED).words == "Not known"
    assert on(seat.board, date(2024, 1, 1), Marking.OFFICIAL).words == "Ada Example"


def test_what_was_corrected_or_withdrawn_no_longer_counts(seat, frank):
    wrong = make_holding(seat, "Ada Example", "1 April 2020")
    correct_holding(wrong, holding(seat, "Ben Example", "1 April 2021"), "The wrong name.", by=frank)
    assert on(seat.board, date(2020, 6, 1)).words == "Not known"
    assert on(seat.board, date(2021, 6, 1)).words == "Ben Example"
    withdraw_holding(seat.holdings.get(person__name="Ben Example"), "Never in post.", by=frank)
    assert on(seat.board, date(2021, 6, 1)).words == "Not known"


# Of a meeting that is past


def seats_told(browser, day) -> dict[str, str]:
    """What the page of a meeting says of each seat on its day."""
    return {
        member["seat"].slug: " / ".join([member["words"], *member["notes"]])
        for member in browser.get(f"/board/meetings/{day.isoformat()}/").context["members"]
    }


def test_who_sat_at_any_past_meeting_is_read_from_the_dates_alone(seat, frank, signed_in):
    """On each first and last day, with an acting holder, a vacancy, a seat that came and one that went."""
    days = {
        "before": date(2020, 3, 31),
        "first day": date(2020, 4, 1),
        "last day": date(2022, 3, 31),
        "vacant": date(2022, 4, 1),
        "last vacant": date(2022, 4, 9),
        "acting": date(2022, 4, 10),
        "last acting": date(2022, 6, 30),
        "replaced": date(2022, 7, 1),
    }
    for day in days.values():
        close(make_meeting(day, board=seat.board))
    # Nobody was on the record when the meetings were held: the dates came later, and not in their order.
    went = make_seat("Seat that went", slug="went", board=seat.board, abolished_on=days["vacant"])
    came = make_seat("Seat that came", slug="came", board=seat.board, created_on=days["acting"])
    make_holding(went, "Wes Example", "1 January 2010")
    make_holding(came, "Cy Example", "10 April 2022")
    make_holding(seat, "Dee Example", "1 July 2022")
    make_holding(seat, "Ben Example", "10 April 2022", "30 June 2022", acting=True)
    make_holding(seat, "Ada Example", "1 April 2020", "31 March 2022")
    browser, slug = signed_in(frank), seat.slug
    told = {said: seats_told(browser, day) for said, day in days.items()}
    vacant = "Vacant since 1 April 2022 / Ada Example was the last holder recorded"
    assert {said: seats[slug] for said, seats in told.items()} == {
        "before": "Not known",
        "first day": "Ada Example",
        "last day": "Ada Example",
        "vacant": vacant,
        "last vacant": vacant,
        "acting": "Ben Example, acting",
        "last acting": "Ben Example, acting",
        "replaced": "Dee Example",
    }
    assert [said for said, seats in told.items() if "went" in seats] == ["before", "first day", "last day"]
    assert [said for said, seats in told.items() if "came" in seats] == ["acting", "last acting", "replaced"]
    # What is recorded of later days changes nothing of the meetings before them.
    make_holding(seat, "Eve Example", "1 August 2022")
    make_holding(came, "Fay Example", "2 August 2022")
    assert {said: seats_told(browser, day) for said, day in days.items()} == told


# Against a naive reading: every way in which the dates can have fallen, told day by day

START = date(2020, 1, 1)
DAYS = 12


def span(first, last):
    earliest, latest = START + first * ONE_DAY, START + last * ONE_DAY
    exactness = Exactness.DAY if first == last else Exactness.BETWEEN
    return RoughDate(earliest, latest, exactness, "as told")


@st.composite
def told(draw):
    """A few holders, each with a span of days to begin on and perhaps one to leave on."""
    holders = []
    for number in range(draw(st.integers(1, 3))):
        begins = draw(st.integers(0, DAYS - 4))
        since = (begins, draw(st.integers(begins, min(begins + 2, DAYS - 4))))
        until = None
        if draw(st.booleans()):
            leaves = draw(st.integers(since[1] + 1, DAYS - 2))
            until = (leaves, draw(st.integers(leaves, min(leaves + 2, DAYS - 1))))
        holders.append((number, since, until))
    return holders


def worlds(holders):
    """Every choice of one day for each date in which no two hold the seat by what is stated."""
    choices = []
    for number, since, until in holders:
        leaving = [None] if until is None else range(until[0], until[1] + 1)
        choices.append(
            [(number, begins, left) for begins in range(since[0], since[1] + 1) for left in leaving]
        )
    return [
        world for world in product(*choices) if not any(overlap(*pair) for pair in permutations(world, 2))
    ]


def overlap(one, other) -> bool:
    """Whether the other begins on the same day, or before the stated end of the one."""
    return one[1] == other[1] or (one[2] is not None and one[1] < other[1] < one[2])


def naive(world, day):
    """Who holds the seat: the last to begin, unless they have left. None for nobody."""
    begun = [each for each in world if each[1] <= day]
    if not begun:
        return None
    number, _, left = max(begun, key=lambda each: each[1])
    return number if left is None or left > day else None


@given(told())
def test_no_certainty_is_invented_and_no_possibility_lost(holders):
    seat = Seat(title="A seat")
    facts = [
        Holding(
            seat=seat,
            person=Person(name=f"Person {number}"),
            number=number,
            since=span(*since),
            until=span(*until) if until else None,
        )
        for number, since, until in holders
    ]
    exact = all(
        since[0] == since[1] and (until is None or until[0] == until[1]) for _, since, until in holders
    )
    every = worlds(holders)
    assume(every)
    for day in range(DAYS):
        held = seat_on(seat, facts, START + day * ONE_DAY)
        possible = {naive(world, day) for world in every}
        shown = {holding.number for holding in held.holdings}
        if held.standing is Standing.HELD:
            assert possible == shown
        elif held.standing in (Standing.VACANT, Standing.NOT_KNOWN):
            assert possible == {None}
        else:
            assert possible - {None} <= shown
            assert held.maybe_nobody or None not in possible
        if exact and len(possible) == 1:
            assert held.standing is not Standing.UNCERTAIN
