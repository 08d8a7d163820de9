"""`evenhand plan` and `evenhand progress`, as an agent and as somebody else would run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "conversations"


def run(*args: str, typed: str = "") -> Result:
    done = CliRunner().invoke(main, list(args), input=typed)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cards") / "cards.jsonl"
    chosen = [str(p) for p in EXAMPLES.glob("late-order-en-*.json")]
    run("score", *chosen, "--out", str(path))
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home: the scenarios are rated once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_HOME", str(home))


def practise(agent: str, seed: int) -> str:
    """The file of a play, to the end, by somebody who stalls."""
    line = "Please hold the line, I will look into it.\n"
    done = run("practise", "late-parcel", "--seed", str(seed), "--agent", agent, typed=line * 25)
    return next(x for x in done.stderr.splitlines() if x.startswith("saved: ")).removeprefix("saved: ")  # fmt: skip


def practised_by(agent: str, cards: Path, *more: str) -> int:
    found = json.loads(run("plan", "--agent", agent, "--scorecards", str(cards), "--json", *more).stdout)  # fmt: skip
    return max(skill["practised"] for skill in found["skills"])


def test_a_plan_says_why_quotes_the_moment_and_gives_a_command_that_runs(cards: Path) -> None:
    said = run("plan", "--agent", "agent-02", "--scorecards", str(cards)).stdout
    assert "What to practise next: agent-02" in said
    assert "Why: level" in said and "Your words in late-order-en-poor, turn" in said
    command = next(line for line in said.splitlines() if "evenhand practise " in line)
    run(*command.split()[1:], typed=":quit\n")


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "接下来练什么"), ("zh-Hant", "接下來練什麼")])  # fmt: skip
def test_a_plan_is_in_the_readers_language(cards: Path, language: str, words: str) -> None:
    said = run("plan", "--agent", "agent-02", "--scorecards", str(cards), "--language", language)
    assert words in said.stdout and f"--language {language}" in said.stdout


def test_private_plays_count_for_their_agent_alone_until_they_are_shared(cards: Path) -> None:
    file = practise("agent-02", 5)
    assert Path(file).stat().st_mode & 0o077 == 0
    assert practised_by("agent-02", cards) == 0
    assert practised_by("agent-02", cards, "--mine") == 1
    progress = run("progress", "--agent", "agent-02", "--scorecards", str(cards)).stdout
    assert "No finished play to be seen" in progress
    run("practise", "--share", Path(file).stem)
    assert practised_by("agent-02", cards) == 1
    progress = run("progress", "--agent", "agent-02", "--scorecards", str(cards)).stdout
    assert "One play so far" in progress and "Too few to say anything: 20" in progress


def test_an_agent_sees_no_colleagues_private_plays(cards: Path) -> None:
    practise("agent-99", 6)
    found = run("plan", "--agent", "agent-03", "--json", "--mine").stdout
    assert max(skill["practised"] for skill in json.loads(found)["skills"]) == 0


def test_without_scores_or_plays_it_says_how_to_come_by_them() -> None:
    said = run("plan", "--agent", "somebody").stdout
    assert "evenhand score PATH" in said and "evenhand practise " in said
    assert "No finished play" in run("progress", "--agent", "somebody").stdout


def test_an_unknown_agent_is_one_line_with_those_there_are(cards: Path) -> None:
    done = CliRunner().invoke(main, ["plan", "--agent", "zz", "--scorecards", str(cards)])
    assert done.exit_code == 2 and "no scorecard is about 'zz'; accepted are agent-" in done.output


def test_a_broken_session_is_named_and_the_plan_is_made(cards: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{}", "utf-8")
    args = ["plan", "--agent", "agent-02", "--scorecards", str(cards), "--sessions", str(tmp_path)]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 1 and "broken.json: is no saved play" in done.stderr
    assert "What to practise next" in done.stdout
