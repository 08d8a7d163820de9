"""What moves between two scorings."""

from __future__ import annotations

from qa.insight.frames import scores_frame
from qa.insight.moves import moves
from tests.qa.report.report_builders import a_card, a_conversation, a_score, many


def test_nothing_moves_between_the_same_scores() -> None:
    cards, _ = many(20)
    assert moves(scores_frame(cards), scores_frame(list(reversed(cards)))).empty


def test_a_changed_level_moves_its_criterion_and_the_overall() -> None:
    talk = a_conversation("c-1")
    before = a_card(talk, [a_score("speed", 3), a_score("empathy", 2)])
    after = a_card(talk, [a_score("speed", 3), a_score("empathy", 4)])
    found = moves(scores_frame([before]), scores_frame([after]))
    # empathy 0.25 -> 0.75; overall (0.5 + 0.25) / 2 = 0.375 -> 0.625
    assert found[["criterion", "before", "after", "change"]].values.tolist() == [
        ["empathy", 0.25, 0.75, 0.5],
        ["overall", 0.375, 0.625, 0.25],
    ]
    assert found[["level_before", "level_after"]].iloc[0].tolist() == [2, 4]


def test_what_is_no_longer_scored_is_listed_and_not_counted_as_zero() -> None:
    talk = a_conversation("c-1")
    before = a_card(talk, [a_score("speed", 3), a_score("empathy", 3)])
    after = a_card(talk, [a_score("speed", 3)])
    found = moves(scores_frame([before]), scores_frame([after]))
    assert found["criterion"].tolist() == ["empathy"]
    assert found["change"].isna().all() and found["status_after"].isna().all()


def test_two_agents_of_one_conversation_are_kept_apart() -> None:
    def card(agent: str | None, level: int):  # type: ignore[no-untyped-def]
        return a_card(a_conversation("c-1", agent=agent), [a_score("speed", level)])

    before, after = [card("a", 2), card(None, 2)], [card("a", 2), card(None, 3)]
    found = moves(scores_frame(before), scores_frame(after))
    assert set(found["agent"]) == {""}
