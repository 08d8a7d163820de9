"""How far a mean and a spread can be trusted: 95% intervals from a seeded bootstrap."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Under this many scores there is no interval and no spread, only 'too few'.
LEAST = 20
#: Under this many the interval of a spread is rough: see `intervals`.
ROUGH = 100
#: The seed of every interval, so that the same scores have the same interval.
SEED = 20260101
RESAMPLES = 2000
_CELLS = 2_000_000  # counts that are held at once: memory stays flat


class Interval(NamedTuple):
    """Where the true figure is likely to lie."""

    low: float
    high: float


class Intervals(NamedTuple):
    """Mean and spread (sample standard deviation) of some scores, each with its interval."""

    mean: float
    mean_interval: Interval
    spread: float
    spread_interval: Interval


def intervals(
    values: Iterable[float],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
) -> Intervals:
    """Mean and spread of two or more values with bootstrap percentile intervals.

    The chi-square interval of a standard deviation holds for a normal distribution only, and levels
    1..5 are ordinal, bounded and skewed; so the scores are drawn anew from themselves (Efron &
    Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Percentile intervals are too
    narrow for small n by about sqrt((n-1)/n) and for want of Student's t; both are put right as in
    Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69, 2015
    (the expanded percentile interval). The order of the values does not matter, and the figure
    itself always lies in its interval.

    What stays: with 20 to 99 scores that are nearly all high, the rare low ones may be missing
    from what was drawn, and the interval of a spread is then too short (tests/qa/insight/test_intervals.py
    simulates how often it holds the true one). Scores are taken as independent: several of one agent or one case are not
    quite, which makes the true interval wider. Raises ValueError under two values.
    """
    import numpy as np

    given = np.sort(np.fromiter(values, dtype=float))
    n = len(given)
    if n < 2:
        raise ValueError(f"{n} values; a spread needs at least two")
    distinct, counts = np.unique(given, return_counts=True)
    mean, spread = float(given.mean()), float(given.std(ddof=1))
    if len(distinct) == 1:
        only = float(distinct[0])
        return Intervals(only, Interval(only, only), 0.0, Interval(0.0, 0.0))
    means, spreads = _resampled(distinct, counts, n, resamples, seed)
    tail = _expanded(n, (1 - confidence) / 2)
    return Intervals(
        mean,
        _percentiles(means, tail, mean),
        spread,
        _percentiles(spreads * math.sqrt(n / (n - 1)), tail, spread),
    )


def difference(
    before: Iterable[float], after: Iterable[float], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Interval:
    """The 95 % interval of the mean of `after` less the mean of `before`, two or more values each.

    Both are drawn anew, each from itself, and the tails are those of the smaller one: wide rather
    than narrow. Raises ValueError under two values.
    """
    import numpy as np

    pair = [np.sort(np.fromiter(values, dtype=float)) for values in (before, after)]
    least = min(map(len, pair))
    if least < 2:
        raise ValueError(f"{least} values; a difference needs at least two on each side")
    figure = float(pair[1].mean() - pair[0].mean())
    drawn = []
    for number, given in enumerate(pair):
        distinct, counts = np.unique(given, return_counts=True)
        drawn.append(_resampled(distinct, counts, len(given), resamples, seed + number)[0])
    return _percentiles(drawn[1] - drawn[0], _expanded(least, 0.025), figure)


def _resampled(
    distinct: NDArray[np.float64], counts: NDArray[np.int64], n: int, resamples: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and spread of each resample; how often each value is drawn is multinomial."""
    import numpy as np

    draw = np.random.default_rng(seed)
    centre = float(distinct @ counts) / n
    away = distinct - centre
    means, spreads = [], []
    window = max(1, _CELLS // len(distinct))
    for start in range(0, resamples, window):
        drawn = draw.multinomial(n, counts / n, size=min(window, resamples - start)).astype(float)
        shift = drawn @ away / n
        square = (drawn @ away**2 - n * shift**2) / (n - 1)
        means.append(centre + shift)
        spreads.append(np.sqrt(np.maximum(square, 0.0)))
    return np.concatenate(means), np.concatenate(spreads)


def _expanded(n: int, tail: float) -> float:
    """The share to cut at each end: wider than `tail`, as Student's t is wider than the normal."""
    normal = NormalDist()
    z, free = -normal.inv_cdf(tail), n - 1
    # Student's t from the normal quantile: Abramowitz & Stegun 26.7.5, exact to 0.01 from 10 on.
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return normal.cdf(-t * math.sqrt(n / free))


def _percentiles(resampled: NDArray[np.float64], tail: float, figure: float) -> Interval:
    import numpy as np

    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Interval(min(float(low), figure), max(float(high), figure))
