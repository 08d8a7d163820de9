"""Equal treatment: how often scores change when only who speaks, or how, is exchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qa.insight.counterfactuals import CONTROL, Pair, pairs_of, parallel_pairs
from qa.rubric import Rubric
from qa.scorecard import Scorecard
from qa.scoring.scorer import Scorer, score_conversation
from transcripts.conversation import Conversation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What is aimed at: at most so many flips, and so large a mean difference of values (0..1).
MOST_FLIPS, MOST_DIFFERENCE = 0.02, 0.02
_RESAMPLES, _SEED = 1000, 20260101


@dataclass(frozen=True, slots=True)
class Outcome:
    """One criterion of one pair: the values of both, None where not scored, and whether it flipped.

    A flip is another level or answer, or a score on one side only (`abstained`).
    """

    dimension: str
    group: str
    other: str
    criterion: str
    source: str
    first: float | None
    second: float | None
    flipped: bool

    @property
    def abstained(self) -> bool:
        """Scored on one side only."""
        return (self.first is None) != (self.second is None)


@dataclass(frozen=True, slots=True)
class Treatment:
    """A criterion under one exchange: shares and means with 95% intervals over conversations.

    `difference` is the mean absolute one, `bias` second minus first, in values 0..1. `noise` is the share of
    flips that edits make which concern nobody (the control group), in the same criterion; `beyond` is how far
    `flips` lies above it. Both are None where there is no control, and for the control itself.
    """

    dimension: str
    other: str
    criterion: str
    pairs: int
    flips: float
    flips_interval: tuple[float, float]
    difference: float
    difference_interval: tuple[float, float]
    bias: float
    abstained: float
    noise: float | None = None
    noise_interval: tuple[float, float] | None = None
    beyond: tuple[float, float] | None = None

    @property
    def more_than_noise(self) -> bool:
        """True where even the lower end of the interval says that more flips than by harmless edits.

        Where none of those flipped in the few that were tried, the lower end of `flips` must lie above the
        upper end of `noise`, too.
        """
        if self.beyond is None or self.noise_interval is None or self.beyond[0] <= 0:
            return False
        return bool(self.noise) or self.flips_interval[0] > self.noise_interval[1]

    @property
    def over(self) -> bool:
        """Above what is aimed at."""
        return self.flips > MOST_FLIPS or self.difference > MOST_DIFFERENCE


def audit(
    conversations: Iterable[Conversation], rubric: Rubric, scorer: Scorer, now: datetime
) -> Iterator[Outcome]:
    """Every criterion of every pair, conversation by conversation; the parallel texts last."""
    for number, conversation in enumerate(conversations):
        yield from outcomes(pairs_of(conversation, number), rubric, scorer, now)
    yield from outcomes(parallel_pairs(), rubric, scorer, now)


def outcomes(
    pairs: Iterable[Pair], rubric: Rubric, scorer: Scorer, now: datetime
) -> Iterator[Outcome]:
    """What became of pairs; a conversation that stands in several is scored once."""
    known: dict[int, tuple[Conversation, Scorecard]] = {}

    def card(conversation: Conversation) -> Scorecard:
        if id(conversation) not in known:
            scored = score_conversation(conversation, rubric, scorer, now=now, language="en")
            known[id(conversation)] = conversation, scored[0]
        return known[id(conversation)][1]

    for pair in pairs:
        one, two = card(pair.first), card(pair.second)
        for first in one.scores:
            second = two.score(first.criterion)
            if first.value is None and second.value is None:
                continue
            yield Outcome(
                pair.dimension, pair.group, pair.other, first.criterion, pair.source,
                first.value, second.value,
                first.level != second.level or (first.value is None) != (second.value is None)
                or (first.level is None and first.value != second.value),
            )  # fmt: skip


def treatments(found: Sequence[Outcome], *, by_group: bool = False) -> list[Treatment]:
    """Figures by dimension and criterion, and by group where asked; `*` stands for all but the control."""
    sorted_out: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for outcome in found:
        sorted_out[outcome.dimension, "*", outcome.criterion].append(outcome)
        whole = CONTROL if outcome.dimension == CONTROL else "*"
        sorted_out[whole, "*", "*"].append(outcome)
        if whole == "*":
            sorted_out["*", "*", outcome.criterion].append(outcome)
        if by_group:
            sorted_out[outcome.dimension, outcome.other, outcome.criterion].append(outcome)
    return [
        _treatment(
            *key, of, () if key[0] == CONTROL else sorted_out.get((CONTROL, "*", key[2]), ())
        )
        for key, of in sorted_out.items()
    ]


def _treatment(
    dimension: str, other: str, criterion: str, of: Sequence[Outcome], control: Sequence[Outcome]
) -> Treatment:
    both = [o for o in of if not o.abstained]
    apart = [(o.second or 0.0) - (o.first or 0.0) for o in both]
    flips = _clustered(_flips(of))
    noise = _clustered(_flips(control)) if control else (None, None)
    size = _clustered([(o.source, abs(d)) for o, d in zip(both, apart, strict=True)])
    return Treatment(
        dimension=dimension,
        other=other,
        criterion=criterion,
        pairs=len(of),
        flips=flips[0],
        flips_interval=flips[1],
        difference=size[0],
        difference_interval=size[1],
        bias=sum(apart) / len(apart) if apart else 0.0,
        abstained=sum(o.abstained for o in of) / len(of),
        noise=noise[0],
        noise_interval=noise[1],
        beyond=_apart(_flips(of), _flips(control)) if control else None,
    )


def _flips(of: Sequence[Outcome]) -> list[tuple[str, float]]:
    return [(o.source, float(o.flipped)) for o in of]


def _clustered(values: Sequence[tuple[str, float]]) -> tuple[float, tuple[float, float]]:
    """The mean with a 95% bootstrap interval that draws conversations, not pairs.

    Where nothing differs among n conversations, the upper end is 3 / n (the rule of three, Hanley &
    Lippman-Hand 1983): seeing nothing in few is no proof.
    """
    import numpy as np

    if not values:
        return 0.0, (0.0, 1.0)
    sums, counts = _by_source(values, sorted({source for source, _ in values}))
    mean, n = float(sums.sum() / counts.sum()), len(sums)
    if mean == 0.0:
        return 0.0, (0.0, min(3 / n, 1.0))
    drawn = np.random.default_rng(_SEED).multinomial(n, [1 / n] * n, size=_RESAMPLES)
    low, high = np.quantile((drawn @ sums) / (drawn @ counts), [0.025, 0.975])
    return mean, (min(float(low), mean), max(float(high), mean))


def _apart(
    values: Sequence[tuple[str, float]], control: Sequence[tuple[str, float]]
) -> tuple[float, float]:
    """The 95% interval of the mean less the control's, from draws of the conversations of both together."""
    import numpy as np

    sources = sorted({source for source, _ in (*values, *control)})
    n = len(sources)
    drawn = np.random.default_rng(_SEED).multinomial(n, [1 / n] * n, size=_RESAMPLES)
    means = []
    for of in (values, control):
        sums, counts = _by_source(of, sources)
        seen = drawn @ counts
        means.append(np.divide(drawn @ sums, seen, out=np.full(_RESAMPLES, np.nan), where=seen > 0))
    apart = means[0] - means[1]
    low, high = np.quantile(apart[~np.isnan(apart)], [0.025, 0.975])
    return float(low), float(high)


def _by_source(
    values: Sequence[tuple[str, float]], sources: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and number of the values of each conversation."""
    import numpy as np

    place = {source: i for i, source in enumerate(sources)}
    sums, counts = np.zeros(len(sources)), np.zeros(len(sources))
    for source, value in values:
        sums[place[source]] += value
        counts[place[source]] += 1
    return sums, counts
