"""`evenhand plan` and `evenhand progress`: what to practise next, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, progress_bar, usage_errors

if TYPE_CHECKING:
    from qa.rubric import Language, Rubric
    from qa.scorecard import Scorecard
    from training.practised import Practised
    from training.scenarios.scenario import Scenario

LANGUAGE = click.Choice(["en", "zh-Hans", "zh-Hant"])
_OPTIONS = (
    click.option("--agent", required=True, envvar="EVENHAND_AGENT", metavar="ID", help="Whose (also EVENHAND_AGENT)."),
    click.option("--scorecards", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Scores of real conversations: what `evenhand score --out` wrote."),
    click.option("--sessions", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Saved plays; default: $EVENHAND_HOME/sessions."),
    click.option("--mine", is_flag=True, help="I am this agent: count my private plays too. Without it only those I have shared count."),
    click.option("--language", type=LANGUAGE, help="Default: that of most conversations, else English."),
    click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout."),
)  # fmt: skip


def _options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@_options
@click.option("--most", type=click.IntRange(1, 9), default=3, show_default=True, help="Things to practise.")  # fmt: skip
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Plan for this day; default: today.")
def plan(most: int, at: datetime | None, **given: Any) -> None:
    """What an agent practises next: the weakest skill that is due, and a customer who is neither
    too easy nor hopeless, with the moment of a real conversation that calls for it.

    \b
    Example: evenhand score examples/conversations --out scorecards.jsonl
             evenhand plan --agent agent-02 --scorecards scorecards.jsonl
    """
    from desk.cli.plan_text import plan_json, plan_lines
    from training.bank import bank_path, rated
    from training.plan import make_plan
    from training.scenarios.scenario_file import load_scenario, scenario_files

    log = Log()
    agent, cards, plays, language, rubric = _read(given, log)
    found: list[tuple[str, Scenario]] = []
    with usage_errors():
        for path in scenario_files():
            scenario = load_scenario(str(path))
            if language in scenario.languages:
                found.append((str(path), scenario))
    with progress_bar() as bar:
        task = bar.add_task("how hard the scenarios are", total=len(found))
        ratings = rated(found, bank_path(), lambda: bar.advance(task))
    now = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    scenarios = [scenario for _, scenario in found]
    made = make_plan(agent, cards, plays, scenarios, ratings, now, most)
    if given["as_json"]:
        click.echo(plan_json(made, language, now))
    else:
        for line in plan_lines(made, language, rubric, now, bool(given["mine"])):
            click.echo(line)
    log.end()


@click.command()
@_options
def progress(**given: Any) -> None:
    """Skills that were practised: plays, and real conversations before and after the first of them.

    With too few conversations on either side nothing is said about a difference.

    \b
    Example: evenhand score examples/conversations --out scorecards.jsonl
             evenhand progress --agent agent-02 --scorecards scorecards.jsonl
    """
    from desk.cli.plan_text import progress_json, progress_lines
    from training.progress import make_progress

    log = Log()
    agent, cards, plays, language, rubric = _read(given, log)
    made = make_progress(agent, cards, plays)
    if given["as_json"]:
        click.echo(progress_json(made))
    else:
        for line in progress_lines(made, language, rubric, bool(given["mine"])):
            click.echo(line)
    log.end()


def _read(
    given: dict[str, Any], log: Log
) -> tuple[str, Sequence[Scorecard], Sequence[Practised], Language, Rubric]:
    """The agent, own cards, the plays that may be seen, the reader's language, the rubric."""
    from desk.cli.scored import page_language, rubric_of, saved_cards
    from qa.rubric_file import load_rubric

    agent = str(given["agent"])
    everything = saved_cards(given["scorecards"], log) if given["scorecards"] else ()
    own = [card for card in everything if card.about.agent == agent]
    with usage_errors():
        rubric = rubric_of(own, None, log) if own else load_rubric("five-consistencies")
    plays = _plays(given["sessions"], agent if given["mine"] else None, rubric, log)
    plays = [play for play in plays if play.agent == agent]
    if everything and not own and not plays:
        _unknown(agent, everything)
    language: Language = given["language"] or (page_language(own) if own else "en")
    return agent, own, plays, language, rubric


def _unknown(agent: str, cards: Sequence[Scorecard]) -> None:
    from desk.cli.scored import cards_of_agent

    cards_of_agent(cards, agent)


def _plays(
    folder: Path | None, reader: str | None, rubric: Rubric, log: Log
) -> list[Practised]:  # fmt: skip
    """What the plays say that a reader may see; a file that is none is a failure."""
    from qa.scoring.catalog import scorer
    from training.errors import TrainingError
    from training.practised import practised, visible
    from training.store.sessions import Sessions

    store, records = Sessions(folder), []
    for path in store.paths():
        try:
            records.append(store.load(str(path)))
        except TrainingError as error:
            log.failure(error)
    local = scorer("local")
    found = [practised(record, rubric, local) for record in visible(records, reader)]
    return [play for play in found if play is not None]
