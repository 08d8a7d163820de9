"""How strongly a ridge regression is held, chosen inside its own labels, never by those it is checked on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strength:
    """`penalty` of the ridge, and how much a named figure of one deviation weighs beside a text."""

    penalty: float
    named: float = 1.0


#: What is tried, the first where there is nothing to choose by. With figures alone a label's worth
#: of them is a small one; a block of text is of length one, whatever is said.
OF_FIGURES = (Strength(300.0), Strength(100.0), Strength(1000.0))
OF_TEXT = (
    Strength(2.0, 0.08),
    Strength(1.0, 0.08),
    Strength(4.0, 0.08),
    Strength(2.0, 0.16),
    Strength(4.0, 0.16),
    Strength(8.0, 0.16),
)


def chosen(
    figures: Floats,
    text: Any | None,
    aim: Floats,
    splits: Iterable[tuple[Sequence[int], Sequence[int]]],
) -> tuple[Strength, Floats]:
    """The strength whose errors are the least over the splits (learnt from, checked on).

    With it comes what it predicts of each label from the splits that did not see it.

    `figures`: labels x figures, standardised; `text`: labels x n-grams, sparse, or None; `aim`: what
    is to be predicted. Each is solved in its dual, so that the width of the text costs nothing.
    """
    import numpy as np

    tried = OF_FIGURES if text is None else OF_TEXT
    by_figures = figures @ figures.T
    by_text = 0.0 if text is None else np.asarray((text @ text.T).todense())
    alike = {s.named: by_text + s.named**2 * by_figures for s in tried}
    found = {s: np.zeros(len(aim)) for s in tried}
    for inside, outside in splits:
        for strength in tried:
            own = _predicted(alike[strength.named], inside, outside, aim, strength.penalty)
            found[strength][outside] = own
    best = min(tried, key=lambda strength: float(((found[strength] - aim) ** 2).sum()))
    return best, found[best]


def _predicted(
    alike: Floats, inside: Sequence[int], outside: Sequence[int], aim: Floats, penalty: float
) -> Floats:
    """Kernel ridge regression with an intercept (the kernel centred on what is learnt from)."""
    import numpy as np

    own = alike[np.ix_(inside, inside)]
    column = own.mean(axis=0)
    centred = own - column[:, None] - column[None, :] + column.mean()
    mean = aim[inside].mean()
    weights = np.linalg.solve(centred + penalty * np.eye(len(own)), aim[inside] - mean)
    across = alike[np.ix_(outside, inside)]
    across = across - across.mean(axis=1)[:, None] - column[None, :] + column.mean()
    found: Floats = across @ weights + mean
    return found
