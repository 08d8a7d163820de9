"""Questions back: which of an agent's questions the customer's question did not need."""

from __future__ import annotations

from qa.reading.content import is_generic
from qa.reading.lexicon import slot_names
from qa.reading.reading import Reading, TurnReading, given

#: Facts without which a matter may not be found; a name or a wish to hear the problem is none of them.
_NO_KEYS = frozenset({"name", "problem"})
#: What a question of an agent can be besides a question back.
_OFFERS = ("check", "done", "promise", "no", "yes_no", "upsell")


def only_asks(turn: TurnReading) -> bool:
    """True for a turn whose substance is nothing but questions to the customer."""
    said = [s for s in turn.sentences if s.is_substantive]
    return bool(said) and all(s.has("asks") and not s.has(*_OFFERS) for s in said)


def is_needless(reading: Reading, turn: TurnReading, asked: TurnReading) -> bool:
    """True where a turn only asks back, and neither the question nor its later answer needed it.

    One question by itself may be the agent's way to the answer: it is needless where it asks for no
    more than a name, or is one of several. To a problem or a request any question can be the way.
    """
    if not asked.has("question") or asked.has("request", "problem", "negative", "chase"):
        return False
    if not _is_beside(reading, turn, asked):
        return False
    after = [t for t in reading.own if t.turn.position > asked.turn.position]
    answer = next((t for t in after if t.is_substantive and not only_asks(t)), None)
    if answer is None:
        return False
    back = [t for t in after if t.turn.position < answer.turn.position and only_asks(t)]
    beside = [t for t in back if _is_beside(reading, t, asked)]
    return (len(beside) > 1 or turn.has("asks.name")) and not _is_taken_up(reading, turn, answer, asked)  # fmt: skip


def _is_beside(reading: Reading, turn: TurnReading, asked: TurnReading) -> bool:
    """True for a turn of questions about something else than what was asked, or about what was given.

    A fact by which a matter is found (an order, an address ...) may be asked for where it is missing.
    """
    if not only_asks(turn):
        return False
    topic = {t for t in asked.content if not is_generic(t)}
    if any(not topic.isdisjoint(s.rest) for s in turn.sentences):
        return False
    before = [t for t in reading.customer if t.turn.position < turn.turn.position]
    wanted = {n for n in slot_names() if turn.has(f"asks.{n}")} - _NO_KEYS
    return wanted <= given(s.folded for t in before for s in t.sentences)


def _is_taken_up(
    reading: Reading, turn: TurnReading, answer: TurnReading, asked: TurnReading
) -> bool:
    """True where the answer that came in the end uses a word of what the customer replied."""
    between = range(turn.turn.position, answer.turn.position)
    told = {t for c in reading.customer if c.turn.position in between for t in c.content}
    told -= asked.content.keys()
    return any(not told.isdisjoint(s.content) for s in answer.sentences)
