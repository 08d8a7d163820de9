"""What the customer asks for, and how far the agent's words after it address each ask."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qa.reading.acts import hand_over
from qa.reading.assent import only_assents
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scoring.local.addressing import addresses, by_itself, matters_beside
from qa.scoring.local.disputed import WORTH, left_disputed
from qa.scoring.local.ending import takes_leave
from qa.scoring.local.matters import CALLS_FOR_A_THING, Ask, asks_of, topics_of
from qa.scoring.local.thread import Thread

#: An answer is looked for in so many blocks after an ask, and so many sentences of each.
_BLOCKS, _SENTENCES = 4, 60
#: So many replies that ask for what the answer needs do not make it late.
_CLEARING = 2
#: The same thing asked again is looked for among so many later repeats.
_REMEMBERED = 60
#: A sentence with fewer words of its own may be said twice.
_SOME = 3
#: What is left of an answer that shares no word with the ask, once something else was asked.
_OVERTAKEN = 0.5
#: What is left at least of an answer that names something of the kind asked for.
_NAMED = 0.8
#: How far an answer reaches that nothing but its kind ties to the ask, and a brief one to a question.
_KIND_ALONE, _KIND_ALONE_BRIEF, _BRIEF = 0.48, 0.75, 0.9
#: What a hand-over is worth as an answer: with an owner and a time or a way back, and without.
_HANDED_ON_WELL, _PASSED_ON = 0.5, 0.2


@dataclass(frozen=True)
class Answer:
    """How far an ask was answered, 0..1, and the sentence that did most of it."""

    ask: Ask
    value: float
    by: Sentence | None
    resolved: bool
    promised: bool


class Asks:
    """The asks of a conversation with their answers by the judged agent."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        asks = tuple(asks_of(reading)) or tuple(topics_of(reading))
        self.asks = tuple(a for a in asks if reading.falls_to_own(a.sentence.turn))
        self.thread = Thread(reading)
        self._asked_at = {a.sentence.turn.position for a in self.asks if not a.repeated}
        self._repeats = [a for a in self.asks if a.repeated]
        self._turns = {t.turn.position: t for t in reading.customer}

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """One answer an ask; asks made after the agent's last turn are left open at value 0."""
        return tuple(self._answer(ask) for ask in self.asks)

    def _answer(self, ask: Ask) -> Answer:
        blocks = self._blocks(ask)
        best = Answer(ask, 0.0, None, False, False)
        others = matters_beside(ask, self._turns[ask.sentence.turn.position])
        late = _delays([block for block, _ in blocks])
        for delay, (block, newer) in zip(late, blocks, strict=True):
            value, by = addresses(ask, others, block, self.reading)
            if newer and not any(ask.overlap(s.added.keys()) for s in block):
                value *= _OVERTAKEN
            value *= 1.0 if delay == 0 else 0.85 if delay == 1 else 0.7
            value = self._within_reach(ask, block, by, value)
            if value > best.value + 1e-9:
                best = Answer(
                    ask,
                    value,
                    by,
                    any(s.has("done") for s in block),
                    any(s.has("promise", "ownership") and s.has("time") for s in block),
                )
        if best.by is not None and left_disputed(best.by, self.reading):
            best = replace(best, value=min(best.value, WORTH), resolved=False, promised=False)
        best = self._handed(ask, best)
        if _asked_again(ask, self._repeats):
            best = Answer(ask, best.value * 0.5, best.by, best.resolved, best.promised)
        return best

    def _handed(self, ask: Ask, best: Answer) -> Answer:
        """The answer, or the hand-over where that is more: a colleague did take over."""
        turn = self.reading.hand_over
        if turn is None or turn.turn.position < ask.sentence.turn.position:
            return best
        by = next(s for s in turn.sentences if s.has("handover"))
        owned = hand_over(by, turn).manner == "owned"
        value = _HANDED_ON_WELL if owned else _PASSED_ON
        return best if best.value >= value else Answer(ask, value, by, False, owned)

    def _blocks(self, ask: Ask) -> list[tuple[list[Sentence], bool]]:
        """The judged agent's next few blocks of sentences, cut wherever the customer speaks again.

        Beside each: whether the customer had asked for something else before it.
        """
        blocks: list[list[Sentence]] = [[]]
        newer = [False]
        turns = self.reading.turns
        begin = bisect_right(turns, ask.sentence.turn.position, key=lambda t: t.turn.position)
        for turn in turns[begin:]:
            if turn.turn.speaker == "customer":
                if blocks[-1]:
                    if len(blocks) == _BLOCKS:
                        break
                    blocks.append([])
                    newer.append(newer[-1])
                newer[-1] = newer[-1] or turn.turn.position in self._asked_at
            elif self.reading.is_own(turn.turn) and len(blocks[-1]) < _SENTENCES:
                new = (s for s in turn.sentences[:_SENTENCES] if not self._is_old(s))
                blocks[-1].extend(new)
        return [(b, n) for b, n in zip(blocks, newer, strict=True) if b]

    def _is_old(self, sentence: Sentence) -> bool:
        """True where the agent said the very same in an earlier turn: what did not answer then does not now."""
        first = self._first_said.get(sentence.folded)
        return first is not None and first < sentence.turn.position

    @cached_property
    def _first_said(self) -> dict[str, int]:
        """Where the agent first said each sentence that says more than a few words."""
        found: dict[str, int] = {}
        for sentence in self.reading.own_sentences():
            if len(sentence.added) >= _SOME:
                found.setdefault(sentence.folded, sentence.turn.position)
        return found

    def _within_reach(
        self, ask: Ask, block: Sequence[Sentence], by: Sentence | None, value: float
    ) -> float:
        """The value as far as an answer can reach whose kind alone is right: no word ties it to the ask."""
        if (
            by is not None
            and by_itself(ask, by)
            and not self.thread.is_said_again(by.turn.position)
        ):
            return min(value, _KIND_ALONE_BRIEF) if not ask.overlap(by.added.keys()) else value
        held = {s.turn.position: self.thread.hold(s.turn.position) for s in block}
        named = any(s.has("titled") for s in block) and ask.kind in CALLS_FOR_A_THING
        value *= max(_NAMED if named else 0.0, *held.values())
        if named or any(map(self.thread.is_tied, held)):
            return value
        brief = max(held.values()) >= _BRIEF
        return min(value, _KIND_ALONE_BRIEF if brief and ask.is_typed else _KIND_ALONE)


def _delays(blocks: Sequence[Sequence[Sentence]]) -> list[int]:
    """How late each block is: those before it, but for the first two that only clear up what is needed."""
    late, cleared, delays = 0, 0, []
    for block in blocks:
        delays.append(late)
        clears = any(s.has("asks") and s.is_substantive for s in block[-2:])
        cleared += clears
        late += not (clears and cleared <= _CLEARING)
    return delays


def _asked_again(ask: Ask, asks: Sequence[Ask]) -> bool:
    """True where the customer had to ask the same thing again in a later turn."""
    here = ask.sentence.turn.position
    first = bisect_right(asks, here, key=lambda a: a.sentence.turn.position)
    return any(
        ask.overlap(later.topic) >= 0.5 - 1e-9 or _only_repeats(later)
        for later in asks[first : first + _REMEMBERED]
    )


def _only_repeats(ask: Ask) -> bool:
    return ask.sentence.has("unanswered") and len(ask.topic) <= 3


def opens(turn: TurnReading) -> bool:
    """True where a customer's turn asks for an answer: not for thanks, a farewell, 'ok' or 'I'll wait'."""
    if takes_leave(turn):
        return False
    if turn.has("question", "request", "unanswered", "chase"):
        return True
    if turn.has("thanks", "solved", "withdrawal"):
        return turn.has("problem") and not turn.has("solved")
    return any(len(s.content) >= 2 and not only_assents(s) for s in turn.sentences)
