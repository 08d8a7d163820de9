"""Scorecards as a table for the terminal, each mean with its spread and n in the footer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qa.messages import Messages, messages
from qa.report.summary import CriterionSummary, is_low, summaries
from qa.rubric import Criterion, Language, Rubric, in_language
from qa.scorecard import Score, Scorecard

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

#: Columns that give way first where the terminal is narrow.
GIVE_WAY = ("language", "channel", "agent")
_PADDING = 2
_MAX_ID = 40


class _Column(NamedTuple):
    key: str
    header: str
    justify: str
    cell: Callable[[Scorecard], "Text"]
    footer: str
    least: int


def scorecard_table(
    cards: Sequence[Scorecard], rubric: Rubric, language: Language, width: int = 100
) -> RenderableType:
    """The table of some scorecards, made for a terminal of `width` columns.

    'n/a' (nothing called for it) and '–' (too little to judge by) are told apart; the footer gives
    the mean, the spread (standard deviation) and n of each criterion.
    """
    from rich.text import Text

    say = messages(language)
    if not cards:
        return Text(say("table.empty"))
    columns = _columns(cards, rubric, say)
    kept = _fitting(columns, width)
    hidden = [c.header for c in columns if c not in kept]
    table = _empty_table(say, width, hidden)
    for column in kept:
        table.add_column(
            column.header,
            Text(column.footer),
            justify=column.justify,  # type: ignore[arg-type]  # rich's literal type is private
            overflow="fold",
            ratio=None,
            min_width=column.least,
            vertical="bottom" if column.key == "criterion" else "top",
        )
    for card in cards:
        table.add_row(*(column.cell(card) for column in kept))
    return table


def _empty_table(say: Messages, width: int, hidden: Sequence[str]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    notes = [say("table.legend"), say("table.spread")]
    if hidden:
        notes.append(say("table.hidden", columns=", ".join(hidden)))
    return Table(
        title=say("table.title"),
        caption=Text(" ".join(notes)),
        caption_justify="left",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_footer=True,
        pad_edge=False,
        width=None,
        footer_style="dim",
    )


def _columns(cards: Sequence[Scorecard], rubric: Rubric, say: Messages) -> list[_Column]:
    from rich.text import Text

    def about(key: str, text: Callable[[Scorecard], str], footer: str = "") -> _Column:
        header = say(key)
        longest = max((cell_width(text(c)) for c in cards), default=0)
        least = min(max(longest, _longest_word(header)), _MAX_ID if not footer else 24)
        return _Column(key, header, "left", lambda c: Text(text(c)), footer, least)

    labels = "\n".join(say(key) for key in ("mean", "spread", "n"))
    return [
        about("conversation", lambda c: visible(c.conversation), labels),
        about("channel", lambda c: say.named("channel", c.about.channel)),
        about("language", lambda c: visible(c.about.language)),
        about("agent", lambda c: visible(c.about.agent or "")),
        *(_criterion_column(s, say) for s in summaries(cards, rubric)),
        _overall_column(say),
        about("failed", lambda c: " ".join([*c.failed_by, *c.failed_sections])),
    ]


def _criterion_column(summary: CriterionSummary, say: Messages) -> _Column:
    from rich.text import Text

    criterion = summary.criterion
    header = in_language(criterion.name, say.language)

    def cell(card: Scorecard) -> Text:
        found = next((s for s in card.scores if s.criterion == criterion.id), None)
        return Text("") if found is None else Text(*mark(found, criterion, say))

    footer = "\n".join((number(summary.mean), number(summary.spread, 2), str(summary.n)))
    shown = [cell_width(say(f"table.{s}")) for s in ("not_applicable", "error")]
    least = max(4, min(_longest_word(header), 8), *shown)
    return _Column("criterion", header, "right", cell, footer, least)


def _overall_column(say: Messages) -> _Column:
    from rich.text import Text

    def cell(card: Scorecard) -> Text:
        return Text(number(card.overall.value, 2), "bold")

    return _Column("overall", say("overall"), "right", cell, "", max(4, cell_width(say("overall"))))


def mark(score: Score, criterion: Criterion, say: Messages) -> tuple[str, str]:
    """How one score is written in a cell, and in which rich style."""
    if score.status == "error":
        return say("table.error"), "bold red"
    if score.value is None:
        return say(f"table.{score.status}"), "dim"
    if criterion.kind == "yes_no":
        text = say("score.yes" if score.value >= 0.5 else "score.no")
    else:
        text = str(score.level) if score.level is not None else number(score.value, 2)
    return text, "bold yellow" if is_low(score, criterion) else ""


def number(value: float | None, digits: int = 1) -> str:
    """A number as it is shown, or nothing where there is none."""
    return "" if value is None else f"{value:.{digits}f}"


def visible(text: str) -> str:
    """The text on one line, with control and direction characters as visible escapes."""
    return "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") else f"\\u{ord(c):04x}"
        for c in text
    )


def cell_width(text: str) -> int:
    """How many terminal columns a text takes; a Han character takes two."""
    from rich.cells import cell_len

    return cell_len(text)


def _longest_word(header: str) -> int:
    """The least width a header can have: a Latin word whole, Chinese four characters."""
    if any(unicodedata.east_asian_width(c) == "W" for c in header):
        return min(cell_width(header), 8)
    return max((len(word) for word in header.split()), default=0)


def _fitting(columns: list[_Column], width: int) -> list[_Column]:
    """The columns that fit: language, channel and agent give way, in this order."""
    kept = list(columns)
    for key in GIVE_WAY:
        if sum(c.least + _PADDING for c in kept) <= width:
            break
        kept = [c for c in kept if c.key != key]
    return kept
