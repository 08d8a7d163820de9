"""Debriefs: what turned the customer comes from the trace, strengths first, two points at most."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest

from training.debrief import Debrief, debrief, emphasised
from training.pages.debrief_json import debrief_json
from training.pages.debrief_page import render_debrief
from training.pages.debrief_text import debrief_lines
from training.practice import answer
from training.record import Record
from training.scenarios.acts import Act, Move
from training.scenarios.scenario_file import load_scenario
from training.scenarios.session import begin
from training.turning import parts, standing, turnings

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
POOR = (
    "Good morning, your room number?",
    "We apologise for any inconvenience. I will have to ask my supervisor.",
    "We cannot do that.",
)
GOOD = (
    "Good morning, Ms Hasegawa. It is good that you call. I have time, please tell me from the beginning.",
    "You booked a quiet room, and from five on the trolleys go past and the lift rings. Your request was on the "
    "booking and we overlooked it. I am sorry, that is our mistake.",
    "Before I arrange anything, how are you both now?",
    "From three, room 309 on the garden is yours, far from the lift. We carry the luggage, you need not pack.",
)


def a_record(*lines: str, language: str = "en", seed: int = 7, wait: float = 3.0) -> Record:
    session = begin(load_scenario("room-by-the-lift"), seed, language)  # type: ignore[arg-type]
    record = Record("a-play", session, NOW)
    for line in lines:
        record = answer(record, line, wait).record
    return record


def text(given: Debrief) -> str:
    return "\n".join(debrief_lines(given))


def test_what_an_act_did_is_the_difference_of_playing_the_turn_without_it() -> None:
    session = a_record(GOOD[0]).session
    move = session.reads("I am sorry, that is our mistake.")
    without = replace(
        move, acts=tuple(a for a in move.acts if a.name != "apologise") or (Act("other", 0.5),)
    )
    [part] = [p for p in parts(session, move) if p.name == "apologise"]
    assert part.by == pytest.approx(standing(session.step(move)) - standing(session.step(without)))


def test_a_wait_that_cost_something_is_named_as_what_cost_it() -> None:
    session = a_record(GOOD[0]).session
    slow = Move((Act("listen"),), wait=120.0)
    assert min(parts(session, slow), key=lambda p: p.by).name == "wait"


def test_the_changes_of_all_turns_add_up_to_the_change_of_the_play() -> None:
    session = a_record(*POOR, *GOOD).session
    whole = standing(session) - standing(session.rewind(0))
    assert sum(turn.by for turn in turnings(session)) == pytest.approx(whole)


@pytest.mark.parametrize("lines", [POOR, GOOD, ("",), ("Shut up.",), ("x" * 9000,)])
def test_there_are_two_points_at_most_and_no_point_twice(lines: tuple[str, ...]) -> None:
    points = debrief(a_record(*lines)).points
    assert len(points) <= 2 and len({point.kind for point in points}) == len(points)


def test_a_good_play_has_strengths_with_own_words_and_a_poor_one_says_what_was_never_found_out() -> (
    None
):
    good, poor = debrief(a_record(*GOOD)), debrief(a_record(*POOR))
    assert good.outcome.csat > poor.outcome.csat
    assert {s.name for s in good.strengths} >= {"fix", "listen"}
    assert len({s.turn for s in good.strengths}) == len(good.strengths)
    assert all(s.quote in "\n".join(GOOD) for s in good.strengths)
    assert [s.told for s in good.secrets] == [3] and [s.told for s in poor.secrets] == [None]


def test_strengths_come_before_points() -> None:
    lines = text(debrief(a_record(*GOOD)))
    assert lines.index("What went well") < lines.index("What to work on")


def test_a_reply_that_came_later_is_not_called_missed() -> None:
    given = debrief(a_record(*GOOD))
    done = {*given.record.session.state.filled, *given.record.session.state.told}
    assert all(
        not done.issuperset((*other.slots, *other.asks))
        for turn in given.missed
        for other in turn.others
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "I have to ask my supervisor whether we can move you."), ("zh-Hans", "换房我得先请示一下主管。"),
     ("zh-Hant", "換房我要先請示主管。")],
)  # fmt: skip
def test_asking_for_leave_that_one_has_is_seen(language: str, line: str) -> None:
    [limit] = debrief(a_record(line, language=language)).limits
    assert (limit.kind, limit.turn) == ("needless_leave", 1) and "309" in limit.rule


def test_a_grant_beyond_the_limits_is_seen_with_what_could_be_offered_instead() -> None:
    given = debrief(a_record("The whole stay is free, all on us."))
    assert [limit.kind for limit in given.limits] == ["beyond"]
    assert "The night that was lost" in given.limits[0].rule


def test_asking_a_guest_is_not_asking_for_leave() -> None:
    assert debrief(a_record("May I ask how the night was?")).limits == ()


def test_a_second_line_tried_at_the_same_point_is_set_beside_the_first() -> None:
    record = a_record(*POOR, ":rewind 0", *GOOD)
    [pair] = debrief(record).compared
    assert pair.turn == 1 and pair.lines == (POOR[0], GOOD[0])
    assert pair.ends[1] > pair.ends[0]
    assert pair.told[0] == () and "husband" in pair.told[1]
    assert debrief(a_record(*POOR, ":undo")).compared == ()


def test_what_is_felt_and_what_is_shown_are_told_apart() -> None:
    given = debrief(a_record(*POOR))
    assert given.hidden is not None and given.hidden[1] > given.hidden[2]
    assert all(at.shown <= at.felt for at in given.course)
    assert len(given.course) == 1 + len(given.record.session.steps)


def test_a_need_quotes_words_of_this_conversation_or_says_that_nothing_told_it() -> None:
    given = debrief(a_record(*GOOD))
    said = {step.text for step in (given.record.session.first, *given.record.session.steps)}
    assert given.needs
    assert all(need.clue is None or need.clue.words in said for need in given.needs)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_page_speaks_of_this_customer_and_never_of_people_from_somewhere(language: str) -> None:
    page = render_debrief(debrief(a_record("對不起", "309", language=language)))
    assert {"en": "This customer prefers", "zh-Hans": "这位顾客", "zh-Hant": "這位顧客"}[
        language
    ] in page
    prose = page.replace(load_scenario("room-by-the-lift").situation[language], "")  # type: ignore[index]
    assert re.search(r"Japanese|people from|日本人|日本客人", prose) is None


def test_words_in_a_play_are_text_on_the_page_and_nothing_is_loaded_or_run() -> None:
    page = render_debrief(debrief(a_record("<script>alert(1)</script> sorry", "<img src=x>")))
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "script-src 'none'" in unescape(page) and "http" not in page.replace("http-equiv", "")


def test_the_same_record_gives_the_same_page_and_json() -> None:
    record = a_record(*GOOD)
    assert render_debrief(debrief(record)) == render_debrief(debrief(record))
    content = json.loads(debrief_json(debrief(record)))
    assert (
        content["outcome"]["resolved"] is True
        and content["scorecard"]["rubric"] == "five-consistencies@1"
    )


def test_the_rubric_is_that_of_real_conversations_with_the_scenarios_weights() -> None:
    rubric = emphasised(load_scenario("room-by-the-lift"))
    assert [c.id for c in rubric.criteria] == [
        "speed",
        "relevance",
        "context",
        "personalisation",
        "empathy",
    ]
    assert {c.id: c.weight for c in rubric.criteria}["empathy"] == 2


@pytest.mark.parametrize("name", ["late-parcel", "thank-you-note", "call-at-three"])
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_other_scenarios_are_debriefed_too(name: str, language: str) -> None:
    session = begin(load_scenario(name), 3, language)  # type: ignore[arg-type]
    record = answer(Record("a-play", session, NOW), "Sorry. 对不起，请稍等。", 40.0).record
    assert len(text(debrief(record)).splitlines()) > 8
