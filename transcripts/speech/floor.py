"""Who has the floor: pieces of talk as utterances, with the words that go with them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.conversation import Turn
from transcripts.speech.announcements import is_backchannel
from transcripts.speech.spans import Span, united

#: Pieces of one speaker that are no further apart are one utterance. Seconds.
BREATH = 0.8
#: A sign of listening is shorter than this, where no words tell.
BACKCHANNEL = 1.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One speaker: the role (or the id, where the role is not known), and when the speaker speaks.

    `music` is where the speaker's channel carries music on hold.
    """

    name: str
    spans: tuple[Span, ...]
    music: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of one speaker's talk, with the last turn that lies in it, where words are known."""

    lane: str
    span: Span
    turn: Turn | None
    is_backchannel: bool

    @property
    def words(self) -> str:
        """The words of its last turn."""
        return self.turn.text if self.turn is not None else ""


def utterances(lanes: Sequence[Lane], turns: Sequence[Turn]) -> list[Utterance]:
    """What was said in one go, by all, in order of time."""
    made: list[Utterance] = []
    for lane in lanes:
        own = _Turns([t for t in turns if lane.name in (t.speaker, t.participant)])
        others = [s for other in lanes if other is not lane for s in other.spans]
        others = united(others)
        starts = [s.start for s in others]
        for span in united(lane.spans, BREATH):
            around = _around(span, others, starts)
            made.append(_utterance(lane.name, span, own.within(span), around))
    return sorted(made, key=lambda u: (u.span, u.lane))


def _around(span: Span, others: Sequence[Span], starts: Sequence[float]) -> bool:
    """True where another speaks before it begins and still speaks, or speaks on, when it ends."""
    index = bisect_right(starts, span.start) - 1
    return index >= 0 and others[index].end >= span.end - 0.3


def _utterance(lane: str, span: Span, within: Sequence[Turn], around: bool) -> Utterance:
    words = " ".join(turn.text for turn in within)
    if words:
        listening = is_backchannel(words) and span.seconds < 2 * BACKCHANNEL
    else:
        listening = around and span.seconds < BACKCHANNEL
    return Utterance(lane, span, within[-1] if within else None, listening)


class _Turns:
    """The turns of one speaker, found by time."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        timed = [t for t in turns if t.start is not None]
        self._turns = sorted(timed, key=lambda t: t.start or 0.0)
        self._middles = sorted(((t.start or 0.0) + (t.finish or 0.0)) / 2 for t in timed)
        self._turns.sort(key=lambda t: ((t.start or 0.0) + (t.finish or 0.0)) / 2)

    def within(self, span: Span) -> list[Turn]:
        """Turns whose middle is in the span."""
        first, last = bisect_left(self._middles, span.start), bisect_right(self._middles, span.end)
        return self._turns[first:last]
