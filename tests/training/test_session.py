"""A play: repeatable to the byte, rewound without a trace, over when it is over."""

from __future__ import annotations

import pytest
from plays import GOOD, STALLING, a_move, late_parcel, played

from training.errors import PlayError
from training.scenarios.session import begin


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
