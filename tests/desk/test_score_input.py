"""`evenhand score` on real folders: what is broken is named in one line, all else is scored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.desk.desk_builders import EXAMPLES, ZH_HANS, ZH_HANT, a_line, evenhand, process

CARD_KEYS = [
    "conversation", "rubric", "rubric_hash", "scorer", "about", "overall", "failed_by",
    "failed_sections", "scores", "customer", "created_at",
]  # fmt: skip
SCORE_KEYS = [
    "criterion", "status", "level", "value", "interval", "cause", "reason", "advice", "evidence",
]  # fmt: skip


def a_broken_folder(folder: Path) -> Path:
    """Good files named `good-...`, and beside them one of each kind of broken file."""
    good = {
        "good-native.json": a_line("native").encode(),
        "good-gb18030.txt": ZH_HANS.encode("gb18030"),
        "good-big5.txt": ZH_HANT.encode("big5"),
        "good-utf16.txt": ZH_HANT.encode("utf-16"),
        "good-bom.txt": ZH_HANS.replace("三天", "四天").encode("utf-8-sig"),
    }
    broken = {
        "empty.json": b"",
        "truncated.json": a_line("truncated").encode()[:90],
        "undecodable.json": a_line("undecodable").encode().replace(b"parcel", b"\xff\x81\xfe\x80"),
        "binary.txt": bytes(range(256)) * 20,
        "text-named.wav": ZH_HANT.encode(),
        "zero.wav": b"",
        "corrupt.wav": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"x" * 100,
        "corrupt.mp3": b"ID3" + bytes(500),
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "the-same-id.json": a_line("native", "Another text?").encode(),
        "not-a-conversation.json": b'{"speed": 4}',
        "middle.jsonl": "\n".join(
            [a_line("m-1"), a_line("m-2")[:80], a_line("m-3", "<b>Bold</b> & <i>so</i>?"), ""]
        ).encode(),
    }
    for name, content in (good | broken).items():
        (folder / name).write_bytes(content)
    return folder


def test_every_broken_file_is_one_line_and_every_good_one_is_scored(tmp_path: Path) -> None:
    folder = a_broken_folder(tmp_path)
    ran = evenhand("score", folder, "--format", "jsonl")
    assert ran.code == 1
    good = {id.rpartition("-")[0] if id.startswith("good") else id for id in ran.scored}
    assert good == {"native", "m-1", "m-3", "good-gb18030", "good-big5", "good-utf16", "good-bom"}
    assert len(ran.scored) == 7
    broken = sorted(p.name for p in folder.iterdir() if not p.name.startswith("good"))
    assert sorted(line.split(": ")[1].split(" line ")[0] for line in ran.errors) == [
        str(folder / name) for name in broken
    ]
    assert all(line.startswith("error: ") and len(line) < 400 for line in ran.errors)


def test_one_broken_line_of_a_file_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([a_line("one"), "{", a_line("two"), '{"id": 3}']))
    ran = evenhand("score", path, "--format", "jsonl")
    assert ran.scored == ["one", "two"]
    assert [line.split(": ")[1] for line in ran.errors] == [f"{path} line 2", f"{path} line 4"]


def test_all_good_is_exit_0_and_every_quote_is_in_its_turn() -> None:
    ran = evenhand("score", EXAMPLES, "--format", "jsonl")
    assert (ran.code, ran.errors) == (0, [])
    told = evenhand("import", EXAMPLES)
    turns = {c["id"]: c["turns"] for c in map(json.loads, told.out.splitlines())}
    assert set(ran.scored) == set(turns)
    quotes = 0
    for card in ran.cards:
        for score in card["scores"]:
            for e in score["evidence"]:
                text = turns[card["conversation"]][e["turn"]]["text"]
                assert text[e["start"] : e["end"]] == e["quote"] != ""
                quotes += 1
    assert quotes > 100


def test_a_line_has_the_keys_of_the_contract_in_their_order() -> None:
    [line] = evenhand("score", "-", "--format", "jsonl", stdin=a_line("c-17", said="")).cards
    assert list(line) == CARD_KEYS
    assert list(line["about"]) == ["channel", "language", "agent", "team", "case", "started_at"]
    assert list(line["overall"]) == ["value"]
    assert list(line["customer"]) == ["emotion", "nev", "satisfaction", "turned", "unturned"]
    [poor] = evenhand("score", EXAMPLES / "late-order-en-poor.json", "--format", "jsonl").cards
    for score in line["scores"] + poor["scores"]:
        assert list(score) == SCORE_KEYS
        for e in score["evidence"]:
            assert list(e) == ["turn", "start", "end", "quote", "role"]
    felt = poor["customer"]
    assert all(list(f) == ["turn", "valence", "label", "phase"] for f in felt["emotion"])
    assert list(felt) == ["emotion", "nev", "satisfaction", "turned"]
    for point in felt["turned"]:
        assert list(point) == ["turn", "before", "change", "came", "after", "deeds"]
    assert [s["criterion"] for s in poor["scores"]] == [
        "speed", "relevance", "context", "personalisation", "empathy",
    ]  # fmt: skip


def test_without_an_agent_there_is_a_card_that_says_so_and_one_line_on_stderr() -> None:
    turns = [{"speaker": "customer", "text": "Anybody?", "start": 0}]
    ran = evenhand("score", "-", "--format", "jsonl", stdin=a_line("alone", turns=turns))
    assert ran.code == 0
    [card] = ran.cards
    assert {s["status"] for s in card["scores"]} == {"insufficient_evidence"}
    assert card["overall"] == {"value": None}
    assert len([line for line in ran.err.splitlines() if "alone: " in line]) == 1


def test_several_agents_are_several_lines_and_each_is_shown_its_own_words() -> None:
    path = EXAMPLES / "store-pickup-hant-good.json"
    ran = evenhand("score", path, "--format", "jsonl")
    told = json.loads(evenhand("import", path).out)
    agents = [card["about"]["agent"] for card in ran.cards]
    assert len(agents) == len(set(agents)) == 2
    for card in ran.cards:
        for e in (e for s in card["scores"] for e in s["evidence"] if e["role"] == "shows"):
            assert told["turns"][e["turn"]].get("participant") == card["about"]["agent"]


@pytest.mark.parametrize("format", ["table", "jsonl", "csv"])
def test_nothing_but_the_format_is_on_stdout(tmp_path: Path, format: str) -> None:
    ran = evenhand("score", a_broken_folder(tmp_path), "--format", format)
    assert "note: " not in ran.out
    assert "error: " not in ran.out
    assert ran.out
    if format == "csv":
        assert ran.out.startswith('"conversation","channel"')


def test_stdout_is_utf_8_whatever_the_locale() -> None:
    path = EXAMPLES / "door-code-hans-good.json"
    ran = process("score", path, "--format", "jsonl", PYTHONIOENCODING="latin-1", LC_ALL="C")
    assert ran.code == 0
    assert "客" in ran.out


def test_what_does_not_exist_or_holds_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    ran = evenhand("score", tmp_path / "no.json", tmp_path / "none", "-", "--format", "jsonl")
    assert ran.code == 1
    assert ran.out == ""
    assert [line.split(": ")[1] for line in ran.errors] == [
        f"{tmp_path}/no.json", f"{tmp_path}/none", "-",
    ]  # fmt: skip


def test_no_empty_page_is_left_where_nothing_could_be_read(tmp_path: Path) -> None:
    ran = evenhand("score", tmp_path / "no.json", "--out", tmp_path / "page.html")
    assert ran.code == 1
    assert not (tmp_path / "page.html").exists()


def test_a_name_that_is_not_text_is_still_a_file(tmp_path: Path) -> None:
    odd = bytes(tmp_path) + b"/\xff\xfe.txt"
    Path(odd.decode("utf-8", "surrogateescape")).write_text(ZH_HANS, "utf-8")
    for command in (["score", "--format", "jsonl"], ["import"]):
        ran = evenhand(command[0], tmp_path, *command[1:])
        assert ran.code in (0, 1)
        assert bool(ran.out) == (ran.code == 0)


def test_notes_are_not_repeated_without_end() -> None:
    turns = [{"speaker": "customer", "text": "Anybody?", "start": 0}]
    given = "\n".join(a_line(f"c-{n}", turns=turns) for n in range(60))
    ran = evenhand("score", "-", "--format", "jsonl", stdin=given)
    assert len(ran.cards) == 60
    assert len(ran.err.splitlines()) == 21
    assert ran.err.endswith("note: further notes are left out\n")
