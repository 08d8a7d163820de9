"""Two ways of scoring side by side: how far machine and people, or two people, agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.review.agreement import (
    Coefficient,
    cohen_kappa,
    gwet_ac,
    krippendorff_alpha,
    mean_of,
    prevalence,
    spearman,
)
from qa.rubric import Criterion
from qa.scorecard import level_of

#: One conversation: what each rater gave, as values 0..1; None where a rater gave nothing.
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """Agreement of two raters, or of several people, on one criterion.

    `exact` and `within_one` are shares of the pairs; `kappa` is quadratic on a scale and unweighted
    on yes_no; `bias` (first minus second) and `error` (mean absolute) are in levels on a scale, else
    in values 0..1. `prevalence` is the share of `yes`, given with `ac1` for yes_no only.
    """

    units: int
    exact: float | None
    within_one: float | None
    alpha: Coefficient
    kappa: Coefficient
    rank: Coefficient
    bias: Coefficient
    error: Coefficient
    ac1: Coefficient | None = None
    prevalence: float | None = None


def answers_of(criterion: Criterion) -> tuple[float, ...]:
    """The answers of a criterion as numbers: levels 1..n, 0 and 1, or the places of its choices."""
    if criterion.kind == "scale":
        return tuple(float(level.level) for level in criterion.levels)
    return tuple(sorted({c.value for c in criterion.choices if c.value is not None} or {0.0, 1.0}))


def answer(value: float, criterion: Criterion) -> float:
    """The answer nearest to a value 0..1: the level of a scale, else the value that is declared."""
    if criterion.kind == "scale":
        return float(level_of(value, len(criterion.levels)))
    return min(answers_of(criterion), key=lambda known: (abs(known - value), known))


def compare(pairs: Iterable[tuple[float, float]], criterion: Criterion) -> Compared:
    """Two raters' values 0..1 of the same conversations: say the machine's first, a person's second.

    Coefficients and shares are of answers (levels), bias and error of the values themselves.
    """
    given = list(pairs)
    first = [answer(a, criterion) for a, _ in given]
    second = [answer(b, criterion) for _, b in given]
    steps = len(criterion.levels) - 1 if criterion.kind == "scale" else 1
    apart = [steps * (a - b) for a, b in given]
    off = [abs(a - b) for a, b in zip(first, second, strict=True)]
    answers, yes_no = answers_of(criterion), criterion.kind == "yes_no"
    both = list(zip(first, second, strict=True))
    return Compared(
        units=len(given),
        exact=_share(off, 0),
        within_one=_share(off, 1) if criterion.kind == "scale" else None,
        alpha=krippendorff_alpha(both, "nominal" if yes_no else "ordinal"),
        kappa=cohen_kappa(first, second, None if yes_no else "quadratic", categories=answers),
        rank=spearman([a for a, _ in given], [b for _, b in given]),
        bias=mean_of(apart),
        error=mean_of([abs(difference) for difference in apart]),
        ac1=gwet_ac(both, answers) if yes_no else None,
        prevalence=prevalence(both) if yes_no else None,
    )


def among_people(ratings: Sequence[Values], criterion: Criterion) -> Compared:
    """Several people on the same conversations, one row each: every pair of people counts.

    Alpha and AC1 are of all raters at once; kappa, bias and error of all ordered pairs, so that
    bias is nothing.
    """
    pairs = [
        (a, b)
        for row in ratings
        for i, a in enumerate(row)
        for j, b in enumerate(row)
        if i != j and a is not None and b is not None
    ]
    of_pairs = compare(pairs, criterion)
    rows = [[None if v is None else answer(v, criterion) for v in row] for row in ratings]
    yes_no = criterion.kind == "yes_no"
    alpha = krippendorff_alpha(rows, "nominal" if yes_no else "ordinal")
    return Compared(
        units=alpha.units,
        exact=of_pairs.exact,
        within_one=of_pairs.within_one,
        alpha=alpha,
        kappa=_of_pairs(of_pairs.kappa, alpha.units),
        rank=_of_pairs(of_pairs.rank, alpha.units),
        bias=_of_pairs(of_pairs.bias, alpha.units),
        error=_of_pairs(of_pairs.error, alpha.units),
        ac1=gwet_ac(rows, answers_of(criterion)) if yes_no else None,
        prevalence=prevalence(rows) if yes_no else None,
    )


def best_constant(people: Sequence[float], criterion: Criterion) -> float:
    """The one value 0..1 that is least wrong for all of them: what any machine has to beat."""
    steps = [answer(value, criterion) for value in people]
    middle = sorted(steps)[len(steps) // 2]
    return (middle - 1) / (len(criterion.levels) - 1) if criterion.kind == "scale" else middle


def _of_pairs(found: Coefficient, units: int) -> Coefficient:
    """Pairs of one conversation are not independent, so an interval over them would be too short."""
    return Coefficient(found.value, None, units)


def _share(off: Sequence[float], most: float) -> float | None:
    return sum(d <= most for d in off) / len(off) if off else None
