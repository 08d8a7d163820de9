"""The consistency table in the reader's words: one cell is one criterion in one group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from desk.notebooks.showing import table
from qa.insight.consistency import IS_ROUGH
from qa.messages import Messages
from qa.report.judged import criterion_name
from qa.report.summary import levels_of
from qa.rubric import Rubric

if TYPE_CHECKING:
    import pandas as pd


class Range(NamedTuple):
    """A figure with its interval; None where there are too few."""

    figure: float | None
    low: float | None
    high: float | None


class ConsistencyCell(NamedTuple):
    """One row of `qa.insight.consistency.consistency`, named; `top` is the scale's last level."""

    criterion: str
    name: str
    group: str
    where: Mapping[str, str]
    unit: str
    top: float
    n: int
    cards: int
    mean: Range
    spread: Range
    worst_tenth: float | None
    not_applicable: float
    insufficient: float
    rough: bool
    lower: bool
    uneven: bool

    @property
    def floor(self) -> float:
        """The lowest figure there can be."""
        return 1.0 if self.unit == "level" else 0.0

    def text(self, value: float | None, missing: str = "–") -> str:
        """A figure as people read it: a level with one digit, else per cent."""
        if value is None:
            return missing
        return f"{value:.1f}" if self.unit == "level" else f"{100 * value:.0f}%"

    def ranged(self, given: Range, say: Messages) -> str:
        """A figure and its interval, or 'too few'."""
        if given.low is None or given.high is None:
            few = say("cells.few")
            return few if given.figure is None else f"{self.text(given.figure)} ({few})"
        low, high = self.text(given.low), self.text(given.high)
        return f"{self.text(given.figure)} ({low}–{high})"


def cells(
    frame: pd.DataFrame, by: Sequence[str], rubric: Rubric | None, say: Messages
) -> list[ConsistencyCell]:
    """The rows of a consistency table (with `lower` and `uneven`) in its order."""
    return [_cell(row, by, rubric, say) for row in frame.to_dict("records")]


def _cell(
    row: Mapping[Any, Any], by: Sequence[str], rubric: Rubric | None, say: Messages
) -> ConsistencyCell:
    id, unit = str(row["criterion"]), str(row["unit"])
    where = {name: str(row[name]) for name in by if isinstance(row[name], str)}
    top = 1.0 if unit == "value" else 5.0
    name = id
    if rubric is not None:
        name = criterion_name(id, rubric, say)
        known = {c.id: c for c in rubric.criteria}
        if unit == "level" and id in known:
            top = float(levels_of(known[id]))
    return ConsistencyCell(
        criterion=id,
        name=name,
        group=group_name([where.get(name) for name in by], by, say),
        where=where,
        unit=unit,
        top=top,
        n=int(row["n"]),
        cards=int(row["cards"]),
        mean=_range(row, "mean"),
        spread=_range(row, "spread"),
        worst_tenth=_number(row["worst_tenth"]),
        not_applicable=float(row["not_applicable"]),
        insufficient=float(row["insufficient_evidence"]),
        rough=row["note"] == IS_ROUGH if isinstance(row["note"], str) else False,
        lower=bool(row.get("lower", False)),
        uneven=bool(row.get("uneven", False)),
    )


def group_name(values: Sequence[str | None], by: Sequence[str], say: Messages) -> str:
    """`Chat · English`; without groups, all of them."""
    if not by:
        return say("cells.all")
    return " · ".join(
        say.named(of, value) if value is not None else "–"
        for of, value in zip(by, values, strict=True)
    )


def _range(row: Mapping[Any, Any], name: str) -> Range:
    return Range(*(_number(row[f"{name}{end}"]) for end in ("", "_low", "_high")))


def _number(value: Any) -> float | None:
    import pandas as pd

    return None if pd.isna(value) else float(value)


def cells_table(found: Sequence[ConsistencyCell], by: Sequence[str], say: Messages) -> Markup:
    """The table: mean and spread with intervals, worst tenth, what was not scored, and a remark."""
    grouped = bool(by)
    headers = [
        say("cells.criterion"),
        *([say("cells.group")] if grouped else []),
        say("cells.n"),
        say("cells.mean"),
        say("cells.spread"),
        say("cells.worst"),
        say("cells.not_applicable"),
        say("cells.insufficient"),
        say("cells.remark"),
    ]
    rows = [
        [
            cell.name,
            *([cell.group.replace(" ", "\u00a0")] if grouped else []),
            str(cell.n),
            cell.ranged(cell.mean, say),
            cell.ranged(cell.spread, say),
            cell.text(cell.worst_tenth),
            f"{100 * cell.not_applicable:.0f}%",
            f"{100 * cell.insufficient:.0f}%",
            _remark(cell, say),
        ]
        for cell in found
    ]
    first = 2 if grouped else 1
    note = say("cells.note") + (say("cells.note_rough") if any(c.rough for c in found) else "")
    return table(headers, rows, note=note, numbers=frozenset(range(first, first + 6)))


def _remark(cell: ConsistencyCell, say: Messages) -> Markup:
    marks = [
        Markup('<b class="bad">{}</b>').format(say(key))
        for key, holds in (("cells.lower", cell.lower), ("cells.uneven", cell.uneven))
        if holds
    ]
    if cell.rough:
        marks.append(Markup("{}").format(say("cells.rough")))
    return Markup(" · ").join(marks)
