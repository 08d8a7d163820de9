"""What many scores come to: a mean beside its spread, and what was not scored."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qa.rubric import Criterion, Rubric
from qa.scorecard import Score, Scorecard, level_of

#: Under this many scores a tenth is less than one conversation.
TENTH = 10
#: At or below this level of a five-level scale a person should look.
LOW = 2

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class CriterionSummary:
    """One criterion over many cards, in levels 1..n for a scale and in values 0..1 otherwise.

    `spread` is the sample standard deviation (None under two scores); `worst_tenth` is the mean of
    the lowest tenth, rounded up to whole scores (None under ten scores).
    """

    criterion: Criterion
    counts: tuple[int, ...]
    n: int
    mean: float | None
    spread: float | None
    worst_tenth: float | None
    lowest: float | None
    not_applicable: int
    insufficient_evidence: int
    errors: int


def levels_of(criterion: Criterion) -> int:
    """The bars of a criterion's distribution: its levels, no and yes, or choices by value."""
    if criterion.kind == "scale":
        return len(criterion.levels)
    return 2 if criterion.kind == "yes_no" else len(choice_values(criterion))


def choice_values(criterion: Criterion) -> list[float]:
    """The distinct values of a choice criterion's answers, lowest first."""
    return sorted({c.value for c in criterion.choices if c.value is not None})


def measure(score: Score, criterion: Criterion) -> float | None:
    """What is averaged: the level of a scale, else the value; None where nothing was scored."""
    if score.value is None or criterion.kind != "scale":
        return score.value
    levels = len(criterion.levels)
    return score.level if score.level is not None else level_of(score.value, levels)


def is_low(score: Score, criterion: Criterion) -> bool:
    """True at level 2 or below of a five-level scale, or its like on another kind."""
    if score.value is None:
        return False
    if criterion.kind == "scale" and len(criterion.levels) == 5:
        return (measure(score, criterion) or 0) <= LOW
    return score.value <= 0.25


def _bar(score: Score, criterion: Criterion) -> int:
    value = score.value or 0.0
    if criterion.kind == "scale":
        return min(int(measure(score, criterion) or 1), len(criterion.levels)) - 1
    if criterion.kind == "yes_no":
        return int(value >= 0.5)
    values = choice_values(criterion)
    return min(range(len(values)), key=lambda i: abs(values[i] - value))


def worst_tenth(values: Sequence[float]) -> float | None:
    """Mean of the lowest tenth (rounded up to whole values); None under ten values.

    >>> worst_tenth([1, 2, *[5] * 18])
    1.5
    """
    if len(values) < TENTH:
        return None
    return statistics.fmean(sorted(values)[: math.ceil(len(values) / TENTH)])


def summarise(cards: Iterable[Scorecard], criterion: Criterion) -> CriterionSummary:
    """The scores of one criterion over cards; what was not scored is counted, never averaged."""
    scores = [s for card in cards for s in card.scores if s.criterion == criterion.id]
    scored = [s for s in scores if s.value is not None]
    values = [float(measure(s, criterion) or 0.0) for s in scored]
    bars = Counter(_bar(s, criterion) for s in scored)
    statuses = Counter(s.status for s in scores)
    return CriterionSummary(
        criterion=criterion,
        counts=tuple(bars[i] for i in range(levels_of(criterion))),
        n=len(values),
        mean=statistics.fmean(values) if values else None,
        spread=statistics.stdev(values) if len(values) > 1 else None,
        worst_tenth=worst_tenth(values),
        lowest=min(values, default=None),
        not_applicable=statuses["not_applicable"],
        insufficient_evidence=statuses["insufficient_evidence"],
        errors=statuses["error"],
    )


def summaries(cards: Sequence[Scorecard], rubric: Rubric) -> list[CriterionSummary]:
    """One summary for each criterion of the rubric, in its order."""
    return [summarise(cards, criterion) for criterion in rubric.criteria]


def grouped(
    cards: Iterable[Scorecard], key: Callable[[Scorecard], Key]
) -> dict[Key, list[Scorecard]]:
    """Cards by a key, the groups in order of first appearance."""
    groups: dict[Key, list[Scorecard]] = {}
    for card in cards:
        groups.setdefault(key(card), []).append(card)
    return groups


def low_scores(card: Scorecard, rubric: Rubric) -> list[Score]:
    """The scores of a card that are low, in the order of the card."""
    known = {c.id: c for c in rubric.criteria}
    return [s for s in card.scores if s.criterion in known and is_low(s, known[s.criterion])]
