"""Speed: how long the customer waited for answers of substance, against the channel's norm."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from qa.reading.content import is_generic
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
from qa.scoring.local.substance import answering
from qa.scoring.local.waits import Wait, waits
from qa.scoring.norms import Norms

#: A fast conversation without anything done ahead of being asked stays under the top level.
_WITHOUT_PROACTIVITY = 0.85
_UNRESOLVED_CAP = 0.5
_ASKING = ("wh_when", "wh_amount", "wh_why", "wh_where", "wh_how")
#: What is done ahead of being asked is none of these.
_NOT_AHEAD = (
    "dismiss",
    "blame",
    "lecture",
    "upsell",
    "obstruct",
    "generic",
    "stock_promise",
    "defend",
)
#: The next contact is left to the customer.
_CALL_AGAIN = re.compile(
    r"(?:您|你)(?:可以|就|再|直接|到时|请|也)*(?:再)?(?:打(?:给|来|过来|电话)|来电|致电|联系|联络|找|拨打?|来问|回(?:复|这条|我))"
    r"|(?:欢迎|随时|请|麻烦)(?:您|你)?(?:再|随时)*(?:来电|致电|联系|联络|拨打)"
    r"|\b(?:you can|you could|you may|please|just|simply|do|then) (?:\w+ )?(?:call|ring|contact|write|message|e-?mail|phone|reach|reply|get back|come back)\b"
)
_SPARES = re.compile(r"不用|不必|无需|免得|\bwithout|\bno need|\b(?:don.t|won.t) (?:have|need) to")
#: A question about what happens if something fails: what follows is its answer.
_WHAT_IF = re.compile(
    r"\b(?:what|and|but|so) if\b|\bin case\b|如果|要是|万一|(?:不|没).{0,8}怎么办"
)
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
    ahead = _ahead(reading)
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


def _ahead(reading: Reading) -> list[Sentence]:
    """What the agent does or says before being asked: no answer to a question, nothing left to the customer."""
    found: list[Sentence] = []
    asked: list[Sentence] = []
    for turn in reading.turns:
        if turn.turn.speaker == "customer":
            asked = [s for s in turn.sentences if s.has("question", "request", *_ASKING)]
        elif reading.is_own(turn.turn):
            answer = answering(turn) if asked else None
            found += [
                s for s in turn.sentences
                if s.has("proactive") and s.has("done", "promise", "time", "unburdens") and s is not answer
                and not s.has("asks", *_NOT_AHEAD) and not _falls_back(s) and not _is_asked_for(s, asked)
            ]  # fmt: skip
            asked = asked if answer is None else []
    return found


def _falls_back(sentence: Sentence) -> bool:
    """True where the next step is the customer's: to call, write or come again."""
    if sentence.has("unburdens") or _SPARES.search(sentence.folded):
        return False
    return _CALL_AGAIN.search(sentence.folded) is not None


def _is_asked_for(sentence: Sentence, asked: list[Sentence]) -> bool:
    """True where a question of the turn before speaks of the same, or asks what happens if."""
    words = {t for t in sentence.rest if not is_generic(t)}
    return any(words & a.content.keys() or _WHAT_IF.search(a.folded) for a in asked)


def _worded(
    reading: Reading,
    waits: list[Wait],
    worth: list[float],
    value: float,
    chases: int,
    ahead: list[Sentence],
    open_end: bool,
) -> Measurement:
    worst = waits[min(range(len(waits)), key=worth.__getitem__)]
    longest = max(wait.seconds for wait in waits)
    values = {
        "first": waits[0].seconds,
        "longest": longest,
        "worst": worst.seconds,
        "n": len(waits),
        "chases": chases,
    }
    first_answer = _ended_by(reading, waits[0])
    if value >= 0.625:
        reason = "speed.ahead" if ahead else "speed.prompt"
        if not ahead and any(w.was_announced and w.seconds == longest for w in waits):
            reason = "speed.announced"
        if waits[0].answered is not None and waits[0].answered is reading.hand_over:
            reason = "speed.handed_over"
        return Measurement(reason, value, evidence=shows(first_answer, *ahead[:1]), values=values)
    slow = "speed.slow" if worst.seconds == longest else "speed.unannounced"
    key = "speed.open" if open_end else "speed.chased" if chases else slow
    values["n"] = chases if key == "speed.chased" else values["n"]
    advice = "speed.advice_announce" if value < 0.5 else "speed.advice_ahead"
    answer = _ended_by(reading, worst)
    evidence = (calls_for(_asking(worst.asked)) + shows(answer)) or shows(first_answer)
    return Measurement(key, value, "scored", advice, _cause(reading, worst), evidence, values)


def _cause(reading: Reading, worst: Wait) -> Cause:
    """Whose the worst wait was: the system's where the agent says so there, unknown where nobody had come yet."""
    end = worst.answered.turn.position if worst.answered else len(reading.conversation.turns)
    within = range(worst.asked.turn.position, end + 1)
    if any(s.has("system") for s in reading.own_sentences() if s.turn.position in within):
        return "system"
    return "unknown" if worst.queued else "agent"


def _ended_by(reading: Reading, wait: Wait) -> Sentence | None:
    """The sentence that ended a wait: the one that answers best, or the hand-over."""
    turn = wait.answered
    if turn is not None and turn is reading.hand_over:
        return next(s for s in turn.sentences if s.has("handover"))
    return answering(turn, wait.asked)


def _asking(turn: TurnReading) -> Sentence | None:
    """The customer's sentence that most calls for an answer."""
    said = [s for s in turn.sentences if s.turn.speaker == "customer"]
    return max(said, key=lambda s: (s.has("question", "request", *_ASKING), s.has("problem", "chase", "unanswered", "history", "deadline"), len(s.content)), default=None)  # fmt: skip
