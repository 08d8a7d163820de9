"""`evenhand simulate --agent model`: a language model plays the agent with what a trainee is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from desk.cli.simulate import simulate
from tests.servers.model_server import Body, Fault, ModelServer

GOOD = (
    "I can hear how annoying that is. May I have the order number?",
    "What is it needed for, and by when?",
    "I am sorry, the note for the driver got lost on our side.",
    "A courier brings a new one today by six, and the fee is refunded.",
    "I will check myself at seven that it came. Does that work for you?",
    "Thank you for your patience, goodbye.",
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ModelServer(a_good_agent).serving() as serving:
        yield serving


def said_in(body: Body) -> list[dict[str, str]]:
    return list(json.loads(body["messages"][-1]["content"]))


def a_good_agent(body: Body) -> dict[str, Any]:
    turns = sum("you" in said for said in said_in(body))
    return {"line": GOOD[min(turns, len(GOOD) - 1)]}


def run(server: ModelServer, *args: str) -> Result:
    common = ("late-parcel", "--agent", "model", "--agent-model", "small", "--format", "jsonl")
    return CliRunner().invoke(simulate, [*common, "--model-url", server.url, *args])


def test_a_model_plays_the_agent_and_is_judged_by_what_its_words_do(server: ModelServer) -> None:
    good = run(server, "--n", "3")
    assert good.exit_code == 0, good.output
    server.reply = lambda body: {"line": "That is your own fault, calm down."}
    bad = run(server, "--n", "3", "--seed", "50")
    marks = [
        [json.loads(line)["outcome"]["csat"] for line in played.stdout.splitlines()]
        for played in (good, bad)
    ]
    assert len(marks[0]) == len(marks[1]) == 3
    assert min(marks[0]) > 2.5 > max(marks[1])


def test_the_model_sees_what_a_trainee_sees_and_what_was_said_and_no_secret(
    server: ModelServer,
) -> None:
    run(server, "--n", "1", "--seed", "4")
    first, second = server.requests[:2]
    system = first["messages"][0]["content"]
    assert "late" in system.lower() and "may not grant" in system
    assert "seventy" not in json.dumps(server.requests[0]) and "father" not in system
    assert "customer" in said_in(first)[0]
    assert said_in(second)[1] == {"you": GOOD[0]} and said_in(second)[2]["customer"]


def test_the_same_plays_again_ask_nothing_and_give_the_same_bytes(server: ModelServer) -> None:
    once = run(server, "--n", "4", "--at-once", "4")
    asked = len(server.requests)
    again = run(server, "--n", "4", "--at-once", "1")
    assert once.stdout == again.stdout and len(server.requests) == asked
    assert "0 calls" in again.stderr


def test_a_reply_that_is_no_line_is_asked_for_once_more_and_then_the_play_is_named(
    server: ModelServer,
) -> None:
    server.reply = lambda body: "nonsense" if body["seed"] < 2**11 else a_good_agent(body)
    assert run(server, "--n", "1").exit_code == 0
    server.reply = lambda body: "nonsense" if said_in(body)[0]["customer"] else {}
    broken = run(server, "--n", "2", "--seed", "90")
    assert broken.exit_code == 1 and broken.stdout == ""
    assert "error: late-parcel, seed 90" in broken.stderr and "seed 91" in broken.stderr


def test_one_broken_play_leaves_the_others(server: ModelServer) -> None:
    def reply(body: Body) -> dict[str, Any] | Fault:
        return Fault(400) if body["seed"] % 7919 == 1 else a_good_agent(body)

    server.reply = reply
    result = run(server, "--n", "3", "--at-once", "1")
    assert result.exit_code == 1 and len(result.stdout.splitlines()) == 2
    assert "late-parcel, seed 1" in result.stderr


def test_a_budget_ends_the_asking_before_it_is_overspent(server: ModelServer) -> None:
    prices = ("--price-in", "1", "--price-out", "2", "--budget", "0.02", "--at-once", "1")
    result = run(server, "--n", "20", *prices)
    assert result.exit_code == 1 and "the budget is spent" in result.stderr
    spent = float(result.stderr.rsplit("calls, ", 1)[1].split(" USD")[0])
    assert 0 < spent <= 0.02


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--agent", "model"), "--agent model needs --agent-model"),
        (("--agent", "model", "--agent-model", "m", "--model-url", "https://models.example.org/v1"), "--allow-remote"),
        (("--agent", "model", "--agent-model", "m", "--model-url", "http://127.0.0.1:9/v1", "--budget", "1", "--price-in", "1"), "together"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_before_anything_is_played(
    args: tuple[str, ...], said: str, server: ModelServer
) -> None:
    result = CliRunner().invoke(simulate, ["late-parcel", *args])
    assert result.exit_code == 2 and said in result.output
    assert server.requests == []
