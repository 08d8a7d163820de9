"""Plays whose customer a small real language model words: what came of its lines, and what leaked."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure, Measured
from bench.machine import here
from bench.served_model import NAME, served
from qa.language_model.openai_model import ModelOptions, OpenAIModel
from training.modelled.customer import ModelledCustomer, Tally
from training.modelled.ledger import speaks_as_agent
from training.scenarios.scenario import Fact, Scenario, compiled
from training.scenarios.scenario_file import load_scenario
from training.scenarios.session import Session, begin
from training.scenarios.trainee import agent
from transcripts.language import fold

SCENARIOS = ("late-parcel", "call-at-three", "room-by-the-lift", "upi-twice")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
AGENTS = ("expert", "novice", "rude")
#: Plays end when the customer does, or after so many of the agent's turns: a turn takes half a minute.
TURNS = 6
#: A Python that has the extra `model`; by default this one.
PYTHON = os.environ.get("EVENHAND_MODEL_PYTHON", sys.executable)


def plays(url: str, n: int, turns: int = TURNS) -> tuple[list[Session], Tally]:
    """So many plays with the model at a URL, each of at most so many turns, and what became of its lines."""
    model = OpenAIModel(ModelOptions(NAME, url, timeout=120, attempts=1))
    customer = ModelledCustomer(model)
    played = []
    for i in range(n):
        played.append(_play(customer, i, turns))
        print(f"{i + 1} of {n} plays, {customer.tally.lines} lines", file=sys.stderr, flush=True)
    return played, customer.tally


def _play(customer: ModelledCustomer, number: int, turns: int) -> Session:
    scenario = load_scenario(SCENARIOS[number % len(SCENARIOS)])
    session = begin(scenario, number, LANGUAGES[number % 3])  # type: ignore[arg-type]
    player = agent(AGENTS[number // 3 % 3])
    while not session.ended and len(session.steps) < turns:
        planned = player.turn(session)
        session = customer.say(session, planned.text, planned.move.wait)
    return session


def leaks(session: Session) -> list[str]:
    """The facts that were given away before they were told, one line each."""
    found = []
    for step in session.steps:
        for fact in _hidden(session.scenario, step.state.told):
            pattern = compiled(fact.gives)
            if pattern and pattern.search(fold(step.text)):
                found.append(f"{fact.id}: {step.text}")
    return found


def _hidden(scenario: Scenario, told: tuple[str, ...]) -> Iterator[Fact]:
    yield from (fact for fact in scenario.facts if fact.gives and fact.id not in told)


def reversals(session: Session) -> list[str]:
    """The customer's messages that speak as the agent."""
    return [text for step in session.steps for text in step.messages if speaks_as_agent(text)]


def measure(n: int = 20) -> Measured:
    """The figures of so many plays."""
    began = time.monotonic()
    with served(PYTHON) as url:
        played, tally = plays(url, n)
    return Measured(tuple(figures(played, tally, (time.monotonic() - began) / 60)), (), here())


def figures(played: list[Session], tally: Tally, minutes: float) -> Iterator[Figure]:
    """What came of the lines, and what may not have."""
    yield Figure("plays whose customer a small real model words", len(played), "plays")
    yield Figure("all of them", minutes, "min")
    yield Figure("customer's lines", tally.lines, "lines")
    yield Figure("spoken by the grammar after two tries", 100 * (tally.fallback or 0), "%")
    yield Figure("agent's lines read by the model", tally.read, "lines")
    for why, count in tally.refused.most_common(6):
        yield Figure(f"refused: {why}", count, "tries")
    yield Figure("facts given away", sum(len(leaks(s)) for s in played), "lines", "0")
    yield Figure("spoken as the agent", sum(len(reversals(s)) for s in played), "lines", "0")
