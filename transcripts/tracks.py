"""The sound of one channel: in memory, or, of a long recording, in a temporary file."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from transcripts.errors import AudioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    #: Sound in memory: float32, -1..1, at 16 kHz.
    Samples = NDArray[np.float32]

#: Samples read at a time, 12.8 s: whole frames of voice activity (512) and of levels (160).
BLOCK = 204_800
SETTING = "EVENHAND_SOUND_MB"
_MEMORY_MB = 64
_BYTES = 4  # of a sample


class Track(Protocol):
    """The samples of a channel; a slice of it is an array in memory. Every array is a track."""

    def __len__(self) -> int:
        """How many samples."""

    def __getitem__(self, piece: slice, /) -> Samples:
        """The samples from start to stop."""


class StoredTrack:
    """A track in a temporary file without a name, which is gone with the last use of it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with its last use
        weakref.finalize(self, self._file.close)
        self._samples = 0

    def __len__(self) -> int:
        return self._samples

    def __getitem__(self, piece: slice, /) -> Samples:
        import numpy as np

        first, stop, step = piece.indices(self._samples)
        found = np.empty(max(0, stop - first), np.float32)
        view = found.view(np.uint8)
        at = 0
        self._file.seek(first * _BYTES)
        while at < len(view):
            read = self._file.readinto(view[at:].data)
            if not read:
                raise AudioError("its temporary file was cut off while it was read")
            at += read
        return found[::step]

    def add(self, samples: Samples) -> None:
        """More samples at the end. Raises AudioError where there is no room for them."""
        import numpy as np

        left = np.ascontiguousarray(samples, np.float32).view(np.uint8)
        try:
            self._file.seek(0, os.SEEK_END)
            while len(left):
                left = left[self._file.write(left.data) :]
        except OSError as error:
            raise AudioError(
                f"no room for its sound in {tempfile.gettempdir()}: {error.strerror}; "
                f"TMPDIR names another folder, {SETTING} how much is kept in memory"
            ) from error
        self._samples += len(samples)


class TrackWriter:
    """A track that grows: in memory up to a limit (bytes), beyond it in a file."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[Samples] = []
        self._held = 0
        self._stored: StoredTrack | None = None

    def add(self, samples: Samples) -> None:
        """More samples at the end."""
        if self._stored is not None:
            self._stored.add(samples)
            return
        self._parts.append(samples)
        self._held += len(samples)
        if self._held * _BYTES > self._limit:
            self._stored = StoredTrack()
            for part in self._parts:
                self._stored.add(part)
            self._parts = []

    def track(self) -> Track:
        """What was added."""
        import numpy as np

        if self._stored is not None:
            return self._stored
        return np.concatenate([np.zeros(0, np.float32), *self._parts])


def memory_for_sound() -> int:
    """Bytes of sound that a process keeps in memory: EVENHAND_SOUND_MB, else 64 MB.

    Raises AudioError where the setting is no number.
    """
    typed = os.environ.get(SETTING, "").strip()
    if not typed:
        return _MEMORY_MB * 1_000_000
    if not typed.isdecimal():
        raise AudioError(f"{SETTING}={typed!r}; expected a number of megabytes, such as 64")
    return int(typed) * 1_000_000


def blocks(track: Track, size: int = BLOCK) -> Iterator[tuple[int, Samples]]:
    """The track piece by piece, each with the sample that it begins at."""
    for first in range(0, len(track), size):
        yield first, track[first : first + size]
