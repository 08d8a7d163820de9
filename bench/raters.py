"""How far people agree with each other on labels they gave: one against the rest, alpha, kappa, ICC."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean

from bench.labelled import Labelled, Target
from qa.review.agreement import (
    Coefficient,
    cohen_kappa,
    icc,
    krippendorff_alpha,
    pearson,
    spearman,
)


def one_against_the_rest(items: Sequence[Labelled], target: Target) -> str | None:
    """The mean correlation of each rater with the mean of the others; None where none are kept.

    Raters are told apart by their place in an item's list, which is all that the sets keep.
    """
    rated = [i.raters[target.label] for i in items if len(i.raters.get(target.label, ())) > 1]
    if len(rated) < 2 or len(rated) < len(items):
        return None
    agreement = pearson if target.kind == "r" else spearman
    found = []
    for place in range(min(map(len, rated))):
        own = [marks[place] for marks in rated]
        rest = [fmean(marks[:place] + marks[place + 1 :]) for marks in rated]
        value = agreement(own, rest, resamples=0).value
        found += [value] if value is not None else []
    return f"{fmean(found):.2f}" if found else None


def agreement_of(rated: Sequence[tuple[float, ...]]) -> tuple[Coefficient, dict[str, str]]:
    """Krippendorff's ordinal alpha, and beside it kappa over all pairs of raters and the two ICCs."""
    fewest = min(map(len, rated))
    scale = sorted({mark for marks in rated for mark in marks})
    kappas = [
        kappa.value
        for a, b in combinations(range(fewest), 2)
        if (
            kappa := cohen_kappa(
                [marks[a] for marks in rated],
                [marks[b] for marks in rated],
                "quadratic",
                categories=scale,
                resamples=0,
            )
        ).value
        is not None
    ]
    one, all_of_them = icc(rated, resamples=200), icc(rated, fewest, resamples=200)
    beside = {
        "n": f"{len(rated):,}",
        "raters": f"{fewest}" if len({*map(len, rated)}) == 1 else f"{fewest} or more",
        "quadratic kappa, mean of pairs": f"{fmean(kappas):.2f}" if kappas else "–",
        "ICC(2,1)": _shown(one),
        "ICC(2,k)": _shown(all_of_them),
    }
    return krippendorff_alpha(rated), beside


def _shown(c: Coefficient) -> str:
    if c.value is None:
        return "–"
    return f"{c.value:.2f}" + (f" [{c.interval[0]:.2f}, {c.interval[1]:.2f}]" if c.interval else "")
