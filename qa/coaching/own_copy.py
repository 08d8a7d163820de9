"""A conversation as one agent may see it: own words and the customer's, none of a colleague's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from qa.scorecard import CustomerView, Evidence, Score, Scorecard
from transcripts.conversation import Conversation, Turn

#: Stands for every character of a colleague's id, so that offsets into the text stay true.
MASK = "•"
#: Staff of the firm whose words and ids belong to themselves.
_STAFF = frozenset({"agent", "supervisor"})
#: Words beside a name in an id, as chat exports write them; they are in every second sentence.
_ROLES = frozenset({
    "Agent", "Adviser", "Advisor", "Care", "Customer", "Desk", "Help", "Representative", "Sales",
    "Service", "Supervisor", "Support", "Team",
})  # fmt: skip
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Colleagues:
    """The other people of the firm, by id; free text is masked where it names one."""

    def __init__(self, agent: str, ids: Iterable[str], customers: Iterable[str] = ()) -> None:
        others = {id for id in ids if id != agent}
        kept = {word for id in (agent, *customers) for word in (id, *id.split())}
        words = Counter(word for id in others for word in _words(id))
        names = others | {word for word, count in words.items() if count == 1}
        names = {name for name in names if name not in kept and _is_distinctive(name)}
        pattern = "|".join(map(_whole, sorted(names, key=len, reverse=True)))
        self._names = re.compile(pattern) if pattern else None
        self._own = agent

    def masked(self, text: str) -> str:
        """The text, of equal length, with every colleague's id covered."""
        if self._names is None:
            return text
        return self._names.sub(lambda match: MASK * len(match[0]), text)


def _words(id: str) -> set[str]:
    """The words of an id that looks like a person's name ('Dev Sharma'), without roles."""
    words = id.split()
    looks_like_a_name = len(words) > 1 and all(w.isalpha() and w[0].isupper() for w in words)
    return set(words) - _ROLES if looks_like_a_name else set()


def _is_distinctive(name: str) -> bool:
    """False for what is more likely something else in a text: `7`, `Jo` or `2024`."""
    if name.isdigit():
        return len(name) >= 5
    return len(name) >= (2 if _HAN.search(name) else 3)


def _whole(name: str) -> str:
    """A pattern of the whole name: `agent-2` is not in `agent-21`. Chinese has no word ends."""
    before = "" if _HAN.match(name[0]) else r"(?<![A-Za-z0-9_-])"
    after = "" if _HAN.match(name[-1]) else r"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
    return before + re.escape(name) + after


def colleagues_of(
    agent: str, cards: Iterable[Scorecard], conversations: Collection[Conversation]
) -> Colleagues:
    """Everybody else of the firm in the data; customers keep their names."""
    return Colleagues(agent, staff(cards, conversations), customers(conversations))


def customers(conversations: Iterable[Conversation]) -> Iterator[str]:
    """Every id of a customer in the data, some of them several times."""
    for conversation in conversations:
        if conversation.customer:
            yield conversation.customer
        yield from (p.id for p in conversation.participants if p.role == "customer")


def staff(cards: Iterable[Scorecard], conversations: Iterable[Conversation]) -> Iterator[str]:
    """Every id of agents and supervisors in the data, some of them several times."""
    for card in cards:
        if card.about.agent:
            yield card.about.agent
    for conversation in conversations:
        if conversation.agent:
            yield conversation.agent
        yield from (p.id for p in conversation.participants if p.role in _STAFF)
        yield from (
            t.participant for t in conversation.turns if t.participant and t.speaker in _STAFF
        )


@dataclass(frozen=True)
class OwnCopy:
    """`conversation` with the turns at `hidden` emptied; `dropped` turns are not even mentioned."""

    conversation: Conversation
    hidden: frozenset[int]
    dropped: frozenset[int]
    unsaid: tuple[str, ...]

    def is_open(self, position: int) -> bool:
        """True for a turn that may be shown."""
        return (
            position < len(self.conversation.turns)
            and position not in self.hidden
            and position not in self.dropped
        )


def own_copy(conversation: Conversation, agent: str, colleagues: Colleagues) -> OwnCopy:
    """What the agent may see of it.

    Hidden are turns of other agents and of supervisors and, where there is more than one person of
    the firm, turns of unknown speakers; system lines ('Bo has joined') are then dropped.
    """
    shared = _is_shared(conversation, agent)
    hidden = {
        t.position for t in conversation.turns if _is_a_colleagues(t, conversation, agent, shared)
    }
    dropped = {t.position for t in conversation.turns if shared and t.speaker == "system"}
    gone = hidden | dropped
    several = len({t.participant for t in conversation.turns if t.speaker == "customer"}) > 1
    turns = tuple(
        _emptied(t) if t.position in gone else _shown_turn(t, colleagues, several)
        for t in conversation.turns
    )
    unsaid = [conversation.turns[p].text for p in sorted(gone)]
    return OwnCopy(
        conversation=conversation.model_copy(
            update={
                "turns": turns,
                "participants": (),
                "agent": agent,
                "flags": tuple(map(colleagues.masked, conversation.flags)),
            }
        ),
        hidden=frozenset(hidden),
        dropped=frozenset(dropped),
        unsaid=tuple(unsaid),
    )


def _is_shared(conversation: Conversation, agent: str) -> bool:
    """True where more than one person of the firm has a part in it."""
    return any(
        p.role in _STAFF and p.id not in (agent, p.role) for p in conversation.participants
    ) or any(
        t.speaker == "supervisor" or (t.speaker == "agent" and conversation.agent_of(t) != agent)
        for t in conversation.turns
    )


def _is_a_colleagues(turn: Turn, conversation: Conversation, agent: str, shared: bool) -> bool:
    if turn.speaker == "agent":
        return conversation.agent_of(turn) != agent
    return turn.speaker == "supervisor" or (shared and turn.speaker == "unknown")


def _emptied(turn: Turn) -> Turn:
    return Turn(
        position=turn.position,
        speaker=turn.speaker,
        text="",
        start=turn.start,
        end=turn.end,
        visibility=turn.visibility,
    )


def _shown_turn(turn: Turn, colleagues: Colleagues, several_customers: bool) -> Turn:
    translated = turn.translated
    if translated is not None:
        text = colleagues.masked(translated.text)
        translated = translated.model_copy(update={"text": text, "by": None})
    # Who said it is known from the speaker, unless several customers speak.
    named = turn.participant if turn.speaker == "customer" and several_customers else None
    return turn.model_copy(
        update={
            "text": colleagues.masked(turn.text),
            "participant": named,
            "translated": translated,
            "words": (),
        }
    )


def own_card(card: Scorecard, copy: OwnCopy, colleagues: Colleagues) -> Scorecard:
    """The card without the customer's estimated side and without a colleague's words.

    Evidence in a hidden turn, or that is not in its turn, is left out.
    """
    scores = tuple(_own_score(score, copy, colleagues) for score in card.scores)
    return card.model_copy(update={"scores": scores, "customer": CustomerView()})


def _own_score(score: Score, copy: OwnCopy, colleagues: Colleagues) -> Score:
    def free(text: str) -> str:
        return colleagues.masked(_without(text, copy.unsaid))

    return score.model_copy(
        update={
            "reason": free(score.reason),
            "advice": None if score.advice is None else free(score.advice),
            "evidence": tuple(_own_evidence(score.evidence, copy, colleagues)),
        }
    )


def _own_evidence(
    evidence: Iterable[Evidence], copy: OwnCopy, colleagues: Colleagues
) -> Iterator[Evidence]:
    for e in evidence:
        if not copy.is_open(e.turn):
            continue
        words = copy.conversation.turns[e.turn].text[e.start : e.end]
        if words == colleagues.masked(e.quote) or _is_mask_of(words, e.quote):
            yield e.model_copy(update={"quote": words})


def _is_mask_of(words: str, quote: str) -> bool:
    """True where they differ in masked characters alone: a quote may cut a name in two."""
    return len(words) == len(quote) and all(
        a in (b, MASK) for a, b in zip(words, quote, strict=True)
    )


def _without(text: str, unsaid: Iterable[str]) -> str:
    """The text with a colleague's turns, and their sentences, replaced by an ellipsis."""
    for turn in unsaid:
        whole = turn.strip()
        for words in [whole, *(s.strip() for s in _SENTENCE.findall(whole))]:
            if len(words) > 3 and words in text:
                text = text.replace(words, "…")
    return text
