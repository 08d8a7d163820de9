"""Scorecards and conversations as tidy DataFrames: `scores`, one row a criterion; `turns`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from qa.report.parquet import SCORES, TURNS, Kind, score_rows, turn_rows
from qa.scorecard import Scorecard
from transcripts.conversation import Conversation

if TYPE_CHECKING:
    import pandas as pd

_DTYPES: dict[Kind, str] = {
    "text": "string", "texts": "object", "whole": "Int64", "wholes": "object",
    "number": "Float64", "time": "datetime64[us, UTC]",
}  # fmt: skip


def scores_frame(cards: Iterable[Scorecard]) -> pd.DataFrame:
    """One row a criterion of a card, in the columns of `qa.report.parquet.SCORES`."""
    return _frame(score_rows(cards), SCORES)


def turns_frame(
    cards: Iterable[Scorecard], conversations: Mapping[str, Conversation]
) -> pd.DataFrame:
    """One row a turn of every conversation, in the columns of `qa.report.parquet.TURNS`."""
    by_id: dict[str, list[Scorecard]] = {}
    for card in cards:
        by_id.setdefault(card.conversation, []).append(card)
    found = (r for id, c in conversations.items() for r in turn_rows(c, by_id.get(id, ())))
    return _frame(found, TURNS)


def _frame(rows: Iterable[dict[str, Any]], columns: Mapping[str, Kind]) -> pd.DataFrame:
    import pandas as pd

    table = list(rows)
    array: Any = pd.array  # its overloads take only literal names of types
    made: dict[str, Any] = {}
    for name, kind in columns.items():
        cells = [row[name] for row in table]
        if kind == "time":  # with an offset each; as a dtype pandas takes one offset only
            cells = pd.to_datetime(pd.Series(cells, dtype="object"), utc=True).tolist()
        made[name] = array(cells, dtype=_DTYPES[kind])
    return pd.DataFrame(made)
