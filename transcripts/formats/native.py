"""The native format: `Conversation` as JSON (one object or a list) or JSONL (one object a line)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from transcripts.conversation import Conversation, Source
from transcripts.formats.decoding import decode_line
from transcripts.formats.document import Document, Line
from transcripts.formats.problems import joined, problems_of
from transcripts.formats.reading import Failure, Format, Head, Loaded, ReadOptions, Result, shown

_OPENING = re.compile(r"\s*(?:\{\s*(?:[\"}]|$)|\[\s*(?:[{\]]|$))")
_LINES = (".jsonl", ".ndjson")


def sniff(head: Head) -> float:
    """Sure of an object with turns; any other JSON is claimed weakly, so that it is explained."""
    if not _OPENING.match(head.text) or not head.text.strip():
        return 0.0
    return 0.9 if '"turns"' in head.text else 0.5


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """Every object of the file: a conversation, or one line that names all its problems."""
    if _is_lines(document.head):
        yield from _read_lines(document, options)
    else:
        yield from _read_whole(document, options)


def _is_lines(head: Head) -> bool:
    """One object a line: by suffix, or because the first line is an object of its own."""
    text = head.text.lstrip()
    if not text.startswith("{"):
        return head.suffix in _LINES
    first, end, rest = text.partition("\n")
    if not end or head.suffix in _LINES or rest.lstrip().startswith("{"):
        return True
    try:
        from_json(first)
    except ValueError:
        return False
    return True


def _read_lines(document: Document, options: ReadOptions) -> Iterator[Result]:
    encoding, notes = document.line_encoding, document.guess.notes
    for line in document.lines():
        if line.data is not None and (not line.data or line.data.isspace()):
            continue
        yield _read_line(line, encoding, notes, document.name, options)


def _read_line(
    line: Line, encoding: str, notes: tuple[str, ...], name: str, options: ReadOptions
) -> Result:
    where = f"{name} line {line.number}"
    if line.data is None:
        return Failure(
            where,
            f"{line.size:,} bytes in one line; at most {options.line_limit:,} bytes are read: "
            "one conversation a line",
        )
    pointer = Source(file=name, format="native", pointer=f"line {line.number}")
    content: bytes | str = line.data
    if encoding != "utf-8":
        text, problem = decode_line(line.data, encoding)
        if problem:
            return Failure(where, problem)
        content = text
    try:
        item = from_json(content, allow_inf_nan=False)
    except ValueError as error:
        _, problem = decode_line(line.data, encoding)
        return Failure(where, problem or _syntax(error))
    return _load(item, pointer, where, notes)


def _read_whole(document: Document, options: ReadOptions) -> Iterator[Result]:
    decoded = document.text()
    try:
        given = from_json(decoded.text, allow_inf_nan=False)
    except ValueError as error:
        yield Failure(document.name, _syntax(error))
        return
    if not isinstance(given, list):
        source = Source(file=document.name, format="native", pointer="$")
        yield _load(given, source, document.name, decoded.notes)
        return
    if not given:
        yield Failure(document.name, "an empty list; expected one conversation or more")
    for index, item in enumerate(given):
        source = Source(file=document.name, format="native", pointer=f"$[{index}]")
        yield _load(item, source, f"{document.name} $[{index}]", decoded.notes)


def _load(item: Any, source: Source, where: str, notes: tuple[str, ...]) -> Result:
    """A conversation of one JSON value; `source` and a missing language are filled in."""
    if not isinstance(item, dict):
        return Failure(
            where, f"{shown(item)} is not a conversation; expected an object {{...}} with id, "
            "channel and turns"
        )  # fmt: skip
    if item.get("source") is None:
        item["source"] = source
    problems = _unlike_mappings(item)
    if item.get("language") in (None, "und"):
        item["language"] = _language(item.get("turns"))
    try:
        conversation = Conversation.model_validate(item)
    except ValidationError as error:
        problems += problems_of(error)
    if problems:
        return Failure(where, joined(problems))
    return Loaded(*_without_nul(conversation, notes))


def _unlike_mappings(item: dict[str, Any]) -> list[str]:
    """`attributes` that are no object, which the model's own preparation cannot report."""
    attributes = item.get("attributes", {})
    if isinstance(attributes, Mapping):
        return []
    del item["attributes"]
    return [f"attributes {shown(attributes)}: expected an object of texts"]


def _language(turns: Any) -> str:
    from transcripts.language import detect_language

    texts = [turn.get("text") for turn in turns or () if isinstance(turn, dict)] if isinstance(
        turns, list
    ) else []  # fmt: skip
    return detect_language("\n".join(text for text in texts if isinstance(text, str)))


def _without_nul(
    conversation: Conversation, notes: tuple[str, ...]
) -> tuple[Conversation, tuple[str, ...]]:
    """NUL is no text, and databases refuse it: it is dropped, and said."""
    if not any("\0" in turn.text for turn in conversation.turns):
        return conversation, notes
    turns = tuple(
        turn.model_copy(update={"text": turn.text.replace("\0", "")}) for turn in conversation.turns
    )
    return conversation.model_copy(update={"turns": turns}), (*notes, "NUL characters in texts")


def _syntax(error: ValueError) -> str:
    return f"not JSON: {error}; expected an object with id, channel and turns"


NATIVE = Format(
    name="native",
    suffixes=(".json", ".jsonl", ".ndjson"),
    about="evenhand's own: a conversation as JSON, a list of them, or one a line (JSONL)",
    sniff=sniff,
    read=read,
)
