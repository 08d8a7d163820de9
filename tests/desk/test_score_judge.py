"""`evenhand score --scorer judge|both` as people run it, before a server on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_builders import EVENHAND, Ran, a_line, environment, evenhand, lines, without_time

from tests.servers.model_server import Fault, ModelServer, a_verdict, turns_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server of good will."""
    with ModelServer().serving() as server:
        yield server


def home_of(server: ModelServer, folder: Path) -> dict[str, str]:
    """The environment of a user with a model on this machine."""
    return {"EVENHAND_HOME": str(folder / "home"), "OPENAI_BASE_URL": server.url, "EVENHAND_JUDGE_MODEL": "m-1"}  # fmt: skip


def score(server: ModelServer, folder: Path, *args: object, scorer: str = "judge") -> Ran:
    return evenhand("score", *args, "--scorer", scorer, "--repeats", "1", **home_of(server, folder))


def statuses(ran: Ran) -> list[tuple[str, str, str]]:
    return [
        (c["conversation"], s["criterion"], s["status"]) for c in ran.cards for s in c["scores"]
    ]


def test_the_judge_gives_cards_like_any_scorer(server: ModelServer, tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1", "c-2"])
    ran = score(server, tmp_path, chats, "--format", "jsonl")
    assert ran.code == 0 and ran.scored == ["c-1", "c-2"]
    assert all(c["scorer"].startswith("judge@") and "m-1" in c["scorer"] for c in ran.cards)
    assert {status for *_, status in statuses(ran)} == {"scored"}
    assert all(s["advisory"] for c in ran.cards for s in c["scores"])
    assert "judge m-1: 10 calls" in ran.err and "advice" in ran.err


def test_scoring_again_is_free(server: ModelServer, tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1", "c-2"])
    first = score(server, tmp_path, chats, "--format", "jsonl")
    asked = len(server.requests)
    again = score(server, tmp_path, chats, "--format", "jsonl", "--jobs", "2")
    assert len(server.requests) == asked and "0 calls" in again.err
    assert without_time(again.cards) == without_time(first.cards)


def test_no_text_leaves_the_machine_unless_that_was_allowed(tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1"])
    ran = evenhand(
        "score", chats, "--scorer", "judge", "--judge-model", "m", "--model-url", "https://models.example/v1",
        EVENHAND_HOME=str(tmp_path),
    )  # fmt: skip
    assert ran.code == 2 and "--allow-remote" in ran.err and "models.example" in ran.err


def test_without_a_model_the_option_is_named(tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1"])
    ran = evenhand("score", chats, "--scorer", "judge", EVENHAND_HOME=str(tmp_path))
    assert ran.code == 2 and "--judge-model" in ran.err


def test_the_budget_is_never_overspent_and_a_larger_one_finishes_the_run(
    server: ModelServer, tmp_path: Path
) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1", "c-2", "c-3"])
    out = tmp_path / "cards.jsonl"
    server.usage = {"prompt": 1500, "completion": 100}
    priced = ("--price-in", "1", "--price-out", "4", "--out", out)
    # a call costs (1500 + 4 * 100) / 1,000,000 = 0.0019 USD; its worst case is near 0.01
    ran = score(server, tmp_path, chats, "--budget", "0.02", *priced)
    spent = len(server.requests) * 0.0019
    assert ran.code == 1 and 0 < spent <= 0.02 < spent + 0.0125
    failed = [s for c in _cards(out) for s in c["scores"] if s["status"] == "error"]
    assert len(failed) == 15 - len(server.requests) > 0
    assert all("budget is spent" in s["reason"] for s in failed)
    done = score(server, tmp_path, chats, "--budget", "1", *priced, "--retry-errors")
    assert done.code == 0 and len(server.requests) == 15
    assert {s["status"] for c in _cards(out) for s in c["scores"]} == {"scored"}


def test_a_budget_for_a_model_of_unknown_price_is_refused(tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1"])
    ran = evenhand(
        "score", chats, "--scorer", "judge", "--judge-model", "mystery", "--model-url", "https://models.example/v1",
        "--allow-remote", "--budget", "1", EVENHAND_HOME=str(tmp_path),
    )  # fmt: skip
    assert ran.code == 2 and "--price-in" in ran.err


def _cards(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_conversation_whose_calls_fail_is_an_error_and_the_others_are_scored(
    server: ModelServer, tmp_path: Path
) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["good", "broken", "fine"])
    out = tmp_path / "cards.jsonl"

    def reply(body: dict[str, Any]) -> dict[str, Any] | Fault:
        return Fault(400) if "broken" in str(turns_of(body)) else a_verdict(body)

    server.reply = reply
    ran = score(server, tmp_path, chats, "--out", out)
    assert ran.code == 1
    assert {c["conversation"]: {s["status"] for s in c["scores"]} for c in _cards(out)} == {
        "good": {"scored"}, "broken": {"error"}, "fine": {"scored"},
    }  # fmt: skip
    before = len(server.requests)
    server.reply = a_verdict
    done = score(server, tmp_path, chats, "--out", out, "--retry-errors")
    assert done.code == 0 and len(server.requests) == before + 5
    assert {s["status"] for c in _cards(out) for s in c["scores"]} == {"scored"}


def test_after_kill_9_no_conversation_is_paid_for_twice_and_what_is_in_doubt_is_said(
    server: ModelServer, tmp_path: Path
) -> None:
    chats, out = lines(tmp_path / "chats.jsonl", [f"c-{n}" for n in range(8)]), tmp_path / "o.jsonl"
    stop, killed = 17, threading.Event()

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        if len(server.requests) > stop:
            killed.wait(60)  # the run is killed meanwhile: these replies are made and never heard
        return a_verdict(body)

    server.reply, server.honours_ids = reply, True
    command = [str(EVENHAND), "score", str(chats), "--scorer", "judge", "--repeats", "1", "--at-once", "4", "--out", str(out)]  # fmt: skip
    with subprocess.Popen(
        command,
        env=environment(PYTHONPATH=str(ROOT), **home_of(server, tmp_path)),
        stderr=subprocess.DEVNULL,
    ) as run:
        deadline = time.monotonic() + 60
        while len(server.requests) < stop + 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(run.pid, signal.SIGKILL)
    assert server.answered == stop
    killed.set()
    ran = score(server, tmp_path, chats, "--out", out)
    assert ran.code == 0 and len(_cards(out)) == 8
    assert server.paid == 8 * 5  # each of forty questions was paid for once
    assert "4 calls of an earlier run had no answer yet" in ran.err and "at most" in ran.err


def test_a_cause_that_fails_many_criteria_is_said_three_times_and_then_counted(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda body: Fault(401)
    ran = score(server, tmp_path, lines(tmp_path / "chats.jsonl", ["c-1", "c-2"]))
    said = [line for line in ran.err.splitlines() if "key was not accepted" in line]
    assert ran.code == 1 and len(said) == 4 and said[-1].startswith("error: 7 more: ")


def test_both_scorers_stand_side_by_side(server: ModelServer, tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1", "c-2"])
    ran = score(server, tmp_path, chats, "--format", "jsonl", scorer="both")
    assert [c["scorer"].partition("@")[0] for c in ran.cards] == ["local", "judge"] * 2
    local = evenhand("score", chats, "--format", "jsonl")
    assert without_time(ran.cards[::2]) == without_time(local.cards)


def test_explain_shows_prompt_reply_quotes_and_cost(server: ModelServer, tmp_path: Path) -> None:
    chats = tmp_path / "chats.jsonl"
    chats.write_text(a_line("c-1", said="I am looking it up now, it comes on Friday.") + "\n")
    server.reply = lambda body: a_verdict(
        body,
        evidence=[
            {"turn": 1, "quote": "it comes on Friday"},
            {"turn": 1, "quote": "it comes on Sunday, I swear"},
        ],
    )
    score(server, tmp_path, chats, "--price-in", "1", "--price-out", "4")
    ran = evenhand("judge", "explain", "c-1", "empathy", **home_of(server, tmp_path))
    assert ran.code == 0
    assert "level 5" in ran.out and "Where is my parcel?" in ran.out
    assert "found     turn 2: it comes on Friday" in ran.out
    assert "NOT THERE turn 2: it comes on Sunday, I swear" in ran.out
    assert "USD" in ran.out and "1 reply," in ran.out
    listed = evenhand("judge", "explain", "c-1", "empathy", "--json", **home_of(server, tmp_path))
    [record] = listed.cards
    assert [q["found"] for q in record["quotes"]] == [True, False]
    assert record["snapshot"] == "m-1" and float(record["cost"]) > 0


def test_explain_shows_what_was_refused_or_cut_off_with_its_cost(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda body: Fault(content='{"evidence":[{"turn":1', cut=True)
    chats = lines(tmp_path / "chats.jsonl", ["c-1"])
    ran = score(server, tmp_path, chats, "--price-in", "1", "--price-out", "4")
    assert ran.code == 1 and "cut off" in ran.out + ran.err
    told = evenhand("judge", "explain", "c-1", "empathy", **home_of(server, tmp_path))
    assert told.code == 0 and '{"evidence":[{"turn":1' in told.out
    assert "-- not used: the reply was cut off" in told.out
    assert "cost: 0.00 USD" not in told.out and "1 reply," in told.out


def test_explain_of_what_was_never_asked_says_what_there_is(
    server: ModelServer, tmp_path: Path
) -> None:
    assert evenhand("judge", "explain", "c-9", "empathy", EVENHAND_HOME=str(tmp_path)).code == 2
    score(server, tmp_path, lines(tmp_path / "chats.jsonl", ["c-1"]))
    ran = evenhand("judge", "explain", "c-1", "warmth", **home_of(server, tmp_path))
    assert ran.code == 2 and "empathy, personalisation" in ran.err


def test_a_batch_scores_like_single_calls(server: ModelServer, tmp_path: Path) -> None:
    chats = lines(tmp_path / "chats.jsonl", ["c-1", "c-2"])
    single = score(server, tmp_path / "one", chats, "--format", "jsonl")
    batch = score(server, tmp_path / "two", chats, "--format", "jsonl", "--batch", "--poll", "0.01")
    assert len(server.batches) == 1 and "0 calls" in batch.err
    assert without_time(batch.cards) == without_time(single.cards)


def reviewed(folder: Path, ids: list[str], criterion: str = "empathy") -> Path:
    """People's levels for a criterion: the last digit of an id decides, 1 to 5."""
    from qa.rubric_file import load_rubric

    rubric, out = load_rubric("five-consistencies"), folder / "reviews.jsonl"
    records = [
        {
            "id": f"{id}-{by}", "kind": "review", "at": "2026-01-01T00:00:00Z", "by": by,
            "conversation": id, "agent": None, "rubric": rubric.reference,
            "rubric_hash": rubric.content_hash, "scorer": "local@1", "criterion": criterion,
            "level": int(id[-1]) % 5 + 1, "value": int(id[-1]) % 5 / 4, "reason": "read",
        }
        for id in ids
        for by in ("ann", "bo")
    ]  # fmt: skip
    out.write_text("".join(json.dumps(r) + "\n" for r in records))
    return out


def test_a_judge_that_passes_against_people_is_no_longer_advice_until_something_changes(
    server: ModelServer, tmp_path: Path
) -> None:
    ids = [f"c-{n:02}" for n in range(35)]
    chats, out = lines(tmp_path / "chats.jsonl", ids), tmp_path / "cards.jsonl"
    people = reviewed(tmp_path, ids)

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        id = turns_of(body)[0]["text"].removeprefix("Where is ").rstrip("?")
        return a_verdict(body, answer=str(int(id[-1]) % 5 + 1))

    server.reply = reply
    score(server, tmp_path, chats, "--out", out)
    ran = evenhand("judge", "check", out, "--reviews", people, **home_of(server, tmp_path))
    assert ran.code == 0 and "passed" in ran.out and "1 of 1 passed" in ran.err
    [told] = evenhand(
        "judge", "check", out, "--reviews", people, "--json", **home_of(server, tmp_path)
    ).cards
    assert told["passed"] and told["judge"]["exact"] == 1.0 and told["people"]["units"] == 35

    def advisory(*args: object) -> set[bool]:
        found = score(server, tmp_path, chats, "--format", "jsonl", *args)
        return {s.get("advisory", False) for c in found.cards for s in c["scores"] if s["criterion"] == "empathy"}  # fmt: skip

    assert advisory() == {False}
    assert advisory("--judge-model", "m-2") == {True}
    server.model = "m-1-of-another-day"
    assert advisory("--judge-model", "m-1") == {
        False
    }  # all replies are kept ones: nothing was asked
    lines(tmp_path / "chats.jsonl", ["c-new-1"])
    assert advisory("--judge-model", "m-1") == {True}


def test_a_judge_that_does_not_agree_stays_advice(server: ModelServer, tmp_path: Path) -> None:
    ids = [f"c-{n:02}" for n in range(35)]
    chats, out = lines(tmp_path / "chats.jsonl", ids), tmp_path / "cards.jsonl"
    score(server, tmp_path, chats, "--out", out)
    people = reviewed(tmp_path, ids)
    ran = evenhand("judge", "check", out, "--reviews", people, **home_of(server, tmp_path))
    assert "0 of 1 passed" in ran.err and "agreement too low" in ran.out


def test_reviews_combine_both_scorers_beside_the_cards_of_each(
    server: ModelServer, tmp_path: Path
) -> None:
    ids = [f"c-{n:02}" for n in range(35)]
    chats, out = lines(tmp_path / "chats.jsonl", ids), tmp_path / "cards.jsonl"
    people, learnt = reviewed(tmp_path, ids, "relevance"), tmp_path / "both.json"

    def reply(body: dict[str, Any]) -> dict[str, Any] | Fault:
        id = turns_of(body)[0]["text"].removeprefix("Where is ").rstrip("?")
        return Fault(400) if id == "c-07" else a_verdict(body, answer=str(int(id[-1]) % 5 + 1))

    server.reply = reply
    first = score(server, tmp_path, chats, "--out", out, scorer="both")
    assert first.code == 1 and "local, judge are a level or more apart in" in first.err
    ran = evenhand(
        "calibrate", chats, "--scorer", "both", "--scorecards", out, "--reviews", people, "--out", learnt,
        EVENHAND_HOME=str(tmp_path / "home"),
    )  # fmt: skip
    assert ran.code == 0 and "--scorer both --calibration" in ran.err
    assert "Local scorer" in ran.out and "Judge" in ran.out and "of the judge" in ran.out
    [model] = json.loads(learnt.read_text())["learnt"]
    assert model["share"] > 0.5 and model["conversations"] == 35  # the judge says what people say
    again = score(
        server, tmp_path, chats, "--format", "jsonl", "--calibration", learnt, scorer="both"
    )
    assert [c["scorer"].partition("@")[0] for c in again.cards[:3]] == ["local", "judge", "both"]
    scores = {
        (c["conversation"], c["scorer"].partition("@")[0]): s
        for c in again.cards for s in c["scores"] if s["criterion"] == "relevance"
    }  # fmt: skip
    for id in ids:
        local, judge, both = (scores[id, name] for name in ("local", "judge", "both"))
        known = [s["value"] for s in (local, judge) if s["value"] is not None]
        mixed = both["uncalibrated"]
        assert min(known) <= mixed <= max(known) and both["reason"].endswith(")")
        assert (judge["status"] == "error") == (id == "c-07") and both["status"] == "scored"
    far = [id for id in ids if id != "c-07"]
    worst = {name: _far(scores, far, name) for name in ("local", "both")}
    assert worst["both"] < worst["local"]


def test_calibrate_asks_the_judge_as_score_does_within_its_budget(
    server: ModelServer, tmp_path: Path
) -> None:
    ids = [f"c-{n:02}" for n in range(10)]
    chats = lines(tmp_path / "chats.jsonl", ids)
    people, out = reviewed(tmp_path, ids, "relevance"), tmp_path / "both.json"
    command = ("calibrate", chats, "--scorer", "both", "--reviews", people, "--out", out)
    server.usage = {"prompt": 1500, "completion": 100}  # 0.0019 USD a call at these prices
    priced = ("--repeats", "2", "--price-in", "1", "--price-out", "4", "--budget")
    short = evenhand(*command, *priced, "0.1", **home_of(server, tmp_path))
    paid = len(server.requests)
    assert short.code == 1 and "budget is spent" in short.err and 0 < paid * 0.0019 <= 0.1
    done = evenhand(*command, *priced, "5", **home_of(server, tmp_path))
    assert done.code == 0 and len(server.requests) == 10 * 5 * 2  # nothing was asked twice
    made = json.loads(out.read_text("utf-8"))
    first = evenhand("score", chats, "--scorer", "both", "--repeats", "2", "--format", "jsonl", **home_of(server, tmp_path))  # fmt: skip
    assert made["scorer"] == " ".join(dict.fromkeys(c["scorer"] for c in first.cards))
    [learnt] = made["learnt"]
    assert learnt["share"] == 0 and "The judge has no weight" in done.out  # it always says the same


def _far(scores: dict[tuple[str, str], dict[str, Any]], ids: list[str], name: str) -> float:
    """How far a scorer is from people on average."""
    return sum(abs(scores[id, name]["value"] - int(id[-1]) % 5 / 4) for id in ids) / len(ids)
