"""`evenhand practise`: a play from a pipe, saved each turn, resumed, listed, repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli.practise import _play, played, practise
from training.record import Record
from training.scenarios.scenario_file import load_scenario
from training.scenarios.session import begin
from training.store.sessions import Sessions

LINES = "Good morning. I have time, please tell me from the beginning.\n:read\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path))
    return tmp_path


def run(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(practise, list(args), input=typed)


def test_a_play_from_a_pipe_is_the_same_to_the_byte_each_time() -> None:
    first, again = (run("room-by-the-lift", "--seed", "7", typed=LINES).stdout for _ in range(2))
    assert first == again and "Ms Hasegawa: " in first and "You: Good morning." in first


def test_each_play_meets_another_customer_unless_the_seed_is_given(home: Path) -> None:
    for _ in range(2):
        assert run("room-by-the-lift", typed=LINES).exit_code == 0
    assert [Sessions().load(str(p)).session.seed for p in Sessions().paths()] == [1, 0]


def test_every_turn_is_saved_so_that_a_killed_play_goes_on(home: Path) -> None:
    saved: list[int] = []

    def killed_after_one():  # type: ignore[no-untyped-def]
        yield LINES.splitlines()[0], 3.0
        saved.append(len(Sessions().load("last").session.steps))
        raise KeyboardInterrupt

    from desk.cli import practise as command

    store = Sessions()
    with pytest.raises(KeyboardInterrupt):
        record = command._begun(store, "room-by-the-lift", "en", 7, False)
        for answered in played(record, killed_after_one()):
            store.save(answered.record)
    assert saved == [1]
    result = run("--resume", "last", typed="Your note was overlooked. I apologise.\n")
    assert result.exit_code == 0 and "You: Good morning." in result.stdout
    assert len(Sessions().load("last").session.steps) == 2
    assert len(list(Sessions().paths())) == 1


def test_a_wait_in_a_file_counts_for_the_next_line_only() -> None:
    run("late-parcel", "--seed", "1", typed=":wait 90\nOne moment.\nWhich order is it?\n")
    waits = [step.move.wait for step in Sessions().load("last").session.steps]
    assert waits == [90.0, 0.0]


def test_out_saves_there_and_replay_compares_to_the_byte(tmp_path: Path) -> None:
    out = tmp_path / "mine" / "play.json"
    assert (
        run("late-parcel", "--seed", "1", "--out", str(out), typed="Which order is it?\n").exit_code
        == 0
    )
    assert "the same to the byte" in run("--replay", str(out)).stdout
    kept = json.loads(out.read_text("utf-8"))
    kept["trace"][1]["messages"] = ["something else"]
    out.write_text(json.dumps(kept), "utf-8")
    result = run("--replay", str(out))
    assert result.exit_code == 1 and "differs" in result.stderr


def test_the_list_names_plays_and_the_empty_list_says_what_to_do() -> None:
    assert "evenhand practise late-parcel" in run("--list").stdout
    run("late-parcel", "--seed", "1", typed="Which order is it?\n")
    assert run("--list").stdout.startswith("late-parcel-1-")


@pytest.mark.parametrize(
    ("args", "said"),
    [((), "SCENARIO"), (("no-such",), "no such file or name"), (("--resume", "x"), "no such file or id"),
     (("late-parcel", "--list"), "one of"), (("late-parcel", "--language", "fr"), "'fr'")],
)  # fmt: skip
def test_a_wrong_argument_is_one_line(args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2 and said in result.output


def test_self_harm_ends_the_play_with_help_and_exit_0() -> None:
    result = run("late-parcel", "--seed", "1", typed="I want to kill myself\nnot played\n")
    assert (
        result.exit_code == 0
        and "116 123" in result.stdout
        and "not played" not in result.stdout.split("You: ", 2)[-1]
    )


class HandsOff:
    """Somebody who says one line, then presses Ctrl-C."""

    def say(self, record: Record) -> None:
        """Nothing is spoken aloud."""

    def lines(self, typed: object) -> Iterator[tuple[str, float]]:
        yield "Which order is it, please?", 4.0
        raise KeyboardInterrupt


def test_an_interrupted_play_is_saved_and_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, target = Sessions(), tmp_path / "mine.json"
    session = begin(load_scenario("late-parcel"), 4, "en")
    record = Record("mine", session, datetime(2026, 3, 12, tzinfo=UTC))
    with pytest.raises(SystemExit) as left:
        _play(record, store, target, None, HandsOff())  # type: ignore[arg-type]
    assert left.value.code == 130
    assert f"practise --resume {target}" in capsys.readouterr().err
    assert len(store.load(str(target)).session.steps) == 1
