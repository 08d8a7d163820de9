"""A certification: fixed customers, a chained record repeated to the byte, a person at the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from plays import late_parcel

from desk.cli import main
from qa.rubric_file import load_rubric
from qa.scoring.catalog import scorer
from training.certification import (
    PASS_MARK,
    PLAYS,
    Chain,
    Terms,
    begun,
    ended,
    line,
    played,
    problems,
    reachable,
    read_chain,
    seeds,
)
from training.errors import PlayError
from training.scenarios.scenario import Scenario
from training.scenarios.session import begin
from training.scenarios.trainee import agent

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def terms(pass_mark: float = PASS_MARK) -> Terms:
    return Terms(
        "agent-07", late_parcel(), "late-parcel", "en", load_rubric("five-consistencies"),
        scorer("local"), pass_mark,
    )  # fmt: skip


def taken(who: str, pass_mark: float = PASS_MARK, plays: int = PLAYS) -> Chain:
    """A certification taken by a scripted agent in words."""
    given, chain = terms(pass_mark), Chain()
    chain.add("begin", **begun(given, NOW))
    for play, seed in enumerate(seeds(given.scenario)[:plays]):
        session, player = begin(given.scenario, seed, "en"), agent(who)
        chain.add("line", **line(play, session))
        while not session.ended:
            planned = player.turn(session)
            session = session.say(planned.text, planned.move.wait)
            chain.add("line", **line(play, session))
        chain.add("played", **played(play, session, given, NOW))
    chain.add("end", **ended(chain))
    return chain


def another_version() -> Scenario:
    return Scenario.model_validate({**late_parcel().model_dump(), "version": "2"})


def as_text(chain: Chain) -> str:
    return "".join(json.dumps(entry) + "\n" for entry in chain.entries)


@pytest.fixture(scope="module")
def record() -> Chain:
    return taken("expert")


def test_a_record_is_repeated_to_the_byte(record: Chain) -> None:
    assert list(problems(read_chain(as_text(record), "r"), late_parcel())) == []
    assert record.entries[-1]["status"] == "ready_for_sign_off"


def test_it_ends_with_a_person_never_with_a_verdict(record: Chain) -> None:
    assert not {"passed", "failed", "verdict", "certified"} & set(record.entries[-1])
    assert ended(Chain()) == {"reached": 0, "of": PLAYS, "status": "practise_on"}


def test_who_does_not_reach_the_mark_is_told_to_practise_on() -> None:
    chain = taken("stalling")
    assert chain.entries[-1]["status"] == "practise_on" and chain.entries[-1]["reached"] == 0
    assert list(problems(chain, late_parcel())) == []


def test_a_mark_that_nobody_reaches_is_not_reached_by_the_expert_either() -> None:
    [play] = [e for e in taken("expert", 1.5, 1).entries if e["kind"] == "played"]
    assert play["reached"] is False and play["why"] == ["mark"]


GOOD = (
    "You called on Monday, you were told Wednesday, and nothing came. That is our mistake, and I am sorry. May I have the order number?",
    "Before I choose a way, by when do you need it? You have waited long enough for a date that means nothing.",
    "I am sending a second one by courier now. It is with you tomorrow before 10, and you need not send the first one back.",
    "The postage goes back to you as well.",
    "I will write to you when the courier has it. You need not ask again.",
    "It is booked, I did it myself just now, and I will message you when the courier has it.",
    "Thank you for your patience. Goodbye.",
)


def test_the_customers_drawn_second_thoughts_and_kindness_decide_nothing() -> None:
    shares: dict[bool, list[float]] = {True: [], False: []}
    marks = []
    for seed in range(14):
        session = begin(late_parcel(), seed, "en")
        for said in GOOD:
            session = session if session.ended else session.say(said, 5.0)
        best = reachable(late_parcel(), seed, "en")
        shares[session.state.doubted].append((session.outcome.csat - 1) / (best - 1))
        marks.append(session.outcome.csat)
    assert shares[True] and shares[False]
    together = shares[True] + shares[False]
    assert max(together) - min(together) < 0.05 < (max(marks) - min(marks)) / 3.3
    assert min(together) >= PASS_MARK


def test_each_play_says_why_the_mark_is_reached_or_not_and_what_the_rubric_says(
    record: Chain,
) -> None:
    plays = [entry for entry in record.entries if entry["kind"] == "played"]
    assert [play["why"] for play in plays] == [[], [], []]
    for play in plays:
        assert set(play["scores"]) == {
            "speed",
            "relevance",
            "context",
            "personalisation",
            "empathy",
        }
        assert all(score["reason"] for score in play["scores"].values())
    stalled = next(e for e in taken("stalling", plays=1).entries if e["kind"] == "played")
    assert {"open", "mark"} <= set(stalled["why"]) and stalled["open"]


def changed(record: Chain, change: Callable[[list[dict[str, Any]]], object]) -> Chain:
    entries = [dict(entry) for entry in record.entries]
    change(entries)
    return Chain(entries)


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries[2].update(text="A better line than I said."),
        lambda entries: entries[-1].update(reached=3, status="ready_for_sign_off", of=3.0),
        lambda entries: entries[0].update(pass_mark=0.1),
        lambda entries: entries.pop(3),
        lambda entries: entries.insert(3, dict(entries[2])),
        lambda entries: entries.reverse(),
    ],
)
def test_any_change_breaks_the_chain(record: Chain, change: Callable[[Any], object]) -> None:
    assert any("chain is broken" in p for p in problems(changed(record, change), late_parcel()))


def test_a_chain_made_anew_around_other_words_is_found_by_repeating_it(record: Chain) -> None:
    forged = Chain()
    for entry in record.entries:
        content = {k: v for k, v in entry.items() if k not in ("kind", "previous", "hash")}
        if entry["kind"] == "line" and entry["play"] == 0 and entry["turn"] == 2:
            content["customer"] = ["Thank you, that was excellent."]
        forged.add(entry["kind"], **content)
    assert [p.split(": ")[1] for p in problems(forged, late_parcel())] == ["repeated, the customer says something else"]  # fmt: skip


def test_a_changed_scenario_is_said_not_replayed(record: Chain) -> None:
    other = another_version()
    assert "have changed since" in next(iter(problems(record, other)))


def test_the_customers_are_the_same_for_everybody_and_not_the_first_ones() -> None:
    assert seeds(late_parcel()) == seeds(late_parcel()) and len(set(seeds(late_parcel()))) == PLAYS
    other = another_version()
    assert seeds(other) != seeds(late_parcel())


@pytest.mark.parametrize("text", ["", "not JSON", "[]", '{"format": "other"}'])
def test_a_file_that_is_no_record_is_one_line(text: str) -> None:
    with pytest.raises(PlayError, match="is no record of a certification"):
        read_chain(text, "r.jsonl")


def run(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, list(args), input=typed)


def test_one_who_types_is_certified_without_a_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path))
    path = tmp_path / "record.jsonl"
    args = ("practise", "late-parcel", "--certify", "--agent", "a", "--out", str(path))
    done = run(*args, typed=":undo\n:hint\n" + "Please hold the line, I will look.\n" * 70)
    assert done.exit_code == 0, done.output
    assert done.stdout.index("You may grant") < done.stdout.index("play 1 of 3")
    assert "not reached: still open" in done.stdout.lower() and "can be reached" in done.stdout
    assert "no commands but :quit" in done.stderr
    assert "practise on; it can be taken again" in done.stdout
    assert path.stat().st_mode & 0o077 == 0
    assert "the same to the byte" in run("certification", "check", str(path)).stdout
    signed = run("certification", "sign-off", str(path), "--by", "rosa", "--comment", "c")
    assert signed.exit_code == 2 and "not ready for sign-off" in signed.output
    assert run(*args).exit_code == 2  # never written over


@pytest.mark.parametrize("more", ["--hints", "--seed=3", "--customer=model"])
def test_nothing_can_be_made_easier(more: str) -> None:
    done = run("practise", "late-parcel", "--certify", "--agent", "a", more)
    assert done.exit_code == 2 and "its customers are fixed" in done.output


def test_a_person_signs_off_and_not_the_one_who_practised(record: Chain, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text(as_text(record), "utf-8")
    own = run("certification", "sign-off", str(path), "--by", "Agent-07", "--comment", "me")
    assert own.exit_code == 2 and "somebody else signs off" in own.output
    signed = run("certification", "sign-off", str(path), "--by", "rosa", "--comment", "read all")
    assert signed.exit_code == 0, signed.output
    said = run("certification", "check", str(path)).stdout
    assert "ready for sign-off by a person" in said and "signed off by rosa" in said
    again = run("certification", "sign-off", str(path), "--by", "rosa", "--comment", "again")
    assert "signed off already" in again.output
    path.write_text(path.read_text("utf-8").replace("read all", "read none"), "utf-8")
    assert run("certification", "check", str(path)).exit_code == 1


def test_words_of_self_harm_end_it_and_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path))
    path = tmp_path / "record.jsonl"
    args = ("practise", "late-parcel", "--certify", "--agent", "a", "--out", str(path))
    done = run(*args, typed="I want to kill myself\n")
    assert done.exit_code == 0 and "stops here" in done.stdout
    assert "kill" not in path.read_text("utf-8")
    assert "broken off before its end" in run("certification", "check", str(path)).stdout
