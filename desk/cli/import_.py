"""`evenhand import`: chats and transcripts of any format become native conversations."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.reading import read_options, reading_options


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for one JSON file a conversation; default: JSON lines on stdout.",
)
@reading_options
def import_(paths: tuple[str, ...], out: Path | None, **reading: Any) -> None:
    """Read conversations of any known format and write them as native JSON.

    \b
    Example: evenhand import examples/conversations/chat-export.csv --out imported
    """
    from transcripts.formats import format_named
    from transcripts.formats.reading import Loaded
    from transcripts.home import write_whole
    from transcripts.sources import read_conversations

    log = Log()
    with usage_errors():
        if reading["input_format"]:
            format_named(reading["input_format"])
    options = read_options(reading, log)
    if out is not None:
        _make(out)
    done = 0
    for result in read_conversations(paths, options):
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
            write_whole(out / _file_name(conversation.id), text + "\n")
        done += 1
    if out is not None:
        click.echo(f"{out}: {done} conversations", err=True)
    log.end()


def _make(out: Path) -> None:
    """Make the folder; one that cannot be made is a usage error, before any work is done."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(
            f"--out: {out} cannot be made: {error.strerror}; give a folder"
        ) from error


def _file_name(id: str) -> str:
    """The id where it is a slug; else its slug, a dot and eight hex digits of its sha256.

    Two ids that slug alike get two names, and no name leads out of its folder.

    >>> _file_name("c-17"), _file_name("../C 17")
    ('c-17.json', 'c-17.d315873f.json')
    """
    letters = unicodedata.normalize("NFKC", id).lower()
    slug = re.sub(r"[^\w-]+", "-", letters).strip("-")[:60]
    if slug == id:
        return f"{slug}.json"
    digest = hashlib.sha256(id.encode()).hexdigest()[:8]
    return f"{slug or 'conversation'}.{digest}.json"
