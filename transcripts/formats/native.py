"""The native format: `Conversation` as JSON (one object or a list) or JSONL (one object a line)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from transcripts.conversation import Conversation, Source
from transcripts.formats.decoding import decode_line
from transcripts.formats.document import Document, Line
from transcripts.formats.json_export import head_object
from transcripts.formats.problems import joined, problems_of
from transcripts.formats.reading import Failure, Format, Head, Loaded, ReadOptions, Result, shown

_LINES = (".jsonl", ".ndjson")


def sniff(head: Head) -> float:
    """Sure of an object with turns. Other JSON that nobody claims is read here, to say what it lacks.

    Conversations are recognised by two of their fields, so that one whose turns are missing is too.
    """
    fields = set(head_object(head))
    if "turns" in fields:
        return 0.9
    return 0.5 if {"id", "channel"} <= fields else 0.0


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
    first, end, _ = text.partition("\n")
    if not end or head.suffix in _LINES:
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
        source = Source(file=document.name, format="native", pointer=f"line {line.number}")
        item = _parsed(line, encoding, options.line_limit)
        if isinstance(item, _Unreadable):
            yield Failure(f"{document.name} line {line.number}", item)
        else:
            yield _load(item, source, notes, options)


class _Unreadable(str):
    """Why a line is no JSON; a JSON line may itself be a text."""


def _parsed(line: Line, encoding: str, limit: int) -> Any:
    """The JSON value of a line, or why there is none."""
    if line.data is None:
        return _Unreadable(
            f"{line.size:,} bytes in one line; at most {limit:,} bytes are read: "
            "one conversation a line"
        )
    try:
        content = line.data if encoding == "utf-8" else line.data.decode(encoding)
        return from_json(content, allow_inf_nan=False)
    except ValueError as error:
        _, problem = decode_line(line.data, encoding)
        return _Unreadable(problem or _syntax(error))


def _read_whole(document: Document, options: ReadOptions) -> Iterator[Result]:
    decoded = document.text()
    try:
        given = from_json(decoded.text, allow_inf_nan=False)
    except ValueError as error:
        yield Failure(document.name, _syntax(error))
        return
    if not isinstance(given, list):
        source = Source(file=document.name, format="native", pointer="$")
        yield _load(given, source, decoded.notes, options)
        return
    if not given:
        yield Failure(document.name, "an empty list; expected one conversation or more")
    for index, item in enumerate(given):
        source = Source(file=document.name, format="native", pointer=f"$[{index}]")
        yield _load(item, source, decoded.notes, options)


def _load(item: Any, source: Source, notes: tuple[str, ...], options: ReadOptions) -> Result:
    """A conversation of one JSON value; `source` and a missing language are filled in."""
    where = f"{source.file} {source.pointer}".removesuffix(" $")
    if not isinstance(item, dict):
        expected = "expected an object {...} with id, channel and turns"
        return Failure(where, f"{shown(item)} is not a conversation; {expected}")
    if item.get("source") is None:
        item["source"] = source
    if options.channel is not None:
        item.setdefault("channel", options.channel)
    if item.get("language") in (None, "und"):
        language = options.language or _language(item.get("turns"))
        item["language"] = language
        if options.language is None and language != "und":
            notes = (*notes, f"language found from the text: {language}")
    problems = _unlike_mappings(item)
    try:
        conversation = Conversation.model_validate(item)
    except ValidationError as error:
        problems += problems_of(error)
    if problems:
        return Failure(where, joined(problems))
    return _without_nul(Loaded(conversation, notes))


def _unlike_mappings(item: dict[str, Any]) -> list[str]:
    """`attributes` that are no object, which the model's own preparation cannot report."""
    attributes = item.get("attributes", {})
    if isinstance(attributes, Mapping):
        return []
    del item["attributes"]
    return [f"attributes {shown(attributes)}: expected an object of texts"]


def _language(turns: Any) -> str:
    from transcripts.language import detect_language

    listed = turns if isinstance(turns, list) else []
    texts = (turn.get("text") for turn in listed if isinstance(turn, dict))
    return detect_language("\n".join(text for text in texts if isinstance(text, str)))


def _without_nul(read: Loaded) -> Loaded:
    """NUL is no text, and databases refuse it: it is dropped, and said."""
    conversation = read.conversation
    if not any("\0" in turn.text for turn in conversation.turns):
        return read
    turns = tuple(
        turn.model_copy(update={"text": turn.text.replace("\0", "")}) for turn in conversation.turns
    )
    notes = (*read.lost, "NUL characters in texts were dropped")
    return Loaded(conversation.model_copy(update={"turns": turns}), notes)


def _syntax(error: ValueError) -> str:
    return f"not JSON: {error}; expected an object with id, channel and turns"


NATIVE = Format(
    name="native",
    suffixes=(".json", ".jsonl", ".ndjson"),
    about="evenhand's own: a conversation as JSON, a list of them, or one a line (JSONL)",
    sniff=sniff,
    read=read,
    known_by="'turns' in a JSON object",
    carries="everything; unknown fields are refused",
    loses="nothing",
)
