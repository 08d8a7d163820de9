"""A command run on one core, with its time and its memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVENHAND = Path(sys.executable).with_name("evenhand")
_LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Ran:
    """What a command took: seconds by the clock and of the processor, its highest memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def one_core() -> None:
    """Keep this process, and those it starts, on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def run(arguments: Sequence[str], out: Path | None = None) -> Ran:
    """Run `evenhand ARGUMENTS` on one core. Raises RuntimeError with its stderr where it fails."""
    started = time.perf_counter()
    with (out or Path(os.devnull)).open("wb") as stdout:
        child = _start(arguments, stdout=stdout, stderr=subprocess.PIPE)
        peak = 0.0
        said: list[bytes] = []
        assert child.stderr is not None
        reading = threading.Thread(target=lambda: said.append(child.stderr.read()))  # type: ignore[union-attr]
        reading.start()
        while True:
            peak = max(peak, memory_mb(child.pid, "VmHWM"))
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(_LOOK_EVERY)
        reading.join()
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"evenhand {' '.join(arguments)}: {b''.join(said).decode()[-500:]}")
    return Ran(seconds, used.ru_utime + used.ru_stime, peak)


def stream(
    arguments: Sequence[str], lines: Iterable[bytes], marks: Sequence[int]
) -> Mapping[int, float]:
    """Memory in MB when the n-th line has come out, for each n of `marks`, in ascending order.

    `lines` must go on well past the last mark, so that the command is still at work there.
    """
    child = _start(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None and child.stdout is not None
    feeding = threading.Thread(target=_feed, args=(child, lines), daemon=True)
    feeding.start()
    memory: dict[int, float] = {}
    waiting = list(marks)
    for count, _ in enumerate(child.stdout, start=1):
        if waiting and count == waiting[0]:
            memory[waiting.pop(0)] = memory_mb(child.pid, "VmRSS")
    feeding.join()
    if child.wait():
        raise RuntimeError(f"evenhand {' '.join(arguments)}: exit {child.returncode}")
    return memory


def memory_mb(pid: int, field: str) -> float:
    """`VmRSS` (now) or `VmHWM` (highest) of a process in MB; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    found = re.search(rf"^{field}:\s+(\d+) kB", status, re.M)
    return int(found[1]) / 1024 if found else 0.0


def _start(arguments: Sequence[str], **streams: object) -> subprocess.Popen[bytes]:
    command = [str(EVENHAND), *arguments]
    return subprocess.Popen(command, preexec_fn=one_core, **streams)  # type: ignore[call-overload,no-any-return]


def _feed(child: subprocess.Popen[bytes], lines: Iterable[bytes]) -> None:
    assert child.stdin is not None
    with child.stdin as stdin:
        for line in lines:
            stdin.write(line)
