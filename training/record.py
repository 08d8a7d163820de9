"""Record, Branch: a play as it is kept - its conversation, its trace, and the lines tried and left."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qa.rubric import Language
from training.errors import PlayError
from training.scenarios.acts import Move
from training.scenarios.culture import Profile
from training.scenarios.customer.change import Case
from training.scenarios.customer.constants import constants_hash
from training.scenarios.customer.reaction import Reaction
from training.scenarios.customer.state import State
from training.scenarios.scenario import Scenario
from training.scenarios.session import Session, Step, begin
from transcripts.conversation import Conversation, Outcome, Participant, Turn

FORMAT = "evenhand-session/1"
#: Channels on which lines are spoken: writing takes longer there than saying would.
SPOKEN = frozenset(("phone", "video", "in_person"))
#: Characters a second, (Latin, Han): how fast people type, and how fast they speak (docs/practise.md).
TYPED, SAID = (4.0, 1.2), (14.0, 4.5)
#: Seconds from a line to the customer's answer: reading it, or the pause between speakers.
READS, PAUSES = 4.0, 0.6


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of play that was left by `:undo` or `:rewind`, from its first turn."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One play: the session, the branches that were left, when it began and how it was played.

    `corrected` are the agent turns (from 1) whose reading a person corrected; `hints` whether hints
    were on; `customer` who made the customer's words (`grammar` or a model's name). `agent` is who
    practised, where that was said; what is not `shared` is that person's alone.
    """

    id: str
    session: Session
    started_at: datetime
    branches: tuple[Branch, ...] = ()
    corrected: tuple[int, ...] = ()
    hints: bool = False
    customer: str = "grammar"
    agent: str | None = None
    shared: bool = False

    def advanced(self, session: Session) -> Record:
        """The same record after another turn."""
        return replace(self, session=session)

    def rewound(self, turns: int) -> Record:
        """The record as it was after that many agent turns; what is left is kept as a branch."""
        session = self.session.rewind(turns)
        left = Branch(self.session.steps)
        known = any(branch.steps[: len(left.steps)] == left.steps for branch in self.branches)
        keep = len(left.steps) > turns and not known
        return replace(
            self,
            session=session,
            branches=(*self.branches, left) if keep else self.branches,
            corrected=tuple(turn for turn in self.corrected if turn <= turns),
        )

    def reread(self, move: Move) -> Record:
        """The record with the last turn taken as this move instead. Raises PlayError before a turn."""
        turn = len(self.session.steps)
        if not turn:
            raise PlayError("no line has been said yet")
        session = self.session.rewind(turn - 1).step(move)
        return replace(self, session=session, corrected=tuple(sorted({*self.corrected, turn})))


def silence(text: str, elapsed: float, channel: str) -> float:
    """The wait a customer feels for a typed line, seconds: on a call the typing itself is no silence."""
    if channel not in SPOKEN:
        return round(elapsed, 1)
    return round(max(0.0, elapsed - _seconds(text, TYPED)), 1)


def _seconds(text: str, pace: tuple[float, float]) -> float:
    latin, han = pace
    return sum(1 / latin if c.isascii() else 1 / han for c in text)


def conversation(record: Record) -> Conversation:
    """The play as a conversation like any other: what was said, by whom, when."""
    session = record.session
    turns: list[Turn] = []
    _customer(turns, session.first, 0.0, session)
    for step in session.steps:
        before = turns[-1].finish if turns else 0.0
        start = (before or 0.0) + step.move.wait
        spoken = session.scenario.channel in SPOKEN
        end = start + _seconds(step.move.text, SAID) if spoken else None
        turns.append(_turn(len(turns), "agent", step.move.text, start, end))
        _customer(turns, step, (end or start) + (PAUSES if spoken else READS), session)
    return Conversation(
        id=record.id,
        channel=session.scenario.channel,
        language=session.language,
        turns=tuple(turns),
        participants=(Participant(id="agent", role="agent"), Participant(id="customer", role="customer")),
        started_at=record.started_at,
        outcome=Outcome(csat=session.outcome.csat, resolved=session.outcome.resolved),
        attributes={
            "practice": session.scenario.reference,
            "scenario_hash": session.scenario.content_hash,
            "seed": str(session.seed),
            "customer": record.customer,
        },
    )  # fmt: skip


def _customer(turns: list[Turn], step: Step, start: float, session: Session) -> None:
    """The customer's messages: one turn each where they are typed, one for all where they are spoken."""
    if session.scenario.channel in SPOKEN:
        if step.messages:
            text = " ".join(step.messages)
            turns.append(_turn(len(turns), "customer", text, start, start + _seconds(text, SAID)))
        return
    for message in step.messages:
        turns.append(_turn(len(turns), "customer", message, start, None))
        start += 2.0


def _turn(position: int, who: Any, text: str, start: float, end: float | None) -> Turn:
    return Turn(
        position=position, speaker=who, participant=who, text=text, start=round(start, 2),
        end=None if end is None else round(end, 2),
    )  # fmt: skip


def agent_turns(told: Conversation) -> tuple[int, ...]:
    """Where the agent's turns are in a play's conversation: the position of turn 1, 2, ..."""
    return tuple(turn.position for turn in told.turns if turn.speaker == "agent")


def replayed(record: Record) -> Session:
    """The play again from its seed and lines; a line whose reading was corrected is taken as corrected."""
    kept = record.session
    session = begin(kept.scenario, kept.seed, kept.language, kept.profile)
    for turn, step in enumerate(kept.steps, 1):
        if turn in record.corrected or not step.move.text or record.customer != "grammar":
            session = session.step(step.move)
        else:
            session = session.say(step.move.text, step.move.wait)
    return session


def repeats(record: Record) -> bool:
    """True where the replay is the record to the byte: same words, same states.

    Words that a language model chose are not made again: there it is the states.
    """
    pairs = zip(_trace(replayed(record)), _trace(record.session), strict=True)
    left_out = set() if record.customer == "grammar" else {"messages", "said"}
    return all(
        {k: v for k, v in a.items() if k not in left_out}
        == {k: v for k, v in b.items() if k not in left_out}
        for a, b in pairs
    )


@lru_cache(maxsize=8)
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _trace(session: Session) -> list[dict[str, Any]]:
    return [_step(step) for step in (session.first, *session.steps)]


def _step(step: Step) -> dict[str, Any]:
    return {
        "move": _adapter(Move).dump_python(step.move, mode="json"),
        "state": _adapter(State).dump_python(step.state, mode="json"),
        "reaction": _adapter(Reaction).dump_python(step.reaction, mode="json"),
        "messages": list(step.messages),
        "said": sorted(step.said),
    }


def _step_of(given: dict[str, Any]) -> Step:
    return Step(
        _adapter(Move).validate_python(given["move"]),
        _adapter(State).validate_python(given["state"]),
        _adapter(Reaction).validate_python(given["reaction"]),
        tuple(given["messages"]),
        frozenset(given["said"]),
    )


def to_json(record: Record) -> str:
    """The record as JSON, with the scenario it was played with, so that it stays readable when files change."""
    session = record.session
    content = {
        "format": FORMAT,
        "id": record.id,
        "scenario": session.scenario.reference,
        "language": session.language,
        "seed": session.seed,
        "hints": record.hints,
        "customer": record.customer,
        "agent": record.agent,
        "shared": record.shared,
        "constants": constants_hash(),
        "started_at": record.started_at.isoformat(),
        "outcome": asdict(session.outcome),
        "ended": session.state.end,
        "conversation": conversation(record).model_dump(mode="json", exclude_defaults=True),
        "corrected": list(record.corrected),
        "trace": _trace(session),
        "branches": [[_step(step) for step in branch.steps] for branch in record.branches],
        "profile": _adapter(Profile).dump_python(session.profile, mode="json"),
        "scenario_content": session.scenario.model_dump(mode="json", exclude_defaults=True),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, where: str) -> Record:
    """The record of a file's text. Raises PlayError: what is wrong, and what would be accepted."""
    try:
        given = json.loads(text)
        if not isinstance(given, dict) or given.get("format") != FORMAT:
            raise PlayError(
                f"{where}: is no saved play; accepted is a file that `evenhand practise` saved ({FORMAT})"
            )
        scenario = Scenario.model_validate(given["scenario_content"])
        first, *steps = map(_step_of, given["trace"])
        language: Language = given["language"]
        session = Session(
            scenario, language, int(given["seed"]),
            _adapter(Profile).validate_python(given["profile"]), Case(scenario), first, tuple(steps),
        )  # fmt: skip
        return Record(
            id=given["id"],
            session=session,
            started_at=datetime.fromisoformat(given["started_at"]),
            branches=tuple(Branch(tuple(map(_step_of, b))) for b in given["branches"]),
            corrected=tuple(given["corrected"]),
            hints=bool(given["hints"]),
            customer=given["customer"],
            agent=given.get("agent"),
            shared=given.get("shared", False) is True,
        )
    except (ValueError, KeyError, TypeError, ValidationError) as wrong:
        said = " ".join(str(wrong).split())[:200]
        raise PlayError(f"{where}: is no whole saved play: {said}") from wrong
