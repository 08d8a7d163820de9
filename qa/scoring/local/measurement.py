"""What a dimension measured, before it is put into words for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qa.reading.reading import Sentence
from qa.scorecard import Cause, Evidence, Status, quote


@dataclass(frozen=True)
class Measurement:
    """A value 0..1 with its evidence; `reason` and `advice` are message keys under `local.`."""

    reason: str
    value: float | None = None
    status: Status = "scored"
    advice: str | None = None
    cause: Cause | None = None
    evidence: tuple[Evidence, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


def not_called_for(reason: str) -> Measurement:
    """Nothing in the conversation called for this criterion."""
    return Measurement(reason, status="not_applicable")


def not_readable(reason: str, **values: object) -> Measurement:
    """Called for, but it cannot be read from what there is."""
    return Measurement(reason, status="insufficient_evidence", values=values)


def shows(*sentences: Sentence | None) -> tuple[Evidence, ...]:
    """The agent's words, whole sentences, each once."""
    return _quotes(sentences, "agent")


def calls_for(*sentences: Sentence | None) -> tuple[Evidence, ...]:
    """The customer's words that were to be answered, whole sentences, each once."""
    return _quotes(sentences, "customer")


def _quotes(sentences: Sequence[Sentence | None], speaker: str) -> tuple[Evidence, ...]:
    found: dict[tuple[int, int], Evidence] = {}
    for s in sentences:
        if s is not None and s.turn.speaker == speaker:
            role: Literal["shows", "calls_for"] = "shows" if speaker == "agent" else "calls_for"
            found.setdefault((s.turn.position, s.start), quote(s.turn, s.start, s.end, role))
    return tuple(found.values())


def clip(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value within its bounds, rounded to four places so that printing is exact."""
    return round(min(max(value, low), high), 4)


#: The level that a shortfall of the system, a rule or a script leaves to an agent who did what can be done.
_NOT_THE_AGENTS: frozenset[Cause] = frozenset({"system", "process", "script"})
_SPARED = 0.5


def spared(value: float, cause: Cause) -> float:
    """The value without a shortfall that was not the agent's: the middle level at least."""
    return max(value, _SPARED) if cause in _NOT_THE_AGENTS else value


def _did_what_can_be_done(sentences: Sequence[Sentence]) -> bool:
    """True where beside the excuse there is a way on: a step taken, a choice, an owner or promise with a time."""
    timed = any(s.has("time") and s.has("promise", "ownership", "follow_up") for s in sentences)
    return timed or any(s.has("done", "option") for s in sentences)


def shortfall_cause(sentences: Iterable[Sentence], after: int | None = None) -> Cause:
    """Whose shortfall it is, by what the agent says there: the system, a rule of the firm, or the agent.

    An excuse alone is the agent's: the system or a rule is the cause where there is a way on beside it.
    With `after` only the agent's words right after that turn count, so that one excuse does not
    carry a whole conversation.
    """
    if after is not None:
        later = [s for s in sentences if s.turn.position > after]
        first = min((s.turn.position for s in later), default=0)
        sentences = [s for s in later if s.turn.position == first]
    sentences = list(sentences)
    if _did_what_can_be_done(sentences):
        if any(s.has("system") for s in sentences):
            return "system"
        if any(s.has("process") for s in sentences):
            return "process"
    if any(s.turn.mandated for s in sentences):
        return "script"
    return "agent"
