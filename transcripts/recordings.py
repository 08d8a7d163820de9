"""A recording becomes a `Conversation`: words by channel, turns by voice activity."""

from __future__ import annotations

import hashlib
import json
import math
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from transcripts.audio import Audio, Remark, decode
from transcripts.channels import (
    CROSS_TALK_VERSION,
    Leak,
    remarks_of,
    without_cross_talk,
    without_repeats,
)
from transcripts.conversation import Conversation, Participant, Recording, Source, Turn, Word
from transcripts.diarization.weights import voice_model_installed
from transcripts.language import (
    canonical_language,
    detect_language,
    is_chinese,
    to_simplified,
    to_traditional,
)
from transcripts.recognition import Recognition, Recognizer
from transcripts.recognition.channels import Progress, Sound, primary, recognised, told_language
from transcripts.recognition.trust import VERSION as TRUST_VERSION
from transcripts.recognition.trust import trusted
from transcripts.recognition.turns import SpokenTurn, full_width, rewritten, spoken_turns
from transcripts.recognition.voice_activity import Speech, find_speech
from transcripts.speakers import SpeakerOptions, Speakers, in_one_channel, on_channels
from transcripts.speech.clock import timed
from transcripts.speech.floor import Lane
from transcripts.speech.music import find_music, without_music
from transcripts.speech.spans import Span
from transcripts.tracks import TrackWriter, blocks, memory_for_sound

if TYPE_CHECKING:
    from transcripts.tracks import Track

Script = Literal["hans", "hant"]

_SAME_SOUND = 0.99  # correlation of two channels that carry the same speakers
_LOW_CONFIDENCE = 0.6  # mean word probability
_SLUG_CHARACTERS = 60
_TURN_CUTTING = 2  # raised when the same words would be cut into other turns
_OTHER_LANGUAGE_LETTERS = 8  # a turn with fewer is in the language of the call


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """How a recording is read: `language` BCP 47 (None: found out), `swap`: agent on the right."""

    language: str | None = None
    swap: bool = False
    script: Script | None = None
    cache: Path | None = None
    who: SpeakerOptions = field(default_factory=SpeakerOptions)


@dataclass(frozen=True, slots=True)
class Transcription:
    """A conversation, and what a person should know of how it was read, one line each."""

    conversation: Conversation
    warnings: tuple[str, ...] = ()


def transcribe(
    path: Path,
    options: TranscribeOptions,
    recognizer: Recognizer,
    on_progress: Progress = lambda done, total: None,
) -> Transcription:
    """The recording as a conversation: left channel agent, right customer; times in seconds.

    `on_progress` is told seconds done and in all. With `options.cache` a recording is recognised
    once. Raises AudioError where it cannot be decoded, RecognitionError where it cannot be
    recognised; their messages leave the path to the caller.
    """
    audio = decode(path)
    channels, doubled = _speakers(audio)
    channels, leaks = without_cross_talk(channels)
    heard = [_heard(channel) for channel in channels]
    speech = tuple(spoken for spoken, _ in heard)
    sound = Sound(_heard_as(audio, leaks), audio.duration, channels, speech)
    found, unkept = recognised(sound, options.language, recognizer, options.cache, on_progress)
    recognitions = tuple(trusted(recognition) for recognition in found)
    language, convert = _language(recognitions, options)
    turns = [rewritten(turn, convert) for turn in spoken_turns(speech, recognitions)]
    who = replace(options.who, swap=options.swap)
    if len(channels) == 1:
        speakers = in_one_channel(channels[0], speech[0], turns, who)
    else:
        speakers = on_channels(speech, without_repeats(turns, audio.channels), who)
    told = [*speakers.remarks, *_remarks(speech, turns)]
    remarks = [*audio.remarks, *doubled, *remarks_of(leaks), *unkept, *told]
    said = tuple(_turn(i, t, speakers.people, language) for i, t in enumerate(speakers.turns))
    lanes = _lanes(speakers, [music for _, music in heard])
    conversation = Conversation(
        id=recording_id(path, audio.sha256),
        channel="phone",
        language=language if turns else "und",
        turns=said,
        timing=timed(lanes, said, language, audio.duration),
        participants=tuple(sorted(speakers.people, key=lambda person: person.id)),
        flags=tuple(dict.fromkeys(remark.flag for remark in remarks)),
        attributes={
            "recognizer": recognizer.name,
            "transcription": transcription_key(recognizer, options),
        },
        recording=Recording(
            path=str(path),
            sha256=audio.sha256,
            channels=audio.source_channels,
            duration=round(audio.duration, 3),
        ),
        source=Source(file=str(path), format="recording"),
    )
    return Transcription(conversation, tuple(remark.message for remark in remarks))


def recording_id(path: Path, sha256: str) -> str:
    """The id of a recording's conversation, which is also a file name: stem and eight hex digits.

    >>> recording_id(Path("Call 17 (late).WAV"), "0123456789abcdef")
    'call-17-late-01234567'
    """
    letters = (c if c.isalnum() else "-" for c in unicodedata.normalize("NFKC", path.stem).lower())
    slug = re.sub("-+", "-", "".join(letters)).strip("-")[:_SLUG_CHARACTERS].strip("-")
    return f"{slug or 'recording'}-{sha256[:8]}"


def transcription_key(recognizer: Recognizer, options: TranscribeOptions) -> str:
    """Twelve hex digits that are the same where the same recording would be read the same."""
    known = [recognizer.fingerprint, options.language, options.swap, options.script, _TURN_CUTTING]
    known += [TRUST_VERSION, str(options.who), voice_model_installed()]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:12]


def _speakers(audio: Audio) -> tuple[tuple[Track, ...], tuple[Remark, ...]]:
    """The channels that carry a speaker each; two that sound the same are one."""
    if len(audio.channels) == 1:
        return audio.channels, ()
    left, right = audio.channels
    if _correlation(left, right) <= _SAME_SOUND:
        return audio.channels, ()
    both = "both channels carry the same sound, so it is read as mono"
    return (_mean(left, right),), (Remark("dual_mono", both),)


def _mean(left: Track, right: Track) -> Track:
    """Both channels as one."""
    import numpy as np

    mixed = TrackWriter(memory_for_sound())
    for (_, one), (_, other) in zip(blocks(left), blocks(right), strict=True):
        mixed.add(np.multiply(one + other, 0.5, dtype=np.float32))
    return mixed.track()


def _heard(channel: Track) -> tuple[tuple[Speech, ...], tuple[Span, ...]]:
    """Where a channel carries speech, and where music on hold."""
    found = [Span(*piece) for piece in find_speech(channel)]
    music = find_music(channel, found)
    return tuple(Speech(*piece) for piece in without_music(found, music)), music


def _lanes(speakers: Speakers, music: Sequence[tuple[Span, ...]]) -> list[Lane]:
    """A lane of the clock for each speaker; those of one channel hear the same music."""
    lanes = []
    for index, person in enumerate(speakers.people):
        heard = music[index] if len(music) == len(speakers.people) else music[0]
        name = person.id if person.role == "unknown" else person.role
        spoken = without_music([Span(*piece) for piece in speakers.speech[index]], heard)
        lanes.append(Lane(name, tuple(spoken), heard))
    return lanes


def _heard_as(audio: Audio, leaks: Sequence[Leak]) -> str:
    """What the recognition is kept by: the file's sha256, and whether cross-talk was taken out."""
    return f"{audio.sha256}-{CROSS_TALK_VERSION}" if leaks else audio.sha256


def _correlation(left: Track, right: Track) -> float:
    """Correlation of two channels; 0 where one is silent."""
    import numpy as np

    sums = np.zeros(3)
    for (_, one), (_, other) in zip(blocks(left), blocks(right), strict=True):
        sums += np.vdot(one, one), np.vdot(other, other), np.vdot(one, other)
    power = float(sums[0] * sums[1])
    return float(sums[2]) / math.sqrt(power) if power > 0 else 0.0


def _language(
    recognitions: Sequence[Recognition], options: TranscribeOptions
) -> tuple[str, Callable[[str], str]]:
    """The conversation's BCP 47 language, and what brings a text to the script asked for."""
    spoken = primary(options.language) or told_language(recognitions)
    if not is_chinese(spoken):
        return options.language or spoken, lambda text: text
    given, _ = canonical_language(options.language or "", lambda: "")
    hant = (
        "Hant" in given or spoken == "yue" if options.script is None else options.script == "hant"
    )
    convert = to_traditional if hant else to_simplified
    return f"{spoken}-{'Hant' if hant else 'Hans'}", lambda text: full_width(convert(text))


def _remarks(speech: Sequence[Sequence[Speech]], turns: Sequence[SpokenTurn]) -> Iterator[Remark]:
    if not any(speech):
        yield Remark("no_speech", "no speech was found in it")
    confidences = [w.confidence for t in turns for w in t.words if w.confidence is not None]
    mean = statistics.fmean(confidences) if confidences else 1.0
    if mean < _LOW_CONFIDENCE:
        yield Remark("low_confidence", f"words recognised with a mean confidence of {mean:.2f}")


def _turn(position: int, turn: SpokenTurn, people: Sequence[Participant], language: str) -> Turn:
    person = people[turn.channel]
    words = tuple(_within(word, turn.speech) for word in turn.words if word.text.strip())
    known = [word.confidence for word in words if word.confidence is not None]
    sure = statistics.fmean(known) if known else turn.confidence
    return Turn(
        position=position,
        speaker=person.role,
        participant=person.id,
        text=turn.text,
        start=round(turn.speech.start, 3),
        end=round(turn.speech.end, 3),
        language=_other_language(turn, language),
        words=words,
        confidence=None if sure is None else round(sure, 4),
    )


def _other_language(turn: SpokenTurn, language: str) -> str | None:
    """The language of a turn where it is not the call's: as heard, else by its script."""
    found = turn.language or language
    letters = [letter for letter in turn.text if letter.isalpha()]
    latin = sum(letter.isascii() for letter in letters)
    if turn.language is None and len(letters) >= _OTHER_LANGUAGE_LETTERS:
        by_script = 0.9 * len(letters) < latin if is_chinese(language) else not latin
        found = detect_language(turn.text) if by_script else language
    if found == "und" or found.split("-")[0] == language.split("-")[0]:
        return None
    return canonical_language(found, lambda: turn.text)[0]


def _within(word: Word, speech: Speech) -> Word:
    """The word without the space before it, and no earlier or later than its turn."""
    times = {
        name: round(min(max(time, speech.start), speech.end), 3)
        for name, time in (("start", word.start), ("end", word.end))
        if time is not None
    }
    return word.model_copy(update={"text": word.text.strip(), **times})
