"""Who spoke when in one channel: voice activity, voices compared, and a path through them.

Vectors that describe a voice live in the memory of one call of `who_spoke` and are never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transcripts.diarization.activity import FRAME_SECONDS, activity
from transcripts.diarization.clustering import voices_apart
from transcripts.diarization.voices import VECTOR, WINDOW_SECONDS, VoiceEncoder, mel_frames
from transcripts.recognition.voice_activity import Speech

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcripts.tracks import Track

    Array = NDArray[np.float32]

_HOP_SECONDS = 0.4
_MOSTLY_SPEECH = 0.5  # share of a window
_SHARPNESS = 5.0  # of cosines, before they are summed along a path
_AT_ONCE = 256  # windows: in a call without silence a minute and a half
_CHANGE = 2.0  # what a change of speaker costs on that path


@dataclass(frozen=True, slots=True)
class Diarization:
    """Stretches of speech of each speaker, the one who speaks first being first; seconds.

    They do not overlap: where two speak at once, the louder voice has it. `alike` is the cosine of
    the two voices that are most alike (None for one speaker).
    """

    speech: tuple[tuple[Speech, ...], ...]
    alike: float | None = None


def who_spoke(track: Track, encoder: VoiceEncoder, speakers: int | None = 2) -> Diarization:
    """Who speaks when in one channel at 16 kHz, for at most `speakers` (None: found out).

    Fewer are found where voices are too alike to be told apart, or where one hardly speaks.
    """
    import numpy as np

    active = activity(track)
    starts = _window_starts(len(track))
    if not active.any():
        return Diarization(())
    first = np.array([int(start / 100 / FRAME_SECONDS) for start in starts])
    last = np.minimum(first + round(WINDOW_SECONDS / FRAME_SECONDS), len(active))
    spoken = np.concatenate([[0], np.cumsum(active)])
    share = (spoken[last] - spoken[first]) / np.maximum(last - first, 1)
    heard = np.flatnonzero(share > 0.1)
    vectors = _vectors(track, encoder, [starts[index] for index in heard])
    sure = share[heard] >= _MOSTLY_SPEECH
    found = voices_apart(vectors[sure] if sure.any() else vectors, speakers)
    if len(found) < 2:
        return Diarization((tuple(_stretches(active)),))
    cosines = np.zeros((len(active), len(found)), np.float32)
    weights = np.full(len(active), 1e-6, np.float32)
    for index, close in zip(heard, vectors @ found.T, strict=True):
        frames = slice(first[index], last[index])
        # The middle of a window says more of its frames than its ends do.
        weight = np.hanning(last[index] - first[index] + 2)[1:-1] * (share[index] + 0.05)
        cosines[frames] += weight[:, None] * close
        weights[frames] += weight
    path = _best_path(_SHARPNESS * cosines / weights[:, None])
    speech = [tuple(_stretches(active & (path == voice))) for voice in range(len(found))]
    between = found @ found.T - 2.0 * np.eye(len(found))
    return Diarization(tuple(sorted(filter(None, speech))), float(between.max()))


def _vectors(track: Track, encoder: VoiceEncoder, starts: Sequence[int]) -> Array:
    """A unit vector for each window; the frames of the whole are never in memory together."""
    import numpy as np

    found = [np.zeros((0, VECTOR), np.float32)]
    for at in range(0, len(starts), _AT_ONCE):
        some = starts[at : at + _AT_ONCE]
        mel = mel_frames(track, some[0], some[-1] + round(WINDOW_SECONDS * 100))
        found.append(encoder.embed(mel, [start - some[0] for start in some]))
    return np.concatenate(found)


def _window_starts(samples: int) -> list[int]:
    """Frames of 10 ms at which the windows begin; a recording shorter than one has one."""
    from transcripts.audio import SAMPLE_RATE

    last = samples / SAMPLE_RATE - WINDOW_SECONDS
    return [round(at * _HOP_SECONDS * 100) for at in range(int(max(0.0, last) / _HOP_SECONDS) + 1)]


def _best_path(scores: Array) -> Any:
    """The voice at each frame that sums to most, where a change costs _CHANGE (Viterbi)."""
    import numpy as np

    frames, voices = scores.shape
    best, came_from = scores[0].copy(), np.empty((frames, voices), np.int32)
    stay = np.arange(voices)
    for frame in range(frames):
        leader = int(best.argmax())
        keeps = best >= best[leader] - _CHANGE
        came_from[frame] = np.where(keeps, stay, leader)
        best = np.where(keeps, best, best[leader] - _CHANGE) + scores[frame]
    path = np.empty(frames, np.int32)
    path[-1] = best.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = came_from[frame, path[frame]]
    return path


def _stretches(active: Any) -> list[Speech]:
    """Runs of active frames in seconds."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(np.int8), [0]])))
    return [
        Speech(round(a * FRAME_SECONDS, 3), round(b * FRAME_SECONDS, 3))
        for a, b in edges.reshape(-1, 2).tolist()
    ]
