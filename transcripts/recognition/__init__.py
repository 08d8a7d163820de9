"""Speech to words: recognisers behind one protocol, and one dict that lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from transcripts.conversation import Frozen, Seconds, Word
from transcripts.errors import RecognitionError

if TYPE_CHECKING:
    from transcripts.audio import Samples


class Segment(Frozen):
    """A stretch of speech and its words; a word's text keeps the space before it."""

    start: Seconds
    end: Seconds
    words: tuple[Word, ...]


class Recognition(Frozen):
    """What was said in one channel: its language (`en`, `zh`) and its segments in order of time."""

    language: str
    segments: tuple[Segment, ...]


class Recognizer(Protocol):
    """Turns speech into words: samples float32 at 16 kHz, times seconds since they begin."""

    @property
    def name(self) -> str:
        """What a person knows it by: the recogniser and its model."""

    @property
    def fingerprint(self) -> str:
        """Hash of the model and every setting that changes its words."""

    def language_of(self, speech: Samples) -> str:
        """The language spoken (`en`, `zh`), from speech without its pauses."""

    def transcribe(
        self, samples: Samples, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel; `progress` is told the seconds done so far.

        Raises RecognitionError where the language is not one it knows.
        """


def _faster_whisper(model: str | None) -> Recognizer:
    from transcripts.recognition.faster_whisper import FasterWhisper

    return FasterWhisper(model)


#: Every recogniser that ships, made from a model's name or folder (None: its default). Others
#: come by the entry-point group `evenhand.recognizers`.
RECOGNIZERS: dict[str, Callable[[str | None], Recognizer]] = {
    "faster-whisper": _faster_whisper,
}
DEFAULT_RECOGNIZER = "faster-whisper"


def open_recognizer(name: str = DEFAULT_RECOGNIZER, model: str | None = None) -> Recognizer:
    """The recogniser of that name. Raises RecognitionError: not known, or what to install."""
    if name in RECOGNIZERS:
        return RECOGNIZERS[name](model)
    from importlib.metadata import entry_points

    added = {point.name: point for point in entry_points(group="evenhand.recognizers")}
    if name not in added:
        accepted = ", ".join(sorted({*RECOGNIZERS, *added}))
        raise RecognitionError(f"recogniser {name!r} is not known; accepted: {accepted}")
    opened: Recognizer = added[name].load()(model)
    return opened
