"""Change, Case: a state being worked out during one turn, and what of the scenario it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from training.scenarios.customer.constants import constants
from training.scenarios.scenario import Scenario, Slot


class Case:
    """What of a scenario the appraisal looks up at every turn, gathered once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.weights = tuple(goal.weight for goal in scenario.goals)
        self.tolerance = 60.0 * constants().channel_by_name[scenario.channel]
        self.met_by = tuple(frozenset(goal.met_by) for goal in scenario.goals)
        self.helped_by = tuple(frozenset(goal.helped_by) for goal in scenario.goals)
        self.slots = scenario.slots_by_id
        self.facts = scenario.facts_by_id

    @cached_property
    def promising(self) -> tuple[Slot, ...]:
        """Slots that promise something with a time."""
        return tuple(slot for slot in self.scenario.slots if slot.due is not None)


@dataclass(slots=True)
class Change:
    """A state being worked out; nothing outside this module sees it."""

    anger: float
    anxiety: float
    warmth: float
    competence: float
    benevolence: float
    patience: float
    heard: float
    face_debt: float
    likelihood: list[float]
    counts: list[int]
    failures: int
    reasks: int
    compensated: bool
    moved: bool = False
    late: bool = False


def share(x: float) -> float:
    """The number, kept within 0..1."""
    return 0.0 if x < 0.0 else 1.0 if x > 1.0 else x
