"""The reply that is asked for: its JSON schema, evidence before the answer, and how it is read."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from qa.rubric import Criterion

#: Answers that are none of the criterion's own.
NOT_APPLICABLE, CANNOT_TELL = "not_applicable", "cannot_tell"
_MOST_QUOTES = 3
Said = Annotated[str, StringConstraints(max_length=4000)]


class Quoted(BaseModel):
    """Words the model cites, and the number of their turn. What they show is said once, in the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    turn: int
    quote: Said


class Verdict(BaseModel):
    """One reply of the judge. `canary` answers a question whose right answer is always no."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    evidence: list[Quoted] = Field(max_length=_MOST_QUOTES)
    answer: str
    cause: Literal["agent", "process", "system", "script", "unknown", "none"]
    reason: Said
    advice: Said
    canary: Literal["no", "yes"]


def answers(criterion: Criterion) -> tuple[str, ...]:
    """What may be answered: a level, yes or no, the id of a choice, or that it cannot be."""
    return (*criterion.answers, NOT_APPLICABLE, CANNOT_TELL)


def schema(criterion: Criterion, bounds: tuple[int, int] | None = None) -> dict[str, Any]:
    """The JSON schema for a criterion, without what servers' strict modes refuse.

    `bounds` are the most code points of a quote and of a sentence: small models quote whole turns
    and repeat themselves, whatever they are told.
    """
    strict: dict[str, Any] = _bare(Verdict.model_json_schema())
    strict["properties"]["answer"] = {"type": "string", "enum": list(answers(criterion))}
    if bounds:
        strict["$defs"]["Quoted"]["properties"]["quote"]["maxLength"] = bounds[0]
        for name in ("reason", "advice"):
            strict["properties"][name]["maxLength"] = bounds[1]
    return strict


def read(text: str, criterion: Criterion) -> Verdict:
    """The verdict in a reply. Raises ValueError where the text is none."""
    try:
        verdict = Verdict.model_validate(json.loads(_unfenced(text)))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg']}") from wrong
    except ValueError as wrong:
        raise ValueError(f"not JSON: {wrong}") from wrong
    if verdict.answer not in answers(criterion):
        raise ValueError(f"answer is {verdict.answer[:40]!r}; accepted are {answers(criterion)}")
    return verdict


def _unfenced(text: str) -> str:
    """The text without a code fence around it, which servers that hold to no schema give."""
    inner = text.strip()
    if inner.startswith("```") and inner.endswith("```") and "\n" in inner:
        return inner[inner.index("\n") : -3]
    return text


def _bare(node: Any) -> Any:
    """A schema without titles, descriptions and lengths of texts."""
    if isinstance(node, dict):
        dropped = ("title", "description", "maxLength")
        return {
            key: _bare(value)
            for key, value in node.items()
            if key not in dropped or not isinstance(value, str | int)
        }
    return [_bare(item) for item in node] if isinstance(node, list) else node
