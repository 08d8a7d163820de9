"""What each turn does: cues by sentence, content, and what the customer asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qa.reading.content import content, is_fact, is_generic, names
from qa.reading.lexicon import Match, find, lexicons, slot_names
from transcripts.conversation import Conversation, Turn
from transcripts.language import fold, sentences

#: Cues that say nothing about the case: what is left beside them is the substance of a sentence.
RITUAL = ("apology", "stock_empathy", "greeting", "closing", "hold", "stock_promise", "generic")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a turn: offsets in the turn's stored text, and the cues found in it."""

    turn: Turn
    start: int
    end: int
    folded: str
    cues: dict[str, tuple[Match, ...]] = field(compare=False)
    content: dict[str, Match] = field(compare=False)

    def has(self, *kinds: str) -> bool:
        """True where any of these cues stands in the sentence."""
        return any(kind in self.cues for kind in kinds)

    def span(self, kind: str) -> Match:
        """Where a cue first stands, in offsets of the turn's stored text."""
        first = self.cues[kind][0]
        return Match(self.start + first.start, self.start + first.end)

    @cached_property
    def rest(self) -> dict[str, Match]:
        """Content tokens outside ritual cues."""
        covered = [m for kind in RITUAL for m in self.cues.get(kind, ())]
        return {
            token: at
            for token, at in self.content.items()
            if not any(m.start < at.end and at.start < m.end for m in covered)
        }

    @cached_property
    def is_substantive(self) -> bool:
        """True where the sentence says or asks something about the case, beyond ritual."""
        topical = [t for t in self.rest if not is_generic(t)]
        if any(map(is_fact, topical)) or self.has("done", "yes_no", "no", "money"):
            return True
        if self.has("time") and not self.has("hold", "closing", "greeting") and topical:
            return True
        if self.has("asks") and not self.has("greeting", "closing"):
            return True
        return len(topical) >= (1 if not self.has(*RITUAL) else 3)


@dataclass(frozen=True)
class TurnReading:
    """One turn, read: its sentences in order."""

    turn: Turn
    sentences: tuple[Sentence, ...]

    def has(self, *kinds: str) -> bool:
        """True where any sentence has any of these cues."""
        return any(s.has(*kinds) for s in self.sentences)

    @cached_property
    def content(self) -> dict[str, Match]:
        """Content tokens of the whole turn."""
        return {t: m for s in self.sentences for t, m in s.content.items()}

    @cached_property
    def is_substantive(self) -> bool:
        """True where any sentence is."""
        return any(s.is_substantive for s in self.sentences)


class Reading:
    """A conversation, read for one agent: the public turns with their cues.

    `agent` is the id whose turns are judged (None where unknown). Other agents' turns, bots,
    system turns and internal notes are context, never scored.
    """

    def __init__(self, conversation: Conversation, agent: str | None) -> None:
        self.conversation = conversation
        self.agent = agent
        self.turns = tuple(read_turn(t) for t in conversation.turns if t.visibility == "public")
        self.names = names(fold(t.turn.text) for t in self.turns)

    def is_own(self, turn: Turn) -> bool:
        """True for a turn of the agent who is judged."""
        return turn.speaker == "agent" and self.conversation.agent_of(turn) == self.agent

    @cached_property
    def own(self) -> tuple[TurnReading, ...]:
        """The judged agent's turns."""
        return tuple(t for t in self.turns if self.is_own(t.turn))

    @cached_property
    def customer(self) -> tuple[TurnReading, ...]:
        """The customer's turns."""
        return tuple(t for t in self.turns if t.turn.speaker == "customer")

    def after(self, turn: Turn) -> tuple[TurnReading, ...]:
        """The judged agent's turns after a turn."""
        return tuple(t for t in self.own if t.turn.position > turn.position)

    def own_sentences(self) -> Iterator[Sentence]:
        """All sentences of the judged agent."""
        for turn in self.own:
            yield from turn.sentences


def read_turn(turn: Turn) -> TurnReading:
    """The sentences of a turn with the cues that fit its speaker."""
    group = "customer" if turn.speaker == "customer" else "agent"
    return TurnReading(turn, tuple(_read_sentences(turn, group)))


def _read_sentences(turn: Turn, group: str) -> Iterator[Sentence]:
    folded = fold(turn.text)
    for span in sentences(turn.text):
        text = folded[span.start : span.end]
        cues: dict[str, tuple[Match, ...]] = {}
        for name, kinds in _kinds(group):
            for kind in kinds:
                if found := find(text, name, kind):
                    cues[kind] = tuple(found)
        if group == "agent":
            cues |= _asks(text)
        yield Sentence(turn, span.start, span.end, text, cues, content(text))


def _kinds(group: str) -> list[tuple[str, list[str]]]:
    return [
        (name, sorted({kind for lexicon in lexicons() for kind in lexicon.groups.get(name, {})}))
        for name in (group, "both")
    ]


def _asks(text: str) -> dict[str, tuple[Match, ...]]:
    """What an agent's sentence asks the customer for: `asks`, and `asks.order`, `asks.phone` ..."""
    question = find(text, "customer", "question") or find(text, "customer", "request")
    if not question:
        return {}
    cues: dict[str, tuple[Match, ...]] = {}
    if find(text, "customer", "question"):
        cues["asks"] = tuple(question)
    if identity := find(text, "identity", "ask"):
        cues["asks.identity"] = tuple(identity)
    for slot in slot_names():
        if found := find(text, f"slots.{slot}", "ask"):
            cues[f"asks.{slot}"] = tuple(found)
            cues["asks"] = tuple(question)
    return cues


def gives(texts: Sequence[str], slot: str) -> bool:
    """True where a customer has stated this fact in one of the folded texts."""
    return any(find(text, f"slots.{slot}", "give") for text in texts)
