"""The clock of calls: what is planted in synthesised calls against what is found, and how far off."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import Figure, Measured
from bench.machine import here

_SEEDS = range(1000, 1010)
_WITHIN = 0.3  # seconds: a boundary further off is a miss


def measure() -> Measured:
    """Ten calls with every event and ten with none, at full band and through a telephone."""
    builders = _builders()
    figures: list[Figure] = []
    for telephone, line in ((False, "full band"), (True, "8 kHz mu-law")):
        figures += _figures(builders, telephone, line)
    return Measured(tuple(figures), (), here())


def _builders() -> Any:
    """The tests' own synthesis: the shipped recording cut into utterances, music, a telephone."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "transcripts"))
    return importlib.import_module("call_builders")


def _figures(builders: Any, telephone: bool, line: str) -> Iterator[Figure]:
    planted, right, invented, errors = Counter[str](), Counter[str](), 0, []
    for seed in _SEEDS:
        call = builders.a_call(seed, *builders.EVENTS)
        found = builders.found(builders.heard(call, telephone))
        for kind, stretches in call.planted.items():
            planted[kind] += len(stretches)
            apart = _apart(stretches, found.get(kind, []))
            right[kind] += len(apart)
            errors += apart
        invented += _surplus(call.planted, found)
        plain = builders.found(builders.heard(builders.a_call(seed, exchanges=4), telephone))
        invented += sum(map(len, plain.values()))
    for kind in sorted(planted):
        share = 100 * right[kind] / planted[kind]
        yield Figure(f"{kind}, {line}: found of {planted[kind]} planted", share, "%", "100 %")
    yield Figure(f"found where nothing was planted, {line}", invented, "stretches", "0")
    if errors:
        yield Figure(f"boundary error, mean, {line}", sum(errors) / len(errors), "s")
        yield Figure(f"boundary error, largest, {line}", max(errors), "s", "<= 0.3 s")


_Stretch = tuple[float, float, str]


def _apart(planted: list[_Stretch], found: list[_Stretch]) -> list[float]:
    """The larger boundary error of each planted stretch that was found, with the right owner."""
    errors = []
    for start, end, who in planted:
        near = [max(abs(start - s), abs(end - e)) for s, e, w in found if w == who]
        if near and min(near) <= _WITHIN:
            errors.append(min(near))
    return errors


def _surplus(planted: dict[str, list[_Stretch]], found: dict[str, list[_Stretch]]) -> int:
    return sum(
        len(stretches) - len(_apart(stretches, planted.get(kind, [])))
        for kind, stretches in found.items()
    )
