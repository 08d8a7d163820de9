"""`--records`, `--agent-name` and `evenhand formats`: what reading commands take and print."""

from __future__ import annotations

import json
from pathlib import Path

from tests.desk.desk_builders import evenhand
from tests.transcripts.formats.layouts import LAYOUTS, workbook
from transcripts.formats import FORMATS

CHAT = (
    "conversation id,customer id,role,message\nk1,u1,customer,Where is my parcel?\n"
    "k1,u1,agent,I am looking it up for you now.\nk2,u9,customer,Hello there\n"
    "k2,u9,agent,Good morning to you.\n"
)
RECORDS = "customer_id,tier\nu1,gold\nu2,silver\nu9,iron\nu9,zinc\n"


def _files(folder: Path) -> tuple[Path, Path]:
    (folder / "chat.csv").write_text(CHAT)
    (folder / "records.csv").write_text(RECORDS)
    return folder / "chat.csv", folder / "records.csv"


def test_records_reach_their_customers_and_every_other_row_is_a_line(tmp_path: Path) -> None:
    chat, records = _files(tmp_path)
    ran = evenhand("import", chat, "--records", records)
    first, second = map(json.loads, ran.out.splitlines())
    assert first["customer_record"] == {"tier": "gold"}
    assert "customer_record" not in second
    assert ran.code == 1
    assert f"error: {records} row 5: customer 'u9' has a row before, at {records} row 4" in ran.err
    assert f"note: {records} row 3: customer 'u2' has no conversation among those read" in ran.err


def test_score_takes_records_too(tmp_path: Path) -> None:
    chat, records = _files(tmp_path)
    records.write_text("customer_id,tier\nu1,gold\nu9,iron\n")
    ran = evenhand("score", chat, "--records", records, "--format", "jsonl")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 2


def test_records_that_cannot_be_read_are_a_usage_error(tmp_path: Path) -> None:
    chat, _ = _files(tmp_path)
    for command in ("import", "score"):
        ran = evenhand(command, chat, "--records", tmp_path / "no.csv")
        assert ran.code == 2
        assert "no.csv: cannot be read" in ran.err


def test_what_was_lost_is_said_once_for_all_conversations(tmp_path: Path) -> None:
    chat, _ = _files(tmp_path)
    err = evenhand("import", chat).err
    assert err.count("columns: ") == 1
    assert "(2 conversations, first k1)" in err


def test_an_agent_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("[13.03.26, 10:14:00] Anna: Hello\n[13.03.26, 10:15:00] Bo: Hi there\n")
    ran = evenhand("import", path, "--agent-name", "Bo")
    assert [turn["speaker"] for turn in json.loads(ran.out)["turns"]] == ["customer", "agent"]


def test_every_layout_is_imported_from_one_folder(tmp_path: Path) -> None:
    for number, layout in enumerate(LAYOUTS.values()):
        place = tmp_path / "in" / str(number)
        place.mkdir(parents=True)
        (place / layout.name).write_bytes(layout.content)
    (tmp_path / "in" / "two.xlsx").write_bytes(workbook(("Notes", [["a", "b"]])))
    ran = evenhand("import", tmp_path / "in", "--out", tmp_path / "out")
    # The layouts of one system are one conversation with one id; all others are different.
    kept = len(list((tmp_path / "out").iterdir()))
    repeated = ran.err.count("was already read in this run")
    assert kept + repeated == len(LAYOUTS)
    assert "no column with the messages" in ran.err
    assert "Traceback" not in ran.err


def test_the_table_of_formats_has_a_row_for_each_and_is_json_too() -> None:
    printed = evenhand("formats").out
    listed = [json.loads(line) for line in evenhand("formats", "--json").out.splitlines()]
    assert [row["name"] for row in listed] == [*FORMATS, "recording"]
    for row in listed:
        assert row["name"] in printed
        assert row["known_by"]
        assert row["carries"]
        assert row["loses"]
    for title in ("suffixes", "recognised by", "carries", "cannot carry"):
        assert title in printed


def test_the_guide_to_formats_has_the_same_table() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    for known in FORMATS.values():
        row = (
            f"| `{known.name}` | {' '.join(known.suffixes)} | {known.known_by} | {known.carries} |"
        )
        assert f"{row} {known.loses} |" in guide
