"""The thread of a conversation: which of the agent's turns speak of what the customer speaks of."""

from __future__ import annotations

import json
import re

from qa.reading.content import content, is_fact, is_generic
from qa.reading.reading import Reading, Sentence, TurnReading
from transcripts.language import fold

#: A day by name, whose second character by itself says nothing.
_WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天]|週[一二三四五六日天]")
#: What every conversation may hold ties none.
_SET_PHRASES = ("stock_empathy", "generic", "closing", "greeting", "stock_promise")
#: Up to so many words of its own an answer may stand without a word of the thread ('Thursday, by noon').
_SHORT, _LONG = 3, 20
#: What a pair of Han characters counts beside a word of letters: they overlap.
_PAIR = 0.6
#: Two replies are one where so much of their words is the same; one is held against so many before it.
_SAME, _REMEMBERED = 0.7, 60
#: What is left of a long answer that nothing ties to the conversation.
_LOOSE = 0.35


class Thread:
    """What ties each turn of the firm to the conversation: words that customer and firm share.

    A turn is on the thread where it takes up a word of the customer's or of an earlier turn on the
    thread, or where the customer takes up one of its words in reply. Names, and words that any service
    conversation holds, tie nothing.
    """

    def __init__(self, reading: Reading) -> None:
        self._names = reading.names
        self._held: dict[int, float] = {}
        self._tied: set[int] = set()
        self._again: set[int] = set()
        self._said: list[frozenset[str]] = []
        spoken = self._of_record(reading)
        waiting: list[TurnReading] = []
        for turn in reading.turns:
            words = self._words(turn)
            if turn.turn.speaker == "customer":
                spoken |= words
                for earlier in waiting:
                    if self._words(earlier) & words:
                        spoken |= self._tie(earlier)
                waiting = []
            elif reading.is_own(turn.turn) and self._is_said_before(turn):
                self._held[turn.turn.position] = _LOOSE
                self._again.add(turn.turn.position)
            elif words & spoken:
                spoken |= self._tie(turn)
            else:
                self._held[turn.turn.position] = _loose(self._own(turn))
                waiting.append(turn)

    def hold(self, position: int) -> float:
        """What an answer in the turn at a position is worth, 0..1: 1 where it is on the thread."""
        return self._held.get(position, 1.0)

    def is_tied(self, position: int) -> bool:
        """True where a word ties the turn at a position to the conversation."""
        return position in self._tied

    def is_said_again(self, position: int) -> bool:
        """True where the turn at a position only says what the agent had sent before."""
        return position in self._again

    def _is_said_before(self, turn: TurnReading) -> bool:
        """True where a turn is, but for what it quotes, one that the agent sent before."""
        words = (
            frozenset(t for s in turn.sentences if _is_said_of_the_case(s) for t in s.added)
            - self._names
        )
        if len(words) < _SHORT:
            return False
        again = any(
            len(words & said) >= _SAME * len(words | said) for said in self._said[-_REMEMBERED:]
        )
        self._said.append(words)
        return again

    def _tie(self, turn: TurnReading) -> frozenset[str]:
        self._tied.add(turn.turn.position)
        self._held[turn.turn.position] = 1.0
        return self._words(turn)

    def _words(self, turn: TurnReading) -> frozenset[str]:
        found = set(turn.content)
        if turn.turn.speaker != "customer":
            found = {t for s in turn.sentences if _is_said_of_the_case(s) for t in s.added}
        found.update(d for s in turn.sentences for d in _WEEKDAY.findall(s.folded))
        return frozenset(t for t in found if _ties(t)) - self._names

    @staticmethod
    def _own(turn: TurnReading) -> float:
        """How much a turn says in words of its own: what has a name or a number is new by nature."""
        return sum(
            (1.0 if token.isascii() else _PAIR) * (not (is_generic(token) or is_fact(token) or any(m.start <= at.start < m.end for m in s.cues.get("titled", ()))))
            for s in turn.sentences if not s.has(*_SET_PHRASES) for token, at in s.added.items()
        )  # fmt: skip

    @staticmethod
    def _of_record(reading: Reading) -> frozenset[str]:
        record = reading.conversation.customer_record
        if not record:
            return frozenset()
        told = content(fold(json.dumps(record, ensure_ascii=False)))
        return frozenset(t for t in told if _ties(t))


def _is_said_of_the_case(sentence: Sentence) -> bool:
    return sentence.is_substantive and not sentence.has(*_SET_PHRASES)


def _ties(token: str) -> bool:
    """True for a word that two conversations seldom share by chance: no bare number of one or two digits."""
    return not (is_generic(token) or (is_fact(token) and len(token) <= 2 and token.isdigit()))


def _loose(words: float) -> float:
    share = min(1.0, max(0.0, (words - _SHORT) / (_LONG - _SHORT)))
    return 1.0 - share * (1.0 - _LOOSE)
