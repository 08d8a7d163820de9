"""The picture of consistency: a panel for each criterion, a line for each group, worst in red."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from markupsafe import Markup

from desk.notebooks.cells import ConsistencyCell
from qa.messages import Messages

#: Sizes in pixels. So many panels stand side by side; the others go below.
PANEL, LINE, HEAD, ABREAST = 150, 28, 44, 5
_SCALE, _INSET = 104, 8


def picture(
    found: Sequence[ConsistencyCell], whole: Sequence[ConsistencyCell], say: Messages
) -> Markup:
    """Means with intervals and spreads of every cell; `whole` gives each criterion's own mean."""
    if not found:
        return Markup('<p class="evenhand">{}</p>').format(say("picture.none"))
    means = {cell.criterion: cell.mean.figure for cell in whole}
    criteria = list(dict.fromkeys(cell.criterion for cell in found))
    groups = list(dict.fromkeys(cell.group for cell in found))
    by_place = {(cell.criterion, cell.group): cell for cell in found}
    bands = [criteria[i : i + ABREAST] for i in range(0, len(criteria), ABREAST)]
    drawn = Markup("").join(_band(band, groups, by_place, means, say) for band in bands)
    return Markup(
        '<figure class="evenhand picture">{}<figcaption>{}{}</figcaption></figure>'
    ).format(
        drawn, Markup('<p class="quiet">{}</p>').format(say("picture.legend")), _worst(found, say)
    )


def _band(
    criteria: Sequence[str],
    groups: Sequence[str],
    cells: dict[tuple[str, str], ConsistencyCell],
    means: dict[str, float | None],
    say: Messages,
) -> Markup:
    label = max(map(_width, groups)) + 30
    width, height = label + PANEL * len(criteria), HEAD + LINE * len(groups) + 4
    body = [
        Markup('<text class="group" x="{}" y="{}">{}</text>').format(
            label - 14, HEAD + LINE * row + LINE / 2 + 4, group
        )
        for row, group in enumerate(groups)
    ]
    for column, id in enumerate(criteria):
        x = label + PANEL * column
        own = [cell for group in groups if (cell := cells.get((id, group)))]
        body.append(_panel(own[0], x, height, means.get(id), say))
        for row, group in enumerate(groups):
            if (cell := cells.get((id, group))) is not None:
                body.append(_mark(cell, x, HEAD + LINE * row + LINE / 2, say))
    return Markup(
        '<svg role="img" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-label="{2}">{3}</svg>'
    ).format(width, height, say("picture.title"), Markup("").join(body))


def _width(text: str) -> int:
    """About how many pixels a label takes: Chinese characters are twice as wide."""
    return sum(13 if unicodedata.east_asian_width(c) in "WF" else 7 for c in text)


def _panel(
    cell: ConsistencyCell, x: float, height: float, mean: float | None, say: Messages
) -> Markup:
    """The head of a panel, its levels as lines, and the mean of all as a broken line."""
    ticks = range(int(cell.floor), int(cell.top) + 1) if cell.unit == "level" else (0, 0.5, 1)
    body = [
        Markup('<text class="name" x="{}" y="14">{}</text>').format(x + _INSET, cell.name),
        *(_tick(cell, x, float(tick), height) for tick in ticks),
    ]
    if mean is not None:
        at = x + _place(cell, mean)
        title = say("picture.whole", criterion=cell.name, mean=cell.text(mean))
        body.append(
            Markup(
                '<line class="whole" x1="{0:.1f}" y1="{1}" x2="{0:.1f}" y2="{2}"><title>{3}</title></line>'
            ).format(at, HEAD - 4, height - 4, title)
        )
    return Markup("").join(body)


def _tick(cell: ConsistencyCell, x: float, tick: float, height: float) -> Markup:
    at = x + _place(cell, tick)
    label = f"{tick:.0f}" if cell.unit == "level" else f"{100 * tick:.0f}%"
    return Markup(
        '<line class="tick" x1="{0:.1f}" y1="{1}" x2="{0:.1f}" y2="{2}"/>'
        '<text class="axis" x="{0:.1f}" y="{3}">{4}</text>'
    ).format(at, HEAD - 4, height - 4, HEAD - 9, label)


def _place(cell: ConsistencyCell, value: float) -> float:
    inside = min(max(value, cell.floor), cell.top)
    return _INSET + _SCALE * (inside - cell.floor) / max(cell.top - cell.floor, 1e-9)


def _mark(cell: ConsistencyCell, x: float, y: float, say: Messages) -> Markup:
    """One cell: spread as a band, interval as a line, mean as a dot; hollow where too few."""
    if cell.mean.figure is None:
        body = Markup('<text class="n few" x="{:.1f}" y="{}">–</text>').format(x + _INSET, y + 4)
    elif cell.mean.low is None or cell.mean.high is None or cell.spread.figure is None:
        body = Markup('<circle class="few" cx="{:.1f}" cy="{}" r="3.5"/>').format(
            x + _place(cell, cell.mean.figure), y
        )
    else:
        low, high = (_place(cell, cell.mean.figure + s * cell.spread.figure) for s in (-1, 1))
        body = Markup(
            '<line class="spread{}" x1="{:.1f}" y1="{}" x2="{:.1f}" y2="{}"/>'
            '<line class="interval{}" x1="{:.1f}" y1="{}" x2="{:.1f}" y2="{}"/>'
            '<circle class="mean{}" cx="{:.1f}" cy="{}" r="4"/>'
        ).format(
            " bad" if cell.uneven else "", x + low, y, x + high, y,
            " bad" if cell.lower else "", x + _place(cell, cell.mean.low), y,
            x + _place(cell, cell.mean.high), y,
            " bad" if cell.lower else "", x + _place(cell, cell.mean.figure), y,
        )  # fmt: skip
    count = Markup('<text class="n" x="{}" y="{}">{}</text>').format(x + PANEL - 12, y + 4, cell.n)
    return Markup("<g><title>{}</title>{}{}</g>").format(_sentence(cell, say), body, count)


def _sentence(cell: ConsistencyCell, say: Messages) -> str:
    return say(
        "picture.cell",
        criterion=cell.name,
        group=cell.group,
        n=cell.n,
        mean=cell.ranged(cell.mean, say),
        spread=cell.ranged(cell.spread, say),
    )


def _worst(found: Sequence[ConsistencyCell], say: Messages) -> Markup:
    """The marked cells in words, each with the call that goes down to its conversations."""
    marked = [cell for cell in found if cell.lower or cell.uneven]
    if not marked:
        measured = any(cell.mean.low is not None for cell in found)
        key = "picture.no_worst" if measured else "picture.all_few"
        return Markup("<p>{}</p>").format(say(key))
    items = Markup("").join(
        Markup("<li><b>{}</b> {} <code>{}</code></li>").format(
            "、".join(_why(cell, say)) if say.language != "en" else ", ".join(_why(cell, say)),
            _sentence(cell, say),
            _call(cell),
        )
        for cell in marked
    )
    return Markup("<p>{}</p><ul>{}</ul>").format(say("picture.worst"), items)


def _why(cell: ConsistencyCell, say: Messages) -> list[str]:
    held = (("cells.lower", cell.lower), ("cells.uneven", cell.uneven))
    return [say(key) for key, holds in held if holds]


def _call(cell: ConsistencyCell) -> str:
    where = "".join(f", {name}={value!r}" for name, value in cell.where.items())
    return f"calls.behind({cell.criterion!r}{where})"
