"""`evenhand review`: disputes from the command line, the sheet of an own assessment, the list."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from desk_builders import EXAMPLES, Ran, evenhand


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scored") / "cards.jsonl"
    chosen = [*EXAMPLES.glob("store-*-good*"), *EXAMPLES.glob("late-order-*")]
    assert evenhand("score", *chosen, "--out", path).code == 0
    return path


def dispute(
    home: Path,
    card: object,
    criterion: str = "empathy",
    level: str = "4",
    reason: str = "I did.",
    *more: str,
) -> Ran:
    return evenhand(
        "review", "dispute", card, criterion, "--level", level, "--reason", reason, *more,
        EVENHAND_HOME=str(home),
    )  # fmt: skip


def records(home: Path) -> list[dict[str, object]]:
    path = home / "reviews" / "reviews.jsonl"
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )


def test_a_dispute_is_one_line_beside_the_machines_score(scored: Path, tmp_path: Path) -> None:
    before = scored.read_bytes()
    ran = dispute(tmp_path, f"{scored}#late-order-en-poor")
    assert ran.code == 0
    (record,) = records(tmp_path)
    assert (record["kind"], record["criterion"], record["level"]) == ("dispute", "empathy", 4)
    assert (record["by"], record["agent"], record["reason"]) == ("agent-02", "agent-02", "I did.")
    assert scored.read_bytes() == before


def test_a_file_with_one_card_needs_no_conversation(scored: Path, tmp_path: Path) -> None:
    one = tmp_path / "one#card.jsonl"
    one.write_text(scored.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert dispute(tmp_path, one, "context").code == 0
    assert dispute(tmp_path, f"{one}#{records(tmp_path)[0]['conversation']}", "context").code == 0


@pytest.mark.parametrize(
    ("card", "criterion", "level", "reason", "said"),
    [
        ("#late-order-en-poor", "empathy", "6", "because", "accepted are 1 2 3 4 5"),
        ("#late-order-en-poor", "empathy", "LEVEL", "because", "accepted are 1 2 3 4 5"),
        ("#late-order-en-poor", "warmth", "4", "because", "accepted are speed relevance"),
        ("#nobody", "empathy", "4", "because", "no card of 'nobody'; accepted are"),
        ("", "empathy", "4", "because", "#CONVERSATION"),
        ("#late-order-en-poor", "empathy", "4", "  ", "--reason"),
        ("#late-order-en-poor", "empathy", "4", "x" * 2001, "at most 2000"),
        ("#store-pickup-hant-good", "empathy", "4", "because", "--agent (agent-21, agent-26)"),
        (".gone#c", "empathy", "4", "because", "cannot be read"),
    ],
)
def test_what_is_not_accepted_is_one_clear_line_and_nothing_is_recorded(
    scored: Path, tmp_path: Path, card: str, criterion: str, level: str, reason: str, said: str
) -> None:
    ran = dispute(tmp_path, f"{scored}{card}", criterion, level, reason)
    assert ran.code == 2
    assert len(ran.errors) == 1 and said in ran.errors[0]
    assert records(tmp_path) == []


def test_a_shared_conversation_is_told_apart_by_who_disagrees(scored: Path, tmp_path: Path) -> None:
    card = f"{scored}#store-pickup-hant-good"
    assert dispute(tmp_path, card, "empathy", "4", "I did.", "--by", "agent-26").code == 0
    assert records(tmp_path)[0]["agent"] == "agent-26"


def test_who_reviews_for_the_team_names_the_agent_of_a_shared_conversation(
    scored: Path, tmp_path: Path
) -> None:
    talk = f"{scored}#store-pickup-hant-good"
    command = ("review", "dispute", talk, "empathy", "--level", "n/a", "--reason", "nothing felt", "--by", "qa-lena")  # fmt: skip
    ran = evenhand(*command, "--agent", "agent-26", EVENHAND_HOME=str(tmp_path))
    assert ran.code == 0, ran.err
    [record] = records(tmp_path)
    assert (record["by"], record["agent"], record["status"]) == ("qa-lena", "agent-26", "not_applicable")  # fmt: skip


def test_a_withdrawal_is_added_and_only_the_own_dispute_can_be_withdrawn(
    scored: Path, tmp_path: Path
) -> None:
    home = {"EVENHAND_HOME": str(tmp_path)}
    id = dispute(tmp_path, f"{scored}#late-order-en-poor").out.partition(":")[0]
    assert evenhand("review", "dispute", "--undo", id, "--by", "agent-07", **home).code == 2
    assert evenhand("review", "dispute", "--undo", id, **home).code == 0
    assert [r["kind"] for r in records(tmp_path)] == ["dispute", "withdrawal"]
    again = evenhand("review", "dispute", "--undo", id, **home)
    assert again.code == 2 and "no standing dispute" in again.errors[0]


def test_the_list_shows_what_was_said_and_json_is_the_records(scored: Path, tmp_path: Path) -> None:
    home = {"EVENHAND_HOME": str(tmp_path)}
    assert evenhand("review", "list", **home).out == ""
    dispute(tmp_path, f"{scored}#late-order-en-poor", reason="two\nlines")
    dispute(tmp_path, f"{scored}#late-order-en-good", "speed")
    assert len(evenhand("review", "list", **home).out.splitlines()) == 2
    shown = evenhand("review", "list", "--agent", "agent-02", **home).out
    assert "late-order-en-poor" in shown and "-> 4  by agent-02  two lines" in shown
    listed = evenhand("review", "list", "--json", **home).out
    assert [json.loads(line) for line in listed.splitlines()] == records(tmp_path)


def sheet(scored: Path, out: Path, *more: str, agent: str = "agent-21") -> Ran:
    return evenhand(
        "review", "sheet", "--self", scored, "--conversations", EXAMPLES, "--agent", agent,
        "--out", out, *more,
    )  # fmt: skip


def test_the_sheet_has_the_anchors_empty_levels_and_nothing_of_the_machine(
    scored: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.csv"
    assert sheet(scored, out, "--language", "en").code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["criterion"] for r in rows] == [
        "speed",
        "relevance",
        "context",
        "personalisation",
        "empathy",
    ]
    assert {r["conversation"] for r in rows} == {"store-pickup-hant-good"}
    assert {(r["level"], r["reason"], r["kind"], r["reviewer"]) for r in rows} == {
        ("", "", "self", "agent-21")
    }
    assert all(r[f"level_{n}"] for r in rows for n in range(1, 6))
    text = out.read_text("utf-8-sig")
    for card in map(json.loads, scored.read_text("utf-8").splitlines()):
        assert not [s["reason"] for s in card["scores"] if s["reason"] in text]
    assert "local@" not in text and "satisfaction" not in text


def test_a_colleague_is_not_in_the_sheet_either(scored: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.csv"
    assert sheet(scored, out).code == 0
    text = out.read_text("utf-8-sig")
    talk = json.loads((EXAMPLES / "store-pickup-hant-good.json").read_text("utf-8"))
    others = [t["text"] for t in talk["turns"] if t.get("participant") == "agent-26"]
    assert others and not [other for other in [*others, "agent-26"] if other in text]
    assert "此段由其他同仁服務" in text


def test_the_sheet_is_csv_and_about_a_known_agent(scored: Path, tmp_path: Path) -> None:
    assert ".csv" in sheet(scored, tmp_path / "sheet.xlsx").errors[0]
    ran = sheet(scored, tmp_path / "sheet.csv", agent="agent-99")
    assert ran.code == 2 and "agent-21" in ran.errors[0]
    assert list(tmp_path.iterdir()) == []


def test_a_sample_tilted_to_doubt_says_its_chances_and_people_s_means_are_weighed_by_them(
    scored: Path, tmp_path: Path
) -> None:
    """Doubt is planted: a wide interval in every third card; there people give 1, elsewhere 5."""
    cards = [json.loads(line) for line in scored.read_text("utf-8").splitlines()]
    ids = sorted({c["conversation"] for c in cards})
    doubtful = set(ids[::3])
    for card in cards:
        for s in card["scores"]:
            s["interval"] = [0.0, 1.0] if card["conversation"] in doubtful else None
    doubted, sheet = tmp_path / "cards.jsonl", tmp_path / "sheet.csv"
    doubted.write_text("".join(json.dumps(c) + "\n" for c in cards), "utf-8")
    talks = ["--conversations", *EXAMPLES.glob("store-*-good*"), *EXAMPLES.glob("late-order-*")]
    size = len(ids) - 1
    command = ("review", "sheet", *talks, "--sample", size, "--reviewer", "rosa", "--out", sheet)
    assert evenhand(*command, "--tilt", "0.8").code == 2  # by what would it be tilted?
    ran = evenhand(*command, "--tilt", "0.8", "--doubted", doubted)
    assert ran.code == 0, ran.err
    drawn = sheet.read_text("utf-8-sig")
    assert evenhand(*command, "--tilt", "0.8", "--doubted", doubted).code == 0
    assert sheet.read_text("utf-8-sig") == drawn  # the same seed
    rows = list(csv.DictReader(drawn.splitlines()))
    chance = {row["conversation"]: float(row["chance"]) for row in rows}
    assert len(chance) == size
    assert all(p > size / len(ids) for id, p in chance.items() if id in doubtful)
    assert all(p >= 0.2 * size / len(ids) - 1e-6 for p in chance.values())
    for row in rows:
        row["level"] = "1" if row["conversation"] in doubtful else "5"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    home = {"EVENHAND_HOME": str(tmp_path)}
    assert evenhand("review", "import", sheet, "--conversations", EXAMPLES, **home).code == 0
    told = [json.loads(x) for x in evenhand("review", "means", "--json", **home).out.splitlines()]
    [empathy] = [t for t in told if t["criterion"] == "empathy"]
    weights = {id: 1 / p for id, p in chance.items()}
    high = sum(w for id, w in weights.items() if id not in doubtful)
    assert empathy["n"] == size
    assert empathy["value"] == pytest.approx(high / sum(weights.values()), abs=1e-3)
    assert empathy["plain"] < empathy["value"]
    assert "from" in evenhand("review", "means", **home).out
