"""Money: what is split adds up to the penny, and what is typed is read in one way or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.money import LARGEST, PENNY, allocate, read_amount, work_out

amounts = st.integers(-(10**12), 10**12).map(lambda pence: PENNY * pence)
shares = st.lists(st.integers(0, 10**6), min_size=1, max_size=43).filter(any)


def pounds(*texts):
    return [Decimal(text) for text in texts]


# Splitting


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("100.00", (1, 1), ("50.00", "50.00")),
        ("0.01", (1, 1), ("0.01", "0.00")),
        ("0.01", (1, 2), ("0.00", "0.01")),
        ("100.00", (1, 1, 1), ("33.34", "33.33", "33.33")),
        ("0.05", (3, 3, 3), ("0.02", "0.02", "0.01")),
        ("1000.00", ("68.2", "31.8"), ("682.00", "318.00")),
        ("0.00", (1, 2), ("0.00", "0.00")),
        ("7.77", (0, 1), ("0.00", "7.77")),
        ("7.77", (5,), ("7.77",)),
    ],
)
def test_a_total_is_split_to_the_penny(total, weights, parts):
    weights = [Decimal(weight) for weight in weights]
    assert allocate(Decimal(total), weights) == pounds(*parts)


@settings(max_examples=100)
@given(amounts, shares)
def test_the_parts_add_up_and_none_is_a_penny_from_its_exact_share(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * weight / sum(weights)) < Fraction(PENNY)


@settings(max_examples=50)
@given(amounts, shares)
def test_less_than_nothing_mirrors_more_than_nothing(total, weights):
    assert allocate(-total, weights) == [-part for part in allocate(total, weights)]


@settings(max_examples=50)
@given(amounts, shares, st.randoms(use_true_random=False))
def test_the_order_of_the_parties_decides_nothing_but_ties(total, weights, chance):
    order = list(range(len(weights)))
    chance.shuffle(order)
    named, shuffled = work_out(total, weights), work_out(total, [weights[place] for place in order])
    for place, other in zip(order, shuffled.steps, strict=True):
        step = named.steps[place]
        if step.extra != other.extra:
            assert named.tied
            assert step.remainder == min(each.remainder for each in named.steps if each.extra)


def test_of_equal_remainders_the_party_named_first_has_the_odd_penny():
    assert allocate(Decimal("0.01"), [1, 1, 1]) == pounds("0.01", "0", "0")
    assert allocate(Decimal("0.02"), [1, 1, 1]) == pounds("0.01", "0.01", "0")
    assert allocate(Decimal("-0.02"), [1, 1, 1]) == pounds("-0.01", "-0.01", "0")


def test_the_working_says_how_each_part_came_about():
    working = work_out(Decimal("100.00"), [Decimal("68.21"), Decimal("31.79")], Decimal("1"))
    first, second = working.steps
    assert (first.product, first.quotient, first.whole) == (6821, Fraction(6821, 100), 68)
    assert (first.remainder, first.extra) == (Fraction(21, 100), 0)
    assert (second.whole, second.remainder, second.extra) == (31, Fraction(79, 100), 1)
    assert (working.units, working.left_over, working.tied) == (100, 1, False)
    assert working.parts == [68, 32]
    assert work_out(Decimal("0.01"), [1, 1]).tied


@pytest.mark.parametrize(
    ("total", "weights", "error", "words"),
    [
        (1.5, [1], TypeError, "not exact"),
        (Decimal(1), [0.5, 0.5], TypeError, "not exact"),
        (True, [1], TypeError, "not exact"),
        (Decimal("0.005"), [1], ValueError, "not a whole number of units"),
        (Decimal(1), [2, -1], ValueError, "less than nothing"),
        (Decimal(1), [0, 0], ValueError, "nobody to bear it"),
        (Decimal(1), [], ValueError, "nobody to bear it"),
        (Decimal("NaN"), [1], ValueError, "not an amount"),
        (Decimal("Infinity"), [1], ValueError, "not an amount"),
        (LARGEST + 1, [1], ValueError, "more than the portal splits"),
    ],
)
def test_what_cannot_be_split_is_refused_in_words(total, weights, error, words):
    with pytest.raises(error, match=words):
        allocate(total, weights)


def test_a_weight_that_is_not_exact_is_refused_also_after_an_equal_one_that_is():
    assert allocate(Decimal(2), [1, 1]) == [1, 1]
    for weight in (1.0, True):
        with pytest.raises(TypeError, match="not exact"):
            allocate(Decimal(2), [1, weight])


# Reading


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1200", "1200"),
        ("£1,200.50", "1200.50"),
        (" £ 1,200.5 ", "1200.50"),
        ("(1,200)", "-1200"),
        ("(£1,200)", "-1200"),
        ("-75", "-75"),
        ("−£75.01", "-75.01"),
        ("£-75", "-75"),
        ("0", "0"),
        ("1,234,567.89", "1234567.89"),
        (str(LARGEST), str(LARGEST)),
    ],
)
def test_an_amount_is_read_as_it_was_meant(typed, amount):
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12,34", "A comma stands before each three figures"),
        ("1,2345", "A comma stands before each three figures"),
        ("1.200,50", "not an amount in pounds"),
        ("£1.2m", "out in full"),
        ("1.2 million", "out in full"),
        ("500k", "out in full"),
        ("10.005", "parts of a penny"),
        ("", "not an amount in pounds"),
        ("twelve", "not an amount in pounds"),
        ("--5", "not an amount in pounds"),
        ("(-5)", "not an amount in pounds"),
        ("1e6", "not an amount in pounds"),
        ("٣", "not an amount in pounds"),
        ("10000000000000", "too much"),
        ("9" * 40, "not an amount in pounds"),
    ],
)
def test_an_amount_that_could_be_meant_in_two_ways_is_refused(typed, words):
    with pytest.raises(ValueError, match=words):
        read_amount(typed)
