"""The clock of a conversation, from voice activity, or from the times of turns where that is all."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transcripts.conversation import Conversation, Turn
from transcripts.language import fold, is_chinese, tokens
from transcripts.speech.crossings import interruptions, overlaps
from transcripts.speech.floor import Lane, Utterance, utterances
from transcripts.speech.responses import gaps
from transcripts.speech.silences import silences
from transcripts.speech.spans import Span, total, united
from transcripts.timing import Gap, Interruption, Measure, Overlap, Silence, Talk, Timing, Unit

#: Channels on which people speak; the times of typed turns are no talk.
SPOKEN = ("phone", "video", "in_person")
#: A pace needs so many seconds of own speech with words.
_ENOUGH_SPEECH = 5.0
_ROLES = ("agent", "customer")


def timed(lanes: Sequence[Lane], turns: Sequence[Turn], language: str, duration: float) -> Timing:
    """The clock of a recording: `lanes` by voice activity, each speaker's own; `duration` in seconds.

    `turns` only lend their words (was a wait announced, is it a question) and the count of words. One
    lane `unknown` holds whoever speaks: then nothing is said of roles, and `unmeasured` says why.
    """
    return _timing("voice", lanes, turns, language, duration)


def timing_of(conversation: Conversation) -> Timing | None:
    """The measured clock of a conversation, else that of its turns' times; None where nobody spoke.

    Turns are no finer than who wrote them down: pauses within a turn, and whoever was not written
    down, are not in it. Music is not heard.
    """
    measured = conversation.timing
    if measured is not None and measured.source == "voice":
        return measured
    spoken = [t for t in conversation.turns if _is_spoken(t)]
    if conversation.channel not in SPOKEN or not spoken:
        return measured
    duration = conversation.recording.duration if conversation.recording else None
    return _timing("turns", lanes_of(spoken), spoken, conversation.language, duration)


def lanes_of(turns: Iterable[Turn]) -> tuple[Lane, ...]:
    """A lane a role, from the times of turns; an unknown role by its participant's id."""
    spans: dict[str, list[Span]] = {}
    for turn in turns:
        if _is_spoken(turn):
            name = turn.speaker
            key = turn.participant or name if name == "unknown" else name
            spans.setdefault(key, []).append(Span(turn.start or 0.0, turn.end or 0.0))
    return tuple(Lane(name, tuple(united(found))) for name, found in sorted(spans.items()))


def retimed(timing: Timing, names: Mapping[str, str], conversation: Conversation) -> Timing:
    """The same sound with its lanes named otherwise: agent and customer swapped, a speaker known.

    `conversation` carries the turns with their new roles.
    """
    lanes: dict[str, list[Span]] = {}
    for talk in timing.talk:
        lanes.setdefault(names.get(talk.lane, talk.lane), []).append(Span(talk.start, talk.end))
    music: dict[str, list[Span]] = {}
    for silence in timing.silences:
        if silence.kind == "music" and silence.due is not None:
            played = Span(silence.start, silence.end)
            music.setdefault(names.get(silence.due, silence.due), []).append(played)
    renamed = tuple(
        Lane(name, tuple(united(lanes.get(name, ()))), tuple(music.get(name, ())))
        for name in dict.fromkeys((*lanes, *music))
    )
    duration = timing.value("duration")
    return _timing(timing.source, renamed, conversation.turns, conversation.language, duration)


def _is_spoken(turn: Turn) -> bool:
    public = turn.visibility == "public" and turn.start is not None and turn.end is not None
    return public and (turn.end or 0.0) > (turn.start or 0.0)


def _timing(
    source: str, lanes: Sequence[Lane], turns: Sequence[Turn], language: str, duration: float | None
) -> Timing:
    said = utterances(lanes, turns)
    known = any(lane.name in _ROLES for lane in lanes)
    found = _Found(
        lanes,
        said,
        silences(lanes, said),
        overlaps(lanes) if len(lanes) > 1 else (),
        interruptions(said) if known else (),
        gaps(said) if known else (),
    )
    talk = [Talk(lane=n.name, start=s.start, end=s.end) for n in lanes for s in n.spans]
    rounded = (
        t.model_copy(update={"start": round(t.start, 3), "end": round(t.end, 3)})
        for t in sorted(talk, key=lambda t: (t.start, t.lane))
    )
    values = found.values(turns, language, duration)
    return Timing(
        source=source,  # type: ignore[arg-type]  # validated there
        talk=tuple(rounded),
        silences=found.silences,
        overlaps=found.overlaps,
        interruptions=found.interruptions,
        gaps=found.gaps,
        values={name: Measure(value=value, unit=unit) for name, (value, unit) in values.items()},
        unmeasured=None if known else _why(lanes),
    )


def _why(lanes: Sequence[Lane]) -> str:
    if not any(lane.spans for lane in lanes):
        return "no speech was found"
    if len(lanes) == 1:
        return "one channel, and who speaks is not known: gaps, overlaps and pace have no owner"
    return "which speaker is the agent is not known: gaps, interruptions and dead air have no owner"


_Value = tuple[float | None, Unit]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in a call, and the sums of it."""

    lanes: Sequence[Lane]
    said: Sequence[Utterance]
    silences: tuple[Silence, ...]
    overlaps: tuple[Overlap, ...]
    interruptions: tuple[Interruption, ...]
    gaps: tuple[Gap, ...]

    def values(
        self, turns: Sequence[Turn], language: str, duration: float | None
    ) -> dict[str, _Value]:
        """Every measure of docs/clock.md by name; those of a role only where it has a lane."""
        spoken = total(united(s for lane in self.lanes for s in lane.spans))
        several = len(self.lanes) > 1
        found: dict[str, _Value] = {
            "duration": (_r(duration), "s"),
            "talk": (_r(spoken), "s"),
            **self._quiet(),
            "overlap": (_r(sum(o.seconds for o in self.overlaps)) if several else None, "s"),
        }
        whole = sum(total(lane.spans) for lane in self.lanes)
        for lane in self.lanes:
            if lane.name != "unknown":
                found[f"talk.{lane.name}"] = _r(total(lane.spans)), "s"
                share = total(lane.spans) / whole if whole else None
                found[f"talk_share.{lane.name}"] = _r(share), "share"
        for role in (r for r in _ROLES if any(lane.name == r for lane in self.lanes)):
            found |= self._of_role(role, turns, language)
        return found | self._beginning()

    def _quiet(self) -> dict[str, _Value]:
        def seconds(*kinds: str, due: str | None = None) -> float:
            return _sum(
                s.seconds for s in self.silences if s.kind in kinds and due in (None, s.due)
            )

        known = any(lane.name == "agent" for lane in self.lanes)
        return {
            "silence": (_sum(s.seconds for s in self.silences), "s"),
            "dead_air": (seconds("dead_air") if known else None, "s"),
            "dead_air.agent": (seconds("dead_air", due="agent") if known else None, "s"),
            "waits": (seconds("wait", "hold") if known else None, "s"),
            "hold": (seconds("hold", "music") if known else None, "s"),
            "music": (seconds("music"), "s"),
        }

    def _of_role(self, role: str, turns: Sequence[Turn], language: str) -> dict[str, _Value]:
        waits = [g.seconds for g in self.gaps if g.answering == role]
        cuts = sum(i.by == role for i in self.interruptions)
        other = any(lane.name in _ROLES and lane.name != role for lane in self.lanes)
        listening = sum(u.is_backchannel for u in self.said if u.lane == role)
        pace, unit = _pace([t for t in turns if t.speaker == role], self.said, role, language)
        return {
            f"gap.{role}": (_r(statistics.median(waits)) if waits else None, "s"),
            f"longest_gap.{role}": (_r(max(waits)) if waits else None, "s"),
            f"interruptions.{role}": (float(cuts) if other else None, "count"),
            f"backchannels.{role}": (float(listening) if other else None, "count"),
            f"pace.{role}": (pace, unit),
        }

    def _beginning(self) -> dict[str, _Value]:
        """Time to greeting, and to the agent's first answer to the customer."""
        own = [u for u in self.said if u.lane == "agent"]
        if not own:
            return {}
        first = next((g.seconds for g in self.gaps if g.answering == "agent"), None)
        return {"greeting": (_r(own[0].span.start), "s"), "first_response": (_r(first), "s")}


def _pace(
    turns: Sequence[Turn], said: Sequence[Utterance], role: str, language: str
) -> tuple[float | None, Unit]:
    """Words a minute of own speech, in Chinese characters; only speech with words counts."""
    unit: Unit = "characters/min" if is_chinese(language) else "words/min"
    own = [t for t in turns if t.text.strip()]
    seconds = total(u.span for u in said if u.lane == role and u.turn is not None)
    words = sum(1 for turn in own for token in tokens(fold(turn.text)) if token.text.strip("'"))
    if seconds < _ENOUGH_SPEECH or not words:
        return None, unit
    return round(60 * words / seconds, 1), unit


def _r(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _sum(seconds: Iterable[float]) -> float:
    return round(sum(seconds, 0.0), 3)
