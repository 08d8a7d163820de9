"""`evenhand debrief`: text, page and JSON of a saved play."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli.debrief import debrief
from desk.cli.practise import practise


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path))
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(debrief, list(args))


def play(typed: str) -> None:
    CliRunner().invoke(practise, ["late-parcel", "--seed", "7"], input=typed)


def test_the_last_play_is_debriefed_as_text_page_and_json(tmp_path: Path) -> None:
    play("I see, a broken promise. Which order is it?\n")
    assert run().stdout.startswith("Debrief: ")
    assert json.loads(run("--format", "json").stdout)["scenario"] == "late-parcel@1"
    out = tmp_path / "debrief.html"
    assert run("last", "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8").startswith("<!doctype html>")


def test_a_play_in_which_nothing_was_said_has_no_debrief() -> None:
    play(":help\n")
    result = run()
    assert result.exit_code == 2 and "nothing was said" in result.output


def test_without_a_play_the_line_says_how_to_begin_one() -> None:
    result = run()
    assert result.exit_code == 2 and "evenhand practise SCENARIO" in result.output
