"""`evenhand practise`: play the agent against a simulated customer, in the terminal or from a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.certification import certify
from desk.cli.console import usage_errors
from desk.cli.practise_aloud import Aloud
from desk.cli.practise_model import customer_of, customer_options

if TYPE_CHECKING:
    from desk.cli.practise_text import Screen
    from training.modelled.customer import ModelledCustomer
    from training.practice import Answer, Says
    from training.record import Record
    from training.scenarios.session import Session
    from training.store.sessions import Sessions

LANGUAGE = click.Choice(["en", "zh-Hans", "zh-Hant"])


@click.command()
@click.argument("scenario", required=False)
@click.option("--language", type=LANGUAGE, help="Default: the scenario's first.")
@click.option("--seed", type=int, help="Which customer. Default: one you have not met yet.")
@click.option("--hints", is_flag=True, help="Allow :hint and :state.")
@click.option("--out", type=click.Path(path_type=Path), help="Save the play here instead.")
@click.option(
    "--resume", metavar="SESSION", help="Go on with a saved play: a file, an id, or last."
)
@click.option(
    "--replay", metavar="SESSION", help="Play a saved play again and compare it to the byte."
)
@click.option(
    "--agent",
    envvar="EVENHAND_AGENT",
    metavar="ID",
    help="Who practises, for `evenhand plan` (also EVENHAND_AGENT).",
)
@click.option(
    "--share", metavar="SESSION", help="Let others see a saved play; else it is yours alone."
)
@click.option(
    "--certify",
    "certifies",
    is_flag=True,
    help="Three fixed customers, no hints, no way back; a record for a person to sign off.",
)
@click.option(
    "--voice-out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Also the customer's lines as WAV files (English; extra `voice`).",
)
@click.option(
    "--voice-in",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The agent's lines from WAV files, in order of their names, recognised by Whisper.",
)
@customer_options
@click.option("--list", "lists", is_flag=True, help="Saved plays, the latest first.")
def practise(
    scenario: str | None, language: str | None, seed: int | None, hints: bool, out: Path | None,
    resume: str | None, replay: str | None, agent: str | None, share: str | None, lists: bool,
    certifies: bool, voice_in: Path | None, voice_out: Path | None, **customer: Any,
) -> None:  # fmt: skip
    """Play the agent: the customer of SCENARIO answers each line you type.

    How long you take counts. Lines that begin with `:` are commands (`:help`). Each turn is saved.
    From a file each line is one turn, said at once; `:wait 40` before it makes the customer wait.

    \b
    Example: echo "I see, a broken promise. Which order is it?" | evenhand practise late-parcel --seed 7
    """
    from training.store.sessions import Sessions

    if sum((*(x is not None for x in (scenario, resume, replay, share)), lists)) != 1:
        raise click.UsageError(
            "one of SCENARIO, --resume, --replay, --share SESSION or --list is wanted; "
            "scenarios: evenhand scenario list"
        )
    if certifies:
        free = (seed, resume, replay, share) == (None,) * 4 and customer["customer"] == "grammar"
        if scenario is None or agent is None or hints or not free:
            raise click.UsageError(
                "--certify takes SCENARIO and --agent ID, --language and --out besides, nothing else: "
                "its customers are fixed"
            )
        certify(scenario, language, agent, out, _certified)
        return
    store = Sessions()
    with usage_errors():
        if lists:
            _list(store)
            return
        if share is not None:
            click.echo(f"{store.share(share)}: shared; reports for others now count it")
            return
        if replay is not None:
            _replay(store, replay)
            return
        if resume is not None:
            target = out or store.find(resume)
            record = store.load(resume)
        else:
            record = _begun(store, scenario or "", language, seed, hints)
            record = replace(record, agent=agent)
            target = out or store.folder / f"{record.id}.json"
        modelled = customer_of(**customer)
        if modelled is not None:
            record = replace(record, customer=modelled.name)
        _play(record, store, target, modelled, Aloud(record, voice_in, voice_out))


def _certified(session: Session) -> Iterator[tuple[str, float]]:
    """Lines of one play of a certification with the wait the customer feels."""
    from desk.cli.practise_text import Screen
    from training.record import silence

    for line, elapsed in typed(Screen(session)):
        yield line, silence(line, elapsed, session.scenario.channel)


def _begun(
    store: Sessions, name: str, language: str | None, seed: int | None, hints: bool
) -> Record:
    from training.record import Record
    from training.scenarios.scenario_file import load_scenario
    from training.scenarios.session import begin

    scenario = load_scenario(name)
    drawn = store.played(scenario.id) if seed is None else seed
    session = begin(scenario, drawn, language or scenario.languages[0])  # type: ignore[arg-type]
    now = datetime.now(UTC).replace(microsecond=0)
    return Record(store.new_id(session, now), session, now, hints=hints)


def _play(
    record: Record,
    store: Sessions,
    target: Path,
    modelled: ModelledCustomer | None,
    aloud: Aloud,
) -> None:
    from desk.cli.practise_text import Screen
    from training.scenarios.session import Session

    says = modelled.say if modelled is not None else Session.say

    screen = Screen(record.session)
    screen.beginning(record)
    aloud.say(record)
    store.save(record, target)
    try:
        for answered in played(record, aloud.lines(screen.typed) or typed(screen), says):
            record = answered.record
            if answered.turned:
                store.save(record, target)
            screen.show(answered)
            if answered.turned:
                aloud.say(record)
    except KeyboardInterrupt:
        name = record.id if target.parent == store.folder else str(target)
        click.echo(f"\n{screen.say('play.interrupted', name=name)}", err=True)
        sys.exit(130)
    finally:
        click.echo(f"saved: {target}", err=True)
    if modelled is not None and modelled.tally.lines:
        tally = modelled.tally
        click.echo(
            f"the model worded {tally.worded} of {tally.lines} lines; the grammar spoke the others",
            err=True,
        )
    screen.ending(record, target)


def typed(screen: Screen) -> Iterator[tuple[str, float]]:
    """(line, seconds since the customer's last words) from the terminal or a pipe, to its end."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            screen.typed(line.rstrip("\r\n"))
            yield line.rstrip("\r\n"), 0.0
        return
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # arrows and history for input()

    while True:
        asked = time.monotonic()
        try:
            line = input("> ")
        except EOFError:
            return
        yield line, time.monotonic() - asked


def played(
    record: Record, lines: Iterator[tuple[str, float]], says: Says | None = None
) -> Iterator[Answer]:
    """The answers to the lines of a play, until it is left. Lines come with the seconds they took."""
    from training.practice import answer
    from training.record import silence
    from training.scenarios.session import Session

    held: float | None = None
    for line, elapsed in lines:
        wait = silence(line, elapsed, record.session.scenario.channel) if held is None else held
        answered = answer(record, line, wait, says or Session.say)
        held = answered.waits
        record = answered.record
        yield answered
        if answered.leaves:
            return


def _list(store: Sessions) -> None:
    from training.errors import PlayError

    paths = list(store.paths())
    if not paths:
        click.echo("no saved plays yet; begin one: evenhand practise late-parcel")
    for path in paths:
        try:
            kept = store.load(str(path))
        except PlayError as error:
            click.echo(f"error: {error}", err=True)
            continue
        session, out = kept.session, kept.session.outcome
        end = session.state.end or "open"
        click.echo(f"{kept.id}  {session.language}  {out.turns} turns  {end}  csat {out.csat:.1f}")


def _replay(store: Sessions, name: str) -> None:
    from training.record import repeats

    kept = store.load(name)
    if not repeats(kept):
        click.echo(
            f"error: {kept.id}: played again it differs from what was saved: the customer's tables "
            "or grammar have changed since; the saved play itself is whole",
            err=True,
        )
        sys.exit(1)
    click.echo(f"{kept.id}: the same to the byte, {len(kept.session.steps)} turns")
