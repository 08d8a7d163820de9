"""The bench of accuracy on small sets of the same layout: its table is right and says what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.__main__ import main
from bench.chats import Given
from bench.contrast import alike, applicable, ordered
from bench.labelled import OVERALL, SETS, Labelled, Target
from bench.raters import agreement_of, one_against_the_rest
from tests.builders import a_conversation

_BAD = ["customer: This is the third time my parcel is lost, I am furious.", "agent: Noted."]
_GOOD = ["customer: Where is my parcel?", "agent: It is in Leeds and comes today at 2 pm.", "customer: Great, thank you so much!"]  # fmt: skip


def a_dialogue(name: str, said: list[str], **labels: Any) -> dict[str, Any]:
    turns = [dict(zip(("speaker", "text"), line.split(": ", 1), strict=True)) for line in said]
    return {"id": name, "channel": "chat", "language": "en", "turns": turns, **labels}


def write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def stc3(folder: Path) -> None:
    """Six dialogues, the good ones marked 2, the bad ones -2, by three raters."""
    write(
        folder / "stc3_en" / "dev" / "dialogues.jsonl",
        [
            a_dialogue(
                f"d{n}", _GOOD if n % 2 else _BAD,
                quality={k: [mark, mark, mark - 1] for k in "ASE"},
                quality_mean=dict.fromkeys("ASE", mark - 1 / 3),
            )
            for n in range(6) for mark in [2 if n % 2 else -1]
        ],
    )  # fmt: skip


def run(folder: Path, *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["accuracy", "--data", str(folder), "--json", *options])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_goes_together_correlates_and_each_row_has_its_rivals(tmp_path: Path) -> None:
    pytest.importorskip("vaderSentiment")
    stc3(tmp_path)
    measured = run(tmp_path, "--only", "stc3_en")
    row = measured["figures"][0]
    # Two kinds of dialogue and two marks: whatever tells the kinds apart in order has r = 1.
    assert row["what"] == "stc3_en: satisfaction with S, r"
    assert row["value"] == pytest.approx(1.0)
    assert row["beside"]["n"] == "6"
    assert row["beside"]["scored"] == "100.0%"
    assert row["beside"]["by words alone"] == "1.00"
    assert row["beside"]["a constant"] == "0.00"
    assert row["beside"]["one human"] == "1.00"
    assert measured["not_measured"] == []


def test_sets_that_are_not_there_are_named_and_only_those_wanted(tmp_path: Path) -> None:
    measured = run(tmp_path, "--only", "empathetic_personas", "--only", "contrast")
    assert measured["figures"] == []
    assert [line.split(",")[0] for line in measured["not_measured"]] == [
        "empathetic_personas en",
        "empathetic_personas zh",
        "contrast",
    ]


def test_a_sample_is_the_same_every_time(tmp_path: Path) -> None:
    stc3(tmp_path)
    found = next(s for s in SETS if s.name == "stc3_en")
    twice = [[i.conversation.id for i in found.items(tmp_path, 3)] for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(twice[0]) == 3
    assert Given(only=("stc3_en",)).wants("stc3_en")


def test_the_rating_of_the_whole_is_no_turn_that_the_customer_said(tmp_path: Path) -> None:
    dialogue = a_dialogue("u1", ["customer: Hello", "agent: Hi", f"customer: {OVERALL}"])
    dialogue["turns"][0]["satisfaction3"], dialogue["turns"][2]["satisfaction3"] = 1, 2
    write(tmp_path / "uss_jddc_zh" / "dev" / "jddc.jsonl", [dialogue])
    found = next(s for s in SETS if s.name == "uss_jddc_zh").items(tmp_path)
    assert [(item.turn, item.labels) for item in found] == [(0, {"turn": 1.0}), (None, {OVERALL: 2.0})]  # fmt: skip
    assert all(OVERALL not in t.text for item in found for t in item.conversation.turns)


def test_one_rater_against_the_rest_by_hand() -> None:
    said = a_conversation(*_GOOD)
    marks = [(0.0, 0.0, 2.0), (1.0, 1.0, 1.0), (2.0, 2.0, 0.0)]
    items = [Labelled(said, {"S": 1.0}, {"S": m}) for m in marks]
    # Rater 1 has 0 1 2 and the rest 1 1 1, which is constant, so none; rater 2 alike; rater 3 has
    # 2 1 0 and the rest 0 1 2: -1. The mean of what there is: -1.
    assert one_against_the_rest(items, Target("overall", "S", "r")) == "-1.00"
    assert one_against_the_rest([Labelled(said, {"S": 1.0}, {})], Target("overall", "S", "r")) is None  # fmt: skip


def test_raters_who_agree_wholly_have_one_everywhere() -> None:
    alpha, beside = agreement_of([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)])
    assert alpha.value == pytest.approx(1.0)
    assert beside["quadratic kappa, mean of pairs"] == "1.00"
    assert beside["ICC(2,1)"].startswith("1.00")


def test_pairs_are_counted_in_order_alike_and_as_applicable(tmp_path: Path) -> None:
    long, short = a_dialogue("a", _GOOD), a_dialogue("b", _BAD)
    write(
        tmp_path / "pairs.jsonl",
        [
            {"criterion": "empathy", "kind": "imitation", "a": long, "b": short},
            {"criterion": "empathy", "kind": "plain", "a": short, "b": long},
        ],
    )
    write(
        tmp_path / "invariance.jsonl",
        [
            {"rule": "equal", "a": long, "b": long},
            {"rule": "equal", "a": long, "b": short},
            {"rule": "b_not_higher", "a": long, "b": short},
        ],
    )
    write(tmp_path / "not_applicable.jsonl", [{"conv": long, "expected": {"empathy": "not_scored", "speed": "either"}}])  # fmt: skip

    def by_length(talk: Any, criterion: str) -> float:
        return len(talk.turns) / 10

    assert str(ordered(tmp_path, by_length)) == "1 of 2"
    assert str(ordered(tmp_path, by_length, "imitation")) == "1 of 1"
    # a pair with itself; 0.3 and 0.2 are apart by 0.1; 0.2 is not higher than 0.3
    assert str(alike(tmp_path, by_length)) == "2 of 3"
    assert str(applicable(tmp_path, by_length)) == "0 of 1"
    assert str(applicable(tmp_path, lambda talk, criterion: None)) == "1 of 1"
