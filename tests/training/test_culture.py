"""P21: countries are distributions that overlap, every effect has a source, and the person decides."""

from __future__ import annotations

from itertools import combinations, islice
from random import Random
from statistics import fmean, pvariance

import pytest
from customers import SCENARIO, after, another, customers

from training.errors import TableError
from training.scenarios.acts import Act
from training.scenarios.culture import STEPS, TRAITS, draw, read_cultures, shipped_cultures, value
from training.scenarios.customer.constants import read_constants

TABLE = shipped_cultures()
ONE_TAG = """
countries = ["DE"]
[[tag]]
id = "DE-tempo"
country = "DE"
trait = "tempo"
degree = "high"
source = "Levine & Norenzayan 1999"
counter = "cities, not persons"
confidence = "medium"
"""


def drawn(country: str, trait: str, n: int = 1000) -> list[float]:
    """A trait of n persons of a country."""
    rng = Random(f"{country}{trait}")
    steps = TABLE.steps(country, trait)  # type: ignore[arg-type]
    return [value(steps, rng.gauss(0, 1)) for _ in range(n)]


def test_there_are_twelve_countries_or_more() -> None:
    assert len(TABLE.countries) >= 12


@pytest.mark.parametrize("trait", TRAITS)
def test_p21_at_most_a_quarter_of_the_variance_lies_between_countries(trait: str) -> None:
    people = {country: drawn(country, trait) for country in TABLE.countries}
    means = [fmean(xs) for xs in people.values()]
    within = fmean(pvariance(xs) for xs in people.values())
    assert pvariance(means) / (pvariance(means) + within) <= 0.25


@pytest.mark.parametrize("trait", TRAITS)
def test_p21_any_two_countries_overlap_so_that_one_person_in_ten_is_the_other_way_round(
    trait: str,
) -> None:
    people = {country: drawn(country, trait) for country in TABLE.countries}
    for one, other in combinations(TABLE.countries, 2):
        assert abs(TABLE.steps(one, trait) - TABLE.steps(other, trait)) <= 3.5  # type: ignore[arg-type]
        if fmean(people[one]) < fmean(people[other]):
            one, other = other, one
        reversed_ = sum(a < b for a, b in zip(people[one], people[other], strict=True)) / 1000
        assert reversed_ >= 0.10, (one, other)


def test_p21_what_nobody_has_measured_is_in_the_middle() -> None:
    tagged = {(tag.country, tag.trait) for tag in TABLE.tags}
    for country in TABLE.countries:
        for trait in TRAITS:
            if (country, trait) not in tagged:
                assert TABLE.steps(country, trait) == 0
    assert TABLE.steps("XX", "rel") == 0


@pytest.mark.parametrize("lost", ["source", "counter", "confidence", "id"])
def test_an_effect_without_a_source_does_not_load(lost: str) -> None:
    assert read_cultures(ONE_TAG).steps("DE", "tempo") == STEPS["high"]
    without = "\n".join(line for line in ONE_TAG.splitlines() if not line.startswith(lost))
    with pytest.raises(TableError, match=lost):
        read_cultures(without)
    if lost != "confidence":
        empty = "\n".join(
            f'{lost} = " "' if line.startswith(lost) else line for line in ONE_TAG.splitlines()
        )
        with pytest.raises(TableError, match=lost):
            read_cultures(empty)


def test_a_constant_without_a_source_does_not_load() -> None:
    assert (
        read_constants('[fix]\ncalms = [0.3, "Gelbrich & Roschk 2011"]')["fix"]["calms"][0] == 0.3
    )
    for wrong in ("calms = 0.3", 'calms = [0.3, ""]', 'calms = ["x", "y"]'):
        with pytest.raises(TableError, match=r"fix\.calms"):
            read_constants(f"[fix]\n{wrong}")


def test_every_effect_of_a_trait_has_the_sign_that_its_source_says() -> None:
    from dataclasses import replace

    measured = {
        "heard": lambda s: s.heard, "calmed": lambda s: -s.anger, "reassured": lambda s: -s.anxiety,
        "warmed": lambda s: s.warmth, "angered": lambda s: s.anger, "face_debt": lambda s: s.face_debt,
    }  # fmt: skip
    for effect in TABLE.effects:
        if effect.on not in measured:
            continue
        of, differences = measured[effect.on], []
        for state, person, _ in islice(customers(), 200):
            state = replace(state, anger=0.7, anxiety=0.7, heard=0.2, warmth=0.2, face_debt=0.3)
            counts = tuple(2 if effect.act == "third_apology" else 0 for _ in state.counts)
            state = replace(state, counts=counts, turns=0)
            low, high = (replace(person, **{effect.trait: x}) for x in (0.1, 0.9))
            low, high = (replace(p, formal=0.9) if effect.trait == "pd" else p for p in (low, high))
            did = [
                of(after(state, who, *_acts(effect.act), **_how(effect.act)))
                - of(after(state, who, Act("other"), register=0.9))
                for who in (low, high)
            ]
            differences.append(did[1] - did[0])
        assert fmean(differences) * effect.sign > 0, effect.id


def _acts(name: str) -> tuple[Act, ...]:
    named = {"third_apology": "apologise", "casual": "other", "wait": "other"}
    return (Act(named.get(name, name)),)  # type: ignore[arg-type]


def _how(name: str) -> dict[str, float]:
    return {"register": 0.1 if name == "casual" else 0.9, "wait": 900.0 if name == "wait" else 0.0}


def test_a_trait_that_the_scenario_fixes_is_fixed_in_every_country() -> None:
    for country in TABLE.countries:
        fixed = another(SCENARIO, country=country, traits={"rel": "low", "tempo": "high"})
        people = [draw(fixed, seed) for seed in range(50)]
        assert max(p.rel for p in people) < 0.35 and min(p.tempo for p in people) > 0.65


def test_writing_habits_belong_to_no_country() -> None:
    here, there = another(SCENARIO, country="JP"), another(SCENARIO, country="BR")
    for seed in range(100):
        one, other = draw(here, seed), draw(there, seed)
        habits = ("irony", "understatement", "fragments", "stamina", "rater")
        assert [getattr(one, h) for h in habits] == [getattr(other, h) for h in habits]
