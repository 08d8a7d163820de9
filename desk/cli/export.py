"""`evenhand export`: conversations as native JSON, WebVTT, SubRip or plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.import_ import file_name, make_folder
from desk.cli.reading import read_options, reading_options


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "out_format",
    type=click.Choice(["json", "vtt", "srt", "text"]),
    default="json",
    show_default=True,
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for one file a conversation.",
)
@click.option("--redact", "redacted", is_flag=True, help="Mask personal data (see: redact --help).")
@reading_options
def export(
    paths: tuple[str, ...], out_format: str, out: Path, redacted: bool, **reading: Any
) -> None:
    """Write conversations and recordings in another format, one file each.

    \b
    Example: evenhand export examples/conversations/piano-tuning.vtt --format srt --out exported
    """
    from transcripts.captions import CAPTIONS
    from transcripts.conversation import Conversation
    from transcripts.errors import EvenhandError
    from transcripts.formats import format_named
    from transcripts.formats.reading import Loaded
    from transcripts.home import write_whole
    from transcripts.redaction import redact
    from transcripts.sources import read_conversations

    def as_json(conversation: Conversation) -> str:
        return conversation.model_dump_json(exclude_defaults=True) + "\n"

    log, done = Log(), 0
    with usage_errors():
        if reading["input_format"]:
            format_named(reading["input_format"])
    options = read_options(reading, log)
    suffix, written = CAPTIONS.get(out_format, (".json", as_json))
    make_folder(out)
    for result in read_conversations(paths, options):
        if not isinstance(result, Loaded):
            log.failure(result)
            continue
        conversation = result.conversation
        try:
            text = written(redact(conversation).conversation if redacted else conversation)
        except EvenhandError as error:
            log.failure(error)
            continue
        write_whole(out / Path(file_name(conversation.id)).with_suffix(suffix), text)
        done += 1
    click.echo(f"{out}: {done} conversations", err=True)
    log.end()
