"""What moves between two scorings of the same conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: What the overall is called among the criteria.
OVERALL = "overall"
#: Values that differ by less have not moved: they are rounded.
_SAME = 0.0005


def moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row for each score that is not the same in two `scores` frames, greatest change first.

    Columns: `conversation`, `agent`, `criterion` (`overall` among them), `before`, `after` and
    `change` (values 0..1), `level_before`, `level_after`, `status_before`, `status_after`. What is
    in one frame only (a criterion that was dropped) has a missing status in the other.
    """
    import pandas as pd

    both = pd.merge(
        _long(before), _long(after),
        on=["conversation", "agent", "criterion"], how="outer", suffixes=("_before", "_after"),
    )  # fmt: skip
    change = both["value_after"] - both["value_before"]
    same_status = both["status_before"].fillna("") == both["status_after"].fillna("")
    same_level = both["level_before"].fillna(0) == both["level_after"].fillna(0)
    moved = both.assign(change=change)[
        ~(same_status & same_level & (change.abs() < _SAME).fillna(True))
    ]
    ranked = moved.assign(_size=moved["change"].abs().fillna(0.0)).sort_values(
        ["_size", "conversation"], ascending=[False, True], kind="stable"
    )
    named = ranked.rename(columns={"value_before": "before", "value_after": "after"})
    columns = [
        "conversation", "agent", "criterion", "before", "after", "change",
        "level_before", "level_after", "status_before", "status_after",
    ]  # fmt: skip
    return named[columns].reset_index(drop=True)


def _long(scores: pd.DataFrame) -> pd.DataFrame:
    """Every score and every overall of a frame as one row each; no agent is an empty agent."""
    import pandas as pd

    columns = ["conversation", "agent", "criterion", "value", "level", "status"]
    cards = scores.drop_duplicates(["conversation", "agent"])
    overall = cards.assign(
        criterion=OVERALL,
        value=cards["overall"],
        level=pd.array([None] * len(cards), dtype="Int64"),
        status=cards["overall"].notna().map({True: "scored", False: "not_applicable"}),
    )
    rows = scores[scores["criterion"].notna()]
    long = pd.concat([rows[columns], overall[columns].astype(rows[columns].dtypes.to_dict())])
    return long.assign(agent=long["agent"].fillna(""))
