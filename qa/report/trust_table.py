"""The trust gate as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.language_model.budget import money
from qa.messages import messages
from qa.report.learnt import applies_lines
from qa.report.table import number, visible
from qa.review.agreement import Coefficient
from qa.review.trust import BIAS, FLIPS, KAPPA, SURELY, UNITS, Trust
from qa.rubric import Language, in_language

if TYPE_CHECKING:
    from rich.console import RenderableType


def trust_table(
    found: Sequence[Trust], scorer: str, rubric: str, language: Language
) -> RenderableType:
    """One row a criterion and language, then what it takes to pass."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    say = messages(language)
    table = Table(
        title=visible(say("trust.title", scorer=scorer, rubric=rubric)),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
    )
    for key in ("criterion", "language", "n", "agreement", "people", "exact", "constant", "bias", "flips", "quotes", "cost", "gate"):  # fmt: skip
        left = key in ("criterion", "language", "gate")
        table.add_column(
            say(f"trust.{key}"),
            justify="left" if left else "right",
            no_wrap=key != "gate",
            overflow="fold",
        )
    for t in found:
        why = say(f"trust.lacks.{t.lacks[0]}") if t.lacks else ""
        table.add_row(
            in_language(t.criterion.name, language),
            t.language,
            str(t.judge.units),
            _interval(t.judge.kappa),
            number(t.people.kappa.value, 2) if t.people else "–",
            _percent(t.judge.exact),
            _percent(t.constant.exact),
            f"{t.judge.bias.value:+.2f}" if t.judge.bias.value is not None else "–",
            _percent(t.flips),
            _percent(t.fabricated),
            money(t.cost),
            Text(say("trust.passed"), "bold green") if t.passed else Text(why),
        )
    legend = say(
        "trust.legend", units=UNITS, kappa=KAPPA, surely=SURELY, bias=BIAS, flips=round(100 * FLIPS)
    )
    apart = [
        Text(f"{in_language(t.criterion.name, language)} ({t.language}): {line}")
        for t in found
        for line in applies_lines(t.applies, say)
    ]
    return Group(table, *apart, Text(legend, style="dim"))


def _interval(found: Coefficient) -> str:
    if found.value is None:
        return "–"
    low, high = found.interval or (None, None)
    return number(found.value, 2) + (f" [{low:.2f}, {high:.2f}]" if low is not None else "")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
