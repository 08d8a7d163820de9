"""Scorecards as CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_builders import a_card, a_conversation, a_score, evidence, many

from qa.report.rows import COLUMNS, as_text, from_text, rows, write_csv, write_jsonl
from qa.scorecard import CustomerView, Deed, Scorecard, TurningPoint

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", " =1"]


def written(cards: list[Scorecard]) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    write_csv(cards, out)
    return list(csv.DictReader(io.StringIO(out.getvalue().removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert as_text(text) == f"'{text}"


def test_ordinary_text_and_numbers_are_left_alone() -> None:
    for text in ("Sorry", "我们拖了", "3 - 1", "it's", "a=b", ""):
        assert as_text(text) == text
    customer = CustomerView(nev=-12.0)
    row = written([a_card(a_conversation(), [a_score("speed")], customer=customer)])[0]
    assert float(row["nev"]) == -12.0


@given(st.text(alphabet="'=＝+-@\t\r\n \ufeffax", max_size=8))
def test_a_reader_gets_every_text_back(text: str) -> None:
    assert from_text(as_text(text)) == text


def test_turning_points_are_one_safe_cell_and_an_empty_one_where_there_are_none() -> None:
    deed = Deed(turn=1, start=0, end=5, quote="=1+1,", role="shows", act="refuses")
    points = (
        TurningPoint(turn=2, before=0, change=-0.6, came="reply", after=(1,), deeds=(deed,)),
        TurningPoint(turn=4, before=2, change=0.8, came="unknown", after=(3,)),
    )
    talk = a_conversation()
    cards = [
        a_card(talk, [a_score("speed")], customer=CustomerView(turned=points)),
        a_card(talk, [a_score("speed")], customer=CustomerView(unturned="steady")),
    ]
    found = [row["turned"] for row in written(cards)]
    assert found == ["2 -0.60 reply: refuses@1 =1+1, | 4 +0.80 unknown", ""]


def test_hostile_ids_reasons_and_quotes_are_all_neutralised() -> None:
    talk = a_conversation("=cmd()", [("agent", "＝HYPERLINK(1)", 0.0)], agent="@agent")
    score = a_score("speed", reason="+reason", evidence=(evidence(talk, "＝HYPERLINK(1)"),))
    row = written([a_card(talk, [score])])[0]
    found = [row[c] for c in ("conversation", "agent", "reason", "evidence")]
    assert found == ["'=cmd()", "'@agent", "'+reason", "'＝HYPERLINK(1)"]


def test_there_is_one_row_a_criterion_with_the_documented_columns() -> None:
    cards, _ = many(6)
    found = written(cards)
    assert len(found) == 30
    assert tuple(found[0]) == COLUMNS
    assert {row["status"] for row in found} >= {"scored", "not_applicable"}
    assert all((row["value"] == "") == (row["status"] != "scored") for row in found)


def test_a_card_without_scores_does_not_vanish() -> None:
    found = list(rows([a_card(a_conversation("c-9"), [])]))
    assert [(r["conversation"], r["criterion"]) for r in found] == [("c-9", None)]


def test_a_file_begins_with_a_byte_order_mark_so_that_excel_reads_chinese(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    cards, _ = many(3, ["zh-Hans"])
    with path.open("w", encoding="utf-8", newline="") as out:
        assert write_csv(cards, out) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        assert tuple(next(csv.reader(lines))) == COLUMNS


def test_rows_are_written_as_the_cards_come_a_conversation_behind() -> None:
    out = io.StringIO()
    seen: list[int] = []

    def stream() -> Iterator[Scorecard]:
        for card in many(3)[0]:
            seen.append(len(out.getvalue()))
            yield card

    write_csv(stream(), out)
    assert seen[0] == seen[1] < seen[2]  # a conversation is whole when the next one begins


def test_a_json_line_is_a_scorecard_with_its_nulls() -> None:
    out = io.StringIO()
    cards, _ = many(4)
    assert write_jsonl(iter(cards), out) == 4
    lines = out.getvalue().splitlines()
    assert [Scorecard.model_validate_json(line) for line in lines] == cards
    first = json.loads(lines[0])
    assert list(first) == [
        "conversation", "rubric", "rubric_hash", "scorer", "about", "overall", "failed_by",
        "failed_sections", "scores", "customer", "created_at",
    ]  # fmt: skip
    assert first["about"]["case"] is None


def test_a_line_separator_inside_a_reason_does_not_break_a_json_line() -> None:
    out = io.StringIO()
    write_jsonl([a_card(a_conversation(), [a_score("speed", reason="a\nb\r\nc")])], out)
    assert out.getvalue().count("\n") == 1
