"""Which conversations people review: drawn by chance, tilted to what the scorers doubt, with means that stay right."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa.errors import ReviewError
from qa.scorecard import Score, Scorecard

#: The most a sample may be tilted: every conversation keeps a fifth of its even chance, so that no weight
#: is more than five times the even one.
MOST_TILT = 0.8
#: What a score that is withheld counts as doubt, and one that only one of two scorers withholds.
_WITHHELD = 0.5
#: Under so many conversations a mean has no interval.
_LEAST_INTERVAL = 10


def doubts(cards: Iterable[Scorecard]) -> dict[str, float]:
    """Conversation -> 0..1: how unsure the scorers are of its scores, and how far they lie apart.

    Of each criterion the widest interval, the largest difference between two scorers, or a half where a
    score is withheld; of these the mean.
    """
    found: dict[str, dict[tuple[str | None, str], list[Score]]] = defaultdict(dict)
    for card in cards:
        for score in card.scores:
            key = (card.about.agent, score.criterion)
            found[card.conversation].setdefault(key, []).append(score)
    return {
        id: math.fsum(map(_doubt, by_criterion.values())) / len(by_criterion)
        for id, by_criterion in found.items()
    }


def chances(doubted: Mapping[str, float], size: int, tilt: float) -> dict[str, float]:
    """Conversation -> the chance of being drawn; they add up to `size`.

    A share `tilt` of the sample goes by doubt, the rest evenly: nobody's chance is under (1 - tilt) of the
    even one, size / n, nor above 1. Raises ReviewError for a tilt or size that is not accepted.
    """
    if not 0 <= tilt <= MOST_TILT:
        raise ReviewError(f"--tilt: {tilt:g}; accepted is 0..{MOST_TILT}")
    if not 0 < size <= len(doubted):
        raise ReviewError(f"--sample: {size}; there are {len(doubted)} conversations")
    even, by_doubt = size / len(doubted), _in_proportion(doubted, size)
    return {id: min((1 - tilt) * even + tilt * by_doubt[id], 1.0) for id in doubted}


def drawn(chance: Mapping[str, float], seed: int) -> tuple[str, ...]:
    """A sample, each with just its chance: systematic, in an order that the seed shuffles (Madow 1949).

    Equal chances and seeds give equal samples; its size is what the chances add up to.
    """
    draw = random.Random(seed)
    order = sorted(chance)
    draw.shuffle(order)
    size, start = round(math.fsum(chance.values())), draw.random()
    found: list[str] = []
    reached = 0.0
    for id in order:
        reached += chance[id]
        if len(found) < size and reached > start + len(found) + 1e-12:
            found.append(id)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Mean:
    """People's mean over all conversations that could be drawn, from `n` that were, 0..1.

    `plain` is the mean of those drawn, as if each had the same chance; `interval` 95%, None for few.
    """

    n: int
    value: float
    interval: tuple[float, float] | None
    plain: float


def mean(values: Sequence[tuple[float, float]]) -> Mean:
    """The mean of (value, chance of being drawn), each weighed by one over its chance (Hajek 1971).

    The interval is that of Taylor linearisation, as if drawn with replacement, which is on the wide side.

    >>> mean([(1.0, 1.0), (0.0, 0.25)]).value
    0.2
    """
    weights = [1 / chance for _, chance in values]
    total = math.fsum(weights)
    value = math.fsum(w * v for w, (v, _) in zip(weights, values, strict=True)) / total
    n, interval = len(values), None
    if n >= _LEAST_INTERVAL:
        square = math.fsum(
            (w * (v - value)) ** 2 for w, (v, _) in zip(weights, values, strict=True)
        )
        half = 1.96 * math.sqrt(n / (n - 1) * square) / total
        interval = (round(max(value - half, 0.0), 4), round(min(value + half, 1.0), 4))
    plain = math.fsum(v for v, _ in values) / n
    return Mean(n, round(value, 4), interval, round(plain, 4))


def _doubt(scores: Sequence[Score]) -> float:
    """How much is in doubt about one criterion, by one scorer or several."""
    wide = [s.interval[1] - s.interval[0] for s in scores if s.interval is not None]
    values = [s.value for s in scores if s.value is not None]
    apart = [abs(a - b) for a, b in combinations(values, 2)]
    withheld = _WITHHELD if any(s.status == "insufficient_evidence" for s in scores) else 0.0
    return max([withheld, *wide, *apart])


def _in_proportion(doubted: Mapping[str, float], size: int) -> dict[str, float]:
    """Chances in proportion to doubt that add up to `size`; who would have more than 1 is drawn surely."""
    left = {id: max(doubt, 1e-9) for id, doubt in doubted.items()}
    found: dict[str, float] = {}
    while left:
        rate = (size - len(found)) / math.fsum(left.values())
        sure = [id for id, doubt in left.items() if rate * doubt >= 1]
        if not sure:
            return found | {id: rate * doubt for id, doubt in left.items()}
        for id in sure:
            found[id] = 1.0
            del left[id]
    return found
