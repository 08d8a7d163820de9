"""A play: repeatable to the byte, rewound without a trace, over when it is over."""

from __future__ import annotations

import pytest
from plays import GOOD, STALLING, a_move, late_parcel, played

from training.errors import PlayError
from training.scenarios.session import Session, begin


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_same_seed_and_moves_give_the_same_play(language: str) -> None:
    one, other = played(7, GOOD, language), played(7, GOOD, language)
    assert one == other
    assert [step.text for step in one.steps] == [step.text for step in other.steps]


def test_another_seed_is_another_person() -> None:
    assert played(1, GOOD).profile != played(2, GOOD).profile


def test_a_good_agent_solves_it_and_is_thanked() -> None:
    session = played(1, GOOD)
    assert session.state.end == "goodbye"
    assert session.outcome.resolved and session.outcome.csat > 4


def test_an_agent_who_only_talks_is_left() -> None:
    ends = [played(seed, STALLING).outcome for seed in range(30)]
    assert sum(end.left != "no" for end in ends) > 10
    assert not any(end.resolved for end in ends)


def test_rewinding_and_doing_the_same_gives_the_same() -> None:
    session = played(3, GOOD[:4])
    again = session.rewind(2)
    for move in GOOD[2:4]:
        again = again.step(move)
    assert again == session


def test_rewinding_and_doing_better_changes_what_follows() -> None:
    session = played(3, (a_move("blame"), a_move("dismiss")))
    assert session.rewind(0).step(GOOD[0]).state.anger < session.rewind(1).state.anger
    with pytest.raises(PlayError, match="turns 0 to 2"):
        session.rewind(3)


def test_a_play_that_is_over_takes_no_more_turns() -> None:
    with pytest.raises(PlayError, match="the play is over"):
        played(1, GOOD).step(a_move("greet"))


def test_a_language_the_scenario_is_not_written_in_is_named() -> None:
    with pytest.raises(PlayError, match="is not written in 'de'; accepted are en"):
        begin(late_parcel(), 1, "de")  # type: ignore[arg-type]


def test_a_fact_asked_for_again_is_an_annoyance() -> None:
    session = played(1, (GOOD[0], GOOD[0]))
    assert session.state.reasks == 1
    assert "reask" in session.last.move.harms


def does(session: Session) -> list[str]:
    return [say.doing for say in session.last.reaction.says]


def test_what_a_solution_needs_and_nobody_asks_for_the_customer_brings_up() -> None:
    too_early = played(1, (a_move("listen"), a_move("fix", slots=("courier",))))
    assert does(too_early) == ["asks_back"] and "order" not in too_early.state.told
    said = too_early.step(a_move("reassure"))
    assert does(said) == ["brings_up"] and "order" in said.state.told
    assert "LH-20417" in said.last.text
    solved = said.step(a_move("fix", slots=("courier",)))
    assert min(solved.state.likelihood) == 1


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_an_agent_who_never_asks_is_asked_after_a_while_and_told_once(language: str) -> None:
    plays = [played(seed, STALLING, language) for seed in range(12)]
    for session in plays:
        turns = [
            (turn, say.doing)
            for turn, step in enumerate(session.steps, 1)
            for say in step.reaction.says
            if say.doing in ("asks_back", "brings_up")
        ]
        assert all(turn >= 5 for turn, _ in turns)
        assert [doing for _, doing in turns] in ([], ["asks_back"], ["asks_back", "brings_up"])
    assert sum("order" in session.state.told for session in plays) >= 3
