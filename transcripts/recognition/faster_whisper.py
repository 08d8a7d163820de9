"""Whisper by faster-whisper: int8 on the processor, speech only, several windows at a time."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import groupby, pairwise
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any

from transcripts.audio import SAMPLE_RATE
from transcripts.conversation import Word
from transcripts.errors import RecognitionError
from transcripts.recognition import Gives, Recognition, Segment
from transcripts.recognition.glossary import prompt_of
from transcripts.recognition.voice_activity import Speech, cut, find_speech, first_of
from transcripts.recognition.weights import find_weights
from transcripts.recognition.windows import (
    MARGIN_SECONDS,
    STEP_SECONDS,
    Window,
    alone,
    heard_for,
    packed,
)

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

#: Decoding is without chance, no temperature above 0, and never shown its own earlier text, so
#: the same sound gives the same words. What would repeat itself is decoded again with repeats
#: forbidden.
_DECODING: dict[str, Any] = {"beam_size": 5, "temperature": 0.0, "word_timestamps": True}
#: Windows at a time: more is hardly faster and takes memory. The words are the same with eight and
#: with four; of windows over _LONG_WINDOW (s) it is half as many.
_BATCH, _BATCH_OF_WORKER, _LONG_WINDOW = 8, 4, 16.0
#: Languages whose windows are decoded with time marks, and are cut out with what is around the
#: speech (s): so batches lose least in Chinese, where English is more exact and faster without.
_MARKED, _AROUND = frozenset({"zh", "yue"}), 0.5
#: Speech without words is decoded again, by itself: of a whole piece, or within one (s).
_UNHEARD_PIECE, _UNHEARD_GAP, _LONGEST_WORD, _ROUNDS = 0.8, 2.5, 1.5, 3
_FILLED = 0.5  # mean confidence of what is put where there were no words
_REPEATS = 2.4  # gzip ratio of a text above which it repeats itself
_LONGEST_TOKENS = 200  # the decoder stops at 224 with all that is not text
_NO_REPEAT_WORDS = 4
_NO_SPEECH, _UNLIKELY = 0.6, -1.0  # Whisper's own rule for a window in which nobody speaks
#: Pieces are packed into windows of half the 30 s that Whisper hears at most, which cost a third.
_WINDOW_SECONDS = 14.0
_PIECE_SECONDS = 26.0
_PIECE_PAD, _PIECE_PAUSE = 0.2, 0.3
_LANGUAGE_SECONDS, _LANGUAGE_WINDOWS, _SURE = 14.6, 8, 0.8
#: A piece this long whose words are this unsure is asked whether it is in another language.
_OTHER_SECONDS, _OTHER_CONFIDENCE, _OTHER_SURE = 1.0, 0.6, 0.8
_SETTINGS = {
    **_DECODING, "heard": [MARGIN_SECONDS, STEP_SECONDS],
    "unheard": [_UNHEARD_PIECE, _UNHEARD_GAP, _LONGEST_WORD, _ROUNDS, _FILLED], "marked": sorted(_MARKED), "repeats": _REPEATS,
    "longest": _LONGEST_TOKENS, "no_repeat": _NO_REPEAT_WORDS, "no_speech": _NO_SPEECH,
    "unlikely": _UNLIKELY, "window": _WINDOW_SECONDS, "piece": _PIECE_SECONDS, "pad": _PIECE_PAD, "around": _AROUND,
    "other": [_OTHER_SECONDS, _OTHER_CONFIDENCE, _OTHER_SURE],
}  # fmt: skip


class FasterWhisper:
    """A Whisper model of faster-whisper. Loaded when it is first used; about 0.9 GB for base."""

    gives = Gives(times="words", confidence="words")

    def __init__(self, model: str | None = None, glossary: Sequence[str] = ()) -> None:
        """Raises RecognitionError that says what to install where there are no weights."""
        self._weights = find_weights(model)
        self._glossary = tuple(glossary)
        self.name = f"faster-whisper/{model or 'base'}"

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the weights, of the settings, the glossary and the library's version."""
        known: list[Any] = [self._weights.sha256, version("faster-whisper"), _SETTINGS, _device()]
        known += [self._glossary] if self._glossary else []
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _model(self) -> Any:
        from transcripts.recognition.trimmed_whisper import TrimmedWhisper

        folder = self._weights.folder
        device, compute = _device()
        try:
            loaded = TrimmedWhisper(
                str(folder), device=device, compute_type=compute, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise RecognitionError(f"{folder}: not a model that can be loaded: {error}") from error
        _give_back_memory()
        return loaded

    @cached_property
    def _pipeline(self) -> Any:
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self._model)

    def language_of(self, speech: Samples) -> str:
        """The language of the first 15 s that are clear, else of most of the first two minutes."""
        if not self._model.model.is_multilingual:
            return "en"
        size = round(_LANGUAGE_SECONDS * SAMPLE_RATE)
        found = Counter[str]()
        for window in range(_LANGUAGE_WINDOWS):
            sound = speech[window * size : (window + 1) * size]
            if window and len(sound) < SAMPLE_RATE:
                break
            language, probability, _ = self._model.detect_language(sound)
            if probability >= _SURE:
                return str(language)
            found[str(language)] += 1
        return found.most_common(1)[0][0]

    def transcribe(
        self, track: Track, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel; a segment for each piece of speech."""
        pieces = find_speech(track, _PIECE_PAUSE, _PIECE_PAD, _PIECE_SECONDS)
        if language is None:
            language = (
                self.language_of(first_of((track, piece) for piece in pieces)) if pieces else "und"
            )
        elif language not in self._model.supported_languages:
            accepted = ", ".join(sorted(self._model.supported_languages))
            raise RecognitionError(
                f"language {language!r} is not one that {self.name} knows; accepted: {accepted}"
            )
        segments: list[Segment] = []
        spoken = sum(piece.seconds for piece in pieces)
        try:
            around = _AROUND if language in _MARKED else 0.0
            windows = packed(pieces, _WINDOW_SECONDS, around)
            for found in self._in_batches(windows, track, language):
                segments.extend(found)
                progress(sum(_seconds(one) for one in segments) / spoken * pieces[-1].end)
            for _ in range(_ROUNDS):
                left = [alone(piece) for piece in unheard(pieces, segments)]
                again = [
                    segment
                    for found in self._in_batches(left, track, language)
                    for segment in found
                    if _confidence(segment) >= _FILLED
                ]
                segments.extend(again)
                if not again:
                    break
            known = [self._in_its_language(segment, track, language) for segment in segments]
        except RuntimeError as error:
            raise RecognitionError(f"{self.name}: recognition failed: {error}") from error
        progress(pieces[-1].end if pieces else 0.0)
        return Recognition(language=language, segments=tuple(sorted(known, key=_begin)))

    def _in_batches(
        self, windows: Iterable[Window], track: Track, language: str
    ) -> Iterator[list[Segment]]:
        at_once = _BATCH if parent_process() is None else _BATCH_OF_WORKER
        for length, alike in groupby(sorted(windows, key=_length), key=_length):
            held = list(alike)
            size = at_once if length <= _LONG_WINDOW else at_once // 2
            for first in range(0, len(held), size):
                yield list(self._decoded(held[first : first + size], track, language))
                _give_back_memory()

    def _decoded(self, windows: Sequence[Window], track: Track, language: str) -> Iterator[Segment]:
        heard = self._heard([window.samples(track) for window in windows], language)
        for window, (offset, segments) in zip(windows, heard, strict=True):
            words: list[list[Word]] = [[] for _ in window.pieces]
            for segment in segments:
                if segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _UNLIKELY:
                    continue
                for word in segment.words or ():
                    index, start, end = window.placed(word.start - offset, word.end - offset)
                    sure = round(min(max(word.probability, 0.0), 1.0), 4)
                    words[index].append(Word(text=word.word, start=start, end=end, confidence=sure))
            for piece, said in zip(window.pieces, words, strict=True):
                if said:
                    yield Segment(start=piece.start, end=piece.end, words=tuple(said))

    def _heard(
        self, sounds: Sequence[Samples], language: str, **forbidden: Any
    ) -> list[tuple[float, list[Any]]]:
        """For each sound where it begins in all of them together (s), and what was heard in it."""
        import numpy as np

        begins = [0.0]
        for sound in sounds:
            begins.append(begins[-1] + len(sound) / SAMPLE_RATE)
        clips = [{"start": a, "end": b} for a, b in pairwise(begins)]
        heard, _ = self._pipeline.transcribe(
            np.concatenate(sounds),
            language=language,
            clip_timestamps=clips,
            batch_size=_BATCH,
            without_timestamps=language not in _MARKED,
            hotwords=prompt_of(self._glossary, language),
            **_DECODING,
            **forbidden,
        )
        found: list[tuple[float, list[Any]]] = [(begin, []) for begin in begins[:-1]]
        for segment in heard:
            which = min(range(len(sounds)), key=lambda i: abs(begins[i] - segment.seek / 100))
            found[which][1].append(segment)
        if forbidden:
            return found
        return [
            (0.0, self._heard([sound], language, no_repeat_ngram_size=_NO_REPEAT_WORDS)[0][1])
            if is_loop(segments)
            else (begin, segments)
            for sound, (begin, segments) in zip(sounds, found, strict=True)
        ]

    def _in_its_language(self, segment: Segment, track: Track, language: str) -> Segment:
        """The segment, heard again where its words are unsure and its language is another."""
        sure = _confidence(segment)
        piece = Speech(segment.start, segment.end)
        if (
            sure >= _OTHER_CONFIDENCE
            or piece.seconds < _OTHER_SECONDS
            or not self._model.model.is_multilingual
        ):
            return segment
        found, probability, _ = self._model.detect_language(cut(track, piece))
        if found == language or probability < _OTHER_SURE:
            return segment
        again = list(self._decoded([alone(piece)], track, found))
        if not again or _confidence(again[0]) <= sure:
            return segment
        return again[0].model_copy(update={"language": found})


def _give_back_memory() -> None:
    """What was freed goes back to the machine: glibc would keep 0.2 GB of it after each batch."""
    import ctypes
    import sys

    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def _confidence(segment: Segment) -> float:
    return statistics.fmean(word.confidence or 0.0 for word in segment.words)


def _device() -> tuple[str, str]:
    """Where a model runs, and in which numbers: the graphics card where there is one."""
    import ctranslate2

    return ("cuda", "float16") if ctranslate2.get_cuda_device_count() else ("cpu", "int8")


def unheard(pieces: Sequence[Speech], segments: Sequence[Segment]) -> Iterator[Speech]:
    """The speech in which no words were found: a model that hears several pieces may stop early."""
    words = sorted(
        (word.start, word.end)
        for segment in segments
        for word in segment.words
        if word.start is not None and word.end is not None
    )
    for piece in pieces:
        marks = [(a, b) for a, b in words if piece.start <= (a + b) / 2 <= piece.end]
        at = piece.start
        for start, end in [*marks, (piece.end, piece.end)]:
            least = _UNHEARD_GAP if marks else _UNHEARD_PIECE
            if start - at >= least:
                yield Speech(at, start)
            at = max(at, min(end, start + _LONGEST_WORD))


def _length(window: Window) -> float:
    """How long the window is that a model hears for it. Seconds."""
    return heard_for(window.seconds)


def _seconds(segment: Segment) -> float:
    return segment.end - segment.start


def _begin(segment: Segment) -> float:
    return segment.start


def is_loop(segments: Sequence[Any]) -> bool:
    """Whether a window's text repeats itself until the decoder had to stop.

    A sentence that is truly said five times compresses as well, but ends by itself.
    """
    longest = Counter[int]()
    for segment in segments:
        longest[segment.seek] += len(segment.tokens)
    repeats = any(segment.compression_ratio > _REPEATS for segment in segments)
    return repeats and max(longest.values()) >= _LONGEST_TOKENS
