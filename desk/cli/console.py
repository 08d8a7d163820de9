"""What every command says on stderr, and how it ends: 0 done, 1 some items failed, 2 usage."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from transcripts.errors import EvenhandError

if TYPE_CHECKING:
    from rich.progress import Progress

_NOTES_SHOWN = 20
#: How many failures of one cause are shown; causes that differ in figures only are one.
_ALIKE_SHOWN = 3
_FIGURES = re.compile(r"\d[\d.,]*")


class Log:
    """Failures and notes, one line each on stderr; counts decide the exit code."""

    def __init__(self) -> None:
        self.failed = 0
        self._causes: dict[str, list[str]] = {}
        self._notes: set[str] = set()

    def failure(self, text: object) -> None:
        """An item that could not be done; the run goes on and ends with exit code 1."""
        self.failed += 1
        click.echo(f"error: {' '.join(str(text).split())}", err=True)

    def failure_of(self, item: str, cause: str) -> None:
        """As `failure`, for many items that may fail of one cause: after the first three `end` counts them."""
        self.failed += 1
        alike = self._causes.setdefault(_FIGURES.sub("#", cause), [])
        alike.append(cause)
        if len(alike) <= _ALIKE_SHOWN:
            click.echo(f"error: {item}: {' '.join(cause.split())}", err=True)

    def note(self, text: object) -> None:
        """Something a person should know; each once, the first twenty."""
        line = " ".join(str(text).split())
        if line in self._notes or len(self._notes) > _NOTES_SHOWN:
            return
        self._notes.add(line)  # one more than is shown at most: memory stays flat
        if len(self._notes) <= _NOTES_SHOWN:
            click.echo(f"note: {line}", err=True)
        else:
            click.echo("note: further notes are left out", err=True)

    def end(self) -> None:
        """Exit 1 where anything failed."""
        for alike in self._causes.values():
            if (more := len(alike) - _ALIKE_SHOWN) > 0:
                click.echo(f"error: {more} more: {' '.join(alike[-1].split())}", err=True)
        if self.failed:
            sys.exit(1)


@contextmanager
def usage_errors() -> Iterator[None]:
    """An EvenhandError inside is a wrong argument: its line on stderr, exit 2."""
    try:
        yield
    except EvenhandError as error:
        for problem in getattr(error, "problems", [str(error)]):
            click.echo(f"error: {problem}", err=True)
        sys.exit(2)


def progress_bar() -> Progress:
    """A progress display on stderr, switched off where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def batch_bar() -> Progress:
    """As `progress_bar`, for long work of known size: a share done and the time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
