"""Music on hold, heard: steady notes, well above the noise of the line, that are no speech.

Silero hears next to no speech in instrumental music. What is left is to tell music from noise: a
note keeps its pitch for a tenth of a second or longer, so the strongest partials of one moment are
there again in the next; noise has none, and the partials of a voice glide. Songs with words, and a
hold that is only a beep every ten seconds, are not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from transcripts.audio import SAMPLE_RATE
from transcripts.speech.spans import Span, united, without

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcripts.tracks import Samples, Track

#: Music shorter than this is a tone: ringing, a key, an alert. Seconds.
SHORTEST = 3.0
_WINDOW, _HOP = 2048, 512  # 128 ms, so that partials 8 Hz apart are told apart; 32 ms
_AT_ONCE = 500  # frames: what bounds the memory whatever the length
_LOWEST = (
    26  # bin of 200 Hz: below are rumble and hum; the highest is 4 kHz, what a telephone carries
)
_ABOVE_NOISE = 10.0  # dB over the quietest twentieth of the channel
_QUIETEST = -55.0  # dB of full scale: below it nothing is heard
_PARTIALS = 4  # the strongest of a frame
_STEADY = 0.5  # share of frames of music whose partials stay
_BREATH = 1.0  # seconds between notes
_MISHEARD = 1.5  # a longer piece of speech within music was said


class _Frames(NamedTuple):
    """By hop: level in dB of full scale, and whether the strongest partials stay."""

    level: NDArray[np.float32]
    steady: NDArray[np.bool_]


def find_music(track: Track, speech: Sequence[Span]) -> tuple[Span, ...]:
    """Where one channel carries music rather than the speech that voice activity found in it."""
    import numpy as np

    if len(track) < _WINDOW:
        return ()
    certain = [span for span in speech if span.seconds > _MISHEARD]
    level, steady = _frames(track, certain)
    floor = max(float(np.percentile(level, 5)) + _ABOVE_NOISE, _QUIETEST)
    sounds = level > floor
    said = [span for span in speech if span.seconds > _MISHEARD or not _is_tonal(span, steady)]
    notes = without(united(_runs(sounds & steady), 0.0), said)
    found = without(united(notes, _BREATH), said)
    return tuple(_fitted(span, sounds) for span in found if _is_music(span, sounds, steady))


def without_music(speech: Sequence[Span], music: Sequence[Span]) -> list[Span]:
    """Speech, less the short pieces that voice activity took music for."""
    return [
        span
        for span in speech
        if span.seconds > _MISHEARD
        or not any(m.start - 0.2 <= span.start and span.end <= m.end + 0.2 for m in music)
    ]


def _frames(track: Track, said: Sequence[Span] = ()) -> _Frames:
    """Level in dB of full scale, and whether the strongest partials stay, for each hop.

    Where nothing sounds or somebody speaks at length, partials are not looked for.
    """
    import numpy as np

    window = np.hanning(_WINDOW).astype(np.float32)
    level = np.concatenate([
        _decibels(np.mean(np.square(frames), axis=1)) for _, frames in _pieces(track)
    ])  # fmt: skip
    looked_at = level > _QUIETEST
    for span in said:
        looked_at[_hops(span)] = False
    peaks = np.full((len(level), _PARTIALS), -1, dtype=np.int16)
    for first, frames in _pieces(track):
        chosen = np.flatnonzero(looked_at[first : first + len(frames)])
        if len(chosen):
            spectra = np.abs(np.fft.rfft(frames[chosen] * window, axis=1))
            spectra = spectra[:, _LOWEST : _WINDOW // 4]
            # By Parseval, with a Hann window, whose mean square is 3/8.
            power = 2 * np.square(spectra).sum(axis=1) / (_WINDOW**2 * 3 / 8)
            level[first + chosen] = _decibels(power)
            peaks[first + chosen] = _strongest(spectra)
    return _Frames(level, _stay(peaks))


def _pieces(track: Track) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The frames of the track, (n, _WINDOW) at a time, each with the number of its first."""
    import numpy as np

    count = (len(track) - _WINDOW) // _HOP + 1
    for first in range(0, count, _AT_ONCE):
        last = min(first + _AT_ONCE, count) - 1
        sound: Samples = track[first * _HOP : last * _HOP + _WINDOW]
        yield first, np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_HOP]


def _decibels(power: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.asarray(10 * np.log10(power + 1e-10), dtype=np.float32)


def _strongest(spectra: NDArray[np.float32]) -> NDArray[np.int16]:
    """The bins of the strongest partials of each frame; -1 where a partial is no peak."""
    import numpy as np

    middle = spectra[:, 1:-1]
    is_peak = (middle > spectra[:, :-2]) & (middle >= spectra[:, 2:])
    peaks = np.where(is_peak, middle, 0.0)
    bins = np.argsort(peaks, axis=1)[:, -_PARTIALS:]
    strong = np.take_along_axis(peaks, bins, axis=1) > 8 * np.median(spectra, axis=1)[:, None]
    return np.where(strong, bins + 1, -1).astype(np.int16)


def _stay(peaks: NDArray[np.int16]) -> NDArray[np.bool_]:
    """True where half of a frame's partials are in the frame 128 ms on or 128 ms before."""
    import numpy as np

    apart = _WINDOW // _HOP
    kept = np.zeros(len(peaks), dtype=bool)
    if len(peaks) <= apart:
        return kept
    before, after = peaks[:-apart], peaks[apart:]
    near = (np.abs(before[:, :, None] - after[:, None, :]) <= 1) & (before[:, :, None] > 0)
    stays = near.any(axis=2).sum(axis=1) * 2 >= _PARTIALS
    kept[:-apart] |= stays
    kept[apart:] |= stays
    return kept


def _runs(mask: NDArray[np.bool_]) -> Iterator[Span]:
    """Stretches of true hops, as seconds from the middle of the first to that of the last."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    half = _WINDOW / 2
    for first, after in edges.reshape(-1, 2):
        start, end = first * _HOP + half, (after - 1) * _HOP + half
        yield Span(float(start) / SAMPLE_RATE, float(end) / SAMPLE_RATE)


def _hops(span: Span) -> slice:
    return slice(
        max(0, round((span.start * SAMPLE_RATE - _WINDOW / 2) / _HOP)),
        round((span.end * SAMPLE_RATE - _WINDOW / 2) / _HOP) + 1,
    )


def _is_tonal(span: Span, steady: NDArray[np.bool_]) -> bool:
    piece = steady[_hops(span)]
    return bool(len(piece)) and float(piece.mean()) >= 0.8


def _is_music(span: Span, sounds: NDArray[np.bool_], steady: NDArray[np.bool_]) -> bool:
    """Long enough, sounding nearly all the time, its notes held."""
    hops = _hops(span)
    if span.seconds < SHORTEST or not sounds[hops].any():
        return False
    return float(sounds[hops].mean()) >= 0.6 and float(steady[hops][sounds[hops]].mean()) >= _STEADY


def _fitted(span: Span, sounds: NDArray[np.bool_]) -> Span:
    """Its ends moved out over a note that begins or dies away, by a quarter of a second at most."""
    hops, most = _hops(span), round(0.25 * SAMPLE_RATE / _HOP)
    start, end = hops.start, hops.stop
    while start > max(0, hops.start - most) and sounds[start - 1]:
        start -= 1
    while end < min(len(sounds), hops.stop + most) and sounds[end]:
        end += 1
    step = _HOP / SAMPLE_RATE
    return Span(span.start - (hops.start - start) * step, span.end + (end - hops.stop) * step)
