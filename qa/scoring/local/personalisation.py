"""Personalisation: did facts of this customer change what was said; a name by itself earns nothing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from qa.reading.content import content, is_fact, is_generic
from qa.reading.reading import Reading, Sentence
from qa.scorecard import Cause
from qa.scoring.local.address import addressed_wrongly, of_another_place
from qa.scoring.local.fit import fits
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    shortfall_cause,
    shows,
)
from transcripts.language import fold

#: From level 3 on a fact of this customer is in the reply.
_SOME = 0.375
#: Facts that change nothing of what is said do not reach level 4.
_UNAPPLIED_CAP = 0.6
#: What could be sent to anybody is level 2; level 1 is for what is wrong for this customer.
_SURFACE = 0.13
#: The most a reply is worth that insults the customer: level 1.
_INSULTED = 0.05
_CHANGES = ("done", "promise", "option", "reason", "no", "check", "proactive", "step", "polar")
_HOLLOW = (
    "stock_empathy",
    "generic",
    "closing",
    "over_promise",
    "stock_promise",
    "for_all",
    "ornate",
)
#: What is said to everybody, or in ceremony: the customer's facts in it change nothing.
_TO_ANYBODY = ("for_all", "ornate", "blame", "lecture", "dismiss", "assume", "judge", "defend")
#: What an offer that agrees with the customer's circumstances weighs besides,.
_FITS = 0.6
#: What weight of use goes most of the way, at least and at most: who told little cannot be answered with much.
_ENOUGH = (0.9, 2.2)
#: Two replies of so many words are one where so much of them is the same; held against so many before.
_SHORT_REPLY, _SAME_REPLY, _REMEMBERED = 3, 0.7, 60
#: What a conclusion drawn from the customer's words weighs, and how many count.
_DRAWN, _DRAWN_AT_MOST = 0.9, 3
_YOURS = re.compile(r"\byour?\b|您|你")
#: Channels on which the agent's words were spoken.
_SPOKEN = ("phone", "video", "in_person")
_CANTONESE = re.compile("[嘅咗唔哋冇嚟喺畀嘢乜咁啲佢嗰嗌噉咩諗瞓攞]|係(?=咪|唔|我|佢)")
_MANDARIN = re.compile("[的们这那吗呢]|什么|怎么|没有")
_MAY_I_SPEAK = re.compile("(?:讲|说)(?:国语|普通话|中文)")
_LETTER, _HAN = re.compile(r"[^\W\d_]"), re.compile(r"[\u3400-\u9fff]")


def measure(reading: Reading) -> Measurement:
    """Grounded use of what this customer said or has, less templates, misfits and assumptions."""
    facts = _customer_facts(reading)
    if not facts and not any(t.has("question", "request", "problem") for t in reading.customer):
        return not_called_for("personalisation.nothing_to_fit")
    stock = sent_before(reading)
    used, changed = _grounded(reading, facts, stock)
    fitting = fits(reading)
    said = [s for s in reading.own_sentences() if not s.is_required]
    own = [s for s in said if not s.has("opener")]
    hollow = [s for s in own if _is_hollow(s, facts)]
    drawn = [s for s in _drawn(reading, facts) if s.turn.position not in stock]
    agreeing = [s for s in fitting.agreeing if s.turn.position not in stock]
    applied = {t for t in used if any(t in s.added for s in changed)}
    weight = sum(map(_weight, applied)) + min(1.0, 0.4 * sum(map(_weight, used - applied)))
    drawn += [s for s in agreeing if s not in drawn]
    weight += _DRAWN * min(len(drawn), _DRAWN_AT_MOST) + _FITS * min(len(agreeing), 2)
    changed += [s for s in drawn if s not in changed]
    told = sum(map(_weight, facts.keys() | _whole(reading)))
    value = 0.22 + 0.58 * (1 - math.exp(-weight / clip(told / 3, *_ENOUGH)))
    value += 0.1 * any(s.has("check", "option") and s.is_substantive for s in own)
    value += 0.18 * min(1.0, _own_facts([s for s in own if s.turn.position not in stock]) / 10)
    value -= 0.03 * min(5, max(0, _name_uses(reading) - 1))
    value -= 0.2 * len(hollow) / max(1, len(own))
    value -= 0.1 * min(2, _said_again(reading))
    faults = misfits(reading, said) + _recited(reading, facts)[:1] + list(fitting.clashing[:1])
    value -= sum(0.3 for _ in faults)
    if insults := [s for s in own if s.has("insult")]:
        return Measurement(
            "personalisation.insult", min(clip(value), _INSULTED), "scored", "empathy.advice_harm",
            "agent", shows(*insults[:2]),
        )  # fmt: skip
    if is_in_another_language(reading) or _unasked_mandarin(reading):
        value -= 0.4
        faults += own[:1]
    if not changed:
        value = min(value, _UNAPPLIED_CAP)
    if not faults:
        value = max(value, _SURFACE)
    about = changed or [s for s in own if not used.isdisjoint(s.added)]
    return _worded(reading, own, about, hollow, faults, len(used), clip(value))


def _customer_facts(reading: Reading) -> dict[str, int]:
    """Tokens the customer or the record gave, and the position from which they were known."""
    facts: dict[str, int] = {}
    record = reading.conversation.customer_record
    if record:
        for token in content(fold(json.dumps(record, ensure_ascii=False))):
            facts.setdefault(token, -1)
    for turn in reading.customer:
        for token in turn.content:
            facts.setdefault(token, turn.turn.position)
    named = reading.names | _signature(reading)
    return {t: at for t, at in facts.items() if not is_generic(t) and t not in named}


def _whole(reading: Reading) -> set[str]:
    """What the customer's turns are about, words to the scorer among them: to order marks tells nothing less."""
    said = {t for turn in reading.customer for t in content(fold(turn.turn.text))}
    return {t for t in said if not is_generic(t)} - reading.names - _signature(reading)


def _signature(reading: Reading) -> set[str]:
    """The words under a letter: who wrote it, which is no fact that could change a reply."""
    if reading.conversation.channel != "email":
        return set()
    signed = (t.sentences[-1] for t in reading.customer if len(t.sentences) > 1)
    return {t for s in signed if not s.cues and s.folded[-1:].isalpha() for t in s.content}


def _grounded(
    reading: Reading, facts: dict[str, int], stock: AbstractSet[int]
) -> tuple[set[str], list[Sentence]]:
    """The facts used outside of quotations, and the sentences that bring something because of them."""
    used: set[str] = set()
    changed: list[Sentence] = []
    for sentence in reading.own_sentences():
        here = {t for t in sentence.added if facts.get(t, math.inf) < sentence.turn.position}
        if not here or sentence.has(*_TO_ANYBODY, "upsell") or sentence.turn.position in stock:
            continue
        used |= here
        if sentence.adds(*_CHANGES):
            changed.append(sentence)
    return used, changed


def sent_before(reading: Reading) -> frozenset[int]:
    """Positions of own turns that are, but for what they quote, one that was sent in this conversation."""
    said: dict[int, frozenset[str]] = {}
    again: set[int] = set()
    for turn in reading.own:
        words = frozenset(t for s in turn.sentences for t in s.added)
        if len(words) < _SHORT_REPLY:
            continue
        for position, other in list(said.items())[-_REMEMBERED:]:
            if len(words & other) >= _SAME_REPLY * len(words | other):
                again |= {position, turn.turn.position}
        said[turn.turn.position] = words
    return frozenset(again)


def _drawn(reading: Reading, facts: dict[str, int]) -> list[Sentence]:
    """Sentences that draw a conclusion from what the customer said, in whatever words."""
    told = min(facts.values(), default=math.inf)
    return [
        s for s in reading.own_sentences()
        if s.has("draws") and s.turn.position > told and s.is_substantive and not s.has(*_TO_ANYBODY, "generic")
        and any(not is_generic(t) for t in s.added)
    ]  # fmt: skip


def _recited(reading: Reading, facts: dict[str, int]) -> list[Sentence]:
    """What is on file said aloud, about nothing that the customer spoke of."""
    found = []
    for sentence in reading.own_sentences():
        if not sentence.has("recital") or sentence.has("done", "no", "promise"):
            continue
        spoken = [t for t in sentence.rest if -1 < facts.get(t, math.inf) < sentence.turn.position]
        topical = [t for t in sentence.rest if not is_generic(t)]
        if len(topical) >= 4 and len(spoken) <= len(topical) / 5:
            found.append(sentence)
    return found


def _said_again(reading: Reading) -> int:
    """How often the customer had to name again what a reply had not taken up."""
    again = 0
    told: set[str] = set()
    missed: set[str] = set()
    for turn in reading.turns:
        if turn.turn.speaker == "customer":
            own = {t for t in turn.content if not is_generic(t)} - reading.names
            again += bool(own & missed) and turn.has("question", "problem", "negative")
            told |= own
        elif reading.is_own(turn.turn) and turn.is_substantive:
            missed = told - set(turn.content)
    return again


def _weight(token: str) -> float:
    return 1.0 if is_fact(token) else 0.45


def _own_facts(own: list[Sentence]) -> float:
    """Facts the agent brings, counted double where the sentence is about this customer's own case."""
    total = 0.0
    for s in own:
        if s.has(*_TO_ANYBODY, "recital"):
            continue
        here = sum(map(is_fact, s.added)) + sum(s.has(c) for c in ("time", "money", "number"))
        total += min(3, here) * (2.0 if _YOURS.search(s.folded) else 1.0)
    return total


def _is_hollow(sentence: Sentence, facts: dict[str, int]) -> bool:
    """True for a sentence that would fit any customer: ritual, or words with no fact of the case."""
    if sentence.has(*_HOLLOW):
        return True
    if sentence.has("yes_no", "done", "asks", "time", "money", "no") or len(sentence.rest) <= 2:
        return False
    return not any(is_fact(t) or t in facts for t in sentence.rest)


def _richest(reading: Reading) -> Sentence | None:
    """The customer's sentence with most of what a reply could have been fitted to."""
    told = [s for t in reading.customer for s in t.sentences if s.content]
    return max(told, key=lambda s: sum(map(_weight, s.content)), default=None)


def _name_uses(reading: Reading) -> int:
    """In how many sentences the agent says the customer's name."""
    return sum(1 for s in reading.own_sentences() if reading.names & set(content(s.folded)))


def misfits(reading: Reading, said: Sequence[Sentence]) -> list[Sentence]:
    """Unfilled templates, assumptions from a group, another's name or title, wording of another place."""
    faults = [s for s in said if s.has("placeholder", "assume")]
    if any(t.has("formal") for t in reading.customer):
        faults += [s for s in said if s.has("casual")][:1]
    return faults + of_another_place(reading) + addressed_wrongly(reading)[:1]


def is_in_another_language(reading: Reading) -> bool:
    """True where the customer writes Chinese and the agent another script throughout, or the reverse."""
    theirs = "".join(t.said for t in reading.customer)
    ours = "".join(t.said for t in reading.own)
    shares = _han_share(theirs), _han_share(ours)
    return None not in shares and abs(shares[0] - shares[1]) > 0.9  # type: ignore[operator]


def _unasked_mandarin(reading: Reading) -> bool:
    """True where a caller speaks Cantonese and is answered in spoken Mandarin without being asked.

    In writing standard Chinese is how Cantonese speakers write.
    """
    if reading.conversation.channel not in _SPOKEN:
        return False
    theirs = "".join(t.said for t in reading.customer)
    ours = "".join(t.said for t in reading.own)
    if len(_CANTONESE.findall(theirs)) < 2 or _CANTONESE.search(ours):
        return False
    return bool(_MANDARIN.search(fold(ours))) and not _MAY_I_SPEAK.search(fold(ours))


def _han_share(text: str) -> float | None:
    """Share of Han characters among the letters of a text; None where there are too few to tell."""
    letters = len(_LETTER.findall(text))
    return len(_HAN.findall(text)) / letters if letters >= 12 else None


def _worded(
    reading: Reading,
    own: list[Sentence],
    about: list[Sentence],
    hollow: list[Sentence],
    faults: list[Sentence],
    used: int,
    value: float,
) -> Measurement:
    values = {"n": used}
    best = sorted(about, key=lambda s: -len(s.rest))[:2]
    if faults:
        return Measurement(
            "personalisation.misfit", value, "scored", "personalisation.advice_misfit",
            shortfall_cause(faults), shows(*faults[:2]), values,
        )  # fmt: skip
    if value >= 0.625:
        return Measurement("personalisation.fitted", value, evidence=shows(*best), values=values)
    asked = _richest(reading)
    cause: Cause = "agent"
    if about and value >= _SOME:
        return Measurement(
            "personalisation.some", value, "scored", "personalisation.advice_use", cause,
            shows(*best[:1]) + calls_for(asked), values,
        )  # fmt: skip
    return Measurement(
        "personalisation.anyone", value, "scored", "personalisation.advice_use", cause,
        shows(*(hollow or own)[:1]) + calls_for(asked), values,
    )  # fmt: skip
