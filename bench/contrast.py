"""The contrast sets: ordered pairs, pairs that must score alike, and cases that say what may be scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcripts.conversation import Conversation

#: What is asked of a value: a conversation and a criterion give 0..1 or None.
Valued = Callable[[Conversation, str], float | None]
_CRITERIA = ("relevance", "context", "personalisation", "empathy")
#: How far equal pairs may be apart; and what rounding may add to 'not higher'.
_APART, _ROUNDING = 0.05, 0.001


@dataclass(frozen=True)
class Held:
    """How many hold, of how many."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right} of {self.of}"


def ordered(folder: Path, value: Valued, kind: str | None = None) -> Held:
    """Pairs in which A comes out above B on the criterion; of one kind where it is named."""
    pairs = [p for p in _lines(folder / "pairs.jsonl") if kind is None or p["kind"] == kind]
    return _held(_above(value, p) for p in pairs)


def alike(folder: Path, value: Valued) -> Held:
    """Pairs that must score alike, or the second not higher, on every criterion but speed."""
    return _held(
        all(_same(value, p, criterion) for criterion in _CRITERIA)
        for p in _lines(folder / "invariance.jsonl")
    )


def applicable(folder: Path, value: Valued) -> Held:
    """Cases in which what must be scored is, and what must not is not."""
    return _held(
        all(
            (value(Conversation.model_validate(p["conv"]), criterion) is not None)
            == (expected == "scored")
            for criterion, expected in p["expected"].items()
            if expected in ("scored", "not_scored")
        )
        for p in _lines(folder / "not_applicable.jsonl")
    )


def _above(value: Valued, pair: dict[str, Any]) -> bool:
    a, b = _both(value, pair, pair["criterion"])
    return a is not None and b is not None and a > b


def _same(value: Valued, pair: dict[str, Any], criterion: str) -> bool:
    a, b = _both(value, pair, criterion)
    if a is None or b is None:
        return a is b
    return b <= a + _ROUNDING if pair.get("rule") == "b_not_higher" else abs(a - b) <= _APART


def _both(value: Valued, pair: dict[str, Any], criterion: str) -> tuple[float | None, float | None]:
    a, b = (value(Conversation.model_validate(pair[side]), criterion) for side in "ab")
    return a, b


def _held(found: Iterator[bool]) -> Held:
    known = list(found)
    return Held(sum(known), len(known))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
