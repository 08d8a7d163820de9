"""Conversations that stream through: memory stays flat, and a card depends on nothing around it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.desk.desk_builders import EVENHAND, a_line, a_plugin, environment

LATIN = "where is my parcel order refund late broken kettle sofa please thanks angry address".split()
HAN = "我的订单还没到退款什么时候可以处理一下谢谢客服包裹地址电话坏了红色水壶"


def talks(count: int) -> Iterator[bytes]:
    """So many different conversations, a third of them in Chinese."""
    random = Random(11)
    for n in range(count):
        if n % 3:
            said = [" ".join(random.choices(LATIN, k=9)) + f" {n}?" for _ in "ab"]
        else:
            said = ["".join(random.choices(HAN, k=18)) + f"{n}？" for _ in "ab"]
        language = "en" if n % 3 else "zh-Hans"
        yield a_line(f"talk-{n:07}", *said, language=language).encode() + b"\n"


def resident(pid: int) -> int:
    """Resident memory of a process, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@pytest.mark.parametrize(
    ("scorer", "early", "late"), [("logged", 5_000, 20_000), ("local", 1_000, 3_000)]
)
def test_memory_is_flat_while_conversations_stream_through(
    tmp_path: Path, scorer: str, early: int, late: int
) -> None:
    command = [EVENHAND, "score", "-", "--format", "jsonl", "--scorer", scorer]
    env = environment(**a_plugin(tmp_path / "plugin").environment)
    # As many again come after the second measurement, so that the process is still at work then.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin = process.stdin

        def feed() -> None:
            stdin.writelines(talks(late + 500))
            stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        measured = []
        for n, line in enumerate(process.stdout, 1):
            if n in (early, late):
                measured.append(resident(process.pid))
                assert json.loads(line)["conversation"] == f"talk-{n - 1:07}"
        feeder.join()
        assert process.wait() == 0
    assert n == late + 500
    assert measured[1] - measured[0] < 8 * 1024, measured
