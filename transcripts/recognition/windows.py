"""Pieces of speech packed into windows, so that a recogniser hears no silence and little else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcripts.audio import SAMPLE_RATE
from transcripts.recognition.voice_activity import Speech, cut

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

#: Between pieces, so that no word of one is heard as the other's. Seconds.
SILENCE_SECONDS = 0.6
#: A window of Whisper is as long as its sound and this margin, in steps. Seconds.
MARGIN_SECONDS, STEP_SECONDS = 1.3, 4.0


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of speech with a silence after each, and where each piece begins (seconds)."""

    pieces: tuple[Speech, ...]
    begins: tuple[float, ...]

    @property
    def start(self) -> float:
        """When its first piece begins in the recording. Seconds."""
        return self.pieces[0].start

    @property
    def end(self) -> float:
        """When its last piece ends in the recording. Seconds."""
        return self.pieces[-1].end

    @property
    def seconds(self) -> float:
        """How long it is, silences included."""
        return self.begins[-1] + self.pieces[-1].seconds + SILENCE_SECONDS

    def samples(self, channel: Track) -> Samples:
        """The sound of the window, cut out of its channel."""
        import numpy as np

        silence = np.zeros(round(SILENCE_SECONDS * SAMPLE_RATE), dtype=np.float32)
        return np.concatenate(
            [part for piece in self.pieces for part in (cut(channel, piece), silence)]
        )

    def nearest(self, time: float) -> int:
        """Which piece a time in the window belongs to."""
        ends = [
            begin + piece.seconds for begin, piece in zip(self.begins, self.pieces, strict=True)
        ]
        away = [max(b - time, time - e, 0.0) for b, e in zip(self.begins, ends, strict=True)]
        return away.index(min(away))

    def placed(self, start: float, end: float) -> tuple[int, float, float]:
        """The piece of a word, and its times in the recording, within that piece. Seconds."""
        index = self.nearest((start + end) / 2)
        piece, begin = self.pieces[index], self.begins[index]
        first = min(max(piece.start + start - begin, piece.start), piece.end)
        last = min(max(piece.start + end - begin, first), piece.end)
        return index, round(first, 3), round(last, 3)


def packed(pieces: Sequence[Speech], longest: float) -> Iterator[Window]:
    """As many whole pieces together as fit `longest` seconds; one that does not fit is alone."""
    held: list[Speech] = []
    begins: list[float] = []
    end = 0.0
    for piece in pieces:
        if held and end + piece.seconds > longest:
            yield Window(tuple(held), tuple(begins))
            held, begins, end = [], [], 0.0
        held.append(piece)
        begins.append(end)
        end += piece.seconds + SILENCE_SECONDS
    if held:
        yield Window(tuple(held), tuple(begins))


def heard_for(seconds: float) -> float:
    """How long a model that hears up to 30 s listens to a sound. Seconds.

    In steps, so that what is heard in a sound does not depend on what else is in its batch.
    """
    return math.ceil((seconds + MARGIN_SECONDS) / STEP_SECONDS) * STEP_SECONDS
