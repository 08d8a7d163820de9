"""The reviews file: JSON lines that are only ever appended to, by one writer at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import ValidationError

from qa.review.record import Review
from transcripts.formats.reading import Failure
from transcripts.home import home


class ReviewFile(NamedTuple):
    """The records of a file in the order they were made, and the lines that hold none."""

    reviews: tuple[Review, ...]
    failures: tuple[Failure, ...]


def reviews_path() -> Path:
    """Where reviews are kept unless another file is named: `$EVENHAND_HOME/reviews/reviews.jsonl`."""
    return home() / "reviews" / "reviews.jsonl"


def append_review(path: Path, review: Review) -> None:
    """Add one record and wait until it is on the disk. Writers take turns; no line is torn.

    A line that an earlier writer left unfinished keeps its place and does not spoil this one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    line = review.model_dump_json().encode() + b"\n"
    with path.open("ab+", buffering=0) as stream, _locked(stream):
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                line = b"\n" + line
        view = memoryview(line)
        while view:
            view = view[stream.write(view) :]
        os.fsync(stream.fileno())


def read_reviews(path: Path) -> ReviewFile:
    """Every record of a file; a file that is not there has none."""
    if not path.exists():
        return ReviewFile((), ())
    with path.open("rb") as stream, _locked(stream, shared=True):
        lines = stream.read().splitlines()
    first = next((line.strip() for line in lines if line.strip()), b"{")
    if not first.startswith(b"{"):
        what = (
            "not a file of review records (JSON lines); a form or a table of reviews comes in by: "
        )
        return ReviewFile((), (Failure(str(path), f"{what}evenhand review import {path}"),))
    reviews: list[Review] = []
    failures: list[Failure] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            reviews.append(Review.model_validate_json(line))
        except ValidationError as wrong:
            why = wrong.errors(include_url=False)[0]["msg"]
            failures.append(Failure(f"{path}:{number}", f"not a review record: {why}"))
    return ReviewFile(tuple(reviews), tuple(failures))


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _locked(stream: IO[bytes], shared: bool = False) -> Iterator[None]:
        """Hold the first byte of the file: Windows has no shared locks for readers."""
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextmanager
    def _locked(stream: IO[bytes], shared: bool = False) -> Iterator[None]:
        """Hold the file while reading with others or writing alone; the end of the process lets go."""
        fcntl.flock(stream, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)
