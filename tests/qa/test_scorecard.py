"""What a judgement is: its numbers, its words, and that JSON keeps all of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa.scorecard import (
    About,
    CustomerView,
    Evidence,
    Feeling,
    Overall,
    Score,
    Scorecard,
    level_of,
    quote,
    value_of,
)
from transcripts.conversation import Turn

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
UNIT = st.floats(0, 1)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=ZONES)


@given(UNIT)
def test_five_levels_have_their_middles_a_quarter_apart(value: float) -> None:
    level = level_of(value)
    assert 1 <= level <= 5
    # level = 1 + floor(4 v + 0.5): the middle of level k is (k - 1) / 4, its ends 1/8 away
    assert abs(value - (level - 1) / 4) <= 0.125


@pytest.mark.parametrize(
    ("value", "level"),
    [(0, 1), (0.1249, 1), (0.125, 2), (0.3749, 2), (0.375, 3), (0.625, 4), (0.875, 5), (1, 5)],
)
def test_the_edge_between_two_levels_belongs_to_the_higher(value: float, level: int) -> None:
    assert level_of(value) == level


@given(st.integers(2, 11), st.data())
def test_a_persons_level_and_its_value_are_one_thing(levels: int, data: st.DataObject) -> None:
    level = data.draw(st.integers(1, levels))
    value = value_of(level, levels)
    assert value == (level - 1) / (levels - 1)
    assert level_of(value, levels) == level


@given(UNIT, UNIT, st.integers(2, 11))
def test_a_higher_value_never_has_a_lower_level(a: float, b: float, levels: int) -> None:
    low, high = sorted((a, b))
    assert level_of(low, levels) <= level_of(high, levels)


@pytest.mark.parametrize("status", ["not_applicable", "insufficient_evidence", "error"])
def test_a_value_is_given_exactly_when_it_is_scored(status: Any) -> None:
    assert Score(criterion="a", status=status, reason="-").value is None
    for known in ({"value": 0.0}, {"value": 1.0}, {"level": 1}):
        with pytest.raises(ValidationError):
            Score(criterion="a", status=status, reason="-", **known)
    with pytest.raises(ValidationError):
        Score(criterion="a", status="scored", reason="-")
    with pytest.raises(ValidationError):
        Score(criterion="a", status="scored", reason="-", level=3)


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), float("inf"), "high"])
def test_values_are_between_0_and_1(value: Any) -> None:
    with pytest.raises(ValidationError):
        Score(criterion="a", status="scored", reason="-", value=value)
    with pytest.raises(ValidationError):
        Overall(value=value)
    with pytest.raises(ValidationError):
        CustomerView(satisfaction=value)


@pytest.mark.parametrize("nev", [float("nan"), float("inf"), -100.1, 101])
def test_net_emotional_value_is_between_minus_100_and_100(nev: float) -> None:
    with pytest.raises(ValidationError):
        CustomerView(nev=nev)


def test_an_interval_has_its_lower_end_first_and_the_ends_of_a_quote_are_in_order() -> None:
    with pytest.raises(ValidationError):
        Score(criterion="a", status="scored", reason="-", value=0.5, interval=(0.7, 0.2))
    with pytest.raises(ValidationError):
        Evidence(turn=0, start=4, end=2, quote="", role="shows")


SCORES = st.builds(
    Score,
    criterion=TEXT,
    status=st.just("scored"),
    level=st.none() | st.integers(1, 5),
    value=UNIT,
    interval=st.none() | st.tuples(UNIT, UNIT).map(lambda ends: tuple(sorted(ends))),
    cause=st.none() | st.sampled_from(["agent", "process", "system", "script", "unknown"]),
    reason=TEXT,
    advice=st.none() | TEXT,
    evidence=st.lists(
        st.builds(Evidence, turn=st.just(1), start=st.just(0), end=st.just(3), quote=TEXT), max_size=2
    ).map(tuple),
)  # fmt: skip
CARDS = st.builds(
    Scorecard,
    about=st.builds(
        About, channel=TEXT, language=TEXT, agent=st.none() | TEXT, started_at=st.none() | TIMES
    ),
    overall=st.builds(Overall, value=st.none() | UNIT),
    scores=st.lists(SCORES, max_size=3).map(tuple),
    customer=st.builds(
        CustomerView,
        emotion=st.lists(st.builds(Feeling, valence=st.floats(-1, 1)), max_size=3).map(tuple),
        nev=st.none() | st.floats(-100, 100),
        satisfaction=st.none() | UNIT,
    ),
    created_at=TIMES,
)


@given(CARDS)
def test_json_keeps_every_card_exactly_and_is_one_line(card: Scorecard) -> None:
    text = card.model_dump_json()
    again = Scorecard.model_validate_json(text)
    assert again == card
    assert again.model_dump_json() == text
    assert "\n" not in text
    assert again.created_at.utcoffset() == card.created_at.utcoffset()


def test_a_card_is_frozen_and_has_no_other_fields() -> None:
    card = Scorecard(
        conversation="c",
        rubric="r@1",
        rubric_hash="-",
        scorer="s@1",
        about=About(channel="chat", language="en"),
        overall=Overall(value=None),
        scores=(Score(criterion="a", status="not_applicable", reason="-"),),
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    with pytest.raises(ValidationError):
        card.conversation = "d"
    with pytest.raises(ValidationError):
        Scorecard.model_validate({**json.loads(card.model_dump_json()), "grade": "A"})
    with pytest.raises(ValidationError):
        Scorecard.model_validate({**card.model_dump(), "created_at": datetime(2026, 3, 2)})
    assert card.score("a").status == "not_applicable"
    with pytest.raises(KeyError):
        card.score("b")


@given(TEXT, st.data())
def test_a_quote_is_trimmed_and_stands_where_it_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cut = quote(Turn(position=2, speaker="agent", text=text), start, end, "shows")
    assert text[cut.start : cut.end] == cut.quote == text[start:end].strip()
    assert start <= cut.start <= cut.end <= end
    assert cut.turn == 2
