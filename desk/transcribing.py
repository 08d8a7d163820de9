"""Many recordings: a process a core, one model a process, each file once, nothing lost to a kill."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desk.executors import as_done, in_order
from desk.manifest import Entry, Manifest, Signature
from transcripts.errors import EvenhandError

if TYPE_CHECKING:
    from transcripts.recognition import Recognizer
    from transcripts.recordings import TranscribeOptions, Transcription
    from transcripts.sidecars import Sidecar, Sidecars

#: Processes at most where nobody says: a Whisper base model each, about half a gigabyte.
MOST_JOBS = 4
_WATCH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Task:
    """A recording, what is known of it, and what tells that it is the same file next time."""

    path: Path
    signature: Signature
    known: Sidecar | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a recording: its conversation as JSON where none is written, or a problem."""

    task: Task
    conversation: str | None = None
    written: int | None = None
    seconds: float | None = None
    json: str | None = None
    notes: tuple[str, ...] = ()
    problem: str | None = None


@dataclass
class Listener:
    """Task -> Heard, in any process: a model is loaded with the first recording and kept.

    With `out` the conversation is written there as `ID.json`, whole or not at all. `progress` is
    told seconds done and in all; it is for one process only.
    """

    open: Callable[[], Recognizer]
    options: TranscribeOptions
    out: Path | None = None
    progress: Callable[[float, float], None] | None = field(default=None, compare=False)

    @cached_property
    def recognizer(self) -> Recognizer:
        """The recogniser of this process."""
        return self.open()

    def __call__(self, task: Task) -> Heard:
        """Listen to one recording. What is wrong with it is in the answer, not raised."""
        told = self.progress or (lambda done, total: None)
        try:
            kept = self._corrected(task)
            if kept is not None:
                return kept
            read = hear(task.path, task.known, self.options, self.recognizer, told)
            conversation = read.conversation
            content = conversation.model_dump_json(exclude_defaults=True) + "\n"
            if self.out is not None:
                from transcripts.home import write_whole

                write_whole(self.out / f"{conversation.id}.json", content)
        except (EvenhandError, OSError) as error:
            return Heard(task, problem=str(error))
        assert conversation.recording is not None  # a transcription has one
        return Heard(
            task,
            conversation.id,
            len(content.encode()),
            conversation.recording.duration,
            content.rstrip("\n") if self.out is None else None,
            read.warnings,
        )

    def _corrected(self, task: Task) -> Heard | None:
        """The recording as heard before, where a person corrected its transcript since."""
        from transcripts.audio import sha256_of
        from transcripts.corrections import was_corrected
        from transcripts.recordings import recording_id

        if self.out is None:
            return None
        id = recording_id(task.path, sha256_of(task.path))
        written = self.out / f"{id}.json"
        if not was_corrected(written):
            return None
        note = f"{written} was corrected by hand and is kept; delete it to have it made anew"
        return Heard(task, id, written.stat().st_size, notes=(note,))


def hear(
    path: Path,
    known: Sidecar | None,
    options: TranscribeOptions,
    recognizer: Recognizer,
    told: Callable[[float, float], None],
) -> Transcription:
    """A recording as a conversation, with what is known of it. Raises as `transcribe` does."""
    from transcripts.recordings import transcribe

    if known is None:
        return transcribe(path, options, recognizer, told)
    swap = options.swap if known.agent_side is None else known.agent_side == "right"
    spoken = options.language or known.language
    who = options.who
    if known.agent_side is not None:
        who = replace(who, channels=("agent", "customer"))
    options = replace(options, who=who, language=spoken, swap=swap)
    read = transcribe(path, options, recognizer, told)
    return replace(read, conversation=known.given_to(read.conversation))


def tasks(paths: Iterable[Path], known: Sidecars) -> Iterator[Task | Heard]:
    """A task for each recording; one that cannot be looked at is heard already, as a problem."""
    for path in paths:
        try:
            yield Task(path, Signature.of(path), known.of(path))
        except (EvenhandError, OSError) as error:
            yield Heard(Task(path, Signature(0, 0)), problem=str(error))


def listen(
    tasks: Sequence[Task], listener: Listener, jobs: int, ordered: bool = True
) -> Iterator[Heard]:
    """What became of each recording; a process that is killed loses only its recording.

    Where the order does not matter, several processes begin with the largest: else one might be
    left alone with it at the end.
    """
    threads = max(1, (os.cpu_count() or 1) // max(1, jobs))
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))  # read when a process loads its model
    each = in_order
    if jobs > 1 and not ordered:
        each, tasks = as_done, sorted(tasks, key=lambda task: -task.signature.size)
    for _, heard in each(listener, tasks, jobs, _killed):
        yield heard


def _killed(task: Task) -> Heard:
    return Heard(
        task,
        problem="the process that listened to it was killed, perhaps for want of memory; "
        "try it again with --jobs 1",
    )


def jobs_for(count: int, asked: int | None) -> int:
    """Processes for so many recordings: as asked, else one a core, four at most."""
    return max(1, min(count, asked or min(os.cpu_count() or 1, MOST_JOBS)))


class Batch:
    """A run over recordings with an output folder: what the manifest knows is not done again."""

    def __init__(self, listener: Listener, manifest: Manifest, settings: str) -> None:
        self._listener, self._manifest, self._settings = listener, manifest, settings

    def left(self, tasks: Iterable[Task]) -> tuple[list[Task], int]:
        """The tasks still to be done, and how many were done before."""
        todo, done = [], 0
        for task in tasks:
            entry = self._manifest.entry(task.path, task.signature, self._key(task))
            if entry is not None and entry.state == "done" and self._is_written(entry):
                done += 1
            else:
                todo.append(task)
        return todo, done

    def failed_before(self, task: Task) -> bool:
        """Whether this very file failed with these settings: a watch does not try it again."""
        entry = self._manifest.entry(task.path, task.signature, self._key(task))
        return entry is not None and entry.state == "failed"

    def run(self, tasks: Sequence[Task], jobs: int) -> Iterator[Heard]:
        """Do the tasks; each is in the manifest once its transcript is written."""
        for heard in listen(tasks, self._listener, jobs, ordered=False):
            self._manifest.add(
                Entry(
                    file=str(heard.task.path),
                    size=heard.task.signature.size,
                    modified=heard.task.signature.modified,
                    settings=self._key(heard.task),
                    state="failed" if heard.problem else "done",
                    conversation=heard.conversation,
                    written=heard.written,
                    seconds=heard.seconds,
                    problem=heard.problem,
                )
            )
            yield heard

    def _is_written(self, entry: Entry) -> bool:
        out = self._listener.out
        try:
            return (
                out is not None
                and entry.written == (out / f"{entry.conversation}.json").stat().st_size
            )
        except OSError:
            return False

    def _key(self, task: Task) -> str:
        """The settings, and what is known of the recording: when either changes it is done again."""
        known = "" if task.known is None else repr(task.known)
        return hashlib.sha256(f"{self._settings}{known}".encode()).hexdigest()[:12]


def settled(
    look: Callable[[], Iterable[Path]],
    pause: float = _WATCH_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[Path, ...]]:
    """Again and again, the files that have not changed since the last look: copied in whole."""
    before: dict[Path, Signature] = {}
    while True:
        now: dict[Path, Signature] = {}
        for path in look():
            try:
                now[path] = Signature.of(path)
            except OSError:
                continue  # taken away between the look and now
        yield tuple(path for path, signature in now.items() if before.get(path) == signature)
        before = now
        sleep(pause)
