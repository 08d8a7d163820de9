"""`evenhand import`: chats and transcripts of any format become native conversations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.reading import read_options, reading_options


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for one JSON file a conversation; default: JSON lines on stdout.")
@reading_options
def import_(paths: tuple[str, ...], out: Path | None, **reading: Any) -> None:
    """Read conversations of any known format and write them as native JSON.

    \b
    Example: evenhand import examples/conversations/chat-export.csv --out imported
    """
    from transcripts.formats import format_named
    from transcripts.formats.reading import Loaded
    from transcripts.home import write_whole
    from transcripts.recordings import file_slug
    from transcripts.sources import read_conversations

    log = Log()
    with usage_errors():
        if reading["input_format"]:
            format_named(reading["input_format"])
    done = 0
    for result in read_conversations(paths, read_options(reading, log)):
        if not isinstance(result, Loaded):
            log.failure(result)
            continue
        conversation = result.conversation
        for lost in result.lost:
            log.note(f"{conversation.id}: {lost}")
        text = conversation.model_dump_json(exclude_defaults=True)
        if out is None:
            sys.stdout.write(text + "\n")
        else:
            write_whole(out / f"{file_slug(conversation.id)}.json", text + "\n")
        done += 1
    if out is not None:
        click.echo(f"{out}: {done} conversations", err=True)
    log.end()
