"""`practise --certify`, and `evenhand certification`: check a record, sign it off as a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import usage_errors
from desk.cli.scenario_text import scenario_lines

if TYPE_CHECKING:
    from qa.messages import Messages
    from qa.rubric import Language
    from training.certification import Chain, Terms
    from training.scenarios.session import Session


@click.group()
def certification() -> None:
    """Records of certifications: check one, sign one off.

    \b
    Example: evenhand certification check --help
    """


@certification.command()
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(record: Path) -> None:
    """Is a record whole, and does every play come out the same, to the byte, when it is repeated?

    \b
    Example: evenhand certification check --help
    """
    chain = _checked(record)
    last = chain.entries[-1]
    if last["kind"] not in ("end", "sign_off"):
        click.echo(f"{record}: whole so far, but broken off before its end")
        return
    end = next(entry for entry in chain.entries if entry["kind"] == "end")
    say = _messages(chain)
    for entry in chain.entries:
        if entry["kind"] == "played":
            click.echo("\n".join(_came_out(entry, chain.entries[0], say)))
    click.echo(f"{record}: the same to the byte; {_status(end, say)}")
    if last["kind"] == "sign_off":
        click.echo(f"signed off by {last['by']} on {last['at'][:10]}: {last['comment']}")
    click.echo(f"head {chain.head}")


@certification.command("sign-off")
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, metavar="NAME", help="Who decides; not the one who practised.")
@click.option("--comment", required=True, help="What was looked at, and why.")
def sign_off(record: Path, by: str, comment: str) -> None:
    """Sign a record off: a person's decision, after reading the plays; added to the record.

    \b
    Example: evenhand certification sign-off --help
    """
    chain = _checked(record)
    first, last = chain.entries[0], chain.entries[-1]
    if last.get("status") != "ready_for_sign_off":
        done = last["kind"] == "sign_off"
        why = "it is signed off already" if done else "it is not ready for sign-off"
        raise click.UsageError(f"{record}: {why}")
    if by.strip().casefold() == first["agent"].strip().casefold() or not by.strip():
        raise click.UsageError(f"--by: {by!r} practised; somebody else signs off")
    row = chain.add("sign_off", by=by.strip(), comment=comment, at=datetime.now(UTC).isoformat())
    _append(record, row)
    click.echo(f"{record}: signed off by {by.strip()}\nhead {chain.head}")


def certify(
    name: str,
    language: str | None,
    agent: str,
    out: Path | None,
    typed: Callable[[Session], Iterator[tuple[str, float]]],
) -> None:
    """Play a scenario with its fixed customers, without hints or a way back, and keep the record."""
    from qa.rubric_file import load_rubric
    from qa.scoring.catalog import scorer
    from training.certification import Chain, Terms, begun, ended
    from training.scenarios.scenario_file import load_scenario
    from transcripts.home import home

    with usage_errors():
        scenario = load_scenario(name)
        rubric = load_rubric(scenario.rubric.name)
    chosen: Language = language or scenario.languages[0]  # type: ignore[assignment]
    terms = Terms(agent, scenario, name, chosen, rubric, scorer("local"))
    now = datetime.now(UTC).replace(microsecond=0)
    path = out or home() / "certifications" / f"{scenario.id}-{now:%Y%m%d-%H%M%S}.jsonl"
    if path.exists():
        raise click.UsageError(f"--out: {path} is there; a record is never written over")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(0o600)
    chain = Chain()
    _append(path, chain.add("begin", **begun(terms, now)))
    whole = _plays(terms, chain, path, now, typed)
    if not whole:
        click.echo(f"broken off; what there is: {path}", err=True)
        return
    _append(path, chain.add("end", **ended(chain)))
    click.echo(f"\n{_status(chain.entries[-1], _messages(chain))}")
    click.echo(f"record: {path}\nhead {chain.head}")


def _plays(
    terms: Terms,
    chain: Chain,
    path: Path,
    now: datetime,
    typed: Callable[[Session], Iterator[tuple[str, float]]],
) -> bool:
    """All plays, each turn kept as it is played; False where they were broken off."""
    from training.certification import PLAYS, line, played, seeds
    from training.scenarios.session import begin

    for shown in scenario_lines(terms.scenario, terms.language):
        click.echo(shown)
    say = _messages(chain)
    click.echo(f"\n{say('certify.terms', mark=f'{100 * terms.pass_mark:.0f}')}")
    for play, seed in enumerate(seeds(terms.scenario)):
        session = begin(terms.scenario, seed, terms.language)
        click.echo(f"\n{say('certify.play', play=play + 1, of=PLAYS)}\n")
        _say(session)
        _append(path, chain.add("line", **line(play, session)))
        for text, wait in typed(session):
            if text.strip() == ":quit":
                return False
            if text.startswith((":", "：")):
                click.echo(f"  {say('certify.commands')}", err=True)
                continue
            session = session.say(text, wait)
            if session.state.end == "stopped":
                _help(session)
                return False
            _append(path, chain.add("line", **line(play, session)))
            _say(session)
            if session.ended:
                break
        if not session.ended:
            return False
        came_out = played(play, session, terms, now)
        _append(path, chain.add("played", **came_out))
        click.echo("\n" + "\n".join(_came_out(came_out, chain.entries[0], say)))
    return True


def _came_out(play: dict[str, Any], first: dict[str, Any], say: Messages) -> Iterator[str]:
    """How a play came out beside the mark, why it reached it or not, and the rubric's scores."""
    from qa.rubric import in_language
    from qa.rubric_file import load_rubric
    from training.pages.wording import called
    from training.scenarios.scenario_file import load_scenario

    language = first["language"]
    goals = {g.id: in_language(g.text, language) for g in load_scenario(first["found_by"]).goals}
    key = "certify.reached" if play["reached"] else "certify.not_reached"
    yield say(key, play=play["play"] + 1, of=len(first["seeds"]))
    yield "  " + say(
        "certify.share", csat=f"{play['csat']:.1f}", best=f"{play['reachable']:.1f}",
        share=f"{100 * play['share']:.0f}", mark=f"{100 * first['pass_mark']:.0f}",
    )  # fmt: skip
    words = {
        "open": "; ".join(goals.get(goal, goal) for goal in play["open"]),
        "beyond": "; ".join(play["beyond"]), "failed_by": ", ".join(play["failed_by"]),
    }  # fmt: skip
    yield from (f"  {say(f'certify.why.{why}', words=words.get(why, ''))}" for why in play["why"])
    yield f"  {say('certify.rubric', rubric=first['rubric'])}"
    rubric = load_rubric(first["rubric"])
    for id, score in play["scores"].items():
        name = in_language(rubric.criterion(id).name, language)
        level = score["level"]
        shown = say("debrief.not_scored")
        if level is not None:
            shown = say("debrief.level", level=level, levels=len(rubric.criterion(id).levels))
        yield f"    {name} {shown}  {called(score['reason'])}"


def _messages(chain: Chain) -> Messages:
    from qa.messages import messages

    return messages(chain.entries[0]["language"], "training")


def _say(session: Session) -> None:
    for message in session.last.messages:
        click.echo(f"{click.style('>', bold=True)} {message}")


def _help(session: Session) -> None:
    from qa.messages import messages
    from training.scenarios.help_lines import help_lines

    click.echo(messages(session.language, "training")("play.stopped"))
    for place, number in help_lines(session.language):
        click.echo(f"  {place}  {number}")


def _status(end: dict[str, Any], say: Messages) -> str:
    key = "ready" if end["status"] == "ready_for_sign_off" else "practise_on"
    return say(f"certify.{key}", reached=end["reached"], of=end["of"])


def _checked(record: Path) -> Chain:
    """The record, whole and repeated; else each problem is a line, and exit 1."""
    import sys

    from training.certification import problems, read_chain
    from training.scenarios.scenario_file import load_scenario

    with usage_errors():
        chain = read_chain(record.read_text("utf-8"), str(record))
        scenario = load_scenario(str(chain.entries[0]["found_by"]))
    found = list(problems(chain, scenario))
    for problem in found:
        click.echo(f"error: {record}: {problem}", err=True)
    if found:
        sys.exit(1)
    return chain


def _append(path: Path, row: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(row + "\n")
