"""No blame is a critical answer: a question, a warning of danger and an open door are no reproach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.reading.acts import acts
from qa.reading.reading import Reading, read_turn
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


def test_an_insult_is_found_in_three_languages_and_what_is_quoted_denied_or_said_of_oneself_is_none() -> (
    None
):
    lines = (Path(__file__).parent / "insults.jsonl").read_text("utf-8").splitlines()
    wrong = []
    for row in map(json.loads, lines):
        (turn,) = [t for t in Reading(a_conversation("customer: hello", f"agent: {row['said']}", language=row["language"]), "a").turns if t.turn.speaker == "agent"]  # fmt: skip
        wrong += [row["said"]] if turn.has("insult") != row["insults"] else []
    assert wrong == []


@pytest.mark.parametrize(
    ("asked", "said", "language"),
    [
        ("My parcel 5-881 is missing and I need the medicine in it.", "5-881 arrives tomorrow at 9 am, idiot. I have sent it again, free of charge.", "en"),
        ("我的包裹5881不见了，里面是药。", "5881明天早上九点送到，已经免费重寄，你是白痴吗。", "zh-Hans"),
        ("我的包裹 5881 不見了，裡面是藥。", "5881 明天早上九點送到，已經免費重寄，你是白痴嗎。", "zh-Hant"),
    ],
)  # fmt: skip
def test_no_help_makes_an_insult_good(asked: str, said: str, language: str) -> None:
    told = a_conversation(f"customer: {asked}", f"agent: {said}", language=language)
    (card,) = score_conversation(told, load_rubric("five-consistencies"), LocalScorer(), now=NOW)
    for criterion in ("empathy", "personalisation"):
        score = card.score(criterion)
        assert score.level == 1
        assert any(words in score.evidence[0].quote for words in ("idiot", "白痴"))
    assert no_blame(said, language) == 0.0


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("卫生贴撕了就退不了，泳衣是贴身的，撕了不能再卖给下一位，商品页的退货说明里也写了。", "zh-Hans"),
        ("耳塞拆封后为了卫生不能退，页面上也写着，我给您免费换一副。", "zh-Hans"),
        ("衛生貼撕掉就沒辦法退，因為泳衣是貼身衣物，商品頁的退貨說明裡也有寫。", "zh-Hant"),
        ("Earplugs cannot be returned once opened, for hygiene; the page says so too. I can swap them free of charge.", "en"),
    ],
)  # fmt: skip
def test_a_rule_told_with_its_reason_is_no_reproach(said: str, language: str) -> None:
    assert no_blame(said, language) == 1.0
