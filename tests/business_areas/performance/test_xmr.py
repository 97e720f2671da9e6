"""The process chart: its limits as textbooks print them, and its signals, worked out in another way."""

from decimal import Decimal
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_areas.performance.xmr import Limits, Side, Signal, limits_of, signals_in


def decimals(*texts) -> list[Decimal]:
    return [Decimal(text) for text in texts]


# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 Individuals control charts.
NIST = decimals("49.6", "47.6", "49.9", "51.3", "47.8", "51.2", "52.6", "52.4", "53.6", "52.1")
# Montgomery, Introduction to Statistical Quality Control (5th edition), example 5-5: viscosity of a primer.
MONTGOMERY = decimals(
    "33.75", "33.05", "34.00", "33.81", "33.46", "34.02", "33.68", "33.27", "33.49", "33.20", "33.62",
    "33.00", "33.54", "33.12", "33.84",
)  # fmt: skip


def test_the_limits_of_the_nist_handbook_to_the_digits_it_prints():
    found = limits_of(NIST)
    assert (found.centre, found.moving_range) == (Decimal("50.8100"), Decimal("1.8778"))
    assert (found.lower, found.upper) == (Decimal("45.8159"), Decimal("55.8041"))
    assert signals_in(NIST, found) == [None] * 10


def test_the_limits_of_montgomery_to_the_digits_he_prints():
    found = limits_of(MONTGOMERY, places=2)
    assert (found.centre, found.moving_range) == (Decimal("33.52"), Decimal("0.48"))
    assert (found.lower, found.upper) == (Decimal("32.24"), Decimal("34.80"))


def naive_signals(values, limits) -> list[set]:
    """The same rules by letters: how far each value is out, and which stretches of letters tell."""
    middle = float(limits.centre)
    half_up = (middle + float(limits.upper)) / 2
    half_down = (middle + float(limits.lower)) / 2
    found = [set() for _ in values]
    letters = ""
    for value in map(float, values):
        if value > middle:
            letters += "C" if value > limits.upper else "B" if value > half_up else "A"
        elif value < middle:
            letters += "c" if value < limits.lower else "b" if value < half_down else "a"
        else:
            letters += "-"
    for place, letter in enumerate(letters):
        if letter in "Cc":
            found[place].add(Signal.OUTSIDE)
        for near in ("BC", "bc"):
            for start in range(max(0, place - 3), place + 1):
                four = letters[start : start + 4]
                if len(four) == 4 and letter in near and sum(each in near for each in four) >= 3:
                    found[place].add(Signal.NEAR_LIMIT)
        for side in ("ABC", "abc"):
            left = right = place
            while left >= 0 and letters[left] in side:
                left -= 1
            while right < len(letters) and letters[right] in side:
                right += 1
            if letter in side and right - left - 1 >= 8:
                found[place].add(Signal.RUN)
    return found


def test_limits_and_signals_agree_with_another_calculation_on_a_thousand_series():
    generator = Random(2026)
    signalled = 0
    for _ in range(1_000):
        drift = generator.choice((0, 0, 0.3))
        values = [
            Decimal(round(generator.gauss(100 + drift * place, 5), 2)).quantize(Decimal("0.01"))
            for place in range(generator.randint(2, 60))
        ]
        found = limits_of(values)
        plain = [float(value) for value in values]
        moving = fmean(abs(plain[place] - plain[place - 1]) for place in range(1, len(plain)))
        assert float(found.centre) == pytest.approx(fmean(plain), abs=6e-5)
        assert float(found.upper) == pytest.approx(fmean(plain) + 3 * moving / 1.128, abs=6e-5)
        assert float(found.lower) == pytest.approx(fmean(plain) - 3 * moving / 1.128, abs=6e-5)
        signals = [set(each.signals) if each else set() for each in signals_in(values, found)]
        assert signals == naive_signals(values, found)
        signalled += any(signals)
    assert 100 < signalled < 900


FIXED = Limits(*decimals("10", "4", "16", "2.256"), count=12)


@pytest.mark.parametrize(
    ("values", "signal", "side"),
    [
        (["10", "16.01"], {Signal.OUTSIDE}, Side.HIGH),
        (["10", "3.99"], {Signal.OUTSIDE}, Side.LOW),
        (["16"], set(), None),
        (["11"] * 8, {Signal.RUN}, Side.HIGH),
        (["11"] * 7, set(), None),
        (["11", "11", "11", "10", "11", "11", "11", "11"], set(), None),
        (["14", "10", "14", "14"], {Signal.NEAR_LIMIT}, Side.HIGH),
        (["6", "6", "10", "6"], {Signal.NEAR_LIMIT}, Side.LOW),
        (["14", "10", "13", "14"], set(), None),
    ],
)
def test_each_rule_tells_the_last_value_and_no_less_does(values, signal, side):
    last = signals_in(decimals(*values), FIXED)[-1]
    assert (set(last.signals) if last else set()) == signal
    assert (last.side if last else None) == side


@given(st.lists(st.decimals("-1e6", "1e6", places=3), min_size=9, max_size=40))
def test_the_last_value_is_told_by_no_more_than_eight(values):
    assert signals_in(values, FIXED)[-1] == signals_in(values[-8:], FIXED)[-1]


@given(st.lists(st.decimals("-1e6", "1e6", places=3), min_size=2, max_size=40))
def test_values_turned_upside_down_are_told_on_the_other_side(values):
    limits = limits_of(values)
    turned = limits_of([-value for value in values])
    assert (turned.lower, turned.centre, turned.upper) == (-limits.upper, -limits.centre, -limits.lower)


def test_one_value_has_no_limits():
    with pytest.raises(ValueError, match="two values at least"):
        limits_of(decimals("1"))
