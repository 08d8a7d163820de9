"""Context: was the whole problem dealt with; a ledger of the customer's issues with their state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.reading.content import is_fact, is_generic
from qa.reading.lexicon import slot_names
from qa.reading.reading import Reading, Sentence, TurnReading, gives
from qa.scoring.local.asks import Answer, Asks
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    shortfall_cause,
    shows,
)

State = Literal["resolved", "promised", "partly", "ignored"]
#: An ask is the same issue as one of so many before it, so that a long chat is read in linear time.
_REMEMBERED = 60
_ORDER: tuple[State, ...] = ("ignored", "partly", "promised", "resolved")


@dataclass(frozen=True)
class Issue:
    """One thing the customer needs dealt with, and what became of it."""

    asks: tuple[Answer, ...]
    state: State
    worth: float

    @property
    def sentence(self) -> Sentence:
        """The customer's first words about it."""
        return self.asks[0].ask.sentence


def measure(reading: Reading, asks: Asks) -> Measurement:
    """Mean worth of the issues, less what was asked for twice or ignored, plus what was joined up."""
    issues = ledger(asks)
    if not issues:
        return not_called_for("context.no_issue")
    weights = [0.5 if i.asks[0].ask.kind == "statement" else 1.0 for i in issues]
    worth = [i.worth for i in issues]
    mean = sum(w * v for w, v in zip(weights, worth, strict=True)) / sum(weights)
    explicit = [v for w, v in zip(weights, worth, strict=True) if w == 1.0]
    value = 0.7 * mean + 0.3 * min(explicit or worth)
    again = asked_again(reading)
    unheard = _history_ignored(reading)
    joined = _joined_up(reading)
    value -= 0.2 * min(len(again), 2) + 0.15 * bool(unheard)
    value -= 0.15 * _withdrew(reading) + 0.1 * _sold_to(reading)
    value += 0.08 * min(len(joined), 3) * (min(worth) > 0)
    return _worded(reading, issues, again, unheard, joined, clip(value))


def ledger(asks: Asks) -> list[Issue]:
    """The issues: asks about the same thing are one issue, in the state of its best answer."""
    groups: list[list[Answer]] = []
    for answer in asks.answers:
        for group in groups[-_REMEMBERED:]:
            if _same(answer, group[0]):
                group.append(answer)
                break
        else:
            groups.append([answer])
    return [Issue(tuple(group), *_state(group)) for group in groups]


def _same(one: Answer, other: Answer) -> bool:
    a, b = one.ask.own, other.ask.own
    if one.ask.sentence.has("unanswered") and len(a) <= 3:
        return True
    if not a or not b:
        return not a and not b
    return len(a & b) / min(len(a), len(b)) >= 0.5


def _state(group: Sequence[Answer]) -> tuple[State, float]:
    """What became of an issue, and its worth 0..0.85: the top is for what is joined up besides."""
    best = max(group, key=lambda a: a.value)
    last = group[-1]
    value = min(best.value, max(last.value, best.value * 0.6))
    worth = min(0.85, 1.1 * value)
    if value >= 0.5:
        return "resolved", worth
    if value >= 0.3 and (best.promised or best.resolved):
        return "promised", max(worth, 0.5)
    return ("partly", worth) if value >= 0.18 else ("ignored", 0.5 * worth)


def asked_again(reading: Reading) -> list[Sentence]:
    """The agent's sentences that ask for a fact the customer had given (identity checks excepted).

    Found by what is asked for, and by the customer's reply: one that holds only facts of before.
    """
    found = []
    known: set[str] = set()
    facts: set[str] = set()
    for index, turn in enumerate(reading.turns):
        if turn.turn.speaker == "customer":
            told = [s.folded for s in turn.sentences]
            known |= {slot for slot in slot_names() if slot not in known and gives(told, slot)}
            facts |= {t for t in turn.content if is_fact(t)}
        if not reading.is_own(turn.turn):
            continue
        asking = [
            s for s in turn.sentences if s.has("asks") and not s.has("asks.identity", "greeting")
        ]
        replied = next(
            (t for t in reading.turns[index + 1 :] if t.turn.speaker == "customer"), None
        )
        for sentence in asking:
            slots = [s for s in slot_names() if s != "problem" and sentence.has(f"asks.{s}")]
            if (slots and known.issuperset(slots)) or _says_again(replied, facts):
                found.append(sentence)
                break
    return found


def _says_again(reply: TurnReading | None, facts: set[str]) -> bool:
    """True where a reply gives facts, and every one of them had been given before."""
    if reply is None or reply.has("solved", "thanks"):
        return False
    given = {t for t in reply.content if is_fact(t)}
    return bool(given) and given <= facts


def _history_ignored(reading: Reading) -> Sentence | None:
    """The customer's sentence about earlier contacts that no own turn takes up."""
    told = next(
        (
            s
            for t in reading.customer
            for s in t.sentences
            if s.has("history") and s.has("problem", "negative", "question")
        ),
        None,
    )
    if told is None:
        return None
    words = {t for t in told.content if not is_generic(t) and t not in reading.names}
    for sentence in reading.own_sentences():
        if sentence.turn.position < told.turn.position:
            continue
        if sentence.has("ownership", "acknowledgement", "reason") or words & set(sentence.rest):
            return None
    return told


def _joined_up(reading: Reading) -> list[Sentence]:
    """Sentences that say the problem back, give its cause, check, or prevent the next contact."""
    return [
        s for s in reading.own_sentences()
        if s.is_substantive and s.has("reason", "check", "proactive", "ownership")
        and not s.has("blame", "lecture", "dismiss", "stock_promise", "generic", "over_promise", "echo", "upsell", "defend", "cover_up")
    ]  # fmt: skip


def _sold_to(reading: Reading) -> bool:
    """True where something is sold to a customer who complains."""
    complains = any(t.has("problem", "negative", "loss") for t in reading.customer)
    return complains and any(s.has("upsell") for s in reading.own_sentences())


def _withdrew(reading: Reading) -> bool:
    last = reading.customer[-1] if reading.customer else None
    return last is not None and last.has("withdrawal") and not last.has("solved")


def _worded(
    reading: Reading,
    issues: list[Issue],
    again: list[Sentence],
    unheard: Sentence | None,
    joined: list[Sentence],
    value: float,
) -> Measurement:
    closed = [i for i in issues if i.state in ("resolved", "promised")]
    worst = min(issues, key=lambda i: _ORDER.index(i.state))
    values = {"n": len(issues), "closed": len(closed), "again": len(again)}
    answers = shows(*(i.asks[0].by for i in issues[:3]), *joined[:1])
    if value >= 0.625:
        return Measurement("context.whole", value, evidence=answers, values=values)
    cause = shortfall_cause(reading.own_sentences(), worst.sentence.turn.position)
    if again:
        return Measurement(
            "context.asked_again", value, "scored", "context.advice_read_first", cause,
            shows(*again[:2]) + calls_for(worst.sentence), values,
        )  # fmt: skip
    if len(closed) == len(issues):
        key, advice = (
            ("context.history", "context.advice_history")
            if unheard
            else ("context.closed", "context.advice_join")
        )
        return Measurement(
            key, value, "scored", advice, cause, answers + calls_for(unheard), values
        )
    evidence = calls_for(worst.sentence) + shows(worst.asks[0].by)
    return Measurement(
        "context.open", value, "scored", "context.advice_open", cause, evidence, values
    )
