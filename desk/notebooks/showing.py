"""What a cell shows: a table in the reader's language that keeps its DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from qa.report.highlight import shown

if TYPE_CHECKING:
    import pandas as pd

Cell = str | Markup


@dataclass(frozen=True, repr=False)
class Shown:
    """HTML for the reader; `frame` is the DataFrame behind it, to compute with."""

    html: Markup
    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        return str(page(self.html))

    def __repr__(self) -> str:
        return repr(self.frame)


def page(body: Markup) -> Markup:
    """The body with the style of the notebooks, which reaches nothing else on the page."""
    return Markup("<style>{}</style>{}").format(Markup(_style()), body)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    caption: str = "",
    note: str = "",
    numbers: frozenset[int] = frozenset(),
) -> Markup:
    """An HTML table; text is escaped, `Markup` stands as it is; `numbers` are columns of figures."""
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_kind(i in numbers), header)
        for i, header in enumerate(headers)
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup("<td{}>{}</td>").format(_kind(i in numbers), cell_text(cell))
                for i, cell in enumerate(row)
            )
        )
        for row in rows
    )
    top = Markup("<caption>{}</caption>").format(caption) if caption else ""
    below = Markup('<p class="quiet">{}</p>').format(note) if note else ""
    return Markup(
        '<div class="evenhand"><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>'
    ).format(top, head, body, below)


def cell_text(cell: Cell) -> Markup:
    """The text of a cell with what could trick a reader made visible."""
    return cell if isinstance(cell, Markup) else shown(cell)


def _kind(number: bool) -> Markup:
    return Markup(' class="number"') if number else Markup("")


@cache
def _style() -> str:
    style = files("desk.notebooks").joinpath("templates", "notebook.css").read_text("utf-8")
    return style.replace("\r\n", "\n")
