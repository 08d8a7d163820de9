"""The table in the terminal."""

from __future__ import annotations

import io

import pytest
from report_builders import a_card, a_conversation, a_score, a_small_rubric, many, the_rubric
from rich.cells import cell_len
from rich.console import Console

from qa.report.table import scorecard_table
from qa.rubric import Language, Rubric
from qa.scorecard import Scorecard


def printed(
    cards: list[Scorecard],
    language: Language = "en",
    width: int = 100,
    rubric: Rubric | None = None,
) -> str:
    out = io.StringIO()
    table = scorecard_table(cards, rubric or the_rubric(), language, width)
    Console(file=out, width=width, color_system=None).print(table)
    return out.getvalue()


def test_not_applicable_and_insufficient_evidence_are_told_apart() -> None:
    scores = [
        a_score("speed", None, status="not_applicable"),
        a_score("relevance", None, status="insufficient_evidence"),
        a_score("context", None, status="error"),
        a_score("empathy", 4),
    ]
    text = printed([a_card(a_conversation(), scores)], width=120)
    line = next(line for line in text.splitlines() if line.startswith("c-1"))
    assert line.split()[-5:] == ["n/a", "–", "error", "4", "0.75"]
    assert "nothing called for it" in text
    assert "too little to judge by" in text


def test_every_mean_stands_over_its_spread_and_its_n() -> None:
    talk = a_conversation()
    cards = [a_card(talk, [a_score("speed", level)]) for level in (1, 3, 5)]
    lines = {words[0]: words[1:] for words in map(str.split, printed(cards).splitlines()) if words}
    assert lines["Mean"] == ["3.0"]
    assert lines["Spread"] == ["2.0"]
    assert lines["n"] == ["3", "0", "0", "0", "0"]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_no_line_is_wider_than_the_terminal(language: Language, width: int) -> None:
    cards, _ = many(12)
    lines = printed(cards, language, width).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    if width >= 80:  # below, an id folds over two lines
        assert all(any(card.conversation in line for line in lines) for card in cards)


def test_columns_stay_in_line_where_characters_are_wide() -> None:
    talk = a_conversation("对话甲乙", agent="客服小王")
    cards = [a_card(talk, [a_score("speed", 4)]), a_card(a_conversation("c"), [a_score("speed")])]
    lines = printed(cards, "zh-Hans", 120).splitlines()
    found = [line for line in lines if line.rstrip().endswith(("0.75", "0.50"))]
    assert len({cell_len(line.rstrip()) for line in found}) == 1


def test_what_gives_way_at_eighty_columns_is_named() -> None:
    text = printed(many(3)[0], "en", 80)
    assert "Left out at this width" in text
    assert "Personal-" in text
    assert "Left out" not in printed(many(3)[0], "en", 160)


def test_a_failed_card_names_what_failed_it() -> None:
    card = a_card(a_conversation(), [a_score("empathy", 1)], failed_by=("empathy",))
    text = printed([card], "zh-Hans", 140)
    assert "否决项" in text
    assert text.count("同理心") == 2


def test_control_characters_cannot_reach_the_terminal() -> None:
    text = printed([a_card(a_conversation("a\x1b[2J\u202eb[red]"), [a_score("speed")])], width=140)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]" in text


def test_yes_no_and_choices_are_shown_as_answers_and_values() -> None:
    scores = [
        a_score("empathy", 3),
        a_score("greeted", None, value=1.0, status="scored"),
        a_score("outcome", None, value=0.5, status="scored"),
    ]
    rubric = a_small_rubric()
    text = printed([a_card(a_conversation(), scores, rubric)], rubric=rubric)
    assert "Yes" in text
    assert "0.50" in text


def test_no_cards_give_a_sentence_and_no_table() -> None:
    assert printed([]).strip() == "There are no scorecards to show."
