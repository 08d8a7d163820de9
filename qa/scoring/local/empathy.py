"""Empathy: what the agent did with what the customer showed; words and actions only, never the voice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.emotion import Opportunity, is_sarcastic, is_service, opportunities
from qa.reading.content import is_generic
from qa.reading.embedding import Meaning
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scoring.local.ending import gives_up, has_to_repeat
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    shortfall_cause,
    shows,
)
from qa.scoring.local.mechanisms import HARM, Mechanism, Mechanisms, hurts, read_mechanisms, shared
from qa.scoring.local.tone import of_another_case, rejoices

#: The lowest value without harm: passing over a feeling is level 2, level 1 is for hurting it.
_PASSED_OVER = 0.13
#: What reaction, interpretation and exploration weigh at full strength: where the customer's own life is
#: at stake, and to a fault of service, where words alone weigh no more than the last figure.
_PERSONAL, _SERVICE, _WORDS_ALONE = (0.6, 1.0, 0.8), (0.3, 0.5, 0.45), 0.55
#: What comfort is worth at most beside a refusal or a demand that leaves the work with the customer.
_UNHELPED = 0.3
#: How far a reply goes that only gives the customer more to do.
_MOST_LOADED = 0.36
#: Congratulations to a loss, thanks for sarcasm: no help given beside it lifts it further. And what
#: cheer takes away where a feeling or a risk was shown.
_CHEERED, _OUT_OF_TUNE = 0.12, 0.12
#: What an act that takes something off the customer weighs.
_UNBURDENED = 0.3
#: What one, two and three or more steps taken for this case weigh.
_STEPS = (0.0, 0.3, 0.55, 0.7)
#: What is worth as much as owning a fault: to say beside the deed what went wrong.
_OWNED = 0.2
#: So many words of its own make a deed one for this case.
_OF_ITS_OWN = 2
#: What no comfort makes good; and how much comfort makes good a lecture or a 'could be worse'.
_GRAVE, _REAL_COMFORT = ("blame", "obstruct", "assume"), 0.4
#: The most a reply is worth that blames, assumes or buys silence: level 1, whatever else it does.
_GRAVELY_HURT = 0.12
#: What is no proof of care, whatever stands beside it.
_UNFIT = ("judge", "defend", "cover_up", "upsell")
#: How far an answer goes to a failure that nobody takes up or owns; and one that leaves the customer
#: protesting at the end.
_UNOWNED, _LEFT_PROTESTING = 0.45, 0.36
#: How far a reply goes to a customer who had to say it again twice after it.
_SAID_AGAIN = 0.36
#: What each time takes away that the customer, once answered, has to ask where the agent is or to say
#: it again; twice at most.
_CHASED = 0.06
_TAKES_UP = ("ownership", "acknowledgement", "condolence", "unburdens")
#: What selling something to somebody in trouble takes away.
_SOLD = 0.15
#: An apology that names the fault is worth as much as this strength of interpretation.
_SINCERE = 0.9


@dataclass(frozen=True)
class _Response:
    """What the judged agent did after the first opportunity."""

    harms: list[Sentence]
    mechanisms: Mechanisms
    owned: list[Sentence]
    acted: list[Sentence]
    explained: list[Sentence]
    lifted: list[Sentence]
    loaded: list[Sentence]
    ritual: list[Sentence]
    personal: bool
    at_once: bool

    @property
    def said(self) -> tuple[Sentence, ...]:
        """The sentences that take up the feeling in words."""
        return self.mechanisms.sentences

    @property
    def specific(self) -> bool:
        """Whether what is said is about this customer rather than any."""
        return self.mechanisms.interpretation.strength >= 0.8


def measure(reading: Reading, meaning: Meaning | None = None) -> Measurement:
    """Harm goes to the bottom; ritual alone earns nothing; naming, owning and acting each add."""
    found = opportunities(reading)
    personal = bool(found) and found[0].personal
    harms = [s for s in _own_words(reading) if hurts(s, personal)]
    if not found:
        if any(s.has("blame", "obstruct", "assume") for s in harms):
            insults = [s for s in harms if s.has("insult")]
            value = 0.15 if len(harms) == 1 and not insults else 0.05
            key = "empathy.insult" if insults else "empathy.harm"
            shown = shows(*(insults or harms)[:2])
            return Measurement(key, value, "scored", "empathy.advice_harm", "agent", shown)
        return not_called_for("empathy.no_opportunity")
    response = _response(reading, found[0], harms, meaning)
    if all(o.weak for o in found) and not (
        harms or response.ritual or response.said or response.acted
    ):
        return not_called_for("empathy.no_opportunity")
    return _worded(reading, found, response, clip(_value(reading, found, response)))


def _own_words(reading: Reading) -> list[Sentence]:
    """The judged agent's sentences, without text the firm requires: that is the script's, not the agent's."""
    return [s for s in reading.own_sentences() if not s.turn.mandated]


def _response(
    reading: Reading, first: Opportunity, harms: list[Sentence], meaning: Meaning | None
) -> _Response:
    after = reading.after(first.turn.turn)
    sentences = [s for t in after for s in t.sentences]
    words = _told(reading, first)
    sincere = [s for s in sentences if _is_sincere(s, words)]
    elsewhere = [s for s in sentences if of_another_case(s, words)]
    about = [s for s in sentences if s not in elsewhere]
    mechanisms = read_mechanisms(about, words, first.personal, meaning)
    if sincere and mechanisms.interpretation.strength < _SINCERE:
        found = Mechanism(_SINCERE, tuple(sincere))
        mechanisms = replace(mechanisms, interpretation=found)
    acted = [
        s
        for s in sentences
        if _acts(s, words) and not s.has(*HARM, *_UNFIT) and shared(s, first.personal) < 0.9
    ]
    served = not first.of_life
    owned = [s for s in about if s.has("ownership") and served and not s.has(*HARM, *_UNFIT)]
    loaded = _loaded(sentences, is_service(reading))
    acted = [s for s in acted if s not in loaded and served]
    return _Response(
        harms,
        mechanisms,
        owned,
        acted,
        [s for s in about if served and _says_what_failed(s, acted)],
        [s for s in acted if s.has("proactive", "option", "check", "unburdens")],
        loaded,
        elsewhere
        + [s for s in about if served and _is_ritual(s, first.personal) and s not in sincere],
        first.personal,
        bool(after) and _takes_up(after[0], mechanisms.sentences, acted, owned),
    )


def _loaded(sentences: list[Sentence], of_service: bool) -> list[Sentence]:
    """What leaves the work with the customer: papers, forms, a trip; of a service also a bare refusal."""
    work = [s for s in sentences if s.has("burden") and not s.has("unburdens", "suffices")]
    if (
        not of_service
        or work
        or any(s.has("done", "promise", "option", "unburdens") for s in sentences)
    ):
        return work
    return [s for s in sentences if s.has("no")]


def _is_sincere(sentence: Sentence, words: set[str]) -> bool:
    """An apology that names the fault or owns it; owning the fault and naming it needs no 'sorry'."""
    if sentence.has("stock_empathy") or of_another_case(sentence, words):
        return False
    named, owned = bool(words & set(sentence.added)), sentence.has("ownership")
    return (named and owned) or (sentence.has("apology") and (named or owned))


def _is_ritual(sentence: Sentence, personal: bool) -> bool:
    ritual = sentence.has("stock_empathy") or (sentence.has("apology") and not personal)
    return ritual and not sentence.turn.mandated


def _acts(sentence: Sentence, words: set[str]) -> bool:
    """A step taken or promised for this case, with a time, an amount or what it is about."""
    if sentence.has("hold") and not sentence.has("done"):
        return False
    if sentence.has("unburdens") and not sentence.has("asks", "no"):
        return True
    if not sentence.has("done", "promise") or sentence.has("stock_promise", "generic"):
        return False
    if sentence.has("time", "money", "ownership") or words & set(sentence.added):
        return True
    topical = [token for token in sentence.added if not is_generic(token)]
    return sentence.has("done") and len(topical) >= _OF_ITS_OWN and not sentence.has("handover")


def _says_what_failed(sentence: Sentence, acted: list[Sentence]) -> bool:
    """What went wrong, as a plain fact, in a turn that does something about it: no excuse and no blame."""
    if sentence.has(
        "asks", "hold", "system", "process", "stock_empathy", "generic", *HARM, *_UNFIT
    ):
        return False
    beside = any(s.turn.position == sentence.turn.position for s in acted)
    return beside and sentence.has("failed") and sentence.is_substantive


def _told(reading: Reading, opening: Opportunity) -> set[str]:
    """What the customer has told up to the opportunity and in the turns right after it."""
    told: set[str] = set()
    for turn in reading.turns:
        if turn.turn.position > opening.turn.turn.position and reading.is_own(turn.turn):
            break
        if turn.turn.speaker == "customer":
            told.update(t for t in turn.content if not is_generic(t))
    return told - reading.names


def _takes_up(turn: TurnReading, *groups: Sequence[Sentence]) -> bool:
    return any(s.turn.position == turn.turn.position for group in groups for s in group)


def _value(reading: Reading, found: list[Opportunity], r: _Response) -> float:
    words = _words(r)
    if r.loaded and not r.acted:
        words = min(words, _UNHELPED)
    weight = words + _OWNED * bool(r.owned or r.explained) + 0.25 * bool(r.lifted)
    weight += _STEPS[min(len(r.acted), len(_STEPS) - 1)]
    weight += _UNBURDENED * any(s.has("unburdens") for s in r.acted)
    value = 0.22 + 0.85 * (1 - math.exp(-weight))
    if r.loaded and not any(s.has("unburdens") for s in r.acted):
        value = min(value, _MOST_LOADED)
    if not r.at_once:
        value = 0.22 + 0.6 * (value - 0.22)
    extra_ritual = max(0, len(r.ritual) - 1)
    value -= 0.06 * min(extra_ritual, 3)
    if r.ritual and not (r.said or r.owned or r.acted):
        value -= 0.05
    cheerful = _cheerful_to_bad_news(reading, found)
    value -= 0.15 * bool(r.loaded)
    value -= 0.3 * bool(cheerful) + 0.1 * _ends_unheard(reading)
    value -= _SOLD * any(
        s.has("upsell") for t in reading.after(found[0].turn.turn) for s in t.sentences
    )
    value -= _CHASED * min(2, _chases(reading))
    if _has_failed(found) and not _is_faced(r):
        value = min(value, _UNOWNED)
    if not r.personal and _left_protesting(reading) and not _is_faced(r):
        value = min(value, _LEFT_PROTESTING)
    if not r.personal and has_to_repeat(reading):
        value = min(value, _SAID_AGAIN)
    if rejoices(cheerful):
        value = min(value, _CHEERED)
    elif _glad(reading):
        value -= _OUT_OF_TUNE
    if not (r.harms or cheerful):
        value = max(value, _PASSED_OVER)
    return _hurt(value, r) if r.harms else value


def _hurt(value: float, r: _Response) -> float:
    """The value with harm done: at the bottom, but a slip of tact beside real comfort only takes away."""
    slips = [m for s in r.harms for cue in HARM for m in s.cues.get(cue, ())]
    grave = len(slips) > 1 or any(s.has(*_GRAVE) for s in r.harms)
    if r.personal and not grave and _words(r) >= _REAL_COMFORT:
        return value - 0.12
    most = _GRAVELY_HURT if grave else 0.24
    return max(0.0, min(value * 0.4, most) - 0.08 * min(2, len(r.harms) - 1))


def _words(r: _Response) -> float:
    """What is said weighs by mechanism; to a fault of service, words alone go no further than level 3."""
    m = r.mechanisms
    weights = _PERSONAL if r.personal else _SERVICE
    strengths = (m.reaction.strength, m.interpretation.strength, m.exploration.strength)
    said = sum(weight * strength for weight, strength in zip(weights, strengths, strict=True))
    return said if r.personal else min(said, _WORDS_ALONE)


def _cheerful_to_bad_news(reading: Reading, found: list[Opportunity]) -> list[Sentence]:
    """Closing formulas with a smile to a loss or to a customer who ends unhelped."""
    glad = _glad(reading)
    if glad and any(o.kind in ("loss", "failure") or is_sarcastic(o.turn) for o in found):
        return glad
    if not any(o.kind == "loss" for o in found) and not _ends_unheard(reading):
        return []
    return [s for s in _own_words(reading) if s.has("closing") and not s.is_substantive]


def _glad(reading: Reading) -> list[Sentence]:
    """What rejoices, unless it answers a customer who is glad by then or has not yet said a word."""

    def is_shared(s: Sentence) -> bool:
        before = [t for t in reading.customer if t.turn.position < s.turn.position]
        return not before or (
            before[-1].has("thanks", "solved", "relief")
            and not before[-1].has("withdrawal", "unanswered", "negative", "praise")
            and not is_sarcastic(before[-1])
        )

    return [s for s in rejoices(_own_words(reading)) if not is_shared(s)]


def _ends_unheard(reading: Reading) -> bool:
    last = reading.customer[-1] if reading.customer else None
    return (
        last is not None
        and last.turn.position > reading.own[0].turn.position
        and (last.has("unanswered", "negative") or gives_up(reading, last))
        and not last.has("solved")
    )


def _has_failed(found: list[Opportunity]) -> bool:
    """True where the service itself has failed the customer, more than once or past its time."""
    return any(
        o.kind in ("failure", "unheard") or o.turn.has("chase", "overdue", "unanswered")
        for o in found
    )


def _is_faced(r: _Response) -> bool:
    """True where a failure is owned or said, its weight said, or the customer spared something or more than one step."""
    said = any(s.has("named", *_TAKES_UP) for s in r.said)
    spared = len(r.acted) > 1 or any(s.has("unburdens") for s in r.acted)
    return said or spared or bool(r.owned or r.explained)


def _chases(reading: Reading) -> int:
    """How often the customer, once answered, had to ask whether anyone was there or to say it again."""
    first = reading.own[0].turn.position
    later = [t for t in reading.customer if t.turn.position > first]
    return sum(t.has("chase", "given_before") and not t.has("solved", "thanks") for t in later)


def _left_protesting(reading: Reading) -> bool:
    """True where the customer's last words protest and nothing said after them helps."""
    last = reading.customer[-1] if reading.customer else None
    if last is None or not (_ends_unheard(reading) or last.has("given_before")):
        return False
    after = reading.after(last.turn)
    return not any(t.has("done", "promise", "option", "no", *_TAKES_UP) for t in after)


def _worded(reading: Reading, found: list[Opportunity], r: _Response, value: float) -> Measurement:
    call = calls_for(found[0].sentence)
    values = {"n": len(found)}
    if insults := [s for s in r.harms if s.has("insult")]:
        return Measurement(
            "empathy.insult", value, "scored", "empathy.advice_harm", "agent", shows(*insults[:2]) + call, values,
        )  # fmt: skip
    if r.harms and value < 0.375:
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
        evidence = shows(*r.said[:2], *r.owned[:1], *r.acted[:1])
        return Measurement(key, value, evidence=evidence + call, values=values)
    cause = shortfall_cause([*r.ritual, *r.said])
    if r.said or r.owned or r.acted:
        evidence = shows(*(r.said or r.owned or r.acted)[:1]) + call
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
