"""`evenhand review import`, `evenhand calibrate`, `evenhand score --calibration`, one after another."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from desk.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CHATS = str(EXAMPLES / "conversations")


def run(*arguments, code=0):
    found = CliRunner().invoke(main, [str(a) for a in arguments], env={"COLUMNS": "80"})
    assert found.exit_code == code, found.output
    return found


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A folder with records of the example reviews and what was learnt from them."""
    folder = tmp_path_factory.mktemp("taught")
    records = folder / "reviews.jsonl"
    said = run("review", "import", EXAMPLES / "reviews.csv", "--conversations", CHATS, "--reviews", records)  # fmt: skip
    assert "340 recorded" in said.stderr
    again = run("review", "import", EXAMPLES / "reviews.csv", "--conversations", CHATS, "--reviews", records)  # fmt: skip
    assert "0 recorded" in again.stderr and "340 were there already" in again.stderr
    made = run("calibrate", CHATS, "--reviews", records, "--out", folder / "c.json", "--page", folder / "c.html", "--language", "zh-Hant", "--target", "empathy", "--target", "context")  # fmt: skip
    return folder, made


def test_the_report_sets_machine_constant_and_people_side_by_side(taught):
    folder, made = taught
    for word in ("機器", "校準後", "常數", "人與人"):
        assert word in made.stdout
    assert max(map(cell_len, made.stdout.splitlines())) <= 80
    page = (folder / "c.html").read_text("utf-8")
    assert "評分器從人工評核學到什麼" in page and "<script" not in page


def test_what_does_not_help_unseen_conversations_is_not_applied_and_that_is_said(taught, tmp_path):
    """Nobody can learn from levels that are drawn at random: all but chance is refused, in file, report and score."""
    folder, _ = taught
    draw, wild = random.Random(5), []
    for line in (folder / "reviews.jsonl").read_text("utf-8").splitlines():
        level = draw.choice([1, 5])
        wild.append(json.loads(line) | {"level": level, "value": (level - 1) / 4})
    records, out = tmp_path / "r.jsonl", tmp_path / "c.json"
    records.write_text("".join(json.dumps(r) + "\n" for r in wild), "utf-8")
    made = run("calibrate", CHATS, "--reviews", records, "--out", out, "--target", "relevance")
    file = json.loads(out.read_text("utf-8"))["learnt"]
    unused = {m["language"] for m in file if not m["applied"]}
    assert unused and made.stdout.count("Do not use it: held-out") == len(unused)
    for m in file:
        known = m["held_out"]
        agrees = known["kappa"] is None or known["kappa"] >= known["shipped_kappa"] - 0.02
        assert m["applied"] == (known["error"] < known["shipped_error"] and agrees)
    name = "late-order-en-poor" if "en" in unused else "wiped-phone-hans-poor"
    chat = EXAMPLES / "conversations" / f"{name}.json"
    found = run("score", chat, "--calibration", out, "--format", "jsonl")
    assert "not applied, since unseen conversations" in found.stderr
    [card] = map(json.loads, found.stdout.splitlines())
    assert all(s.get("uncalibrated") is None for s in card["scores"])


def test_scores_are_calibrated_and_the_machines_stay_visible(taught):
    folder, _ = taught
    chat = EXAMPLES / "conversations" / "late-order-en-poor.json"
    found = run("score", chat, "--calibration", folder / "c.json", "--format", "jsonl")
    [card] = map(json.loads, found.stdout.splitlines())
    changed = {s["criterion"] for s in card["scores"] if s.get("uncalibrated") is not None}
    learnt = json.loads((folder / "c.json").read_text("utf-8"))["learnt"]
    assert changed == {m["target"] for m in learnt if m["applied"] and m["language"] == "en"}
    assert changed and changed <= {"empathy", "context"}
    assert "+calibration." in card["scorer"]


def test_a_calibration_of_another_rubric_is_not_applied_and_that_is_said(taught, tmp_path):
    folder, _ = taught
    chat = EXAMPLES / "conversations" / "late-order-en-poor.json"
    old = json.loads((folder / "c.json").read_text("utf-8")) | {"rubric_hash": "0" * 16}
    other = tmp_path / "old.json"
    other.write_text(json.dumps(old), "utf-8")
    found = run("score", chat, "--calibration", other, "--format", "jsonl")
    assert "not applied: it was made for five-consistencies" in found.stderr
    assert "+calibration." not in found.stdout


def test_without_enough_reviews_it_says_what_is_missing(tmp_path):
    found = run("calibrate", CHATS, "--reviews", tmp_path / "none.jsonl", "--out", tmp_path / "c.json", code=2)  # fmt: skip
    assert "nothing was learnt" in found.output
    assert not (tmp_path / "c.json").exists()


def test_a_review_by_command_is_a_label_and_a_second_dispute_is_marked(tmp_path):
    cards, records = tmp_path / "s.jsonl", tmp_path / "r.jsonl"
    chat = EXAMPLES / "conversations" / "late-order-en-poor.json"
    run("score", chat, "--out", cards)
    for level in ("3", "4"):
        run("review", "dispute", cards, "empathy", "--level", level, "--reason", "I did", "--reviews", records)  # fmt: skip
    run("review", "give", cards, "empathy", "--level", "2", "--by", "rosa", "--reason", "no", "--reviews", records)  # fmt: skip
    lines = run("review", "list", "--reviews", records).stdout.splitlines()
    assert ["(again)" in line for line in lines] == [False, True, False]
    assert "review" in lines[2] and "-> 2" in lines[2]
