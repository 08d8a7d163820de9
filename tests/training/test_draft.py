"""A scenario begun from a real conversation: its words, its weakest criterion, and a list of what is to be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import a_conversation
from click.testing import CliRunner

from desk.cli.scenario import scenario
from training.draft import draft
from training.errors import PlayError
from training.scenarios.scenario_file import UNWRITTEN

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "conversations"


@pytest.mark.parametrize("name", ["late-order-en-poor", "fridge-delivery-hans-poor"])
def test_a_draft_lists_by_line_what_is_to_be_written_and_is_refused_until_it_is(
    name: str, tmp_path: Path
) -> None:
    out = tmp_path / "mine.yaml"
    args = ["from-conversation", str(EXAMPLES / f"{name}.json"), "--out", str(out)]
    result = CliRunner().invoke(scenario, args)
    assert result.exit_code == 0, result.output
    lines = out.read_text("utf-8").splitlines()
    left = sum(line.count(UNWRITTEN) for line in lines if not line.startswith("#"))
    checked = CliRunner().invoke(scenario, ["check", str(out)])
    assert checked.exit_code == 1 and left > 8
    for said in (result.stdout, checked.stderr):
        named = [row for row in said.splitlines() if "still to be written" in row]
        assert len(named) == left
        for row in named:
            number = int(row.split(f"{out.name}:")[1].split(":")[0])
            assert UNWRITTEN in " ".join(lines[number - 1 : number + 2])
    again = CliRunner().invoke(scenario, args)
    assert again.exit_code == 2 and "is there already" in again.output


def test_personal_data_of_the_conversation_is_not_in_the_draft(tmp_path: Path) -> None:
    chat, out = tmp_path / "chat.txt", tmp_path / "mine.yaml"
    chat.write_text(
        "Customer: Write to anna.smith@example.org, where is it?\nAgent: One moment.\n", "utf-8"
    )
    CliRunner().invoke(scenario, ["from-conversation", str(chat), "--out", str(out)])
    assert "where is it?" in out.read_text("utf-8") and "anna.smith" not in out.read_text("utf-8")


def test_a_conversation_without_a_customer_begins_nothing() -> None:
    with pytest.raises(PlayError, match="no turn of a customer"):
        draft(a_conversation("agent: Hello?"), "mine", None, None)
