"""`evenhand report`: saved scorecards as the team's page, or as one agent's feedback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk_builders import EXAMPLES, Ran, a_line, evenhand


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scorecards of the examples of two agents who share a conversation, and of some others."""
    path = tmp_path_factory.mktemp("scored") / "cards.jsonl"
    chosen = [*EXAMPLES.glob("store-*"), *EXAMPLES.glob("quote-*"), *EXAMPLES.glob("late-order-*")]
    assert evenhand("score", *chosen, "--out", path).code == 0
    return path


def feedback(scored: Path, home: Path, *more: object, agent: str = "agent-21") -> tuple[Ran, str]:
    out = home / "out.html"
    ran = evenhand(
        "report", scored, "--conversations", EXAMPLES, "--agent", agent, "--out", out, *more,
        EVENHAND_HOME=str(home),
    )  # fmt: skip
    return ran, out.read_text("utf-8") if out.exists() else ""


def test_the_page_of_an_agent_holds_nothing_of_the_one_who_shared_the_conversation(
    scored: Path, tmp_path: Path
) -> None:
    ran, page = feedback(scored, tmp_path)
    assert (ran.code, ran.out) == (0, "")
    assert "store-pickup-hant-good" in page
    others = {"agent-26", "agent-23", "agent-02", "agent-07"}
    for path in EXAMPLES.glob("store-pickup-hant-good.json"):
        turns = json.loads(path.read_text("utf-8"))["turns"]
        others |= {t["text"] for t in turns if t.get("participant") == "agent-26"}
    assert len(others) > 6
    assert [other for other in others if other in page] == []


def test_the_page_is_in_the_language_of_the_conversations_unless_another_is_asked_for(
    scored: Path, tmp_path: Path
) -> None:
    assert '<html lang="zh-Hant">' in feedback(scored, tmp_path)[1]
    assert '<html lang="en">' in feedback(scored, tmp_path, "--language", "en")[1]


def test_an_unknown_agent_is_a_usage_error_with_the_known_ids(scored: Path, tmp_path: Path) -> None:
    ran, page = feedback(scored, tmp_path, agent="agent-99")
    assert ran.code == 2 and page == ""
    assert ran.errors == [
        "error: --agent: no scorecard is about 'agent-99'; accepted are "
        "agent-02, agent-07, agent-21, agent-23, agent-26"
    ]


def test_feedback_without_conversations_is_a_usage_error(scored: Path) -> None:
    ran = evenhand("report", scored, "--agent", "agent-21")
    assert ran.code == 2 and len(ran.errors) == 1 and "--conversations" in ran.errors[0]


def test_paths_that_a_shell_spread_after_the_option_are_all_conversations(
    scored: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.html"
    files = sorted(EXAMPLES.glob("quote-*.json")) + sorted(EXAMPLES.glob("store-*.json"))
    ran = evenhand("report", scored, "--agent", "agent-21", "--out", out, "--conversations", *files)
    assert ran.code == 0 and out.exists()
    assert evenhand("report", scored, files[0]).code == 2


def test_a_conversation_that_is_not_given_is_named_and_the_rest_is_done(
    scored: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.html"
    only = EXAMPLES / "quote-deadline-hant-good.json"
    ran = evenhand("report", scored, "--conversations", only, "--agent", "agent-21", "--out", out)
    assert ran.code == 1
    assert ran.errors[0] == "error: --conversations: 1 of 2 are not there: store-pickup-hant-good"
    assert "quote-deadline-hant-good" in out.read_text("utf-8")


def test_the_purpose_is_the_one_given_else_the_file_else_the_setting_else_a_neutral_one(
    scored: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.txt"
    own.write_text("From a file.\n", "utf-8")
    assert "purpose.txt" in feedback(scored, tmp_path)[1]
    (tmp_path / "purpose.txt").write_text("\ufeffFrom the\nsetting.", "utf-8")
    assert "From the setting." in feedback(scored, tmp_path)[1]
    assert "From a file." in feedback(scored, tmp_path, "--purpose-file", own)[1]
    assert "Said here." in feedback(scored, tmp_path, "--purpose", "Said here.")[1]


@pytest.mark.parametrize(
    "given", [("--purpose", " "), ("--purpose", "x" * 601), ("--purpose-file", "none.txt")]
)
def test_a_purpose_that_is_none_is_a_usage_error(
    scored: Path, tmp_path: Path, given: tuple[str, str]
) -> None:
    ran, page = feedback(scored, tmp_path, *given)
    assert ran.code == 2 and len(ran.errors) == 1 and page == ""


def test_a_dispute_appears_on_the_page_until_it_is_withdrawn(scored: Path, tmp_path: Path) -> None:
    home = {"EVENHAND_HOME": str(tmp_path)}
    card = f"{scored}#store-pickup-hant-good"
    made = evenhand(
        "review",
        "dispute",
        card,
        "empathy",
        "--by",
        "agent-21",
        "--level",
        "4",
        "--reason",
        "我有說。",
        **home,
    )
    assert made.code == 0
    id = made.out.partition(":")[0]
    assert "您已提出異議：4" in feedback(scored, tmp_path)[1]
    assert evenhand("review", "dispute", "--undo", id, **home).code == 0
    assert "您已提出異議" not in feedback(scored, tmp_path)[1]


def test_without_an_agent_it_is_the_teams_page(scored: Path, tmp_path: Path) -> None:
    out = tmp_path / "sub" / "team.html"
    ran = evenhand("report", scored, "--conversations", EXAMPLES, "--out", out, "--language", "en")
    assert ran.code == 0
    assert "<title>Conversation quality</title>" in out.read_text("utf-8")


def test_the_file_is_called_report_or_by_the_agent(scored: Path, tmp_path: Path) -> None:
    evenhand("report", scored, cwd=tmp_path)
    evenhand("report", scored, "--conversations", EXAMPLES, "--agent", "agent-21", cwd=tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"report.html", "feedback-agent-21.html"}


def test_scorecards_that_are_none_are_a_usage_error_and_a_broken_line_is_named(
    scored: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "talks.jsonl"
    wrong.write_text(a_line("c-1") + "\n", "utf-8")
    ran = evenhand("report", wrong)
    assert ran.code == 2 and len(ran.errors) == 1 and "no scorecard in it" in ran.errors[0]
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(scored.read_bytes()[:-200])
    ran = evenhand("report", cut, "--out", tmp_path / "out.html")
    assert ran.code == 1 and "not a scorecard" in ran.errors[0]


def test_a_rubric_that_nobody_has_is_a_usage_error(scored: Path, tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_text(scored.read_text("utf-8").replace("five-consistencies@1", "gone@3"), "utf-8")
    ran = evenhand("report", path, cwd=tmp_path)
    assert ran.code == 2 and "'gone@3'" in ran.errors[0]
    assert evenhand("report", path, "--rubric", "five-consistencies", cwd=tmp_path).code == 0
