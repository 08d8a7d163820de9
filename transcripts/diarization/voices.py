"""What a voice sounds like: the GE2E network of Resemblyzer, run in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transcripts.audio import SAMPLE_RATE
from transcripts.errors import RecognitionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcripts.tracks import Track

    Array = NDArray[np.float32]

WINDOW_SECONDS = 1.6
_HOP = SAMPLE_RATE // 100  # samples between two frames
_FFT = SAMPLE_RATE // 40  # 25 ms
_BANDS = 40
_LAYERS, _UNITS = 3, 256
VECTOR = _UNITS  # numbers that describe a voice
_BATCH = 64  # windows at once: 64 x 160 frames need about 50 MB
_LEVEL = 0.008  # mean mel power of speech at -30 dBFS, the level the network was trained at


@dataclass(frozen=True, slots=True)
class VoiceEncoder:
    """Windows of speech to unit vectors, close together for the same voice (arXiv 1710.10467)."""

    parameters: Mapping[str, Array]

    def __post_init__(self) -> None:
        for name, shape in _shapes():
            found = getattr(self.parameters.get(name), "shape", None)
            if found != shape:
                raise RecognitionError(f"{name} is {found}, expected {shape}: not this network")

    def embed(self, mel: Array, starts: Sequence[int]) -> Array:
        """(windows, 256) unit vectors of the 160 frames that begin at each of `starts`.

        Each window is brought to one level, so that a quiet voice is compared by its sound.
        """
        import numpy as np
        from threadpoolctl import threadpool_limits

        frames = round(WINDOW_SECONDS * 100)
        found = []
        # Products this small are slower on several threads, and far slower on a busy machine.
        with threadpool_limits(1, user_api="blas"):
            for at in range(0, len(starts), _BATCH):
                some = [_padded(mel[start : start + frames]) for start in starts[at : at + _BATCH]]
                found.append(self._embedded(np.stack([_level(window) for window in some])))
        return np.concatenate([np.zeros((0, _UNITS), np.float32), *found])

    def _embedded(self, windows: Array) -> Array:
        import numpy as np

        below = windows.transpose(1, 0, 2)
        for layer in range(_LAYERS):
            below = self._layer(below, layer)
        out = below[-1] @ self.parameters["linear.weight"].T + self.parameters["linear.bias"]
        out = np.maximum(out, 0.0)
        unit: Array = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
        return unit

    def _layer(self, given: Array, layer: int) -> Array:
        """One LSTM over (frames, windows, inputs); gates in torch's order: in, forget, cell, out."""
        import numpy as np

        held = self.parameters
        bias = held[f"lstm.bias_ih_l{layer}"] + held[f"lstm.bias_hh_l{layer}"]
        frames, windows, width = given.shape
        flat = given.reshape(-1, width) @ held[f"lstm.weight_ih_l{layer}"].T + bias
        inputs = flat.reshape(frames, windows, 4 * _UNITS)
        recurrent = np.ascontiguousarray(held[f"lstm.weight_hh_l{layer}"].T)
        out = np.empty((frames, windows, _UNITS), np.float32)
        hidden = np.zeros((windows, _UNITS), np.float32)
        cell = np.zeros_like(hidden)
        for frame in range(frames):
            gates = inputs[frame] + hidden @ recurrent
            opened = _sigmoid(gates)
            cell = opened[:, _UNITS : 2 * _UNITS] * cell + opened[:, :_UNITS] * np.tanh(
                gates[:, 2 * _UNITS : 3 * _UNITS]
            )
            hidden = opened[:, 3 * _UNITS :] * np.tanh(cell)
            out[frame] = hidden
        return out


def _padded(window: Array) -> Array:
    """The window repeated to its full length where the recording ends before it."""
    import numpy as np

    frames = round(WINDOW_SECONDS * 100)
    return window if len(window) == frames else np.resize(window, (frames, window.shape[1]))


def _level(window: Array) -> Array:
    """The window's mel power at _LEVEL."""
    import numpy as np

    return window * np.float32(_LEVEL / max(float(window.mean()), 1e-12))


def _sigmoid(values: Any) -> Any:
    import numpy as np

    return 0.5 * (1.0 + np.tanh(0.5 * values))


def _shapes() -> Sequence[tuple[str, tuple[int, ...]]]:
    gates = 4 * _UNITS
    found: list[tuple[str, tuple[int, ...]]] = []
    for layer in range(_LAYERS):
        found += [
            (f"lstm.weight_ih_l{layer}", (gates, _UNITS if layer else _BANDS)),
            (f"lstm.weight_hh_l{layer}", (gates, _UNITS)),
            (f"lstm.bias_ih_l{layer}", (gates,)),
            (f"lstm.bias_hh_l{layer}", (gates,)),
        ]
    return [*found, ("linear.weight", (_UNITS, _UNITS)), ("linear.bias", (_UNITS,))]


def mel_frames(track: Track, first: int = 0, last: int | None = None) -> Array:
    """(frames, 40) mel power, a frame each 10 ms, as librosa makes it (25 ms Hann, Slaney bands).

    From frame `first` to before frame `last`, or to the end.
    """
    import numpy as np

    count = 1 + len(track) // _HOP
    last = count if last is None else min(last, count)
    begin, end = first * _HOP - _FFT // 2, (last - 1) * _HOP + _FFT // 2
    sound = track[max(0, begin) : end]
    padded = np.pad(sound, (max(0, -begin), max(0, end - len(track))))
    window = np.hanning(_FFT + 1)[:-1].astype(np.float32)
    bank = _mel_bank()
    view = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    found = [
        (np.abs(np.fft.rfft(view[at : at + 6000] * window)) ** 2).astype(np.float32) @ bank.T
        for at in range(0, last - first, 6000)
    ]
    joined: Array = np.concatenate(found)
    return joined


def _mel_bank() -> Array:
    """(40, 201) triangles of equal area on Slaney's mel scale, 0 to 8 kHz."""
    import numpy as np

    edges = _hertz(np.linspace(0.0, _mel(SAMPLE_RATE / 2), _BANDS + 2))
    bins = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    area = 2.0 / (edges[2:] - edges[:-2])
    bank: Array = (np.maximum(0.0, np.minimum(rising, falling)) * area[:, None]).astype(np.float32)
    return bank


def _mel(hertz: float) -> float:
    """Slaney's scale: linear to 1 kHz (15 mel), logarithmic above."""
    import math

    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * math.log(hertz / 1000) / math.log(6.4)


def _hertz(mel: Any) -> Any:
    import numpy as np

    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))
