"""Writes the play and the debrief into practise.md: `.venv/bin/python docs/make_play.py`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "practise.md"
COMMANDS = {
    "complaint": "evenhand practise room-by-the-lift --language zh-Hans --seed 7 --out play.json < complaint.txt",
    "debrief": "evenhand debrief play.json",
}


def with_plays(page: str) -> str:
    """The page with the output of each command as it is now."""
    typed = re.search(r"^```text complaint\.txt\n(.*?)^```$", page, re.M | re.S)
    assert typed is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "complaint.txt").write_text(typed[1], "utf-8")
        for name, command in COMMANDS.items():
            said = _output(command, folder)
            block = f"```console\n$ {command}\n{said}```"
            page = re.sub(
                rf"(<!-- play: {name} -->\n).*?(<!-- /play -->)",
                lambda m, block=block: f"{m[1]}{block}\n{m[2]}",
                page,
                flags=re.S,
            )
    return page


def _output(command: str, folder: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": path,
        "EVENHAND_HOME": folder,
        "PYTHONPATH": str(PAGE.parents[1]),
    }
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, check=True, capture_output=True,
        text=True, encoding="utf-8",
    ).stdout  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(with_plays(PAGE.read_text("utf-8")), "utf-8")
