"""Folding, lexicons and content: what every dimension stands on."""

from __future__ import annotations

import json
from pathlib import Path

import opencc
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.content import content
from qa.reading.lexicon import find_all, lexicons
from qa.reading.planted import read
from qa.reading.reading import Reading
from tests.builders import a_conversation
from transcripts.language import fold, sentences

TEXT = st.text(max_size=200)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60)


@settings(deadline=None)
@given(TEXT)
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(deadline=None)
@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(TEXT)
def test_sentences_are_slices_of_the_text_in_order(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert text[span.start : span.end] == span.text
        assert span.start >= end
        end = span.end


@settings(deadline=None)
@given(TEXT)
def test_every_cue_and_content_token_lies_inside_the_text(text: str) -> None:
    folded = fold(text)
    for group in ("agent", "customer", "both"):
        for matches in find_all(folded, group).values():
            assert all(0 <= m.start < m.end <= len(text) for m in matches)
    assert all(0 <= m.start < m.end <= len(text) for m in content(folded).values())


def test_both_scripts_of_a_sentence_fold_alike() -> None:
    convert = opencc.OpenCC("s2t").convert
    for text in (
        "请您稍等，我帮您查一下",
        "订单后天送到，里面有发票",
        "看着办吧，台湾的客户",
        "面条和面子",
    ):
        assert fold(convert(text)) == fold(text)


def test_every_lexicon_has_the_same_cues_but_for_formality_of_one_language() -> None:
    english, chinese, _cantonese = lexicons()
    assert english.groups.keys() == chinese.groups.keys()
    for group in ("agent", "customer", "both"):
        assert english.groups[group].keys() == chinese.groups[group].keys()


def test_sentences_of_a_turn_quote_the_stored_text() -> None:
    said = "不好意思，讓您久等了。包裹昨晚到桃園，今天 18:00 前到門市。"
    reading = Reading(
        a_conversation("customer: 包裹到哪了？", f"agent: {said}", language="zh-TW"), None
    )
    for sentence in reading.own[0].sentences:
        assert said[sentence.start : sentence.end].strip()
        for matches in sentence.cues.values():
            for match in matches:
                assert fold(said)[sentence.start + match.start : sentence.start + match.end]


def test_a_customer_s_words_in_another_language_are_read_by_their_translation() -> None:
    conversation = a_conversation("customer: x", "agent: 好的", language="zh-Hans")
    turn = {
        "position": 0, "speaker": "customer", "language": "ja", "text": "母が病気です。",
        "translated": {"text": "我妈妈病了，很担心。", "language": "zh-Hans"},
    }  # fmt: skip
    told = conversation.model_copy(
        update={"turns": (type(conversation.turns[0]).model_validate(turn), conversation.turns[1])}
    )
    reading = Reading(told, None)
    assert reading.customer[0].has("worry")
    sentence = reading.customer[0].sentences[0]
    assert told.turns[0].text[sentence.start : sentence.end] == "母が病気です。"


def test_no_cue_of_both_sides_has_the_name_of_a_cue_of_one() -> None:
    for lexicon in lexicons():
        both = lexicon.groups.get("both", {}).keys()
        assert both & (lexicon.groups["agent"].keys() | lexicon.groups["customer"].keys()) == set()


def test_what_is_said_to_whoever_scores_is_no_part_of_the_conversation() -> None:
    lines = (Path(__file__).parent / "planted.jsonl").read_text("utf-8").splitlines()
    rows = [(row["said"], row["planted"]) for row in map(json.loads, lines)]
    left = {said: len("".join(read(said).split())) / len("".join(said.split())) for said, _ in rows}
    assert [said for said, planted in rows if not planted and left[said] < 1] == []
    missed = [said for said, planted in rows if planted and left[said] > 0.35]
    assert len(missed) <= sum(planted for _, planted in rows) // 20, missed
