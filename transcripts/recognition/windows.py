"""Pieces of speech packed into windows, so that a recogniser hears no silence and little else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from transcripts.audio import SAMPLE_RATE
from transcripts.recognition.voice_activity import Speech, cut

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

#: Between pieces, so that no word of one is heard as the other's, and after the last. Seconds.
SILENCE_SECONDS = 0.6
#: A window of Whisper is as long as its sound and this margin, in steps. Seconds.
MARGIN_SECONDS, STEP_SECONDS = 1.3, 4.0


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of speech, each cut out with what is around it; `silence` between two cuts. Seconds."""

    pieces: tuple[Speech, ...]
    cuts: tuple[Speech, ...]
    silence: float = SILENCE_SECONDS

    @property
    def begins(self) -> tuple[float, ...]:
        """Where each piece begins in the window. Seconds."""
        ends = accumulate((held.seconds + self.silence for held in self.cuts), initial=0.0)
        return tuple(
            end + piece.start - held.start
            for end, piece, held in zip(ends, self.pieces, self.cuts, strict=False)
        )

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
        last = self.cuts[-1]
        return self.begins[-1] + last.end - self.pieces[-1].start + SILENCE_SECONDS

    def samples(self, channel: Track) -> Samples:
        """The sound of the window, cut out of its channel."""
        import numpy as np

        between, after = (
            np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)
            for seconds in (self.silence, SILENCE_SECONDS)
        )
        parts = [part for held in self.cuts for part in (cut(channel, held), between)]
        return np.concatenate([*parts[:-1], after])

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


def alone(piece: Speech) -> Window:
    """A window with one piece of speech."""
    return Window((piece,), (piece,))


def packed(pieces: Sequence[Speech], longest: float, around: float = 0.0) -> Iterator[Window]:
    """As many whole pieces together as fit `longest` seconds; one that does not fit is alone.

    Each with so many seconds of what is `around` it in the recording, instead of silence.
    """
    silence = 0.0 if around else SILENCE_SECONDS
    held: list[tuple[Speech, Speech]] = []
    end = 0.0
    for piece, heard in zip(pieces, _with_around(pieces, around), strict=True):
        if held and end + heard.seconds > longest:
            yield _window(held, silence)
            held, end = [], 0.0
        held.append((piece, heard))
        end += heard.seconds + silence
    if held:
        yield _window(held, silence)


def _window(held: Sequence[tuple[Speech, Speech]], silence: float) -> Window:
    pieces, cuts = zip(*held, strict=True)
    return Window(pieces, cuts, silence)


def _with_around(pieces: Sequence[Speech], around: float) -> Iterator[Speech]:
    """Each piece with what is around it, up to the middle of the silence between two."""
    silences = [max(0.0, after.start - piece.end) / 2 for piece, after in pairwise(pieces)]
    befores = [*(piece.start for piece in pieces[:1]), *silences]
    for piece, before, after in zip(pieces, befores, [*silences, math.inf], strict=False):
        yield Speech(piece.start - min(around, before), piece.end + min(around, after))


def heard_for(seconds: float) -> float:
    """How long a model that hears up to 30 s listens to a sound. Seconds.

    In steps, so that what is heard in a sound does not depend on what else is in its batch.
    """
    return math.ceil((seconds + MARGIN_SECONDS) / STEP_SECONDS) * STEP_SECONDS
