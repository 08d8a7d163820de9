"""What every reader takes and gives: options, the head of a file, conversations, failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from transcripts.conversation import Channel, Conversation

if TYPE_CHECKING:
    from transcripts.formats.document import Document

MEBIBYTE = 1024 * 1024
DateOrder = Literal["dmy", "mdy"]


@dataclass(frozen=True)
class ReadOptions:
    """How files are read; every field has a default, `None` means: find out.

    `mapping` gives field -> column of a table, `date_order` the order of 3/2/2026, `timezone` an
    IANA name for clock times that have none, `agents` the names that are agents where a chat gives
    names only, `stdin` what `-` reads (None: standard input); limits are in bytes.
    """

    encoding: str | None = None
    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    channel: Channel | None = None
    language: str | None = None
    date_order: DateOrder | None = None
    timezone: str | None = None
    agents: frozenset[str] = frozenset()
    transcribe: Callable[[Path], Conversation] | None = None
    stdin: BinaryIO | None = None
    line_limit: int = 16 * MEBIBYTE
    file_limit: int = 64 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation, and in words what of the file it could not carry over or had to guess."""

    conversation: Conversation
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that could not be read: where (file, line or item), and one line why."""

    where: str
    message: str

    def __str__(self) -> str:
        return " ".join(f"{self.where}: {self.message}".split())


Result = Loaded | Failure


@dataclass(frozen=True, slots=True)
class Head:
    """What a format is recognised by: the name, and the first 64 KiB as text (cut anywhere).

    `first` is the same as bytes; a file that is no text (a workbook) has no `text`.
    """

    name: str
    text: str
    first: bytes = b""

    @property
    def suffix(self) -> str:
        """The suffix in lower case with its dot; empty where there is none."""
        return Path(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Format:
    """One file format; `sniff` says how sure it is that a file is its own: 0.5 is a claim.

    For people: `known_by` says how it is recognised, `carries` and `loses` what a conversation has
    of it and what it cannot have.
    """

    name: str
    suffixes: tuple[str, ...]
    about: str
    sniff: Callable[[Head], float]
    read: Callable[[Document, ReadOptions], Iterator[Result]]
    known_by: str = ""
    carries: str = ""
    loses: str = ""


def shown(value: object, limit: int = 60) -> str:
    """A value for an error line, cut to `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
