"""Batches of recordings: every file once whatever is killed, what is known beside them, a drop folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.cli.score import score
from desk.cli.transcribe import transcribe
from desk.executors import as_done, in_order
from desk.manifest import Entry, Manifest, Signature, read_manifest
from desk.transcribing import Heard, Listener, Task, listen, settled
from transcripts.conversation import Conversation
from transcripts.errors import FormatError
from transcripts.recognition import open_recognizer
from transcripts.recordings import TranscribeOptions
from transcripts.sidecars import load_sidecars

sys.path.append(str(Path(__file__).parents[1] / "transcripts"))
from sound_builders import a_recording, a_tone

#: A batch in a process of its own, whose recogniser writes down every recording that it finished.
BATCH = """
import functools, os, sys, time
from pathlib import Path
from desk.cli.transcribe import TranscribeRun
from desk.transcribing import Listener
from transcripts import recordings
from transcripts.recognition import Recognition, Segment
from transcripts.conversation import Word
from transcripts.recordings import TranscribeOptions
from transcripts.sidecars import Sidecars

folder, log, jobs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

class Slow:
    name = fingerprint = "slow"
    def language_of(self, speech): return "en"
    def transcribe(self, samples, language, progress):
        time.sleep(0.02)
        while (folder / "hold").exists() and Path(log).exists() and len(Path(log).read_text().split()) >= 40:
            time.sleep(0.01)  # however late it is killed, it is killed in the middle
        with open(log, "a") as stream:
            stream.write(f"{len(samples)}\\n")
        return Recognition(language="en", segments=(Segment(start=0.0, end=1.0, words=(Word(text=" hi", start=0.1, end=0.5),)),))

recordings.find_speech = lambda samples, **_: (recordings.Speech(0.0, 1.0),)  # tones are no speech
options = TranscribeOptions(language="en", cache=folder / "cache")
TranscribeRun((str(folder / "calls"),), Listener(Slow, options, folder / "out"), "s", Sidecars(), jobs).run()
"""


def a_batch(folder: Path, count: int) -> Path:
    """`count` recordings, each of a length of its own."""
    calls = folder / "calls"
    calls.mkdir(parents=True)
    for index in range(count):
        a_recording(calls / f"call-{index:02}.wav", a_tone(1.0 + index / 100))
    return calls


def batch(folder: Path, jobs: int) -> subprocess.Popen[bytes]:
    """The batch, begun in another process."""
    script = folder / "batch.py"
    script.write_text(BATCH)
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(folder / "log"), str(jobs)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_after_kill_9_every_file_is_there_once_and_none_is_recognised_twice(
    tmp_path: Path, jobs: int
) -> None:
    a_batch(tmp_path, 50)
    (tmp_path / "hold").touch()
    first = batch(tmp_path, jobs)
    deadline = time.monotonic() + 120
    while len(list((tmp_path / "out").glob("*.json"))) < 8:
        assert time.monotonic() < deadline and first.poll() is None
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    (tmp_path / "hold").unlink()
    before = {path.name for path in (tmp_path / "out").glob("*.json")}
    assert 8 <= len(before) < 50

    second = batch(tmp_path, jobs)
    _, said = second.communicate(timeout=600)

    assert second.returncode == 0, said
    written = sorted((tmp_path / "out").glob("*.json"))
    assert len(written) == 50
    assert len({Conversation.model_validate_json(p.read_bytes()).id for p in written}) == 50
    recognised = Counter((tmp_path / "log").read_text().split())
    # At most what was in work in each process when it was killed is recognised again.
    assert len(recognised) == 50 and sum(recognised.values()) <= 50 + jobs
    states = {e.file: e.state for e in read_manifest(tmp_path / "out" / Manifest.NAME)}
    assert len(states) == 50 and set(states.values()) == {"done"}


def test_half_a_line_of_a_manifest_is_dropped_and_two_runs_do_not_share_a_folder(
    tmp_path: Path,
) -> None:
    entry = Entry(file="a.wav", size=1, modified=2, settings="s", state="done")
    (tmp_path / Manifest.NAME).write_text(entry.model_dump_json() + "\n" + '{"file": "b.w')

    with Manifest(tmp_path):
        code = f"from desk.manifest import Manifest; from pathlib import Path; Manifest(Path({str(tmp_path)!r}))"
        root = str(Path(__file__).parents[2])
        other = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": root},
        )
        assert b"another run is writing it" in other.stderr

    assert [e.file for e in read_manifest(tmp_path / Manifest.NAME)] == ["a.wav"]


def _doubled_or_dead(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def test_a_killed_process_loses_its_own_item_and_no_other() -> None:
    done = dict(in_order(_doubled_or_dead, range(30), jobs=2, lost=lambda number: -1))

    assert done == {n: -1 if n == 13 else 2 * n for n in range(30)}


def _when_the_last_is_done(given: tuple[int, Path]) -> int:
    """The first waits for the last, which says in a file that it is done."""
    number, last = given
    deadline = time.monotonic() + 60
    while number == 0 and not last.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    if number == 3:
        last.touch()
    return number


def test_an_item_that_takes_long_holds_no_other_back_where_the_order_does_not_matter(
    tmp_path: Path,
) -> None:
    for function, order in ((as_done, [1, 2, 3, 0]), (in_order, [0, 1, 2, 3])):
        items = [(number, tmp_path / function.__name__) for number in range(4)]
        assert [n for _, n in function(_when_the_last_is_done, items, jobs=2)] == order


@dataclass
class _Noting(Listener):
    """Says when it began with each recording."""

    def __call__(self, task: Task) -> Heard:
        began = time.monotonic()
        time.sleep(0.3)
        return Heard(task, seconds=began)


def test_several_processes_begin_with_the_largest_recordings() -> None:
    sizes = {"short.wav": 10, "long.wav": 30, "middle.wav": 20}
    given = [Task(Path(name), Signature(size, 0)) for name, size in sizes.items()]
    listener = _Noting(open_recognizer, TranscribeOptions())

    free, ordered = (
        list(listen(given, listener, jobs=2, ordered=ordered)) for ordered in (False, True)
    )

    begun = sorted(free, key=lambda heard: heard.seconds or 0.0)
    assert begun[-1].task.path.name == "short.wav"
    assert [heard.task.path.name for heard in ordered] == list(sizes)


def test_a_file_is_settled_when_it_is_the_same_in_two_looks(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"whole")
    growing = tmp_path / "b.wav"
    growing.write_bytes(b"ha")
    looks = iter([None, lambda: growing.write_bytes(b"half"), None])

    def sleep(seconds: float) -> None:
        if (then := next(looks, None)) is not None:
            then()

    found: Iterator[tuple[Path, ...]] = settled(lambda: sorted(tmp_path.iterdir()), sleep=sleep)

    names = [[path.name for path in look] for look in islice(found, 4)]
    assert names == [[], ["a.wav", "b.wav"], ["a.wav"], ["a.wav", "b.wav"]]


# What is known of a recording


METADATA = """\
File,Agent,Customer ID,Start Time,Queue,CSAT,NPS,Resolved,Agent Channel,Campaign
calls/a.wav,agent-07,C-9,2026-03-02T10:15:00+08:00,Returns,4,9,yes,right,=SUM(A1)
b.wav,agent-08,,02.03.2026 10:15,Returns,9,,,middle,
"""


def test_a_row_gives_agent_customer_start_queue_outcome_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(METADATA)
    known = load_sidecars(tmp_path / "calls.csv").of(Path("/drop/a.wav"))
    assert known is None  # the table says which folder

    known = load_sidecars(tmp_path / "calls.csv").of(Path("calls/a.wav"))

    assert known is not None and known.agent_side == "right" and known.problems == ()
    heard = known.given_to(Conversation(id="c", channel="phone", turns=()))
    assert (heard.agent, heard.customer, heard.queue) == ("agent-07", "C-9", "Returns")
    assert (
        heard.started_at is not None and heard.started_at.isoformat() == "2026-03-02T10:15:00+08:00"
    )
    assert heard.outcome is not None
    assert (heard.outcome.csat, heard.outcome.nps, heard.outcome.resolved) == (4, 9, True)
    assert heard.attributes == {"customer_id": "C-9", "Campaign": "=SUM(A1)"}


def test_every_value_of_a_row_that_cannot_be_used_is_said_and_the_rest_is_used(
    tmp_path: Path,
) -> None:
    (tmp_path / "calls.csv").write_text(METADATA)
    sidecars = load_sidecars(tmp_path / "calls.csv")

    known = sidecars.of(Path("anywhere/b.wav"))

    assert known is not None and known.changes["agent"] == "agent-08"
    said = [str(problem) for problem in known.problems]
    assert len(said) == 3 and all("calls.csv row 3" in line for line in said)
    assert "left or right" in said[1] and "a number from 1 to 5" in said[2]
    assert ["calls/a.wav" in line for line in sidecars.unmatched()] == [True]


def test_all_rows_that_name_no_recording_or_one_twice_are_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("file,agent\na.wav,x\na.wav,y\n,z\n")
    with pytest.raises(FormatError, match=r"row 3.*stands twice.*row 4.*no file named"):
        load_sidecars(path)
    path.write_text("agent,team\nx,y\n")
    with pytest.raises(FormatError, match="no column that names the recordings; accepted: file"):
        load_sidecars(path)


def test_json_beside_a_recording_is_read_with_it_and_never_as_a_conversation(
    tmp_path: Path,
) -> None:
    calls = a_batch(tmp_path, 1)
    facts = {"agent": "agent-07", "outcome": {"csat": 2}, "attributes": {"site": "台北"}}
    (calls / "call-00.json").write_text(json.dumps(facts), encoding="utf-8")

    result = CliRunner().invoke(transcribe, [str(calls)], env={"EVENHAND_HOME": str(tmp_path)})

    heard = json.loads(result.stdout)
    assert (heard["agent"], heard["outcome"]["csat"]) == ("agent-07", 2)
    assert heard["attributes"]["site"] == "台北"

    scored = CliRunner().invoke(
        score, [str(calls), "--format", "jsonl"], env={"EVENHAND_HOME": str(tmp_path)}
    )
    (card,) = map(json.loads, scored.stdout.splitlines())
    assert card["conversation"] == heard["id"]
    assert "not a conversation" not in scored.stderr


def test_a_watch_needs_a_folder_to_write_to() -> None:
    result = CliRunner().invoke(transcribe, ["calls", "--watch"])

    assert result.exit_code == 2
    assert "--watch needs --out" in result.output
