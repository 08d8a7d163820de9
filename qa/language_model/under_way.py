"""Calls that are under way, written down before they are made: a killed run leaves what it may have paid for."""

from __future__ import annotations

import atexit
import json
import threading
import uuid
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

from qa.language_model.asking import Prompt
from qa.language_model.replies import Replies
from transcripts.home import held_alone

#: The runs of this process with their files, held until it ends: a process takes its own locks for free.
_OWN: dict[str, IO[bytes]] = {}


class UnderWay:
    """The calls of one run, beside its replies.

    A run holds a lock on a file of its own as long as it lives, so that others can tell whose calls
    were left over.
    """

    def __init__(self, replies: Replies, asked: tuple[str, str]) -> None:
        """`asked` is endpoint and model."""
        self._replies, self._asked = replies, asked
        self._folder = replies.path.with_name(f"{replies.path.name}.runs")
        self._run = uuid.uuid4().hex
        self._lock = threading.Lock()

    def begin(self, question: str, prompt: Prompt) -> Prompt:
        """Write down that a question is asked now; returns the prompt with the id of the call."""
        self._live()
        prompt = replace(prompt, id=uuid.uuid4().hex)
        own = {name: value for name, value in asdict(prompt).items() if name != "system"}
        system = self._replies.keep_text(prompt.system)
        row = (prompt.id, self._run, question, *self._asked, system, json.dumps(own))
        with self._replies.transaction() as db:
            db.execute("insert into under_way values (?, ?, ?, ?, ?, ?, ?)", row)
        return prompt

    def end(self, prompt: Prompt) -> None:
        """Its end is known: the reply is kept, or an error was told."""
        with self._replies.transaction() as db:
            db.execute("delete from under_way where id = ?", (prompt.id,))

    def left_over(self, question: str) -> Prompt | None:
        """The call that a killed run had made of a question, now this run's own; None where there is none."""
        for row in self._replies.rows(
            "select *, (select text from texts where hash = system) as told from under_way "
            "where question = ? and endpoint = ? and model = ?",
            (question, *self._asked),
        ):
            if self._is_dead(row["run"]) and self._taken(row["id"], row["run"]):
                return Prompt(system=row["told"], **json.loads(row["prompt"]))
        return None

    def _taken(self, id: str, run: str) -> bool:
        """Make a call this run's own; False where another run was faster."""
        self._live()
        with self._replies.transaction() as db:
            moved = db.execute(
                "update under_way set run = ? where id = ? and run = ?", (self._run, id, run)
            )
        return moved.rowcount == 1

    def _live(self) -> None:
        """Hold this run's file from the first call on."""
        with self._lock:
            if self._run in _OWN:
                return
            self._folder.mkdir(mode=0o700, exist_ok=True)
            path = self._folder / self._run
            _OWN[self._run] = path.open("wb")
            held_alone(_OWN[self._run])
            atexit.register(_ended, self._run, path)

    def _is_dead(self, run: str) -> bool:
        if run in _OWN:
            return False
        return _let_go(self._folder / run)


def _ended(run: str, path: Path) -> None:
    _OWN[run].close()
    path.unlink(missing_ok=True)


def _let_go(path: Path) -> bool:
    """True where nobody holds a run's file; it is removed then."""
    try:
        stream = path.open("r+b")
    except FileNotFoundError:
        return True
    try:
        held_alone(stream)
    except BlockingIOError:
        return False
    stream.close()
    path.unlink(missing_ok=True)
    return True
