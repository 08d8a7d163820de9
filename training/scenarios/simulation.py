"""Many plays of scripted agents: one line a play, and what they say together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from qa.rubric import Language
from training.scenarios.culture import TRAITS, Profile, draw
from training.scenarios.customer.outcome import Outcome
from training.scenarios.scenario_file import load_scenario
from training.scenarios.session import begin
from training.scenarios.trainee import Agent, agent, play


@dataclass(frozen=True, slots=True)
class Play:
    """One play to simulate: everything its result depends on besides the scenario's file."""

    scenario: str
    agent: str
    seed: int
    language: Language
    words: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """How a play came out; `found_by` is the name or path the scenario was found by."""

    scenario: str
    seed: int
    agent: str
    language: Language
    outcome: Outcome
    found_by: str

    def line(self) -> dict[str, object]:
        """The JSON line of a play."""
        out = self.outcome
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "agent": self.agent,
            "language": self.language,
            "turns": out.turns,
            "outcome": {"csat": out.csat, "resolved": out.resolved, "left": out.left},
        }


def simulate(given: Play, player: Agent | None = None) -> Played:
    """Play one: the same play gives the same result, here or in another process.

    A player of one's own hears the customer's words; else the agent is the scripted one of the name.
    """
    scenario = load_scenario(given.scenario)
    session = begin(scenario, given.seed, given.language, speaks=player is not None)
    ended = play(session, player or agent(given.agent), given.words)
    return Played(
        scenario.id, given.seed, given.agent, given.language, ended.outcome, given.scenario
    )


@dataclass(frozen=True, slots=True)
class Distribution:
    """The outcomes of many plays of one scenario by one agent.

    `csat` is the mean with its 95 % interval; the shares are 0..1; `left_at` is the median turn of
    those who leave; `leavers` says which trait sets those who leave apart most, in standard
    deviations of all drawn, where at least five left and five stayed.
    """

    scenario: str
    agent: str
    n: int
    csat: tuple[float, float, float]
    resolved: float
    silent: float
    complaint: float
    turns: float
    left_at: float | None
    leavers: tuple[str, float] | None


def distribution(plays: Sequence[Played]) -> Distribution:
    """What plays of one scenario by one agent say together."""
    n = len(plays)
    marks = [p.outcome.csat for p in plays]
    mean = fmean(marks)
    half = 1.96 * pstdev(marks) / math.sqrt(n)
    left = [p for p in plays if p.outcome.left != "no"]
    return Distribution(
        scenario=plays[0].scenario,
        agent=plays[0].agent,
        n=n,
        csat=(mean, mean - half, mean + half),
        resolved=sum(p.outcome.resolved for p in plays) / n,
        silent=sum(p.outcome.left == "silent" for p in plays) / n,
        complaint=sum(p.outcome.left == "complaint" for p in plays) / n,
        turns=fmean(p.outcome.turns for p in plays),
        left_at=median(p.outcome.turns for p in left) if left else None,
        leavers=_leavers(plays),
    )


def _leavers(plays: Sequence[Played]) -> tuple[str, float] | None:
    """The trait that sets apart who leaves: standardised difference of means."""
    scenario = load_scenario(plays[0].found_by)
    drawn = [(draw(scenario, p.seed), p.outcome.left != "no") for p in plays]
    left, stayed = ([d for d, gone in drawn if gone is side] for side in (True, False))
    if min(len(left), len(stayed)) < 5:
        return None

    def apart(trait: str) -> float:
        spread = pstdev(_of(d, trait) for d, _ in drawn) or 1.0
        return (fmean(_of(d, trait) for d in left) - fmean(_of(d, trait) for d in stayed)) / spread

    name = max((*TRAITS, "stamina", "stakes"), key=lambda trait: abs(apart(trait)))
    return name, apart(name)


def _of(profile: Profile, trait: str) -> float:
    return float(getattr(profile, trait))


def by_agent(plays: Iterable[Played]) -> list[Distribution]:
    """A distribution for each scenario and agent, in the order of their first play."""
    groups: dict[tuple[str, str], list[Played]] = {}
    for played in plays:
        groups.setdefault((played.scenario, played.agent), []).append(played)
    return [distribution(group) for group in groups.values()]
