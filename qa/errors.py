"""Everything that can go wrong between a conversation and a scorecard.

EvenhandError
└── QAError
    ├── RubricError     the rubric file is wrong: every problem, each with its line
    ├── ScorerError     a scorer is unknown or cannot run
    ├── ScorecardError  a file of scorecards cannot be read
    ├── ReportError     a report or a table cannot be written or computed as it was asked for
    ├── ReviewError     a dispute or another review cannot be recorded as it was given
    ├── KnowledgeError  a knowledge base cannot be read
    ├── CalibrationError  a calibration cannot be read, or not be learnt from these reviews
    └── ModelError      a language model gave no reply that can be used
        ├── BudgetError   the next call could cost more than what is left of the budget
        └── ContextError  the prompt is longer than the model can read
"""

from __future__ import annotations

from transcripts.errors import EvenhandError


class QAError(EvenhandError):
    """Base of the errors of this package."""


class RubricError(QAError):
    """The rubric file is wrong. `problems` holds one line each: `file:line: what ...`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class ScorerError(QAError):
    """A scorer is unknown or cannot run."""


class ScorecardError(QAError):
    """A file of scorecards cannot be read."""


class ReportError(QAError):
    """A report or a table cannot be written or computed as it was asked for."""


class ReviewError(QAError):
    """A dispute or another review cannot be recorded as it was given."""


class KnowledgeError(QAError):
    """A knowledge base cannot be read."""


class CalibrationError(QAError):
    """A calibration cannot be read, or cannot be learnt from these reviews."""


class ModelError(QAError):
    """A language model gave no reply that can be used.

    `lasting`: asking again in this run is pointless, as with a wrong key. `reply`: the Reply that came and
    was paid for, where it is a refusal or was cut off. `in_doubt`: it was sent, and no answer came: nobody
    knows whether it is billed.
    """

    def __init__(
        self, message: str, *, lasting: bool = False, reply: object = None, in_doubt: bool = False
    ) -> None:
        super().__init__(message)
        self.lasting, self.reply, self.in_doubt = lasting, reply, in_doubt


class BudgetError(ModelError):
    """The next call could cost more than what is left of the budget."""


class ContextError(ModelError):
    """The prompt is longer than the model can read."""
