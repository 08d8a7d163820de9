"""Response gaps: who had finished, who had not begun, and for how long."""

from __future__ import annotations

from collections.abc import Sequence

from transcripts.speech.announcements import wants_time
from transcripts.speech.floor import Utterance
from transcripts.timing import Gap

_ASKED = frozenset({"agent", "customer"})


def gaps(said: Sequence[Utterance]) -> tuple[Gap, ...]:
    """The gap before each answer, in order of time.

    From the end of one side's last words to the other side's first; signs of listening are neither. An
    interpreter's relay lies in no gap: it runs from the relay's end. A customer who says 'one second'
    and then goes on has made nobody wait. Where the answer began before the end, the gap is zero.
    """
    found: list[Gap] = []
    last: Utterance | None = None
    since = 0.0
    for utterance in said:
        if utterance.is_backchannel:
            continue
        if utterance.lane == "interpreter":
            since = max(since, utterance.span.end)
            continue
        if last is not None and _is_answer(last, utterance):
            start = min(since, utterance.span.start)
            found.append(
                Gap(
                    start=round(start, 3),
                    end=round(utterance.span.start, 3),
                    waiting=last.lane,
                    answering=utterance.lane,
                )
            )
        last, since = utterance, max(since, utterance.span.end)
    return tuple(found)


def _is_answer(last: Utterance, utterance: Utterance) -> bool:
    sides = {last.lane, utterance.lane}
    return sides == _ASKED and not (last.lane == "customer" and wants_time(last.words))
