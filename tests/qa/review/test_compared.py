"""Machine beside person, person beside person, and a constant beside both."""

from __future__ import annotations

import pytest

from qa.review.compared import among_people, answer, best_constant, compare
from qa.rubric import Criterion
from qa.rubric_file import load_rubric

EMPATHY = load_rubric("five-consistencies").criterion("empathy")
VERIFIED = Criterion(
    id="verified", name={"en": "Verified"}, question={"en": "Verified?"}, kind="yes_no"
)


def test_bias_and_error_are_in_levels_and_signed_from_the_first():
    """Machine 3 4 5, person 2 4 3: apart 1 0 2 levels, so bias 1, error 1; exact 1/3, within one 2/3."""
    found = compare([(0.5, 0.25), (0.75, 0.75), (1.0, 0.5)], EMPATHY)
    assert (found.units, found.exact, found.within_one) == (3, pytest.approx(1 / 3), pytest.approx(2 / 3))  # fmt: skip
    assert found.bias.value == pytest.approx(1)
    assert found.error.value == pytest.approx(1)
    assert compare([(b, a) for a, b in [(0.5, 0.25)]], EMPATHY).bias.value == pytest.approx(-1)


def test_a_yes_no_criterion_has_ac1_with_its_prevalence():
    found = compare([(1.0, 1.0)] * 19 + [(1.0, 0.0)], VERIFIED)
    assert found.ac1 is not None and found.ac1.value == pytest.approx(0.947, abs=0.001)
    assert found.prevalence == pytest.approx(39 / 40)
    assert found.kappa.value == pytest.approx(0)


def test_a_constant_has_no_kappa_and_the_best_one_is_the_median_level():
    people = [0.0, 0.5, 0.5, 0.75, 1.0]
    assert best_constant(people, EMPATHY) == 0.5
    assert compare([(0.5, p) for p in people], EMPATHY).kappa.value == pytest.approx(0)


def test_people_among_themselves_have_no_bias():
    found = among_people([[0.5, 0.75, None], [0.0, None, 0.25], [1.0, 1.0, 1.0]], EMPATHY)
    assert found.bias.value == pytest.approx(0)
    assert found.alpha.units == 3
    assert found.kappa.interval is None


def test_an_answer_is_the_nearest_one_there_is():
    assert [answer(v, EMPATHY) for v in (0.0, 0.13, 0.5, 0.99)] == [1, 2, 3, 5]
    assert [answer(v, VERIFIED) for v in (0.2, 0.8)] == [0, 1]


def test_nothing_to_compare_is_no_figure():
    found = compare([], EMPATHY)
    assert found.exact is None and found.alpha.value is None and found.bias.value is None
