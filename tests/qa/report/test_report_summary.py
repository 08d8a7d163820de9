"""What many scores come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_builders import a_card, a_conversation, a_score, a_small_rubric, the_rubric

from qa.report.summary import low_scores, summarise, worst_tenth
from qa.scorecard import Scorecard

TALK = a_conversation()


def empathy_cards(*levels: int) -> list[Scorecard]:
    return [a_card(TALK, [a_score("empathy", level)]) for level in levels]


def test_mean_spread_and_counts_come_from_the_levels() -> None:
    found = summarise(empathy_cards(1, 3, 3, 5), the_rubric().criterion("empathy"))
    assert found.counts == (1, 0, 2, 0, 1)
    assert found.mean == 3.0
    assert found.spread == pytest.approx(1.633, abs=1e-3)  # sqrt((4 + 0 + 0 + 4) / 3)
    assert (found.n, found.lowest, found.worst_tenth) == (4, 1, None)


def test_what_was_not_scored_is_counted_and_never_averaged() -> None:
    statuses = ("not_applicable", "insufficient_evidence", "insufficient_evidence", "error")
    cards = empathy_cards(4) + [
        a_card(TALK, [a_score("empathy", None, status=status)]) for status in statuses
    ]
    found = summarise(cards, the_rubric().criterion("empathy"))
    assert (found.n, found.mean, found.spread) == (1, 4.0, None)
    assert (found.not_applicable, found.insufficient_evidence, found.errors) == (1, 2, 1)


def test_no_scores_give_no_mean_rather_than_zero() -> None:
    found = summarise([], the_rubric().criterion("empathy"))
    assert (found.mean, found.spread, found.worst_tenth, found.lowest) == (None,) * 4


@given(st.lists(st.integers(1, 5), min_size=10, max_size=60))
def test_the_worst_tenth_lies_between_the_lowest_and_the_mean(levels: list[int]) -> None:
    tail = worst_tenth(levels)
    assert tail is not None
    assert min(levels) <= tail <= sum(levels) / len(levels) + 1e-9


def test_yes_no_and_choice_are_counted_by_their_answers() -> None:
    rubric = a_small_rubric()
    scores = [
        a_score("greeted", None, value=1.0, status="scored"),
        a_score("outcome", None, value=0.5, status="scored"),
    ]
    card = a_card(TALK, scores, rubric)
    assert summarise([card], rubric.criterion("greeted")).counts == (0, 1)
    assert summarise([card], rubric.criterion("outcome")).counts == (1, 0)


def test_low_scores_are_those_at_level_two_or_below() -> None:
    rubric = the_rubric()
    low = a_card(TALK, [a_score("speed", 4), a_score("empathy", 2)])
    assert [s.criterion for s in low_scores(low, rubric)] == ["empathy"]
