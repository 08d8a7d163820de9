"""What to practise next, when, and whether it went along with better scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from plays import GOOD, late_parcel, played

from desk.cli.plan_text import plan_lines
from qa.insight.intervals import LEAST
from qa.rubric_file import load_rubric
from qa.scorecard import About, Cause, Evidence, Overall, Score, Scorecard
from qa.scoring.catalog import scorer
from training.bank import rated
from training.plan import BAND, make_plan
from training.practised import Practised, practised, visible
from training.progress import make_progress
from training.record import Record
from training.scenarios.difficulty import Ratings
from training.scenarios.scenario import Scenario
from training.spacing import LONGEST, due_after

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
AGENT = "agent-07"


def a_card(
    name: str, values: Mapping[str, float], day: int = 0, cause: Cause = "agent"
) -> Scorecard:
    words = Evidence(turn=1, start=0, end=5, quote="Sorry", role="shows")
    scores = tuple(
        Score(criterion=id, status="scored", level=1 + round(4 * v), value=v, cause=cause, reason="r", evidence=(words,))
        for id, v in values.items()
    )  # fmt: skip
    about = About(channel="chat", language="en", agent=AGENT, started_at=NOW + timedelta(days=day))
    return Scorecard(
        conversation=name, rubric="five-consistencies@1", rubric_hash="h", scorer="local@1",
        about=about, overall=Overall(value=0.5), scores=scores, created_at=NOW,
    )  # fmt: skip


def a_play(skill: str, value: float, day: int = 0, scenario: str = "s-600") -> Practised:
    at = NOW + timedelta(days=day)
    return Practised(AGENT, f"{scenario}-{day}", scenario, at, value, {skill: value})


def a_scenario(id: str, *skills: str) -> Scenario:
    return late_parcel().model_copy(update={"id": id, "skills": skills})


def a_bank(**difficulty: float) -> tuple[list[Scenario], Ratings]:
    """Scenarios that practise empathy, each of a difficulty (1000 is as hard as the usual one)."""
    scenarios = [a_scenario(id, "empathy") for id in difficulty]
    ratings = Ratings(scenarios={(id, "empathy"): d for id, d in difficulty.items()})
    return scenarios, ratings


def test_the_weakest_skill_comes_first() -> None:
    scenarios = [a_scenario("one", "empathy"), a_scenario("two", "context")]
    cards = [a_card("c-1", {"context": 0.25, "empathy": 0.75})]
    plan = make_plan(AGENT, cards, [], scenarios, Ratings(), NOW)
    assert [s.skill.id for s in plan.suggestions] == ["context", "empathy"]


def test_few_scores_are_drawn_to_the_middle() -> None:
    """One score of 0.5 is (0.5 + 1.2) / 3 = 0.57, ten of 0.52 are (5.2 + 1.2) / 12 = 0.53."""
    cards = [a_card("c-0", {"context": 0.5})]
    cards += [a_card(f"c-{i}", {"empathy": 0.52}) for i in range(1, 11)]
    scenarios = [a_scenario("one", "empathy"), a_scenario("two", "context")]
    plan = make_plan(AGENT, cards, [], scenarios, Ratings(), NOW)
    assert plan.suggestions[0].skill.id == "empathy"
    assert plan.suggestions[0].skill.standing == pytest.approx(6.4 / 12)


def test_the_scenario_is_neither_too_easy_nor_hopeless() -> None:
    """At a value of 0.6 the agent stands 70 above the usual; 60 below the usual it expects .68."""
    scenarios, ratings = a_bank(easy=700, fitting=940, hopeless=1360)
    cards = [a_card(f"c-{i}", {"empathy": 0.6}) for i in range(5)]
    [found] = make_plan(AGENT, cards, [], scenarios, ratings, NOW).suggestions
    assert found.scenario.id == "fitting"
    assert found.in_band and BAND[0] <= found.expected <= BAND[1]


def test_where_no_scenario_fits_the_nearest_is_taken_and_said_to_be() -> None:
    scenarios, ratings = a_bank(hard=1300, harder=1500)
    cards = [a_card(f"c-{i}", {"empathy": 0.1}) for i in range(9)]
    [found] = make_plan(AGENT, cards, [], scenarios, ratings, NOW).suggestions
    assert found.scenario.id == "hard" and not found.in_band


def test_a_weak_skill_is_practised_where_it_comes_first_and_not_with_somebody_who_says_thanks() -> (
    None
):
    first, thanks = a_scenario("first", "empathy", "context"), a_scenario("thanks", "empathy")
    beside = a_scenario("beside", "context", "empathy")
    thanks = thanks.model_copy(update={"kind": "praise"})
    beside = beside.model_copy(update={"rubric": beside.rubric.model_copy(update={"weights": {}})})
    ratings = Ratings(scenarios={("first", "empathy"): 1200.0})
    cards = [a_card(f"c-{i}", {"empathy": 0.4}) for i in range(5)]
    plan = make_plan(AGENT, cards, [], [thanks, beside, first], ratings, NOW)
    assert plan.suggestions[0].scenario.id == "first"


def test_an_expected_score_reads_as_it_is_counted() -> None:
    """.598 is 60 % on the screen, and in the band that begins at 60 %."""
    scenarios, _ = a_bank(only=1000)
    ratings = Ratings(scenarios={("only", "empathy"): 1000.0}, agents={})
    cards = [a_card(f"c-{i}", {"empathy": 0.598}) for i in range(30)]
    [found] = make_plan(AGENT, cards, [], scenarios, ratings, NOW).suggestions
    assert found.in_band is (round(100 * found.expected) >= 60)


def test_advice_in_another_language_gives_way_to_the_rubrics_own_words() -> None:
    scenarios, ratings = a_bank(only=1000)
    card = a_card("c-1", {"empathy": 0.25})
    score = card.scores[0].model_copy(update={"advice": "Name the loss once, and own our part."})
    plan = make_plan(
        AGENT, [card.model_copy(update={"scores": (score,)})], [], scenarios, ratings, NOW
    )
    rubric = load_rubric("five-consistencies")
    shown = {
        language: "\n".join(plan_lines(plan, language, rubric, NOW, False))  # type: ignore[arg-type]
        for language in ("en", "zh-Hans", "zh-Hant")
    }
    assert "Name the loss" in shown["en"]
    anchor = rubric.criterion("empathy").levels[-2].anchor
    for language in ("zh-Hans", "zh-Hant"):
        assert "Name the loss" not in shown[language] and anchor[language] in shown[language]
    assert "你" not in shown["zh-Hant"].replace(anchor["zh-Hant"], "")


def test_good_plays_raise_what_is_expected_and_bad_ones_lower_it() -> None:
    scenarios, ratings = a_bank(only=1000)
    expected = {
        score: make_plan(AGENT, [], [a_play("empathy", score, scenario="only")], scenarios, ratings, NOW)
        .suggestions[0].expected
        for score in (0.0, 1.0)
    }  # fmt: skip
    assert expected[0.0] < 0.6 < expected[1.0]
    assert ratings.scenarios == {("only", "empathy"): 1000}  # the bank itself stays


def test_what_was_played_lately_gives_way_to_another_that_fits() -> None:
    scenarios, ratings = a_bank(one=900, other=905, hard=1200)
    first = make_plan(AGENT, [], [], scenarios, ratings, NOW).suggestions[0].scenario.id
    done = [a_play("empathy", 0.6, scenario=first)]
    again = make_plan(AGENT, [], done, scenarios, ratings, NOW + timedelta(days=2))
    assert again.suggestions[0].scenario.id != first


def test_a_skill_that_is_not_due_comes_after_those_that_are() -> None:
    scenarios = [a_scenario("one", "empathy"), a_scenario("two", "context")]
    cards = [a_card("c-1", {"context": 0.25, "empathy": 0.75})]
    plan = make_plan(AGENT, cards, [a_play("context", 1.0)], scenarios, Ratings(), NOW)
    assert [s.skill.id for s in plan.suggestions] == ["empathy", "context"]
    assert not plan.suggestions[1].is_due(NOW)


def test_the_better_it_went_the_later_it_is_due() -> None:
    due = [due_after([(NOW, value)]) for value in (0.0, 0.5, 0.75, 1.0)]
    assert due == sorted(due, key=lambda d: d or NOW)
    assert due[0] and due[3] and due[0] < due[3]
    assert due_after([]) is None


def test_dates_are_the_same_each_time_and_never_later_than_a_quarter() -> None:
    plays = [(NOW + timedelta(days=30 * i), 1.0) for i in range(8)]
    assert due_after(plays) == due_after(plays)
    assert (due_after(plays) or NOW) <= plays[-1][0] + timedelta(days=LONGEST)


def test_the_moment_is_the_agents_own_lowest_with_its_words() -> None:
    cards = [
        a_card("fine", {"empathy": 1.0}),
        a_card("low", {"empathy": 0.25}),
        a_card("system", {"empathy": 0.0}, cause="system"),
    ]
    plan = make_plan(AGENT, cards, [], [a_scenario("one", "empathy")], Ratings(), NOW)
    moment = plan.suggestions[0].skill.moment
    assert moment is not None and (moment.conversation, moment.evidence.quote) == ("low", "Sorry")


def test_other_agents_scores_are_not_read() -> None:
    other = a_card("c-1", {"empathy": 0.0})
    other = other.model_copy(update={"about": other.about.model_copy(update={"agent": "agent-08"})})
    plan = make_plan(AGENT, [other], [], [a_scenario("one", "empathy")], Ratings(), NOW)
    assert [s.n for s in plan.skills] == [0]


def test_a_skill_without_a_scenario_is_named() -> None:
    cards = [a_card("c-1", {"spelling": 0.1})]
    plan = make_plan(AGENT, cards, [], [a_scenario("one", "empathy")], Ratings(), NOW)
    assert plan.without_scenario == ("spelling",) and plan.suggestions == ()


def test_harder_for_the_expert_is_harder_in_the_bank(tmp_path: Path) -> None:
    path = tmp_path / "difficulty.json"
    found = [(n, load(n)) for n in ("thank-you-note", "late-parcel")]
    told: list[int] = []
    ratings = rated(found, path, lambda: told.append(1))
    assert len(told) == 2 and path.is_file()
    assert ratings.difficulty("thank-you-note", "empathy") < ratings.difficulty("late-parcel", "empathy")  # fmt: skip
    before = path.read_text("utf-8")
    assert rated(found, path).scenarios == ratings.scenarios
    path.write_text("not JSON", "utf-8")
    assert rated(found, path).scenarios == ratings.scenarios
    assert path.read_text("utf-8") == before


def load(name: str) -> Scenario:
    from training.scenarios.scenario_file import load_scenario

    return load_scenario(name)


def test_with_enough_conversations_the_difference_has_an_interval() -> None:
    """25 at .4 and .6 in turn, mean .496; 25 higher by .3: the change is .3 and its interval holds it."""
    before = [a_card(f"b-{i}", {"empathy": 0.4 + 0.2 * (i % 2)}, day=-30 + i) for i in range(25)]
    after = [a_card(f"a-{i}", {"empathy": 0.7 + 0.2 * (i % 2)}, day=1 + i) for i in range(25)]
    plays = [a_play("empathy", 0.5), a_play("empathy", 0.75, day=5)]
    [row] = make_progress(AGENT, [*before, *after], plays).practised
    assert (row.plays, row.first, row.latest, row.before, row.after) == (2, 0.5, 0.75, 25, 25)
    assert row.change == pytest.approx(0.3) and row.moved
    assert row.interval is not None and row.interval.low < 0.3 < row.interval.high


@pytest.mark.parametrize(("before", "after"), [(LEAST - 1, 200), (200, LEAST - 1), (0, 0)])
def test_with_too_few_nothing_is_said(before: int, after: int) -> None:
    cards = [a_card(f"b-{i}", {"empathy": 0.2}, day=-1) for i in range(before)]
    cards += [a_card(f"a-{i}", {"empathy": 0.9}, day=1) for i in range(after)]
    [row] = make_progress(AGENT, cards, [a_play("empathy", 0.5)]).practised
    assert not row.enough and row.change is None and row.interval is None and not row.moved


def test_cards_without_a_time_of_the_conversation_belong_to_no_side() -> None:
    card = a_card("c-1", {"empathy": 0.5})
    card = card.model_copy(update={"about": card.about.model_copy(update={"started_at": None})})
    [row] = make_progress(AGENT, [card], [a_play("empathy", 0.5)]).practised
    assert (row.before, row.after) == (0, 0)


def test_skills_that_were_not_practised_stand_beside_for_comparison() -> None:
    cards = [a_card(f"c-{i}", {"speed": 0.5}, day=i - 25) for i in range(50)]
    [row] = make_progress(AGENT, cards, [a_play("empathy", 0.5)]).others
    assert (row.id, row.before, row.after) == ("speed", 25, 25) and not row.moved


def a_record(agent: str | None, shared: bool = False) -> Record:
    return Record(f"{agent}-{shared}", played(7, GOOD), NOW, agent=agent, shared=shared)


def test_practice_is_seen_by_the_one_who_practises_and_by_others_once_shared() -> None:
    own, others, shared, nobodys = a_record("agent-07"), a_record("agent-08"), a_record("agent-08", True), a_record(None)  # fmt: skip
    everything = [own, others, shared, nobodys]
    assert visible(everything, "agent-07") == (own, shared)
    assert visible(everything, "agent-08") == (others, shared)
    assert visible(everything, None) == (shared,)
    assert visible(everything, "AGENT-07") == (shared,)
    assert visible(everything, "") == (shared,)


def test_a_play_is_scored_with_the_rubric_of_real_conversations() -> None:
    session = played(7, ())
    lines = ("I see that we promised Wednesday and broke it. Which order number is it?",) * 3
    for line in lines:
        session = session.say(line)
    rubric, local = load_rubric("five-consistencies"), scorer("local")
    unfinished = Record("r", session, NOW, agent=AGENT)
    assert practised(unfinished, rubric, local) is None
    while not session.ended:
        session = session.say("Please hold the line, I will look into it.")
    found = practised(Record("r", session, NOW, agent=AGENT), rubric, local)
    assert found is not None and found.scenario == "late-parcel"
    assert set(found.values) <= {c.id for c in rubric.criteria} and "relevance" in found.values
    assert found.score < 0.5
