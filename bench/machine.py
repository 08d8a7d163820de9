"""Which code on which machine: what a figure has to carry to mean anything."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def here() -> dict[str, str]:
    """The commit (with `+changes` where files differ from it), the machine, Python, the date."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", *_CODE)
    return {
        "commit": (_git("rev-parse", "--short=10", "HEAD") or "unknown")
        + "+changes" * bool(changed),
        "machine": f"{_processor()}, {os.cpu_count()} cores{_busy()}",
        "python": platform.python_version(),
        "measured": datetime.now(UTC).date().isoformat(),
    }


_CODE = ("transcripts", "qa", "training", "desk", "rubrics", "bench")


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(ROOT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _busy() -> str:
    """That other work was going on, which makes seconds by the clock too long."""
    load = os.getloadavg()[1]  # of the last five minutes; a bench itself keeps one core at work
    return f", busy with other work (load {load:.1f})" if load > 1.6 else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
