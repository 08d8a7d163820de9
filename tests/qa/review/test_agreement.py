"""Agreement coefficients beside the worked examples of those who defined them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.review.agreement import (
    Coefficient,
    cohen_kappa,
    gwet_ac,
    icc,
    krippendorff_alpha,
    mean_of,
    pearson,
    prevalence,
    spearman,
)

#: Krippendorff 2011, section E: four observers, twelve units, missing ratings.
#: Also Gwet 2014, table of chapter 2 (raw ratings by four raters).
FOUR_OBSERVERS = [
    [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1],
    [None, 3, None, None],
]  # fmt: skip

#: Shrout & Fleiss 1979, table 2: six targets, four judges.
SIX_TARGETS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]

#: Two raters, 125 units: both yes 118, first only 5, second only 2 (Gwet 2002, the kappa paradox).
PARADOX = [[1, 1]] * 118 + [[1, 0]] * 5 + [[0, 1]] * 2


def columns(ratings):
    return tuple(zip(*ratings, strict=True))


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_four_observers_is_what_krippendorff_published(scale, published):
    found = krippendorff_alpha(FOUR_OBSERVERS, scale)
    assert found.value == pytest.approx(published, abs=0.0006)
    assert found.units == 11  # the twelfth was rated once


def test_alpha_of_two_observers_without_gaps_is_what_krippendorff_published():
    """2011, section A: ten units, two values; alpha 0.095. Section B: five values; 0.692."""
    meg, owen = "0100000010", "1110010000"
    a = [[int(i), int(j)] for i, j in zip(meg, owen, strict=True)]
    assert krippendorff_alpha(a, "nominal").value == pytest.approx(0.095, abs=0.0006)
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    b = [["abcde".index(i), "abcde".index(j)] for i, j in zip(ben, gerry, strict=True)]
    assert krippendorff_alpha(b, "nominal").value == pytest.approx(0.692, abs=0.0006)


def test_icc_of_six_targets_is_what_shrout_and_fleiss_published():
    assert icc(SIX_TARGETS).value == pytest.approx(0.29, abs=0.005)
    assert icc(SIX_TARGETS, k=4).value == pytest.approx(0.62, abs=0.005)


def test_icc_with_one_rating_missing_is_near_the_whole():
    with_a_gap = [[*row] for row in SIX_TARGETS]
    with_a_gap[3][1] = None
    assert icc(with_a_gap).value == pytest.approx(0.29, abs=0.08)


def test_kappa_falls_and_ac1_stays_where_nearly_all_say_yes():
    """pa .944; kappa's chance .94528 -> -.0234; AC1's chance 2 x .972 x .028 -> .9408."""
    assert cohen_kappa(*columns(PARADOX)).value == pytest.approx(-0.0234, abs=0.0001)
    assert gwet_ac(PARADOX, (0, 1)).value == pytest.approx(0.9408, abs=0.0001)
    assert prevalence(PARADOX) == pytest.approx(0.972)


def test_ac1_of_four_raters_with_gaps_is_what_gwet_published():
    found = gwet_ac(FOUR_OBSERVERS, (1, 2, 3, 4, 5))
    assert found.value == pytest.approx(0.77544, abs=0.00001)


def test_ac2_with_quadratic_weights_by_hand():
    """Two units, values 1 2 3, ratings (1,1) (1,2): weights 1, 1, 3/4, pa = 7/8.

    Prevalences 3/4, 1/4, 0; spread 3/16 + 3/16 = 3/8. Sum of weights 3 + 4 x 3/4 + 2 x 0 = 6,
    chance 6/6 x 3/8 = 3/8; AC2 = (7/8 - 3/8) / (5/8) = 0.8.
    """
    assert gwet_ac([[1, 1], [1, 2]], (1, 2, 3), "quadratic").value == pytest.approx(0.8)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs):
    oracle = pytest.importorskip("sklearn.metrics").cohen_kappa_score
    first, second = columns(pairs)
    if len({*first, *second}) < 2:
        return
    for weighting in (None, "linear", "quadratic"):
        ours = cohen_kappa(first, second, weighting, categories=range(1, 6), resamples=2).value
        theirs = oracle(first, second, weights=weighting, labels=[1, 2, 3, 4, 5])
        assert ours == pytest.approx(theirs)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=3, max_size=3),
        min_size=2,
        max_size=20,
    )
)
def test_coefficients_do_not_change_with_the_order_of_units_or_raters(ratings):
    turned = [row[::-1] for row in ratings[::-1]]
    for coefficient in (
        lambda r: krippendorff_alpha(r, resamples=2),
        lambda r: gwet_ac(r, range(1, 6), resamples=2),
        lambda r: icc(r, resamples=2),
    ):
        one, other = coefficient(ratings).value, coefficient(turned).value
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(other, abs=1e-6)


def test_perfect_agreement_is_one_and_a_rater_who_never_varies_has_no_kappa_to_speak_of():
    levels = [1, 2, 3, 4, 5, 1, 3]
    perfect = [[v, v] for v in levels]
    assert krippendorff_alpha(perfect).value == pytest.approx(1)
    assert icc(perfect).value == pytest.approx(1)
    assert cohen_kappa(levels, levels, "quadratic").value == pytest.approx(1)
    assert cohen_kappa(levels, [3] * 7, "quadratic").value == pytest.approx(0)
    assert krippendorff_alpha([[3, 3]] * 30) == Coefficient(None, None, 30)
    assert cohen_kappa([3] * 30, [3] * 30).value is None
    assert gwet_ac([[1, 1]] * 30, (0, 1)).value == pytest.approx(1)


def test_where_nobody_was_rated_twice_nothing_is_said():
    once = [[1, None], [None, 2]]
    assert krippendorff_alpha(once).value is None
    assert gwet_ac(once, (1, 2)).value is None
    assert icc(once).value is None
    assert krippendorff_alpha([]) == Coefficient(None, None, 0)
    assert prevalence([[None]]) is None


def test_the_interval_holds_the_figure_and_narrows_with_units():
    few, many = (krippendorff_alpha(FOUR_OBSERVERS * n).interval for n in (3, 30))
    assert few[0] < 0.815 < few[1]
    assert many[1] - many[0] < (few[1] - few[0]) / 2


def test_correlation_error_and_bias():
    assert spearman([1, 2, 3, 10], [2, 4, 6, 7]).value == pytest.approx(1)
    # ranks 1 2 3 4 and 1.5 1.5 3.5 3.5: r = 4 / sqrt(5 x 4)
    assert spearman([1, 2, 3, 4], [1, 1, 2, 2]).value == pytest.approx(4 / math.sqrt(20))
    assert pearson([1, 2, 3], [3, 3, 3]).value is None
    assert mean_of([1, -1, 3]).value == pytest.approx(1)
