"""From paths to conversations: files found, formats recognised, each conversation read once."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcripts.errors import EvenhandError
from transcripts.formats import format_named, known_formats, recognise
from transcripts.formats.cases import across_files
from transcripts.formats.decoding import recording_kind
from transcripts.formats.document import Document
from transcripts.formats.reading import Failure, Loaded, ReadOptions, Result
from transcripts.formats.seen import Seen
from transcripts.sidecars import is_sidecar

__all__ = ["Failure", "Found", "Loaded", "ReadOptions", "discover", "read_conversations"]

AUDIO_SUFFIXES = frozenset({
    ".wav", ".flac", ".mp3", ".ogg", ".oga", ".m4a", ".opus", ".aac", ".wma", ".mp4", ".webm",
    ".amr",
})  # fmt: skip
_STDIN = "-"
#: Names of files kept for saying where an id was read first; beyond these only the fact is said.
_NAMES_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """One file to read; `path` is None for standard input."""

    path: Path | None

    @property
    def name(self) -> str:
        """The path as it was given or found, bytes that are no text escaped; `-` for standard input."""
        if self.path is None:
            return _STDIN
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")


def discover(paths: Sequence[str]) -> Iterator[Found | Failure]:
    """The files that paths, folders (recursively), globs and `-` stand for, each once.

    Folders are sorted; in them hidden files and files of an unknown suffix are passed over.
    """
    seen = Seen()
    for given in paths:
        for found in _expand(given):
            if isinstance(found, Failure) or seen.add(_identity(found)) is None:
                yield found


def read_conversations(
    paths: Sequence[str], options: ReadOptions | None = None
) -> Iterator[Loaded | Failure]:
    """Every conversation of the paths, in order, and one failure for each thing unreadable.

    An id that was read before in this run is a failure. A conversation that names the contact before
    it belongs to the same case (transcripts/formats/cases.py). Raises FormatError for a format asked
    for that is not known.
    """
    options = options or ReadOptions()
    if options.format is not None:
        format_named(options.format)
    seen = Seen()
    return across_files(_unique(discover(paths), options, seen), seen)


def _unique(found: Iterator[Found | Failure], options: ReadOptions, seen: Seen) -> Iterator[Result]:
    count, files = 0, _Files()
    for source in found:
        if isinstance(source, Failure):
            yield source
            continue
        files.open(source.name, count)
        for result in _read(source, options):
            if isinstance(result, Loaded):
                first = seen.add(result.conversation.id)
                if first is not None:
                    result = _repeated(result, source.name, files.place(first))
                else:
                    count += 1
            yield result


class _Files:
    """Which file the n-th conversation of a run came from, for the first thousand files."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._names: list[str] = []
        self._closed = sys.maxsize

    def open(self, name: str, count: int) -> None:
        """From conversation `count` on, it is this file."""
        if len(self._names) < _NAMES_KEPT:
            self._starts.append(count)
            self._names.append(name)
        else:
            self._closed = min(self._closed, count)

    def place(self, ordinal: int) -> str:
        """Where conversation `ordinal` was read, in words."""
        from bisect import bisect_right

        if ordinal >= self._closed:
            return "earlier in this run"
        index = bisect_right(self._starts, ordinal) - 1
        return f"as conversation {ordinal - self._starts[index] + 1} of {self._names[index]}"


def _repeated(result: Loaded, name: str, first: str) -> Failure:
    source = result.conversation.source
    pointer = f" {source.pointer}" if source is not None and source.pointer else ""
    return Failure(
        f"{name}{pointer}",
        f"id {result.conversation.id!r} was already read in this run, {first}; "
        "the first is kept, give this one another id",
    )


def _read(found: Found, options: ReadOptions) -> Iterator[Result]:
    """One file; whatever goes wrong with it becomes a failure, so that the others are read."""
    try:
        if found.path is not None and found.path.suffix.lower() in AUDIO_SUFFIXES:
            yield _transcribed(found.path, options)
        elif found.path is None:
            stream = options.stdin or sys.stdin.buffer
            yield from _read_stream(Document(_STDIN, stream, options), options)
        else:
            with found.path.open("rb") as stream:
                yield from _read_stream(Document(found.name, stream, options), options, found.path)
    except EvenhandError as error:
        yield Failure(found.name, str(error))
    except OSError as error:
        yield Failure(found.name, f"cannot be read: {error.strerror or error}")


def _read_stream(
    document: Document, options: ReadOptions, path: Path | None = None
) -> Iterator[Result]:
    if not document.first:
        yield Failure(document.name, "empty; expected a conversation")
        return
    kind = recording_kind(document.first)
    if kind is not None:
        yield _recording_elsewhere(document.name, kind, path, options)
        return
    named = options.format
    chosen = format_named(named) if named is not None else recognise(document.head)
    read_any = False
    for result in chosen.read(document, options):
        read_any = True
        yield result
    if not read_any:
        yield Failure(document.name, f"no conversation in it (read as {chosen.name})")


def _recording_elsewhere(name: str, kind: str, path: Path | None, options: ReadOptions) -> Result:
    """A recording that is not named as one."""
    if path is None:
        return Failure(name, f"{kind} on standard input; give recordings as files")
    if path.suffix.lower() in _text_suffixes():
        return Failure(
            name, f"by its first bytes this is {kind}, not text; rename it to its audio suffix"
        )
    return _transcribed(path, options)


def _transcribed(path: Path, options: ReadOptions) -> Result:
    if options.transcribe is None:
        return Failure(str(path), "a recording, and no recogniser was given to transcribe it")
    try:
        return Loaded(options.transcribe(path))
    except EvenhandError as error:
        return Failure(str(path), str(error))


def _text_suffixes() -> frozenset[str]:
    return frozenset(suffix for known in known_formats().values() for suffix in known.suffixes)


def _identity(found: Found) -> str:
    return _STDIN if found.path is None else os.path.realpath(found.path)


def _expand(given: str) -> Iterator[Found | Failure]:
    if given == _STDIN:
        yield Found(None)
        return
    path = Path(given)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists():
        yield Found(path)
    elif glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - absolute patterns
        if not matches:
            yield Failure(given, "no file matches; expected a path, a folder, a pattern or -")
        for match in matches:
            yield from _in_folder(Path(match)) if Path(match).is_dir() else [Found(Path(match))]
    else:
        yield Failure(given, "does not exist; expected a path, a folder, a pattern or -")


def _in_folder(folder: Path) -> Iterator[Found | Failure]:
    """Files of a known suffix, recursively and sorted; a folder linked into itself is read once."""
    known = AUDIO_SUFFIXES | _text_suffixes()
    failures: list[Failure] = []
    entered: set[tuple[int, int]] = set()
    empty = True

    def unreadable(error: OSError) -> None:
        failures.append(Failure(str(error.filename), f"cannot be read: {error.strerror}"))

    for place, folders, files in os.walk(folder, followlinks=True, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if not _enter(place, entered):
            folders[:] = []
            continue
        heard = {Path(name).stem for name in files if Path(name).suffix.lower() in AUDIO_SUFFIXES}
        for name in sorted(files):
            if Path(name).stem in heard and is_sidecar(Path(place, name)):
                continue  # what is known of the recording beside it, read with that recording
            if not name.startswith(".") and Path(name).suffix.lower() in known:
                empty = False
                yield Found(Path(place, name))
    yield from failures
    if empty and not failures:
        yield Failure(str(folder), f"no file with a known suffix in it: {' '.join(sorted(known))}")


def _enter(place: str, entered: set[tuple[int, int]]) -> bool:
    status = Path(place).stat()
    key = (status.st_dev, status.st_ino)
    if key in entered:
        return False
    entered.add(key)
    return True
