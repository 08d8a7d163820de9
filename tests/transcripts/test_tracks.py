"""Sound in memory and sound in a temporary file are the same sound; a long one is never whole in memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sound_builders import EXAMPLES, Sound, a_recording, a_tone

from transcripts.audio import decode
from transcripts.channels import without_cross_talk
from transcripts.diarization import who_spoke
from transcripts.diarization.voices import mel_frames
from transcripts.diarization.weights import open_voices, voice_model_installed
from transcripts.errors import AudioError
from transcripts.recognition.voice_activity import find_speech
from transcripts.speech.music import find_music
from transcripts.tracks import BLOCK, SETTING, StoredTrack, TrackWriter, blocks, memory_for_sound

CALL = EXAMPLES / "late-parcel-en.flac"


def stored(samples: Sound) -> StoredTrack:
    track = StoredTrack()
    for first in range(0, len(samples), 100_003):
        track.add(samples[first : first + 100_003])
    return track


@given(st.slices(50))
def test_every_slice_of_a_stored_track_is_that_of_its_array(piece: slice) -> None:
    samples = np.arange(50, dtype=np.float32)
    if piece.step is not None and piece.step < 0:
        return  # nobody reads sound backwards
    assert np.array_equal(stored(samples)[piece], samples[piece])


@given(st.lists(st.integers(0, 9), max_size=6), st.integers(0, 60))
def test_a_track_is_what_was_written_whatever_stays_in_memory(sizes: list[int], limit: int) -> None:
    parts = [np.full(size, index, np.float32) for index, size in enumerate(sizes)]
    writer = TrackWriter(limit)
    for part in parts:
        writer.add(part)
    whole = np.concatenate([np.zeros(0, np.float32), *parts])
    assert np.array_equal(writer.track()[:], whole)
    assert isinstance(writer.track(), StoredTrack) == (4 * len(whole) > limit)


def test_a_recording_is_the_same_sound_however_much_is_kept_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = decode(CALL)
    monkeypatch.setenv(SETTING, "1")
    kept = decode(CALL)
    assert kept.duration == whole.duration > 80
    assert all(isinstance(track, StoredTrack) for track in kept.channels)
    for one, other in zip(whole.channels, kept.channels, strict=True):
        assert np.array_equal(one[:], other[:])


def test_what_is_heard_in_a_file_is_what_is_heard_in_memory() -> None:
    agent, customer = (track[:] for track in decode(CALL).channels)
    spoken = find_speech(agent)
    assert len(spoken) > 10 and len(agent) > 3 * BLOCK
    assert find_speech(stored(agent)) == spoken
    assert find_music(stored(agent), []) == find_music(agent, [])
    leaking = (agent, (customer + 0.1 * agent).astype(np.float32))
    cleaned, leaks = without_cross_talk(leaking)
    from_files, same_leaks = without_cross_talk((stored(leaking[0]), stored(leaking[1])))
    assert leaks and leaks == same_leaks
    assert np.array_equal(cleaned[1][:], from_files[1][:])


@pytest.mark.skipif(
    not voice_model_installed(), reason="not run: no network that tells voices apart"
)
def test_voices_of_a_file_are_those_of_memory() -> None:
    mixed = np.mean([track[: 40 * 16_000] for track in decode(CALL).channels], axis=0)
    encoder = open_voices(None)
    assert encoder is not None
    found = who_spoke(mixed, encoder)
    assert len(found.speech) == 2
    assert who_spoke(stored(mixed), encoder).speech == found.speech


def test_spectra_of_a_stretch_are_those_of_the_whole() -> None:
    samples = decode(CALL).channels[0][: 5 * 16_000 + 77]
    whole = mel_frames(samples)
    assert len(whole) == 501
    for first, last in ((0, 3), (100, 260), (430, 501), (498, 600)):
        assert np.allclose(mel_frames(stored(samples), first, last), whole[first:last], rtol=1e-4)


def test_a_long_recording_is_never_whole_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = 6  # 23 MB a channel, and each step would copy it
    sound = np.zeros(minutes * 60 * 16_000, np.float32)
    sound[: 16_000 * 20] = decode(CALL).channels[0][: 16_000 * 20]
    path = a_recording(tmp_path / "long.flac", sound, -sound, codec="flac")
    monkeypatch.setenv(SETTING, "1")
    find_speech(a_tone(1.0))  # the network is loaded once
    tracemalloc.start()
    try:
        audio = decode(path)
        for track in audio.channels:
            spoken = find_speech(track)
            find_music(track, [])
        without_cross_talk(audio.channels)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert audio.duration == minutes * 60 and spoken
    assert most < 30e6  # of 46 MB of sound, which every step would copy


def test_the_blocks_of_a_track_are_the_track() -> None:
    samples = np.arange(1000, dtype=np.float32)
    assert [first for first, _ in blocks(stored(samples), 300)] == [0, 300, 600, 900]
    assert np.array_equal(np.concatenate([b for _, b in blocks(samples, 300)]), samples)


def test_a_setting_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "a lot")
    with pytest.raises(AudioError, match=r"EVENHAND_SOUND_MB='a lot'; expected a number"):
        memory_for_sound()


def test_a_full_disc_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    track = StoredTrack()

    class Full:
        def seek(self, *_: int) -> None: ...

        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(track, "_file", Full())
    with pytest.raises(AudioError, match=r"no room for its sound in .*No space left.*TMPDIR"):
        track.add(np.zeros(3, np.float32))
