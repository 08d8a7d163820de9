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
