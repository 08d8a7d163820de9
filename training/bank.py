"""How hard each scenario is: scripted agents play it, and what they reach is kept by its hash."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from training.scenarios.customer.constants import constants_hash
from training.scenarios.difficulty import START, Ratings, score
from training.scenarios.scenario import Scenario
from training.scenarios.simulation import Play, simulate
from training.scenarios.trainee import AGENTS
from transcripts.home import home, write_whole

#: Plays of each scripted agent, and how often the ratings go over their mean scores to settle.
PLAYS, ROUNDS = 8, 20
Reached = Mapping[str, float]


def bank_path() -> Path:
    """Where what was reached is kept: `$EVENHAND_HOME/difficulty.json`."""
    return home() / "difficulty.json"


def rated(
    scenarios: Sequence[tuple[str, Scenario]],
    path: Path,
    told: Callable[[], object] = lambda: None,
) -> Ratings:
    """Ratings of scenarios (name they are found by, scenario) for each skill they practise.

    What is not in the file is played now: `told` is called after each scenario. Deterministic.
    """
    known = _kept(path)
    reached: dict[str, Reached] = {}
    changed = False
    for name, scenario in scenarios:
        key = f"{scenario.reference}:{scenario.content_hash}:{constants_hash()}:{PLAYS}"
        if key not in known:
            known[key], changed = _reached(name, scenario), True
        reached[scenario.id] = known[key]
        told()
    if changed:
        write_whole(path, json.dumps(known, indent=1, sort_keys=True) + "\n")
    return _settled(reached, {scenario.id: scenario.skills for _, scenario in scenarios})


def _reached(name: str, scenario: Scenario) -> Reached:
    language = scenario.languages[0]
    return {
        agent: fmean(score(simulate(Play(name, agent, seed, language)).outcome) for seed in range(PLAYS))
        for agent in AGENTS
    }  # fmt: skip


def _settled(reached: Mapping[str, Reached], skills: Mapping[str, tuple[str, ...]]) -> Ratings:
    """Everybody rated against everything until the ratings stand still."""
    ratings = Ratings()
    for _ in range(ROUNDS):
        for scenario in sorted(reached):
            for agent, mean in sorted(reached[scenario].items()):
                ratings.count(f"scripted:{agent}", scenario, skills[scenario], mean)
    return ratings


def _kept(path: Path) -> dict[str, Reached]:
    """What was kept; a file that is none is as good as none, since it can be made again."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return {str(k): {str(a): float(v) for a, v in by.items()} for k, by in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def usual(ratings: Ratings, skill: str) -> float:
    """The mean difficulty of the scenarios that practise a skill."""
    found = [rating for (_, of), rating in ratings.scenarios.items() if of == skill]
    return fmean(found) if found else START
