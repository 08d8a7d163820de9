"""When somebody speaks, by the Silero network that faster-whisper carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from transcripts.audio import SAMPLE_RATE

if TYPE_CHECKING:
    from transcripts.audio import Samples


class Speech(NamedTuple):
    """A stretch in which somebody speaks: seconds since the recording began."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def find_speech(
    samples: Samples, pause: float = 0.3, pad: float = 0.05, longest: float = float("inf")
) -> tuple[Speech, ...]:
    """Stretches of speech in one channel, in order.

    A silence shorter than `pause` does not end a stretch; each is widened by `pad` at both ends;
    one that is longer than `longest` is cut at a silence. Seconds.
    """
    import numpy as np
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not np.any(samples):
        return ()
    options = VadOptions(
        min_silence_duration_ms=round(pause * 1000),
        speech_pad_ms=round(pad * 1000),
        min_speech_duration_ms=90,
        max_speech_duration_s=longest,
    )
    return tuple(
        Speech(found["start"] / SAMPLE_RATE, min(found["end"], len(samples)) / SAMPLE_RATE)
        for found in get_speech_timestamps(samples, options)
    )


def cut(samples: Samples, speech: Speech) -> Samples:
    """The samples of a stretch."""
    return samples[round(speech.start * SAMPLE_RATE) : round(speech.end * SAMPLE_RATE)]
