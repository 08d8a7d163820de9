"""Learning a calibration from labelled conversations, always checked on conversations it did not see."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.scoring.calibration.features import BLOCKS, BUCKETS, Features
from qa.scoring.calibration.model import (
    LEAST_FEATURES,
    LEAST_TEXT,
    Kind,
    Learnt,
    NamedWeights,
    TextWeights,
    drawn_apart,
    mixed,
)
from qa.scoring.calibration.strength import Strength, chosen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 5
SEED = 20260101
#: How strongly a shift, a slope and a share are held at 0, 1 and a half: as if so many labels said so.
_HELD = 10.0
#: A scorer's values go with people's where their correlation is above this many over the root of n:
#: chance alone gives that in one case of twenty.
_BY_CHANCE = 1.64
#: At most so many labels have a say in how strongly the weights are held: more take minutes.
_MOST_CHOOSING = 1500
#: A bucket in fewer conversations than this says more about them than about quality.
_LEAST_DOCUMENTS = 2
#: Under so many labels no interval of a single score is given: (n + 1) x 0.95 must be within n.
_LEAST_INTERVAL = 20


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled conversation: the machine's value, people's (mean of reviewers), both 0..1.

    `beside` is a second scorer's value, where two are combined.
    Examples of one `group` (the parts of one conversation, the contacts of one case) are never on
    both sides of a check.
    """

    id: str
    group: str
    machine: float | None
    people: float
    features: Features
    beside: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is learnt: a target in a language, its number of answers (0: any value), who reviewed.

    `combines`: two scorers are weighed against each other.
    """

    target: str
    language: str
    answers: int = 0
    reviewers: int = 0
    combines: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What was learnt from all examples, and for each example what was predicted without it."""

    learnt: Learnt
    predictions: tuple[float, ...]


def learn(examples: Sequence[Example], task: Task) -> Checked:
    """A calibration of one target, with cross-fitted predictions. At least two groups are needed.

    The kind follows from the number of conversations, never from how well it does on them.
    """
    design = Design(examples)
    kind = kind_for(len(examples))
    predictions = _cross_fitted(design, task, kind)
    errors = sorted(abs(p - e.people) for p, e in zip(predictions, examples, strict=True))
    learnt = _learnt(design, range(len(examples)), task, kind)
    return Checked(learnt.model_copy(update={"error": _conformal(errors)}), predictions)


def kind_for(labels: int) -> Kind:
    """A shift with few labels, the scorer's figures with more, characters with many."""
    if labels < LEAST_FEATURES:
        return "shift"
    return "features" if labels < LEAST_TEXT else "text"


def learning_curve(
    examples: Sequence[Example], task: Task, sizes: Sequence[int]
) -> Iterator[tuple[int, tuple[float, ...]]]:
    """For each size the predictions of every example from so many examples outside its fold."""
    design = Design(examples)
    for size in sizes:
        yield size, _cross_fitted(design, task, kind_for(size), size)


def _cross_fitted(design: Design, task: Task, kind: Kind, size: int | None = None) -> tuple[float, ...]:  # fmt: skip
    """For each example the value predicted by what was learnt from (some of) the other folds."""
    found = [0.0] * len(design.examples)
    for inside, outside in folds(design.examples):
        learnt = _learnt(design, inside if size is None else _shuffled(inside)[:size], task, kind)
        for i, predicted in zip(outside, design.predicted(learnt, outside), strict=True):
            found[i] = drawn_apart(float(predicted), learnt.cuts)
    return tuple(found)


def folds(examples: Sequence[Example]) -> Iterator[tuple[list[int], list[int]]]:
    """(learnt from, checked on) as places in `examples`; a group is on one side only."""
    groups = sorted({e.group for e in examples})
    drawn = {groups[i]: place % FOLDS for place, i in enumerate(_shuffled(range(len(groups))))}
    for fold in range(min(FOLDS, len(groups))):
        outside = [i for i, e in enumerate(examples) if drawn[e.group] == fold]
        yield [i for i, e in enumerate(examples) if drawn[e.group] != fold], outside


def _shuffled(places: Sequence[int]) -> list[int]:
    import numpy as np

    return [int(i) for i in np.random.default_rng(SEED).permutation(list(places))]


class Design:
    """The examples as matrices, made once: named figures, and counts of n-gram buckets by block."""

    def __init__(self, examples: Sequence[Example]) -> None:
        import numpy as np

        self.examples = examples
        self.people = np.array([e.people for e in examples])
        self.measured = bool(examples) and all(
            e.machine is not None or e.beside is not None for e in examples
        )
        self._machine: dict[float | None, Floats] = {}
        self.names = sorted({name for e in examples for name in e.features.named})
        self.named = np.array(
            [[e.features.named.get(n, 0.0) for n in self.names] for e in examples], float
        )
        self._blocks: dict[str, Any] = {}

    def machine(self, share: float | None) -> Floats:
        """The machine's values with so much of the second scorer's; 0.5 where there is none."""
        import numpy as np

        if share not in self._machine:
            values = (mixed(e.machine, e.beside, share) for e in self.examples)
            self._machine[share] = np.array([0.5 if v is None else v for v in values])
        return self._machine[share]

    def known(self, places: Sequence[int], share: float | None) -> Sequence[int]:
        """Those of the places where the machine has a value with that share; all where it has none anywhere."""
        if not self.measured:
            return places
        at = (self.examples[place] for place in places)
        values = [mixed(e.machine, e.beside, share) for e in at]
        return [p for p, v in zip(places, values, strict=True) if v is not None] or places

    def block(self, name: str) -> Any:
        """A block of text as 1 + ln(count), a sparse matrix of conversations x buckets."""
        import numpy as np
        from scipy import sparse

        if name not in self._blocks:
            counts = [e.features.text.get(name, {}) for e in self.examples]
            rows = np.repeat(np.arange(len(counts)), [len(c) for c in counts])
            columns = np.fromiter((b for c in counts for b in c), dtype=np.int64)
            times = np.fromiter((t for c in counts for t in c.values()), dtype=float)
            shape = (len(counts), BUCKETS)
            made = sparse.csr_matrix((1 + np.log(times), (rows, columns)), shape=shape)
            self._blocks[name] = made
        return self._blocks[name]

    def predicted(self, learnt: Learnt, places: Sequence[int]) -> Floats:
        """What `Learnt.predicted` gives for each of these examples, all at once."""
        import numpy as np

        found = learnt.intercept + learnt.slope * self.machine(learnt.share)[places]
        pairs = [learnt.named.weights.get(name, (0.0, 0.0)) for name in self.names]
        mean, weight = np.array([m for m, _ in pairs]), np.array([w for _, w in pairs])
        found = found + (self.named[places] - mean) @ weight if pairs else found
        for block, text in learnt.text.items():
            rows = _unit_rows(self.block(block)[places][:, list(text.buckets)], text.idf)
            found = found + rows @ np.array(text.weights)
        return np.asarray(found)


def _learnt(design: Design, places: Sequence[int], task: Task, kind: Kind) -> Learnt:
    """What the examples at some places say."""
    share = _share([design.examples[place] for place in places]) if task.combines else None
    places = design.known(places, share)
    people, machine = design.people[places], design.machine(share)[places]
    intercept, slope = _line(machine, people, kind) if design.measured else (float(people.mean()), 0.0)  # fmt: skip
    learnt = Learnt(
        target=task.target, language=task.language, kind=kind, conversations=len(people),
        reviewers=task.reviewers, intercept=intercept, slope=slope, share=share,
    )  # fmt: skip
    if kind == "shift":
        return learnt
    rest = people - intercept - slope * machine
    some = sorted(_shuffled(range(len(places)))[:_MOST_CHOOSING])
    strength, left = _strength(design, [places[i] for i in some], kind, rest[some])
    learnt = _with_weights(learnt, design, places, rest, strength)
    if task.answers > 1:
        # What was learnt fits its own labels too well: the cuts divide what was left out inside.
        unseen = intercept + slope * machine[some] + left
        cuts = _matching(sorted(map(float, unseen)), list(people[some]), task.answers)
        learnt = learnt.model_copy(update={"cuts": cuts})
    return learnt


def _strength(
    design: Design, places: Sequence[int], kind: Kind, rest: Floats
) -> tuple[Strength, Floats]:
    """The strength that predicts best within these examples, in folds of their own."""
    import numpy as np
    from scipy import sparse

    table = design.named[places]
    spread = table.std(axis=0)
    spread[spread < 1e-9] = np.inf
    text = None
    if kind == "text":
        text = sparse.hstack([_tf_idf(design.block(b)[places])[0] for b in BLOCKS]).tocsr()
    splits = folds([design.examples[place] for place in places])
    return chosen((table - table.mean(axis=0)) / spread, text, rest, splits)


def _share(examples: Sequence[Example]) -> float:
    """How much the second scorer counts: least squares on both values, held at a half.

    Nothing where its values do not go with people's: one that gives all the same level says nothing of them,
    however much nearer to the middle it would draw the first.
    """
    second = [(e.beside, e.people) for e in examples if e.beside is not None]
    if not _go_together(second):
        return 0.0
    pairs = [
        (e.beside - e.machine, e.people - e.machine)
        for e in examples
        if e.machine is not None and e.beside is not None
    ]
    if not pairs:
        return 0.5
    apart = math.fsum(d for d, _ in pairs) / len(pairs)
    lacking = math.fsum(r for _, r in pairs) / len(pairs)
    spread = math.fsum((d - apart) ** 2 for d, _ in pairs)
    together = math.fsum((d - apart) * (r - lacking) for d, r in pairs)
    held = _HELD * spread / len(pairs)
    if spread < 1e-9:
        return 0.5
    return _short(min(max((together + held * 0.5) / (spread + held), 0.0), 1.0))


def _go_together(pairs: Sequence[tuple[float, float]]) -> bool:
    """True where two values rise together, more surely than by chance."""
    n = len(pairs)
    if not n:
        return False
    first, second = (math.fsum(pair[side] for pair in pairs) / n for side in (0, 1))
    together = math.fsum((a - first) * (b - second) for a, b in pairs)
    spread = math.fsum((a - first) ** 2 for a, _ in pairs)
    spread *= math.fsum((b - second) ** 2 for _, b in pairs)
    return spread > 1e-12 and together * math.sqrt(n) > _BY_CHANCE * math.sqrt(spread)


def _line(machine: Floats, people: Floats, kind: Kind) -> tuple[float, float]:
    """Intercept and slope on the machine's value: a held shift, or a line held at slope 1."""
    n = len(people)
    if kind == "shift":
        return float((people - machine).mean()) * n / (n + _HELD), 1.0
    spread = float(machine.var()) or 1.0
    covariance = float(((machine - machine.mean()) * (people - people.mean())).mean())
    slope = max((covariance * n + spread * _HELD) / (spread * (n + _HELD)), 0.0)
    return float((people - slope * machine).mean()), slope


def _with_weights(
    learnt: Learnt, design: Design, places: Sequence[int], rest: Floats, strength: Strength
) -> Learnt:
    """Ridge regression of what the line leaves, on named figures and, with many labels, text."""
    import numpy as np
    from scipy import sparse
    from sklearn.linear_model import Ridge

    table = design.named[places]
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < 1e-9] = np.inf
    texts, scale = learnt.kind == "text", strength.named
    blocks = {b: _tf_idf(design.block(b)[places]) for b in BLOCKS} if texts else {}
    matrix: Any = sparse.hstack(
        [sparse.csr_matrix((table - mean) / spread * scale), *(m for m, _, _ in blocks.values())]
    )
    model = Ridge(alpha=strength.penalty, solver="sparse_cg", tol=1e-4)
    model.fit(matrix.tocsr(), rest)
    weights, names = model.coef_, design.names
    named = {
        name: (_short(mean[i]), _short(weights[i] * scale / spread[i]))
        for i, name in enumerate(names)
        if np.isfinite(spread[i])
    }
    text, start = {}, len(names)
    for block, (_, kept, idf) in blocks.items():
        own = weights[start : start + len(kept)]
        start += len(kept)
        text[block] = TextWeights(
            buckets=tuple(map(int, kept)),
            idf=tuple(map(_short, idf)),
            weights=tuple(map(_short, own)),
        )
    return learnt.model_copy(
        update={
            "intercept": learnt.intercept + float(model.intercept_),
            "named": NamedWeights(weights=named),
            "text": text,
        }
    )


def _tf_idf(counts: Any) -> tuple[Any, NDArray[np.int64], Floats]:
    """One block as unit rows of (1 + ln tf) x idf; the buckets that are kept, and their idf."""
    import numpy as np

    documents = counts.getnnz(axis=0)
    kept = np.flatnonzero(documents >= _LEAST_DOCUMENTS)
    idf = np.log((1 + counts.shape[0]) / (1 + documents[kept])) + 1
    return _unit_rows(counts[:, kept], idf), kept, idf


def _unit_rows(matrix: Any, idf: Sequence[float] | Floats) -> Any:
    """Rows times idf, each of length one; an empty row stays empty."""
    import numpy as np
    from scipy import sparse

    weighted = matrix @ sparse.diags(np.asarray(idf, float))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return sparse.diags(1 / lengths) @ weighted


def _matching(predictions: Sequence[float], people: Sequence[float], answers: int) -> tuple[float, ...]:  # fmt: skip
    """Cuts that leave as many predictions under each as people have answers under it."""
    levels = [math.floor((answers - 1) * p + 0.5) for p in people]
    cuts: list[float] = []
    for k in range(answers - 1):
        under = sum(level <= k for level in levels)
        if under == 0:
            cuts.append(min(predictions[0], cuts[-1] if cuts else predictions[0]) - 1e-3)
        elif under == len(predictions):
            cuts.append(predictions[-1] + 1e-3 * (k + 1))
        else:
            cuts.append((predictions[under - 1] + predictions[under]) / 2)
    return tuple(map(_short, _rising(cuts)))


def _rising(cuts: Sequence[float]) -> list[float]:
    found: list[float] = []
    for cut in cuts:
        found.append(max(cut, found[-1] + 1e-4) if found else cut)
    return found


def _conformal(errors: Sequence[float]) -> float | None:
    """The split-conformal 95% bound of a single error; None where there are too few to have one."""
    n = len(errors)
    if n < _LEAST_INTERVAL:
        return None
    return min(_short(errors[min(math.ceil(0.95 * (n + 1)), n) - 1]), 1.0)


def _short(number: float) -> float:
    """Five significant digits: the file stays small, and reading it back gives the same scores."""
    return float(f"{number:.5g}")
