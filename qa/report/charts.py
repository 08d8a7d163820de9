"""Small accessible SVG charts as strings: distribution, dot and whisker, emotion's course."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class Caption(NamedTuple):
    """What a chart says to somebody who cannot see it; `id` is unique in the page."""

    id: str
    title: str
    description: str


class Point(NamedTuple):
    """One customer turn: its place among all turns (0..1), valence -1..1, tooltip, and a turning point's mark."""

    at: float
    valence: float
    label: str
    mark: str | None = None


def _svg(caption: Caption, width: int, height: int, kind: str, body: Sequence[str]) -> str:
    return (
        f'<svg class="chart {kind}" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" aria-labelledby="{caption.id}-t {caption.id}-d">'
        f'<title id="{caption.id}-t">{escape(caption.title)}</title>'
        f'<desc id="{caption.id}-d">{escape(caption.description)}</desc>{"".join(body)}</svg>'
    )


def _f(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def distribution(
    counts: Sequence[int],
    labels: Sequence[str],
    caption: Caption,
    *,
    mean: float | None = None,
    spread: float | None = None,
) -> str:
    """Bars of how often each level was given, each with its count and label.

    Under them the mean as a dot and one spread to either side as a line; both count in bars from
    1 (the first) to n.
    """
    width, top, floor = 200, 14, 74
    step = width / max(len(counts), 1)
    most = max([*counts, 1])
    body = []
    for index, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = (floor - top) * count / most
        middle = step * (index + 0.5)
        body.append(
            f'<rect class="bar" x="{_f(middle - step * 0.36)}" y="{_f(floor - height)}" '
            f'width="{_f(step * 0.72)}" height="{_f(height)}" rx="1.5"/>'
        )
        if count:
            body.append(f'<text x="{_f(middle)}" y="{_f(floor - height - 3.5)}">{count}</text>')
        body.append(f'<text class="axis" x="{_f(middle)}" y="104">{escape(label)}</text>')
    body.append(f'<line class="floor" x1="0" y1="{floor}" x2="{width}" y2="{floor}"/>')
    body += _whisker(mean, spread, len(counts), width, 84)
    return _svg(caption, width, 108, "distribution", body)


def _whisker(
    mean: float | None, spread: float | None, levels: int, width: float, y: float
) -> list[str]:
    if mean is None:
        return []

    def place(value: float) -> float:
        return (min(max(value, 0.55), levels + 0.45) - 0.5) * width / levels

    body = []
    if spread is not None:
        low, high = place(mean - spread), place(mean + spread)
        body.append(f'<line class="spread" x1="{_f(low)}" y1="{y}" x2="{_f(high)}" y2="{y}"/>')
    body.append(f'<circle class="mean" cx="{_f(place(mean))}" cy="{y}" r="4"/>')
    return body


def whisker(
    mean: float | None,
    spread: float | None,
    levels: int,
    caption: Caption,
    *,
    overall: float | None,
) -> str:
    """One group in a strip: dot (mean), line (spread) on 1..levels, and the mean of all."""
    width, height = 110, 18
    step = width / max(levels, 1)
    places = [_f(step * (i + 0.5)) for i in range(levels)]
    ticks = [f'<line class="tick" x1="{x}" y1="6" x2="{x}" y2="12"/>' for x in places]
    if overall is not None:
        x = _f((overall - 0.5) * step)
        ticks.append(f'<line class="all" x1="{x}" y1="2" x2="{x}" y2="16"/>')
    return _svg(
        caption, width, height, "whisker", [*ticks, *_whisker(mean, spread, levels, width, 9)]
    )


def span(mean: float, low: float, high: float, caption: Caption) -> str:
    """A figure from -100 to 100 with its interval, and where nought is."""
    width, height = 160, 18

    def x(value: float) -> str:
        return _f(6 + (width - 12) * (value + 100) / 200)

    body = [
        f'<line class="floor" x1="{x(-100)}" y1="9" x2="{x(100)}" y2="9"/>',
        f'<line class="tick" x1="{x(0)}" y1="2" x2="{x(0)}" y2="16"/>',
        f'<line class="spread" x1="{x(low)}" y1="9" x2="{x(high)}" y2="9"/>',
        f'<circle class="mean" cx="{x(mean)}" cy="9" r="4"/>',
    ]
    return _svg(caption, width, height, "span", body)


def course(points: Sequence[Point], caption: Caption) -> str:
    """The customer's emotion by turn; above the line is pleasant, below unpleasant.

    A turning point has a ring and its mark, above it where the feeling rises and below where it falls.
    """
    width, height, margin = 280, 88, 18
    half = height / 2 - margin

    def xy(point: Point) -> tuple[float, float]:
        return 8 + (width - 16) * point.at, height / 2 - half * point.valence

    path = " ".join(f"{_f(x)},{_f(y)}" for x, y in map(xy, points))
    body = [
        f'<line class="floor" x1="0" y1="{height / 2}" x2="{width}" y2="{height / 2}"/>',
        f'<polyline points="{path}"/>' if len(points) > 1 else "",
    ]
    for point in points:
        x, y = xy(point)
        sign = "low" if point.valence < -0.15 else "high" if point.valence > 0.15 else "even"
        body.append(
            f'<circle class="{sign}" cx="{_f(x)}" cy="{_f(y)}" r="3.2">'
            f"<title>{escape(point.label)}</title></circle>"
        )
        if point.mark is not None:
            above = point.mark.startswith("▲")
            body.append(
                f'<circle class="turning" cx="{_f(x)}" cy="{_f(y)}" r="6"/>'
                f'<text class="turning" x="{_f(x)}" y="{_f(y - 9 if above else y + 17)}">'
                f"{escape(point.mark)}</text>"
            )
    return _svg(caption, width, height, "course", body)
