"""`evenhand import`: chats and transcripts of any format become native conversations."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.reading import read_options, reading_options, recorded, records_option

#: Different notes kept for the end of a run.
_MOST_LOSSES = 10_000


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for one JSON file a conversation; default: JSON lines on stdout.",
)
@records_option
@reading_options
def import_(paths: tuple[str, ...], out: Path | None, records: Path | None, **reading: Any) -> None:
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
        make_folder(out)
    done, losses = 0, Losses()
    for result in recorded(read_conversations(paths, options), records, log):
        if not isinstance(result, Loaded):
            log.failure(result)
            continue
        conversation = result.conversation
        losses.add(conversation.id, result.lost)
        text = conversation.model_dump_json(exclude_defaults=True)
        if out is None:
            sys.stdout.write(text + "\n")
        else:
            write_whole(out / file_name(conversation.id), text + "\n")
        done += 1
    for line in losses.lines():
        click.echo(f"note: {line}", err=True)
    if out is not None:
        click.echo(f"{out}: {done} conversations", err=True)
    log.end()


class Losses:
    """What could not be carried over or was guessed: each once, with how often and where first."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def add(self, id: str, lost: tuple[str, ...]) -> None:
        """What was lost of one conversation."""
        for text in map(_one_line, lost):
            if text in self._first or len(self._first) < _MOST_LOSSES:
                self._first.setdefault(text, id)
                self._counts[text] += 1
            else:
                self._counts[""] += 1

    def lines(self) -> Iterator[str]:
        """A line for each, in the order in which they were met."""
        for text, id in self._first.items():
            count = self._counts[text]
            more = f" ({count} conversations, first {_one_line(id)})"
            yield f"{text}{more}" if count > 1 else f"{_one_line(id)}: {text}"
        if self._counts[""]:
            yield f"further {self._counts['']} notes are left out"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def make_folder(out: Path) -> None:
    """Make the folder; one that cannot be made is a usage error, before any work is done."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(
            f"--out: {out} cannot be made: {error.strerror}; give a folder"
        ) from error


def file_name(id: str) -> str:
    """The id where it is a slug; else its slug, a dot and eight hex digits of its sha256.

    Two ids that slug alike get two names, and no name leads out of its folder.

    >>> file_name("c-17"), file_name("../C 17")
    ('c-17.json', 'c-17.d315873f.json')
    """
    letters = unicodedata.normalize("NFKC", id).lower()
    slug = re.sub(r"[^\w-]+", "-", letters).strip("-")[:60]
    if slug == id:
        return f"{slug}.json"
    digest = hashlib.sha256(id.encode()).hexdigest()[:8]
    return f"{slug or 'conversation'}.{digest}.json"
