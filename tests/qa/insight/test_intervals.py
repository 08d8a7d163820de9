"""Intervals of a mean and of a spread: what must hold for any scores."""

from __future__ import annotations

import math
import random
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.insight.intervals import SEED, intervals

LEVELS = st.lists(st.integers(1, 5), min_size=20, max_size=60)
VALUES = st.lists(st.floats(0, 1), min_size=2, max_size=60)
few = settings(max_examples=60, deadline=None)


@few
@given(LEVELS | VALUES)
def test_the_bounds_are_in_order_around_the_figure(values: list[float]) -> None:
    found = intervals(values, resamples=200)
    assert found.mean_interval.low <= found.mean <= found.mean_interval.high
    assert 0 <= found.spread_interval.low <= found.spread <= found.spread_interval.high


@few
@given(LEVELS | VALUES)
def test_mean_and_spread_are_those_of_statistics(values: list[float]) -> None:
    found = intervals(values, resamples=50)
    assert found.mean == pytest.approx(statistics.fmean(values))
    assert found.spread == pytest.approx(statistics.stdev(values), abs=1e-9)


@few
@given(st.floats(0, 5), st.integers(2, 200))
def test_equal_values_have_no_spread(value: float, n: int) -> None:
    found = intervals([value] * n)
    assert (found.spread, found.spread_interval) == (0, (0, 0))
    assert found.mean == value and found.mean_interval == (value, value)


@few
@given(LEVELS, st.randoms())
def test_the_order_of_the_scores_does_not_matter(values: list[float], draw: random.Random) -> None:
    shuffled = list(values)
    draw.shuffle(shuffled)
    assert intervals(values, resamples=100) == intervals(shuffled, resamples=100)


@few
@given(LEVELS, st.floats(-3, 3), st.floats(0.1, 4))
def test_another_unit_moves_the_intervals_with_it(
    values: list[float], shift: float, factor: float
) -> None:
    plain = intervals(values, resamples=100)
    moved = intervals([shift + factor * v for v in values], resamples=100)
    assert moved.mean_interval.low == pytest.approx(
        shift + factor * plain.mean_interval.low, abs=1e-6
    )
    assert moved.spread_interval.high == pytest.approx(
        factor * plain.spread_interval.high, abs=1e-6
    )


def test_the_same_scores_have_the_same_interval_and_another_seed_another() -> None:
    values = [1, 2, 3, 4, 5] * 8
    assert intervals(values) == intervals(values, seed=SEED)
    assert intervals(values) != intervals(values, seed=SEED + 1)


def test_four_times_as_many_scores_halve_the_interval() -> None:
    def width(n: int) -> float:
        low, high = intervals([1, 2, 3, 4, 5] * n).mean_interval
        return high - low

    assert width(80) / width(20) == pytest.approx(0.5, abs=0.06)


def test_the_interval_of_a_mean_is_that_of_student_for_even_scores() -> None:
    # 40 scores, 8 of each level: s = 1.4322, t(39) = 2.0227, half width 2.0227 s / sqrt(40) = 0.458
    found = intervals([1, 2, 3, 4, 5] * 8, resamples=20_000)
    assert found.mean_interval == pytest.approx((3 - 0.458, 3 + 0.458), abs=0.03)


def test_one_value_has_no_spread_to_speak_of() -> None:
    with pytest.raises(ValueError, match="at least two"):
        intervals([3])


@pytest.mark.parametrize(
    ("shares", "n", "least"),
    [
        ((5, 15, 40, 30, 10), 40, 0.9),
        ((5, 15, 40, 30, 10), 100, 0.9),
        ((2, 3, 10, 35, 50), 100, 0.88),
        ((2, 3, 10, 35, 50), 20, 0.6),  # what 'rough' warns of
    ],
)
def test_the_interval_of_a_spread_holds_the_true_one_about_as_often_as_it_says(
    shares: tuple[int, ...], n: int, least: float
) -> None:
    draw = random.Random(4)
    mean = sum(level * share for level, share in enumerate(shares, 1)) / 100
    true = math.sqrt(
        sum((level - mean) ** 2 * share for level, share in enumerate(shares, 1)) / 100
    )
    held = 0
    for _ in range(200):
        low, high = intervals(draw.choices(range(1, 6), shares, k=n), resamples=400).spread_interval
        held += low <= true <= high
    assert held / 200 >= least
