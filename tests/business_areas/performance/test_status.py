"""What a measure's status is, and how quarters and periods are named."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_areas.performance.periods import (
    Frequency,
    begins,
    ceases,
    due_in,
    last_day,
    period_of,
    period_words,
)
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import IN_WORDS, STATUS, Direction, Reason, Status, judge
from business_areas.performance.xmr import Limits

# Between 4 and 16, as it usually is.
USUAL = Limits(Decimal(10), Decimal(4), Decimal(16), Decimal("2.256"), 12)


@pytest.mark.parametrize(
    ("values", "target", "direction", "limits", "reason"),
    [
        ([9], 9, Direction.LOWER, None, Reason.MEETS),
        ([9], 9, Direction.HIGHER, USUAL, Reason.MEETS),
        ([10, 17], 20, Direction.LOWER, USUAL, Reason.MEETS_BUT_WORSE),
        ([10, 3], 20, Direction.LOWER, USUAL, Reason.MEETS),
        ([12], 9, Direction.LOWER, USUAL, Reason.MISSES_WITHIN_NOISE),
        ([12], 9, Direction.LOWER, None, Reason.MISSES_NO_LIMITS),
        ([12], 3, Direction.LOWER, USUAL, Reason.CANNOT_MEET),
        ([12], 17, Direction.HIGHER, USUAL, Reason.CANNOT_MEET),
        ([10, 17], 9, Direction.LOWER, USUAL, Reason.MISSES_AND_WORSE),
        ([11] * 8, 9, Direction.LOWER, USUAL, Reason.MISSES_AND_WORSE),
        ([11] * 7, 9, Direction.LOWER, USUAL, Reason.MISSES_WITHIN_NOISE),
        ([10, 17], None, Direction.LOWER, USUAL, Reason.NO_TARGET_WORSE),
        ([10, 3], None, Direction.LOWER, USUAL, Reason.NO_TARGET_STEADY),
        ([10, 3], None, Direction.NEITHER, USUAL, Reason.NO_TARGET_WORSE),
        ([10], None, Direction.HIGHER, None, Reason.NOTHING_TO_JUDGE_BY),
    ],
)
def test_a_status_comes_from_the_target_and_from_what_is_signal(values, target, direction, limits, reason):
    target = None if target is None else Decimal(target)
    found = judge([Decimal(value) for value in values], target, direction, limits)
    assert found.reason == reason
    assert found.status == STATUS[reason]
    assert IN_WORDS[reason]


def test_one_bad_month_is_no_exception():
    """A value that misses its target by no more than noise needs attention, and is not off track (R40)."""
    found = judge([Decimal(8)] * 3 + [Decimal(15)], Decimal(9), Direction.LOWER, USUAL)
    assert found.status is Status.NEEDS_ATTENTION


@pytest.mark.parametrize(
    ("day", "slug", "months"),
    [
        (date(2026, 4, 1), "2026-q1", "April to June 2026"),
        (date(2026, 12, 31), "2026-q3", "October to December 2026"),
        (date(2027, 1, 1), "2026-q4", "January to March 2027"),
    ],
)
def test_a_quarter_is_one_of_the_financial_year(day, slug, months):
    quarter = Quarter.of(day)
    assert (quarter.slug, quarter.months) == (slug, months)
    assert Quarter.named(slug) == quarter


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_quarters_follow_each_other_without_a_gap(day):
    quarter = Quarter.of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert quarter.after.before == quarter
    assert quarter.after.starts_on == quarter.ceases_on
    assert Quarter.named(quarter.slug) == quarter


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(Frequency))
def test_a_period_holds_its_days_and_is_due_in_the_quarter_in_which_it_ends(day, frequency):
    starts = period_of(frequency, day)
    assert starts <= day < ceases(frequency, starts)
    assert begins(frequency, starts)
    quarter = Quarter.of(last_day(frequency, starts))
    assert starts in due_in(frequency, quarter)


def test_what_is_due_in_a_quarter_are_its_months_itself_and_the_year_that_ends_with_it():
    last = Quarter.named("2026-q4")
    assert due_in(Frequency.MONTH, last) == [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]
    assert due_in(Frequency.QUARTER, last) == [date(2027, 1, 1)]
    assert due_in(Frequency.YEAR, last) == [date(2026, 4, 1)]
    assert due_in(Frequency.YEAR, last.before) == []


def test_periods_in_words():
    assert period_words(Frequency.MONTH, date(2026, 6, 1)) == "June 2026"
    assert period_words(Frequency.QUARTER, date(2026, 4, 1)) == "April to June 2026"
    assert period_words(Frequency.YEAR, date(2026, 4, 1)) == "2026/27"
