"""P1 to P20 and P27 of the simulated customer: what must hold for anybody, a thousand cases each over all shipped scenarios."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from customers import (
    CASES,
    SCENARIO,
    SCENARIOS,
    N,
    a_person,
    after,
    another,
    any_move,
    customers,
    meet,
    the_case,
    violations,
)

from training.scenarios.acts import HARMS, Act, ActName, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.appraisal import appraise
from training.scenarios.customer.outcome import satisfaction
from training.scenarios.customer.state import INDEX, Promise, State, beginning, hope
from training.scenarios.scenario import Scenario
from training.scenarios.session import begin

NOTHING = Act("other")
EPS = 1e-9


def csat(state: State, person: Profile) -> float:
    return satisfaction(state, person, hope(state, the_case().weights))


def counted(state: State, act: str, n: int) -> State:
    """The state as if an act had been done n times."""
    counts = list(state.counts)
    counts[INDEX[act]] = n
    return replace(state, counts=tuple(counts))


def test_p1_the_same_customer_and_moves_give_the_same_states_and_words() -> None:
    for seed in range(N):
        plays = []
        for _ in range(2):
            scenario = meet(seed).scenario
            rng, session = Random(seed), begin(scenario, seed, "en", speaks=seed < 100)
            for _ in range(3):
                move = any_move(rng, scenario=scenario)
                session = session if session.ended else session.step(move)
            plays.append(session)
        assert plays[0] == plays[1]


def test_p2_every_number_stays_within_its_bounds() -> None:
    for state, person, rng in customers():
        for _ in range(4):
            acts = (Act(rng.choice((*HARMS, "fix", "apologise")), rng.choice((-3.0, 0.5, 9.0))),)  # type: ignore[arg-type]
            state = appraise(state, Move(acts, (), (), rng.uniform(-2, 3), 1e6), person, the_case())
        shares = (
            state.anger, state.anxiety, state.warmth, state.competence, state.benevolence,
            state.patience, state.heard, state.face_debt, *state.likelihood,
        )  # fmt: skip
        assert all(0 <= x <= 1 for x in shares) and -1 <= state.mood <= 1
        assert 1 <= csat(state, person) <= 5


@pytest.mark.parametrize("harm", HARMS)
def test_p3_a_harm_raises_anger_and_never_trust(harm: ActName) -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        hurt, spared = after(state, person, Act(harm)), after(state, person, NOTHING)
        angrier = hurt.anger > spared.anger or spared.anger > 0.999
        return (
            angrier
            and hurt.benevolence <= spared.benevolence
            and hurt.competence <= spared.competence
        )

    assert violations(law) == []


SOOTHING: tuple[ActName, ...] = (
    "listen", "reassure", "restate", "check", "explain", "suggest", "compensate", "follow_up",
    "promise", "greet", "thank", "apologise",
)  # fmt: skip


@pytest.mark.parametrize("act", SOOTHING)
def test_p4_the_same_act_again_does_no_more_at_an_equal_state(act: ActName) -> None:
    def good(state: State) -> float:
        return (
            state.heard + state.warmth + state.competence + state.benevolence
            + sum(state.likelihood) - state.anger - state.anxiety
        )  # fmt: skip

    def law(state: State, person: Profile, rng: Random) -> bool:
        n = rng.randint(0, 3)
        first = after(counted(state, act, n), person, Act(act))
        again = after(counted(state, act, n + 1), person, Act(act))
        return good(first) >= good(again) - EPS

    assert violations(law) == []


def test_p5_a_third_bare_apology_never_helps() -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        state = counted(state, "apologise", 2 + rng.randint(0, 2))
        sorry, silent = after(state, person, Act("apologise")), after(state, person, NOTHING)
        return sorry.anger >= silent.anger and sorry.benevolence <= silent.benevolence

    assert violations(law) == []


def test_p6_an_apology_calms_no_less_once_one_is_heard() -> None:
    def calms(state: State, person: Profile) -> float:
        return after(state, person, NOTHING).anger - after(state, person, Act("apologise")).anger

    def law(state: State, person: Profile, rng: Random) -> bool:
        state = counted(replace(state, anger=0.9, heard=0.5 * rng.random()), "apologise", 0)
        return calms(replace(state, heard=state.heard + 0.4), person) >= calms(state, person) - EPS

    assert violations(law) == []


FEELING, SOLVING = (Act("listen"), Act("apologise")), (Act("fix"),)


def in_order(person: Profile, *moves: tuple[Act, ...]) -> State:
    state = beginning(the_case().scenario, person)
    for acts in moves:
        state = after(state, person, *acts)
    return state


def gain_of_feeling_first(person: Profile) -> float:
    first, last = in_order(person, FEELING, SOLVING), in_order(person, SOLVING, FEELING)
    return (first.benevolence + first.competence) - (last.benevolence + last.competence)


def test_p7_the_feeling_before_the_solution_never_costs_trust() -> None:
    for seed in range(N):
        meet(seed)
        assert gain_of_feeling_first(a_person(Random(seed))) >= -EPS


def test_p8_that_gain_grows_with_the_wish_for_relationship() -> None:
    for seed in range(N):
        meet(seed)
        person = a_person(Random(seed))
        low, high = (gain_of_feeling_first(replace(person, rel=rel)) for rel in (0.1, 0.9))
        assert high >= low - EPS


def test_p9_compensation_is_worth_more_and_voice_less_to_who_looks_to_the_own_gain() -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        state = replace(counted(counted(state, "listen", 0), "compensate", 0), anger=0.8, heard=0.1)
        own, other = replace(person, ind=0.9), replace(person, ind=0.1)

        def calms(who: Profile) -> float:
            return after(state, who, NOTHING).anger - after(state, who, Act("compensate")).anger

        heard = [after(state, who, Act("listen")).heard for who in (own, other)]
        return calms(own) > calms(other) and heard[0] < heard[1]

    assert violations(law) == []


def test_p10_an_explanation_calms_who_is_uneasy_with_uncertainty_more() -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        state = counted(replace(state, anxiety=0.9), "explain", rng.randint(0, 2))

        def calms(ua: float) -> float:
            who = replace(person, ua=ua)
            quiet = after(state, who, NOTHING).anxiety
            return quiet - after(state, who, Act("explain")).anxiety

        return calms(0.9) > calms(0.1)

    assert violations(law) == []


PROMISING = tuple(case for case in CASES if any(slot.kept_by for slot in case.scenario.slots))


def test_p11_a_broken_promise_costs_more_than_a_kept_one_gains() -> None:
    assert len(PROMISING) >= 5
    for seed in range(N):
        case, rng = meet(seed, PROMISING), Random(seed)
        person = a_person(rng)
        promised = next(slot for slot in case.scenario.slots if slot.kept_by)
        state = beginning(case.scenario, person)
        state = replace(state, competence=0.5, benevolence=0.5, promises=(), filled=())
        due = replace(state, promises=(Promise(promised.id, state.clock + 60),))

        def trust(s: State) -> float:
            return s.competence + s.benevolence

        waited = after(state, person, NOTHING, wait=120.0)
        broken = after(due, person, NOTHING, wait=120.0)
        done = {"slots": (promised.kept_by[0],), "wait": 30.0}
        kept, merely_done = (
            after(due, person, NOTHING, **done),
            after(state, person, NOTHING, **done),
        )
        assert broken.promises[0].status == "broken" and kept.promises[0].status == "kept"
        assert trust(waited) - trust(broken) > trust(kept) - trust(merely_done) > 0


def test_p12_a_second_failure_hurts_no_less_than_the_first() -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        state = replace(state, anger=0.2)
        first = after(replace(state, failures=0), person, Act("fail"))
        second = after(replace(state, failures=1), person, Act("fail"))
        return second.anger >= first.anger and second.competence <= first.competence

    assert violations(law) == []


def test_p13_a_longer_wait_never_gives_patience_or_takes_anger() -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        short = rng.expovariate(1 / 200)
        one = after(state, person, Act("explain"), wait=short)
        other = after(state, person, Act("explain"), wait=short + rng.expovariate(1 / 300))
        return other.patience <= one.patience and other.anger >= one.anger

    assert violations(law) == []


def test_p14_casual_words_to_a_formal_customer_cost_face() -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        state, person = replace(state, face_debt=0.2), replace(person, formal=0.9)
        casual = after(state, person, NOTHING, register=0.1)
        return casual.face_debt > after(state, person, NOTHING, register=0.8).face_debt

    assert violations(law) == []


WORDS: tuple[ActName, ...] = (
    "greet", "restate", "ask", "listen", "apologise", "reassure", "suggest", "explain", "promise",
    "small_talk", "check", "follow_up", "thank",
)  # fmt: skip


PROBLEMS = tuple(case for case in CASES if case.scenario.is_problem)


def test_p15_words_alone_never_satisfy_where_something_is_wrong() -> None:
    best = 0.0
    for seed in range(N):
        case, rng = meet(seed, PROBLEMS), Random(seed)
        person = a_person(rng)
        state = beginning(case.scenario, person)
        for _ in range(rng.randint(3, 14)):
            acts = tuple(Act(rng.choice(WORDS), rng.uniform(0.6, 1.0)) for _ in range(2))
            state = after(state, person, *acts, register=0.7, wait=20.0)
            best = max(best, csat(state, person))
    assert 3 < best < 4


@pytest.mark.parametrize("act", ["listen", "explain", "partial"])
def test_p16_listening_explaining_and_half_a_solution_never_anger_the_first_time(
    act: ActName,
) -> None:
    def law(state: State, person: Profile, rng: Random) -> bool:
        state = counted(state, act, 0)
        return after(state, person, Act(act)).anger <= after(state, person, NOTHING).anger

    assert violations(law) == []


def trace(scenario: Scenario, seed: int, language: str, speaks: bool = False) -> list[object]:
    """The states (and words) of a random play by the same person."""
    rng = Random(seed)
    session = begin(scenario, seed, language, a_person(rng), speaks)  # type: ignore[arg-type]
    for _ in range(5):
        move = any_move(rng, scenario=scenario)
        session = session if session.ended else session.step(move)
    return [(step.state, step.reaction, step.messages) for step in (session.first, *session.steps)]


def test_p17_the_country_changes_nothing_once_the_person_is_drawn() -> None:
    elsewhere = [
        another(s, country="NL" if s.customer.country == "JP" else "JP") for s in SCENARIOS
    ]
    for seed in range(N):
        speaks, here = seed < 150, meet(seed).scenario
        there = elsewhere[seed % len(elsewhere)]
        assert trace(here, seed, "en", speaks) == trace(there, seed, "en", speaks)


def test_p18_the_same_acts_have_the_same_effect_in_every_language() -> None:
    for seed in range(N):
        here = meet(seed).scenario
        en, hans, hant = (trace(here, seed, tag) for tag in ("en", "zh-Hans", "zh-Hant"))
        assert en == hans == hant


def test_p19_a_name_and_an_order_number_change_nothing() -> None:
    renamed = []
    for scenario in SCENARIOS:
        named = another(scenario, name=dict.fromkeys(scenario.languages, "Alex"))
        order = scenario.facts[0].model_copy(
            update={"text": dict.fromkeys(scenario.languages, ("ZZ-1.",))}
        )
        renamed.append(named.model_copy(update={"facts": (order, *scenario.facts[1:])}))
    for seed in range(N):
        other = renamed[seed % len(renamed)]
        assert trace(meet(seed).scenario, seed, "en") == trace(other, seed, "en")


def test_p20_a_late_dismissal_costs_more_than_an_early_one() -> None:
    plan = [
        (Act("listen"),),
        (Act("explain"),),
        (Act("partial"),),
        (Act("suggest"),),
        (Act("fix"),),
    ]
    differences = []
    for seed in range(N):
        meet(seed, PROBLEMS)
        person = a_person(Random(seed))
        dismissed = ((Act("dismiss"),),)
        early = in_order(person, plan[0], *dismissed, *plan[1:])
        late = in_order(person, *plan, *dismissed)
        differences.append(csat(late, person) - csat(early, person))
    assert -0.6 < fmean(differences) < -0.05
    assert sum(d < 0 for d in differences) > 0.9 * N


def test_p27_the_order_of_feeling_and_solution_matters_a_little_and_most_for_who_wants_it() -> None:
    meet(SCENARIOS.index(SCENARIO))
    people = [a_person(Random(seed)) for seed in range(N)]
    gains = [
        csat(in_order(p, FEELING, SOLVING), p) - csat(in_order(p, SOLVING, FEELING), p)
        for p in people
    ]
    assert 0 < abs(fmean(gains)) < 0.3
    trust = [gain_of_feeling_first(p) for p in people]
    assert correlation([p.rel for p in people], trust) > 0.6


def correlation(xs: list[float], ys: list[float]) -> float:
    mx, my = fmean(xs), fmean(ys)
    xy = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return float(xy / (sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys)) ** 0.5)
