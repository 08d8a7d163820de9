"""`evenhand scenario list|show|check|new|cards|from-conversation`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from desk.cli.console import usage_errors

LANGUAGE = click.Choice(["en", "zh-Hans", "zh-Hant"])


@click.group()
def scenario() -> None:
    """List, show, check and begin scenarios to practise with.

    \b
    Example: evenhand scenario show late-parcel --language zh-Hant
    """


@scenario.command("list")
@click.option("--language", type=LANGUAGE, default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_scenarios(language: str, as_json: bool) -> None:
    """The scenarios that a name can find.

    \b
    Example: evenhand scenario list --language zh-Hans
    """
    import json

    from qa.rubric import in_language
    from training.errors import ScenarioError
    from training.scenarios.scenario_file import read_scenario, scenario_files

    wrong = False
    for path in scenario_files():
        try:
            found = read_scenario(path)
        except ScenarioError as error:
            wrong = True
            click.echo(
                f"error: {path}: {len(error.problems)} problem(s); see: evenhand scenario check {path}",
                err=True,
            )
            continue
        title = in_language(found.title, language)
        if as_json:
            click.echo(json.dumps({
                "id": found.id, "title": title, "languages": list(found.languages),
                "version": found.version, "hash": found.content_hash, "kind": found.kind,
                "channel": found.channel, "tags": list(found.tags), "skills": list(found.skills),
                "twin": found.twin, "path": str(path),
            }, ensure_ascii=False))  # fmt: skip
        else:
            skills = ", ".join(found.skills)
            click.echo(
                f"{found.id}  {title}\n    {found.channel}, {found.kind}; practises {skills}"
            )
    sys.exit(1 if wrong else 0)


@scenario.command()
@click.argument("name")
@click.option("--language", type=LANGUAGE, default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The whole scenario as JSON.")
def show(name: str, language: str, as_json: bool) -> None:
    """What a scenario is about, what may be granted, and what the firm knows.

    What the customer hides and what a good reply is are left out: they are for after the play.

    \b
    Example: evenhand scenario show late-parcel
    """
    from training.scenarios.scenario_file import load_scenario

    with usage_errors():
        found = load_scenario(name)
    if as_json:
        click.echo(found.model_dump_json())
        return
    from desk.cli.scenario_text import scenario_lines

    for line in scenario_lines(found, language):
        click.echo(line)


@scenario.command()
@click.argument("names", nargs=-1, required=True)
def check(names: tuple[str, ...]) -> None:
    """Check scenario files: every problem with its line. Exit 1 where there is any.

    \b
    Example: evenhand scenario check late-parcel
    """
    from training.errors import ScenarioError
    from training.scenarios.scenario_file import load_scenario

    wrong = False
    for name in names:
        try:
            found = load_scenario(name)
        except ScenarioError as error:
            wrong = True
            for problem in error.problems:
                click.echo(f"error: {problem}", err=True)
        else:
            click.echo(
                f"{name}: {found.reference}, {', '.join(found.languages)}, "
                f"{len(found.moments)} moments, hash {found.content_hash}"
            )
    sys.exit(1 if wrong else 0)


@scenario.command()
@click.argument("id")
@click.option("--like", help="Begin from this scenario; default: a small one with every key.")
@click.option("--out", type=click.Path(path_type=Path), help="Default: scenarios/ID.yaml.")
def new(id: str, like: str | None, out: Path | None) -> None:
    """Begin a scenario of your own; an existing file is never overwritten.

    \b
    Example: evenhand scenario new my-scenario --like late-parcel --out my-scenario.yaml
    """
    from training.scenarios.scenario_file import begin_scenario

    target = out or Path("scenarios") / f"{id}.yaml"
    with usage_errors():
        begin_scenario(id, like, target)
    click.echo(f"wrote {target}; next: evenhand scenario check {target}")


@scenario.command()
@click.argument("name")
@click.option("--language", type=LANGUAGE, help="Default: the scenario's first.")
@click.option("--out", type=click.Path(path_type=Path), help="Default: cards-NAME.html.")
def cards(name: str, language: str | None, out: Path | None) -> None:
    """Role cards, observer's sheet and debrief guide, to play face to face: four pages to print.

    \b
    Example: evenhand scenario cards late-parcel --language zh-Hans --out cards.html
    """
    from training.pages.cards_page import render_cards
    from training.scenarios.scenario_file import load_scenario
    from transcripts.home import write_whole

    with usage_errors():
        found = load_scenario(name)
    chosen = language or found.languages[0]
    if chosen not in found.languages:
        accepted = ", ".join(found.languages)
        raise click.UsageError(
            f"scenario {found.id!r} is not written in {chosen!r}; accepted are {accepted}"
        )
    target = out or Path(f"cards-{found.id}.html")
    write_whole(target, render_cards(found, chosen))
    click.echo(f"{target}: agent, customer, observer, guide; print it, one page each")


@scenario.command("from-conversation")
@click.argument("conversation", type=click.Path(exists=True, dir_okay=False))
@click.option("--card", type=click.Path(exists=True, dir_okay=False), help="Its scorecard (JSONL).")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="NEW.yaml")
def from_conversation(conversation: str, card: str | None, out: Path) -> None:
    """Begin a scenario from a conversation, redacted, and its weakest criterion.

    It is a draft: what a person must write is marked FILL IN and listed by line, here and by `check`.

    \b
    Example: evenhand scenario from-conversation examples/conversations/late-order-en-poor.json --out late.yaml
    """
    from desk.cli.console import Log
    from desk.cli.scored import saved_cards
    from qa.rubric_file import load_rubric
    from training.draft import draft, weakest
    from training.errors import PlayError, ScenarioError
    from training.scenarios.scenario_file import read_scenario
    from transcripts.formats.reading import Failure
    from transcripts.home import write_whole
    from transcripts.redaction.masking import redact
    from transcripts.sources import read_conversations

    log = Log()
    with usage_errors():
        loaded = next(iter(read_conversations([conversation])), None)
        if loaded is None or isinstance(loaded, Failure):
            raise PlayError(f"{conversation}: {loaded or 'holds no conversation'}")
        if out.exists():
            raise PlayError(f"{out}: is there already; choose another --out or remove it")
        told = redact(loaded.conversation).conversation
        cards = (
            [c for c in saved_cards(Path(card), log) if c.conversation == told.id] if card else []
        )
        if card and not cards:
            raise PlayError(f"--card: {card} has no card of {told.id!r}")
        score = weakest(cards[0]) if cards else None
        rubric = load_rubric(cards[0].rubric) if cards else None
        text = draft(told, out.stem, score, rubric)
    write_whole(out, text)
    click.echo(f"wrote {out}; for you to write:")
    try:
        read_scenario(out)
    except ScenarioError as error:
        for problem in error.problems:
            click.echo(f"  {problem}")
    click.echo(f"then: evenhand scenario check {out}")
