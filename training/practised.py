"""Practised: what one play says about the one who practised, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Practised:
    """One play that came to its end: whose, of what, when (aware), and how it went.

    `score` is the play's score by its outcome, 0..1 (`training.scenarios.difficulty.score`);
    `values` the value 0..1 of each criterion that could be scored in it. `shared` is False until
    the one who practised shares it.
    """

    agent: str
    session: str
    scenario: str
    at: datetime
    score: float
    values: Mapping[str, float]
    shared: bool = False


def visible(plays: Iterable[Practised], reader: str | None) -> tuple[Practised, ...]:
    """The plays that a reader may see, oldest first: the reader's own, and those that were shared.

    The one place where this is decided; `reader` None is anybody else.
    """
    seen = [p for p in plays if p.shared or (reader is not None and p.agent == reader)]
    return tuple(sorted(seen, key=lambda p: (p.at, p.session)))
