"""`evenhand transcribe`: recordings in, conversations out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.console import Log, progress_bar, usage_errors

if TYPE_CHECKING:
    from rich.progress import Progress

    from transcripts.conversation import Conversation
    from transcripts.recognition import Recognizer
    from transcripts.recordings import Script, TranscribeOptions


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path),
    help="Folder for one JSON file a recording; without it JSON lines go to stdout.",
)  # fmt: skip
@click.option("--language", help="Language spoken, e.g. en, zh-Hant; found out if not given.")
@click.option("--script", type=click.Choice(["hans", "hant"]), help="Script of Chinese text.")
@click.option("--swap", is_flag=True, help="The agent is on the right channel, not the left.")
@click.option("--model", help="Whisper model: a folder, or a name such as small.")
@click.option("--recognizer", default="faster-whisper", show_default=True, help="Recogniser.")
@click.option("--no-cache", is_flag=True, help="Recognise again what was recognised before.")
def transcribe(
    paths: tuple[str, ...],
    out: Path | None,
    language: str | None,
    script: Script | None,
    swap: bool,
    model: str | None,
    recognizer: str,
    no_cache: bool,
) -> None:
    """Transcribe recordings: files, folders or globs. Stereo: agent left, customer right.

    \b
    Example: evenhand transcribe examples/recordings --out transcripts-of-calls
    """
    from transcripts.home import home
    from transcripts.recognition import open_recognizer
    from transcripts.recordings import TranscribeOptions

    cache = None if no_cache else home() / "cache" / "recognition"
    with usage_errors():
        opened = open_recognizer(recognizer, model)
    transcribe_all(paths, out, TranscribeOptions(language, swap, script, cache), opened)


def transcribe_all(
    paths: Sequence[str], out: Path | None, options: TranscribeOptions, recognizer: Recognizer
) -> None:
    """Transcribe each recording: one that fails is named, the others are done. Then exit."""
    from transcripts.errors import EvenhandError

    log, kept = Log(), 0
    with progress_bar() as progress:
        for path in _recordings(paths, log):
            try:
                if out is not None and _is_there(path, out, options, recognizer):
                    kept += 1
                else:
                    _transcribe_one(path, out, options, recognizer, log, progress)
            except (EvenhandError, OSError) as error:
                log.failure(f"{path}: {error}")
    if kept:
        log.note(f"{out}: {kept} of the transcripts were there already and are kept")
    log.end()


def _recordings(paths: Sequence[str], log: Log) -> Iterator[Path]:
    """Files named, and in folders those that are recordings by their suffix."""
    from transcripts.sources import AUDIO_SUFFIXES, Failure, discover

    named = {Path(path) for path in paths}
    for found in discover(paths):
        if isinstance(found, Failure):
            log.failure(found)
        elif found.path is None:
            log.failure("-: standard input is not read; give recordings as files")
        elif found.path in named or found.path.suffix.lower() in AUDIO_SUFFIXES:
            yield found.path


def _transcribe_one(
    path: Path,
    out: Path | None,
    options: TranscribeOptions,
    recognizer: Recognizer,
    log: Log,
    progress: Progress,
) -> None:
    from transcripts.home import write_whole
    from transcripts.recordings import transcribe as read_recording

    task = progress.add_task(path.name, total=None)

    def told(done: float, total: float) -> None:
        progress.update(task, completed=round(done), total=round(total))

    try:
        read = read_recording(path, options, recognizer, told)
    finally:
        progress.remove_task(task)
    for warning in read.warnings:
        log.note(f"{path}: {warning}")
    if out is None:
        click.echo(_json(read.conversation))
    else:
        write_whole(out / f"{read.conversation.id}.json", _json(read.conversation) + "\n")


def _is_there(path: Path, out: Path, options: TranscribeOptions, recognizer: Recognizer) -> bool:
    """Whether an earlier run wrote the transcript of the same sound with the same settings."""
    from pydantic import ValidationError

    from transcripts.audio import sha256_of
    from transcripts.conversation import Conversation
    from transcripts.recordings import recording_id, transcription_key

    if options.cache is None:  # asked to recognise again
        return False
    sha256 = sha256_of(path)
    try:
        text = (out / f"{recording_id(path, sha256)}.json").read_bytes()
        there = Conversation.model_validate_json(text)
    except (OSError, ValidationError):
        return False
    same = there.recording is not None and there.recording.sha256 == sha256
    return same and there.attributes.get("transcription") == transcription_key(recognizer, options)


def _json(conversation: Conversation) -> str:
    return conversation.model_dump_json(exclude_defaults=True)
