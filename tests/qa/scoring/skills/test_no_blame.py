"""No blame is a critical answer: a question, a warning of danger and an open door are no reproach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.reading.acts import acts
from qa.reading.reading import read_turn
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


def reproached(said: str, language: str) -> bool:
    """What `no-blame` looks for, read from the sentence alone: the whole scorer takes a hundred times as long."""
    (turn,) = a_conversation(f"agent: {said}", language=language).turns
    return any(
        act.kind in ("blames", "lectures", "judges") for act in acts(read_turn(turn, language))
    )


def _said(blames: bool) -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "reproaches.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return [(row["said"], row["language"]) for row in rows if row["blames"] is blames]


def test_instructions_rules_warnings_and_own_faults_blame_nobody() -> None:
    assert [said for said, language in _said(False) if reproached(said, language)] == []


def test_a_reproach_by_hindsight_duty_rule_or_comparison_is_found_however_it_is_wrapped() -> None:
    said = _said(True)
    missed = [words for words, language in said if not reproached(words, language)]
    assert len(missed) <= len(said) // 20, missed
