"""A long run that is killed or interrupted: no half file, and the next run goes on."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.desk.desk_builders import Plugin, a_plugin, a_rubric_file, lines, names, without_time

IDS = [f"c-{n}" for n in range(40)]


def a_case(folder: Path) -> tuple[Plugin, Path, Path]:
    """A plugin, a file of forty conversations, and an empty folder for the output."""
    (folder / "out").mkdir()
    return a_plugin(folder / "plugin"), lines(folder / "a.jsonl", IDS), folder / "out"


def content(path: Path) -> object:
    """What a result says, but for the moments its cards were made."""
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".jsonl":
        return without_time([json.loads(line) for line in text.splitlines()])
    if path.suffix == ".csv":
        return [line.rpartition(",")[0] for line in text.splitlines()]
    return text


def scored(out: Path) -> list[str]:
    """The conversations of a JSONL result, in order."""
    return [json.loads(line)["conversation"] for line in out.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "html"])
def test_a_killed_run_leaves_no_half_file_and_the_next_goes_on(tmp_path: Path, suffix: str) -> None:
    plugin, given, folder = a_case(tmp_path)
    out = folder / f"cards.{suffix}"
    plugin.killed(given, "--out", out, at="c-9")
    assert not out.exists()
    assert f"{out.name}.partial" in names(folder)
    ran = plugin.score(given, "--out", out)
    assert ran.code == 0
    assert "going on after 9 conversations" in ran.err
    assert plugin.asked == IDS[:10] + IDS[9:]  # c-9 was in flight, none else is scored again
    assert names(folder) == {out.name}
    whole = folder / f"whole.{suffix}"
    assert plugin.score(given, "--out", whole).code == 0
    assert content(out) == content(whole)


def test_a_killed_run_in_two_processes_leaves_none_of_them_behind(tmp_path: Path) -> None:
    plugin, given, folder = a_case(tmp_path)
    out = folder / "cards.jsonl"
    with plugin.stopped(given, "--out", out, "--jobs", "2", at="c-9") as run:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        assert len(children) == 2
        run.kill()
        run.wait()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{child}/stat").exists() for child in children):
        assert time.monotonic() < deadline, "a process of the killed run goes on"
        time.sleep(0.02)
    assert not out.exists()
    assert plugin.score(given, "--out", out, "--jobs", "2").code == 0
    assert names(folder) == {out.name}
    assert scored(out) == IDS


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_with_130_in_one_line_and_keeps_what_is_done(tmp_path: Path, jobs: str) -> None:
    plugin, given, folder = a_case(tmp_path)
    out = folder / "cards.jsonl"
    with plugin.stopped(given, "--out", out, "--jobs", jobs, at="c-9") as run:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        for child in children:  # a terminal interrupts every process of the run
            os.kill(int(child), signal.SIGINT)
        run.send_signal(signal.SIGINT)
        time.sleep(0.5)  # it is interrupted while c-9 is at work
        plugin.goes_on()
        _, err = run.communicate(timeout=60)
    assert (run.returncode, err.decode().strip()) == (130, "error: interrupted")
    assert names(folder) == {"cards.jsonl.partial"}
    before = len(plugin.asked)
    assert plugin.score(given, "--out", out).code == 0
    again = plugin.asked[before:]
    assert again[-len(IDS[9:]) :] == IDS[9:]
    assert jobs == "2" or again == IDS[9:]  # two processes had a few more in flight
    assert names(folder) == {"cards.jsonl"}


def test_a_journal_of_other_settings_or_other_texts_is_not_used(tmp_path: Path) -> None:
    plugin, given, folder = a_case(tmp_path)
    out, rubric = folder / "cards.jsonl", a_rubric_file(tmp_path / "mine.yaml", "one", "two")
    for other in (["--rubric", rubric], ["--language", "zh-Hant"]):
        plugin.killed(given, "--out", out, at="c-5")
        before = len(plugin.asked)
        ran = plugin.score(given, "--out", out, *other)
        assert "going on" not in ran.err
        assert plugin.asked[before:] == IDS
    plugin.killed(given, "--out", out, at="c-5")
    before = len(plugin.asked)
    given.write_text(given.read_text().replace("Where is c-0?", "Where was c-0?"))
    plugin.score(given, "--out", out)
    assert "c-0" in plugin.asked[before:]
    assert "c-1" not in plugin.asked[before:]


def test_a_journal_cut_anywhere_is_used_as_far_as_it_is_whole(tmp_path: Path) -> None:
    plugin, given, folder = a_case(tmp_path)
    out = folder / "cards.jsonl"
    plugin.killed(given, "--out", out, at="c-8")
    journal = folder / "cards.jsonl.partial"
    kept = journal.read_bytes()
    whole = kept.splitlines(keepends=True)
    damaged = [
        kept[:5], kept[:-40],
        b"".join([*whole[:2], b"0" * 24 + b"\t[{broken}]\n", *whole[2:]]),
        whole[0] + whole[1].partition(b"\t")[0] + b"\t[{}]\n" + b"".join(whole[2:]),
    ]  # fmt: skip
    for content_ in damaged:
        journal.write_bytes(content_)
        ran = plugin.score(given, "--out", out)
        assert (ran.code, ran.errors) == (0, [])
        assert scored(out) == IDS
        assert names(folder) == {"cards.jsonl"}
        out.unlink()


def test_what_failed_in_a_killed_run_is_tried_again(tmp_path: Path) -> None:
    plugin, _, folder = a_case(tmp_path)
    given = lines(tmp_path / "b.jsonl", ["breaks", "error", *IDS])
    out = folder / "cards.jsonl"
    plugin.killed(given, "--out", out, at="c-10")
    before = len(plugin.asked)
    assert plugin.score(given, "--out", out).code == 1
    assert plugin.asked[before : before + 2] == ["breaks", "error"]


def test_a_second_run_to_the_same_output_is_refused_and_the_first_is_not_disturbed(
    tmp_path: Path,
) -> None:
    plugin, given, folder = a_case(tmp_path)
    out = folder / "cards.csv"
    with plugin.stopped(given, "--out", out, at="c-5") as run:
        before = names(folder)
        ran = plugin.score(given, "--out", out)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
        assert "another run is writing it" in ran.err
        assert run.poll() is None
        assert names(folder) == before
    assert plugin.score(given, "--out", out).code == 0
    assert plugin.asked == IDS[:6] + IDS[5:]
    assert names(folder) == {"cards.csv"}


def test_an_old_result_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    plugin, given, folder = a_case(tmp_path)
    for name in ("cards.jsonl", "cards.html"):
        out = folder / name
        out.write_text("old")
        plugin.killed(given, "--out", out, at="c-5")
        assert out.read_text() == "old"
        assert plugin.score(given, "--out", out).code == 0
        assert out.read_text("utf-8") != "old"
