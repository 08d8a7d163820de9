"""A thousand random customers in the middle of something, for the laws of the simulated customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

N = 1000
SCENARIO = late_parcel()
CASE = Case(SCENARIO)
SLOTS = tuple(SCENARIO.slots_by_id)
FACTS = tuple(SCENARIO.facts_by_id)


def a_person(rng: Random) -> Profile:
    """Anybody: every trait uniform."""
    traits = {trait: rng.random() for trait in TRAITS}
    return Profile(
        **traits, stakes=rng.random(), audience=rng.random() < 0.2, embarrassing=rng.random() < 0.2,
        level=rng.randint(1, 5), irony=rng.random(), understatement=rng.random(),
        fragments=rng.random(), stamina=rng.random(), rater=rng.uniform(-0.3, 0.3),
    )  # fmt: skip


def any_move(rng: Random, harms: bool = True, slots: bool = True) -> Move:
    """One to three acts of any kind, as good as they come, after any wait."""
    names = DEEDS + HARMS if harms else DEEDS
    acts = tuple(Act(rng.choice(names), rng.random()) for _ in range(rng.randint(1, 3)))  # type: ignore[arg-type]
    given = tuple(rng.sample(SLOTS, rng.randint(0, 2))) if slots and rng.random() < 0.3 else ()
    asked = tuple(rng.sample(FACTS, 1)) if rng.random() < 0.3 else ()
    return Move(acts, given, asked, rng.random(), rng.expovariate(1 / 120))


@cache
def _customers() -> tuple[tuple[State, Profile], ...]:
    found = []
    for seed in range(N):
        rng = Random(seed)
        person = a_person(rng)
        state = beginning(SCENARIO, person)
        for _ in range(rng.randint(0, 4)):
            move = any_move(rng, harms=rng.random() < 0.3)
            state = appraise(state, replace(move, slots=()), person, CASE)
        found.append((state, person))
    return tuple(found)


def customers() -> Iterator[tuple[State, Profile, Random]]:
    """A thousand: state, person, and a chance of its own."""
    for seed, (state, person) in enumerate(_customers()):
        yield state, person, Random(-seed)


def after(state: State, person: Profile, *acts: Act, **move: object) -> State:
    """The state after one move of these acts."""
    return appraise(state, Move(acts, **move), person, CASE)  # type: ignore[arg-type]


def violations(law: Callable[[State, Profile, Random], bool]) -> list[tuple[State, Profile]]:
    """The customers for whom a law does not hold."""
    return [(state, person) for state, person, rng in customers() if not law(state, person, rng)]


def another(scenario: Scenario, **fields: object) -> Scenario:
    """The scenario with other fields of the customer."""
    return scenario.model_copy(update={"customer": scenario.customer.model_copy(update=fields)})
