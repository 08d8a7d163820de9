"""What pydantic found wrong with a conversation, in words that name path, value and remedy."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from transcripts.conversation import (
    Conversation,
    Outcome,
    Participant,
    Recording,
    Source,
    Translation,
    Turn,
    Word,
)
from transcripts.formats.reading import shown

#: A field of this name holds this type: for saying which fields are accepted there.
_HOLDERS: Mapping[str, type[BaseModel]] = {
    "turns": Turn, "participants": Participant, "words": Word, "translated": Translation,
    "outcome": Outcome, "recording": Recording, "source": Source,
}  # fmt: skip
_MOST_PROBLEMS = 30


def joined(problems: list[str]) -> str:
    """One line of all problems of an item, the first thirty in full."""
    more = len(problems) - _MOST_PROBLEMS
    return "; ".join(problems[:_MOST_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def problems_of(error: ValidationError) -> list[str]:
    """What is wrong with a conversation, each with its path, the value and what is accepted."""
    found = [_problem(detail) for detail in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _problem(detail: ErrorDetails) -> str:
    path = _path(detail["loc"])
    if detail["type"] == "missing":
        return f"{path}: missing"
    if detail["type"] == "extra_forbidden":
        accepted = ", ".join(_holder(detail["loc"]).model_fields)
        return f"{path}: no such field; accepted: {accepted}"
    message = detail["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return f"{path} {shown(detail['input'])}: {message}" if path else message


def _path(location: tuple[int | str, ...]) -> str:
    """turns[3].speaker"""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def _holder(location: tuple[int | str, ...]) -> type[BaseModel]:
    for step in reversed(location[:-1]):
        if isinstance(step, str):
            return _HOLDERS.get(step, Conversation)
    return Conversation
