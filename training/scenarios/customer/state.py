"""State, Promise: what a simulated customer feels, believes, has been told and been promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from training.scenarios.acts import ActName
from training.scenarios.culture import Profile
from training.scenarios.customer.constants import constants
from training.scenarios.scenario import Scenario, Stage

ACTS: tuple[ActName, ...] = get_args(ActName)
#: Where an act's count is in `State.counts`.
INDEX: dict[str, int] = {name: i for i, name in enumerate(ACTS)}
Left = Literal["no", "silent", "complaint"]
End = Literal["", "goodbye", "silent", "complaint", "turns", "stopped"]


@dataclass(frozen=True, slots=True)
class Promise:
    """Something the agent has promised: the slot, when it falls due (seconds), and what became of it."""

    slot: str
    due: float
    status: Literal["open", "kept", "broken"] = "open"


@dataclass(frozen=True, slots=True)
class State:
    """The customer between two turns; shares 0..1 unless said (customers.md 5.2).

    Fast: anger, anxiety, warmth. Slow: mood (-1..1), trust in competence and benevolence, face
    debt. `likelihood` is how likely each goal seems, `counts` how often each act was done, `told`
    the facts told, `filled` the slots the agent filled, `clock` seconds since the first line.
    """

    anger: float
    anxiety: float
    warmth: float
    mood: float
    competence: float
    benevolence: float
    patience: float
    heard: float
    face_debt: float
    likelihood: tuple[float, ...]
    active: tuple[bool, ...]
    counts: tuple[int, ...]
    told: tuple[str, ...] = ()
    hinted: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    happened: tuple[str, ...] = ()
    failures: int = 0
    reasks: int = 0
    compensated: bool = False
    doubted: bool = False
    withdrawn: int = 0
    insulted: bool = False
    waited: int = 0
    hold: bool = False
    turns: int = 0
    clock: float = 0.0
    stage: Stage = "connect"
    end: End = ""
    start_benevolence: float = 0.5
    start_competence: float = 0.5
    start_face_debt: float = 0.1

    def count(self, act: str) -> int:
        """How often an act was done."""
        return self.counts[INDEX[act]]

    @property
    def left(self) -> Left:
        """Whether and how the customer left before the matter was settled."""
        return self.end if self.end in ("silent", "complaint") else "no"


def beginning(scenario: Scenario, profile: Profile) -> State:
    """The state before the first line."""
    start, k = scenario.customer.start, constants().start
    stakes = profile.stakes - 0.5
    calm = not scenario.is_problem

    def at(name: str, usual: float) -> float:
        return float(start.get(name, usual))  # type: ignore[call-overload]

    spread = constants().patience.spread * (profile.stamina - 0.5)
    competence = at("competence", k.competence)
    benevolence = at("benevolence", k.benevolence + 0.05 * calm)
    face_debt = at("face_debt", 0.0 if calm else k.face_debt + 0.1 * profile.embarrassing)
    likelihood = at("likelihood", k.likelihood if not calm else 0.5)
    goals = scenario.goals
    return State(
        anger=_share(at("anger", 0.05 if calm else k.anger) + 0.1 * stakes),
        anxiety=_share(at("anxiety", 0.15 if calm else k.anxiety) + 0.2 * stakes),
        warmth=at("warmth", 0.25 if calm else k.warmth),
        mood=at("mood", 0.1 if calm else k.mood),
        competence=competence,
        benevolence=benevolence,
        patience=_share(at("patience", k.patience) - 0.1 + spread),
        heard=at("heard", k.heard),
        face_debt=face_debt,
        likelihood=(likelihood,) * len(goals),
        active=tuple(goal.given_by_event is None for goal in goals),
        counts=(0,) * len(ACTS),
        start_benevolence=benevolence,
        start_competence=competence,
        start_face_debt=face_debt,
    )


def hope(state: State, weights: tuple[float, ...]) -> float:
    """The likelihood of all that is wanted now: the goals' weighted mean, 0..1."""
    return hope_of(state.likelihood, state.active, weights)


def hope_of(
    likelihood: Sequence[float], active: tuple[bool, ...], weights: tuple[float, ...]
) -> float:
    """The weighted mean of the likelihoods that count now; 1 where nothing is wanted."""
    total = top = 0.0
    for likely, wanted, weight in zip(likelihood, active, weights, strict=True):
        if wanted:
            total += weight
            top += weight * min(1.0, likely)
    return top / total if total else 1.0


def with_end(state: State, end: End) -> State:
    """The same state, ended."""
    return replace(state, end=end)


def _share(x: float) -> float:
    return 0.0 if x < 0.0 else 1.0 if x > 1.0 else x
