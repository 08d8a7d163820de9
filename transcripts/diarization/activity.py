"""Where somebody speaks in a channel that several share: quiet voices too, noise not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transcripts.audio import SAMPLE_RATE
from transcripts.recognition.voice_activity import FRAME, speech_chances
from transcripts.tracks import blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcripts.tracks import Track

FRAME_SECONDS = FRAME / SAMPLE_RATE
#: Probability of speech at which a stretch opens, under which it ends, and that it has to reach
#: somewhere to stand alone. Low, because the far voice of a mono call is quiet.
_OPEN, _CLOSE, _SURE = 0.15, 0.05, 0.5
_NEAR_SECONDS = 3.0  # a quiet stretch no further than this from a sure one counts
_PAUSE_SECONDS = 0.3
_PAD_SECONDS = 0.05
_LEAST_SECONDS = 0.09
_HEARD_FOR_GAIN = 1_000_000  # samples
_LOUD = 0.3  # where the loudest half per cent of samples is brought


def activity(track: Track) -> NDArray[np.bool_]:
    """Whether somebody speaks in each frame of FRAME_SECONDS, by the network Silero, gain evened."""
    import numpy as np

    chances = _chances(track)
    kept = np.zeros(len(chances), bool)
    found = _closed_up(_opened(chances))
    sure = [(a, b) for a, b in found if chances[a:b].max() >= _SURE]
    near, pad = _NEAR_SECONDS / FRAME_SECONDS, round(_PAD_SECONDS / FRAME_SECONDS)
    for start, end in found:
        if end - start < _LEAST_SECONDS / FRAME_SECONDS:
            continue
        if any(start - b <= near and a - end <= near for a, b in sure):
            kept[max(0, start - pad) : end + pad] = True
    return kept


def _chances(track: Track) -> NDArray[np.float32]:
    """The probability of speech in each frame, the gain evened."""
    import numpy as np

    every = max(1, len(track) // _HEARD_FOR_GAIN)
    picked = [np.abs(block[-first % every :: every]) for first, block in blocks(track)]
    loudest = float(np.quantile(np.concatenate(picked), 0.995)) if picked else 0.0
    return speech_chances(track, _LOUD / max(loudest, 1e-5))


def _opened(chances: Any) -> list[tuple[int, int]]:
    """Stretches that begin at _OPEN and end under _CLOSE, in frames."""
    found: list[tuple[int, int]] = []
    began: int | None = None
    for frame, chance in enumerate(chances.tolist()):
        if began is None and chance >= _OPEN:
            began = frame
        elif began is not None and chance < _CLOSE:
            found.append((began, frame))
            began = None
    return [*found, (began, len(chances))] if began is not None else found


def _closed_up(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches without pauses shorter than _PAUSE_SECONDS."""
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start - joined[-1][1] < _PAUSE_SECONDS / FRAME_SECONDS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
