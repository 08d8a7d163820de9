"""`evenhand redact`, `evenhand export` and `score --redact`: what is written, said and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.desk.desk_builders import EXAMPLES, a_line, evenhand, names
from transcripts.conversation import Conversation

CARD = "4111 1111 1111 1111"
PAID = a_line(
    "c-1", f"My card {CARD} was charged twice, my phone is 13800138000.",
    f"I see {CARD}, the refund for order 20231187 is £45.20.",
)  # fmt: skip


def test_redacted_conversations_are_native_and_counted_by_type(tmp_path: Path) -> None:
    ran = evenhand("redact", "-", "--out", tmp_path / "out", stdin=PAID)
    assert (ran.code, ran.out) == (0, "")
    assert ran.errors == [f"{tmp_path / 'out'}: 1 conversations, masked: 2 card, 1 phone"]
    read = Conversation.model_validate_json((tmp_path / "out" / "c-1.json").read_text("utf-8"))
    assert [t.text for t in read.turns] == [
        "My card [CARD-1] was charged twice, my phone is [PHONE-1].",
        "I see [CARD-1], the refund for order 20231187 is £45.20.",
    ]


def test_redacting_what_was_redacted_writes_the_same_bytes(tmp_path: Path) -> None:
    evenhand("redact", "-", "--out", tmp_path / "once", stdin=PAID)
    evenhand("redact", tmp_path / "once", "--out", tmp_path / "twice")
    once, twice = ((tmp_path / n / "c-1.json").read_text("utf-8") for n in ("once", "twice"))
    assert {**json.loads(once), "source": None} == {**json.loads(twice), "source": None}


def test_types_can_be_chosen_kept_and_added() -> None:
    only = evenhand("redact", "-", "--type", "phone", stdin=PAID).out
    assert CARD in only and "13800138000" not in only
    kept = evenhand("redact", "-", "--keep", "phone", stdin=PAID).out
    assert CARD not in kept and "13800138000" in kept
    order = evenhand("redact", "-", "--pattern", r"order=\b2023\d{4}\b", stdin=PAID).out
    assert "[ORDER-1]" in order and "20231187" not in order


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--type", "cards"], "accepted are card cvv"),
        (["--keep", "x"], "accepted are card cvv"),
        (["--pattern", "order"], "is not NAME=REGEX"),
        (["--pattern", "order=("], "no regular expression"),
    ],
)
def test_a_wrong_option_is_a_usage_error(arguments: list[str], said: str) -> None:
    ran = evenhand("redact", "-", *arguments, stdin=PAID)
    assert ran.code == 2 and said in ran.err and len(ran.errors) == 1


def test_a_broken_file_is_named_and_the_others_are_redacted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text('{"turns": [broken', "utf-8")
    (tmp_path / "in" / "b.jsonl").write_text(PAID + "\n", "utf-8")
    ran = evenhand("redact", tmp_path / "in", "--out", tmp_path / "out")
    assert ran.code == 1 and "a.json" in ran.err and names(tmp_path / "out") == {"c-1.json"}


def test_an_id_that_is_a_phone_number_is_kept_and_said(tmp_path: Path) -> None:
    ran = evenhand("redact", "-", stdin=a_line("13800138000"))
    assert "id holds personal data (phone)" in ran.err and '"13800138000"' in ran.out


@pytest.mark.parametrize(("format", "suffix"), [("vtt", ".vtt"), ("srt", ".srt"), ("text", ".txt")])
def test_what_is_exported_is_imported_again(tmp_path: Path, format: str, suffix: str) -> None:
    given = "Where is it?"
    ran = evenhand("export", "-", "--format", format, "--out", tmp_path, stdin=a_line("c-1", given))
    assert (ran.code, names(tmp_path)) == (0, {f"c-1{suffix}"})
    back = json.loads(evenhand("import", tmp_path / f"c-1{suffix}").out)
    assert (back["turns"][0]["speaker"], back["turns"][0]["text"]) == ("customer", given)


def test_a_chat_without_times_is_no_caption_and_the_others_are_written(tmp_path: Path) -> None:
    untimed = json.loads(a_line("c-2"))
    for turn in untimed["turns"]:
        del turn["start"]
    given = f"{json.dumps(untimed)}\n{PAID}"
    ran = evenhand("export", "-", "--format", "srt", "--redact", "--out", tmp_path, stdin=given)
    assert ran.code == 1 and "no turn has a time" in ran.err
    assert "[CARD-1]" in (tmp_path / "c-1.srt").read_text("utf-8")


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".html"])
def test_reports_can_be_written_redacted(tmp_path: Path, suffix: str) -> None:
    place = tmp_path / f"report{suffix}"
    plain = evenhand("score", "-", "--out", place, stdin=PAID)
    assert plain.code == 0 and "4111" in place.read_text("utf-8")
    ran = evenhand("score", "-", "--redact", "--out", place, stdin=PAID)
    assert ran.code == 0
    text = place.read_text("utf-8")
    assert "4111" not in text and "13800138000" not in text
    assert names(tmp_path) == {place.name}


def test_a_redacted_report_has_the_scores_of_the_original() -> None:
    plain = evenhand("score", EXAMPLES, "--format", "jsonl").cards
    redacted = evenhand("score", EXAMPLES, "--format", "jsonl", "--redact").cards
    values = [
        [[(s["criterion"], s["value"]) for s in card["scores"]] for card in cards]
        for cards in (plain, redacted)
    ]
    assert values[0] == values[1]
