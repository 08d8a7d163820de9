"""When nobody spoke, whose turn it was then, and whether a wait had been announced."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.speech.announcements import Announced, announced, asks, calls, wants_time
from transcripts.speech.floor import Lane, Utterance
from transcripts.speech.spans import Span, total, united, without
from transcripts.timing import Silence, SilenceKind

#: Shorter silences belong to talk. Seconds.
DEAD_AIR = 3.0
#: A noise shorter than this that became no words does not end a silence. Seconds.
_BLIP = 0.25
#: An announcement stands so long before a silence at most, a short answer in between. Seconds.
_JUST_BEFORE = 8.0
#: Pieces of music with less between them are one hold. Seconds.
_SAME_HOLD = 3.0
_SLACK = 0.2  # music and talk are found with different windows
_SEEN = 12  # utterances before a silence that are looked at
_FIRM = frozenset({"agent", "bot", "supervisor", "system"})


def silences(lanes: Sequence[Lane], said: Sequence[Utterance]) -> tuple[Silence, ...]:
    """Silences and holds between the first and the last talk, in order."""
    spoken = [u for u in said if u.span.seconds >= _BLIP or u.turn is not None]
    if not spoken:
        return ()
    talk = united(u.span for u in spoken)
    whole = Span(talk[0].start, talk[-1].end)
    names = {lane.name for lane in lanes}
    held: dict[Span, str] = {}  # two speakers of one channel hear the same music: the firm's
    for lane in lanes:
        for hold in _holds(lane.music, talk):
            held[hold] = "agent" if hold in held and "agent" in names else lane.name
    quiet = without([whole], united([*talk, *held]))
    spans: list[tuple[Span, str | None]] = [
        (span, None) for span in quiet if span.seconds >= DEAD_AIR
    ]
    spans += [
        (hold, by) for hold, by in held.items() if hold.start < whole.end and hold.end > whole.start
    ]
    starts = [u.span.start for u in spoken]
    found = [_named(span, _around(span, spoken, starts), names, by) for span, by in spans]
    return tuple(sorted(found, key=lambda s: s.start))


def _holds(music: Sequence[Span], talk: Sequence[Span]) -> list[Span]:
    """Music in one piece, also where it pauses, as long as nobody speaks there."""
    made: list[Span] = []
    for span in united(music):
        if made and span.start - made[-1].end < _SAME_HOLD:
            between = Span(made[-1].end, span.start)
            if total(without([between], talk)) == total([between]):
                made[-1] = Span(made[-1].start, span.end)
                continue
        made.append(span)
    return made


@dataclass(frozen=True, slots=True)
class _Around:
    """The talk before a silence, the latest first, and what ends it."""

    before: Sequence[Utterance]
    after: Utterance | None
    start: float

    def announcement(self) -> tuple[Announced, int] | None:
        """What the agent announced just before, and in which turn."""
        for utterance in self.before:
            if self.start - utterance.span.end > _JUST_BEFORE:
                return None
            if utterance.lane in _FIRM and not utterance.is_backchannel:
                kind = announced(utterance.words)
                if kind is None or utterance.turn is None:
                    return None
                return kind, utterance.turn.position
            if asks(utterance.words) or wants_time(utterance.words):
                return None
        return None

    def due(self) -> str | None:
        """Whose turn to speak it was; None where the roles are not known."""
        if not self.before or self.after is None:
            return None
        last, following = self.before[0], self.after
        if following.lane == "interpreter":
            return "interpreter"
        relays = last.lane == "interpreter"
        if relays:
            last = next((u for u in self.before if u.lane != "interpreter"), last)
        if following.lane in _FIRM:
            return self._before_the_firm(last, following.lane, relays)
        return self._before_the_customer(last, relays) if following.lane == "customer" else None

    @staticmethod
    def _before_the_firm(last: Utterance, firm: str, relays: bool) -> str | None:
        if last.lane == "customer":
            return "customer" if wants_time(last.words) else firm
        if last.lane in _FIRM:
            return "customer" if relays or asks(last.words) else firm
        return None

    def _before_the_customer(self, last: Utterance, relays: bool) -> str | None:
        called = self.after is not None and calls(self.after.words)
        if last.lane in _FIRM:
            return last.lane if called and not asks(last.words) else "customer"
        if last.lane != "customer":
            return None
        owed = called or (asks(last.words) and not relays)
        return "agent" if owed and not wants_time(last.words) else "customer"


def _around(span: Span, said: Sequence[Utterance], starts: Sequence[float]) -> _Around:
    here = bisect_left(starts, span.start + _SLACK)
    before = [u for u in said[max(0, here - _SEEN) : here] if u.span.end <= span.start + _SLACK]
    before.sort(key=lambda u: -u.span.end)
    after = bisect_left(starts, span.end - _SLACK)
    return _Around(before, said[after] if after < len(said) else None, span.start)


def _named(span: Span, around: _Around, lanes: set[str], music_of: str | None) -> Silence:
    """The silence with its kind; `music_of` is the lane whose music is heard in it."""
    known = "agent" in lanes
    due = around.due() if known else None
    announcement = around.announcement() if known and due != "interpreter" else None
    kind: SilenceKind = "pause" if due in ("customer", "interpreter") else "dead_air"
    if music_of is not None:
        kind, due = "music", music_of
    elif announcement is not None:
        kind, due = announcement[0], "agent"
    turn = around.before[0].turn if around.before else None
    return Silence(
        start=round(span.start, 3),
        end=round(span.end, 3),
        kind=kind,
        due=due,
        announced=announcement[1] if announcement is not None and due == "agent" else None,
        before=turn.position if turn is not None else None,
    )
