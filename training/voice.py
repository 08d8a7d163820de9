"""Voice: a customer's lines as sound, with this person's pace and pauses, and the agent's from sound."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from training.errors import PlayError
from training.scenarios.customer.reaction import Band
from transcripts.language import sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcripts.recognition import Recognizer

#: How fast a feeling speaks (1 is the voice's own pace), and the breath between sentences, seconds.
_PACE: Mapping[Band, float] = {"angry": 1.15, "tense": 1.08, "calm": 1.0, "warm": 0.97}
_PAUSE: Mapping[Band, float] = {"angry": 0.2, "tense": 0.35, "calm": 0.5, "warm": 0.45}
#: How much slower a beginner speaks, by level A2 .. C2.
_LEVEL = (0.82, 0.82, 0.9, 0.96, 1.0)


class Synthesiser(Protocol):
    """Turns a sentence into sound."""

    rate: int

    def sound(self, text: str, pace: float) -> NDArray[np.float32]:
        """Samples -1..1 at `rate` Hz; `pace` 1 is the voice's own, 0.5 to 2."""
        ...


class _Hibari:
    """English, one voice (Apache-2.0, weights inside the package); never fetches anything."""

    rate = 24_000

    def __init__(self) -> None:
        from hibari import Hibari

        self._voice = Hibari()

    def sound(self, text: str, pace: float) -> NDArray[np.float32]:
        """Samples -1..1 at 24 kHz; the same text gives the same sound."""
        found: NDArray[np.float32] = self._voice(text, seed=0, speed=pace)
        return found


#: Language -> what speaks it.
SYNTHESISERS: Mapping[str, Callable[[], Synthesiser]] = {"en": _Hibari}


def synthesiser(language: str) -> Synthesiser:
    """What speaks a language. Raises PlayError where nothing does, or it is not installed."""
    if language not in SYNTHESISERS:
        accepted = ", ".join(SYNTHESISERS)
        raise PlayError(f"--voice-out: no synthesiser speaks {language}; accepted are {accepted}")
    try:
        return SYNTHESISERS[language]()
    except ImportError as missing:
        raise PlayError(
            f"--voice-out: {missing.name} is not installed: pip install 'evenhand[voice]'"
        ) from missing


def spoken(voice: Synthesiser, messages: Sequence[str], band: Band, level: int) -> bytes:
    """The messages as 16-bit mono samples, sentence by sentence, at the pace of a feeling and level."""
    import numpy as np

    pace = _PACE[band] * _LEVEL[level - 1]
    pause = np.zeros(int(_PAUSE[band] / pace * voice.rate), dtype=np.float32)
    pieces: list[NDArray[np.float32]] = []
    for message in messages:
        for sentence in sentences(message):
            pieces += [voice.sound(sentence.text, pace), pause]
    sound = np.concatenate(pieces) if pieces else pause
    return bytes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def write_wav(path: Path, samples: bytes, rate: int) -> None:
    """Write 16-bit mono samples as a WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(rate)
        stream.writeframes(samples)


def heard(folder: Path, recognizer: Recognizer, language: str) -> Iterator[str]:
    """The words of each WAV file of a folder, in the order of their names: a line of the agent each.

    Raises PlayError where there is none; AudioError where one cannot be read.
    """
    from transcripts.audio import decode

    paths = sorted(folder.glob("*.wav"))
    if not paths:
        raise PlayError(
            f"--voice-in {folder}: no .wav file in it; one a line, in order of their names"
        )
    for path in paths:
        audio = decode(path)
        found = recognizer.transcribe(audio.channels[0], language.split("-")[0], lambda _: None)
        yield "".join(word.text for part in found.segments for word in part.words).strip()
