"""Recordings for tests: tones, silence and speech, written in any format that av can write."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
EXAMPLES = Path(__file__).parents[2] / "examples" / "recordings"


def a_tone(seconds: float, pitch: float = 440.0, rate: int = 16_000) -> Sound:
    """A sine of that pitch in Hz, half of full scale."""
    return (0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)).astype(
        np.float32
    )


def a_recording(
    path: Path, *channels: Sound, rate: int = 16_000, codec: str = "pcm_s16le", layout: str = ""
) -> Path:
    """The channels written to the path; its suffix decides the container."""
    layout = layout or {1: "mono", 2: "stereo"}[len(channels)]
    frame = av.AudioFrame.from_ndarray(
        np.stack(channels).astype(np.float32), format="fltp", layout=layout
    )
    frame.sample_rate = rate
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            codec, rate=rate, layout=layout, options={"strict": "experimental"}
        )
        resampler = av.AudioResampler(stream.format.name, layout, rate, stream.frame_size or None)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def a_video_without_sound(path: Path) -> Path:
    """One second of a black picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode(None))
    return path


def pitch_of(samples: Sound) -> float:
    """The strongest pitch in Hz of 16 kHz samples."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return float(np.argmax(spectrum) * 16_000 / len(middle))
