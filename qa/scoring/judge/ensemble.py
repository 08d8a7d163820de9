"""From the verdicts of several repeats to one outcome: the mean as the score, the spread beside it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa.rubric import Criterion
from qa.scorecard import Evidence, level_of, value_of
from qa.scoring.judge.quotes import Checked
from qa.scoring.judge.reply import CANNOT_TELL, NOT_APPLICABLE, Verdict

_MOST_EVIDENCE = 6


@dataclass(frozen=True)
class Heard:
    """One reply with its quotes checked."""

    verdict: Verdict
    checked: tuple[Checked, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The quotes that were found."""
        return tuple(c.evidence for c in self.checked if c.evidence is not None)

    @property
    def invents(self) -> bool:
        """True where most of its quotes are nowhere in the turns they cite: one true one saves nothing."""
        invented = sum(c.why in ("not_there", "no_turn") for c in self.checked)
        return 2 * invented > len(self.checked)


@dataclass(frozen=True)
class Outcome:
    """What the repeats come to. `why` is a message key where it is no score; `best` speaks for it."""

    status: str
    value: float | None = None
    spread: tuple[float, float] | None = None
    why: str | None = None
    answers: tuple[str, ...] = ()
    best: Heard | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Answered:
    """The replies to one reading: outcome, snapshots that answered, how many turns were left out."""

    outcome: Outcome
    snapshots: tuple[str, ...]
    omitted: int


def combine(criterion: Criterion, heard: Sequence[Heard]) -> Outcome:
    """The outcome that most repeats have; a score without verified evidence does not count.

    A high level must be shown by the agent's own words; a low one may stand on the customer's
    unanswered ones.
    """
    answers = tuple(h.verdict.answer for h in heard)
    if any(h.verdict.canary == "yes" for h in heard):
        return Outcome("insufficient_evidence", why="canary", answers=answers)
    kinds = [_standing(criterion, h) for h in heard]
    standing = {kind: [h for h, k in zip(heard, kinds, strict=True) if k == kind] for kind in kinds}
    most = max(len(group) for group in standing.values())
    leading = [name for name, group in standing.items() if len(group) == most]
    if len(leading) > 1:
        return Outcome("insufficient_evidence", why="undecided", answers=answers)
    group = standing[leading[0]]
    if leading[0] == "not_applicable":
        return Outcome("not_applicable", answers=answers, best=group[0])
    if leading[0] != "scored":
        return Outcome("insufficient_evidence", why=leading[0], answers=answers, best=group[0])
    return _scored(criterion, group, answers)


def differ(criterion: Criterion, one: Outcome, other: Outcome) -> bool:
    """True where two outcomes are a level or more apart, or not of the same kind."""
    if one.value is None or other.value is None:
        return one.status != other.status
    step = 1 / (len(criterion.levels) - 1) if criterion.kind == "scale" else 1e-9
    return abs(one.value - other.value) >= step - 1e-9


def answer_value(criterion: Criterion, answer: str) -> float | None:
    """The value 0..1 of an answer; None for a choice that is not scored."""
    if criterion.kind == "scale":
        return value_of(int(answer), len(criterion.levels))
    if criterion.kind == "yes_no":
        return float(answer == "yes")
    return next(c.value for c in criterion.choices if c.id == answer)


def _standing(criterion: Criterion, heard: Heard) -> str:
    """What one reply counts as: a score, an outcome of its own, or why it is no score."""
    if not _is_score(heard):
        return heard.verdict.answer
    if not heard.evidence:
        return "no_quote"
    if heard.invents:
        return "invented"
    return "scored" if _shown(criterion, heard) else "no_shown"


def _is_score(heard: Heard) -> bool:
    return heard.verdict.answer not in (NOT_APPLICABLE, CANNOT_TELL)


def _shown(criterion: Criterion, heard: Heard) -> bool:
    value = answer_value(criterion, heard.verdict.answer)
    high = value is not None and value >= 0.5
    return not high or any(e.role == "shows" for e in heard.evidence)


def _scored(criterion: Criterion, group: list[Heard], answers: tuple[str, ...]) -> Outcome:
    given = [h.verdict.answer for h in group]
    if criterion.kind != "scale":
        (first, n), *others = Counter(given).most_common()
        if others and others[0][1] == n:
            return Outcome("insufficient_evidence", why="undecided", answers=answers)
        group = [h for h in group if h.verdict.answer == first]
        value = answer_value(criterion, first)
        if value is None:
            return Outcome("not_applicable", answers=answers, best=group[0])
        return Outcome("scored", value, None, None, answers, group[0], _evidence(group))
    values = [answer_value(criterion, answer) or 0.0 for answer in given]
    mean = round(statistics.fmean(values), 4)
    spread = None
    if len(values) > 1:
        sd = statistics.stdev(values)
        spread = (round(max(0.0, mean - sd), 4), round(min(1.0, mean + sd), 4))
    level = level_of(mean, len(criterion.levels))
    near = min(group, key=lambda h: (abs(int(h.verdict.answer) - level), -len(h.evidence)))
    return Outcome("scored", mean, spread, None, answers, near, _evidence([near, *group]))


def _evidence(group: Sequence[Heard]) -> tuple[Evidence, ...]:
    """The evidence of the repeats, each place once, that of the first one first."""
    kept: list[Evidence] = []
    for e in (e for h in group for e in h.evidence):
        if not any(k.turn == e.turn and k.start < e.end and e.start < k.end for k in kept):
            kept.append(e)
    return tuple(sorted(kept[:_MOST_EVIDENCE], key=lambda e: (e.turn, e.start)))
