"""Difficulty by two-sided Elo: agents and scenarios rated against each other, skill by skill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from training.scenarios.customer.outcome import Outcome

#: Where everybody begins, how far one play moves a rating at first, and how fast that wears off.
START, STEP, SETTLES = 1000.0, 48.0, 15.0


@dataclass
class Ratings:
    """Ratings of agents and scenarios for each skill; a scenario's rating is its difficulty.

    An agent of rating a against a scenario of rating s is expected to score
    1 / (1 + 10 ** ((s - a) / 400)) (Elo 1978; two-sided for learners and items: Pelanek 2016). The
    step shrinks with the number of plays, so that ratings settle.
    """

    agents: dict[tuple[str, str], float] = field(default_factory=dict)
    scenarios: dict[tuple[str, str], float] = field(default_factory=dict)
    plays: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def expected(self, agent: str, scenario: str, skill: str) -> float:
        """The score to expect, 0..1."""
        apart = self.difficulty(scenario, skill) - self.agents.get((agent, skill), START)
        return float(1 / (1 + 10 ** (apart / 400)))

    def difficulty(self, scenario: str, skill: str) -> float:
        """The rating of a scenario for a skill; 1000 before any play."""
        return self.scenarios.get((scenario, skill), START)

    def count(self, agent: str, scenario: str, skills: Iterable[str], score: float) -> None:
        """Take a play into account: `score` 0..1 for each skill that the scenario practises."""
        for skill in skills:
            surprise = score - self.expected(agent, scenario, skill)
            self._move(self.agents, "agent", agent, skill, surprise)
            self._move(self.scenarios, "scenario", scenario, skill, -surprise)

    def _move(
        self, ratings: dict[tuple[str, str], float], kind: str, name: str, skill: str, by: float
    ) -> None:
        seen = self.plays.get((kind, name, skill), 0)
        self.plays[kind, name, skill] = seen + 1
        step = STEP / (1 + seen / SETTLES)
        ratings[name, skill] = ratings.get((name, skill), START) + step * by


def score(outcome: Outcome) -> float:
    """A play's score 0..1: satisfaction, at most half of it where the matter stayed open."""
    satisfied = (outcome.csat - 1) / 4
    return satisfied if outcome.resolved else 0.5 * satisfied
