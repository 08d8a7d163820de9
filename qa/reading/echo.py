"""Echo: where an agent's words only repeat what the customer had said, run for run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.reading.lexicon import Match

#: So many words (or characters, where one of them is Han) in the customer's order are a quotation.
_RUN, _HAN_RUN = 4, 6
#: A whole sentence said back is one from so many words (characters) on.
_WHOLE, _HAN_WHOLE = 3, 4
_WORD = re.compile(r"[a-zÀ-ɏ0-9]+|[\u3400-\u9fff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: Who speaks is turned round in what is said back: 'my order' becomes 'your order'.
_PERSON = frozenset(
    "i me my mine we us our ours you your yours myself yourself 我 您 你 咱".split()
)
_BE = frozenset("am is are was were be been m re s has have had ve d".split())
_SKIPPED = frozenset("们 哋 的 地 得 um uh er 嗯 呃".split())


class Heard:
    """What the customer has said so far, as runs of words to be met again."""

    def __init__(self) -> None:
        self._runs: set[tuple[str, ...]] = set()
        #: How long the runs are that begin with a word, the longest first.
        self._lengths: dict[str, list[int]] = {}

    def hear(self, sentences: Iterable[str]) -> None:
        """Takes in one turn of the customer, given as its folded sentences in order."""
        turn: list[str] = []
        for sentence in sentences:
            here = [word for word, _, _ in _words(sentence)]
            turn += here
            if len(here) >= (_HAN_WHOLE if _is_han(here) else _WHOLE) and len(here) < _HAN_RUN:
                self._keep(tuple(here))
        han = [place for place, word in enumerate(turn) if _HAN.match(word)]
        for length in (_RUN, _HAN_RUN):
            held = {start for place in han for start in range(place - length + 1, place + 1)}
            for start in range(len(turn) - length + 1):
                if (start in held) == (length == _HAN_RUN):
                    self._keep(tuple(turn[start : start + length]))

    def _keep(self, run: tuple[str, ...]) -> None:
        if run in self._runs:
            return
        self._runs.add(run)
        lengths = self._lengths.setdefault(run[0], [])
        if len(run) not in lengths:
            lengths.append(len(run))
            lengths.sort(reverse=True)

    def _longest(self, said: Sequence[str], start: int) -> int:
        """How many words from there on are a run of the customer's; 0 where none is."""
        for length in self._lengths.get(said[start], ()):
            run = tuple(said[start : start + length])
            if len(run) == length and run in self._runs:
                return length
        return 0

    def quoted(self, folded: str) -> tuple[Match, ...]:
        """The spans of a folded text that repeat a run of the customer's words, joined, in order.

        Persons are turned round and forms of 'to be' and 'to have' count as one, so that 'you are a
        baker' repeats 'I'm a baker'.
        """
        if not self._runs:
            return ()
        words = _words(folded)
        said = [word for word, _, _ in words]
        found: list[Match] = []
        for start in range(len(said)):
            longest = self._longest(said, start)
            if not longest:
                continue
            begin, end = words[start][1], words[start + longest - 1][2]
            if found and begin <= found[-1].end + 1:
                found[-1] = Match(found[-1].start, max(end, found[-1].end))
            else:
                found.append(Match(begin, end))
        return tuple(found)


def within(match: Match, spans: Sequence[Match]) -> bool:
    """True where a match lies wholly in one of the spans."""
    return any(s.start <= match.start and match.end <= s.end for s in spans)


def _words(folded: str) -> list[tuple[str, int, int]]:
    """The words of a folded text and where they stand, with persons and auxiliaries made alike."""
    found = []
    for match in _WORD.finditer(folded):
        word = match.group()
        if word not in _SKIPPED:
            same = "<who>" if word in _PERSON else "<be>" if word in _BE else word
            found.append((same, *match.span()))
    return found


def _is_han(words: Sequence[str]) -> bool:
    return any(_HAN.match(word) for word in words)
