"""`evenhand import`: one native file a conversation, inside its folder, none over another."""

from __future__ import annotations

import json
from pathlib import Path

from tests.desk.desk_builders import EXAMPLES, a_line, evenhand, names, without_time
from transcripts.conversation import Conversation

IDS = [
    "../../x", "..", ".", "/etc/passwd", "a/b", "a b", "a-b", "A-B", "a_b", "C:\\x", "con", "-", "~",
    "x" * 400, "x" * 401, "会" * 300, "会" * 301, "é", "e\u0301", "\u2126", "a\n", "$(touch y)", "a\u202eb",
    "a-b.json", "*", "?", "a-b.9f86d081", "ａ-ｂ",
]  # fmt: skip


def test_every_id_gets_a_file_of_its_own_inside_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    given = "\n".join(a_line(id) for id in IDS)
    ran = evenhand("import", "-", "--out", out, stdin=given, cwd=tmp_path)
    assert (ran.code, ran.out, ran.errors) == (0, "", [f"{out}: {len(IDS)} conversations"])
    assert {json.loads(p.read_text("utf-8"))["id"] for p in out.iterdir()} == set(IDS)
    assert len({name.lower() for name in names(out)}) == len(IDS)  # where case does not matter too
    assert names(tmp_path) == {"deep"}
    assert names(tmp_path / "deep") == {"out"}
    assert "a-b.json" in names(out)


def test_what_is_imported_twice_is_written_twice_to_the_same_place(tmp_path: Path) -> None:
    for _ in range(2):
        assert evenhand("import", EXAMPLES, "--out", tmp_path / "out").code == 0
    count = len(evenhand("import", EXAMPLES).out.splitlines())
    assert len(names(tmp_path / "out")) == count


def test_imported_conversations_score_as_their_originals(tmp_path: Path) -> None:
    sources = [EXAMPLES / name for name in ("chat-export.csv", "seat-log.txt", "piano-tuning.vtt")]
    evenhand("import", *sources, "--out", tmp_path / "out")
    ours = evenhand("score", *sources, "--format", "jsonl").cards
    theirs = evenhand("score", tmp_path / "out", "--format", "jsonl").cards
    by_id = {card["conversation"]: card for card in without_time(theirs)}
    assert without_time(ours) == [by_id[card["conversation"]] for card in ours]


def test_on_stdout_each_line_is_a_conversation_that_reads_back_the_same(tmp_path: Path) -> None:
    ran = evenhand("import", EXAMPLES)
    assert (ran.code, ran.errors) == (0, [])
    again = evenhand("import", "-", stdin=ran.out)
    assert again.out == ran.out
    assert all(Conversation.model_validate_json(line) for line in ran.out.splitlines())


def test_broken_files_are_named_and_the_folder_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(a_line("good"))
    (tmp_path / "b.json").write_text("{")
    ran = evenhand("import", tmp_path, "--out", tmp_path / "out")
    assert ran.code == 1
    assert names(tmp_path / "out") == {"good.json"}
    for place in (tmp_path / "a.json", tmp_path / "a.json" / "out", "/proc/no"):
        refused = evenhand("import", tmp_path, "--out", place)
        assert refused.code == 2, place
        assert len(refused.err.splitlines()) == 1, place
