"""What a calibration looks at in a conversation: the scorer's figures, its reading, and characters."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa.reading.reading import Reading, TurnReading
from qa.scorecard import CustomerView, Score
from transcripts.conversation import Conversation
from transcripts.language import fold

#: Buckets of each block of text: n-grams are kept by their hash, so that no words are stored.
BUCKETS = 1 << 16
BLOCKS = ("customer", "agent", "last_customer", "last_agent")
#: Lengths of n-grams: a Chinese character says about as much as a few letters do.
_GRAMS, _HAN_GRAMS = (2, 3, 4, 5), (1, 2, 3)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST = 4000  # code points of a block: one e-mail must not outweigh a thousand chats
_DIGIT = re.compile(r"\d")
_NOT_MEASURED = 0.5


@dataclass(frozen=True, slots=True)
class Features:
    """`named`: figures by name. `text`: how often each bucket of n-grams occurs, for each block."""

    named: Mapping[str, float]
    text: Mapping[str, Mapping[int, int]]


def features(
    conversation: Conversation,
    agent: str | None,
    scores: tuple[Score, ...],
    customer: CustomerView,
    *,
    with_text: bool = True,
) -> Features:
    """The features of one agent's part of a conversation, given what the scorer found there.

    No name of an agent, team or customer is among them, and no time of day.
    """
    reading = Reading(conversation, agent)
    named = {**_of_scores(scores), **_of_customer(customer), **_of_turns(reading)}
    return Features(named, _text(reading) if with_text else {})


def _of_scores(scores: tuple[Score, ...]) -> dict[str, float]:
    found = {}
    for score in scores:
        found[f"value.{score.criterion}"] = _NOT_MEASURED if score.value is None else score.value
        found[f"unscored.{score.criterion}"] = float(score.value is None)
    return found


def _of_customer(customer: CustomerView) -> dict[str, float]:
    course = [feeling.valence for feeling in customer.emotion] or [0.0]
    estimate = customer.satisfaction
    return {
        "satisfaction": _NOT_MEASURED if estimate is None else estimate,
        "valence.end": course[-1],
        "valence.start": course[0],
        "valence.mean": sum(course) / len(course),
        "valence.lowest": min(course),
        "valence.highest": max(course),
        "valence.turn": course[-1] - course[0],
    }


def _of_turns(reading: Reading) -> dict[str, float]:
    """How much each side says, and what it does: in the whole, and in its last turn."""
    turns = reading.turns
    found = {
        "turns": float(len(turns)),
        "ends_with_customer": float(bool(turns) and turns[-1].turn.speaker == "customer"),
    }
    for side, own in (("customer", reading.customer), ("agent", reading.own)):
        found[f"turns.{side}"] = float(len(own))
        found[f"length.{side}"] = math.log1p(sum(len(t.turn.text) for t in own))
        found[f"length.last.{side}"] = math.log1p(len(own[-1].turn.text)) if own else 0.0
        for cue, times in _cues(own).items():
            found[f"cue.{side}.{cue}"] = math.log1p(times)
        for cue in _cues(own[-1:]):
            found[f"last.{side}.{cue}"] = 1.0
    return found


def _cues(turns: tuple[TurnReading, ...]) -> Counter[str]:
    return Counter(cue for turn in turns for sentence in turn.sentences for cue in sentence.cues)


def _text(reading: Reading) -> dict[str, Mapping[int, int]]:
    customer = [t.turn.text for t in reading.customer]
    agent = [t.turn.text for t in reading.own]
    said = {
        "customer": "\n".join(customer),
        "agent": "\n".join(agent),
        "last_customer": customer[-1] if customer else "",
        "last_agent": agent[-1] if agent else "",
    }
    return {block: buckets(text) for block, text in said.items()}


def buckets(text: str) -> dict[int, int]:
    """How often each bucket of character n-grams occurs.

    Text is folded (lower case, half width, simplified characters), and digits are all alike, so
    that both scripts have the same buckets and no number can be told from them.
    """
    folded = _DIGIT.sub("0", fold(text[:_LONGEST]))
    found: Counter[int] = Counter()
    for gram, times in Counter(_grams(folded)).items():
        found[zlib.crc32(gram.encode()) % BUCKETS] += times
    return dict(found)


def _grams(text: str) -> Iterator[str]:
    for n in _HAN_GRAMS if _HAN.search(text) else _GRAMS:
        yield from (text[i : i + n] for i in range(len(text) - n + 1))
