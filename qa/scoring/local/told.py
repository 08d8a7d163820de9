"""What the customer had given before, to whomever, and was asked for again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import JsonValue

from qa.reading.content import content, is_fact
from qa.reading.lexicon import slot_names
from qa.reading.reading import Reading, Sentence, TurnReading, given
from transcripts.earlier import EARLIER_CONTACTS
from transcripts.language import fold

#: Facts that a reply may have to state anew: another problem, another day.
_CHANGING = frozenset({"problem", "date"})
#: A question that leaves a choice asks for neither fact: 'the sound, or only the fit?'
_EITHER = re.compile(r"\bor\b|还是")
#: What can stand before a fact that is given once more: a protest, a courtesy.
_PROTESTS = (
    "history", "negative", "given_before", "unanswered", "exasperation", "accept", "thanks", "yes_no",
)  # fmt: skip


def asked_again(reading: Reading) -> list[Sentence]:
    """The agent's sentences that ask for what the customer had given (identity checks excepted).

    What a bot, a colleague or an earlier contact was told counts as given. Found by what is asked for,
    by a reply that holds only facts of before, and by a customer who says so.
    """
    found: list[Sentence] = []
    earlier = earlier_words(reading)
    known = given(earlier) - _CHANGING
    facts = {t for text in earlier for t in content(text) if is_fact(t)}
    for index, turn in enumerate(reading.turns):
        if turn.turn.speaker == "customer":
            told = [s.folded for s in turn.sentences]
            known |= given(told)
            facts |= {t for t in turn.content if is_fact(t)}
        if reading.is_own(turn.turn):
            reply = next((t for t in reading.turns[index + 1 :] if t.turn.speaker == "customer"), None)  # fmt: skip
            found += _again(turn, reply, known, facts)
    return found


def earlier_words(reading: Reading) -> list[str]:
    """What the customer said in earlier contacts of the case, folded; empty where none is carried."""
    record = reading.conversation.customer_record or {}
    return [fold(text) for text in _strings(record.get(EARLIER_CONTACTS))]


def _strings(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)


def _again(
    turn: TurnReading, reply: TurnReading | None, known: set[str], facts: set[str]
) -> list[Sentence]:
    """The sentences of one turn that ask again; where only the reply tells, the first that asks."""
    asking = [s for s in turn.sentences if s.has("asks") and not s.has("asks.identity", "greeting")]
    by_slot = []
    for sentence in asking:
        slots = [s for s in slot_names() if s != "problem" and sentence.has(f"asks.{s}")]
        if slots and known.issuperset(slots):
            by_slot.append(sentence)
    if by_slot:
        return by_slot
    if asking and not _EITHER.search(asking[-1].folded) and _says_again(reply, facts):
        return asking[:1]
    if reply is not None and reply.has("given_before"):
        wanted = asking or [s for s in turn.sentences if s.has("step") and not s.has("asks.identity")]  # fmt: skip
        return wanted[:1]
    return []


def _says_again(reply: TurnReading | None, facts: set[str]) -> bool:
    """True where a reply answers with facts, and every one of them had been given before.

    A fact behind another answer ('Only the fit. 89 pounds for nothing!') is none.
    """
    if reply is None or reply.has("solved", "thanks"):
        return False
    stated = {t for t in reply.content if is_fact(t)}
    said = [s for s in reply.sentences if s.content and not s.has(*_PROTESTS)]
    first = said[0].content if said else reply.content
    return bool(stated) and stated <= facts and any(map(is_fact, first))


def told_before(reading: Reading, question: Sentence) -> Sentence | None:
    """The customer's sentence that had given what a question asks for; else the one that says it was given."""
    at = question.turn.position
    before = [s for t in reading.customer if t.turn.position < at for s in t.sentences]
    slots = {name for name in slot_names() if question.has(f"asks.{name}")}
    for sentence in before:
        if slots & given([sentence.folded]):
            return sentence
    reply = next((t for t in reading.customer if t.turn.position > at), None)
    if reply is None:
        return None
    facts = {t for t in reply.content if is_fact(t)}
    restated = next((s for s in before if not facts.isdisjoint(s.content)), None)
    return restated or next((s for s in reply.sentences if s.has("given_before")), None)
