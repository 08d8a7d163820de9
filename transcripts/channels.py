"""Two channels of one call: what leaks from one into the other, found and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transcripts.audio import SAMPLE_RATE, Remark
from transcripts.recognition.turns import SpokenTurn
from transcripts.tracks import TrackWriter, blocks, memory_for_sound

if TYPE_CHECKING:
    from transcripts.tracks import Track

CROSS_TALK_VERSION = "quiet-1"  # raised when other sound would be taken out
_FRAME = SAMPLE_RATE // 100  # samples of a frame: 10 ms
_LONGEST_DELAY = 50  # frames: half a second, a long echo
_LOUD_DB = 30.0  # frames this far under the loudest speech are not compared
_AT_LEAST_DB = 6.0  # a leak is quieter than its source by this
_CERTAIN = 0.8  # correlation of the two levels, in dB, where one is loud and the other is not
_LEAST_FRAMES = 200  # two seconds of them
_MARGIN_DB = 6.0  # sound up to this over the leak that is expected is the leak
_LEAST_RUN, _BRIDGED = 10, 15  # frames: shorter leaks are left, shorter gaps in them taken
_FLOOR = 1e-5
_SAME_WORDS = 85.0  # of 100
_LEAST_WORDS_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Leak:
    """Sound of channel `source` on channel `into`: `level` dB (negative), `delay` seconds later."""

    source: int
    into: int
    level: float
    delay: float
    seconds: float  # of sound that was silenced


def without_cross_talk(
    channels: tuple[Track, ...],
) -> tuple[tuple[Track, ...], tuple[Leak, ...]]:
    """Both channels, each silent where all it carries is a leak of the other, and the leaks.

    Where the channel's own speaker speaks too, the sound is left as it is. Channels without a leak
    are returned as they came.
    """
    if len(channels) != 2:
        return channels, ()
    levels = [_levels(channel) for channel in channels]
    cleaned, leaks = list(channels), []
    for source, into in ((0, 1), (1, 0)):
        found = _leak(levels[source], levels[into])
        if found is None:
            continue
        delay, level = found
        only = _only_leak(levels[source], levels[into], delay, level)
        if only.any():
            cleaned[into] = _silenced(cleaned[into], only)
            leaks.append(Leak(source, into, round(level, 1), delay / 100, float(only.sum()) / 100))
    return tuple(cleaned), tuple(leaks)


def remarks_of(leaks: Sequence[Leak]) -> list[Remark]:
    """What a person should know of the leaks."""
    sides = ("left", "right")
    return [
        Remark(
            "cross_talk",
            f"the {sides[leak.source]} channel is heard on the {sides[leak.into]} one "
            f"({leak.level:.0f} dB, {leak.delay * 1000:.0f} ms later): {leak.seconds:.0f} s were "
            "taken out there",
        )
        for leak in leaks
    ]


def _silenced(track: Track, frames: Any) -> Track:
    """The track without the sound of the frames (a mask)."""
    import numpy as np

    quiet = TrackWriter(memory_for_sound() // 2)
    for first, block in blocks(track):
        mask = np.repeat(frames[first // _FRAME : (first + len(block)) // _FRAME], _FRAME)
        mask = np.pad(mask, (0, len(block) - len(mask)))
        quiet.add(np.where(mask, np.float32(0.0), block))
    return quiet.track()


def _levels(track: Track) -> Any:
    """The level in dB of each frame of 10 ms."""
    import numpy as np

    found = [np.zeros(0, np.float32)]
    for _, block in blocks(track):
        frames = len(block) // _FRAME
        power = np.square(block[: frames * _FRAME].reshape(frames, _FRAME)).mean(axis=1)
        found.append(10.0 * np.log10(power + _FLOOR**2))
    return np.concatenate(found)


def _leak(source: Any, into: Any) -> tuple[int, float] | None:
    """Delay in frames and level in dB of the source's sound in the other channel; None: no leak.

    Compared are frames in which the source is loud and the other much quieter: a leak follows the
    source's level there, noise and silence do not.
    """
    import numpy as np

    loud = source > np.quantile(source, 0.98) - _LOUD_DB
    best = (0.0, 0, 0.0)
    for delay in range(_LONGEST_DELAY + 1):
        before, after = source[: len(source) - delay], into[delay:]
        both = loud[: len(before)] & (after < before - _AT_LEAST_DB)
        if both.sum() < _LEAST_FRAMES:
            continue
        x, y = before[both], after[both]
        if x.std() < 1.0 or y.std() < 1.0:  # steady noise, or nothing at all
            continue
        correlation = float(np.corrcoef(x, y)[0, 1])
        if correlation > best[0]:
            best = (correlation, delay, float(np.median(y - x)))
    return best[1:] if best[0] >= _CERTAIN else None


def _only_leak(source: Any, into: Any, delay: int, level: float) -> Any:
    """Frames of `into` that carry no more than the leak: runs of a tenth of a second or longer."""
    import numpy as np

    moved = np.concatenate([np.full(delay, source.min()), source[: len(source) - delay]])
    expected = np.maximum.reduce([np.roll(moved, shift) for shift in (-2, -1, 0, 1, 2)])
    heard = into > np.quantile(into, 0.15) + 10.0
    own = heard & (into > expected + level + _MARGIN_DB)
    source_speaks = moved > np.quantile(source, 0.98) - _LOUD_DB
    leak = ~_wider(own, _BRIDGED) & _wider(source_speaks, _BRIDGED)
    return _runs(leak, _LEAST_RUN)


def _wider(mask: Any, frames: int) -> Any:
    """The mask with `frames` more at both ends of every run."""
    import numpy as np

    return np.convolve(mask, np.ones(2 * frames + 1), "same") > 0.5


def _runs(mask: Any, least: int) -> Any:
    """The mask without runs shorter than `least`."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))).reshape(-1, 2)
    kept = np.zeros_like(mask)
    for start, end in edges.tolist():
        if end - start >= least:
            kept[start:end] = True
    return kept


def without_repeats(turns: Sequence[SpokenTurn], channels: tuple[Track, ...]) -> list[SpokenTurn]:
    """The turns without those whose words the other channel says louder at the same time.

    The second net under cross-talk: for a leak so changed that its level does not give it away.
    """
    dropped = {
        id(turn if _loudness(turn, channels) < _loudness(other, channels) else other)
        for index, turn in enumerate(turns)
        for other in turns[index + 1 :]
        if turn.channel != other.channel and _same_words(turn, other)
    }
    return [turn for turn in turns if id(turn) not in dropped]


def _same_words(one: SpokenTurn, other: SpokenTurn) -> bool:
    from rapidfuzz import fuzz

    shared = min(one.speech.end, other.speech.end) - max(one.speech.start, other.speech.start)
    shorter = min(one.speech.seconds, other.speech.seconds)
    if shared < 0.6 * shorter or min(len(one.text), len(other.text)) < _LEAST_WORDS_CHARACTERS:
        return False
    return fuzz.ratio(one.text.lower(), other.text.lower()) >= _SAME_WORDS


def _loudness(turn: SpokenTurn, channels: tuple[Track, ...]) -> float:
    import numpy as np

    from transcripts.recognition.voice_activity import cut

    return float(np.square(cut(channels[turn.channel], turn.speech)).mean())
