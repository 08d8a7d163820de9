"""A thousand random customers in the middle of something, for the laws of the simulated customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random

from plays import late_parcel

from training.scenarios.acts import DEEDS, HARMS, Act, Move
from training.scenarios.culture import TRAITS, Profile
from training.scenarios.customer.appraisal import appraise
from training.scenarios.customer.change import Case
from training.scenarios.customer.state import State, beginning
from training.scenarios.scenario import Scenario
from training.scenarios.scenario_file import read_scenario, shipped_folder

N = 1012
SCENARIO = late_parcel()
SCENARIOS = tuple(read_scenario(path) for path in sorted(shipped_folder().glob("*.yaml")))
CASES = tuple(map(Case, SCENARIOS))


def a_person(rng: Random) -> Profile:
    """Anybody: every trait uniform."""
    traits = {trait: rng.random() for trait in TRAITS}
    return Profile(
        **traits, stakes=rng.random(), audience=rng.random() < 0.2, embarrassing=rng.random() < 0.2,
        level=rng.randint(1, 5), irony=rng.random(), understatement=rng.random(),
        fragments=rng.random(), stamina=rng.random(), rater=rng.uniform(-0.3, 0.3),
    )  # fmt: skip


def any_move(
    rng: Random, harms: bool = True, slots: bool = True, scenario: Scenario = SCENARIO
) -> Move:
    """One to three acts of any kind, as good as they come, after any wait."""
    known, facts = tuple(scenario.slots_by_id), tuple(scenario.facts_by_id)
    names = DEEDS + HARMS if harms else DEEDS
    acts = tuple(Act(rng.choice(names), rng.random()) for _ in range(rng.randint(1, 3)))  # type: ignore[arg-type]
    given = tuple(rng.sample(known, rng.randint(0, 2))) if slots and rng.random() < 0.3 else ()
    asked = tuple(rng.sample(facts, 1)) if rng.random() < 0.3 else ()
    return Move(acts, given, asked, rng.random(), rng.expovariate(1 / 120))


_now = [CASES[0]]


def meet(seed: int, cases: Sequence[Case] = CASES) -> Case:
    """The case of the customer of a seed: all shipped scenarios take turns. `after` is about it from here on."""
    _now[0] = cases[seed % len(cases)]
    return _now[0]


def the_case() -> Case:
    """The case of the customer that was met last."""
    return _now[0]


@cache
def _customers() -> tuple[tuple[State, Profile], ...]:
    found = []
    for seed in range(N):
        case, rng = meet(seed), Random(seed)
        person = a_person(rng)
        state = beginning(case.scenario, person)
        for _ in range(rng.randint(0, 4)):
            move = replace(any_move(rng, harms=rng.random() < 0.3), slots=(), asked=())
            state = appraise(state, move, person, case)
        found.append((state, person))
    return tuple(found)


def customers() -> Iterator[tuple[State, Profile, Random]]:
    """A thousand, of every scenario: state, person, and a chance of its own."""
    for seed, (state, person) in enumerate(_customers()):
        meet(seed)
        yield state, person, Random(-seed)


def after(state: State, person: Profile, *acts: Act, **move: object) -> State:
    """The state after one move of these acts, in the case of the customer that was met last."""
    return appraise(state, Move(acts, **move), person, the_case())  # type: ignore[arg-type]


def violations(law: Callable[[State, Profile, Random], bool]) -> list[tuple[State, Profile]]:
    """The customers for whom a law does not hold."""
    return [(state, person) for state, person, rng in customers() if not law(state, person, rng)]


def another(scenario: Scenario, **fields: object) -> Scenario:
    """The scenario with other fields of the customer."""
    return scenario.model_copy(update={"customer": scenario.customer.model_copy(update=fields)})
