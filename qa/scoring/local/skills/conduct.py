"""One conversation as what was done in it: the acts of agent and customer, the ledger, the cues of skills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from qa.knowledge import Knowledge
from qa.reading.acts import Act, acts_by_turn
from qa.reading.content import is_generic
from qa.reading.lexicon import Match, find_all
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scoring.local.asks import Asks
from qa.scoring.local.ledger import Issue, ledger
from qa.scoring.local.measurement import Measurement, calls_for, clip, shortfall_cause, shows

#: A value at or above which nothing is lacking, so that there is no cause and no advice.
GOOD = 0.75


class Conduct:
    """What the judged agent and the customer do in one conversation."""

    def __init__(self, reading: Reading, asks: Asks, knowledge: Knowledge | None = None) -> None:
        self.reading, self.asks, self.knowledge = reading, asks, knowledge
        self._cues: dict[tuple[int, int], dict[str, tuple[Match, ...]]] = {}

    @cached_property
    def _acts(self) -> dict[int, tuple[Act, ...]]:
        return acts_by_turn(self.reading)

    @cached_property
    def _turns(self) -> dict[int, TurnReading]:
        return {t.turn.position: t for t in self.reading.turns}

    @cached_property
    def issues(self) -> list[Issue]:
        """The ledger of the customer's issues."""
        return ledger(self.asks)

    @cached_property
    def own_sentences(self) -> tuple[Sentence, ...]:
        """All sentences of the judged agent, in order."""
        return tuple(self.reading.own_sentences())

    @cached_property
    def told_sentences(self) -> tuple[Sentence, ...]:
        """All sentences of the customer, in order."""
        return tuple(s for t in self.reading.customer for s in t.sentences)

    def own(self, *kinds: str, manner: str | None = None) -> list[Sentence]:
        """The judged agent's sentences with an act of these kinds, each once."""
        return self._with(self.reading.own, kinds, manner)

    def theirs(self, *kinds: str) -> list[Sentence]:
        """The customer's sentences with an act of these kinds, each once."""
        return self._with(self.reading.customer, kinds, None)

    def _with(
        self, turns: Sequence[TurnReading], kinds: tuple[str, ...], manner: str | None
    ) -> list[Sentence]:
        found: dict[int, Sentence] = {}
        for turn in turns:
            for act in self._acts[turn.turn.position]:
                if act.kind in kinds and (manner is None or act.manner == manner):
                    sentence = _holding(turn, act)
                    found.setdefault(id(sentence), sentence)
        return list(found.values())

    def cues(self, sentence: Sentence) -> dict[str, tuple[Match, ...]]:
        """The cues of skills in a sentence."""
        key = (sentence.turn.position, sentence.start)
        if key not in self._cues:
            self._cues[key] = find_all(sentence.folded, "skills")
        return self._cues[key]

    def has(self, sentence: Sentence, *cues: str) -> bool:
        """True where any of these cues of skills stands in the sentence."""
        return not self.cues(sentence).keys().isdisjoint(cues)

    def said(self, *cues: str) -> list[Sentence]:
        """The judged agent's sentences with any of these cues of skills."""
        return [s for s in self.own_sentences if self.has(s, *cues)]

    def told(self, *cues: str) -> list[Sentence]:
        """The customer's sentences with any of these cues of skills."""
        return [s for s in self.told_sentences if self.has(s, *cues)]

    def times(self, sentence: Sentence) -> bool:
        """True where a sentence names a day, an hour or a term; 'at once' and 马上 name none."""
        vague = {(m.start, m.end) for m in self.cues(sentence).get("timeless", ())}
        for at in sentence.cues.get("time", ()):
            if tuple(at) not in vague and not self._is_timeless(sentence.folded[at.start : at.end]):
                return True
        return False

    def _is_timeless(self, words: str) -> bool:
        return "timeless" in find_all(words.strip(), "skills")

    def beside(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """The sentence with those before and behind it in its turn."""
        turn = self._turns[sentence.turn.position].sentences
        at = next(i for i, s in enumerate(turn) if s.start == sentence.start)
        return turn[max(0, at - 1) : at + 2]

    def turn_of(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """All sentences of the turn that a sentence stands in."""
        return self._turns[sentence.turn.position].sentences

    def next_own(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """The judged agent's words after a sentence, until the customer speaks again."""
        found: list[Sentence] = []
        for turn in self.reading.turns:
            if turn.turn.position <= sentence.turn.position:
                continue
            if self.reading.is_own(turn.turn):
                found += turn.sentences
            elif turn.turn.speaker == "customer" and found:
                break
        return tuple(found)

    def next_customer(self, sentence: Sentence) -> TurnReading | None:
        """The customer's next turn after a sentence."""
        after = sentence.turn.position
        return next((t for t in self.reading.customer if t.turn.position > after), None)

    def topic(self, sentence: Sentence) -> frozenset[str]:
        """What a sentence is about: content outside ritual that is neither generic nor a name."""
        return frozenset(
            t for t in sentence.rest if not is_generic(t) and t not in self.reading.names
        )

    def of_substance(self, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
        """Those sentences that say something and do the customer no harm."""
        for s in sentences:
            if s.is_substantive and not s.has(
                "blame", "lecture", "dismiss", "generic", "placeholder"
            ):
                yield s

    @cached_property
    def trouble(self) -> list[Sentence]:
        """The customer's sentences that tell of something wrong."""
        return self.theirs("reports", "shows", "names_history", "escalates")


def _holding(turn: TurnReading, act: Act) -> Sentence:
    return next((s for s in turn.sentences if s.start <= act.start < max(s.end, s.start + 1)), turn.sentences[0])  # fmt: skip


def found(
    conduct: Conduct,
    name: str,
    value: float,
    reason: str,
    *,
    shown: Iterable[Sentence | None] = (),
    called: Iterable[Sentence | None] = (),
    **values: object,
) -> Measurement:
    """A measurement of `name` with its quotes: advice and cause where something is lacking.

    Where nothing of the agent's is quoted, the first words stand, so that every score has evidence.
    """
    evidence = shows(*_some(shown)) + calls_for(*_some(called))
    if not evidence:
        evidence = shows(*_some(conduct.of_substance(conduct.own_sentences))[:1]) or shows(*conduct.own_sentences[:1])  # fmt: skip
    lacking = value < GOOD
    return Measurement(
        f"{name}.{reason}", clip(value), "scored", f"{name}.advice" if lacking else None,
        shortfall_cause(conduct.own_sentences) if lacking else None, evidence, values,
    )  # fmt: skip


def _some(sentences: Iterable[Sentence | None]) -> list[Sentence]:
    return [s for s in sentences if s is not None][:3]
