"""Captions say what was said, by whom and when, and are read again as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import a_conversation
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.captions import CAPTIONS, srt, text, vtt
from transcripts.errors import FormatError
from transcripts.formats.reading import Loaded
from transcripts.sources import read_conversations

TALK = a_conversation(
    "customer@0: Where is <it> & when?\n\nSoon --> today?", "agent@3.25: Tomorrow.",
    "customer@3661.5: 好的，谢谢。",
)  # fmt: skip


def test_webvtt_has_a_voice_and_times_on_every_cue() -> None:
    assert vtt(TALK) == (
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "00:00:00.000 --> 00:00:03.250\n"
        "<v customer>Where is &lt;it&gt; &amp; when? Soon --&gt; today?\n\n"
        "00:00:03.250 --> 00:01:03.250\n<v agent>Tomorrow.\n\n"
        "01:01:01.500 --> 01:01:05.500\n<v customer>好的，谢谢。\n"
    )


def test_subrip_is_numbered_and_names_the_speaker() -> None:
    assert srt(TALK).startswith("1\n00:00:00,000 --> 00:00:03,250\ncustomer: Where is &lt;it")
    assert "\n3\n01:01:01,500 --> 01:01:05,500\ncustomer: 好的" in srt(TALK)


def test_plain_text_has_speakers_and_times_and_keeps_internal_notes() -> None:
    noted = TALK.model_copy(
        update={
            "turns": (TALK.turns[1].model_copy(update={"position": 0, "visibility": "internal"}),)
        }
    )
    assert text(noted) == "[00:00:03] agent (internal): Tomorrow.\n"
    assert vtt(noted) == "WEBVTT\nKind: captions\nLanguage: en\n"


def test_captions_of_a_chat_without_times_are_refused() -> None:
    with pytest.raises(FormatError, match="no turn has a time"):
        vtt(a_conversation("customer: Hi", "agent: Hello"))


@pytest.mark.parametrize("format", sorted(CAPTIONS))
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn")),
            min_size=1,
            max_size=30,
        ).filter(lambda said: any(c.isalpha() for c in said)),
        min_size=2,
        max_size=5,
    )
)
def test_what_is_exported_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, format: str, said: list[str]
) -> None:
    suffix, written = CAPTIONS[format]
    lines = [f"{('customer', 'agent')[i % 2]}@{i * 10}: {s}" for i, s in enumerate(said)]
    talk = a_conversation(*lines)
    path: Path = tmp_path_factory.mktemp("captions") / f"talk{suffix}"
    path.write_text(written(talk), "utf-8")
    (read,) = read_conversations([str(path)])
    assert isinstance(read, Loaded)
    assert [(t.speaker, t.text, t.start) for t in read.conversation.turns] == [
        (t.speaker, t.text, t.start) for t in talk.turns
    ]
