"""Two scorers side by side: what differs is counted, named and shown; the figures are of one of them."""

from __future__ import annotations

import io

from report_builders import a_card, a_conversation, a_score, the_rubric
from rich.console import Console

from qa.messages import messages
from qa.report.differences import side_by_side, told
from qa.report.page import render_page
from qa.report.rows import rows
from qa.report.table import scorecard_table
from qa.scorecard import Scorecard

RUBRIC = the_rubric()


def cards() -> list[Scorecard]:
    """Empathy 2 and 4, relevance not scored by one, speed alike; the judge's are advice."""
    local = a_card(
        a_conversation("c-1"), [a_score("speed", 3), a_score("empathy", 2), a_score("relevance", 3)]
    )
    judge = a_card(
        a_conversation("c-1"),
        [
            a_score("speed", 3, advisory=True),
            a_score("empathy", 4, advisory=True),
            a_score("relevance", None, status="insufficient_evidence"),
        ],
    )
    return [
        local.model_copy(update={"scorer": "local@1"}),
        judge.model_copy(update={"scorer": "judge@1"}),
    ]


def test_what_differs_is_a_level_or_a_score_that_one_withholds() -> None:
    found = {b.criterion.id: b.differs for b in side_by_side(cards(), RUBRIC)}
    assert found == {"speed": False, "relevance": True, "empathy": True}
    line = told(cards(), RUBRIC, messages("en"))
    assert (
        line == "local, judge are a level or more apart in 2 of 3 scores: Relevance 1, Empathy 1."
    )


def test_with_one_scorer_there_is_nothing_beside() -> None:
    assert side_by_side(cards()[:1], RUBRIC) == []
    assert told(cards()[:1], RUBRIC, messages("en")) is None


def test_the_table_names_the_scorers_marks_advice_and_keeps_their_means_apart() -> None:
    shown = Console(file=io.StringIO(), width=160)
    shown.print(scorecard_table(cards(), RUBRIC, "en", 160))
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "Mean local" in text and "Mean judge" in text
    assert "4*" in text and "advice only" in text and "Empathy 1" in text


def test_the_page_shows_them_side_by_side_and_its_figures_are_of_the_first() -> None:
    page = "".join(render_page(cards(), {"c-1": a_conversation("c-1")}, RUBRIC, "en"))
    assert "Side by side" in page and 'class="apart"' in page
    assert "The figures above are of local" in page
    assert "Advice only" in page
    alone = "".join(render_page(cards()[:1], {"c-1": a_conversation("c-1")}, RUBRIC, "en"))
    assert "Side by side" not in alone and "Advice only" not in alone


def test_a_row_says_whether_it_is_advice_and_whether_the_scorers_differ() -> None:
    found = list(rows(cards()))
    assert [row["advisory"] for row in found] == [None, None, None, "yes", "yes", None]
    assert [row["differs"] for row in found] == ["no", "yes", "yes", "no", "yes", "yes"]
    assert {row["differs"] for row in rows(cards()[:1])} == {None}


def test_the_cards_of_one_conversation_stand_together_in_the_table_wherever_they_came() -> None:
    local, judge = cards()
    other = local.model_copy(update={"conversation": "c-2"})
    shown = Console(file=io.StringIO(), width=160)
    shown.print(scorecard_table([local, other, judge], RUBRIC, "en", 160))
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    ids = [line.split()[0] for line in text.splitlines() if line.startswith("c-")]
    assert ids == ["c-1", "c-1", "c-2"]
