"""What a changed rubric moves, as a table in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from desk.notebooks.showing import table
from qa.insight.moves import OVERALL
from qa.messages import Messages

if TYPE_CHECKING:
    import pandas as pd

#: How many moves of each kind are listed: the greatest.
LISTED = 12


def moved_table(frame: pd.DataFrame, cards: int, names: Mapping[str, str], say: Messages) -> Markup:
    """How much moves for the overall and each criterion, then the greatest moves of the overall."""
    if frame.empty:
        return Markup('<p class="evenhand">{}</p>').format(say("moved.nothing", n=cards))
    called = {OVERALL: say("overall"), **names}
    return _summary(frame, cards, called, say) + _greatest(frame, called, say)


def _summary(frame: pd.DataFrame, cards: int, names: Mapping[str, str], say: Messages) -> Markup:
    rows = []
    for id, name in names.items():
        own = frame[frame["criterion"] == id]
        if own.empty:
            continue
        change = own["change"].dropna()
        rows.append([
            name,
            say("moved.of", n=len(own), cards=cards),
            str(int((change > 0).sum())),
            str(int((change < 0).sum())),
            _signed(change.mean()) if len(change) else say("moved.dropped"),
        ])  # fmt: skip
    headers = [say(f"moved.{key}") for key in ("what", "count", "up", "down", "mean")]
    return table(headers, rows, caption=say("moved.title"), numbers=frozenset({1, 2, 3, 4}))


def _greatest(frame: pd.DataFrame, names: Mapping[str, str], say: Messages) -> Markup:
    """The greatest moves of the overall, or of the criteria where the overall stays."""
    overall = frame[frame["criterion"] == OVERALL]
    chosen = (overall if len(overall) else frame).head(LISTED)
    rows = [
        [
            str(row.conversation),
            names.get(str(row.criterion), str(row.criterion)),
            _percent(row.before, row.level_before),
            _percent(row.after, row.level_after),
            _signed(row.change),
        ]
        for row in chosen.itertuples()
    ]
    headers = [
        say("conversation"),
        *(say(f"moved.{key}") for key in ("what", "before", "after", "change")),
    ]
    note = say("moved.note", shown=len(rows), n=len(frame))
    return table(headers, rows, note=note, numbers=frozenset({2, 3, 4}))


def _percent(value: Any, level: Any) -> str:
    import pandas as pd

    if pd.isna(value):
        return "–"
    return f"{100 * value:.0f}%" if pd.isna(level) else f"{100 * value:.0f}% ({level})"


def _signed(change: Any) -> str:
    import pandas as pd

    return "–" if pd.isna(change) else f"{100 * change:+.1f}".replace("-", "\u2212")
