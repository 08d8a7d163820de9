"""Files of scorecards: read line by line, what is no card is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.errors import ScorecardError
from qa.scorecard import About, Overall, Scorecard
from qa.scorecard_file import read_scorecards


def a_line(id: str) -> bytes:
    card = Scorecard(
        conversation=id, rubric="five@1", rubric_hash="h", scorer="local@1", scores=(),
        about=About(channel="chat", language="en"), overall=Overall(value=None),
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    return card.model_dump_json().encode() + b"\n"


def test_every_card_is_read_and_every_other_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf" + a_line("a") + b"\n{}\nnonsense\n" + a_line("b") + a_line("c")[:50]
    )
    found = read_scorecards(path)
    assert [card.conversation for card in found.cards] == ["a", "b"]
    assert [str(f).partition(": not a scorecard")[0] for f in found.failures] == [
        f"{path}:3", f"{path}:4", f"{path}:6",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\n\n", b"conversation,score\n", b"\xff\xfe\x00"])
def test_a_file_without_a_card_says_what_writes_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_bytes(content)
    with pytest.raises(ScorecardError, match=r"no scorecard in it.*evenhand score"):
        read_scorecards(path)


def test_a_file_that_is_not_there_or_a_folder_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(ScorecardError, match="cannot be read"):
            read_scorecards(path)
