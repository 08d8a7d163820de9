"""A delimited text taken apart into rows: delimiter and header found, a broken row said."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from transcripts.formats.columns import columns_of

_DELIMITERS = ",;\t|"
_TRIED_ROWS = 30


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts (the header is row 1), its cells or a problem."""

    number: int
    cells: tuple[str, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the text below it."""

    header: tuple[str, ...]
    delimiter: str
    text: str
    first: int

    def rows(self) -> Iterator[Row]:
        """The rows that have any content; one that does not fit the header has a problem."""
        lines = _Watched(self.text)
        reader = csv.reader(lines, delimiter=self.delimiter)
        number = self.first
        while True:
            lines.taken.clear()
            number += 1
            try:
                cells = tuple(next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                lines.give_back()
                yield Row(number, (), f"not readable: {error}; is a quotation mark left open?")
                continue
            if lines.open_quote():
                lines.give_back()
                yield Row(number, (), "a quotation mark is opened and never closed")
            elif any(cell.strip() for cell in cells):
                yield Row(number, *self._checked(cells))

    def _checked(self, cells: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
        extra = cells[len(self.header) :]
        if any(cell.strip() for cell in extra):
            return (), (
                f"{len(cells)} cells where the header has {len(self.header)}; a text with "
                f"{self.delimiter!r} in it needs quotation marks"
            )
        padded = cells[: len(self.header)]
        return padded + ("",) * (len(self.header) - len(padded)), None


class _Watched:
    """Lines for the csv module that remember what one row took, and can take it back."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._given_back: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> str:
        line = self._given_back.pop() if self._given_back else next(self._lines)
        self.taken.append(line)
        return line.replace("\0", "")

    def open_quote(self) -> bool:
        """True where the row ran over lines because a quotation mark is never closed."""
        return len(self.taken) > 1 and sum(line.count('"') for line in self.taken) % 2 == 1

    def give_back(self) -> None:
        """All lines of the row but its first are read again: only that one is broken."""
        self._given_back.extend(reversed(self.taken[1:]))


def table_of(text: str) -> Table | None:
    """The table in a text, by the delimiter that suits its first rows best, if there is one."""
    body = text.lstrip("\ufeff")
    skipped = 0
    while body:
        line, _, rest = body.partition("\n")
        if line.strip(" \r\t,;|") and not line.strip().lower().startswith("sep="):
            break
        body, skipped = rest, skipped + 1
    fits = {delimiter: _fit(body, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: fits[delimiter])
    if fits[best] == (0, 0.0, 0):
        return None
    stream = io.StringIO(body, newline="")
    header = next(csv.reader(stream, delimiter=best))
    names = tuple(name.strip() for name in header)
    return Table(names, best, stream.read(), skipped + 1)


def _fit(text: str, delimiter: str) -> tuple[int, float, int]:
    """How well a delimiter suits: known headers, share of rows of one width, and the width."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > _TRIED_ROWS:
                break
    except csv.Error:
        pass  # the head may be cut inside a quoted cell; the rows so far tell enough
    if not rows or len(rows[0]) < 2:
        return 0, 0.0, 0
    widths = Counter(map(len, rows))
    return len(columns_of(rows[0])), widths[len(rows[0])] / len(rows), len(rows[0])
