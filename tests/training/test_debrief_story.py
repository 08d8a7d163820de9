"""A debrief tells one story: what it praises it does not ask to leave out, and it never suggests what was said."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from training.debrief import Debrief, debrief
from training.pages.wording import Wording
from training.record import Record
from training.scenarios.scenario_file import load_scenario, scenario_files
from training.scenarios.session import Session, begin
from training.scenarios.trainee import AGENTS, agent
from training.turning import is_said
from training.views import speaks_against
from transcripts.language import fold

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
NAMES = [path.stem for path in scenario_files()]
SEEDS = range(24)


def a_play(seed: int) -> Session:
    """A play in words in which good and poor agents take turns; now and then it is left early."""
    rng = random.Random(seed)
    language = ("en", "zh-Hans", "zh-Hant")[seed % 3]
    session = begin(load_scenario(NAMES[seed % len(NAMES)]), seed, language)  # type: ignore[arg-type]
    players = [agent(name) for name in AGENTS]
    lead = rng.choice(players)
    for _ in range(rng.choice((2, 4, 7, 9))):
        if session.ended:
            break
        planned = (lead if rng.random() < 0.6 else rng.choice(players)).turn(session)
        session = session.say(planned.text, planned.move.wait)
    return session


@cache
def debriefs() -> tuple[Debrief, ...]:
    return tuple(debrief(Record(f"play-{seed}", a_play(seed), NOW)) for seed in SEEDS)


def suggested(given: Debrief) -> Iterator[str]:
    """Every reply that a debrief proposes."""
    yield from (point.reply for point in given.points if point.reply)
    for turn in (*given.helped, *given.hurt, *given.missed):
        yield from (other.reply for other in turn.others)


def test_no_words_are_praised_and_blamed() -> None:
    for given in debriefs():
        praised = {strength.quote for strength in given.strengths}
        blamed = {p.quote for p in given.points if p.kind in ("act", "leave", "broken", "missed")}
        assert not praised & blamed, given.record.id


def test_nothing_that_helped_is_to_be_left_out() -> None:
    for given in debriefs():
        helped = {(s.name, s.turn) for s in given.strengths}
        assert not helped & {(p.name, p.turn) for p in given.points if p.kind == "act"}
        for point in given.points:
            assert point.name not in (
                "fix",
                "promise",
                "compensate",
                "partial",
                "listen",
                "restate",
            )


def test_nothing_that_was_given_is_listed_as_open() -> None:
    for given in debriefs():
        state = dict(given.goals)
        names = {
            goal.text[given.record.session.language]: goal.id
            for goal in given.record.session.scenario.goals
        }
        assert all(state[names[p.name]] == "open" for p in given.points if p.kind == "goal")
        told = given.record.session.state.told
        assert all(p.name not in told for p in given.points if p.kind.startswith("hidden"))


def test_what_could_have_been_said_is_not_what_was_said() -> None:
    proposed = 0
    for given in debriefs():
        lines = [fold(step.move.text) for step in given.record.session.steps]
        for reply in suggested(given):
            proposed += 1
            assert not is_said(reply, lines), (given.record.id, reply)
    assert proposed > len(SEEDS) / 2


def test_every_moment_quotes_a_line_of_the_play() -> None:
    for given in debriefs():
        session = given.record.session
        lines = [" ".join(step.move.text.split()) for step in session.steps]
        lines += [" ".join(step.text.split()) for step in (session.first, *session.steps)]
        for said in (*given.strengths, *given.points):
            assert any(said.quote.removesuffix("…") in line for line in lines), said
        assert all(s.quote for s in given.strengths)
        for turn in (*given.helped, *given.hurt, *given.missed):
            assert turn.line == session.steps[turn.turn - 1].move.text


def test_a_harmful_line_is_never_a_strength() -> None:
    for given in debriefs():
        steps = given.record.session.steps
        assert not any(s.turn and steps[s.turn - 1].move.harms for s in given.strengths)


def test_the_scorecard_asks_for_nothing_that_the_trace_shows_to_have_worked() -> None:
    beside = 0
    for given in debriefs():
        session = given.record.session
        asked = {p.name for p in given.points if p.kind == "criterion"}
        assert not asked & {view.criterion for view in given.views}
        beside += len(given.views)
        low = [s.criterion for s in given.card.scores if speaks_against(s, given.helped, session)]
        assert len(low) == len(set(low))
    assert beside > 0


def test_points_are_two_at_most_each_with_something_to_do() -> None:
    for given in debriefs():
        assert len(given.points) <= 2 and len(given.strengths) <= 3
        for said in Wording(given).points():
            assert said.heading and (said.lines or said.replies), said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("Which order is it, please?", "I am sending a second one by courier now. It is with you tomorrow before 10.", "Is there anything else?")),
     ("zh-Hans", ("请问订单号是多少？", "我现在就用特快给您补发一件新的，明天早上10点前送到。", "还有别的吗？")),
     ("zh-Hant", ("請問訂單編號是？", "我現在就用快遞補寄一件新的給您，明天早上 10 點前送達。", "還有其他問題嗎？"))],
)  # fmt: skip
def test_a_dated_promise_of_a_solution_is_praised_and_never_to_be_dropped(
    language: str, said: tuple[str, ...]
) -> None:
    session = begin(load_scenario("late-parcel"), 4, language)  # type: ignore[arg-type]
    for line in said:
        session = session.say(line, 3.0) if not session.ended else session
    given = debrief(Record("a-play", session, NOW))
    assert "fix" in {s.name for s in given.strengths}
    assert "promise" not in {p.name for p in given.points}
    assert "open" not in dict(given.goals).values()
    assert not any(part.name == "promise" and part.by < 0 for t in given.helped for part in t.parts)


def test_what_the_customer_had_to_bring_up_is_a_point_and_is_not_said_to_have_been_found_out() -> (
    None
):
    session = begin(load_scenario("late-parcel"), 5, "zh-Hant")
    for line in (
        "我馬上用快遞補寄一件給您。",
        "請您放心。",
        "LH-20417 這筆，我用快遞補寄一件，明早 10 點前到。",
    ):
        session = session.say(line)
    given = debrief(Record("play-x", session, NOW))
    points = [p for p in given.points if p.kind == "unasked"]
    assert [p.name for p in points] == ["order"] and "LH-20417" in points[0].quote
    assert points[0].reply and all(
        "order" not in turn.told for turn in (*given.helped, *given.hurt)
    )
