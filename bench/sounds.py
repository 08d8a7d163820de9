"""Sound in which nobody speaks: silence, pink noise and synthesised music, the same for a seed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
RATE = 16_000
#: C, A minor, F, G: triads in Hz.
_CHORDS = (
    (261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7),
)  # fmt: skip


def silence(seconds: float, seed: int = 0) -> Sound:
    """Nothing at all."""
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def pink_noise(seconds: float, seed: int = 0) -> Sound:
    """Noise whose power falls by 3 dB an octave, peak 0.3."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=count))
    pitches = np.fft.rfftfreq(count, 1 / RATE)
    pitches[0] = pitches[1]
    return _loud(np.fft.irfft(spectrum / np.sqrt(pitches), count), 0.3)


def music(seconds: float, seed: int = 0) -> Sound:
    """Plucked chords, a melody and a drum at 120 beats a minute, peak 0.5."""
    drawn = np.random.default_rng(seed)
    count = round(seconds * RATE)
    played = np.zeros(count)
    beat = RATE // 2
    for number, start in enumerate(range(0, count, beat)):
        time = np.arange(min(beat, count - start)) / RATE
        chord = _CHORDS[number // 8 % 4]
        for pitch in (*chord, 2 * chord[int(drawn.integers(3))]):
            for overtone in range(1, 5):
                tone = np.sin(2 * np.pi * pitch * overtone * time) / overtone
                played[start : start + len(time)] += np.exp(-3 * time) * tone
        drum = drawn.normal(size=len(time)) * (1.0 if number % 2 else 0.5)
        played[start : start + len(time)] += np.exp(-30 * time) * drum
    return _loud(played, 0.5)


def _loud(samples: NDArray[Any], peak: float) -> Sound:
    loud: Sound = (peak * samples / np.abs(samples).max()).astype(np.float32)
    return loud
