"""What a transcription service answers, in each of its three forms, as stretches of speech."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from transcripts.conversation import Word
from transcripts.recognition import Segment
from transcripts.recognition.windows import Window

#: `verbose_json`: words and their times; `json`: the text; `diarized_json`: stretches by speaker.
Form = Literal["verbose_json", "json", "diarized_json"]

_NO_SPEECH, _UNLIKELY = 0.6, -1.0  # Whisper's own rule for sound in which nobody speaks
_PIECE_OF_TEXT = re.compile(r"\s*(?:[\u3400-\u9fff][^\w\s]*|[^\s\u3400-\u9fff]+)")


class Answer(NamedTuple):
    """The stretches of speech of one answer, and the language it names (`en`; None: none)."""

    language: str | None
    segments: tuple[Segment, ...]


class _Lenient(BaseModel):
    """Fields that are read; a service may send more."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Word(_Lenient):
    word: str
    start: float
    end: float


class _Segment(_Lenient):
    text: str
    start: float
    end: float
    speaker: str | None = None
    avg_logprob: float | None = None
    no_speech_prob: float | None = None


class _LogProb(_Lenient):
    logprob: float


class _Body(_Lenient):
    text: str
    language: str | None = None
    words: tuple[_Word, ...] | None = None
    segments: tuple[_Segment, ...] | None = None
    logprobs: tuple[_LogProb, ...] | None = None


def read_answer(body: bytes, form: Form, window: Window) -> Answer:
    """The answer about the sound of a window. Raises ValueError, which says what is wrong with it."""
    try:
        read = _Body.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise ValueError(f"{where}: {first['msg']}") from error
    if form != "json" and read.segments is None and not read.words and read.text.strip():
        raise ValueError("segments: neither segments nor words in it")
    if form == "json" or not (read.segments or read.words):
        found = list(_whole(read, window))
    elif read.words:
        found = list(_by_words(read, window))
    else:
        found = [_stretch(segment, window) for segment in _spoken(read)]
    return Answer(_code(read.language), tuple(found))


def _whole(read: _Body, window: Window) -> Iterator[Segment]:
    """The text of a window without times, as one stretch; its confidence from its tokens."""
    words = _untimed(read.text)
    if not words:
        return
    sure = None
    if read.logprobs:
        sure = _probability(sum(t.logprob for t in read.logprobs) / len(read.logprobs))
    yield Segment(start=window.start, end=window.end, words=words, confidence=sure)


def _spoken(read: _Body) -> list[_Segment]:
    """The segments in which, by the service's own measure, somebody speaks."""
    return [
        segment
        for segment in read.segments or ()
        if (segment.no_speech_prob or 0.0) <= _NO_SPEECH
        or (segment.avg_logprob or 0.0) >= _UNLIKELY
    ]


def _stretch(segment: _Segment, window: Window) -> Segment:
    _, start, end = window.placed(segment.start, max(segment.start, segment.end))
    sure = None if segment.avg_logprob is None else _probability(segment.avg_logprob)
    return Segment(
        start=start,
        end=end,
        words=_untimed(segment.text),
        speaker=segment.speaker,
        confidence=sure,
    )


def _by_words(read: _Body, window: Window) -> Iterator[Segment]:
    """The words by the piece of speech they are in, with the marks that the text has after them."""
    words = read.words or ()
    known = _spoken(read) if read.segments is not None else None
    text = "".join(s.text for s in read.segments) if read.segments else read.text
    pieces: dict[int, list[Word]] = {}
    sure: dict[int, list[float]] = {}
    for word, written in zip(words, _written(words, text), strict=True):
        own = _segment_of(word, known) if known is not None else None
        if known is not None and own is None:
            continue
        index, start, end = window.placed(word.start, max(word.start, word.end))
        pieces.setdefault(index, []).append(Word(text=written, start=start, end=end))
        if own is not None and own.avg_logprob is not None:
            sure.setdefault(index, []).append(_probability(own.avg_logprob))
    for index, said in sorted(pieces.items()):
        piece, heard = window.pieces[index], sure.get(index)
        yield Segment(
            start=piece.start,
            end=piece.end,
            words=tuple(said),
            confidence=round(sum(heard) / len(heard), 4) if heard else None,
        )


def _segment_of(word: _Word, segments: Sequence[_Segment]) -> _Segment | None:
    middle = (word.start + word.end) / 2
    near = [s for s in segments if s.start - 0.5 <= middle <= s.end + 0.5]
    return min(near, key=lambda s: abs((s.start + s.end) / 2 - middle), default=None)


def _written(words: Sequence[_Word], text: str) -> list[str]:
    """Each word as the text has it, with the space before and the marks after it.

    Where a word is not in the text, all are as they came, with a space before those that are Latin.
    """
    found, position = [], 0
    for word in words:
        plain = word.word.strip()
        at = text.find(plain, position)
        if not plain or at < 0 or len(text[position:at].strip()) > len(plain) + 3:
            return [_spaced(each.word) for each in words]
        end = at + len(plain)
        while end < len(text) and not text[end].isalnum() and not text[end].isspace():
            end += 1
        found.append(text[position:end])
        position = end
    return found


def _spaced(word: str) -> str:
    return f" {word.strip()}" if word.strip()[:1].isascii() else word.strip()


def _untimed(text: str) -> tuple[Word, ...]:
    """Words without times: joined, they are the text; in Chinese a character each."""
    return tuple(Word(text=match[0]) for match in _PIECE_OF_TEXT.finditer(text.rstrip()))


def _probability(log: float) -> float:
    return round(min(1.0, math.exp(min(log, 0.0))), 4)


def _code(language: str | None) -> str | None:
    """`en` of `english` or `en`; None of what is not known."""
    low = (language or "").strip().lower()
    if not low:
        return None
    return low.split("-")[0] if len(low.split("-")[0]) <= 3 else _names().get(low)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from lingua import Language

    known = {str(x.name).lower(): str(x.iso_code_639_1.name).lower() for x in Language.all()}
    return known | {"mandarin": "zh", "cantonese": "yue"}
