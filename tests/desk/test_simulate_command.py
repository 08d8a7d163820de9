"""`evenhand simulate` and `evenhand scenario`: lines that repeat, and one clear line when wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli.scenario import scenario
from desk.cli.simulate import simulate


def run(*args: str) -> Result:
    return CliRunner().invoke(simulate, list(args))


def lines(*args: str) -> list[dict[str, object]]:
    result = run(*args, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_has_what_the_design_says() -> None:
    [line] = lines(
        "late-parcel", "--agent", "novice", "--n", "1", "--seed", "11", "--language", "zh-Hans"
    )
    assert list(line) == ["scenario", "seed", "agent", "language", "turns", "outcome"]
    assert (line["scenario"], line["seed"], line["language"]) == ("late-parcel", 11, "zh-Hans")
    outcome = line["outcome"]
    assert isinstance(outcome, dict) and list(outcome) == ["csat", "resolved", "left"]
    assert 1 <= outcome["csat"] <= 5 and outcome["left"] in ("no", "silent", "complaint")


def test_play_i_has_seed_s_plus_i_and_repeats_to_the_byte() -> None:
    many = lines("late-parcel", "--agent", "script", "--n", "4", "--seed", "5")
    assert many[3:] == lines("late-parcel", "--agent", "script", "--n", "1", "--seed", "8")
    first = run("late-parcel", "--n", "5", "--format", "jsonl").stdout
    assert first == run("late-parcel", "--n", "5", "--format", "jsonl").stdout


def test_processes_change_nothing() -> None:
    args = ("late-parcel", "--n", "3", "--words")
    assert lines(*args) == lines(*args, "--jobs", "2")


def test_the_table_names_every_agent_and_the_difficulty() -> None:
    result = run("late-parcel", "--n", "10")
    assert result.exit_code == 0 and "difficulty: empathy" in result.stdout
    assert all(name in result.stdout for name in ("novice", "script", "rude", "stalling", "expert"))


@pytest.mark.parametrize(
    ("args", "said"),
    [(("no-such",), "no such file or name"), (("late-parcel", "--agent", "saint"), "'saint'")],
)
def test_a_wrong_argument_is_one_line(args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2 and said in result.output


def test_a_scenario_is_begun_checked_and_played(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    for args in (["new", "mine", "--out", str(path)], ["check", str(path)], ["show", str(path)]):
        assert CliRunner().invoke(scenario, args).exit_code == 0
    assert len(lines(str(path), "--agent", "expert", "--n", "2")) == 2


def test_a_wrong_scenario_file_is_named_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    CliRunner().invoke(scenario, ["new", "mine", "--out", str(path)])
    path.write_text(path.read_text("utf-8").replace("kind: problem", "kind: trouble"), "utf-8")
    result = CliRunner().invoke(scenario, ["check", str(path)])
    assert result.exit_code == 1 and f"{path}:9: kind" in result.output


def test_the_list_shows_no_secret_and_every_language() -> None:
    listed = CliRunner().invoke(scenario, ["list", "--json"]).stdout.splitlines()
    found = {json.loads(line)["id"]: json.loads(line) for line in listed}
    assert found["late-parcel"]["languages"] == ["en", "zh-Hans", "zh-Hant"]
    shown = CliRunner().invoke(scenario, ["show", "late-parcel", "--language", "zh-Hant"]).stdout
    assert "七十" not in shown and "說好星期三" in shown
