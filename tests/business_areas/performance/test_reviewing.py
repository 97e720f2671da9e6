"""When each area is reviewed, so that every review reaches the statements it feeds in time (R37)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.working_days import is_working_day
from business_areas.performance.reviewing import A_YEAR, Candidate, Days, sequence

DAY = date(2026, 11, 28)
QUARTERLY = (date(2026, 12, 17), date(2027, 3, 18), date(2027, 6, 17), date(2027, 9, 16))
# The two forces' statements of one year.
STATEMENTS = (date(2027, 7, 30), date(2027, 9, 30))
AREAS = [Candidate(key, f"Area {key:02}") for key in range(1, 23)]

days = st.dates(date(2026, 6, 1), date(2028, 6, 1))


def test_of_22_areas_and_two_statement_days_every_review_is_heard_before_the_first():
    found = sequence(AREAS, QUARTERLY, STATEMENTS, DAY)
    assert not found.cannot
    assert set(found.planned) == {each.key for each in AREAS}
    assert {each.hear_on for each in found.planned.values()} == {date(2027, 3, 18), date(2027, 6, 17)}
    assert all(each.hear_on < min(STATEMENTS) for each in found.planned.values())


def test_they_are_spread_evenly_and_the_longest_ago_comes_first():
    heard = {key: date(2026, 9, 17) - timedelta(days=key) for key in range(1, 22)}
    areas = [Candidate(each.key, each.name, heard.get(each.key)) for each in AREAS]
    planned = sequence(areas, QUARTERLY, STATEMENTS, DAY).planned
    first = {key for key, each in planned.items() if each.hear_on == date(2027, 3, 18)}
    # Area 22 was never heard; of the others, the higher the number the longer ago.
    assert first == set(range(12, 23))


def test_a_meeting_that_leaves_no_time_for_a_draft_is_not_used():
    assert Days.before(QUARTERLY[0]).draft_by < DAY
    planned = sequence(AREAS, QUARTERLY, STATEMENTS, DAY).planned
    assert QUARTERLY[0] not in {each.hear_on for each in planned.values()}


def test_what_a_meeting_has_already_counts():
    held = {date(2027, 3, 18): 20}
    planned = sequence(AREAS, QUARTERLY, STATEMENTS, DAY, held).planned
    assert [each.hear_on for each in planned.values()].count(date(2027, 3, 18)) == 1


def test_what_cannot_be_heard_in_time_is_said_with_why():
    assert set(sequence(AREAS, (), STATEMENTS, DAY).cannot.values()) == {
        "No meeting of the Board is known in the year before 30 July 2027."
    }
    late = date(2027, 7, 1)
    assert set(sequence(AREAS, QUARTERLY, STATEMENTS, late).cannot.values()) == {
        "The last meeting before 30 July 2027 was on 17 June 2027."
    }
    soon = date(2027, 6, 1)
    assert set(sequence(AREAS, QUARTERLY, STATEMENTS, soon).cannot.values()) == {
        "The last meeting before 30 July 2027 is on 17 June 2027: a review for it had to be drafted by "
        "5 May 2027."
    }


def test_a_meeting_on_the_day_of_the_statement_is_too_late_and_one_of_the_year_before_too_early():
    on_the_day = (STATEMENTS[0], STATEMENTS[0] - A_YEAR - timedelta(days=1))
    assert set(sequence(AREAS[:1], on_the_day, STATEMENTS, date(2026, 1, 1)).cannot) == {1}
    assert not sequence(AREAS[:1], (STATEMENTS[0] - A_YEAR,), STATEMENTS, date(2026, 1, 1)).cannot


def test_without_a_statement_nothing_is_sequenced():
    with pytest.raises(ValueError, match="sequenced back from the day of a statement"):
        sequence(AREAS, QUARTERLY, (), DAY)


def test_the_days_are_counted_back_in_working_days():
    # 18 March 2027 is a Thursday; no bank holiday lies in the 30 working days before it.
    assert Days.before(date(2027, 3, 18)) == Days(date(2027, 2, 4), date(2027, 2, 25), date(2027, 3, 18))


@given(
    count=st.integers(0, 60),
    meetings=st.sets(days, max_size=12),
    statements=st.lists(days, min_size=1, max_size=4),
    day=days,
    heard=st.lists(st.none() | days, min_size=60, max_size=60),
)
def test_whatever_the_days_each_area_is_planned_in_time_or_said_to_be_too_late(
    count, meetings, statements, day, heard
):
    areas = [Candidate(key, f"Area {key}", heard[key]) for key in range(count)]
    found = sequence(areas, meetings, statements, day)
    assert set(found.planned) | set(found.cannot) == set(range(count))
    assert not set(found.planned) & set(found.cannot)
    load = dict.fromkeys(meetings, 0)
    for each in found.planned.values():
        assert day <= each.draft_by <= each.clear_by <= each.hear_on < min(statements)
        assert each.hear_on >= min(statements) - A_YEAR
        assert is_working_day(each.draft_by)
        assert is_working_day(each.clear_by)
        load[each.hear_on] += 1
    used = [number for number in load.values() if number]
    if used:
        assert max(used) - min(used) <= 1
    # Nobody whose review is longer ago waits for a later meeting.
    told = sorted((each for each in areas if each.last_heard), key=lambda each: each.last_heard)
    for earlier, later in pairwise(told):
        if found.planned and earlier.last_heard < later.last_heard:
            assert found.planned[earlier.key].hear_on <= found.planned[later.key].hear_on
