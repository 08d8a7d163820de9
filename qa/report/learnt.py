"""What a calibration is worth, for people: a table as text, and a page with the learning curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from qa.messages import Messages, messages
from qa.report.templating import environment, policy
from qa.review.agreement import LEAST, Coefficient
from qa.review.applies import Applies
from qa.review.compared import Compared
from qa.review.learning import Lesson, Point
from qa.rubric import Language, in_language
from transcripts.home import write_whole

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Size of a learning curve, and the room for its labels, in pixels.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 420, 180, 40, 28, 12


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lesson's table, in words: who is compared with the reviewers, and how well."""

    who: str
    alpha: str
    kappa: str
    rank: str
    bias: str
    error: str
    ac1: str


def rows_of(lesson: Lesson, say: Messages) -> list[Row]:
    """Machine, the second scorer, calibrated, a constant and people among themselves, in this order."""
    both = lesson.learnt.share is not None
    compared = [
        ("first" if both else "machine", lesson.machine),
        ("second", lesson.beside),
        ("calibrated", lesson.calibrated),
        ("constant", lesson.constant),
        ("people", lesson.people),
    ]
    return [_row(say(f"calibration.{who}"), c, say) for who, c in compared if c is not None]


def heading(lesson: Lesson, say: Messages) -> str:
    """What was learnt, from how much: one line."""
    learnt = lesson.learnt
    said = say(
        "calibration.heading",
        target=in_language(lesson.criterion.name, say.language),
        language=say.named("language", learnt.language),
        labels=learnt.conversations,
        reviewers=learnt.reviewers,
        kind=say(f"calibration.kind.{learnt.kind}"),
    )
    if learnt.share is None:
        return said
    return f"{said}; {say('calibration.share', share=f'{100 * learnt.share:.0f} %')}"


def verdict_lines(lesson: Lesson, say: Messages) -> list[str]:
    """Whether to use it, with the figures that decide, in a sentence; what else is to be known in others."""
    verdict = lesson.verdict
    shipped = verdict.shipped
    unit = say("calibration.unit") if lesson.criterion.kind == "scale" else ""
    lines = [
        say(
            f"calibration.verdict.{verdict.finding}" if shipped else f"calibration.verdict.alone.{verdict.finding}",
            error=_plain(verdict.calibrated.error.value) + unit,
            shipped=_plain(shipped.error.value) if shipped else "",
            constant=_plain(verdict.constant.error.value),
            kappa=_kappas(verdict.calibrated, shipped, say) if shipped else "",
        )
    ]  # fmt: skip
    gain = verdict.gain
    if verdict.applied and verdict.by_chance and gain is not None and gain.interval is not None:
        low, high = (f"{end:+.2f}" for end in gain.interval)
        lines.append(say("calibration.verdict.chance", gain=_signed(gain), low=low, high=high))
    if verdict.applied and not verdict.beats_constant:
        constant = _plain(verdict.constant.error.value)
        lines.append(say("calibration.verdict.as_constant", constant=constant))
    if lesson.learnt.share == 0 and lesson.beside is not None:
        lines.append(say("calibration.no_weight"))
    return lines


def _kappas(own: Compared, shipped: Compared, say: Messages) -> str:
    """Both kappas, where there are enough conversations to show one."""
    if own.units < LEAST or own.kappa.value is None or shipped.kappa.value is None:
        return ""
    return say("calibration.verdict.kappa", own=_plain(own.kappa.value), shipped=_plain(shipped.kappa.value))  # fmt: skip


def applies_lines(applies: Applies, say: Messages) -> list[str]:
    """What stands beside the figures about answers that are no level; nothing where all are one."""
    if not applies.not_applicable + applies.cannot_tell:
        return []
    lines = [say("calibration.applies.left_out", na=applies.not_applicable, unsure=applies.cannot_tell, all=applies.answers)]  # fmt: skip
    if applies.people.of:
        lines.append(say("calibration.applies.people", k=applies.people.part, all=applies.people.of))  # fmt: skip
    if applies.found.of or applies.overlooked.of:
        found, over = applies.found, applies.overlooked
        lines.append(
            say("calibration.applies.machine", a=found.part, b=found.of, c=over.part, d=over.of)
        )
    return lines


def calibration_tables(lessons: Sequence[Lesson], language: Language) -> list[RenderableType]:
    """Each lesson as a heading, a table and its learning curve, for 80 columns and more."""
    from rich.table import Table
    from rich.text import Text

    say = messages(language)
    shown: list[RenderableType] = []
    for lesson in lessons:
        rows = rows_of(lesson, say)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        names = _columns(rows)
        table.add_column("")
        for name in names:
            table.add_column(say(f"calibration.column.{name}"), justify="right", no_wrap=True)
        for row in rows:
            table.add_row(row.who, *(getattr(row, name) for name in names))
        fate, *more = verdict_lines(lesson, say)
        style = "green" if lesson.verdict.applied else "yellow"
        shown += [
            Text(heading(lesson, say), style="bold"),
            Text(fate, style=style),
            *map(Text, more),
        ]
        shown.append(table)
        shown += [Text(line) for line in applies_lines(lesson.applies, say)]
        if lesson.curve:
            points = "  ".join(f"{p.labels}: {_plain(p.kappa)}" for p in lesson.curve)
            shown.append(Text(say("calibration.curve.text", points=points)))
        shown.append(Text(""))
    shown += [Text(say("calibration.legend"), style="dim")] if lessons else []
    return shown


def write_calibration_page(path: Path, lessons: Sequence[Lesson], language: Language) -> None:
    """One HTML file, whole or not at all: tables, curves, and what each figure means."""
    say = messages(language)
    parts = []
    for number, lesson in enumerate(lessons):
        rows = rows_of(lesson, say)
        parts.append(
            {
                "heading": heading(lesson, say),
                "columns": [(name, say(f"calibration.column.{name}")) for name in _columns(rows)],
                "rows": rows,
                "applied": lesson.verdict.applied,
                "verdict": verdict_lines(lesson, say),
                "applies": applies_lines(lesson.applies, say),
                "prevalence": lesson.calibrated.prevalence,
                "curve": _curve(lesson.curve, number, say) if lesson.curve else "",
            }
        )
    page = environment().get_template("calibration.html").render(
        say=say, policy=policy(), parts=parts
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page)


def _columns(rows: Sequence[Row]) -> list[str]:
    """The columns that some row fills."""
    names = ("alpha", "kappa", "rank", "ac1", "bias", "error")
    return [name for name in names if any(getattr(row, name) for row in rows)]


def _row(who: str, c: Compared, say: Messages) -> Row:
    return Row(
        who=who,
        alpha=_shown(c.alpha, say, interval=True),
        kappa=_shown(c.kappa, say),
        rank=_shown(c.rank, say),
        bias=_signed(c.bias),
        error=_plain(c.error.value),
        ac1=_shown(c.ac1, say) if c.ac1 is not None else "",
    )


def _shown(c: Coefficient, say: Messages, *, interval: bool = False) -> str:
    if c.units < LEAST:
        return say("calibration.too_few")
    if c.value is None:
        return "–"
    ends = f" [{c.interval[0]:.2f}, {c.interval[1]:.2f}]" if interval and c.interval else ""
    return f"{c.value:.2f}{ends}"


def _signed(c: Coefficient) -> str:
    return "–" if c.value is None else f"{c.value:+.2f}".replace("-0.00", "+0.00")


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _curve(points: Sequence[Point], number: int, say: Messages) -> str:
    """Kappa by number of labels as an SVG, with the figures as text for those who cannot see it."""
    known = [p for p in points if p.kappa is not None]
    told = "; ".join(f"{p.labels}: {_plain(p.kappa)}" for p in points)
    places = [
        (_LEFT + (_WIDTH - _LEFT - 20) * (i + 0.5) / max(len(known), 1), _height(p.kappa or 0.0))
        for i, p in enumerate(known)
    ]
    body = [
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{_height(v):.1f}" y2="{_height(v):.1f}" class="grid"/>'
        f'<text x="{_LEFT - 6}" y="{_height(v) + 4:.1f}" text-anchor="end">{v:.1f}</text>'
        for v in (0.0, 0.5, 1.0)
    ]
    if places:
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        body.append(f'<polyline points="{line}" class="line"/>')
    for (x, y), p in zip(places, known, strict=True):
        body.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="dot"/>'
            f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{_plain(p.kappa)}</text>'
            f'<text x="{x:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{p.labels}</text>'
        )
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" class="curve" aria-labelledby="c{number}">'
        f'<title id="c{number}">{escape(say("calibration.curve.text", points=told))}</title>'
        f"{''.join(body)}</svg>"
    )


def _height(kappa: float) -> float:
    return _TOP + (_HEIGHT - _BOTTOM - _TOP) * (1 - min(max(kappa, 0.0), 1.0))
