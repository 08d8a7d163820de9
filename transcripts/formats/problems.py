"""What pydantic found wrong with a conversation, in words that name path, value and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
_Location = tuple[int | str, ...]


def joined(problems: list[str]) -> str:
    """One line of all problems of an item, the first thirty in full."""
    more = len(problems) - _MOST_PROBLEMS
    return "; ".join(problems[:_MOST_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def problems_of(error: ValidationError) -> list[str]:
    """What is wrong with a conversation, each with its path, the value and what is accepted.

    Fields that are not known are named together, with one list of those that are for each type.
    """
    details = error.errors(include_url=False)
    missing = [detail["loc"] for detail in details if detail["type"] == "missing"]
    unknown: dict[type[BaseModel], list[_Location]] = {}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            unknown.setdefault(_holder(detail["loc"]), []).append(detail["loc"])
    others = (_problem(d) for d in details if d["type"] not in ("missing", "extra_forbidden"))
    found = [f"{path}: missing" for path in _together(missing)]
    found += [
        f"{', '.join(_together(locations))}: no such field; accepted: "
        f"{', '.join(holder.model_fields)}"
        for holder, locations in unknown.items()
    ]
    return list(dict.fromkeys((*found, *others)))


def _together(locations: Iterable[_Location]) -> list[str]:
    """Paths, those that differ in their numbers only as one: `turns[0].txt (and 3 alike)`."""
    alike: dict[_Location, list[_Location]] = {}
    for location in locations:
        shape = tuple("" if isinstance(step, int) else step for step in location)
        alike.setdefault(shape, []).append(location)
    return [
        _path(first) + (f" (and {len(rest)} alike)" if rest else "")
        for first, *rest in alike.values()
    ]


def _problem(detail: ErrorDetails) -> str:
    path = _path(detail["loc"])
    message = detail["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return f"{path} {shown(detail['input'])}: {message}" if path else message


def _path(location: _Location) -> str:
    """turns[3].speaker"""
    steps = (f"[{s}]" if isinstance(s, int) else f".{s[:60]}" for s in location)
    return "".join(steps).removeprefix(".")


def _holder(location: _Location) -> type[BaseModel]:
    for step in reversed(location[:-1]):
        if isinstance(step, str):
            return _HOLDERS.get(step, Conversation)
    return Conversation
