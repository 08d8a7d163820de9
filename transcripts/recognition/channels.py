"""Every channel of a recording recognised once: what was done before a kill is not done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transcripts.audio import Remark
from transcripts.language import detect_language
from transcripts.recognition import Recognition, Recognizer
from transcripts.recognition.cache import RecognitionCache
from transcripts.recognition.voice_activity import Speech, first_of

if TYPE_CHECKING:
    from transcripts.tracks import Track

#: Told seconds done and in all.
Progress = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Sound:
    """The channels of a recording (sha256 of its file, seconds) and the speech in each."""

    sha256: str
    duration: float
    channels: tuple[Track, ...]
    speech: tuple[tuple[Speech, ...], ...]


def recognised(
    sound: Sound,
    language: str | None,
    recognizer: Recognizer,
    folder: Path | None,
    on_progress: Progress,
) -> tuple[tuple[Recognition, ...], tuple[Remark, ...]]:
    """One recognition a channel, from the cache in `folder` where it was made before.

    `language` is BCP 47; None: found out, once for the call. The remarks say what could not be kept.
    """
    kept = _Kept(sound, language, recognizer, folder)
    count, total = len(sound.channels), sound.duration
    found = [kept.read(index) for index in range(count)]
    spoken = primary(language)
    if spoken is None and None in found:
        spoken = _heard_language(sound, recognizer)
    for index, channel in enumerate(sound.channels):
        if found[index] is not None:
            continue

        def told(seconds: float, before: float = index * total) -> None:
            on_progress((before + seconds) / count, total)

        found[index] = Recognition(language=spoken, segments=())
        if sound.speech[index]:
            found[index] = made = recognizer.transcribe(channel, spoken, told)
            kept.write(index, made)
    on_progress(total, total)
    return tuple(one for one in found if one is not None), kept.remarks


def primary(tag: str | None) -> str | None:
    """The language without script and region: `zh` of `zh-TW`."""
    language = tag.replace("_", "-").split("-")[0].lower() if tag else None
    return "zh" if language == "cmn" else language


def told_language(recognitions: Sequence[Recognition]) -> str:
    """The language that most words were recognised in; where none is told, that of the text."""
    said: dict[str, int] = {}
    texts = []
    for recognition in recognitions:
        words = [word.text for segment in recognition.segments for word in segment.words]
        texts.append("".join(words))
        if recognition.language is not None:
            said[recognition.language] = said.get(recognition.language, 0) + len(words)
    if said:
        return max(said, key=lambda language: said[language])
    return detect_language(" ".join(texts)).split("-")[0]


def _heard_language(sound: Sound, recognizer: Recognizer) -> str | None:
    """The language of the call, from the speech of all channels in the order it was spoken."""
    pieces = sorted((piece, index) for index, found in enumerate(sound.speech) for piece in found)
    if not pieces:
        return "und"
    return recognizer.language_of(first_of((sound.channels[i], piece) for piece, i in pieces))


class _Kept:
    """What was recognised of a recording before, a file a channel."""

    def __init__(
        self, sound: Sound, language: str | None, recognizer: Recognizer, folder: Path | None
    ) -> None:
        self._cache = RecognitionCache(folder) if folder is not None else None
        self._settings = {"language": primary(language)}
        self._sound, self._recognizer = sound, recognizer
        self.remarks: tuple[Remark, ...] = ()

    def read(self, index: int) -> Recognition | None:
        """The recognition of a channel; None where it was not made before."""
        return self._cache.read(self._place(self._cache, index)) if self._cache else None

    def write(self, index: int, recognition: Recognition) -> None:
        """Keep it for the next time; where that cannot be, it is said."""
        if self._cache is None:
            return
        place = self._place(self._cache, index)
        try:
            self._cache.write(place, recognition)
        except OSError as error:
            said = f"{place}: not kept for the next time: {error}"
            self.remarks = (Remark("not_cached", said),)

    def _place(self, cache: RecognitionCache, index: int) -> Path:
        which = f"{index + 1}/{len(self._sound.channels)}"
        return cache.path(self._sound.sha256, self._recognizer.fingerprint, self._settings, which)
