"""The audit of equal treatment for people: a table as text, and a page a works council can read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa.insight.counterfactuals import CONTROL
from qa.insight.fairness import MOST_DIFFERENCE, MOST_FLIPS, Outcome, Treatment, treatments
from qa.messages import Messages, messages
from qa.report.templating import environment, policy
from qa.rubric import Language, Rubric, in_language
from transcripts.home import write_whole

if TYPE_CHECKING:
    from rich.console import RenderableType

#: How many single flips the page names, so that each can be looked up.
_NAMED = 40


class Audited(NamedTuple):
    """What was audited: the scorer with its version, how many conversations, and when."""

    scorer: str
    rubric: Rubric
    conversations: int
    at: datetime


def verdict(whole: Treatment, say: Messages) -> str:
    """One sentence: within or above what is aimed at, with both figures."""
    return say(
        "fairness.over" if whole.over else "fairness.within",
        flips=_percent(whole.flips),
        difference=f"{whole.difference:.3f}",
        most_flips=_percent(MOST_FLIPS),
        most_difference=f"{MOST_DIFFERENCE:.2f}",
    )


def of_noise(whole: Treatment, say: Messages) -> str:
    """One sentence: how many scores flip by edits that concern nobody."""
    if whole.noise is None or whole.noise_interval is None:
        return say("fairness.noise.none")
    key = "fairness.noise.more" if whole.more_than_noise else "fairness.noise"
    interval = _range(whole.noise_interval, percent=True)
    return say(key, noise=f"{_percent(whole.noise)} {interval}")


def fairness_table(
    found: Sequence[Outcome], rubric: Rubric, language: Language
) -> list[RenderableType]:
    """The verdict, a row for each exchange and criterion within 80 columns, and who was scored on one side only."""
    from rich.table import Table
    from rich.text import Text

    say = messages(language)
    rows = _ordered(treatments(found), rubric)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("exchanged", "criterion", "pairs", "flips", "noise", "difference"):
        right = name not in ("exchanged", "criterion")
        table.add_column(
            say(f"fairness.column.{name}"),
            justify="right" if right else "left",
            no_wrap=name != "exchanged",
        )
    before = None
    for row in rows:
        if row.dimension == "*":
            continue
        shown = say(f"fairness.{row.dimension}") if row.dimension != before else ""
        before = row.dimension
        table.add_row(
            shown, _named(row.criterion, rubric, say), str(row.pairs),
            f"{_percent(row.flips)} {_range(row.flips_interval, percent=True)}",
            _noise(row), f"{row.difference:.3f}{_marks(row)}",
        )  # fmt: skip
    whole = next(row for row in rows if row.dimension == row.criterion == "*")
    return [
        Text(verdict(whole, say), style="bold"), Text(of_noise(whole, say)), Text(""), table, Text(""),
        Text(say("fairness.mark")),
        Text(_one_sided(found, rubric, say)),
    ]  # fmt: skip


def _one_sided(found: Sequence[Outcome], rubric: Rubric, say: Messages) -> str:
    """Abstention by group: of whom, and in what, only one side of a pair could be scored."""
    rows = [r for r in _ordered(treatments(found, by_group=True), rubric) if r.abstained and r.other != "*" and r.dimension != CONTROL]  # fmt: skip
    if not rows:
        return say("fairness.one_sided.none")
    shown = (
        f"{say('fairness.' + r.dimension)} ({say.named('fairness.group', r.other)}), "
        f"{_named(r.criterion, rubric, say)}: {_percent(r.abstained)} / {r.pairs}"
        for r in rows
    )
    return say("fairness.one_sided", rows="\n".join(f"  {row}" for row in shown))


def write_fairness_page(
    path: Path, found: Sequence[Outcome], audited: Audited, language: Language
) -> None:
    """One HTML file: what was asked, the verdict, tables by exchange and group, every flip, limits."""
    say = messages(language)
    rows = _ordered(treatments(found, by_group=True), audited.rubric)
    by_dimension: dict[str, list[Treatment]] = {}
    for row in rows:
        if row.dimension != "*":
            by_dimension.setdefault(row.dimension, []).append(row)
    whole = next(row for row in rows if row.dimension == row.criterion == "*")
    flipped = [o for o in found if o.flipped and o.dimension != CONTROL]
    page = (
        environment()
        .get_template("fairness.html")
        .render(
            say=say,
            policy=policy(),
            verdict=verdict(whole, say),
            of_noise=of_noise(whole, say),
            audited=audited,
            rubric_name=in_language(audited.rubric.name, language),
            whole=whole,
            parts=by_dimension,
            named=lambda id: _named(id, audited.rubric, say),
            group=lambda id: say.named("fairness.group", id),
            percent=_percent,
            marks=_marks,
            range=_range,
            flipped=flipped[:_NAMED],
            more=len(flipped) - _NAMED,
        )
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page)


def _ordered(rows: Sequence[Treatment], rubric: Rubric) -> list[Treatment]:
    """By exchange as they were made, the control last, all groups before each, then in the rubric's order."""
    place = {c.id: i for i, c in enumerate(rubric.criteria)}
    dimensions = sorted(dict.fromkeys(row.dimension for row in rows), key=CONTROL.__eq__)
    return sorted(
        rows,
        key=lambda r: (dimensions.index(r.dimension), r.other != "*", r.other, place.get(r.criterion, -1)),
    )  # fmt: skip


def _named(criterion: str, rubric: Rubric, say: Messages) -> str:
    if criterion == "*":
        return say("fairness.group.*")
    known = {c.id: c for c in rubric.criteria}
    return in_language(known[criterion].name, say.language) if criterion in known else criterion


def _noise(row: Treatment) -> str:
    return "" if row.noise is None else _percent(row.noise)


def _marks(row: Treatment) -> str:
    """`!` above the aim, `*` more than noise; the control has no aim."""
    if row.dimension == CONTROL:
        return ""
    marks = "!" * row.over + "*" * row.more_than_noise
    return f" {marks}" if marks else ""


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _range(interval: tuple[float, float], *, percent: bool = False) -> str:
    low, high = interval
    return f"[{100 * low:.1f}, {100 * high:.1f}]" if percent else f"[{low:.3f}, {high:.3f}]"
