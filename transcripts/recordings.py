"""A recording becomes a `Conversation`: each channel recognised once, turns cut by voice activity."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from transcripts.audio import Audio, decode, sha256_of
from transcripts.conversation import (
    Conversation,
    Participant,
    Recording,
    Role,
    Source,
    Turn,
    Word,
)
from transcripts.language import to_simplified
from transcripts.recognition import Recognition, Recognizer
from transcripts.recognition.cache import RecognitionCache
from transcripts.recognition.turns import SpokenTurn, full_width, rewritten, spoken_turns
from transcripts.recognition.voice_activity import Speech, cut, find_speech

if TYPE_CHECKING:
    from transcripts.audio import Samples

Script = Literal["hans", "hant"]
Progress = Callable[[float, float], None]

_SAME_SOUND = 0.99  # correlation of two channels that carry the same speakers
_LOW_CONFIDENCE = 0.6  # mean word probability
_SIDES = ("left", "right")
_TURN_CUTTING = 1  # raised when the same words would be cut into other turns


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """How a recording is read. `language` is a BCP 47 tag (None: found out); `swap`: agent right."""

    language: str | None = None
    swap: bool = False
    script: Script | None = None
    cache: Path | None = None


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
    """The recording as a conversation: left channel agent, right customer; times from voice activity.

    `on_progress` is told seconds done and in all. With `options.cache` a recording is recognised
    once. Raises AudioError where it cannot be decoded, RecognitionError where it cannot be
    recognised.
    """
    audio = decode(path)
    channels, doubled = _speakers(audio)
    speech = tuple(find_speech(channel) for channel in channels)
    recognitions = _recognised(audio, channels, speech, options, recognizer, on_progress)
    language, convert = _language(recognitions, options)
    turns = [rewritten(turn, convert) for turn in spoken_turns(speech, recognitions)]
    roles = _roles(len(channels), options.swap)
    warnings = [*audio.warnings, *_warnings(audio, speech, roles, doubled)]
    conversation = Conversation(
        id=recording_id(path, audio.sha256),
        channel="phone",
        language=language if turns else "und",
        turns=tuple(_turn(index, turn, roles) for index, turn in enumerate(turns)),
        participants=tuple(
            Participant(id=role, role=role, role_source="channel" if len(roles) > 1 else "inferred")
            for role in roles
        ),
        flags=tuple(_flags(audio, turns, roles, doubled, options.swap)),
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
    return Transcription(conversation, tuple(warnings))
