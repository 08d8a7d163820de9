"""`evenhand simulate`: scripted agents play scenarios many times."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, progress_bar, usage_errors
from desk.cli.simulate_model import agent_options, asker_of, modelled

if TYPE_CHECKING:
    from training.scenarios.simulation import Play, Played

LANGUAGE = click.Choice(["en", "zh-Hans", "zh-Hant"])
AGENTS = ("novice", "script", "rude", "stalling", "expert")


@click.command()
@click.argument("scenarios", nargs=-1, required=True)
@click.option(
    "--agent",
    type=click.Choice([*AGENTS, "model", "all"]),
    default="all",
    show_default=True,
    help="`all`: the scripted ones.",
)
@click.option(
    "--n", "plays", type=click.IntRange(1), default=200, show_default=True, help="Plays each."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Play i has seed S+i.")
@click.option("--language", type=LANGUAGE, default="en", show_default=True)
@click.option(
    "--words", is_flag=True, help="The customer reads the agent's words instead of its acts."
)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option(
    "--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True
)
@agent_options
def simulate(
    scenarios: tuple[str, ...], agent: str, plays: int, seed: int, language: str, words: bool,
    jobs: int, form: str, **model: Any,
) -> None:  # fmt: skip
    """Outcomes of scripted agents: who resolves it, who is left, and when.

    SCENARIOS are names or files, or `all`. The same seed gives the same lines. The scripted agents:
    expert (the scenario's good replies), script (polite phrases in a fixed order, solves it late),
    novice (means well, asks twice, solves half), rude (blames), stalling (kind words, no solution). With `--agent model`
    a language model plays the agent and the customer reads its words; its replies are kept in
    EVENHAND_HOME/simulate, so that the same plays are not paid for twice.

    \b
    Example: evenhand simulate late-parcel --agent all --n 50
             evenhand simulate late-parcel --agent expert --n 3 --seed 7 --format jsonl
    """
    from desk.executors import in_order
    from training.scenarios.scenario_file import load_scenario, scenario_files
    from training.scenarios.simulation import Play
    from training.scenarios.simulation import simulate as played

    names = [p.stem for p in scenario_files()] if scenarios == ("all",) else list(scenarios)
    with usage_errors():
        found = [(name, load_scenario(name)) for name in names]
    for _, scenario in found:
        if language not in scenario.languages:
            accepted = ", ".join(scenario.languages)
            raise click.UsageError(
                f"scenario {scenario.id!r} is not written in {language!r}; accepted are {accepted}"
            )
    agents = AGENTS if agent == "all" else (agent,)
    items = [
        Play(name, who, seed + i, language, words or who == "model")  # type: ignore[arg-type]
        for name, _ in found
        for who in agents
        for i in range(plays)
    ]
    log = Log()
    if agent == "model":
        with usage_errors():
            asker = asker_of(**model)
        ended = modelled(items, asker, log)
    else:
        ended = in_order(played, items, jobs)
    results = _watched(ended, len(items))
    if form == "jsonl":
        for result in results:
            click.echo(json.dumps(result.line(), ensure_ascii=False))
    else:
        _table(list(results), {scenario.id: scenario.skills for _, scenario in found})
    log.end()


def _watched(results: Iterator[tuple[Play, Played]], total: int) -> Iterator[Played]:
    with progress_bar() as progress:
        task = progress.add_task("plays", total=total)
        for _, result in results:
            progress.advance(task)
            yield result


def _table(results: list[Played], skills: dict[str, tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from training.scenarios.difficulty import Ratings, score
    from training.scenarios.simulation import by_agent

    ratings = Ratings()
    for turn in _interleaved(results):
        ratings.count(
            turn.agent, turn.scenario, skills[turn.scenario] or ("all",), score(turn.outcome)
        )
    console = Console(width=None if sys.stdout.isatty() else 118)
    for scenario, group in groupby(by_agent(results), key=lambda d: d.scenario):
        hard = ", ".join(
            f"{skill} {ratings.difficulty(scenario, skill):.0f}"
            for skill in (skills[scenario] or ("all",))
        )
        table = Table(title=f"{scenario} (difficulty: {hard})", title_justify="left")
        for heading in (
            "agent",
            "plays",
            "csat (95 %)",
            "resolved",
            "left",
            "silently",
            "turns",
            "leaves at",
            "who leaves",
        ):
            table.add_column(
                heading, justify="left" if heading in ("agent", "who leaves") else "right"
            )
        for d in group:
            mean, low, high = d.csat
            left = d.silent + d.complaint
            table.add_row(
                d.agent, str(d.n), f"{mean:.2f} ({low:.2f} to {high:.2f})", f"{d.resolved:.0%}",
                f"{left:.0%}", f"{d.silent / left:.0%}" if left else "-", f"{d.turns:.1f}",
                "-" if d.left_at is None else f"turn {d.left_at:.0f}",
                f"{d.leavers[0]} {d.leavers[1]:+.1f} sd" if d.leavers else "-",
            )  # fmt: skip
        console.print(table)


def _interleaved(results: list[Played]) -> list[Played]:
    """By seed, so that no agent meets a scenario's rating only after all others."""
    return sorted(results, key=lambda r: r.seed)
