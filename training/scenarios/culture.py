"""Culture as distributions over individuals: a customer is a seeded draw, never a nationality."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any, Literal, get_args

from training.errors import TableError
from training.scenarios.scenario import Degree, Scenario, Trait

TRAITS: tuple[Trait, ...] = get_args(Trait)
#: The share of a trait's variance that lies between countries at most, and what follows from it:
#: mean of a country = .5 + .12 z, standard deviation within a country = .24 (customers.md 5.3, 1).
BETWEEN_SHARE = 0.20
STEP = 0.12
WITHIN = (STEP**2 * (1 - BETWEEN_SHARE) / BETWEEN_SHARE) ** 0.5
#: Our own ordinal tags, in steps; two countries are never more than 3.5 steps apart (P21).
STEPS: Mapping[Degree, float] = {
    "low": -1.5, "rather_low": -0.75, "middle": 0.0, "rather_high": 0.75, "high": 1.5,
}  # fmt: skip
#: What a scenario fixes of one customer: where the trait lies, and how narrowly.
FIXED: Mapping[Degree, float] = {
    "low": 0.10, "rather_low": 0.30, "middle": 0.50, "rather_high": 0.70, "high": 0.90,
}  # fmt: skip
FIXED_SPREAD = 0.04


@dataclass(frozen=True, slots=True)
class Tag:
    """Where the persons of a country lie on a trait on the average, and who says so."""

    id: str
    country: str
    trait: Trait
    degree: Degree
    source: str
    counter: str
    confidence: Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Effect:
    """How a trait changes the answer to an act: `sign` of the change of `on` as the trait rises."""

    id: str
    trait: Trait
    act: str
    on: str
    sign: int
    source: str
    counter: str
    confidence: Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Cultures:
    """The countries there are, their tags, and the effects of traits."""

    countries: tuple[str, ...]
    tags: tuple[Tag, ...]
    effects: tuple[Effect, ...]

    def steps(self, country: str, trait: Trait) -> float:
        """The mean of a country on a trait in steps from the middle; 0 where nobody has measured it."""
        for tag in self.tags:
            if tag.country == country and tag.trait == trait:
                return STEPS[tag.degree]
        return 0.0


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer: ten traits 0..1, what hangs on it, and habits of writing that no country owns."""

    direct: float = 0.5
    formal: float = 0.5
    face: float = 0.5
    rel: float = 0.5
    ua: float = 0.5
    pd: float = 0.5
    ind: float = 0.5
    tempo: float = 0.5
    voice: float = 0.5
    ritual: float = 0.5
    stakes: float = 0.5
    audience: bool = False
    embarrassing: bool = False
    vulnerable: bool = False
    #: Language level in the play's language: 1 (A2) to 5 (C2).
    level: int = 5
    #: Liking for irony, for understatement, for several short messages; length of breath.
    irony: float = 0.2
    understatement: float = 0.3
    fragments: float = 0.3
    stamina: float = 0.5
    #: How kindly this person marks, on the scale of satisfaction.
    rater: float = 0.0


LEVELS = {"A2": 1, "B1": 2, "B2": 3, "C1": 4, "C2": 5}


def draw(scenario: Scenario, seed: int, cultures: Cultures | None = None) -> Profile:
    """The customer of a scenario and a seed: the country gives the means, the scenario may fix traits."""
    rng = Random(f"{scenario.id}/{seed}/person")
    person, cultures = scenario.customer, cultures or shipped_cultures()
    traits = {}
    for trait in TRAITS:
        noise = rng.gauss(0.0, 1.0)
        if trait in person.traits:
            traits[trait] = _within(FIXED[person.traits[trait]] + FIXED_SPREAD * noise)
        else:
            traits[trait] = value(cultures.steps(person.country, trait), noise)
    return Profile(
        **traits,
        stakes=_within(person.stakes + rng.gauss(0.0, 0.08)),
        audience=person.audience,
        embarrassing=person.embarrassing,
        vulnerable=person.vulnerable,
        level=LEVELS[person.tongue.level] if person.tongue else 5,
        irony=rng.random() ** 2,
        understatement=rng.random(),
        fragments=rng.random(),
        stamina=rng.random(),
        rater=max(-0.3, min(0.3, rng.gauss(0.0, 0.2))),
    )


def value(steps: float, noise: float) -> float:
    """A trait of one person: the mean of a country `steps` from the middle, and a standard normal."""
    return _within(0.5 + STEP * steps + WITHIN * noise)


def _within(x: float) -> float:
    return 0.0 if x < 0.0 else 1.0 if x > 1.0 else x


@lru_cache(maxsize=1)
def shipped_cultures() -> Cultures:
    """The table that ships, read once."""
    table = files("training.scenarios.customer") / "tables" / "cultures.toml"
    return read_cultures(table.read_text("utf-8"))


def read_cultures(text: str) -> Cultures:
    """The table of a TOML text. Raises TableError: an effect without a source does not load."""
    data = tomllib.loads(text)
    tags = tuple(_entry(Tag, given) for given in data.get("tag", ()))
    effects = tuple(_entry(Effect, given) for given in data.get("effect", ()))
    countries = tuple(data.get("countries", ()))
    seen: set[tuple[str, str]] = set()
    for tag in tags:
        if tag.country not in countries:
            raise TableError(f"cultures: {tag.id}: {tag.country!r} is not in `countries`")
        if (tag.country, tag.trait) in seen:
            raise TableError(f"cultures: {tag.id}: {tag.country} has two tags for {tag.trait!r}")
        seen.add((tag.country, tag.trait))
    return Cultures(countries, tags, effects)


def _entry(kind: type[Any], given: Mapping[str, Any]) -> Any:
    name = f"cultures: {given.get('id', 'an entry without id')}"
    wanted = {field.name for field in fields(kind)}
    if given.keys() != wanted:
        missing, extra = sorted(wanted - given.keys()), sorted(given.keys() - wanted)
        raise TableError(f"{name}: missing {missing or 'nothing'}, unknown {extra or 'nothing'}")
    for key in ("id", "source", "counter"):
        if not isinstance(given[key], str) or not given[key].strip():
            raise TableError(f"{name}: {key} is {given[key]!r}; accepted is a text that says it")
    accepted: dict[str, tuple[Any, ...]] = {
        "trait": TRAITS, "confidence": ("low", "medium", "high"),
        "degree": get_args(Degree), "sign": (-1, 1),
    }  # fmt: skip
    for key, known in accepted.items():
        if key in given and given[key] not in known:
            raise TableError(f"{name}: {key} is {given[key]!r}; accepted are {list(known)}")
    return kind(**given)
