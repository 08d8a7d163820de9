"""Scripted agents come out in the order of their quality, in every scenario with a problem."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from training.errors import PlayError
from training.scenarios.customer.understanding import understand
from training.scenarios.scenario import Scenario
from training.scenarios.scenario_file import read_scenario, shipped_folder
from training.scenarios.simulation import Distribution, Play, distribution, simulate
from training.scenarios.trainee import agent, phrases

SHIPPED = sorted(shipped_folder().glob("*.yaml"))
PROBLEMS = [path for path in SHIPPED if read_scenario(path).is_problem]
PLAYS = 60


@cache
def played(
    path: object, name: str, words: bool = False, language: str = "en", n: int = PLAYS
) -> Distribution:
    plays = [Play(str(path), name, seed, language, words) for seed in range(n)]  # type: ignore[arg-type]
    return distribution([simulate(play) for play in plays])


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_better_agents_have_happier_customers(path: object) -> None:
    order = [played(path, name).csat for name in ("expert", "script", "novice", "rude")]
    for (_, low, _), (_, _, high) in pairwise(order):
        assert low > high
    assert played(path, "expert").csat[1] > played(path, "stalling").csat[2]


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_a_stalling_agent_is_left_by_many_and_a_good_one_by_next_to_none(path: object) -> None:
    stalling, expert = played(path, "stalling"), played(path, "expert")
    assert 0.30 <= stalling.silent + stalling.complaint <= 0.95  # 0.40 to 0.90, at 60 plays
    assert expert.silent + expert.complaint < 0.05
    assert expert.resolved > 0.95


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_order_is_the_same_when_words_are_read(language: str) -> None:
    path = shipped_folder() / "late-parcel.yaml"
    marks = [
        played(path, name, True, language, 12).csat[0]
        for name in ("expert", "script", "novice", "rude")
    ]
    assert marks == sorted(marks, reverse=True) and marks[0] > 4 > 2 > marks[-1]


def test_an_agent_there_is_not_is_named_with_those_there_are() -> None:
    with pytest.raises(PlayError, match="'saint'; accepted are novice, script"):
        agent("saint")


def test_a_scenario_of_ones_own_is_played_without_any_code() -> None:
    template = shipped_folder().parent / "template.yaml"
    scenario: Scenario = read_scenario(template)
    assert scenario.is_problem and played(template, "expert").resolved > 0.95


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_stock_lines_give_nothing_of_what_a_scenario_looks_for(path: Path) -> None:
    """Whoever only stalls is not credited, in any language, by words that fit everywhere."""
    scenario = read_scenario(path)
    credited = [
        (line, move.slots)
        for language in scenario.languages
        for key in ("greet", "stock", "apologise", "hold", "stall", "dismiss", "refuse", "explain")
        for line in phrases(language)[key]
        if (move := understand(line, scenario, language)).slots
    ]
    assert credited == []


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_many_but_not_all_leave_a_stalling_agent_whose_words_are_read(language: str) -> None:
    shares = [
        d.silent + d.complaint
        for name in ("room-by-the-lift", "upi-twice", "konbini-slip")
        for d in [played(shipped_folder() / f"{name}.yaml", "stalling", True, language, 30)]
    ]
    assert min(shares) > 0.2 and max(shares) < 0.97 and 0.4 <= sum(shares) / 3 <= 0.9
