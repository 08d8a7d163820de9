"""Plays whose customer a small real language model words: what came of its lines, and what leaked."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.chats import Given
from bench.figures import Figure, Measured
from bench.machine import here
from bench.served_model import NAME, ONE_LINE, served
from qa.errors import ModelError
from qa.language_model.asking import Prompt, Reply
from qa.language_model.openai_model import ModelOptions, OpenAIModel
from qa.language_model.replies import Replies
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
TURNS = 4
#: The two questions, to read and to word, each with a beginning of its own that the server keeps.
SLOTS = 2
#: A Python that has the extra `model`; by default this one.
PYTHON = os.environ.get("EVENHAND_MODEL_PYTHON", sys.executable)


class KeptModel(OpenAIModel):
    """A model whose replies are kept in a file: the same question asks nothing, so a killed run goes on.

    `spent_on` adds up what the replies took, whenever they were asked: calls, seconds, tokens.
    """

    def __init__(self, url: str, replies: Replies) -> None:
        extra = {"logit_bias": ONE_LINE}
        super().__init__(ModelOptions(NAME, url, timeout=240, attempts=1, extra=extra))
        self.replies = replies
        self.asked = 0
        self.spent_on = {"calls": 0.0, "seconds": 0.0, "prompt": 0.0, "cached": 0.0, "reply": 0.0}

    def ask(self, prompt: Prompt) -> Reply:
        """One reply, from the file where it is there."""
        body = json.dumps(self.body(prompt), sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(body.encode()).hexdigest()
        if kept := self.replies.find(key):
            self._count(kept.reply)
            return kept.reply
        self.asked += 1
        texts, asked = (prompt.system, prompt.user), (self.endpoint, self.name)
        try:
            reply = super().ask(prompt)
        except ModelError as error:
            if isinstance(error.reply, Reply):
                self._count(error.reply)
                self.replies.add(key, {}, asked, texts, error.reply, str(error))
            raise
        self.replies.add(key, {}, asked, texts, reply)
        self._count(reply)
        return reply

    def _count(self, reply: Reply) -> None:
        self.spent_on["calls"] += 1
        self.spent_on["seconds"] += reply.seconds
        if reply.usage is not None:
            self.spent_on["prompt"] += reply.usage.prompt
            self.spent_on["cached"] += reply.usage.cached
            self.spent_on["reply"] += reply.usage.completion


def plays(model: KeptModel, n: int, turns: int = TURNS) -> tuple[list[Session], Tally]:
    """So many plays, each of at most so many turns, and what became of the model's lines.

    Plays of a scenario follow each other: what is asked about them begins with the same words.
    """
    customer = ModelledCustomer(model)
    played = []
    for i in sorted(range(n), key=lambda number: number % len(SCENARIOS)):
        played.append(_play(customer, i, turns))
        minutes = model.spent_on["seconds"] / 60
        print(
            f"{len(played)} of {n} plays, {customer.tally.lines} lines, {minutes:.1f} min of the model, "
            f"{model.asked} calls now",
            file=sys.stderr, flush=True,
        )  # fmt: skip
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


def measure(given: Given, n: int = 20) -> Measured:
    """The figures of so many plays; `given.replies` keeps what the model said, so that a killed run goes on."""
    with TemporaryDirectory() as folder, served(PYTHON, slots=SLOTS) as url:
        model = KeptModel(url, Replies(given.replies or Path(folder) / "replies.sqlite"))
        played, tally = plays(model, n)
        model.replies.close()
    return Measured(tuple(figures(played, tally, model.spent_on)), (), here())


def figures(played: list[Session], tally: Tally, spent_on: dict[str, float]) -> Iterator[Figure]:
    """What came of the lines, what may not have, and what it took."""
    yield Figure("plays whose customer a small real model words", len(played), "plays")
    yield Figure("customer's lines", tally.lines, "lines")
    yield Figure("spoken by the grammar after two tries", 100 * (tally.fallback or 0), "%")
    yield Figure("worded by the model at the second try", tally.second, "lines")
    yield Figure("agent's lines read by the model", tally.read, "lines")
    yield Figure("… not read: no answer of the form asked for", tally.unread, "lines")
    for why, count in tally.refused.most_common(6):
        yield Figure(f"refused: {why}", count, "tries")
    yield Figure("facts given away", sum(len(leaks(s)) for s in played), "lines", "0")
    yield Figure("spoken as the agent", sum(len(reversals(s)) for s in played), "lines", "0")
    calls = max(1.0, spent_on["calls"])
    yield Figure("calls", round(spent_on["calls"]), "calls")
    yield Figure("… the model's time, all of them", spent_on["seconds"] / 60, "min")
    yield Figure("… a call", spent_on["seconds"] / calls, "s")
    yield Figure("… tokens of the prompt a call", spent_on["prompt"] / calls, "tokens")
    yield Figure("… of which the server had read before", spent_on["cached"] / calls, "tokens")
    yield Figure("… tokens of the reply a call", spent_on["reply"] / calls, "tokens")
