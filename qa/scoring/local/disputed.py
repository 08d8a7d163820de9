"""Disputed statements: what the customer says is not so, and the agent only says again."""

from __future__ import annotations

from qa.reading.content import is_generic
from qa.reading.reading import Reading, Sentence, TurnReading

#: What an answer is worth that the customer disputes and that is not put right.
WORTH = 0.1
#: So much of its own words makes of a sentence the disputed one said again.
_SAME = 0.6
_GOES_INTO_IT = ("corrects", "ownership", "reason", "done", "promise", "follow_up", "no")


def left_disputed(by: Sentence, reading: Reading) -> bool:
    """True where the customer's next words say that an answer is untrue, and it stays so or is only said again.

    A 'no' to a question of the agent's disputes nothing.
    """
    for turn in reading.customer:
        if not turn.has("disputes"):
            continue
        before = next((t for t in reversed(reading.own) if t.turn.position < turn.turn.position), None)  # fmt: skip
        if before is None or before.sentences[-1].has("asks"):
            continue
        if (by.turn is before.turn or _again(by, before)) and not _set_right(reading, turn, before):
            return True
    return False


def _again(sentence: Sentence, before: TurnReading) -> bool:
    """True where a sentence says for the most part what one of an earlier turn said."""
    if sentence.turn.position < before.turn.position:
        return False
    said = [_words(s) for s in before.sentences]
    words = _words(sentence)
    return any(len(words & s) >= _SAME * min(len(words), len(s)) for s in said if s and words)


def _words(sentence: Sentence) -> frozenset[str]:
    return frozenset(t for t in sentence.rest if not is_generic(t))


def _set_right(reading: Reading, disputed: TurnReading, before: TurnReading) -> bool:
    """True where the agent goes into it: takes it back, gives a reason, or puts it right, in other words."""
    later = (s for t in reading.after(disputed.turn) for s in t.sentences)
    return any(s.has(*_GOES_INTO_IT) and not _again(s, before) for s in later)
