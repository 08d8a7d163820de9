"""Empathy: what the agent did with what the customer showed; words and actions only, never the voice."""

from __future__ import annotations

from dataclasses import dataclass

from qa.emotion import Opportunity, opportunities
from qa.reading.content import is_generic
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    shortfall_cause,
    shows,
)

#: The lowest value without harm: passing over a feeling is level 2, level 1 is for hurting it.
_PASSED_OVER = 0.13
_HARM = ("blame", "lecture", "dismiss", "obstruct", "assume")


@dataclass(frozen=True)
class _Response:
    """What the judged agent did after the first opportunity."""

    harms: list[Sentence]
    acknowledged: list[Sentence]
    specific: list[Sentence]
    owned: list[Sentence]
    acted: list[Sentence]
    lifted: list[Sentence]
    ritual: list[Sentence]
    explored: bool
    shared: bool
    gentle: bool
    at_once: bool


def measure(reading: Reading) -> Measurement:
    """Harm goes to the bottom; ritual alone earns nothing; naming, owning and acting each add."""
    found = opportunities(reading)
    harms = [s for s in reading.own_sentences() if s.has(*_HARM) and not _softened(s)]
    if not found:
        if any(s.has("blame", "obstruct", "assume") for s in harms):
            value = 0.15 if len(harms) == 1 else 0.05
            return Measurement(
                "empathy.harm", value, "scored", "empathy.advice_harm", "agent", shows(*harms[:2])
            )
        return not_called_for("empathy.no_opportunity")
    response = _response(reading, found[0], harms)
    if all(o.weak for o in found) and not (
        harms or response.ritual or response.acknowledged or response.acted
    ):
        return not_called_for("empathy.no_opportunity")
    return _worded(reading, found, response, clip(_value(reading, found, response)))


def _softened(sentence: Sentence) -> bool:
    """'Not your fault', 'nothing you did wrong' are the opposite of blame."""
    return any(
        w in sentence.folded
        for w in ("not your", "n't your", "不是您的", "不是你的", "不怪您", "nothing you")
    )


def _response(reading: Reading, first: Opportunity, harms: list[Sentence]) -> _Response:
    after = reading.after(first.turn.turn)
    sentences = [s for t in after for s in t.sentences]
    words = _told(reading, first)
    acknowledged = [
        s
        for s in sentences
        if s.has("acknowledgement", "condolence") and not s.has(*_HARM, "stock_empathy")
    ]
    sincere = [
        s for s in sentences
        if s.has("apology") and not s.has("stock_empathy") and (words & set(s.rest) or s.has("ownership"))
    ]  # fmt: skip
    specific = [s for s in acknowledged if _names_case(s, words)] + sincere
    specific += [s for s in sentences if s not in specific and _says_what_it_means(s, words)]
    acted = [
        s for s in sentences
        if s.has("done", "promise") and (s.has("time", "money") or words & set(s.rest) or s.has("ownership"))
        and not s.has("stock_promise", "generic")
    ]  # fmt: skip
    explored = [s for s in sentences if _explores(s)]
    shared = [
        s
        for s in sentences
        if s.has("shared") and not s.has("done", "promise", "stock_empathy", "apology")
    ]
    ritual = [
        s for s in sentences if s.has("stock_empathy") or (s.has("apology") and s not in sincere)
    ]
    return _Response(
        harms,
        acknowledged + [s for s in specific if s not in acknowledged],
        specific,
        [s for s in sentences if s.has("ownership")],
        acted,
        [s for s in acted if s.has("proactive", "option", "check")],
        ritual,
        bool(explored),
        bool(shared),
        any(s.has("gentle") for s in sentences),
        bool(after) and _takes_up(after[0], acknowledged, specific, acted, explored, shared),
    )


def _told(reading: Reading, opening: Opportunity) -> set[str]:
    """What the customer has told up to the opportunity and in the turns right after it."""
    told: set[str] = set()
    for turn in reading.turns:
        if turn.turn.position > opening.turn.turn.position and reading.is_own(turn.turn):
            break
        if turn.turn.speaker == "customer":
            told.update(t for t in turn.content if not is_generic(t))
    return told - reading.names


def _names_case(sentence: Sentence, words: set[str]) -> bool:
    """True where the sentence names this customer's situation, not just any."""
    return (
        bool(words & set(sentence.rest))
        or len([t for t in sentence.rest if not is_generic(t)]) >= 4
    )


def _explores(sentence: Sentence) -> bool:
    """A question after the customer's state or story: not for a number, not a formula."""
    if sentence.has("stock_empathy", "closing", "hold", *_HARM):
        return False
    if sentence.has("explore"):
        return True
    if sentence.has("greeting"):
        return False
    slots = any(c.startswith("asks.") for c in sentence.cues)
    return sentence.has("asks") and not slots and not sentence.has("check", "option")


def _says_what_it_means(sentence: Sentence, words: set[str]) -> bool:
    """The customer's situation in a statement that adds something: no echo, no question, no formula."""
    if sentence.has("asks", "echo", "stock_empathy", "greeting", "generic", "no", *_HARM):
        return False
    own = {t for t in sentence.rest if not is_generic(t)}
    return (
        len(own & words) >= 2
        and len(own - words) >= 2
        and not sentence.has("done", "promise", "hold")
    )


def _takes_up(turn: TurnReading, *groups: list[Sentence]) -> bool:
    return any(s.turn.position == turn.turn.position for group in groups for s in group)


def _value(reading: Reading, found: list[Opportunity], r: _Response) -> float:
    value = 0.22
    value += 0.3 if r.specific else 0.2 if r.acknowledged else 0.0
    value += 0.15 * r.explored + 0.12 * r.shared + 0.04 * r.gentle
    value += 0.15 * bool(r.owned)
    value += 0.2 * bool(r.acted)
    value += 0.12 * bool(r.lifted)
    if not r.at_once:
        value = 0.22 + 0.6 * (value - 0.22)
    extra_ritual = max(0, len(r.ritual) - 1)
    value -= 0.06 * min(extra_ritual, 3)
    if r.ritual and not (r.acknowledged or r.owned or r.acted):
        value -= 0.05
    cheerful = _cheerful_to_bad_news(reading, found)
    value -= 0.3 * bool(cheerful) + 0.1 * _ends_unheard(reading)
    if not (r.harms or cheerful):
        value = max(value, _PASSED_OVER)
    if r.harms:
        value = min(value * 0.4, 0.24) - 0.08 * min(2, len(r.harms) - 1)
        value = max(value, 0.0)
    return value


def _cheerful_to_bad_news(reading: Reading, found: list[Opportunity]) -> list[Sentence]:
    """Closing formulas with a smile to a loss or to a customer who ends unhelped."""
    if not any(o.kind == "loss" for o in found) and not _ends_unheard(reading):
        return []
    return [s for s in reading.own_sentences() if s.has("closing") and not s.is_substantive]


def _ends_unheard(reading: Reading) -> bool:
    last = reading.customer[-1] if reading.customer else None
    return (
        last is not None
        and last.turn.position > reading.own[0].turn.position
        and last.has("withdrawal", "unanswered", "negative")
        and not last.has("solved")
    )


def _worded(reading: Reading, found: list[Opportunity], r: _Response, value: float) -> Measurement:
    call = calls_for(found[0].sentence)
    values = {"n": len(found)}
    if r.harms:
        return Measurement(
            "empathy.harm", value, "scored", "empathy.advice_harm",
            shortfall_cause(r.harms), shows(*r.harms[:2]) + call, values,
        )  # fmt: skip
    cheerful = _cheerful_to_bad_news(reading, found)
    if value < _PASSED_OVER and cheerful:
        return Measurement(
            "empathy.cheerful", value, "scored", "empathy.advice_acknowledge",
            shortfall_cause(cheerful), shows(*cheerful[:2]) + call, values,
        )  # fmt: skip
    if value >= 0.625:
        key = "empathy.named" if r.specific else "empathy.care"
        evidence = shows(*r.specific[:1], *r.owned[:1], *r.acted[:1])
        return Measurement(key, value, evidence=evidence + call, values=values)
    cause = shortfall_cause(r.ritual + r.acknowledged)
    if r.acknowledged or r.owned or r.acted:
        evidence = shows(*(r.acknowledged or r.owned or r.acted)[:1]) + call
        key = "empathy.general" if value >= 0.375 else "empathy.late"
        return Measurement(key, value, "scored", "empathy.advice_specific", cause, evidence, values)
    key = "empathy.ritual" if r.ritual else "empathy.passed_over"
    return Measurement(
        key,
        value,
        "scored",
        "empathy.advice_acknowledge",
        cause,
        call + shows(*r.ritual[:2]),
        values,
    )
