"""Speech to words: recognisers behind one protocol, and one dict that lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from transcripts.conversation import Frozen, Seconds, Share, Word
from transcripts.errors import RecognitionError

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

#: How fine a thing is known: for each word, or for a stretch of speech only.
Detail = Literal["words", "segments"]


class Segment(Frozen):
    """A stretch of speech and its words; a word's text keeps the space before it.

    Words without times stand where their segment stands. `speaker` is the recogniser's own name
    for who spoke, `confidence` 0..1 of the whole stretch, `language` where it is not the call's.
    """

    start: Seconds
    end: Seconds
    words: tuple[Word, ...]
    speaker: str | None = None
    confidence: Share | None = None
    language: str | None = None


class Recognition(Frozen):
    """What was said in one channel: its language (`en`, `zh`; None: not told) and its segments."""

    language: str | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Gives:
    """What a recogniser can say of the words it hears; what it cannot is None or False."""

    times: Detail | None
    confidence: Detail | None
    language: bool = True
    speakers: bool = False
    glossary: bool = True


class Recognizer(Protocol):
    """Turns speech into words: samples float32 at 16 kHz, times seconds since they begin."""

    @property
    def name(self) -> str:
        """What a person knows it by: the recogniser and its model."""

    @property
    def fingerprint(self) -> str:
        """Hash of the model and every setting that changes its words."""

    @property
    def gives(self) -> Gives:
        """What it can say of the words it hears."""

    def language_of(self, speech: Samples) -> str | None:
        """The language spoken (`en`, `zh`), from speech without its pauses; None: it tells later."""

    def transcribe(
        self, track: Track, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel; `progress` is told the seconds done so far.

        Raises RecognitionError where the language is not one it knows.
        """


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a recogniser is opened with.

    `model`: a name or a folder (None: its default); `glossary`: names it should know how to write;
    `allow_remote`: whether sound may leave this machine; `answers`: a folder where what a remote
    service answered is kept, so that it is asked, and paid, once.
    """

    model: str | None = None
    glossary: tuple[str, ...] = ()
    allow_remote: bool = False
    answers: Path | None = None


def _faster_whisper(wanted: Wanted) -> Recognizer:
    from transcripts.recognition.faster_whisper import FasterWhisper

    return FasterWhisper(wanted.model, wanted.glossary)


def _openai_whisper(wanted: Wanted) -> Recognizer:
    from transcripts.recognition.openai_whisper import OpenAIWhisper

    return OpenAIWhisper(wanted.model, wanted.glossary)


def _openai_api(wanted: Wanted) -> Recognizer:
    from transcripts.recognition.openai_api import OpenAITranscription

    return OpenAITranscription(wanted)


def _sherpa_onnx(wanted: Wanted) -> Recognizer:
    from transcripts.recognition.sherpa_onnx import SherpaOnnx

    return SherpaOnnx(wanted.model, wanted.glossary)


#: Every recogniser that ships. Others come by the entry-point group `evenhand.recognizers`.
RECOGNIZERS: dict[str, Callable[[Wanted], Recognizer]] = {
    "faster-whisper": _faster_whisper,
    "openai-whisper": _openai_whisper,
    "openai-api": _openai_api,
    "sherpa-onnx": _sherpa_onnx,
}
DEFAULT_RECOGNIZER = "faster-whisper"


def open_recognizer(
    name: str = DEFAULT_RECOGNIZER, model: str | None = None, wanted: Wanted | None = None
) -> Recognizer:
    """The recogniser of that name; `model` is short for `Wanted(model)`.

    Raises RecognitionError: not known, or what to install; RemoteError: sound may not leave.
    """
    wanted = wanted or Wanted(model)
    if name in RECOGNIZERS:
        return RECOGNIZERS[name](wanted)
    from importlib.metadata import entry_points

    added = {point.name: point for point in entry_points(group="evenhand.recognizers")}
    if name not in added:
        accepted = ", ".join([*RECOGNIZERS, *sorted(added)])
        raise RecognitionError(f"recogniser {name!r} is not known; accepted: {accepted}")
    opened: Recognizer = added[name].load()(wanted)
    return opened
