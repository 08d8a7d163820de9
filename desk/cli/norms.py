"""`evenhand norms fit|show`: what counts as a normal response time, the team's own or ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.reading import read_options, reading_options

if TYPE_CHECKING:
    from qa.scoring.norms import Norm


@click.group()
def norms() -> None:
    """Response times that count as normal, by channel and language.

    \b
    Example: evenhand norms show
    """


@norms.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="TOML file."
)
@click.option(
    "--least",
    type=click.IntRange(min=5),
    default=30,
    show_default=True,
    help="Waits that a norm needs, from a third as many conversations.",
)
@click.option(
    "--quantile",
    type=click.FloatRange(0.1, 0.95),
    default=0.75,
    show_default=True,
    help="Share of the team's waits that are within the norm.",
)
@reading_options
def fit(paths: tuple[str, ...], out: Path, least: int, quantile: float, **reading: Any) -> None:
    """Make the team's own norms from its conversations, where there are enough.

    \b
    Example: evenhand norms fit examples/conversations --out norms.toml
    """
    from qa.scoring.norms import load_norms
    from qa.scoring.norms_fit import Fit, as_toml
    from transcripts.home import write_whole
    from transcripts.sources import Failure, read_conversations

    log = Log()
    fitting = Fit(least, quantile)
    for result in read_conversations(paths, read_options(reading, log)):
        if isinstance(result, Failure):
            log.failure(result)
        else:
            fitting.add(result.conversation)
    fitted = fitting.fitted()
    for line in fitted.too_few:
        log.note(line)
    ours = load_norms().channels
    shipped = {channel: (norm.first, norm.reply) for channel, norm in ours.items()}
    write_whole(out, as_toml(fitted, shipped, quantile))
    log.note(
        f"{out}: norms of {', '.join(fitted.channels) or 'no channel'}, templates: "
        f"{len(fitted.templates)}, conversations: {fitted.conversations}; "
        f"use them: evenhand score PATH --norms {out}"
    )
    log.end()


@norms.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(file: Path | None, as_json: bool) -> None:
    """The norms of a file, or ours with their sources.

    \b
    Example: evenhand norms show --json
    """
    from importlib.resources import files

    from qa.scoring.norms import load_norms

    with usage_errors():
        loaded = load_norms(file)
    if as_json:
        click.echo(loaded.model_dump_json())
        return
    text = (files("qa.scoring") / "norms.toml").read_text("utf-8")
    source = text if file is None else file.read_text("utf-8")
    for line in source.splitlines():
        if line.startswith("#"):
            click.echo(line)
    click.echo(f"\nhash {loaded.hash}, part of a scorer's version. Seconds.")
    for channel, norm in loaded.channels.items():
        click.echo(_line(channel, norm))
        for language, own in norm.languages.items():
            click.echo(_line(f"  {language}", own))
    for template in loaded.templates:
        click.echo(f"template in {template.conversations} conversations: {template.text}")


def _line(name: str, norm: Norm) -> str:
    more = [f"gap {norm.gap:g}"] if norm.gap is not None else []
    more += [f"pace {norm.pace:g} a minute"] if norm.pace is not None else []
    more += [f"{norm.waits} waits, {norm.conversations} conversations"] if norm.waits else []
    return f"{name:<12} first {norm.first:>8g}  reply {norm.reply:>8g}  {'; '.join(more)}".rstrip()
