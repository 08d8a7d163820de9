"""Scorecards as two Parquet files: `scores`, one row a criterion, and `turns`, one row a turn."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

from qa.errors import ReportError
from qa.report.rows import COLUMNS, turned, with_cards
from qa.scorecard import CustomerView, Scorecard
from transcripts.conversation import Conversation

Kind = Literal["text", "texts", "whole", "wholes", "number", "time"]

_NOT_TEXT: dict[str, Kind] = {
    "started_at": "time", "created_at": "time", "level": "whole", "value": "number",
    "interval_low": "number", "interval_high": "number", "evidence": "texts",
    "evidence_turns": "wholes", "overall": "number", "failed_by": "texts",
    "failed_sections": "texts", "nev": "number", "satisfaction": "number", "turned": "texts",
}  # fmt: skip

#: The columns of the CSV (`qa.report.rows`), typed: times in UTC, lists as lists.
SCORES: dict[str, Kind] = {column: _NOT_TEXT.get(column, "text") for column in COLUMNS}

#: One row a turn. `start` and `end` are seconds since the recording began or the first turn;
#: `language` is the turn's own; `valence` (-1..1), `emotion`, `phase` and `change` (of a turning
#: point, -2..2) are of customer turns, where the card has them.
TURNS: dict[str, Kind] = {
    "conversation": "text", "channel": "text", "position": "whole", "speaker": "text",
    "participant": "text", "start": "number", "end": "number", "language": "text", "text": "text",
    "visibility": "text", "valence": "number", "emotion": "text", "phase": "text", "change": "number",
}  # fmt: skip

#: Rows that are kept before they are written as one group of the file.
_ROWS = 5000
Find = Callable[[str], Conversation | None]


class Places(NamedTuple):
    """Where the two files go."""

    scores: Path
    turns: Path


def places(out: Path) -> Places:
    """FILE.parquet and FILE.turns.parquet for a path that ends so, else two files in the folder.

    >>> [str(path) for path in places(Path("may.parquet"))]
    ['may.parquet', 'may.turns.parquet']
    >>> [str(path) for path in places(Path("may"))]
    ['may/scores.parquet', 'may/turns.parquet']
    """
    if out.suffix.lower() == ".parquet":
        return Places(out, out.with_suffix(".turns.parquet"))
    return Places(out / "scores.parquet", out / "turns.parquet")


def score_rows(cards: Iterable[Scorecard]) -> Iterator[dict[str, Any]]:
    """The rows of `qa.report.rows` with times and lists as such, not as text."""
    for card, row in with_cards(cards):
        evidence = [e for s in card.scores if s.criterion == row["criterion"] for e in s.evidence]
        yield {
            **row,
            "started_at": card.about.started_at,
            "created_at": card.created_at,
            "failed_by": list(card.failed_by),
            "failed_sections": list(card.failed_sections),
            "evidence": [e.quote for e in evidence],
            "evidence_turns": [e.turn for e in evidence],
            "turned": turned(card.customer),
        }


def turn_rows(
    conversation: Conversation, cards: Iterable[Scorecard] = ()
) -> Iterator[dict[str, Any]]:
    """One row a turn; the customer's emotion is that of the first of the cards that has any."""
    felt = next((c.customer for c in cards if c.customer.emotion), CustomerView())
    feelings = {feeling.turn: feeling for feeling in felt.emotion}
    changes = {point.turn: point.change for point in felt.turned or ()}
    for turn in conversation.turns:
        feeling = feelings.get(turn.position)
        yield {
            "conversation": conversation.id,
            "channel": conversation.channel,
            "position": turn.position,
            "speaker": turn.speaker,
            "participant": turn.participant,
            "start": turn.start,
            "end": turn.end,
            "language": conversation.language_of(turn),
            "text": turn.text,
            "visibility": turn.visibility,
            "valence": feeling.valence if feeling else None,
            "emotion": feeling.label if feeling else None,
            "phase": feeling.phase if feeling else None,
            "change": changes.get(turn.position),
        }


def write_parquet(cards: Iterable[Scorecard], find: Find, out: Path) -> Places:
    """Write both files as the cards come, and rename them when both are whole.

    Cards of one conversation stand together. `find` gives a conversation, or None where it is not
    at hand: it then has no turns. Raises ReportError where pyarrow is not installed.
    """
    check_installed()
    to = places(out)
    with ExitStack() as stack:
        turns = stack.enter_context(_table(to.turns, TURNS, to.scores))
        scores = stack.enter_context(_table(to.scores, SCORES, to.scores))
        for id, group in groupby(cards, lambda card: card.conversation):
            same = list(group)
            scores.add(score_rows(same))
            conversation = find(id)
            if conversation is not None:
                turns.add(turn_rows(conversation, same))
    return to


def check_installed() -> None:
    """Raise ReportError where Parquet cannot be written for want of pyarrow."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise ReportError("Parquet needs pyarrow: pip install 'evenhand[parquet]'")


class _Table:
    """One Parquet file that is being written, a group of rows at a time."""

    def __init__(self, writer: Any, schema: Any) -> None:
        self._writer, self._schema = writer, schema
        self._rows: list[dict[str, Any]] = []

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Keep the rows, and write what is kept once it is a group."""
        self._rows += rows
        if len(self._rows) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is kept."""
        import pyarrow as pa

        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows.clear()


@contextmanager
def _table(path: Path, columns: dict[str, Kind], run: Path) -> Iterator[_Table]:
    """A table written beside its path and renamed at the end; an error leaves the old file.

    The file beside is named after `run`, whose journal removes what a killed run left.
    """
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=run.parent, prefix=f".{run.name[:40]}.", suffix=".part")
    os.close(handle)
    beside = Path(name)
    try:
        schema = _schema(columns)
        with pq.ParquetWriter(beside, schema, compression="zstd") as writer:
            table = _Table(writer, schema)
            yield table
            table.flush()
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _schema(columns: dict[str, Kind]) -> Any:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "whole": pa.int32(),
        "wholes": pa.list_(pa.int32()),
        "number": pa.float64(),
        "time": pa.timestamp("us", tz="UTC"),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])
