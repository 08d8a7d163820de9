"""Net emotional value by touchpoint, with its n and interval."""

from __future__ import annotations

import random
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_builders import a_card, a_conversation, a_score, the_rubric

from qa.messages import messages
from qa.report.page import render_page
from qa.report.touchpoints import LEAST, mean_with_interval, touchpoint_tables, touchpoints
from qa.rubric import Language
from qa.scorecard import CustomerView, Feeling, Scorecard
from transcripts.conversation import Conversation

LABELS = {"+": "pleased", "-": "irritated", "0": "neutral"}
Given = tuple[list[Scorecard], dict[str, Conversation]]


def talks(*felt: tuple[str, dict[str, str]], twice: bool = False) -> Given:
    """One conversation each: its customer turns as '+-0', opening first and close last, and its fields."""
    cards, conversations = [], {}
    for number, (course, fields) in enumerate(felt):
        talk = a_conversation(f"c-{number}", [("customer", "x")] * len(course), **fields)
        phases = ["opening", *["handling"] * (len(course) - 2), *(["close"] * (len(course) > 1))]
        emotion = tuple(
            Feeling.model_validate(
                {"turn": n, "valence": 0, "label": LABELS[c], "phase": phases[n]}
            )
            for n, c in enumerate(course)
        )
        nev = 100 * (course.count("+") - course.count("-")) / len(course)
        view = CustomerView(emotion=emotion, nev=nev if len(course) > 1 else None)
        cards += [a_card(talk, [a_score("speed")], customer=view)] * (1 + twice)
        conversations[talk.id] = talk
    return cards, conversations


def test_every_conversation_counts_once_and_alike_whatever_its_length_and_cards() -> None:
    short, long = ("-+", {"queue": "billing"}), ("-" + "0" * 98 + "+", {"channel": "phone"})
    given = talks(*[short] * 5, *[long] * 5, ("-", {}), twice=True)
    found = {(t.kind, t.name): t for t in touchpoints(*given)}
    everyone = found["all", ""]
    assert (everyone.n, everyone.left_out) == (10, 1)
    assert everyone.figure is not None and everyone.figure.nev == pytest.approx(0)
    assert {key: t.n for key, t in found.items()} == {
        ("all", ""): 10, ("channel", "chat"): 5, ("channel", "phone"): 5, ("queue", "billing"): 5,
        ("phase", "opening"): 11, ("phase", "handling"): 5, ("phase", "close"): 10,
    }  # fmt: skip
    opening, close = (found["phase", name].figure for name in ("opening", "close"))
    assert opening is not None and close is not None
    assert (opening.nev, close.nev) == (-100, 100)
    assert opening.high < 0 < close.low
    assert found["queue", "billing"].figure is None


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_the_figure_lies_in_its_interval_and_the_interval_in_the_range(values: list[float]) -> None:
    nev, low, high = mean_with_interval(values)
    assert -100 <= low <= nev + 1e-9 and nev - 1e-9 <= high <= 100
    assert low < high


@pytest.mark.parametrize("chances", [(0.1, 0.8, 0.1), (0.02, 0.9, 0.08), (0.5, 0.2, 0.3)])
def test_the_interval_holds_the_true_value_about_as_often_as_it_says(
    chances: tuple[float, float, float],
) -> None:
    """Draws of 10 and 40 conversations of -100, 0 and 100: 95 % of 600 are 570; 2.5 sd are 13."""
    draw = random.Random(7)
    true = 100 * (chances[2] - chances[0])
    for n in (LEAST, 40):
        held = 0
        for _ in range(600):
            _, low, high = mean_with_interval(draw.choices((-100.0, 0.0, 100.0), chances, k=n))
            held += low <= true <= high
        assert held >= 557


def test_places_with_too_few_conversations_are_named_and_have_no_figure() -> None:
    given = talks(*[("-+", {"queue": "<b>billing"})] * LEAST, *[("00", {"queue": "vip"})] * 3)
    html = "".join(render_page(*given, the_rubric(), "en"))
    [table] = re.findall(r'<table class="nev">(.*?)</table>', html, re.S)
    assert "&lt;b&gt;billing" in table
    assert "Not measured, under 10 conversations: vip (3)." in table
    assert "Channel" not in table
    assert touchpoint_tables(*talks(*[("-+", {})] * (LEAST - 1)), messages("en")) == []


@pytest.mark.parametrize("language", get_args(Language))
def test_the_tables_stand_in_every_language_the_largest_places_first(language: Language) -> None:
    many = [("-+", {"queue": f"q{n % 2}", "touchpoint": "delivery"}) for n in range(30)]
    tables = touchpoint_tables(*talks(*many, ("0+", {"queue": "q1"})), messages(language))
    assert [[row.name for row in table.rows] for table in tables[:3]] == [
        [messages(language)("nev.everyone")], ["delivery"], ["q1", "q0"],
    ]  # fmt: skip
    assert [row.n for table in tables for row in table.rows] == [31, 30, 16, 15, 31, 31]
