"""Every shipped rubric scores every shipped example, with quotes and without an error."""

from __future__ import annotations

import pytest

from qa.rubric_file import load_rubric
from qa.scoring.local.scorer import DIMENSIONS, LocalScorer
from qa.scoring.scorer import score_conversation
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import NOW, examples
from tests.qa.scoring.skills.test_skills import a_criterion

RUBRICS = ("essentials", "foundations", "relationship-skills", "agent-skills", "channel-etiquette")


@pytest.mark.parametrize("name", RUBRICS)
def test_a_rubric_scores_all_examples_with_evidence(name: str) -> None:
    rubric = load_rubric(name)
    for conversation in examples().values():
        for card in score_conversation(conversation, rubric, LocalScorer(), now=NOW):
            for score in card.scores:
                assert score.status != "error"
                assert (score.status == "scored") == bool(score.evidence), score
                assert score.reason and "{" not in score.reason


@pytest.mark.parametrize("name", RUBRICS)
def test_every_criterion_names_a_measurement_there_is(name: str) -> None:
    assert {c.scorer["local"] for c in load_rubric(name).criteria} <= set(DIMENSIONS)


def test_a_critical_no_fails_the_card_and_answers_are_yes_or_no() -> None:
    bad = a_conversation("customer: It is broken.", "agent: You should have read the manual.")
    (card,) = score_conversation(bad, load_rubric("essentials"), LocalScorer(), now=NOW)
    assert card.failed_by == ("no-blame",)
    assert {s.value for s in card.scores} <= {0.0, 1.0, None}
    assert all(s.level is None for s in card.scores)


def test_a_choice_takes_the_answer_that_is_worth_nearest() -> None:
    text = {"en": "x"}
    choices = [
        {"id": n, "text": text, "value": v} for n, v in (("no", 0), ("some", 0.4), ("full", 1))
    ]
    criterion = a_criterion("no_blame", kind="choice", levels=[], choices=choices)
    told = a_conversation("customer: It is broken.", "agent: I have sent a new one.")
    (score,) = LocalScorer().judge(told, None, (criterion,), "en").scores
    assert (score.value, score.level) == (1.0, None)
