"""Spread beside every mean, and 'too few' where there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from qa.errors import ReportError
from qa.insight.consistency import consistency, standing_out
from qa.insight.frames import scores_frame
from qa.insight.intervals import intervals
from qa.scorecard import Scorecard
from tests.qa.report.report_builders import a_card, a_conversation, a_score, many


def cards(levels: Sequence[int | None], **about: str) -> list[Scorecard]:
    """A card for each level of empathy; None is not applicable."""
    return [
        a_card(
            a_conversation(f"{about}-{i}", **about),
            [a_score("empathy", level, **({} if level else {"status": "not_applicable"}))],
        )
        for i, level in enumerate(levels)
    ]


def only(table: pd.DataFrame) -> pd.Series:
    assert len(table) == 1
    return table.iloc[0]


def test_four_calls_are_too_few_for_a_spread_and_for_an_interval() -> None:
    row = only(consistency(scores_frame(cards([1, 5, 5, 5]))))
    assert (row["n"], row["mean"], row["note"]) == (4, 4.0, "too few")
    missing = ["mean_low", "mean_high", "spread", "spread_low", "spread_high", "worst_tenth"]
    assert row[missing].isna().all()


@pytest.mark.parametrize(
    ("n", "note"), [(19, "too few"), (20, "rough"), (99, "rough"), (100, None)]
)
def test_the_note_changes_at_twenty_and_at_a_hundred(n: int, note: str | None) -> None:
    row = only(consistency(scores_frame(cards([1 + i % 5 for i in range(n)]))))
    assert (row["note"] if pd.notna(row["note"]) else None) == note
    assert pd.isna(row["spread"]) == (n < 20)


def test_what_was_not_scored_is_counted_and_not_averaged() -> None:
    row = only(consistency(scores_frame(cards([4] * 30 + [None] * 10))))
    assert (row["cards"], row["n"], row["mean"], row["spread"]) == (40, 30, 4.0, 0.0)
    assert (row["not_applicable"], row["insufficient_evidence"]) == (0.25, 0.0)


def test_the_same_mean_with_another_spread_is_told_apart() -> None:
    even, uneven = cards([3] * 30, channel="chat"), cards([1, 5] * 15, channel="phone")
    table = consistency(scores_frame([*even, *uneven]), ["channel"]).set_index("channel")
    assert table.loc["chat", "mean"] == table.loc["phone", "mean"] == 3
    assert table.loc["chat", "spread"] == 0
    assert table.loc["phone", "spread"] == pytest.approx(2.034, abs=0.001)  # 2 sqrt(30/29)


def test_the_figures_are_those_of_the_intervals() -> None:
    levels = [1, 2, 3, 4, 5, 4] * 10
    row, found = only(consistency(scores_frame(cards(levels)))), intervals(levels)
    assert (row["spread_low"], row["spread_high"]) == found.spread_interval
    assert row["worst_tenth"] == 1  # the lowest 6 of 60 are all 1


def test_a_cell_does_not_depend_on_the_other_cells() -> None:
    chat, phone = cards([1, 2, 3, 4] * 8, channel="chat"), cards([5, 4] * 20, channel="phone")
    alone = consistency(scores_frame(chat), ["channel"])
    among = consistency(scores_frame([*phone, *chat]), ["channel"])
    pd.testing.assert_frame_equal(among[among["channel"] == "chat"].reset_index(drop=True), alone)


def test_criteria_keep_the_order_of_the_rubric_and_both_groups_may_be_given() -> None:
    table = consistency(scores_frame(many(60)[0]), ["channel", "language"])
    assert list(dict.fromkeys(table["criterion"])) == [
        "speed", "relevance", "context", "personalisation", "empathy",
    ]  # fmt: skip
    assert list(table.columns[:4]) == ["channel", "language", "criterion", "unit"]
    assert (table["n"] <= table["cards"]).all() and table["cards"].sum() == 300


def test_what_is_lower_or_less_even_than_the_whole_stands_out() -> None:
    good, bad = cards([4, 5] * 60, channel="chat"), cards([1, 2] * 15, channel="phone")
    wild = cards([1, 5] * 15, channel="email")
    scores = scores_frame([*good, *bad, *wild])
    table = standing_out(consistency(scores, ["channel"]), consistency(scores))
    marked = table.set_index("channel")[["lower", "uneven"]]
    assert marked.to_dict("index") == {
        "chat": {"lower": False, "uneven": False},
        "email": {"lower": False, "uneven": True},
        "phone": {"lower": True, "uneven": False},
    }


def test_too_few_never_stand_out() -> None:
    scores = scores_frame([*cards([5] * 60, channel="chat"), *cards([1] * 4, channel="phone")])
    table = standing_out(consistency(scores, ["channel"]), consistency(scores))
    assert not table[["lower", "uneven"]].any(axis=None)


def test_agents_are_not_ranked() -> None:
    with pytest.raises(ReportError, match="scores rank no agents"):
        consistency(scores_frame(cards([3] * 30)), ["agent"])


def test_scores_of_two_scorers_are_not_mixed() -> None:
    two = [card.model_copy(update={"scorer": "judge@1"}) for card in cards([3] * 3)]
    with pytest.raises(ReportError, match="2 kinds of scorer"):
        consistency(scores_frame([*cards([3] * 3), *two]))


def test_no_cards_make_an_empty_table() -> None:
    assert consistency(scores_frame([]), ["channel"]).empty
