"""Who spoke when and what: voice activity cut into turns, and recognised words put into them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from transcripts.conversation import Word
from transcripts.recognition import Recognition, Segment
from transcripts.recognition.voice_activity import Speech

#: A word, and the segment that it was recognised in.
Said = tuple[Word, Segment]
#: Pieces of one speaker with a shorter gap are one turn, if the other does not speak in it.
JOINED_SECONDS = 1.3
_STRAY_SECONDS = 0.5  # a word further than this from any speech was not said
_BEGUN = 2  # words of a sentence that may stand before the pause in which its turn begins
#: Written large they begin a sentence.
_OPENERS = frozenset(
    "You That This It He She We They There These Those What When Where How Who Why Is Are Do Does Did Can "
    "Could Will Would Shall Should Have Has If So And But Please The A An My Your Our Let".split()
)
_ENDS = re.compile(r"[.!?。！？]\s*$")
_HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff])[,?!;:]")
_FULL_WIDTH = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One turn of one channel; words as recognised, with the space before them."""

    channel: int
    speech: Speech
    words: tuple[Word, ...] = ()
    language: str | None = None  # where it was heard in another language than the call's
    confidence: float | None = None  # of the stretches it is from, where words have none
    label: str | None = None  # who spoke, where the recogniser tells speakers apart

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
        placed = _carried_over(_placed(recognition.segments, cut), cut)
        for span, said in zip(cut, placed, strict=True):
            turns.extend(_turn(channel, own, part) for own, part in _by_label(span, said))
    return sorted((turn for turn in turns if turn.text), key=lambda turn: turn.speech)


def _placed(
    segments: Iterable[Segment], turns: Sequence[Speech]
) -> list[list[tuple[Word, Segment]]]:
    """For each turn the words that are in it, each with its segment."""
    found: list[list[tuple[Word, Segment]]] = [[] for _ in turns]
    for segment in segments:
        for word in segment.words:
            index = nearest(turns, _middle(word, segment))
            if index is not None:
                found[index].append((word, segment))
    return found


def _carried_over(placed: list[list[Said]], turns: Sequence[Speech]) -> list[list[Said]]:
    """The first words of a sentence that goes on in the next turn of the channel are of that turn.

    A recogniser that hears a pause left out may time them before it: 'It is late. You | do not need to buy.'
    """
    for said, after, span in zip(placed, placed[1:], turns[1:], strict=False):
        ends = [n for n, (word, _) in enumerate(said) if _ENDS.search(word.text)]
        first = ends[-1] + 1 if ends else 0
        if len(said) - first > _BEGUN and said[-1][0].text.strip() in _OPENERS:
            first = len(said) - 1  # not every stop is written
        begun = said[first:]
        if not 0 < len(begun) <= _BEGUN or not after or not after[0][0].text.strip()[:1].islower():
            continue
        if not begun[0][0].text.strip()[:1].isupper():
            continue
        until = after[0][0].start if after[0][0].start is not None else span.start
        times = {"start": span.start, "end": max(span.start, until)}
        after[:0] = [(word.model_copy(update=times), segment) for word, segment in begun]
        del said[first:]
    return placed


def _middle(word: Word, segment: Segment) -> float:
    """Where a word stands; one without times where its segment does. Seconds."""
    if word.start is None or word.end is None:
        return (segment.start + segment.end) / 2
    return (word.start + word.end) / 2


def _by_label(span: Speech, said: Sequence[Said]) -> Iterator[tuple[Speech, Sequence[Said]]]:
    """The words of a stretch, cut where the recogniser heard another speaker."""
    runs = [list(run) for _, run in groupby(said, key=lambda item: item[1].speaker)]
    start = span.start
    for run, after in zip_longest(runs, runs[1:]):
        last = span.end if after is None else min(max(run[-1][1].end, start), span.end)
        yield Speech(start, last), run
        start = last if after is None else min(max(after[0][1].start, last), span.end)


def _turn(channel: int, span: Speech, said: Sequence[Said]) -> SpokenTurn:
    words = tuple(word for word, _ in said)
    languages = Counter(segment.language for _, segment in said)
    labels = Counter(segment.speaker for _, segment in said)
    known = [segment.confidence for _, segment in said if segment.confidence is not None]
    return SpokenTurn(
        channel,
        span,
        words,
        language=languages.most_common(1)[0][0] if languages else None,
        confidence=sum(known) / len(known) if known else None,
        label=labels.most_common(1)[0][0] if labels else None,
    )


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
    for word in words:
        if word.start is None or word.end is None:
            continue
        index = nearest(turns, (word.start + word.end) / 2)
        if index is not None:
            found[index].append(word)
    return found


def nearest(turns: Sequence[Speech], time: float) -> int | None:
    """The turn that a time is in or nearest to; None where it is far from all. Seconds."""
    after = bisect_right(turns, time, key=lambda turn: turn.start)
    near = [index for index in (after - 1, after) if 0 <= index < len(turns)]
    away = {i: max(turns[i].start - time, time - turns[i].end, 0.0) for i in near}
    if not away or min(away.values()) > _STRAY_SECONDS:
        return None
    return min(away, key=lambda i: away[i])


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
