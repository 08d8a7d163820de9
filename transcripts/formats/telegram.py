"""Telegram Desktop's result.json (one chat or all), and messages copied from it as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from transcripts.conversation import Source
from transcripts.errors import FormatError
from transcripts.formats.document import Document
from transcripts.formats.json_export import (
    Item,
    Object,
    head_object,
    id_of,
    looks_like_json,
    object_of,
    objects,
    read_export,
    text_of,
    time_of,
)
from transcripts.formats.messages import Message, conversation_from, labels_of
from transcripts.formats.notices import Kind
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result
from transcripts.formats.utterances import About

#: `Name, [02.03.2026 10:15]` above the text, as it is copied.
_COPIED = re.compile(
    r"^(?P<name>\S.{0,79}?), \[(?P<time>\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\s?[AaPp][Mm])?)\](?P<text>.*)$"
)
_NOT_CARRIED = {
    "forwarded_from": "where a forwarded message is from", "edited": "earlier wordings",
    "reactions": "reactions", "reply_to_message_id": "which message a reply answers",
}  # fmt: skip


def sniff(head: Head) -> float:
    """Sure of a chat with messages that have `from` and `text`; and of copied messages."""
    chat = head_object(head)
    chats = objects(object_of(chat.get("chats")).get("list")) or [chat]
    if any(_is_message(m) for one in chats[:3] for m in objects(one.get("messages"))[:5]):
        return 0.9
    if {"name", "type", "id", "messages"} <= set(chat) or {"about", "chats"} <= set(chat):
        return 0.7
    if looks_like_json(head):
        return 0.0
    lines = [line for line in head.text.split("\n") if line.strip()]
    return 0.9 if lines and _COPIED.match(lines[0].lstrip("\ufeff")) else 0.0


def _is_message(message: Object) -> bool:
    return message.get("type") in ("message", "service") and (
        "date" in message or "date_unixtime" in message
    )


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """A conversation for each chat, a failure for each message that is none."""
    if not looks_like_json(document.head):
        yield from _read_copied(document, options)
        return
    export = read_export(document)
    yield from export.failures
    for item in export.items:
        top = object_of(item.value)
        owner = id_of(object_of(top.get("personal_information")).get("user_id"))
        listed = object_of(top.get("chats")).get("list")
        chats = objects(listed) if listed is not None else [top]
        for index, chat in enumerate(chats):
            pointer = f"{item.pointer}.chats.list[{index}]" if listed is not None else item.pointer
            yield from _chat(Item(pointer, chat), owner, document, list(export.notes), options)


def _chat(
    item: Item, owner: str | None, document: Document, notes: list[str], options: ReadOptions
) -> Iterator[Result]:
    chat, where = item.value, f"{document.name} {item.pointer}"
    listed = chat.get("messages")
    if not isinstance(listed, list):
        yield Failure(where, "no list of messages; expected Telegram Desktop's result.json")
        return
    for index, raw in enumerate(listed):
        if not isinstance(raw, dict):
            yield Failure(f"{where}.messages[{index}]", f"{raw!r:.40} is no message; not read")
    messages = _messages(listed, item.pointer, owner, notes)
    notes.extend(_lost(objects(listed)))
    kind, id = text_of(chat.get("type")), id_of(chat.get("id"))
    about = About(
        id=f"telegram-{id}"
        if id
        else document.new_id(repr(chat)[:1000].encode("utf-8", "replace")),
        source=Source(file=document.name, format="telegram", pointer=item.pointer),
        channel="telegram",
        markup=False,
        partner=text_of(chat.get("name")) if kind in ("personal_chat", "bot_chat") else None,
        attributes={"chat_type": kind} if kind else {},
    )
    if not messages:
        yield Failure(where, "no message in it")
        return
    yield from conversation_from(messages, about, notes, options)


def _messages(
    listed: list[Any], pointer: str, owner: str | None, notes: list[str]
) -> list[Message]:
    people: dict[str, str | None] = {}
    for id, name in ((_sender(m), _name(m)) for m in objects(listed)):
        if id is not None:
            people[id] = people.get(id) or name
    labels = labels_of(people, notes)
    messages = []
    for index, raw in enumerate(listed):
        if not isinstance(raw, dict):
            continue
        message = _message(raw, f"{pointer}.messages[{index}]", labels)
        if people.get(_sender(raw) or "", "") is None:
            message.role = "unknown"
        elif owner is not None and _sender(raw) == f"user{owner}":
            message.role = "agent"
        messages.append(message)
    if any(message.role == "agent" for message in messages):
        notes.append("the account that exported is taken as the agent")
    return messages


def _sender(message: Object) -> str | None:
    return id_of(message.get("from_id")) or text_of(message.get("from"))


def _name(message: Object) -> str | None:
    """The name of the sender; Telegram writes null for an account that was deleted."""
    return text_of(message.get("from"))


def _message(raw: Object, where: str, labels: dict[str, str]) -> Message:
    time = time_of(raw.get("date_unixtime")) or time_of(raw.get("date"))
    text = _text(raw.get("text"))
    if raw.get("type") == "service":
        said = text or " ".join(filter(None, (text_of(raw.get("actor")), id_of(raw.get("action")))))
        return Message(where, time, said or "service message", kind="notice")
    media = None if text else _media(raw)
    sender = _sender(raw)
    name = labels[sender] if sender is not None else None
    kind: Kind | None = "placeholder" if media else None
    return Message(where, time, media or text, name, kind=kind)


def _text(value: Any) -> str:
    """A text, or a list of texts and of objects with a text (bold, link, mention ...)."""
    if isinstance(value, str):
        return value
    pieces = value if isinstance(value, list) else []
    return "".join(p if isinstance(p, str) else str(object_of(p).get("text") or "") for p in pieces)


def _media(raw: Object) -> str:
    """A word in brackets for what is no text: '[sticker 👍]', '[photo]'."""
    kind = text_of(raw.get("media_type"))
    kind = kind or next(
        (k for k in ("photo", "file", "location_information", "poll") if k in raw), ""
    )
    emoji = text_of(raw.get("sticker_emoji")) or ""
    return f"[{kind.replace('_', ' ')} {emoji}".strip() + "]" if kind else "[no text]"


def _lost(messages: list[Object]) -> Iterator[str]:
    counted = Counter(key for message in messages for key in _NOT_CARRIED if message.get(key))
    for key, count in counted.items():
        yield f"not carried: {_NOT_CARRIED[key]} ({count} messages)"
    gone = sum(m.get("type") == "message" and _name(m) is None for m in messages)
    if gone:
        yield f"messages without a sender's name (a deleted account), speaker unknown: {gone}"


def _read_copied(document: Document, options: ReadOptions) -> Iterator[Result]:
    content = document.whole()
    decoded = document.decoded(content)
    messages: list[Message] = []
    for number, line in enumerate(decoded.text.lstrip("\ufeff").split("\n"), start=1):
        if found := _COPIED.match(line.rstrip("\r")):
            where = f"line {number}"
            messages.append(Message(where, found["time"], found["text"].strip(), found["name"]))
        elif messages:
            messages[-1].lines.append(line.rstrip())
    for message in messages:
        message.close()
    if not messages:
        raise FormatError(
            "no message as Telegram writes it; accepted: result.json of Telegram Desktop, or "
            "'Name, [02.03.2026 10:15]' above each text"
        )
    about = About(
        id=document.new_id(content),
        source=Source(file=document.name, format="telegram", pointer=messages[0].where),
        channel="telegram",
        markup=False,
    )
    yield from conversation_from(messages, about, decoded.notes, options)


TELEGRAM = Format(
    name="telegram",
    suffixes=(".json", ".txt"),
    about="Telegram Desktop's result.json (one chat or all), and messages copied as text",
    sniff=sniff,
    read=read,
    known_by="messages with 'type', 'date', 'from', 'text'; or 'Name, [date time]' lines",
    carries="turns, names, times with zone (JSON), service messages as system turns",
    loses="roles (give --agent-name), media, reactions, edits, formatting",
)
