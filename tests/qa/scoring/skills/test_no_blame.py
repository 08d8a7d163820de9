"""No blame is a critical answer: a question, a warning of danger and an open door are no reproach."""

from __future__ import annotations

import pytest

from qa.rubric_file import load_rubric
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.scorer import score_conversation
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import NOW


def no_blame(said: str, language: str) -> float | None:
    told = a_conversation("customer: 屏幕碎了 the screen broke.", f"agent: {said}", language=language)  # fmt: skip
    (card,) = score_conversation(told, load_rubric("essentials"), LocalScorer(), now=NOW)
    return card.score("no-blame").value


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("请问您当时选的是哪种付款方式？", "zh-Hans"),
        ("請問您當時選的是哪種付款方式？", "zh-Hant"),
        ("寄回前请务必小心碎屏划伤手。", "zh-Hans"),
        ("If the screen flickers in the future, you can write to us here.", "en"),
    ],
)
def test_a_question_a_warning_and_an_open_door_are_no_reproach(said: str, language: str) -> None:
    assert no_blame(said, language) == 1.0


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("亲，是您自己没看清楚哦，下次一定要小心。", "zh-Hans"),
        ("是不是您自己没有看清楚？", "zh-Hans"),
        ("You should have read the manual.", "en"),
        ("In the future, you should read the manual.", "en"),
    ],
)
def test_a_reproach_is_one_in_a_question_or_a_courtesy_too(said: str, language: str) -> None:
    assert no_blame(said, language) == 0.0
