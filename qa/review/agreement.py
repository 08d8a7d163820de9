"""How far raters agree beyond chance: Krippendorff's alpha, Cohen's kappa, Gwet's AC1 and AC2, ICC."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    #: A statistic of many resamples at once: weights (resamples x units) -> one value each, or NaN.
    Statistic = Callable[[Floats], Floats]

Scale = Literal["nominal", "ordinal", "interval"]
Weighting = Literal["linear", "quadratic"]
#: One row a unit (a conversation), one column a rater; None or NaN where a rater gave nothing.
Ratings = Sequence[Sequence[float | None]]

#: Resamples of an interval, and the seed: the same ratings have the same interval.
RESAMPLES = 1000
SEED = 20260101
#: Under this many units rated twice no coefficient should be shown: intervals of ten units hold the
#: true value in little more than half the samples (Gwet 2016, PMC5965565).
LEAST = 20
_CELLS = 4_000_000  # weights that are held at once: memory stays flat


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its 95% bootstrap interval over the `units` it rests on.

    `value` is None where it is not defined (nobody was rated twice, or nothing varies), and
    `interval` where `value` is, or where most resamples have none.
    """

    value: float | None
    interval: tuple[float, float] | None
    units: int


def krippendorff_alpha(
    ratings: Ratings, scale: Scale = "ordinal", *, resamples: int = RESAMPLES
) -> Coefficient:
    """Alpha of any number of raters; a unit that fewer than two of them rated does not count.

    1 is perfect, 0 what chance gives; None where all ratings are the same, since then it says
    nothing. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
    """
    table, values = _counted(ratings)
    table = table[table.sum(axis=1) >= 2]
    if scale == "nominal":
        return _with_interval(len(table), _nominal_alpha(table), resamples)
    if scale == "interval":
        return _with_interval(len(table), _interval_alpha(table, values), resamples)
    return _with_interval(len(table), _ordinal_alpha(table), resamples)


def _nominal_alpha(table: Floats) -> Statistic:
    rated = table.sum(axis=1)
    alike = (table * (table - 1)).sum(axis=1) / (rated - 1)

    def alpha(weights: Floats) -> Floats:
        n, totals = weights @ rated, weights @ table
        expected = n * (n - 1) - (totals * (totals - 1)).sum(axis=1)
        return 1 - _ratio((n - 1) * (n - weights @ alike), expected)

    return alpha


def _interval_alpha(table: Floats, values: Floats) -> Statistic:
    """Squared distances of the values; sums of squares stand in for the sums over pairs."""
    rated = table.sum(axis=1)
    x = values - (table.sum(axis=0) @ values / table.sum() if table.size else 0)
    sums, squares = table @ x, table @ x**2
    apart = (rated * squares - sums**2) / (rated - 1)

    def alpha(weights: Floats) -> Floats:
        n = weights @ rated
        expected = n * (weights @ squares) - (weights @ sums) ** 2
        return 1 - _ratio((n - 1) * (weights @ apart), expected)

    return alpha


def _ordinal_alpha(table: Floats) -> Statistic:
    """Interval alpha of mid-ranks.

    The ordinal distance of two values (all ratings between them and half of those at both ends)
    is the distance of their mid-ranks, which each resample has anew.
    """
    import numpy as np

    def alpha(weights: Floats) -> Floats:
        totals = weights @ table
        ranks = totals.cumsum(axis=1) - totals / 2
        return np.array(
            [
                _interval_alpha(table, rank)(row[None, :])[0]
                for rank, row in zip(ranks, weights, strict=True)
            ]
        )

    return alpha


def cohen_kappa(
    first: Sequence[float],
    second: Sequence[float],
    weighting: Weighting | None = None,
    *,
    categories: Sequence[float] = (),
    resamples: int = RESAMPLES,
) -> Coefficient:
    """Kappa of two raters who rated the same units; None where both are constant and alike.

    Cohen 1960 and, weighted, 1968. `categories` are those of the scale in their order, by default
    the values that occur; weights go by position in it.
    """
    import numpy as np

    order = sorted({*categories, *first, *second})
    place = {value: i for i, value in enumerate(order)}
    q, n = len(order), len(first)
    a, b = np.array([place[v] for v in first], int), np.array([place[v] for v in second], int)
    apart = _disagreement(q, weighting)
    one, two, seen = np.eye(q)[a], np.eye(q)[b], apart[a, b]

    def kappa(weights: Floats) -> Floats:
        expected = ((weights @ one @ apart) * (weights @ two)).sum(axis=1) / n
        return 1 - _ratio(weights @ seen, expected)

    return _with_interval(n, kappa, resamples)


def gwet_ac(
    ratings: Ratings,
    categories: Sequence[float],
    weighting: Weighting | None = None,
    *,
    resamples: int = RESAMPLES,
) -> Coefficient:
    """AC1 (unweighted) or AC2 of any number of raters, ratings missing or not.

    It does not fall when nearly all ratings are alike, where kappa and alpha do; never show it
    without `prevalence`. Gwet 2008, British Journal of Mathematical and Statistical Psychology 61;
    Handbook of Inter-Rater Reliability, 4th ed. 2014, chapter 5 (missing ratings).
    """
    table, values = _counted(ratings, categories)
    table = table[table.sum(axis=1) >= 1]
    q = len(values)
    alike = 1 - _disagreement(q, weighting)
    rated = table.sum(axis=1)
    shares = table / rated[:, None]
    twice = (rated >= 2).astype(float)
    pairs = (table * (table @ alike - 1)).sum(axis=1)
    agreed = twice * _ratio(pairs, rated * (rated - 1), otherwise=0.0)

    def ac(weights: Floats) -> Floats:
        seen = _ratio(weights @ agreed, weights @ twice)
        prevalences = _ratio(weights @ shares, weights.sum(axis=1)[:, None])
        spread = (prevalences * (1 - prevalences)).sum(axis=1)
        expected = alike.sum() * spread / max(q * (q - 1), 1)
        return _ratio(seen - expected, 1 - expected)

    found = _with_interval(len(table), ac, resamples)
    return Coefficient(found.value, found.interval, int(twice.sum()))


def prevalence(ratings: Ratings, category: float = 1.0) -> float | None:
    """The share of a category among all ratings: what AC1 has to be read beside."""
    given = [v for row in ratings for v in row if v is not None and v == v]
    return sum(v == category for v in given) / len(given) if given else None


def icc(ratings: Ratings, k: int = 1, *, resamples: int = RESAMPLES) -> Coefficient:
    """ICC(2,1), or ICC(2,k) of the mean of k raters: absolute agreement, raters drawn at random.

    Shrout & Fleiss, Psychological Bulletin 86, 1979. With ratings missing, the three variances come
    from the moments of Gao & Owen (Electronic Journal of Statistics 11, 2017), which are those of
    the analysis of variance where none is. None where fewer than two raters or units are there, or
    nothing varies.
    """
    import numpy as np

    given = _array(ratings)
    given = given[~np.isnan(given).all(axis=1)]
    known = ~np.isnan(given)
    centred = np.where(known, given - (given[known].mean() if known.any() else 0), 0.0)
    crossed = known.astype(float)

    def coefficient(weights: Floats) -> Floats:
        return np.array([_icc(centred, crossed, row, k) for row in weights])

    return _with_interval(len(given), coefficient, resamples)


def _icc(x: Floats, known: Floats, weight: Floats, k: int) -> float:
    """One ICC by moments; a unit drawn twice counts as two units."""
    import numpy as np

    row_n, column_n = known.sum(axis=1), weight @ known
    n, units, raters = float(weight @ row_n), float(weight.sum()), int((column_n > 0).sum())
    square = float((weight @ x**2).sum())
    in_rows = square - weight @ _ratio(x.sum(axis=1) ** 2, row_n, 0.0)
    in_columns = square - _ratio((weight @ x) ** 2, column_n, 0.0).sum()
    overall = n * square - (weight @ x).sum() ** 2
    moments = np.array(
        [
            [0.0, n - units, n - units],
            [n - raters, 0.0, n - raters],
            [n * n - weight @ row_n**2, n * n - (column_n**2).sum(), n * n - n],
        ]
    )
    if raters < 2 or np.linalg.matrix_rank(moments / n) < 3:
        return float("nan")
    unit, rater, error = np.linalg.solve(moments, [in_rows, in_columns, overall])
    whole = unit + (rater + error) / k
    return float(unit / whole) if whole > 1e-12 else float("nan")


def spearman(
    first: Sequence[float], second: Sequence[float], *, resamples: int = RESAMPLES
) -> Coefficient:
    """Spearman's rank correlation of two lists, ties at their mid-rank; None where one is constant."""
    return pearson(_ranks(first), _ranks(second), resamples=resamples)


def pearson(
    first: Sequence[float], second: Sequence[float], *, resamples: int = RESAMPLES
) -> Coefficient:
    """Pearson's correlation of two lists of the same length; None where one is constant."""
    import numpy as np

    x, y = np.asarray(first, float), np.asarray(second, float)
    x, y = x - (x.mean() if len(x) else 0), y - (y.mean() if len(y) else 0)

    def correlation(weights: Floats) -> Floats:
        n, sx, sy = weights.sum(axis=1), weights @ x, weights @ y
        xx, yy = n * (weights @ x**2) - sx**2, n * (weights @ y**2) - sy**2
        return _ratio(n * (weights @ (x * y)) - sx * sy, np.sqrt(np.maximum(xx * yy, 0)))

    return _with_interval(len(x), correlation, resamples)


def mean_of(values: Sequence[float], *, resamples: int = RESAMPLES) -> Coefficient:
    """The mean of some differences: a bias where they are signed, a mean absolute error where not."""
    import numpy as np

    given = np.asarray(values, float)
    return _with_interval(
        len(given), lambda weights: _ratio(weights @ given, weights.sum(axis=1)), resamples
    )


def _array(ratings: Ratings) -> Floats:
    import numpy as np

    widest = max((len(row) for row in ratings), default=0)
    filled = [[np.nan if v is None else v for v in row] + [np.nan] * (widest - len(row)) for row in ratings]  # fmt: skip
    return np.array(filled, float).reshape(len(ratings), widest)


def _counted(ratings: Ratings, categories: Sequence[float] = ()) -> tuple[Floats, Floats]:
    """How often each unit (rows) got each value (columns), and the values in order."""
    import numpy as np

    given = _array(ratings)
    known = given[~np.isnan(given)]
    values = np.array(sorted({*map(float, known), *map(float, categories)}))
    columns = [(given == value).sum(axis=1) for value in values]
    table = np.column_stack(columns) if columns else np.zeros((len(given), 0))
    return table.astype(float), values


def _disagreement(q: int, weighting: Weighting | None) -> Floats:
    """How far each category is from each other: 0 on the diagonal, 1 at most."""
    import numpy as np

    apart: Floats = np.abs(np.subtract.outer(np.arange(q), np.arange(q))).astype(float)
    if weighting is None:
        return (apart > 0).astype(float)
    return (apart / max(q - 1, 1)) ** (2 if weighting == "quadratic" else 1)


def _ranks(values: Sequence[float]) -> list[float]:
    import numpy as np

    _, place, counts = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    middle = counts.cumsum() - (counts - 1) / 2
    return [float(rank) for rank in middle[place]]


def _ratio(above: Floats, below: Floats, otherwise: float = float("nan")) -> Floats:
    """above / below, and `otherwise` where below is nothing."""
    import numpy as np

    below = np.broadcast_to(below, np.shape(above))
    found = np.full(np.shape(above), otherwise)
    np.divide(above, below, out=found, where=below > 1e-12)
    return found


def _with_interval(units: int, statistic: Statistic, resamples: int) -> Coefficient:
    """The statistic of all units once, with percentiles over units drawn anew."""
    import numpy as np

    if units == 0:
        return Coefficient(None, None, 0)
    value = float(statistic(np.ones((1, units)))[0])
    if np.isnan(value):
        return Coefficient(None, None, units)
    draw = np.random.default_rng(SEED)
    window = max(1, _CELLS // units)
    drawn = np.concatenate(
        [np.empty(0)]
        + [
            statistic(draw.multinomial(units, [1 / units] * units, size=min(window, resamples - start)).astype(float))
            for start in range(0, resamples, window)
        ]
    )  # fmt: skip
    known = drawn[~np.isnan(drawn)]
    if units < 2 or len(known) < max(resamples, 1) / 2:
        return Coefficient(value, None, units)
    low, high = np.quantile(known, [0.025, 0.975])
    return Coefficient(value, (min(float(low), value), max(float(high), value)), units)
