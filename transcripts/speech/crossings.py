"""Talk over talk: overlaps, and who cut whom; a sign of listening cuts nobody."""

from __future__ import annotations

from collections.abc import Sequence

from transcripts.speech.floor import Lane, Utterance
from transcripts.speech.spans import Span, common, united
from transcripts.timing import Interruption, Overlap

#: Shorter overlaps are the edges of voice activity. Seconds.
SHORTEST = 0.3
#: Somebody who begins in the last moment of another's words has waited for the end, about.
_LAST_MOMENT = 0.6
_SAID_FIRST = 1.0  # who is cut has spoken so long
_GOES_ON = 0.5  # who cuts speaks on so long after the other fell silent
_TAKES_THE_FLOOR = 1.5  # or speaks so long in all


def overlaps(lanes: Sequence[Lane]) -> tuple[Overlap, ...]:
    """Where two or more speak at once."""
    found: list[Span] = []
    for index, lane in enumerate(lanes):
        for other in lanes[index + 1 :]:
            found += common(united(lane.spans), united(other.spans))
    return tuple(
        Overlap(start=round(span.start, 3), end=round(span.end, 3))
        for span in united(found)
        if span.seconds >= SHORTEST
    )


def interruptions(said: Sequence[Utterance]) -> tuple[Interruption, ...]:
    """Who spoke over whom, who had not finished; in order.

    Somebody begins at least 0.6 s before another ends who has spoken for a second, says more than a
    sign of listening, and either speaks on when the other falls silent or for 1.5 s in all. That a
    sentence was complete is not known from sound: an overlap of 0.6 s and more counts.
    """
    found: list[Interruption] = []
    talking: list[Utterance] = []
    for utterance in said:
        talking = [u for u in talking if u.span.end > utterance.span.start]
        for other in talking:
            if other.lane != utterance.lane and _cuts(utterance, other):
                found.append(_interruption(utterance, other))
        talking.append(utterance)
    return tuple(found)


def _cuts(by: Utterance, of: Utterance) -> bool:
    if by.is_backchannel or of.is_backchannel or "interpreter" in (by.lane, of.lane):
        return False
    if by.span.start - of.span.start < _SAID_FIRST or of.span.end - by.span.start < _LAST_MOMENT:
        return False
    return by.span.end - of.span.end >= _GOES_ON or by.span.seconds >= _TAKES_THE_FLOOR


def _interruption(by: Utterance, of: Utterance) -> Interruption:
    return Interruption(
        start=round(by.span.start, 3),
        end=round(min(by.span.end, of.span.end), 3),
        by=by.lane,
        of=of.lane,
        yielded=of.span.end < by.span.end,
    )
