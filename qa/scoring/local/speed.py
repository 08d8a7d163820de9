"""Speed: how long the customer waited for answers of substance, against the channel's norm."""

from __future__ import annotations

import math
from itertools import pairwise

from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scorecard import Cause
from qa.scoring.local.ending import gave_up
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    not_readable,
    shows,
)
from qa.scoring.local.waits import Wait, waits
from qa.scoring.norms import Norms

#: A fast conversation without anything done ahead of being asked stays under the top level.
_WITHOUT_PROACTIVITY = 0.85
_UNRESOLVED_CAP = 0.5
#: A customer who has to ask whether anybody is there, in a silence of twice the norm, ends level 2.
_CHASED_CAP, _TWICE_THE_NORM = 0.3, 0.25


def measure(reading: Reading, norms: Norms) -> Measurement:
    """0.85 less the shortfall of the first wait (0.4), of the longest (0.3), and of all a turn (0.3).

    A wait w against a norm n is worth 0.5 - 0.25 log2(w / n), within 0..0.85; its shortfall is
    what is missing from 0.85. Announced waiting counts less, unless the length is overrun. What is
    done ahead of being asked lifts a conversation without a long wait to the top.
    """
    if problem := unreadable(reading):
        return not_readable(problem)
    found = waits(reading)
    if not found:
        return not_called_for("speed.none_waited")
    norm = norms.of(reading.conversation.channel, reading.conversation.language)
    worth = [_worth(w.felt, norm.first if w.is_first else norm.reply) for w in found]
    short = [_WITHOUT_PROACTIVITY - w for w in worth]
    value = _WITHOUT_PROACTIVITY - 0.4 * short[0] - 0.3 * max(short)
    value -= 0.3 * sum(short) / max(len(reading.own), 1)
    chases = sum(w.chases for w in found)
    value -= 0.08 * min(chases, 4)
    ahead = [
        s
        for s in reading.own_sentences()
        if s.has("proactive") and s.has("done", "promise", "time")
    ]
    if ahead and chases == 0 and min(worth) > 0.5:
        value += 0.15
    if chases and min(worth) <= _TWICE_THE_NORM:
        value = min(value, _CHASED_CAP)
    if open_end := _left_open(reading, found):
        value = min(value, _UNRESOLVED_CAP)
    return _worded(reading, found, worth, clip(value), chases, ahead, open_end)


def unreadable(reading: Reading) -> str | None:
    """Why the times cannot be read, as a message key, or None where they can."""
    timed = [t.turn for t in reading.turns if t.turn.speaker in ("agent", "customer")]
    if not timed or any(t.start is None for t in timed):
        return "speed.no_times"
    if any(b.start < a.start for a, b in pairwise(timed)):  # type: ignore[operator]
        return "speed.backwards"
    if len(timed) > 1 and timed[0].start == timed[-1].start:
        return "speed.no_times"
    return None


def _worth(felt: float, norm: float) -> float:
    if felt <= 0:
        return _WITHOUT_PROACTIVITY
    return (
        clip(0.5 - 0.25 * math.log2(felt / norm), 0.0, _WITHOUT_PROACTIVITY)
        if felt < math.inf
        else 0.0
    )


def _left_open(reading: Reading, waits: list[Wait]) -> bool:
    """True where the conversation ends with the customer unanswered or giving up."""
    return waits[-1].answered is None or gave_up(reading)


def _worded(
    reading: Reading,
    waits: list[Wait],
    worth: list[float],
    value: float,
    chases: int,
    ahead: list[Sentence],
    open_end: bool,
) -> Measurement:
    longest = waits[min(range(len(waits)), key=worth.__getitem__)]
    values = {
        "first": waits[0].seconds,
        "longest": longest.seconds,
        "n": len(waits),
        "chases": chases,
    }
    asked = next((s for s in longest.asked.sentences if s.turn.speaker == "customer"), None)
    answer = _answering(longest.answered)
    if value >= 0.625:
        reason = "speed.ahead" if ahead else "speed.prompt"
        first_answer = _answering(waits[0].answered)
        return Measurement(reason, value, evidence=shows(first_answer, *ahead[:1]), values=values)
    key = "speed.open" if open_end else "speed.chased" if chases else "speed.slow"
    advice = "speed.advice_announce" if value < 0.5 else "speed.advice_ahead"
    end = longest.answered.turn.position if longest.answered else len(reading.conversation.turns)
    within = range(longest.asked.turn.position, end + 1)
    system = any(s.has("system") for s in reading.own_sentences() if s.turn.position in within)
    cause: Cause = "system" if system else "unknown" if longest.is_first else "agent"
    evidence = (calls_for(asked) + shows(answer)) or shows(_answering(waits[0].answered))
    return Measurement(key, value, "scored", advice, cause, evidence, values)


def _answering(turn: TurnReading | None) -> Sentence | None:
    if turn is None:
        return None
    return next(
        (s for s in turn.sentences if s.is_substantive),
        turn.sentences[0] if turn.sentences else None,
    )
