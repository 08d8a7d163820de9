"""Everything that can go wrong between a scenario and a play.

EvenhandError
└── TrainingError
    ├── ScenarioError  the scenario file is wrong: every problem, each with its line
    ├── TableError     a table of the simulated customer (constants, cultures, speech) is wrong
    └── PlayError      a play cannot be set up or go on as it was asked for
"""

from __future__ import annotations

from transcripts.errors import EvenhandError


class TrainingError(EvenhandError):
    """Base of the errors of this package."""


class ScenarioError(TrainingError):
    """The scenario file is wrong. `problems` holds one line each: `file:line: what ...`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class TableError(TrainingError):
    """A table of the simulated customer is wrong: what, where, and what would be accepted."""


class PlayError(TrainingError):
    """A play cannot be set up or go on as it was asked for."""
