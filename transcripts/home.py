"""Where this program keeps its own files, and how a file is written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO


def home() -> Path:
    """The folder of caches, models and settings: `EVENHAND_HOME`, else the user's data folder."""
    given = os.environ.get("EVENHAND_HOME")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("evenhand", appauthor=False))


def write_whole(path: Path, text: str) -> None:
    """Write UTF-8 text beside the path, then rename: a reader sees the old file or the new one."""
    with whole_file(path) as stream:
        stream.write(text)


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A UTF-8 stream beside the path, renamed to it at the end; an error leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def held_alone(stream: IO[bytes]) -> None:
    """Keep other runs from the file until it is closed; a killed run lets go of it.

    Raises BlockingIOError, with the stream closed, where another run holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no such locks, and refuses to rename over an open file
        return
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        stream.close()
        raise BlockingIOError(held.errno, "another run is writing it") from held
