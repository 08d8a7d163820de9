"""Everything that can go wrong while a conversation is read.

EvenhandError             one line: what, where, which value, what would be accepted
└── TranscriptError
    ├── FormatError       the file is not a conversation that can be read
    ├── EncodingError     the bytes are not text in an encoding that is known
    ├── AudioError        the recording cannot be decoded
    ├── RecognitionError  no recogniser can run: weights missing, or it failed
    └── RemoteError       a service may not be asked, or did not answer as it should
"""

from __future__ import annotations


class EvenhandError(Exception):
    """Base of every error a user is meant to read; `str()` is one line."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class TranscriptError(EvenhandError):
    """Base of the errors of this package."""


class FormatError(TranscriptError):
    """The file is not a conversation that can be read."""


class EncodingError(TranscriptError):
    """The bytes are not text in an encoding that is known."""


class AudioError(TranscriptError):
    """The recording cannot be decoded."""


class RecognitionError(TranscriptError):
    """No recogniser can run: weights are missing, or it failed."""


class RemoteError(TranscriptError):
    """A service may not be asked, or it did not answer as it should."""
