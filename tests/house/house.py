"""What the tests of the house share: the checkout, documents taken apart, a place to run commands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.desk.desk_builders import Ran, evenhand

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "examples" / "README.md",
    )
)
#: Commands that prepare a machine or start this very run.
_EXCLUDED = ("make", "git", "pip", "python3.11", "sudo")
_QUOTED = "from:"
_BLOCK = re.compile(r"^```(\w+)(?: ([^\s`]+))?\n(.*?)^```$", re.M | re.S)
_LISTENING = re.compile(r"\bdemo\b|examples/recordings|score examples(?=\s|$)|transcribe|-of-calls")


def commands(document: str) -> list[str]:
    """The lines `$ ...` of a document's `console` blocks, without those that make and git do."""
    found = [
        line[2:].strip()
        for language, _, body in _BLOCK.findall((ROOT / document).read_text("utf-8"))
        for line in (body.splitlines() if language == "console" else ())
        if line.startswith("$ ")
    ]
    return [command for command in found if not command.startswith(_EXCLUDED)]


def files(document: str) -> Iterator[tuple[str, str]]:
    """The blocks of a document that are whole files: ```` ```csv chat.csv ````."""
    for _, name, body in _BLOCK.findall((ROOT / document).read_text("utf-8")):
        if name and not name.startswith(_QUOTED):
            yield name, body


def quoted(document: str) -> list[tuple[str, str]]:
    """The blocks of a document that quote code (```` ```py from:qa/emotion.py ````): file, text."""
    found = _BLOCK.findall((ROOT / document).read_text("utf-8"))
    return [(name.removeprefix(_QUOTED), body) for _, name, body in found if _QUOTED in name]


def python_blocks(document: str) -> list[str]:
    """The `python` blocks of a document that are no file."""
    found = _BLOCK.findall((ROOT / document).read_text("utf-8"))
    return [body for language, name, body in found if language == "python" and not name]


#: What needs a language model to answer; tests/desk and tests/qa run it against a server of the tests.
_ASKING = re.compile(r"--scorer (?:judge|both)|evenhand judge ")


def asks_a_model(command: str) -> bool:
    """Whether the command needs a language model, or what one has answered."""
    return _ASKING.search(command) is not None


def listens(command: str) -> bool:
    """Whether the command transcribes a recording, for which it needs weights."""
    return _LISTENING.search(command) is not None


def lay_out(folder: Path, document: str | None = None) -> None:
    """A working copy: examples, rubrics, and the files that a document shows."""
    for name in ("examples", "rubrics"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    for name, body in files(document) if document else ():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(body, "utf-8")


#: What only a shell can do: pipes, files as input and output, patterns of names, one after another.
_SHELL = re.compile(r"[|<>&*?;$`]")


def run(command: str, folder: Path, home: Path) -> Ran:
    """The command there: `evenhand` in this process, whatever needs a shell in one.

    A process a command would spend more on starting than on working. That a process starts, finds
    what it needs and ends is held by the README, where the first command of each name runs
    `as_typed`, and by test_wheel.
    """
    program, *arguments = shlex.split(command)
    if program == "evenhand" and not _SHELL.search(command):
        return evenhand(*arguments, cwd=folder, EVENHAND_HOME=str(home))
    return as_typed(command, folder, home)


def as_typed(command: str, folder: Path, home: Path) -> Ran:
    """The command in a shell there, with this environment's programs first."""
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "EVENHAND_HOME": str(home),
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return Ran(done.returncode, done.stdout, done.stderr)
