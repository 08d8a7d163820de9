"""Figures: what was measured, against what was asked for, and the file that docs quote them from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

from bench.machine import ROOT

FIGURES = ROOT / "docs" / "figures.json"
#: Pages with a block that is written from FIGURES.
PAGES = (
    ROOT / "README.md",
    ROOT / "docs" / "methods.md",
    ROOT / "docs" / "accuracy.md",
    ROOT / "docs" / "redaction.md",
    ROOT / "docs" / "judge.md",
    ROOT / "docs" / "recognition.md",
    ROOT / "docs" / "speakers.md",
    ROOT / "docs" / "customer.md",
)
_BLOCK = re.compile(r"(<!-- figures: ([\w-]+) -->\n).*?(<!-- end of figures -->)", re.S)


@dataclass(frozen=True)
class Figure:
    """One measured value; `asked` is what the project asks of it, in words, where it asks.

    `beside`: what else belongs to the row, by the head of its column, as people read it.
    """

    what: str
    value: float
    unit: str
    asked: str = ""
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The value as people read it: `0.12 s`, `1,234 turns/s`."""
        whole = isinstance(self.value, int) or abs(self.value) >= 100
        digits = 0 if whole else 1 if abs(self.value) >= 10 else 2
        return f"{self.value:,.{digits}f} {self.unit}".strip()


@dataclass(frozen=True)
class Measured:
    """One bench: its figures, what could not be measured and why, and where they come from."""

    figures: tuple[Figure, ...]
    not_measured: tuple[str, ...]
    where: dict[str, str]


def table(measured: Measured) -> str:
    """The figures as Markdown tables, one for each run of the same columns; commit and machine below."""
    lines = []
    for columns, figures in groupby(measured.figures, lambda figure: tuple(figure.beside)):
        lines += [
            _row("measured", "value", *columns, "to be held against"),
            "|---" * (len(columns) + 3) + "|",
        ]
        lines += [_row(f.what, f.shown, *f.beside.values(), f.asked) for f in figures] + [""]
    lines += [f"Not measured: {reason}." for reason in measured.not_measured]
    w = measured.where
    lines.append(f"Commit {w['commit']}, {w['machine']}, Python {w['python']}, {w['measured']}.")
    return "\n".join(lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def save(bench: str, measured: Measured, only: Sequence[str] = ()) -> None:
    """Put the figures of a bench, or `only` of some sets, into FIGURES and write the blocks of PAGES anew.

    A bench that is measured whole takes the place of all its parts; a part of that part alone.
    """
    known = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    if not only:
        known = {name: part for name, part in known.items() if name not in _parts(bench, known)}
    known[f"{bench} {', '.join(sorted(only))}" if only else bench] = asdict(measured)
    FIGURES.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for page in PAGES:
        page.write_text(with_figures(page.read_text("utf-8")), "utf-8")


def _parts(bench: str, known: Iterable[str]) -> list[str]:
    """The names under which a bench is kept: its own, and those of sets measured by themselves."""
    return [name for name in known if name == bench or name.startswith(f"{bench} ")]


def with_figures(text: str) -> str:
    """The page with each block `<!-- figures: BENCH -->` as FIGURES has it."""
    known = json.loads(FIGURES.read_text("utf-8"))

    def filled(block: re.Match[str]) -> str:
        tables = [table(_measured(known[name])) for name in _parts(block[2], known)]
        return "".join([block[1], "\n\n".join(tables), "\n", block[3]]) if tables else block[0]

    return _BLOCK.sub(filled, text)


def _measured(known: dict[str, list[dict[str, str | float]]]) -> Measured:
    figures = tuple(Figure(**figure) for figure in known["figures"])  # type: ignore[arg-type]
    return Measured(figures, tuple(map(str, known["not_measured"])), dict(known["where"]))  # type: ignore[arg-type]


def pages_of(path: Path) -> tuple[str, ...]:
    """The benches whose figures a page quotes."""
    return tuple(match[2] for match in _BLOCK.finditer(path.read_text("utf-8")))
