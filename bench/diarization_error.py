"""Diarisation error rate: whose speech was missed, invented, or given to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """One speaker's stretch of speech; seconds."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """Seconds of speaker time: of the reference in all, missed, invented, and given to another."""

    speech: float
    missed: float
    false_alarm: float
    confused: float

    @property
    def rate(self) -> float:
        """Share of the reference's speaker time; over 1 where more was invented than said."""
        return self.share(self.missed + self.false_alarm + self.confused)

    def share(self, seconds: float) -> float:
        """Seconds as a share of the reference's speaker time."""
        return seconds / self.speech if self.speech else float(seconds > 0)

    def __add__(self, other: DiarizationError) -> DiarizationError:
        return DiarizationError(
            self.speech + other.speech,
            self.missed + other.missed,
            self.false_alarm + other.false_alarm,
            self.confused + other.confused,
        )


def diarization_error(
    reference: Iterable[Span],
    found: Iterable[Span],
    collar: float = 0.25,
    end: float | None = None,
) -> DiarizationError:
    """The error of `found` with its speakers mapped to the reference's in the best way.

    As NIST's md-eval counts it (RT-09 plan): at each moment max(reference, found) speakers less the
    ones that agree; overlapped speech counts once a speaker; `collar` seconds on each side of every
    reference boundary are left out. `end` (seconds) is where the recording is cut.
    """
    true, guessed = list(reference), list(found)
    pieces = list(_pieces(true, guessed, collar, end))
    pairs = _mapping(pieces)
    total = missed = invented = confused = 0.0
    for seconds, who, guess in pieces:
        right = sum(1 for name in guess if pairs.get(name) in who)
        total += seconds * len(who)
        missed += seconds * max(0, len(who) - len(guess))
        invented += seconds * max(0, len(guess) - len(who))
        confused += seconds * (min(len(who), len(guess)) - right)
    return DiarizationError(total, missed, invented, confused)


class _Piece(NamedTuple):
    seconds: float
    who: frozenset[str]
    guess: frozenset[str]


def _pieces(
    reference: Sequence[Span], found: Sequence[Span], collar: float, end: float | None
) -> Iterable[_Piece]:
    """The time line cut where anything changes, without the collars."""
    bounds = {bound for span in reference for bound in (span.start, span.end)}
    shut = [(bound - collar, bound + collar) for bound in bounds] if collar > 0 else []
    limit = float("inf") if end is None else end
    cuts = {0.0, *(bound for span in [*reference, *found] for bound in span[:2])}
    cuts |= {bound for edges in shut for bound in edges}
    if end is not None:
        cuts.add(end)
    events: dict[float, list[tuple[int, str, int]]] = defaultdict(list)
    for which, spans in enumerate((reference, found)):
        for span in spans:
            events[span.start].append((which, span.speaker, 1))
            events[span.end].append((which, span.speaker, -1))
    for start, stop in shut:
        events[start].append((2, "", 1))
        events[stop].append((2, "", -1))
    active: tuple[dict[str, int], ...] = (defaultdict(int), defaultdict(int), defaultdict(int))
    ordered = sorted(cuts)
    for at, after in pairwise(ordered):
        for which, name, change in events.get(at, ()):
            active[which][name] += change
        if at < 0 or at >= limit or active[2][""] > 0:
            continue
        who, guess = (frozenset(n for n, k in active[w].items() if k > 0) for w in (0, 1))
        if who or guess:
            yield _Piece(after - at, who, guess)


def _mapping(pieces: Sequence[_Piece]) -> dict[str, str]:
    """Each found speaker's reference speaker: one to one, with the most time in common."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    who = sorted({name for piece in pieces for name in piece.who})
    guess = sorted({name for piece in pieces for name in piece.guess})
    common = np.zeros((len(guess), len(who)))
    for seconds, true, guessed in pieces:
        for g in guessed:
            for w in true:
                common[guess.index(g), who.index(w)] += seconds
    rows, columns = linear_sum_assignment(common, maximize=True)
    return {guess[r]: who[c] for r, c in zip(rows, columns, strict=True) if common[r, c] > 0}
