"""Every measurement of skills: a good conversation above a poor one, in three languages, with its evidence."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qa.rubric import Criterion
from qa.scorecard import Score, level_of
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.local.skills.catalog import SKILLS
from qa.scoring.scorer import reading_language
from tests.builders import a_conversation
from transcripts.conversation import Conversation

LOCAL = LocalScorer()
SPEAKERS = {"c": "customer", "a": "agent"}
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@cache
def cases() -> dict[str, Any]:
    """The conversations of cases.yaml by measurement and language."""
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(Path(__file__).with_name("cases.yaml"))
    return read


def the_case(name: str, language: str, which: str, **fields: Any) -> Conversation:
    """One conversation of cases.yaml."""
    lines = [f"{SPEAKERS[line[0]]}{line[1:]}" for line in cases()[name][language][which]]
    channel = cases()[name].get("channel", "chat")
    return a_conversation(*lines, language=language, channel=channel, **fields)


def a_criterion(name: str, **fields: Any) -> Criterion:
    """A three-level criterion of that measurement."""
    text = {"en": "x"}
    levels = [{"level": n, "anchor": text} for n in (1, 2, 3)]
    made = {"id": "c", "name": text, "question": text, "kind": "scale", "scorer": {"local": name}}
    return Criterion.model_validate(made | {"levels": levels} | fields)


def scored(conversation: Conversation, name: str, scorer: LocalScorer = LOCAL) -> Score:
    """The score of one measurement."""
    language = reading_language(conversation.language)
    agent = conversation.agents()[0] if conversation.agents() else conversation.agent
    return scorer.judge(conversation, agent, (a_criterion(name),), language).scores[0]


def every(which: str) -> list[tuple[str, str]]:
    """Measurement and language of every case there is of that kind."""
    return [(name, tag) for name, of in cases().items() for tag in LANGUAGES if which in of[tag]]


def test_every_measurement_has_its_conversations() -> None:
    assert set(cases()) | {"product_knowledge"} == set(SKILLS)


@pytest.mark.parametrize(("name", "language"), every("good"))
def test_the_good_conversation_is_above_the_poor_one(name: str, language: str) -> None:
    good, poor = (scored(the_case(name, language, which), name) for which in ("good", "poor"))
    assert good.value is not None and poor.value is not None, (good, poor)
    assert level_of(poor.value, 3) == 1, poor
    assert level_of(good.value, 3) == 3, good


@pytest.mark.parametrize(("name", "language"), every("none"))
def test_what_nothing_called_for_is_not_applicable(name: str, language: str) -> None:
    assert scored(the_case(name, language, "none"), name).status == "not_applicable"


@pytest.mark.parametrize(("name", "language"), every("good"))
def test_every_score_has_a_quote_and_a_lacking_one_advice(name: str, language: str) -> None:
    for which in ("good", "poor"):
        conversation = the_case(name, language, which)
        score = scored(conversation, name)
        assert score.evidence
        for e in score.evidence:
            assert conversation.turns[e.turn].text[e.start : e.end] == e.quote
        if which == "poor":
            assert score.advice and score.cause


@pytest.mark.parametrize("name", [name for name in SKILLS if name != "product_knowledge"])
@pytest.mark.parametrize(("source", "config"), [("zh-Hans", "s2t"), ("zh-Hant", "t2s")])
def test_the_same_text_in_the_other_script_has_the_same_value(
    name: str, source: str, config: str
) -> None:
    from opencc import OpenCC

    other = {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}[source]
    convert = OpenCC(config).convert
    for which in ("good", "poor"):
        here = the_case(name, source, which)
        turns = tuple(t.model_copy(update={"text": convert(t.text)}) for t in here.turns)
        there = here.model_copy(update={"turns": turns, "language": other})
        values = scored(here, name).value, scored(there, name).value
        assert None not in values and abs(values[0] - values[1]) <= 0.02  # type: ignore[operator]


@pytest.mark.parametrize("name", [name for name in SKILLS if name != "product_knowledge"])
def test_a_score_depends_on_nothing_else_in_the_batch(name: str) -> None:
    conversation = the_case(name, "en", "good")
    alone = scored(conversation, name)
    for other in SKILLS:
        scored(the_case("honesty", "en", "poor"), other)
    assert scored(conversation, name) == alone


@pytest.mark.parametrize(("name", "language"), every("poor"))
def test_friendly_wrapping_does_not_lift_a_poor_conversation(name: str, language: str) -> None:
    wraps = {
        "en": "I completely understand how you feel. {} Have a great day! 😊",
        "zh-Hans": "亲，非常理解您的心情呢～{}祝您生活愉快哦😊",
        "zh-Hant": "非常理解您的心情。{}祝您生活愉快😊",
    }
    poor = the_case(name, language, "poor")
    turns = tuple(
        t.model_copy(update={"text": wraps[language].format(t.text)}) if t.speaker == "agent" else t
        for t in poor.turns
    )
    wrapped = scored(poor.model_copy(update={"turns": turns}), name)
    assert wrapped.value is None or level_of(wrapped.value, 3) == 1, wrapped


_PLAIN = {
    "en": ["c: My tumble dryer stops after ten minutes since Sunday and I have six guests on Friday.",
           "a: A dryer that stops after ten minutes with six guests coming on Friday: that is the filter sensor. If cleaning the filter does not help, I send Ola on Thursday at nine. Does nine suit you?",
           "c: Yes, nine is fine."],
    "zh-Hans": ["c: 烘干机从周日开始转十分钟就停，周五家里要来六位客人。",
                "a: 转十分钟就停，周五又有六位客人，这是滤网感应器的毛病。如果清了滤网还不行，我周四九点让周师傅过去。九点方便吗？", "c: 方便，好的。"],
    "zh-Hant": ["c: 烘衣機從週日開始轉十分鐘就停，週五家裡要來六位客人。",
                "a: 轉十分鐘就停，週五又有六位客人，這是濾網感應器的毛病。如果清了濾網還不行，我週四九點請周師傅過去。九點方便嗎？", "c: 方便，好的。"],
}  # fmt: skip
_TURNED = {
    "en": ["c: The dryer you installed burned a hole in my wall.", "a: You should have read the manual before you switched it on."],
    "zh-Hans": ["c: 你们装的烘干机把墙烧了个洞。", "a: 您开机之前就应该先看说明书，是您自己没看。"],
    "zh-Hant": ["c: 你們裝的烘衣機把牆燒了一個洞。", "a: 您開機之前就應該先看說明書，是您自己沒看。"],
}  # fmt: skip


def _talk(lines: list[str], language: str) -> Conversation:
    return a_conversation(*(f"{SPEAKERS[line[0]]}{line[1:]}" for line in lines), language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_told_said_back_without_a_formula_and_asked_about_is_communication(language: str) -> None:  # fmt: skip
    assert level_of(scored(_talk(_PLAIN[language], language), "communication").value or 0, 3) == 3
    assert (scored(_talk(_PLAIN[language], language), "honesty").value or 0) >= 0.65


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_turned_on_the_customer_is_not_honest(language: str) -> None:
    assert scored(_talk(_TURNED[language], language), "honesty").value == 0.0


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["c: The bed was to come at nine.", "a: It was sent to Leeds by mistake.", "c: So is it coming today at all?", "a: Yes, by three, on another van."]),
        ("zh-Hans", ["c: 床说好九点到的。", "a: 被错送到苏州去了。", "c: 那今天到底来不来？", "a: 来，三点前，换一辆车。"]),
        ("zh-Hant", ["c: 床說好九點到的。", "a: 被錯送到新竹去了。", "c: 那今天到底來不來？", "a: 來，三點前，換一輛車。"]),
    ],
)  # fmt: skip
def test_a_pointed_question_right_after_a_message_is_no_chase_into_a_silence(language: str, lines: list[str]) -> None:  # fmt: skip
    assert (scored(_talk(lines, language), "chat_manners").value or 0) >= 0.5


def test_a_wish_to_get_well_soon_is_no_undated_promise() -> None:
    talk = _talk(["c: 床到了，謝謝。", "a: 不會，祝媽媽早日康復。"], "zh-Hant")
    assert scored(talk, "promises").status == "not_applicable"
