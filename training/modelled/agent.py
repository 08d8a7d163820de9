"""ModelledAgent: a language model plays the agent, with what a trainee is shown and nothing more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from qa.errors import BudgetError, ModelError
from qa.language_model.asker import Asker, Question
from qa.language_model.asking import Prompt
from training.modelled.prompts import to_act
from training.scenarios.acts import Act, Move
from training.scenarios.session import Session
from training.scenarios.simulation import Play, Played, simulate
from training.scenarios.trainee import Planned, wait

#: A model answers as fast as the scripted expert, so that only words tell them apart.
_PACE = 0.3
#: Characters of a line that count as an answer: more is a model that talks on and on.
_LONGEST = 2000


class ModelledAgent:
    """Plays the agent by words; every reply is kept, so that the same play asks nothing again."""

    name = "model"

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    def turn(self, session: Session) -> Planned:
        """The agent's next turn. Raises ModelError where two tries give no line."""
        waited = wait(session, _PACE, keeps_time=True)
        try:
            line = self._line(session, again=False)
        except BudgetError:
            raise
        except ModelError as error:
            if error.lasting:
                raise
            line = self._line(session, again=True)
        return Planned(Move((Act("other"),), wait=waited), line)

    def _line(self, session: Session, again: bool) -> str:
        prompt = to_act(session, again)

        def asked() -> Prompt:
            return prompt

        identity = {"system": prompt.system, "user": prompt.user, "seed": prompt.seed}
        about = {"scenario": session.scenario.reference, "turn": str(len(session.steps) + 1)}
        return line_of(self.asker.ask(Question(identity, asked, line_of, about)).text)


def line_of(reply: str) -> str:
    """The line in a reply. Raises ValueError where there is none."""
    found = json.loads(reply)
    line = found.get("line") if isinstance(found, dict) else None
    if not isinstance(line, str) or not line.strip() or len(line) > _LONGEST:
        raise ValueError(f"no line of 1 to {_LONGEST} characters under 'line'")
    return " ".join(line.split())


def plays(items: Sequence[Play], asker: Asker) -> Iterator[tuple[Play, Played | ModelError]]:
    """Each play by the model with its result, in the order given, so many at once as the asker asks.

    A play without an answer of the model has its error; the others go on.
    """
    player = ModelledAgent(asker)

    def one(item: Play) -> Played | ModelError:
        try:
            return simulate(item, player)
        except ModelError as error:
            return error

    with ThreadPoolExecutor(asker.at_once) as pool:
        yield from zip(items, pool.map(one, items), strict=True)
