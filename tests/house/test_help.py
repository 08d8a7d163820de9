"""`evenhand --help` answers at once, since nothing heavy is imported for it."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = (
    "numpy", "av", "faster_whisper", "ctranslate2", "pandas", "jinja2", "pydantic", "rich", "opencc",
    "ruamel", "lingua", "qa", "transcripts.formats", "transcripts.conversation",
)  # fmt: skip
HELP = """
import sys
from desk.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""


def test_help_imports_no_heavy_library() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert [name for name in HEAVY if name in loaded] == []
    assert "score" in done.stdout


def test_help_takes_less_than_300_ms_of_the_processor() -> None:
    def seconds() -> float:
        child = subprocess.Popen(
            [sys.executable, "-c", "from desk.cli import main; main(['--help'])"],
            stdout=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        return used.ru_utime + used.ru_stime

    assert any(seconds() < 0.3 for _ in range(10))  # whatever else the machine does
