"""Speed: how long the customer waited for answers of substance, against the channel's norm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scorecard import Cause
from qa.scoring.local.asks import announced_seconds, opens
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    not_readable,
    shows,
)
from qa.scoring.norms import Norms

#: A fast conversation without anything done ahead of being asked stays under the top level.
_WITHOUT_PROACTIVITY = 0.85
_UNRESOLVED_CAP = 0.5
_FRAGMENT_GAP = 30.0
#: A longer time that is named is a date or a term, not a wait in the conversation; seconds.
_LONGEST_ANNOUNCED = 7200.0
#: Channels on which a silence is heard, and the shortest that counts, seconds.
_LIVE = ("phone", "video", "in_person")
_DEAD_AIR = 3.0


@dataclass
class _Pending:
    """The customer's words that wait for an answer."""

    first: TurnReading
    since: float
    chases: int = 0
    announced_at: float | None = None
    announced: float | None = None


@dataclass(frozen=True)
class Wait:
    """One wait of the customer for the judged agent; seconds."""

    asked: TurnReading
    answered: TurnReading | None
    seconds: float
    felt: float
    chases: int
    is_first: bool


def measure(reading: Reading, norms: Norms) -> Measurement:
    """0.85 less the shortfall of the first wait (0.4), of the longest (0.3), and of all a turn (0.3).

    A wait w against a norm n is worth 0.5 - 0.25 log2(w / n), within 0..0.85; its shortfall is
    what is missing from 0.85. Announced waiting counts less, unless the length is overrun. What is
    done ahead of being asked lifts a conversation without a long wait to the top.
    """
    if problem := _unreadable(reading):
        return not_readable(problem)
    waits = _waits(reading)
    if not waits:
        return not_called_for("speed.none_waited")
    norm = norms.of(reading.conversation.channel)
    worth = [_worth(w.felt, norm.first if w.is_first else norm.reply) for w in waits]
    short = [_WITHOUT_PROACTIVITY - w for w in worth]
    value = _WITHOUT_PROACTIVITY - 0.4 * short[0] - 0.3 * max(short)
    value -= 0.3 * sum(short) / max(len(reading.own), 1)
    chases = sum(w.chases for w in waits)
    value -= 0.08 * min(chases, 4)
    ahead = [
        s
        for s in reading.own_sentences()
        if s.has("proactive") and s.has("done", "promise", "time")
    ]
    if ahead and chases == 0 and min(worth) > 0.5:
        value += 0.15
    if open_end := _left_open(reading, waits):
        value = min(value, _UNRESOLVED_CAP)
    return _worded(reading, waits, worth, clip(value), chases, ahead, open_end)


def _unreadable(reading: Reading) -> str | None:
    """Why the times cannot be read, as a message key, or None where they can."""
    timed = [t.turn for t in reading.turns if t.turn.speaker in ("agent", "customer")]
    if not timed or any(t.start is None for t in timed):
        return "speed.no_times"
    if any(b.start < a.start for a, b in pairwise(timed)):  # type: ignore[operator]
        return "speed.backwards"
    if len(timed) > 1 and timed[0].start == timed[-1].start:
        return "speed.no_times"
    return None


def _waits(reading: Reading) -> list[Wait]:
    found: list[Wait] = []
    pending: _Pending | None = None
    first = True
    previous: TurnReading | None = None
    live = reading.conversation.channel in _LIVE
    for turn in reading.turns:
        speaker = turn.turn.speaker
        if speaker == "customer":
            pending = _asked(pending, turn, previous, first)
        elif speaker == "agent":
            if reading.is_own(turn.turn):
                if live and pending is None and (silence := _silence(reading, previous, turn)):
                    found.append(silence)
                pending, wait = _answered(pending, turn, first)
                if wait is not None:
                    found.append(wait)
                    first = False
            else:
                pending = None if turn.is_substantive else _moved(pending, turn)
                first = False
        previous = turn
    if pending is not None and _demands(pending.first):
        last = reading.turns[-1].turn.finish or 0.0
        waited = max(0.0, last - pending.since)
        found.append(Wait(pending.first, None, waited, math.inf, pending.chases, first))
    return found


def _silence(reading: Reading, previous: TurnReading | None, turn: TurnReading) -> Wait | None:
    """Dead air before an agent's turn on a live line, though no answer was owed; announced counts less."""
    if previous is None or previous.turn.finish is None:
        return None
    start = turn.turn.start or 0.0
    if start - previous.turn.finish < _DEAD_AIR:
        return None
    said = next((t for t in reversed(reading.own) if t.turn.position < turn.turn.position), None)
    announced = _length(said) if said is not None else None
    since = previous.turn.finish
    quiet = _Pending(previous, since, 0, since if announced is not None else None, announced)
    return Wait(previous, turn, start - since, _felt(quiet, start), 0, False)


def _demands(turn: TurnReading) -> bool:
    """True where a last word of the customer cannot be left without an answer."""
    if turn.has("question", "request", "unanswered", "chase"):
        return True
    return turn.has("problem") and not turn.has("solved", "thanks", "accept")


def _asked(
    pending: _Pending | None, turn: TurnReading, previous: TurnReading | None, first: bool
) -> _Pending | None:
    ended = turn.turn.finish or 0.0
    if pending is None and turn.has("chase") and previous is not None and not first:
        # The customer asks whether anybody is there: the silence began with the turn before.
        return _Pending(turn, previous.turn.finish or ended, 1)
    if pending is None:
        return _Pending(turn, ended) if opens(turn) or first else None
    if turn.has("chase", "unanswered"):
        pending.chases += 1
    elif previous is not None and previous.turn.speaker == "customer" and not first:
        started = turn.turn.start or 0.0
        if started - (previous.turn.finish or 0.0) <= _FRAGMENT_GAP:
            pending.since = ended
    elif previous is not None and previous.turn.speaker == "bot":
        pending.since = ended
    return pending


def _answered(
    pending: _Pending | None, turn: TurnReading, first: bool
) -> tuple[_Pending | None, Wait | None]:
    start = turn.turn.start or 0.0
    on_hold = next((s for s in turn.sentences if s.has("hold")), None)
    if pending is None:
        held = _Pending(
            turn, turn.turn.finish or start, 0, turn.turn.finish or start, _length(turn)
        )
        return (held if on_hold is not None and not turn.is_substantive else None), None
    if not _is_answer(turn, pending.first):
        if on_hold is not None:
            pending.announced_at = turn.turn.finish or start
            pending.announced = _length(turn)
        # On a live line an answer of any kind ends the silence, but not the wait.
        return pending, None
    seconds = max(0.0, start - pending.since)
    is_first = first and pending.first.turn.speaker == "customer"
    wait = Wait(pending.first, turn, seconds, _felt(pending, start), pending.chases, is_first)
    return None, wait


def _moved(pending: _Pending | None, turn: TurnReading) -> _Pending | None:
    """Another agent answered without substance: the judged agent's clock starts there."""
    if pending is not None:
        pending.since = turn.turn.finish or pending.since
    return pending


def _is_answer(turn: TurnReading, asked: TurnReading) -> bool:
    """True where a turn brings something: not ritual, not 'let me check', not the customer's own words."""
    for sentence in turn.sentences:
        if not sentence.is_substantive:
            continue
        if sentence.has("yes_no", "no", "done", "money", "asks") or set(sentence.rest) - set(
            asked.content
        ):
            return True
    return False


def _length(turn: TurnReading) -> float | None:
    """The length of the wait that a turn announces, seconds; the last one it names."""
    held = [s for s in turn.sentences if s.has("hold")] or turn.sentences
    named = [announced_seconds(s.folded) for s in (*turn.sentences, *held)]
    return next((n for n in reversed(named) if n is not None and n <= _LONGEST_ANNOUNCED), None)


def _felt(pending: _Pending, start: float) -> float:
    """The wait as it counts, seconds: after an announcement less, unless the length is overrun."""
    whole = max(0.0, start - pending.since)
    if pending.announced_at is None or pending.announced_at >= start:
        return whole
    before = max(0.0, pending.announced_at - pending.since)
    after = start - pending.announced_at
    if pending.announced is None:
        return before + 0.6 * after
    kept = after <= 1.25 * pending.announced + 5
    return before + (0.35 if kept else 1.0) * after


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
    if waits[-1].answered is None:
        return True
    last = reading.customer[-1] if reading.customer else None
    return last is not None and last.has("withdrawal") and not last.has("solved")


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
