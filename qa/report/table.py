"""Scorecards as a table for the terminal, each mean with its spread and n in the footer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from qa.messages import Messages, messages
from qa.report import differences
from qa.report.differences import scorer_name, scorer_names
from qa.report.summary import CriterionSummary, grouped, is_low, summaries
from qa.rubric import Criterion, Language, Rubric, in_language
from qa.scorecard import Score, Scorecard

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

#: What gives way, step by step, until the table fits: headers break in two, columns go, headers
#: become numbers that are explained under the table.
STEPS: tuple[tuple[Literal["whole", "broken", "number"], tuple[str, ...]], ...] = (
    ("whole", ()),
    ("broken", ()),
    ("broken", ("language",)),
    ("broken", ("language", "channel")),
    ("broken", ("language", "channel", "agent")),
    ("number", ("language", "channel", "agent")),
)
#: Columns of the terminal between two columns of the table.
BETWEEN = 2
#: A broken header is at most so wide; a conversation's id folds at so many columns.
BROKEN, ID = 9, 24


class _Column(NamedTuple):
    key: str
    header: str
    least: int
    cell: Callable[[Scorecard], Text]
    footer: str = ""
    name: str = ""


def scorecard_table(
    cards: Sequence[Scorecard], rubric: Rubric, language: Language, width: int = 100
) -> RenderableType:
    """The table of some scorecards, made for a terminal of `width` columns.

    What several scorers say of one agent in one conversation stands together, wherever its cards came.
    'n/a' (nothing called for it) and '–' (too little to judge by) are told apart; the footer gives
    the mean, the spread (standard deviation) and n of each criterion.
    """
    from rich.console import Group
    from rich.text import Text

    say = messages(language)
    if not cards:
        return Text(say("table.empty"))
    columns = _fitting(cards, rubric, say, width)
    table = _empty_table(say)
    for column in columns:
        number = column.key in ("criterion", "overall")
        table.add_column(
            Text(column.header, overflow="fold"),
            Text(column.footer),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=number,
            min_width=column.least,
        )
    for group in grouped(cards, lambda c: (c.conversation, c.about.agent)).values():
        for card in group:
            table.add_row(*(column.cell(card) for column in columns))
    notes = _notes(columns, rubric, say)
    if any(score.advisory for card in cards for score in card.scores):
        notes.append(say("table.advisory"))
    if apart := differences.told(cards, rubric, say):
        notes.append(apart)
    return Group(table, Text(" ".join(notes), style="dim"))


def _empty_table(say: Messages) -> Table:
    from rich import box
    from rich.table import Table

    return Table(
        title=say("table.title"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        show_footer=True,
        padding=(0, BETWEEN - 1, 0, 0),
    )


def _notes(columns: Sequence[_Column], rubric: Rubric, say: Messages) -> list[str]:
    """What stands under the table: the signs, the numbers of criteria, and what was left out."""
    notes = [say("table.legend"), say("table.spread")]
    shown = {column.key for column in columns}
    if any(column.key == "criterion" and column.header != column.name for column in columns):
        names = [f"{c.header} {c.name}" for c in columns if c.header.isdigit()]
        notes += [say("separator").join(names) + say("stop")] if names else []
    hidden = [say(key) for key in STEPS[-1][1] if key not in shown]
    if hidden:
        notes.append(say("table.hidden", columns=say("separator").join(hidden)))
    return notes


def _fitting(
    cards: Sequence[Scorecard], rubric: Rubric, say: Messages, width: int
) -> list[_Column]:
    """The columns of the first step that fits the width, else of the last."""
    groups = grouped(cards, scorer_name).values()
    criteria = list(zip(*(summaries(group, rubric) for group in groups), strict=True))
    columns: list[_Column] = []
    for style, hidden in STEPS:
        headers = [_header(in_language(s[0].criterion.name, say.language), style) for s in criteria]
        if style == "number":
            headers = [str(index + 1) for index in range(len(criteria))]
        scores = [_criterion(s, h, say) for s, h in zip(criteria, headers, strict=True)]
        columns = _columns(cards, rubric, scores, hidden, say)
        if sum(c.least + BETWEEN for c in columns) - 1 <= width:
            return columns
    return [columns[0]._replace(least=8), *columns[1:]]


def _columns(
    cards: Sequence[Scorecard],
    rubric: Rubric,
    scores: Sequence[_Column],
    hidden: Sequence[str],
    say: Messages,
) -> list[_Column]:
    names = scorer_names(cards)
    labels = "\n".join(
        f"{say(key)} {name}" if len(names) > 1 else say(key)
        for name in names
        for key in ("mean", "spread", "n")
    )

    def about(key: str, text: Callable[[Scorecard], str], footer: str = "") -> _Column:
        return _about(cards, key, text, footer, say)

    before = [
        about("conversation", lambda c: visible(c.conversation), labels),
        about("channel", lambda c: say.named("channel", c.about.channel)),
        about("language", lambda c: visible(c.about.language)),
        about("agent", lambda c: visible(c.about.agent or "")),
        *([about("scorer", lambda c: visible(scorer_name(c)))] if len(names) > 1 else []),
    ]
    after = [_overall(say)]
    if any(card.failed_by or card.failed_sections for card in cards):
        after.append(about("failed", lambda c: say("separator").join(failures(c, rubric, say))))
    return [c for c in before if c.key not in hidden] + [*scores, *after]


def _about(
    cards: Sequence[Scorecard],
    key: str,
    text: Callable[[Scorecard], str],
    footer: str,
    say: Messages,
) -> _Column:
    from rich.text import Text

    header = say(key)
    longest = max(cell_width(text(card)) for card in cards)
    least = min(max(longest, *map(cell_width, [header, *footer.split("\n")])), ID)
    return _Column(key, header, least, lambda card: Text(text(card)), footer)


def _criterion(by_scorer: Sequence[CriterionSummary], header: str, say: Messages) -> _Column:
    from rich.text import Text

    criterion = by_scorer[0].criterion

    def cell(card: Scorecard) -> Text:
        found = next((s for s in card.scores if s.criterion == criterion.id), None)
        return Text("") if found is None else Text(*mark(found, criterion, say))

    footer = "\n".join(
        line for s in by_scorer for line in (number(s.mean), number(s.spread), str(s.n))
    )
    errors = any(s.errors for s in by_scorer)
    signs = [say("table.not_applicable"), say("table.error") if errors else ""]
    least = max(cell_width(text) for text in [*header.split("\n"), *footer.split("\n"), *signs])
    name = in_language(criterion.name, say.language)
    return _Column("criterion", header, least, cell, footer, name)


def _overall(say: Messages) -> _Column:
    from rich.text import Text

    def cell(card: Scorecard) -> Text:
        return Text(number(card.overall.value, 2), "bold")

    return _Column("overall", say("overall"), max(4, cell_width(say("overall"))), cell)


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
    text += "*" if score.advisory else ""
    return text, "bold yellow" if is_low(score, criterion) else ""


def failures(card: Scorecard, rubric: Rubric, say: Messages) -> list[str]:
    """The names of the criteria and sections that failed the card."""
    names = {section.id: section.name for section in rubric.sections}
    names |= {criterion.id: criterion.name for criterion in rubric.criteria}
    return [
        in_language(names[id], say.language) if id in names else id
        for id in (*card.failed_by, *card.failed_sections)
    ]


def number(value: float | None, digits: int = 1) -> str:
    """A number as it is shown, or nothing where there is none."""
    return "" if value is None else f"{value:.{digits}f}"


def visible(text: str) -> str:
    """The text on one line, with control and direction characters as visible escapes."""
    return "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c
        for c in text
    )


def cell_width(text: str) -> int:
    """How many terminal columns a text takes; a Han character takes two."""
    from rich.cells import cell_len

    return cell_len(text)


def _header(name: str, style: str) -> str:
    """A criterion's name, broken at spaces or in the middle where it must be narrow."""
    if style == "whole" or cell_width(name) <= BROKEN:
        return name
    words = name.split()
    if len(words) > 1:
        return "\n".join(_header(word, style) for word in words)
    half = (len(name) + 1) // 2
    hyphen = "-" if name.isascii() else ""
    return f"{name[:half]}{hyphen}\n{name[half:]}"
