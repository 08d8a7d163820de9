"""Every text of a conversation in which personal data may stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from transcripts.conversation import Conversation, Turn
from transcripts.redaction.findings import Found, Options


@dataclass
class Place:
    """One text of the conversation: which turn, which field, and what is found in it."""

    turn: int | None
    where: str
    text: str
    key: str | None = None
    found: list[Found] = field(default_factory=list)


def places_of(conversation: Conversation, options: Options) -> list[Place]:
    """Every text there is, the turns' texts first and in order."""
    places = [Place(t.position, "text", t.text) for t in conversation.turns]
    for turn in conversation.turns:
        if turn.translated is not None:
            places.append(Place(turn.position, "translated", turn.translated.text))
        if turn.words:
            places.append(Place(turn.position, "words", joined_words(turn)))
    for path, text in _strings(conversation.customer_record or {}, "customer_record"):
        places.append(Place(None, path, text, key=path.rpartition(".")[2]))
    for key, text in conversation.attributes.items():
        places.append(Place(None, f"attributes.{key}", text, key=key))
    if options.identifiers:
        places += _identifiers(conversation)
    return places


def _identifiers(conversation: Conversation) -> Iterator[Place]:
    if conversation.customer is not None:
        yield Place(None, "customer", conversation.customer, key="name")
    if conversation.case is not None:
        yield Place(None, "case", conversation.case, key="case")
    for index, participant in enumerate(conversation.participants):
        if participant.role in ("customer", "unknown") and participant.id != participant.role:
            yield Place(None, f"participants.{index}.id", participant.id, key="name")
    if conversation.source is not None:
        yield Place(None, "source.file", conversation.source.file, key="file")
    if conversation.recording is not None:
        yield Place(None, "recording.path", conversation.recording.path, key="file")


def joined_words(turn: Turn) -> str:
    """The words as one text: as they stand where they carry their spaces, else with spaces."""
    texts = [word.text for word in turn.words]
    whole = "".join(texts)
    if whole.strip() == turn.text.strip() or any(text[:1].isspace() for text in texts[1:]):
        return whole
    return whole if all(ord(text[:1] or "a") >= 0x2E80 for text in texts) else " ".join(texts)


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, with its path; numbers as the text they are written as."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, f"{path}.{index}")
    elif isinstance(value, str):
        yield path, value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path, str(value)
