"""Who spoke when and what: voice activity cut into turns, and recognised words put into them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from transcripts.conversation import Word
from transcripts.recognition import Recognition
from transcripts.recognition.voice_activity import Speech

#: Pieces of one speaker with a shorter gap are one turn, if the other does not speak in it.
JOINED_SECONDS = 1.3
_STRAY_SECONDS = 0.5  # a word further than this from any speech was not said
_HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff])[,?!;:]")
_FULL_WIDTH = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One turn of one channel; words as recognised, with the space before them."""

    channel: int
    speech: Speech
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words joined."""
        return "".join(word.text for word in self.words).strip()


def spoken_turns(
    speech: Sequence[Sequence[Speech]], recognitions: Sequence[Recognition]
) -> list[SpokenTurn]:
    """The turns of all channels in order of time; those without a word are left out."""
    turns: list[SpokenTurn] = []
    for channel, recognition in enumerate(recognitions):
        others = sorted(s for index, found in enumerate(speech) if index != channel for s in found)
        cut = joined(speech[channel], others)
        words = [word for segment in recognition.segments for word in segment.words]
        for span, said in zip(cut, assigned(words, cut), strict=True):
            turns.append(SpokenTurn(channel, span, tuple(said)))
    return sorted((turn for turn in turns if turn.text), key=lambda turn: turn.speech)


def joined(own: Sequence[Speech], others: Sequence[Speech]) -> list[Speech]:
    """Pieces of one speaker joined over gaps under JOINED_SECONDS in which no other speaks."""
    turns: list[Speech] = []
    for piece in own:
        if turns and _is_one_turn(turns[-1].end, piece.start, others):
            turns[-1] = Speech(turns[-1].start, piece.end)
        else:
            turns.append(piece)
    return turns


def _is_one_turn(end: float, start: float, others: Sequence[Speech]) -> bool:
    if start - end >= JOINED_SECONDS:
        return False
    return not any(other.start < start and other.end > end for other in others)


def assigned(words: Iterable[Word], turns: Sequence[Speech]) -> list[list[Word]]:
    """For each turn the words whose middle is in it or nearest to it; stray words are dropped."""
    found: list[list[Word]] = [[] for _ in turns]
    starts = [turn.start for turn in turns]
    for word in words:
        if word.start is None or word.end is None:
            continue
        middle = (word.start + word.end) / 2
        after = bisect_right(starts, middle)
        near = [index for index in (after - 1, after) if 0 <= index < len(turns)]
        away = {i: max(turns[i].start - middle, middle - turns[i].end, 0.0) for i in near}
        if away and min(away.values()) <= _STRAY_SECONDS:
            found[min(away, key=lambda i: away[i])].append(word)
    return found


def rewritten(turn: SpokenTurn, convert: Callable[[str], str]) -> SpokenTurn:
    """The turn with its text converted by phrase, and its words cut out of that text again."""
    texts = [word.text for word in turn.words]
    whole = "".join(texts)
    converted = convert(whole)
    if len(converted) == len(whole):
        ends = [sum(len(text) for text in texts[: index + 1]) for index in range(len(texts))]
        texts = [converted[end - len(text) : end] for end, text in zip(ends, texts, strict=True)]
    else:
        texts = [convert(text) for text in texts]
    words = tuple(
        word.model_copy(update={"text": text}) for word, text in zip(turn.words, texts, strict=True)
    )
    return replace(turn, words=words)


def full_width(text: str) -> str:
    """Half-width punctuation after a Han character in the width that Chinese is written in."""
    return _HALF_WIDTH.sub(lambda found: _FULL_WIDTH[found[0]], text)
