"""What a customer feels in written Cantonese, by a lexicon of its own."""

from __future__ import annotations

import pytest

from qa import emotion
from qa.reading.lexicon import lexicons
from qa.reading.reading import Reading
from tests.builders import a_conversation


def felt(text: str) -> tuple[float, str]:
    reading = Reading(a_conversation(f"customer: {text}", language="yue-Hant"), None)
    feeling = emotion.follow(reading).emotion[0]
    return feeling.valence, feeling.label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("等咗三日都冇人覆我，激死人！", "frustrated"),
        ("有冇搞錯呀，次次都係咁！", "frustrated"),
        ("我問嘅唔係呢個，你頭先都冇聽我講。", "frustrated"),
        ("我嬲嘅唔係錢，係你哋成日推嚟推去。", "frustrated"),
        ("真係好嘢，拖咗我三個禮拜，我部機仲未返嚟，服咗你哋。", "frustrated"),
        ("算啦，唔搞喇，費事同你哋講。", "disappointed"),
        ("我唔見咗我部電話，而家好驚，唔知點算。", "stressed"),
        ("我個女聽日考試，個app登入唔到，好心急。", "stressed"),
        ("我老豆上個禮拜過咗身，想cut咗佢個plan。", "unhappy"),
    ],
)
def test_displeasure_in_cantonese_is_read_with_its_kind(text: str, label: str) -> None:
    value, found = felt(text)
    assert value <= -0.25
    assert found == label


@pytest.mark.parametrize(
    "text",
    [
        "唔該晒，搞掂喇！",
        "好彩有你，幫到我手。",
        "冇問題，多謝晒你咁細心。",
        "唔該。",
        "得喇，收到咗。",
    ],
)
def test_thanks_and_relief_in_cantonese_are_pleasant(text: str) -> None:
    assert felt(text)[0] >= 0.25


@pytest.mark.parametrize("text", ["想問下幾時送到？", "我部機喺邊度攞？", "我想知張單幾多錢。"])
def test_a_plain_question_in_cantonese_is_neutral(text: str) -> None:
    assert felt(text)[1] == "neutral"


def test_simplified_characters_read_the_same() -> None:
    assert felt("等咗三日都冇人覆我，激死人！") == felt("等咗三日都冇人复我，激死人！")
    assert felt("我個女聽日考試，好心急。") == felt("我个女听日考试，好心急。")


def test_mandarin_is_not_read_by_the_lexicon_of_cantonese() -> None:
    cantonese = next(lexicon for lexicon in lexicons() if lexicon.language == "yue")
    for text in ("晚上8点我去取，收到了吗？", "提醒我一下，过分激动了", "之前打过电话问过，没人理"):
        assert not cantonese.possible(text)


def test_every_cue_of_cantonese_is_one_of_mandarin() -> None:
    by_language = {lexicon.language: lexicon.groups for lexicon in lexicons()}
    for group, cues in by_language["yue"].items():
        assert cues.keys() <= by_language["zh"][group].keys()


def test_a_loss_told_in_cantonese_calls_for_empathy() -> None:
    told = a_conversation("customer: 我老豆上個禮拜過咗身，想cut咗佢個plan。", "agent: 好。", language="yue-Hant")  # fmt: skip
    reading = Reading(told, told.agent_of(told.turns[1]))
    assert [o.kind for o in emotion.opportunities(reading)] == ["loss"]
