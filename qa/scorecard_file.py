"""Files of scorecards: one JSON object a line, as `evenhand score --format jsonl` writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from qa.errors import ScorecardError
from qa.scorecard import Scorecard
from transcripts.formats.reading import Failure, shown


class ScorecardFile(NamedTuple):
    """The cards of a file in its order, and one failure for each line that holds none."""

    cards: tuple[Scorecard, ...]
    failures: tuple[Failure, ...]


def read_scorecards(path: Path) -> ScorecardFile:
    """Every card of a file; `-` is standard input. Raises ScorecardError where there is none."""
    if str(path) == "-":
        return _sorted_out(read_lines(sys.stdin.buffer, "-"), "-")
    try:
        with path.open("rb") as stream:
            return _sorted_out(read_lines(stream, str(path)), str(path))
    except OSError as missing:
        raise ScorecardError(f"{path}: cannot be read: {missing.strerror}") from missing


def read_lines(lines: Iterable[bytes], name: str) -> Iterator[Scorecard | Failure]:
    """One card a line, or why the line is none; empty lines are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Scorecard.model_validate_json(line.removeprefix(b"\xef\xbb\xbf"))
        except ValidationError as wrong:
            yield Failure(f"{name}:{number}", f"not a scorecard: {_first(wrong)}")


def _first(wrong: ValidationError) -> str:
    error = wrong.errors(include_url=False)[0]
    where = ".".join(map(str, error["loc"]))
    given = "" if isinstance(error["input"], dict | list) else f" {shown(error['input'])}"
    return f"{where}{given}: {error['msg']}" if where else str(error["msg"])


def _sorted_out(found: Iterator[Scorecard | Failure], name: str) -> ScorecardFile:
    cards: list[Scorecard] = []
    failures: list[Failure] = []
    for item in found:
        if isinstance(item, Scorecard):
            cards.append(item)
        else:
            failures.append(item)
    if not cards:
        why = f" ({failures[0]})" if failures else ""
        raise ScorecardError(
            f"{name}: no scorecard in it{why}; expected what "
            "`evenhand score PATH --format jsonl --out FILE` writes"
        )
    return ScorecardFile(tuple(cards), tuple(failures))
