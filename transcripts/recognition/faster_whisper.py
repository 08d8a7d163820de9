"""Whisper by faster-whisper, int8 on the processor: speech only, several turns to a window."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from transcripts.audio import SAMPLE_RATE
from transcripts.conversation import Word
from transcripts.errors import RecognitionError
from transcripts.recognition import Recognition, Segment
from transcripts.recognition.voice_activity import Speech, cut, find_speech
from transcripts.recognition.weights import find_weights

if TYPE_CHECKING:
    from transcripts.audio import Samples

#: Decoding is without chance, no temperature above 0, so the same sound gives the
#: same words. What would repeat itself is decoded again with repeats forbidden.
_DECODING: dict[str, Any] = {
    "beam_size": 5,
    "temperature": 0.0,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "no_speech_threshold": 0.6,
    "log_prob_threshold": -1.0,
}
_REPEATS = 2.4  # gzip ratio of a text above which it repeats itself
_LONGEST_TOKENS = 200  # the decoder stops at 224 with all that is not text
_NO_REPEAT_WORDS = 4
#: A window of Whisper is 30 s and costs the same however little is in it.
_WINDOW_SECONDS = 28.0
_PIECE_SECONDS = 26.0
_PIECE_PAD = 0.2
_SILENCE_SECONDS = 0.6  # between pieces, so that no word of one is heard as the other's
_LANGUAGE_WINDOWS, _SURE = 4, 0.8
_SETTINGS = {
    **_DECODING, "repeats": _REPEATS, "longest": _LONGEST_TOKENS, "no_repeat": _NO_REPEAT_WORDS,
    "window": _WINDOW_SECONDS, "piece": _PIECE_SECONDS, "pad": _PIECE_PAD,
    "silence": _SILENCE_SECONDS, "compute": "int8",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Window:
    """Pieces of speech with a silence after each, and where each piece begins (seconds)."""

    pieces: tuple[Speech, ...]
    begins: tuple[float, ...]

    def samples(self, channel: Samples) -> Samples:
        import numpy as np

        silence = np.zeros(round(_SILENCE_SECONDS * SAMPLE_RATE), dtype=np.float32)
        return np.concatenate(
            [part for piece in self.pieces for part in (cut(channel, piece), silence)]
        )

    def nearest(self, time: float) -> int:
        """Which piece a time in the window belongs to."""
        ends = [
            begin + piece.seconds for begin, piece in zip(self.begins, self.pieces, strict=True)
        ]
        away = [max(b - time, time - e, 0.0) for b, e in zip(self.begins, ends, strict=True)]
        return away.index(min(away))


class FasterWhisper:
    """A Whisper model of faster-whisper. Loaded when it is first used; about 0.5 GB for base."""

    def __init__(self, model: str | None = None) -> None:
        """Raises RecognitionError that says what to install where there are no weights."""
        self._weights = find_weights(model)
        self.name = f"faster-whisper/{model or 'base'}"

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the weights, of the settings and of the library's version."""
        known = [self._weights.sha256, version("faster-whisper"), _SETTINGS]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _model(self) -> Any:
        from faster_whisper import WhisperModel

        folder = self._weights.folder
        try:
            return WhisperModel(
                str(folder), device="cpu", compute_type="int8", local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise RecognitionError(f"{folder}: not a model that can be loaded: {error}") from error

    def language_of(self, speech: Samples) -> str:
        """The language of the first 30 s that are clear, else of most of the first two minutes."""
        if not self._model.model.is_multilingual:
            return "en"
        language, _, _ = self._model.detect_language(
            speech,
            language_detection_segments=_LANGUAGE_WINDOWS,
            language_detection_threshold=_SURE,
        )
        return str(language)

    def transcribe(
        self, samples: Samples, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel; a segment for each piece of speech."""
        pieces = find_speech(samples, pad=_PIECE_PAD, longest=_PIECE_SECONDS)
        if language is None:
            language = self.language_of(_joined(samples, pieces)) if pieces else "und"
        elif language not in self._model.supported_languages:
            accepted = ", ".join(sorted(self._model.supported_languages))
            raise RecognitionError(
                f"language {language!r} is not one that {self.name} knows; accepted: {accepted}"
            )
        segments: list[Segment] = []
        for window in _windows(pieces):
            segments.extend(self._recognise(window, samples, language))
            progress(window.pieces[-1].end)
        return Recognition(language=language, segments=tuple(segments))

    def _recognise(self, window: _Window, samples: Samples, language: str) -> Iterator[Segment]:
        try:
            heard = self._decode(window.samples(samples), language)
        except RuntimeError as error:
            raise RecognitionError(f"{self.name}: recognition failed: {error}") from error
        words: list[list[Word]] = [[] for _ in window.pieces]
        for word in (word for segment in heard for word in segment.words or ()):
            index = window.nearest((word.start + word.end) / 2)
            words[index].append(_placed(word, window.begins[index], window.pieces[index]))
        for piece, said in zip(window.pieces, words, strict=True):
            if said:
                yield Segment(start=piece.start, end=piece.end, words=tuple(said))

    def _decode(self, samples: Samples, language: str) -> list[Any]:
        heard = list(self._model.transcribe(samples, language=language, **_DECODING)[0])
        if is_loop(heard):
            heard, _ = self._model.transcribe(
                samples, language=language, no_repeat_ngram_size=_NO_REPEAT_WORDS, **_DECODING
            )
        return list(heard)


def is_loop(segments: Sequence[Any]) -> bool:
    """Whether a window's text repeats itself until the decoder had to stop.

    A sentence that is truly said five times compresses as well, but ends by itself.
    """
    longest = Counter[int]()
    for segment in segments:
        longest[segment.seek] += len(segment.tokens)
    repeats = any(segment.compression_ratio > _REPEATS for segment in segments)
    return repeats and max(longest.values()) >= _LONGEST_TOKENS


def _joined(samples: Samples, pieces: Sequence[Speech]) -> Samples:
    import numpy as np

    return np.concatenate([cut(samples, piece) for piece in pieces])


def _windows(pieces: Sequence[Speech]) -> Iterator[_Window]:
    """As many whole pieces together as fit a window."""
    held: list[Speech] = []
    begins: list[float] = []
    end = 0.0
    for piece in pieces:
        if held and end + piece.seconds > _WINDOW_SECONDS:
            yield _Window(tuple(held), tuple(begins))
            held, begins, end = [], [], 0.0
        held.append(piece)
        begins.append(end)
        end += piece.seconds + _SILENCE_SECONDS
    if held:
        yield _Window(tuple(held), tuple(begins))


def _placed(word: Any, begin: float, piece: Speech) -> Word:
    """The word at its time in the recording, within its piece."""
    start = min(max(piece.start + word.start - begin, piece.start), piece.end)
    end = min(max(piece.start + word.end - begin, start), piece.end)
    return Word(
        text=word.word,
        start=round(start, 3),
        end=round(end, 3),
        confidence=round(min(max(word.probability, 0.0), 1.0), 4),
    )
