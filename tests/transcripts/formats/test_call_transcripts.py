"""Contact Lens, Call Analytics and WhisperX: times in their units, roles, words, what is lost."""

from __future__ import annotations

import json
from typing import Any

from tests.transcripts.formats.format_cases import failures, read_as
from tests.transcripts.formats.layouts import (
    call_analytics,
    contact_lens_chat,
    contact_lens_voice,
    whisperx,
)
from transcripts.formats.reading import Loaded, ReadOptions


def _one(name: str, value: Any, **options: Any) -> Loaded:
    [result] = read_as(name, json.dumps(value).encode(), ReadOptions(**options))
    assert isinstance(result, Loaded), str(result)
    return result


def test_milliseconds_of_contact_lens_are_seconds_and_literal_roles_are_people() -> None:
    read = _one("contact-lens", contact_lens_voice())
    conversation = read.conversation
    assert [(t.speaker, t.participant, t.start, t.end) for t in conversation.turns] == [
        ("agent", "9f-a", 0.0, 0.9), ("customer", "9f-c", 1.16, 4.64), ("agent", "9f-a", 4.64, 6.61),
    ]  # fmt: skip
    assert conversation.channel == "phone"
    assert conversation.agent == "9f-a"
    assert "not carried: categories, interruptions, loudness, sentiment" in read.lost


def test_a_participant_whom_contact_lens_does_not_list_is_unknown_and_named() -> None:
    call = contact_lens_voice()
    call["Transcript"][2]["ParticipantId"] = "ghost"
    read = _one("contact-lens", call)
    assert read.conversation.turns[2].speaker == "unknown"
    assert "participant 'ghost' is not in Participants: speaker unknown" in read.lost


def test_a_chat_of_contact_lens_has_no_turn_for_an_event() -> None:
    read = _one("contact-lens", contact_lens_chat())
    conversation = read.conversation
    assert conversation.id == "b49-contact"
    assert [turn.start for turn in conversation.turns] == [0.0, 5.5, 6.0, 41.0]
    assert str(conversation.started_at) == "2026-03-02 10:15:00+00:00"
    assert conversation.attributes["content"] == "Redacted"
    assert "events (joined, left, typing), no turns: 2" in read.lost


def test_words_of_call_analytics_have_times_and_confidence() -> None:
    conversation = _one("contact-lens", call_analytics()).conversation
    [word] = conversation.turns[0].words
    assert (word.text, word.start, word.end, word.confidence) == ("Hello", 0.1, 0.6, 0.98)
    assert conversation.id == "call-77"
    assert [turn.speaker for turn in conversation.turns] == ["agent", "customer"]


def test_a_call_that_is_cut_off_or_has_nulls_is_read_as_far_as_it_goes() -> None:
    text = json.dumps(contact_lens_voice())
    found = read_as("contact-lens", text[: text.index('"t3"')].encode())
    assert "the file is cut off" in failures(found)[0]
    call = contact_lens_voice()
    call["Transcript"][0] = None
    call["Transcript"][1]["BeginOffsetMillis"] = None
    call["Participants"] = None
    found = read_as("contact-lens", json.dumps(call).encode())
    assert failures(found) == ["sample.contact-lens Transcript[0]: None is no turn; it is not read"]
    [read] = [result for result in found if isinstance(result, Loaded)]
    assert [turn.start for turn in read.conversation.turns] == [None, 4.64]


def test_whisperx_has_words_with_and_without_times_and_joins_segments() -> None:
    read = _one("whisperx", whisperx())
    first, second = read.conversation.turns
    assert (first.text, first.start, first.end) == ("Good morning. How can I help?", 0.03, 2.0)
    assert [(word.text, word.start) for word in second.words] == [("I", 3.5), ("9", None)]
    assert any("words without a time" in note for note in read.lost)
    assert "no role could be told from 'SPEAKER_00', 'SPEAKER_01': speaker unknown" in read.lost
    told = _one("whisperx", whisperx(), agents=frozenset({"speaker_00"})).conversation
    assert [turn.speaker for turn in told.turns] == ["agent", "customer"]


def test_whisperx_without_diarisation_and_with_nan_is_said() -> None:
    call = whisperx()
    for segment in call["segments"]:
        del segment["speaker"]
    call["segments"][0]["start"] = float("nan")
    call["segments"].append(7)
    found = read_as("whisperx", json.dumps(call).encode())
    assert failures(found) == ["sample.whisperx segments[3]: 7 is no segment; it is not read"]
    [read] = [result for result in found if isinstance(result, Loaded)]
    assert [turn.speaker for turn in read.conversation.turns] == ["unknown"] * 3
    assert read.conversation.turns[0].start is None
    assert "segments without a speaker (no diarisation): speaker unknown" in read.lost
