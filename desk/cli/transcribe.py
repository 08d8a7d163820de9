"""`evenhand transcribe`: recordings in, conversations out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, batch_bar, usage_errors
from desk.cli.recognizing import opening, recognizer_options
from desk.cli.speakers import corrected_first, speaker_options, speakers_of

if TYPE_CHECKING:
    from desk.transcribing import Batch, Heard, Listener, Task
    from transcripts.formats.reading import DateOrder
    from transcripts.recordings import Script
    from transcripts.sidecars import Sidecars


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path),
    help="Folder for one JSON file a recording; without it JSON lines go to stdout.",
)  # fmt: skip
@click.option("--language", help="Language spoken, e.g. en, zh-Hant; found out if not given.")
@click.option("--script", type=click.Choice(["hans", "hant"]), help="Script of Chinese text.")
@click.option("--swap", is_flag=True, help="The agent is on the right channel, not the left.")
@recognizer_options
@speaker_options
@click.option("--no-cache", is_flag=True, help="Recognise again what was recognised before.")
@click.option(
    "--metadata", type=click.Path(dir_okay=False, path_type=Path),
    help="CSV with a column `file` and what is known of each call; or CALL.json beside CALL.wav.",
)  # fmt: skip
@click.option("--timezone", help="Time zone of the clock times in the metadata, e.g. Asia/Taipei.")
@click.option(
    "--date-order", type=click.Choice(["dmy", "mdy"]), help="Order of dates such as 3/2/2026."
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Processes; default: one a core, four at most."
)
@click.option(
    "--watch",
    is_flag=True,
    help="Go on: transcribe what is dropped into the folders, until Ctrl-C.",
)
def transcribe(
    paths: tuple[str, ...],
    out: Path | None,
    language: str | None,
    script: Script | None,
    swap: bool,
    no_cache: bool,
    metadata: Path | None,
    timezone: str | None,
    date_order: DateOrder | None,
    jobs: int | None,
    watch: bool,
    **given: Any,
) -> None:
    """Transcribe recordings: files, folders or globs. Stereo: agent left, customer right.

    One channel: voices are told apart, and the agent by what is said. A transcript (CALL.json) with
    --swap or --first is corrected in place, and nothing is recognised again.

    With --out a run that was stopped goes on where it was; OUT/.manifest.jsonl says what became of
    each file.

    \b
    Example: evenhand transcribe examples/recordings --out transcripts-of-calls
    """
    from desk.transcribing import Listener
    from transcripts.home import home
    from transcripts.recordings import TranscribeOptions, transcription_key
    from transcripts.sidecars import Sidecars, load_sidecars

    if watch and out is None:
        raise click.UsageError("--watch needs --out, the folder that the transcripts go to")
    log, speakers = Log(), speakers_of(given)
    paths = corrected_first(paths, out, swap, speakers.first, log)
    if not paths:
        log.end()
        return
    cache = None if no_cache else home() / "cache" / "recognition"
    options = TranscribeOptions(language, swap, script, cache, speakers)
    with usage_errors():
        open_chosen = opening(given, log, cached=not no_cache)
        settings = transcription_key(open_chosen(), options)
        known = Sidecars(order=date_order, timezone=timezone)
        if metadata:
            known = load_sidecars(metadata, date_order, timezone)
    listener = Listener(open_chosen, options, out)
    TranscribeRun(paths, listener, settings, known, jobs, log).run(watch)


@dataclass(frozen=True)
class TranscribeRun:
    """The recordings of one call of the command; `settings` tells whether one was done like this."""

    paths: tuple[str, ...]
    listener: Listener
    settings: str
    known: Sidecars
    jobs: int | None = None
    log: Log = field(default_factory=Log)

    def run(self, watch: bool = False) -> None:
        """Transcribe them: one that fails is named, the others are done. Then exit."""
        if self.listener.out is None:
            self._to_stdout()
        else:
            self._to_folder(self.listener.out, watch)
        for line in self.known.unmatched():
            self.log.note(line)
        self.log.end()

    def _to_stdout(self) -> None:
        from desk.transcribing import jobs_for, listen

        tasks = self._tasks()
        jobs = jobs_for(len(tasks), self.jobs)
        for heard in self._told(tasks, listen(tasks, self.listener, jobs), jobs):
            if heard.json is not None:
                click.echo(heard.json)

    def _to_folder(self, out: Path, watch: bool) -> None:
        from desk.manifest import Manifest
        from desk.transcribing import Batch, jobs_for

        try:
            manifest = Manifest(out)
        except OSError as error:
            raise click.UsageError(
                f"--out: {out} cannot be written: {error.strerror or error}; "
                "give a folder where files can be made"
            ) from error
        with manifest:
            batch = Batch(self.listener, manifest, self.settings)
            if watch:
                self._watch(batch, out)
                return
            todo, kept = batch.left(self._tasks())
            written = self._do(batch, todo, jobs_for(len(todo), self.jobs))
            if written:
                click.echo(f"{out}: {written} transcript{'s' * (written > 1)}", err=True)
            if kept:
                self.log.note(f"{out}: {kept} of the transcripts were there already and are kept")

    def _watch(self, batch: Batch, out: Path) -> None:
        from desk.transcribing import settled, tasks

        where = ", ".join(self.paths)
        click.echo(f"watching {where}; transcripts go to {out}; Ctrl-C ends it", err=True)
        try:
            for paths in settled(lambda: _recordings(self.paths, None)):
                todo, _ = batch.left(self._checked(tasks(paths, self.known)))
                fresh = [task for task in todo if not batch.failed_before(task)]
                # Never more processes than the first time: a model that is loaded does not fork.
                self._do(batch, fresh, self.jobs or 1)
                if fresh:
                    click.echo(f"{len(fresh)} recordings done; watching", err=True)
        except KeyboardInterrupt:
            click.echo("stopped watching", err=True)

    def _do(self, batch: Batch, tasks: list[Task], jobs: int) -> int:
        """Do them; how many transcripts were written."""
        return sum(
            heard.problem is None for heard in self._told(tasks, batch.run(tasks, jobs), jobs)
        )

    def _tasks(self) -> list[Task]:
        from desk.transcribing import tasks

        return list(self._checked(tasks(_recordings(self.paths, self.log), self.known)))

    def _checked(self, found: Iterable[Task | Heard]) -> Iterator[Task]:
        """The tasks; what cannot be looked at, and what is wrong with the metadata, is said."""
        from desk.transcribing import Heard

        for task in found:
            if isinstance(task, Heard):
                self.log.failure(f"{task.task.path}: {task.problem}")
                continue
            for problem in task.known.problems if task.known else ():
                self.log.failure(problem)
            yield task

    def _told(self, tasks: list[Task], all_heard: Iterator[Heard], jobs: int) -> Iterator[Heard]:
        """What became of each, told as it comes, with the time left by the bytes that are done."""
        sizes = [task.signature.size for task in tasks]
        done, count = 0, 0
        with batch_bar() as bar:
            shown = bar.add_task(_counted(0, len(tasks)), total=sum(sizes), visible=bool(tasks))

            def within(seconds: float, of: float) -> None:
                bar.update(shown, completed=done + sizes[count] * min(1.0, seconds / (of or 1.0)))

            self.listener.progress = within if jobs == 1 else None
            for heard in all_heard:
                done, count = done + heard.task.signature.size, count + 1
                bar.update(shown, completed=done, description=_counted(count, len(tasks)))
                if heard.problem is not None:
                    self.log.failure(f"{heard.task.path}: {heard.problem}")
                for note in heard.notes:
                    self.log.note(f"{heard.task.path}: {note}")
                yield heard


def _counted(done: int, of: int) -> str:
    return f"{done} of {of} recordings"


def _recordings(paths: tuple[str, ...], log: Log | None) -> Iterator[Path]:
    """Files named, and in folders those that are recordings by their suffix."""
    from transcripts.sources import AUDIO_SUFFIXES, Failure, discover

    named = {Path(path) for path in paths}
    for found in discover(paths):
        if isinstance(found, Failure):
            if log is not None:  # a watched folder may be empty at first
                log.failure(found)
        elif found.path is None:
            raise click.UsageError("-: standard input is not read; give recordings as files")
        elif found.path in named or found.path.suffix.lower() in AUDIO_SUFFIXES:
            yield found.path
