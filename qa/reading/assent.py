"""Words that accept what was said: courtesies that show no worry, and last words that give nothing up."""

from __future__ import annotations

from qa.reading.lexicon import Match
from qa.reading.reading import Sentence, TurnReading

#: What a reply brings that can be accepted, and what nobody can mean to accept.
_BRINGS = (
    "done", "promise", "option", "reason", "unburdens", "money", "time", "number", "yes_no", "step",
    "proactive", "handover",
)  # fmt: skip
_HOLLOW = ("stock_promise", "generic", "closing", "greeting", "stock_empathy")
_HARMS = ("dismiss", "blame", "lecture", "obstruct", "defend", "judge", "cover_up")
#: What makes a no one that can be accepted: its reason, or what is done instead.
_BESIDE_A_NO = ("reason", "option", "done", "promise", "unburdens", "proactive")
_COMPLAINS = ("negative", "exasperation", "unanswered", "disputes", "escalation", "given_before", "mock")  # fmt: skip


def accepts(turn: TurnReading, before: TurnReading | None) -> bool:
    """True where a customer's words that can also withdraw ('fair enough', '好吧') only accept an answer.

    `before` is what the agent had said last. They give up where nothing was answered, a wish was denied
    without a reason, or they complain.
    """
    if not turn.has("assent") or turn.has(*_COMPLAINS):
        return False
    return all(map(_is_soft, turn.sentences)) and before is not None and _can_be_accepted(before)


def only_assents(sentence: Sentence) -> bool:
    """True for a sentence that accepts and raises nothing."""
    return sentence.has("assent") and not sentence.has(
        "question", "request", "problem", *_COMPLAINS
    )


def _is_soft(sentence: Sentence) -> bool:
    """True where every word that withdraws is one of assent."""
    kept = sentence.cues.get("assent", ())
    return all(_within(m, kept) for m in sentence.cues.get("withdrawal", ()))


def _can_be_accepted(turn: TurnReading) -> bool:
    if turn.has(*_HARMS) or (turn.has("no") and not turn.has(*_BESIDE_A_NO)):
        return False
    return any(
        s.is_substantive and (s.has(*_BRINGS) or not s.has(*_HOLLOW)) and not s.has("stock_promise")
        for s in turn.sentences
    )


def _within(match: Match, others: tuple[Match, ...]) -> bool:
    return any(match.start < other.end and other.start < match.end for other in others)
