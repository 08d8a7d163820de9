"""Voices in one channel are told apart, quiet ones too, and nothing of a voice is kept."""

from __future__ import annotations

import os
import pickle
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_builders import EXAMPLES, Sound

from bench.diarization_error import Span, diarization_error
from transcripts.audio import decode
from transcripts.conversation import Word
from transcripts.diarization import who_spoke
from transcripts.diarization.activity import activity
from transcripts.diarization.checkpoint import read_checkpoint
from transcripts.diarization.clustering import voices_apart
from transcripts.diarization.voices import VoiceEncoder, mel_frames
from transcripts.diarization.weights import open_voices, voice_model_installed
from transcripts.errors import RecognitionError
from transcripts.recognition.turns import SpokenTurn
from transcripts.recognition.voice_activity import Speech, find_speech
from transcripts.speakers import split_by_voice

needs_voices = pytest.mark.skipif(
    not voice_model_installed(),
    reason="not run: no network that tells voices apart (pip install --no-deps resemblyzer==0.1.4)",
)
_MAGIC = 0x1950A86A20F9469CFC6C


def an_encoder() -> VoiceEncoder:
    encoder = open_voices()
    assert encoder is not None
    return encoder


def a_mixed_call(name: str, seconds: int) -> tuple[Sound, list[Span]]:
    """A shipped call as one channel, and who speaks when by its two."""
    channels = [channel[: seconds * 16_000] for channel in decode(EXAMPLES / name).channels]
    spoken = [
        Span(*piece, role)
        for role, channel in zip(("agent", "customer"), channels, strict=True)
        for piece in find_speech(channel)
    ]
    return (0.5 * (channels[0] + channels[1])).astype(np.float32), spoken


@needs_voices
@pytest.mark.parametrize("name", ["late-parcel-en.flac", "wrong-charge-zh.ogg"])
@pytest.mark.parametrize("speakers", [2, None])
def test_two_voices_in_one_channel_are_told_apart(name: str, speakers: int | None) -> None:
    mixed, spoken = a_mixed_call(name, 30)

    found = who_spoke(mixed, an_encoder(), speakers)

    spans = [Span(*s, str(voice)) for voice, speech in enumerate(found.speech) for s in speech]
    error = diarization_error(spoken, spans)
    assert len(found.speech) == 2
    assert (error.rate, error.share(error.confused)) < (0.05, 0.01)
    assert found.speech[0][0] < found.speech[1][0]  # who speaks first is first
    ordered = sorted(span for speech in found.speech for span in speech)
    assert all(a.end <= b.start for a, b in pairwise(ordered))


@needs_voices
def test_one_voice_is_one_speaker_and_no_speech_is_nobody() -> None:
    agent, customer = decode(EXAMPLES / "late-parcel-en.flac").channels
    hiss = np.random.default_rng(1).normal(0, 0.02, 16_000 * 20).astype(np.float32)

    assert len(who_spoke(agent[: 30 * 16_000], an_encoder()).speech) == 1
    assert len(who_spoke(customer, an_encoder()).speech) == 1  # a lively one: as in a voicemail
    assert who_spoke(hiss, an_encoder()).speech == ()
    assert who_spoke(np.zeros(16_000, np.float32), an_encoder()).speech == ()
    assert who_spoke(agent[:9_000], an_encoder()).speech in (
        (),
        who_spoke(agent[:9_000], an_encoder(), 1).speech,
    )


def test_a_quiet_voice_beside_a_loud_one_is_heard_and_noise_is_not() -> None:
    agent, customer = (c[: 24 * 16_000] for c in decode(EXAMPLES / "late-parcel-en.flac").channels)
    quiet = 10 ** (-26 / 20)  # the far end of a line, 26 dB down
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 0.0005, len(agent)).astype(np.float32)

    heard = activity((agent + quiet * customer + noise).astype(np.float32))

    spoken = np.zeros(len(heard), bool)
    for piece in find_speech(customer):
        spoken[round(piece.start / 0.032) : round(piece.end / 0.032)] = True
    assert heard[spoken].mean() > 0.9
    assert not activity(rng.normal(0, 0.05, 16_000 * 60).astype(np.float32)).any()


def test_mel_frames_are_a_hundred_a_second_and_follow_pitch() -> None:
    time = np.arange(16_000) / 16_000
    low, high = (
        mel_frames(np.sin(2 * np.pi * pitch * time).astype(np.float32)) for pitch in (300, 3000)
    )

    assert low.shape == (101, 40)
    assert low[50].argmax() < 8 < 25 < high[50].argmax()


@given(st.integers(5, 60), st.integers(5, 60), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_two_groups_of_vectors_are_two_voices_whatever_their_sizes(
    one: int, other: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    centres = np.abs(rng.normal(size=(2, 256)))
    centres[0, :128] = 0.0
    centres[1, 64:] = 0.0
    vectors = np.concatenate([np.tile(centres[0], (one, 1)), np.tile(centres[1], (other, 1))])
    vectors += 0.05 * np.abs(rng.normal(size=vectors.shape))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    small = min(one, other) < 0.1 * (one + other)

    for speakers in (2, None):
        found = voices_apart(vectors, speakers)
        if speakers is None and small:
            continue  # so little speech is not taken for a speaker where nobody says how many
        nearest = (vectors @ found.T).argmax(axis=1)
        assert len(found) == 2
        assert len(set(nearest[:one])) == len(set(nearest[one:])) == 1


# The weights


class _Runs:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.system, ("touch ran",))


def test_a_checkpoint_that_names_code_is_refused_and_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = (_MAGIC, 1001, {}, {"model_state": {"lstm.weight_ih_l0": _Runs()}}, [])
    content = b"".join(pickle.dumps(part, protocol=2) for part in parts)
    (tmp_path / "evil.pt").write_bytes(content)

    with pytest.raises(RecognitionError, match=r"posix.system, which is not a number"):
        open_voices(tmp_path / "evil.pt")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a pickle", pickle.dumps("hello"), pickle.dumps(_MAGIC), b"PK\x03\x04" + bytes(50)],
)
def test_what_is_no_checkpoint_is_said_in_one_line(content: bytes) -> None:
    with pytest.raises(RecognitionError, match="cannot be read as a torch checkpoint"):
        read_checkpoint(content, "model_state")


def test_another_network_and_a_missing_file_are_said(tmp_path: Path) -> None:
    parts = (_MAGIC, 1001, {}, {"model_state": {}}, [])
    (tmp_path / "other.pt").write_bytes(b"".join(pickle.dumps(p, protocol=2) for p in parts))

    with pytest.raises(RecognitionError, match=r"lstm.weight_ih_l0 is None.*expected Resemblyzer"):
        open_voices(tmp_path / "other.pt")
    with pytest.raises(RecognitionError, match=r"gone.pt: cannot be read: No such file"):
        open_voices(tmp_path / "gone.pt")


# Turns split where the voice changes


@given(
    st.lists(st.floats(0.05, 1.5), min_size=1, max_size=25),
    st.lists(st.floats(0.2, 4.0), min_size=1, max_size=12),
)
def test_no_word_is_lost_or_moved_by_splitting(lengths: list[float], changes: list[float]) -> None:
    ends = np.cumsum(lengths)
    words = tuple(
        Word(text=f" w{i}", start=float(end - length), end=float(end))
        for i, (length, end) in enumerate(zip(lengths, ends, strict=True))
    )
    turn = SpokenTurn(0, Speech(0.0, float(ends[-1])), words)
    bounds = [0.0, *np.cumsum(changes).tolist()]
    voices: list[list[Speech]] = [[], []]
    for index, (start, end) in enumerate(pairwise(bounds)):
        voices[index % 2].append(Speech(start, end))

    parts = split_by_voice(turn, [voice for voice in voices if voice])

    assert [word for part in parts for word in part.words] == list(words)
    assert all(a.channel != b.channel for a, b in pairwise(parts))
    assert all(a.speech.end <= b.speech.start for a, b in pairwise(parts))
    assert all(part.speech.start <= part.speech.end for part in parts)
    assert (parts[0].speech.start, parts[-1].speech.end) >= (turn.speech.start, turn.speech.end)
