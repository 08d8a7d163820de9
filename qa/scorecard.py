"""What a judgement is: Scorecard, Score, Evidence, with the status and cause of each score."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from transcripts.conversation import Conversation, Frozen, Turn

Status = Literal["scored", "not_applicable", "insufficient_evidence", "error"]
Cause = Literal["agent", "process", "system", "script", "unknown"]
#: Parts of a conversation by what the firm does (see `qa.turning`).
Phase = Literal["opening", "problem", "handling", "close"]
Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


def _is_none(value: object) -> bool:
    return value is None


def _is_false(value: object) -> bool:
    return value is False


class Evidence(Frozen):
    """Words a score stands on: code points start..end (end excluded) of the turn's stored text.

    `shows` are the agent's words; `calls_for` are the customer's unanswered words or an end of a
    gap, since what is absent cannot be quoted.
    """

    turn: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    role: Literal["shows", "calls_for"]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"evidence ends at {self.end}, before it starts at {self.start}")
        return self


class Score(Frozen):
    """One criterion: value 0..1, and for a scale the level 1..n; both None unless `scored`.

    `uncalibrated` is the machine's own value where a calibration has adjusted it.
    `advisory`: its scorer has not passed against people's scores, so it is advice to a person.
    Both are written only where they say something.
    """

    criterion: str
    status: Status
    level: int | None = None
    value: Unit | None = None
    uncalibrated: Unit | None = Field(default=None, exclude_if=_is_none)
    interval: tuple[Unit, Unit] | None = None
    cause: Cause | None = None
    reason: str
    advice: str | None = None
    evidence: tuple[Evidence, ...] = ()
    advisory: bool = Field(default=False, exclude_if=_is_false)

    @model_validator(mode="after")
    def _none_unless_scored(self) -> Self:
        if (self.value is not None) != (self.status == "scored"):
            raise ValueError(f"{self.criterion}: a value is given exactly when status is 'scored'")
        if self.level is not None and self.value is None:
            raise ValueError(f"{self.criterion}: a level without a value")
        if self.interval is not None and self.interval[0] > self.interval[1]:
            raise ValueError(f"{self.criterion}: interval is {self.interval}; it is [low, high]")
        return self


class About(Frozen):
    """What a card is about, for grouping; never shown to a judge."""

    channel: str
    language: str
    agent: str | None = None
    team: str | None = None
    case: str | None = None
    started_at: AwareDatetime | None = None


class Overall(Frozen):
    """Weighted mean of the scored criteria, 0..1; None if there is none."""

    value: Unit | None


class Feeling(Frozen):
    """The customer's emotion in one turn: valence -1..1 and a label (see `qa.emotion`)."""

    turn: int
    valence: Annotated[float, Field(ge=-1, le=1)]
    label: str
    phase: Phase | None = Field(default=None, exclude_if=_is_none)


class Deed(Evidence):
    """What was done, or told, before a feeling changed: an act of docs/reading.md and its words."""

    act: str
    manner: str | None = None


class TurningPoint(Frozen):
    """A marked change of the customer's valence, -2..2, seen at `turn`, held against the turn `before`.

    `came` says what stands in between, never why: `reply` something the firm did (`deeds` are its
    words), `event` what the customer tells (`deeds` are the customer's), `unknown` neither. `after`
    are the firm's turns between the two.
    """

    turn: int = Field(ge=0)
    before: int = Field(ge=0)
    change: Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)]
    came: Literal["reply", "event", "unknown"]
    after: tuple[int, ...] = ()
    deeds: tuple[Deed, ...] = ()

    @model_validator(mode="after")
    def _in_words(self) -> Self:
        if bool(self.deeds) == (self.came == "unknown"):
            raise ValueError(f"a change that came with {self.came!r} and {len(self.deeds)} quotes")
        return self


class CustomerView(Frozen):
    """The customer's side of the conversation: emotion by turn, nev -100..100, satisfaction 0..1.

    `turned` are the turning points; where there is none, `unturned` says why: `one_turn` (nothing to
    compare), `steady` (too little moved), `doubtful` (praise that may be irony).
    `uncalibrated` is the machine's own satisfaction where a calibration has adjusted it.
    """

    emotion: tuple[Feeling, ...] = ()
    nev: Annotated[float, Field(ge=-100, le=100)] | None = None
    satisfaction: Unit | None = None
    turned: tuple[TurningPoint, ...] | None = None
    unturned: Literal["one_turn", "steady", "doubtful"] | None = Field(
        default=None, exclude_if=_is_none
    )
    uncalibrated: Unit | None = Field(default=None, exclude_if=_is_none)


class Scorecard(Frozen):
    """One conversation, one agent, one rubric, one scorer. One line of the JSONL output."""

    conversation: str
    rubric: str
    rubric_hash: str
    scorer: str
    about: About
    overall: Overall
    failed_by: tuple[str, ...] = ()
    failed_sections: tuple[str, ...] = ()
    scores: tuple[Score, ...]
    customer: CustomerView = CustomerView()
    created_at: AwareDatetime

    def score(self, criterion: str) -> Score:
        """The score of a criterion; KeyError where the card has none."""
        for score in self.scores:
            if score.criterion == criterion:
                return score
        raise KeyError(criterion)


def level_of(value: float, levels: int = 5) -> int:
    """The level of a value: 1 + floor((n - 1) value + 0.5).

    >>> [level_of(v) for v in (0.0, 0.124, 0.125, 0.5, 1.0)]
    [1, 1, 2, 3, 5]
    """
    return 1 + math.floor((levels - 1) * value + 0.5)


def value_of(level: int, levels: int = 5) -> float:
    """The value of a person's level: (level - 1) / (n - 1)."""
    return (level - 1) / (levels - 1)


def quote(turn: Turn, start: int, end: int, role: Literal["shows", "calls_for"]) -> Evidence:
    """Evidence cut from a turn, trimmed of white space at both ends."""
    text = turn.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Evidence(turn=turn.position, start=start, end=start + len(text), quote=text, role=role)


def is_in_its_turn(evidence: Evidence, conversation: Conversation) -> bool:
    """True where the quote stands at its place in its turn."""
    if evidence.turn >= len(conversation.turns):
        return False
    return conversation.turns[evidence.turn].text[evidence.start : evidence.end] == evidence.quote


def misquotes(
    scores: Iterable[Score], conversation: Conversation, customer: CustomerView | None = None
) -> list[str]:
    """One line for each evidence that is not in its turn: the one place where quotes are checked."""
    found = []
    for deed in (d for p in (customer.turned or ()) for d in p.deeds) if customer else ():
        if not is_in_its_turn(deed, conversation):
            found.append(
                f"turning point: {deed.quote!r} is not at turn {deed.turn}, {deed.start}..{deed.end}"
            )
    for score in scores:
        for e in score.evidence:
            if not is_in_its_turn(e, conversation):
                found.append(
                    f"{score.criterion}: {e.quote!r} is not at turn {e.turn}, {e.start}..{e.end}"
                )
            elif e.role == "shows" and (turn := conversation.turns[e.turn]).speaker != "agent":
                found.append(
                    f"{score.criterion}: evidence of role 'shows' in a {turn.speaker} turn"
                )
    return found


def about(conversation: Conversation, agent: str | None) -> About:
    """What a card about this agent in this conversation carries for grouping."""
    started: datetime | None = conversation.started_at
    return About(
        channel=conversation.channel,
        language=conversation.language,
        agent=agent,
        team=conversation.team,
        case=conversation.case,
        started_at=started,
    )
