"""The course of a customer's state as an SVG chart: felt and shown anger, being heard, trust."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from qa.messages import Messages
from training.debrief import At

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 36, 14, 14, 34
#: series -> attribute of a point; the style sheet gives each its colour and dash.
SERIES = ("felt", "shown", "heard", "trust")


def course_svg(course: Sequence[At], say: Messages) -> Markup:
    """The chart; each series is a line with a title, the gap between felt and shown is shaded."""
    last = max(course[-1].turn, 1)

    def x(turn: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * turn / last

    def y(share: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    def path(name: str) -> str:
        return " ".join(f"{x(at.turn):.1f},{y(getattr(at, name)):.1f}" for at in course)

    drawn = [
        f'<polygon class="gap" points="{path("felt")} {" ".join(reversed(path("shown").split()))}"/>'
    ]
    for share in (0.0, 0.5, 1.0):
        drawn.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share)}" y2="{y(share)}"/>'
        )
        drawn.append(
            f'<text class="tick" x="{LEFT - 6}" y="{y(share) + 4}" text-anchor="end">{share * 100:.0f}</text>'
        )
    step = 1 + last // 12
    for at in course:
        if at.turn % step == 0:
            drawn.append(
                f'<text class="tick" x="{x(at.turn):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{at.turn}</text>'
            )
    for name in SERIES:
        title = escape(say(f"debrief.{name}"))
        drawn.append(
            f'<polyline class="{name}" points="{path(name)}"><title>{title}</title></polyline>'
        )
        for at in course:
            value = f"{say('debrief.turn')} {at.turn}: {100 * getattr(at, name):.0f}"
            drawn.append(
                f'<circle class="{name}" cx="{x(at.turn):.1f}" cy="{y(getattr(at, name)):.1f}" r="3">'
                f"<title>{title}, {escape(value)}</title></circle>"
            )
    label = escape(say("debrief.course"))
    return Markup(
        f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(drawn)}</svg>'
    )
