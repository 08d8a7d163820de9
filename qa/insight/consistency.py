"""Consistency: spread beside every mean, by criterion, channel and language, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qa.errors import ReportError
from qa.insight.intervals import LEAST, ROUGH, SEED, intervals
from qa.report.summary import worst_tenth

if TYPE_CHECKING:
    import pandas as pd

#: What scores may be compared by. Not by agent: scores rank nobody.
GROUPS = ("channel", "language", "team")
TOO_FEW, IS_ROUGH = "too few", "rough"
_FIGURES = (
    "mean", "mean_low", "mean_high", "spread", "spread_low", "spread_high", "worst_tenth",
    "not_applicable", "insufficient_evidence", "error",
)  # fmt: skip


def consistency(
    scores: pd.DataFrame, by: Sequence[str] = (), *, least: int = LEAST, seed: int = SEED
) -> pd.DataFrame:
    """One row for each criterion and each group of `by` (`channel`, `language`, `team`).

    Columns: the groups, `criterion`, `unit`, `cards`, `n`, `mean`, `mean_low`, `mean_high`,
    `spread`, `spread_low`, `spread_high`, `worst_tenth`, `not_applicable`,
    `insufficient_evidence`, `error`, `note`.

    What is averaged is the level, where a criterion has levels (`unit` is `level`), else the value
    0..1 (`unit` is `value`). `n` counts what was scored; the shares 0..1 `not_applicable`,
    `insufficient_evidence` and `error` are of all `cards`. `spread` is the sample standard
    deviation; `worst_tenth` is the mean of the lowest tenth (missing under ten). The 95% intervals
    are those of `qa.insight.intervals`. Under `least` scores spread and intervals are missing and
    `note` says 'too few'; under a hundred it says 'rough', since the interval of the spread then is.

    Raises ReportError where the frame mixes rubrics or scorers, whose scores do not compare.
    """
    _check(scores, by)
    scored = scores[scores["criterion"].notna()]
    order = list(dict.fromkeys(scored["criterion"]))
    units = {id: _unit(scored[scored["criterion"] == id]) for id in order}
    found: list[dict[str, Any]] = []
    for key, group in scored.groupby(["criterion", *by], sort=False, observed=True, dropna=False):
        id, *names = key
        row = {**dict(zip(by, names, strict=True)), "criterion": id, "unit": units[id]}
        found.append(row | _figures(group, units[id], least, seed))
    return _ordered(_typed(found, by), order, by)


def standing_out(table: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """The table with `lower` and `uneven`: cells that differ from the criterion's whole.

    `lower`: the mean's interval lies below the mean of all. `uneven`: the spread's interval lies
    above the spread of all. `whole` is `consistency(scores)`. Of cells that do not differ about one
    in forty is still marked in each way, by chance.
    """
    at = whole.set_index("criterion")
    mean, spread = (table["criterion"].map(at[name]) for name in ("mean", "spread"))
    return table.assign(
        lower=(table["mean_high"] < mean).fillna(False).astype(bool),
        uneven=(table["spread_low"] > spread).fillna(False).astype(bool),
    )


def _typed(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> pd.DataFrame:
    """The rows with their columns; what is missing is missing, not NaN among numbers."""
    import pandas as pd

    columns = [*by, "criterion", "unit", "cards", "n", *_FIGURES, "note"]
    types = {
        **dict.fromkeys([*by, "criterion", "unit", "note"], "string"),
        **dict.fromkeys(["cards", "n"], "int64"),
        **dict.fromkeys(_FIGURES, "Float64"),
    }
    return pd.DataFrame(rows, columns=columns).astype(types)


def _ordered(table: pd.DataFrame, criteria: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    """The table in the order of the criteria, and in each by its groups."""
    rank = table["criterion"].map({id: i for i, id in enumerate(criteria)})
    ranked = table.assign(_rank=rank).sort_values(["_rank", *by], kind="stable")
    return ranked.drop(columns="_rank").reset_index(drop=True)


def _check(scores: pd.DataFrame, by: Sequence[str]) -> None:
    if unknown := [name for name in by if name not in GROUPS]:
        raise ReportError(
            f"consistency by {unknown[0]!r}: accepted are {', '.join(GROUPS)}; scores rank no agents"
        )
    for name in ("rubric_hash", "scorer"):
        kinds = sorted(scores[name].dropna().unique())
        if len(kinds) > 1:
            raise ReportError(
                f"the scores are of {len(kinds)} kinds of {name} ({', '.join(kinds)}), which do not "
                f"compare; take one: scores[scores.{name} == {kinds[0]!r}]"
            )


def _unit(group: pd.DataFrame) -> str:
    scored = group[group["value"].notna()]
    return "level" if len(scored) and scored["level"].notna().all() else "value"


def _figures(group: pd.DataFrame, unit: str, least: int, seed: int) -> dict[str, Any]:
    measured = [float(value) for value in group[unit].dropna()]
    cards, n = len(group), len(measured)
    shares = {
        name: float((group["status"] == name).mean())
        for name in ("not_applicable", "insufficient_evidence", "error")
    }
    found: dict[str, Any] = {"cards": cards, "n": n, **shares, "note": TOO_FEW}
    if not n:
        return found
    found |= {"mean": sum(measured) / n, "worst_tenth": worst_tenth(measured)}
    if n < max(least, 2):
        return found
    figures = intervals(measured, seed=seed)
    return found | {
        "mean": figures.mean,
        "mean_low": figures.mean_interval.low,
        "mean_high": figures.mean_interval.high,
        "spread": figures.spread,
        "spread_low": figures.spread_interval.low,
        "spread_high": figures.spread_interval.high,
        "note": IS_ROUGH if n < ROUGH else None,
    }
