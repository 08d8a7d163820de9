"""When somebody speaks, by the Silero network that faster-whisper carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from transcripts.audio import SAMPLE_RATE
from transcripts.tracks import blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcripts.tracks import Samples, Track

FRAME = 512  # samples that the network reads at once
LANGUAGE_SECONDS = 130.0  # no recogniser listens to more than two minutes for the language
_CONTEXT = 64  # samples of the frame before that it is shown too
_BEGINS, _ENDS = 0.5, 0.35  # probability from which somebody speaks, and under which no more
_LEAST = 0.09 * SAMPLE_RATE  # samples of the shortest stretch
_BREATH = 0.098 * SAMPLE_RATE  # samples of silence at which a stretch that is too long is cut


class Speech(NamedTuple):
    """A stretch in which somebody speaks: seconds since the recording began."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def find_speech(
    track: Track, pause: float = 0.3, pad: float = 0.05, longest: float = float("inf")
) -> tuple[Speech, ...]:
    """Stretches of speech in one channel, in order.

    A silence shorter than `pause` does not end a stretch; each is widened by `pad` at both ends;
    one that is longer than `longest` is cut at a silence. Seconds. As `get_speech_timestamps` of
    Silero does it, which needs the whole channel in memory several times over.
    """
    widened = pad * SAMPLE_RATE
    cutter = _Cutter(pause * SAMPLE_RATE, longest * SAMPLE_RATE - FRAME - 2 * widened)
    for frame, chance in enumerate(speech_chances(track).tolist()):
        cutter.hear(frame * FRAME, chance)
    found = cutter.all(len(track))
    return tuple(
        Speech(start / SAMPLE_RATE, end / SAMPLE_RATE)
        for start, end in _widened(found, int(widened), len(track))
    )


def speech_chances(track: Track, gain: float = 1.0) -> NDArray[np.float32]:
    """The probability of speech in each frame, the sound made louder by `gain` before.

    Read block by block; the network's memory goes from one to the next.
    """
    import numpy as np
    from faster_whisper.vad import get_vad_model

    hidden = cell = np.zeros((1, 1, 128), np.float32)
    before = np.zeros(_CONTEXT, np.float32)
    found = [np.zeros(0, np.float32)]
    heard = False
    for _, block in blocks(track):
        heard = heard or bool(block.any())
        even = np.clip(block * np.float32(gain), -1.0, 1.0) if gain != 1.0 else block
        frames = np.pad(even, (0, -len(even) % FRAME)).reshape(-1, FRAME)
        contexts = np.concatenate([before[None], frames[:-1, -_CONTEXT:]])
        given = {"input": np.concatenate([contexts, frames], axis=1), "h": hidden, "c": cell}
        chances, hidden, cell = get_vad_model().session.run(None, given)
        before = frames[-1, -_CONTEXT:]
        found.append(chances.reshape(-1))
    chances = np.concatenate(found)
    return chances if heard else np.zeros_like(chances)


class _Cutter:
    """Stretches (samples) out of probabilities that come frame by frame."""

    def __init__(self, pause: float, longest: float) -> None:
        self._pause, self._longest = pause, longest
        self._found: list[tuple[int, int]] = []
        self._begin: int | None = None
        self._quiet = 0  # where the silence begins that may end the stretch; 0: none
        self._cut, self._resumed = 0, 0  # the last breath, and where speech went on after it

    def hear(self, at: int, chance: float) -> None:
        """A frame that begins at a sample."""
        if chance >= _BEGINS:
            if self._quiet and self._resumed < self._cut:
                self._resumed = at
            self._quiet = 0
        if self._begin is None:
            self._begin = at if chance >= _BEGINS else None
            return
        if at - self._begin > self._longest and not self._cut_short(at):
            return
        if chance < _ENDS and self._begin is not None:
            self._fall_silent(at, self._begin)

    def all(self, length: int) -> list[tuple[int, int]]:
        """What was found in so many samples."""
        if self._begin is not None and length - self._begin > _LEAST:
            return [*self._found, (self._begin, length)]
        return self._found

    def _cut_short(self, at: int) -> bool:
        """A stretch that is too long ends at its last breath (True), or here (False)."""
        assert self._begin is not None
        breath, resumed = self._cut, self._resumed
        self._found.append((self._begin, breath or at))
        self._begin = resumed if breath and resumed >= breath else None
        self._quiet = self._cut = self._resumed = 0
        return bool(breath)

    def _fall_silent(self, at: int, begin: int) -> None:
        self._quiet = self._quiet or at
        if at - self._quiet > _BREATH:
            self._cut = self._quiet
        if at - self._quiet < self._pause:
            return
        if self._quiet - begin > _LEAST:
            self._found.append((begin, self._quiet))
        self._begin = None
        self._quiet = self._cut = self._resumed = 0


def _widened(found: list[tuple[int, int]], pad: int, length: int) -> list[list[int]]:
    """Each stretch longer by `pad` at both ends, or by half of the silence between two."""
    wide: list[list[int]] = [[start, end] for start, end in found]
    for index, stretch in enumerate(wide):
        before = wide[index - 1] if index else None
        if before is None:
            stretch[0] = max(0, stretch[0] - pad)
            continue
        silence = stretch[0] - before[1]
        each = silence // 2 if silence < 2 * pad else pad
        before[1], stretch[0] = before[1] + each, max(0, stretch[0] - each)
    if wide:
        wide[-1][1] = min(length, wide[-1][1] + pad)
    return wide


def cut(track: Track, speech: Speech) -> Samples:
    """The samples of a stretch."""
    return track[round(speech.start * SAMPLE_RATE) : round(speech.end * SAMPLE_RATE)]


def first_of(pieces: Iterable[tuple[Track, Speech]]) -> Samples:
    """The sound of the pieces one after another, until there is enough to tell the language by."""
    import numpy as np

    found, seconds = [np.zeros(0, np.float32)], 0.0
    for track, piece in pieces:
        found.append(cut(track, piece))
        seconds += piece.seconds
        if seconds >= LANGUAGE_SECONDS:
            break
    return np.concatenate(found)
