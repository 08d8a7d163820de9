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
        self._lengths: set[int] = set()

    def hear(self, sentences: Iterable[str]) -> None:
        """Takes in one turn of the customer, given as its folded sentences in order."""
        turn: list[str] = []
        for sentence in sentences:
            here = [word for word, _, _ in _words(sentence)]
            turn += here
            if len(here) >= (_HAN_WHOLE if _is_han(here) else _WHOLE) and len(here) < _HAN_RUN:
                self._keep(tuple(here))
        for length in (_RUN, _HAN_RUN):
            for start in range(len(turn) - length + 1):
                run = tuple(turn[start : start + length])
                if _is_han(run) == (length == _HAN_RUN):
                    self._keep(run)

    def _keep(self, run: tuple[str, ...]) -> None:
        self._runs.add(run)
        self._lengths.add(len(run))

    def _is_run(self, words: Sequence[str], length: int) -> bool:
        return len(words) == length and tuple(words) in self._runs

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
            longest = max((n for n in self._lengths if self._is_run(said[start : start + n], n)), default=0)  # fmt: skip
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
