"""Practised: what one play says about the one who practised, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qa.rubric import Rubric
from qa.scoring.scorer import Scorer, score_conversation
from training.record import Record, conversation
from training.scenarios.difficulty import score


@dataclass(frozen=True, slots=True)
class Practised:
    """One play that came to its end: whose, of what, when (aware), and how it went.

    `score` is the play's score by its outcome, 0..1 (`training.scenarios.difficulty.score`);
    `values` the value 0..1 of each criterion that could be scored in it.
    """

    agent: str | None
    session: str
    scenario: str
    at: datetime
    score: float
    values: Mapping[str, float]


def visible(records: Iterable[Record], reader: str | None) -> tuple[Record, ...]:
    """The plays that a reader may see, oldest first: the reader's own, and those that were shared.

    The one place where this is decided; `reader` None is anybody else.
    """
    seen = [r for r in records if r.shared or (reader is not None and r.agent == reader)]
    return tuple(sorted(seen, key=lambda r: (r.started_at, r.id)))


def practised(record: Record, rubric: Rubric, scorer: Scorer) -> Practised | None:
    """What a play says, scored with the rubric of real conversations; None where it is not over."""
    session = record.session
    if not session.ended or session.state.end == "stopped" or not session.steps:
        return None
    card = score_conversation(conversation(record), rubric, scorer, now=record.started_at)[0]
    values = {s.criterion: s.value for s in card.scores if s.value is not None}
    outcome = score(session.outcome)
    return Practised(
        record.agent, record.id, session.scenario.id, record.started_at, outcome, values
    )
