"""A sample tilted to doubt: each conversation has its chance, none too little, and means stay right."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import ReviewError
from qa.review.sampling import MOST_TILT, chances, doubts, drawn, mean
from qa.scorecard import Scorecard
from tests.qa.report.report_builders import a_card, a_conversation, a_score

DOUBTS = st.lists(st.floats(0, 1), min_size=2, max_size=40).map(
    lambda given: {f"c-{n:02}": doubt for n, doubt in enumerate(given)}
)


@settings(deadline=None, max_examples=150)
@given(DOUBTS, st.floats(0, MOST_TILT), st.data())
def test_chances_add_up_keep_their_floor_and_rise_with_doubt(
    doubted: dict[str, float], tilt: float, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(doubted)))
    found = chances(doubted, size, tilt)
    assert math.fsum(found.values()) == pytest.approx(size)
    even = size / len(doubted)
    assert all((1 - tilt) * even - 1e-9 <= chance <= 1 for chance in found.values())
    ordered = sorted(doubted, key=lambda id: doubted[id])
    assert all(found[a] <= found[b] + 1e-9 for a, b in pairwise(ordered))


@settings(deadline=None, max_examples=100)
@given(DOUBTS, st.floats(0, MOST_TILT), st.integers(0, 10**6), st.data())
def test_a_sample_has_its_size_and_the_same_seed_draws_the_same(
    doubted: dict[str, float], tilt: float, seed: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(doubted)))
    found = chances(doubted, size, tilt)
    sample = drawn(found, seed)
    assert len(set(sample)) == len(sample) == size
    assert sample == drawn(dict(reversed(found.items())), seed)


def test_over_many_draws_each_is_drawn_as_often_as_its_chance_says_and_means_are_right() -> None:
    """People's value is high where doubt is low: the plain mean of tilted samples is too low."""
    doubted = {f"c-{n:02}": n / 39 for n in range(40)}
    truth = {id: 1 - 0.8 * doubt for id, doubt in doubted.items()}
    found = chances(doubted, 12, 0.6)
    samples = [drawn(found, seed) for seed in range(2000)]
    for id, chance in found.items():
        share = sum(id in sample for sample in samples) / 2000
        assert abs(share - chance) < 4.5 * math.sqrt(chance * (1 - chance) / 2000)
    totals = [math.fsum(truth[id] / found[id] for id in sample) for sample in samples]
    assert fmean(totals) == pytest.approx(sum(truth.values()), rel=0.005)  # Horvitz-Thompson
    means = [mean([(truth[id], found[id]) for id in sample]) for sample in samples]
    right = fmean(truth.values())
    assert fmean(m.value for m in means) == pytest.approx(right, abs=0.01)  # Hajek: nearly
    assert fmean(m.plain for m in means) < right - 0.05
    covered = [m.interval[0] <= right <= m.interval[1] for m in means if m.interval]
    assert len(covered) == 2000 and sum(covered) / 2000 > 0.9


def test_without_tilt_all_chances_are_even() -> None:
    assert set(chances({"a": 0.0, "b": 0.9, "c": 0.1}, 1, 0.0).values()) == {1 / 3}


@pytest.mark.parametrize(("size", "tilt"), [(3, 0.5), (1, 0.81), (1, -0.1), (0, 0.5)])
def test_a_tilt_or_size_out_of_bounds_is_refused(size: int, tilt: float) -> None:
    with pytest.raises(ReviewError, match=r"--tilt|--sample"):
        chances({"a": 0.0, "b": 1.0}, size, tilt)


def test_doubt_is_a_wide_interval_a_difference_between_scorers_or_a_score_withheld() -> None:
    def card(scorer: str, **empathy: object) -> Scorecard:
        scores = [a_score("speed", 3), a_score("empathy", **empathy)]
        return a_card(a_conversation("c-1"), scores).model_copy(update={"scorer": scorer})

    # of two criteria; speed is sure: half of 0.5 (levels 2 and 4 are 0.25 and 0.75), 0.5, 0.3
    assert doubts([card("local@1", level=2), card("judge@1", level=4)]) == {"c-1": 0.25}
    withheld = card("judge@1", level=None, status="insufficient_evidence")
    assert doubts([card("local@1", level=2), withheld]) == {"c-1": 0.25}
    assert doubts([card("judge@1", level=3, interval=(0.4, 0.7))])["c-1"] == pytest.approx(0.15)
    assert doubts([card("local@1", level=2)]) == {"c-1": 0.0}
