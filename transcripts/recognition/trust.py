"""Which recognised words the sound bears out: stock phrases, loops and guesses are dropped."""

from __future__ import annotations

import re
import statistics
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from transcripts.conversation import Word
from transcripts.language import fold
from transcripts.recognition import Recognition, Segment

#: Raised when the same recognition would keep other words.
VERSION = 2
_DOUBTED = 0.8  # mean confidence below which what only subtitlers say was not said
_HARDLY_HEARD = 0.45  # … below which what people say too was not said
_UNCLEAR = 0.6  # … and below which a word that is no utterance by itself was not said
_GUESSED = 0.3  # below which a word or two are a guess at a breath or a click
_GUESSED_TOKENS = 2
_GUESSED_SECONDS = 1.2
_LOOP_TIMES, _LOOP_WORDS = 4, 12
#: Nobody speaks faster: words that take no longer than this were not said one after the other.
_FASTEST_SECONDS = 0.06
_NO_LETTER = re.compile(r"[^\w]+|_")
_HAN = re.compile(r"[\u3400-\u9fff]")


class _Phrases(NamedTuple):
    hardly: frozenset[str]
    often: frozenset[str]
    fragments: frozenset[str]
    openings: tuple[str, ...]


def trusted(recognition: Recognition) -> Recognition:
    """The recognition without words that the sound does not bear out."""
    segments = (_without_loops(segment) for segment in recognition.segments)
    kept = tuple(segment for segment in segments if segment.words and is_borne_out(segment))
    return recognition.model_copy(update={"segments": kept})


def is_borne_out(segment: Segment) -> bool:
    """False for a phrase that models write where nobody speaks, and for a guess at a noise.

    What people say too ('thank you', '谢谢') is dropped only where it was hardly heard, and kept
    where there is no confidence; what only subtitlers say, unless it was heard without doubt.
    """
    said = _plain("".join(word.text for word in segment.words))
    if not said:
        return False
    phrases = _phrases()
    sure = confidence_of(segment)
    if said in phrases.hardly or said.startswith(phrases.openings):
        return sure is not None and sure >= _DOUBTED
    if sure is None:
        return True
    if sure < _HARDLY_HEARD and said in phrases.often:
        return False
    if sure < _UNCLEAR and said in phrases.fragments:
        return False
    short = len(_tokens(said)) <= _GUESSED_TOKENS
    brief = segment.end - segment.start <= _GUESSED_SECONDS
    return not (short and sure < (_GUESSED if brief else _GUESSED / 2))


def confidence_of(segment: Segment) -> float | None:
    """Mean confidence of its words, else the segment's own; None where neither is known."""
    known = [word.confidence for word in segment.words if word.confidence is not None]
    return statistics.fmean(known) if known else segment.confidence


def _without_loops(segment: Segment) -> Segment:
    """The segment with what a model repeated, and nobody can have said so fast, said once."""
    words = segment.words
    index = 0
    kept: list[Word] = []
    while index < len(words):
        size, times = _loop_at(words, index)
        kept.extend(words[index : index + size])
        index += size * times
    if len(kept) == len(words):
        return segment
    return segment.model_copy(update={"words": tuple(kept)})


def _loop_at(words: Sequence[Word], index: int) -> tuple[int, int]:
    """How many words repeat from here, and how often; (1, 1) where nothing does."""
    texts = [_plain(word.text) for word in words[index : index + _LOOP_WORDS]]
    for size in range(1, len(texts) + 1):
        if texts[size : size + 1] not in ([texts[0]], []):
            continue
        times = 1
        while _same(words, index, index + times * size, size):
            times += 1
        if times >= _LOOP_TIMES and not _is_spoken(words[index + size : index + size * times]):
            return size, times
    return 1, 1


def _same(words: Sequence[Word], first: int, second: int, size: int) -> bool:
    if second + size > len(words):
        return False
    return all(_plain(words[first + i].text) == _plain(words[second + i].text) for i in range(size))


def _is_spoken(words: Sequence[Word]) -> bool:
    """Whether repeated words took the time that saying them takes, and were heard."""
    timed = [w.end - w.start for w in words if w.start is not None and w.end is not None]
    if timed and statistics.median(timed) < _FASTEST_SECONDS:
        return False
    sure = [word.confidence for word in words if word.confidence is not None]
    return not sure or statistics.fmean(sure) >= _HARDLY_HEARD


def _plain(text: str) -> str:
    """Folded, without punctuation: between Latin words one space, in Chinese none."""
    spaced = " ".join(_NO_LETTER.sub(" ", fold(text).replace("'", "")).split())
    return re.sub(r"(?<=[\u3040-\u9fff]) | (?=[\u3040-\u9fff])", "", spaced)


def _tokens(plain: str) -> list[str]:
    return [token for word in plain.split() for token in (_HAN.findall(word) or [word])]


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    source = files("transcripts.recognition").joinpath("phrases.toml").read_text("utf-8")
    groups = tomllib.loads(source)
    hardly, often, fragments = (
        frozenset(_plain(phrase) for said in groups[name].values() for phrase in said)
        for name in ("hardly_said", "often_said", "fragments")
    )
    return _Phrases(hardly, often, fragments, tuple(map(_plain, groups["openings"]["all"])))
