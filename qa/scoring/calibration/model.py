"""What was learnt: for each target and language a line on the machine's value, and weights beside it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, ValidationError, model_validator

from qa.errors import CalibrationError
from qa.scorecard import Unit
from qa.scoring.calibration.features import BLOCKS, BUCKETS, Features
from transcripts.conversation import Frozen

Kind = Literal["shift", "features", "text"]
#: From how many reviewed conversations a richer model is learnt.
LEAST_FEATURES, LEAST_TEXT = 50, 200
#: What the machine's value stands at where a target has none (a named column).
_MIDDLE = 0.5


class NamedWeights(Frozen):
    """Weights of named figures, each as (mean, weight per unit), so that an absent one is neutral."""

    weights: dict[str, tuple[float, float]] = {}

    def of(self, named: Mapping[str, float]) -> float:
        """What the figures add; one that this calibration does not know adds nothing."""
        return sum(
            weight * (named.get(name, 0.0) - mean) for name, (mean, weight) in self.weights.items()
        )


class TextWeights(Frozen):
    """Weights of n-gram buckets in one block of text, for tf-idf of unit length."""

    buckets: tuple[int, ...] = ()
    idf: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _of_one_length(self) -> TextWeights:
        if not len(self.buckets) == len(self.idf) == len(self.weights):
            raise ValueError("buckets, idf and weights are not of one length")
        if any(not 0 <= bucket < BUCKETS for bucket in self.buckets):
            raise ValueError(f"a bucket is not in 0..{BUCKETS - 1}")
        return self

    @cached_property
    def _place(self) -> dict[int, tuple[float, float]]:
        return {b: (i, w) for b, i, w in zip(self.buckets, self.idf, self.weights, strict=True)}

    def of(self, counts: Mapping[int, int]) -> float:
        """What the text adds."""
        total = square = 0.0
        for bucket, times in counts.items():
            if known := self._place.get(bucket):
                strength = (1 + math.log(times)) * known[0]
                square += strength * strength
                total += strength * known[1]
        return total / math.sqrt(square) if square else 0.0


class HeldOut(Frozen):
    """How far from people on conversations left out while learning, and as shipped on the same ones.

    Errors are mean absolute ones, in levels on a scale, else in values 0..1; `finding` is what they come
    to (`qa.review.verdict`).
    """

    conversations: int = Field(ge=1)
    error: float
    shipped_error: float | None
    kappa: float | None
    shipped_kappa: float | None
    finding: str


class Learnt(Frozen):
    """value = intercept + slope x machine + named + text, then drawn apart at `cuts`, 0..1.

    `cuts` are where people's answers divide the predictions, one fewer than answers: a mean of
    uncertain predictions has less spread than people's levels, and the cuts give it back. `share` is how
    much a second scorer counts in the machine's value, where both have one; None for a single scorer.
    """

    target: str
    language: str
    kind: Kind
    conversations: int = Field(ge=1)
    reviewers: int = Field(ge=0)
    intercept: float
    slope: float
    share: Unit | None = None
    named: NamedWeights = NamedWeights()
    text: dict[str, TextWeights] = {}
    cuts: tuple[float, ...] = ()
    #: 95% of the cross-fitted errors are smaller; None under 20 conversations.
    error: Unit | None = None
    #: False where it is no better on unseen conversations than the scorer as shipped: kept, and not used.
    applied: bool = True
    held_out: HeldOut | None = None

    @model_validator(mode="after")
    def _known(self) -> Learnt:
        if unknown := sorted(set(self.text) - set(BLOCKS)):
            raise ValueError(f"text: unknown block {unknown[0]!r}")
        return self

    def predicted(self, machine: float | None, given: Features) -> float:
        """The value before cuts and bounds; `machine` is None for a target the machine has not."""
        value = self.intercept + self.slope * (_MIDDLE if machine is None else machine)
        value += self.named.of(given.named)
        return value + sum(w.of(given.text.get(block, {})) for block, w in self.text.items())

    def value(self, machine: float | None, given: Features) -> float:
        """The calibrated value 0..1, rounded to four places."""
        return drawn_apart(self.predicted(machine, given), self.cuts)


class Calibration(Frozen):
    """Everything learnt from one set of reviews, bound to the rubric's text and the scorer's version."""

    evenhand: Literal["calibration"] = "calibration"
    version: Literal[1] = 1
    rubric: str
    rubric_hash: str
    scorer: str
    created_at: AwareDatetime
    learnt: tuple[Learnt, ...] = Field(min_length=1)

    @cached_property
    def hash(self) -> str:
        """First eight hex digits of the SHA-256 of what was learnt: part of a scorer's version."""
        content = self.model_dump_json(exclude={"created_at"})
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    def of(self, target: str, language: str) -> Learnt | None:
        """What was learnt of a target in a language (`language_group`), if anything."""
        return next((m for m in self.learnt if (m.target, m.language) == (target, language)), None)

    def in_use(self, language: str) -> dict[str, Learnt]:
        """Target -> what was learnt of it in a language, where it is to be applied."""
        return {m.target: m for m in self.learnt if m.language == language and m.applied}

    @property
    def used(self) -> tuple[Learnt, ...]:
        """What is applied, of all languages."""
        return tuple(m for m in self.learnt if m.applied)

    @property
    def unused(self) -> tuple[Learnt, ...]:
        """What is not applied, since unseen conversations were no nearer to people with it."""
        return tuple(m for m in self.learnt if not m.applied)

    @staticmethod
    def named(some: Sequence[Learnt]) -> str:
        """Targets and languages, for a line to people."""
        return ", ".join(f"{m.target} ({m.language})" for m in some)

    def misfit(self, rubric_hash: str, scorer: str) -> str | None:
        """Why it does not fit this rubric and scorer (`name@version`); None where it does."""
        if rubric_hash != self.rubric_hash:
            return f"it was made for {self.rubric} of hash {self.rubric_hash}, not {rubric_hash}"
        if scorer != self.scorer:
            return f"it was made for scorer {self.scorer}, not {scorer}"
        return None


def mixed(first: float | None, second: float | None, share: float | None) -> float | None:
    """The machine's value of two scorers: so much of the second; where one has none, the other's alone.

    A second scorer without any weight has no say where the first has no value, either.

    >>> mixed(0.5, 1.0, 0.25), mixed(None, 1.0, 0.25), mixed(0.5, None, 0.25), mixed(None, 1.0, 0.0)
    (0.625, 1.0, 0.5, None)
    """
    if not share or second is None:
        return first
    return second if first is None else (1 - share) * first + share * second


def language_group(tag: str) -> str:
    """The language a calibration is learnt for: both Chinese scripts are one, as they score alike."""
    primary = tag.split("-")[0]
    return "zh" if primary in ("zh", "yue") else primary


def drawn_apart(predicted: float, cuts: tuple[float, ...]) -> float:
    """A prediction in 0..1; with cuts, the k-th lies where the k-th answer meets the next."""
    if cuts:
        ends = (min(0.0, cuts[0] - 1e-6), *cuts, max(1.0, cuts[-1] + 1e-6))
        steps = len(cuts)
        aims = (0.0, *((k + 0.5) / steps for k in range(steps)), 1.0)
        predicted = _between(predicted, ends, aims)
    return round(min(max(predicted, 0.0), 1.0), 4)


def _between(x: float, ends: tuple[float, ...], aims: tuple[float, ...]) -> float:
    """Linear between the ends; ends that coincide send all of them to the higher aim."""
    for k in range(len(ends) - 1):
        if x < ends[k + 1]:
            wide = ends[k + 1] - ends[k]
            return aims[k] + (aims[k + 1] - aims[k]) * (max(x, ends[k]) - ends[k]) / wide
    return aims[-1]


def read_calibration(path: Path) -> Calibration:
    """The calibration of a file. Raises CalibrationError where it is none."""
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as missing:
        raise CalibrationError(
            f"{path}: cannot be read: {missing.strerror}; expected what `evenhand calibrate` writes"
        ) from missing
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise CalibrationError(
            f"{path}: not a calibration: {where + ': ' if where else ''}{first['msg']}; "
            "expected what `evenhand calibrate` writes"
        ) from wrong
