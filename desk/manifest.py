"""What became of each file of a batch, in one JSON line a file, so that a killed batch goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, NamedTuple

from pydantic import ValidationError

from transcripts.conversation import Frozen
from transcripts.home import held_alone, write_whole

State = Literal["done", "failed"]


class Entry(Frozen):
    """One file: its size and time of change when it was read, and what came of it.

    `written` is the size of the transcript in bytes, `seconds` how long the recording is.
    """

    file: str
    size: int
    modified: int
    settings: str
    state: State
    conversation: str | None = None
    written: int | None = None
    seconds: float | None = None
    problem: str | None = None


class Signature(NamedTuple):
    """What tells that a file is the one that was read: bytes, and nanoseconds of its last change."""

    size: int
    modified: int

    @classmethod
    def of(cls, path: Path) -> Signature:
        """The signature of a file. Raises OSError where it is not there."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


class Manifest:
    """`OUT/.manifest.jsonl`: the last line of a file counts; a half-written line is dropped.

    It is flushed after every file and written anew, a line a file, when a batch ends.
    """

    NAME = ".manifest.jsonl"

    def __init__(self, folder: Path) -> None:
        """Open it. Raises OSError where the folder cannot be written or another run is writing it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / self.NAME
        self._entries: dict[str, Entry] = {}
        self._lock: IO[bytes] = (folder / ".manifest.lock").open("ab")
        held_alone(self._lock)
        for entry in read_manifest(self.path):
            self._entries[entry.file] = entry
        self._rewrite()
        self._stream = self.path.open("a", encoding="utf-8")

    def __enter__(self) -> Manifest:
        return self

    def entry(self, path: Path, signature: Signature, settings: str) -> Entry | None:
        """What became of this very file with these settings, or None."""
        entry = self._entries.get(str(path))
        if entry is None or (entry.size, entry.modified) != signature:
            return None
        return entry if entry.settings == settings else None

    def add(self, entry: Entry) -> None:
        """Keep what became of a file."""
        self._entries[entry.file] = entry
        self._stream.write(entry.model_dump_json(exclude_none=True) + "\n")
        self._stream.flush()

    def _rewrite(self) -> None:
        lines = (entry.model_dump_json(exclude_none=True) for entry in self._entries.values())
        write_whole(self.path, "".join(f"{line}\n" for line in lines))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._rewrite()
        self._lock.close()


def read_manifest(path: Path) -> Iterator[Entry]:
    """The lines of a manifest that can be read, in order; nothing where there is none."""
    try:
        text = path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return
    for line in text.split("\n"):
        try:
            yield Entry.model_validate(json.loads(line))
        except (ValueError, ValidationError):
            continue  # a kill may leave half a line; the file is then done again
