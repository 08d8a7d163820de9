"""Recordings listened to by a whole process: by evenhand, by a plain loop, by openai-whisper."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.child import EVENHAND, memory_mb

_LOOK_EVERY = 0.05
#: What anybody would write first: the library's defaults, file by file.
PLAIN = """
import json, sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], local_files_only=True)
for path in sys.argv[2:]:
    segments, _ = model.transcribe(path)
    print(json.dumps({"path": path, "text": "".join(segment.text for segment in segments)}))
"""
OPENAI_WHISPER = """
import json, sys, whisper
model = whisper.load_model(sys.argv[1])
for path in sys.argv[2:]:
    print(json.dumps({"path": path, "text": model.transcribe(path, fp16=False)["text"]}))
"""


@dataclass(frozen=True)
class Listened:
    """What was heard in each file; seconds by the clock and of the processors, peak memory (MB).

    Start and loading of the model are in the seconds; the memory is that of all its processes.
    """

    texts: Mapping[Path, str]
    seconds: float
    cpu_seconds: float
    peak_mb: float


def by_evenhand(files: Sequence[Path], home: Path) -> Listened:
    """`evenhand transcribe`, nothing cached."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(EVENHAND), "transcribe", *map(str, files), "--out", folder, "--no-cache"]
        seconds, cpu, peak, _ = _run(command, home)
        read = [json.loads(path.read_text("utf-8")) for path in Path(folder).glob("*.json")]
    texts = {}
    for conversation in read:
        between = "" if conversation.get("language", "und").startswith("zh") else " "
        said = between.join(turn["text"] for turn in conversation.get("turns", ()))
        texts[Path(conversation["recording"]["path"])] = said
    return Listened(texts, seconds, cpu, peak)


def by_loop(program: str, model: str, files: Sequence[Path], home: Path) -> Listened:
    """A program (`PLAIN`, `OPENAI_WHISPER`) that prints a JSON line for each file."""
    command = [sys.executable, "-c", program, model, *map(str, files)]
    seconds, cpu, peak, out = _run(command, home)
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return Listened({Path(x["path"]): x["text"] for x in lines}, seconds, cpu, peak)


def _run(command: Sequence[str], home: Path) -> tuple[float, float, float, str]:
    started, before = time.perf_counter(), os.times()
    environment = {**os.environ, "EVENHAND_HOME": str(home)}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=out, stderr=said, env=environment)
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, sum(memory_mb(pid, "VmRSS") for pid in _family(child.pid)))
            time.sleep(_LOOK_EVERY)
        seconds, after = time.perf_counter() - started, os.times()
        if child.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]}: {said.read().decode()[-500:]}")
        out.seek(0)
        printed = out.read().decode()
    used = after.children_user + after.children_system
    return seconds, used - before.children_user - before.children_system, peak, printed


def _family(pid: int) -> list[int]:
    """The process and all that it started, and those in turn."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8")
        except OSError:
            continue
        found.extend(map(int, children.split()))
    return found
