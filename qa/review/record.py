"""Review: what one person said about one score, beside the machine's value, never over it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from qa.errors import ReviewError
from qa.review.answers import Answer, Answered, read_answer
from qa.rubric import Criterion
from qa.scorecard import Scorecard, Unit
from transcripts.conversation import Frozen

Kind = Literal["dispute", "self", "review", "withdrawal"]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]

#: Longest reason, in characters.
LONGEST = 2000


class Review(Frozen):
    """One line of the reviews file.

    `machine_level` and `machine_value` are the card's at that time; `level` and `value` are what
    the person says instead (a yes_no or a choice has a value and no level), where `status` is
    `scored`; an answer of `not_applicable` or `cannot_tell` has neither. A withdrawal names the
    record it takes back in `withdraws`; that record stays in the file. `chance` is how likely the
    conversation was to be drawn for review, where it was drawn.
    """

    id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    kind: Kind
    at: AwareDatetime
    by: str | None = None
    conversation: str
    agent: str | None = None
    rubric: str
    rubric_hash: str
    scorer: str
    criterion: str
    machine_level: int | None = None
    machine_value: Unit | None = None
    status: Answered = "scored"
    level: int | None = Field(default=None, ge=1)
    value: Unit | None = None
    reason: Reason
    withdraws: str | None = None
    chance: float | None = Field(default=None, gt=0, le=1)

    @model_validator(mode="after")
    def _a_withdrawal_names_its_record(self) -> Self:
        if (self.kind == "withdrawal") != (self.withdraws is not None):
            raise ValueError("`withdraws` is given exactly when kind is 'withdrawal'")
        return self

    @model_validator(mode="after")
    def _only_what_is_scored_has_a_level(self) -> Self:
        if self.status != "scored" and (self.level is not None or self.value is not None):
            raise ValueError(f"status {self.status!r} has no level and no value")
        return self


class Signed(Frozen):
    """Who says it, when, and the id of the record."""

    by: str | None
    at: AwareDatetime
    id: str


def dispute(
    card: Scorecard, criterion: Criterion, answer: str, reason: str, signed: Signed
) -> Review:
    """The record of a disagreement with one score. Raises ReviewError for what is not accepted.

    `answer` is a level of a scale, `yes` or `no`, the id of a choice, `n/a` or `cannot tell`.
    """
    judged = {s.criterion: s for s in card.scores}.get(criterion.id)
    if judged is None:
        raise ReviewError(
            f"{card.conversation}: the card has no score of {criterion.id!r}; accepted are "
            f"{' '.join(s.criterion for s in card.scores) or 'none'}"
        )
    given = proposed(criterion, answer)
    return Review(
        id=signed.id,
        kind="dispute",
        at=signed.at,
        by=signed.by,
        conversation=card.conversation,
        agent=card.about.agent,
        rubric=card.rubric,
        rubric_hash=card.rubric_hash,
        scorer=card.scorer,
        criterion=criterion.id,
        machine_level=judged.level,
        machine_value=judged.value,
        status=given.status,
        level=given.level,
        value=given.value,
        reason=checked_reason(reason),
    )


def withdrawal(standing: Review, signed: Signed, reason: str = "withdrawn") -> Review:
    """The record that takes a dispute back; only who made it may."""
    if standing.kind != "dispute":
        raise ReviewError(f"--undo: {standing.id!r} is a {standing.kind}; accepted is a dispute")
    if signed.by is not None and signed.by != standing.by:
        raise ReviewError(f"--undo: {standing.id!r} was not made by {signed.by!r}")
    return standing.model_copy(
        update={
            "id": signed.id,
            "kind": "withdrawal",
            "at": signed.at,
            "reason": checked_reason(reason),
            "withdraws": standing.id,
        }
    )


def proposed(criterion: Criterion, answer: str) -> Answer:
    """A person's answer to a criterion. Raises ReviewError where it is none."""
    given = read_answer(criterion, answer)
    if given is None:
        raise ReviewError(
            f"--level: {answer!r} for {criterion.id!r}; accepted are "
            f"{' '.join(criterion.answers)}, 'n/a' and 'cannot tell'"
        )
    return given


def checked_reason(reason: str) -> str:
    """The reason without white space around it. Raises ReviewError when empty or too long."""
    text = reason.strip()
    if not text:
        raise ReviewError("--reason: is empty; say in a few words why you see it differently")
    if len(text) > LONGEST:
        raise ReviewError(f"--reason: {len(text)} characters; at most {LONGEST} are accepted")
    return text
