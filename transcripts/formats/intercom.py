"""Intercom conversations, as its API gives them: one, a list, or one a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from transcripts.conversation import Outcome, Role, Source
from transcripts.formats.document import Document
from transcripts.formats.json_export import (
    Item,
    Object,
    head_object,
    id_of,
    number_of,
    object_of,
    objects,
    read_export,
    text_of,
    time_of,
)
from transcripts.formats.messages import Message, conversation_from, labels_of
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result, shown
from transcripts.formats.utterances import About

_ROLES: Mapping[str, Role] = {
    "user": "customer", "lead": "customer", "contact": "customer", "visitor": "customer",
    "admin": "agent", "team": "agent", "bot": "bot", "operator": "bot", "workflow": "bot",
    "fin": "bot",
}  # fmt: skip
_CHANNELS: Mapping[str, str] = {
    "conversation": "chat", "email": "email", "facebook": "facebook", "instagram": "instagram",
    "twitter": "twitter", "whatsapp": "whatsapp", "sms": "sms", "push": "chat",
    "phone_call": "phone", "phone_switch": "phone", "admin_initiated": "chat",
}  # fmt: skip
#: What the customer sees; all else (notes, assignments, closings) is between colleagues.
_PUBLIC = frozenset({"comment", "quick_reply", "conversation_rating_remark"})


def sniff(head: Head) -> float:
    """Sure of a `source` with an author beside `conversation_parts`, or of the type."""
    top = head_object(head)
    for item in (top, *_listed(top)[:1]):
        if "conversation_parts" in item or (
            item.get("type") == "conversation" and "source" in item
        ):
            return 0.95
    return 0.7 if top.get("type") == "conversation.list" else 0.0


def _listed(top: Object) -> list[Object]:
    return objects(top.get("conversations")) or objects(top.get("data"))


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """A conversation for each that the file has, a failure for each that has no message."""
    export = read_export(document)
    yield from export.failures
    for item in export.items:
        top = object_of(item.value)
        listed = _listed(top)
        key = "conversations" if "conversations" in top else "data"
        for index, one in enumerate(listed or [top]):
            pointer = f"{item.pointer}.{key}[{index}]" if listed else item.pointer
            yield from _conversation(Item(pointer, one), document, list(export.notes), options)


def _conversation(
    item: Item, document: Document, notes: list[str], options: ReadOptions
) -> Iterator[Result]:
    one, where = item.value, f"{document.name} {item.pointer}".removesuffix(" $")
    holder = object_of(one.get("conversation_parts"))
    parts = holder.get("conversation_parts")
    opening = object_of(one.get("source"))
    if not isinstance(parts, list) and not opening:
        yield Failure(
            where, "no source and no conversation_parts; expected Intercom's conversation"
        )
        return
    listed = parts if isinstance(parts, list) else []
    for index, part in enumerate(listed):
        if not isinstance(part, dict):
            yield Failure(f"{where} part {index}", f"{part!r:.40} is no part; it is not read")
    good = objects(listed)
    _say_cut(holder, listed, notes)
    authors = [object_of(piece.get("author")) for piece in (opening, *good)]
    named = {id: text_of(a.get("name")) for a in authors if (id := _author(a)) is not None}
    labels = labels_of(named, notes)
    messages = list(_messages(one, good, item.pointer, labels, notes))
    if not messages:
        yield Failure(where, "no message with a text in it")
        return
    about = _about(Item(item.pointer, one), labels, notes, document)
    yield from conversation_from(messages, about, notes, options)


def _say_cut(holder: Object, parts: list[Any], notes: list[str]) -> None:
    total = number_of(holder.get("total_count"))
    if total is not None and total > len(parts):
        notes.append(
            f"total_count says {int(total)} parts, {len(parts)} are in the file: it is cut"
        )
    if not holder:
        notes.append("no conversation_parts: a list of conversations gives only the first message")


def _author(author: Object) -> str | None:
    """Ids are unique within a type only: admin 7 and user 7 are two people."""
    id = id_of(author.get("id"))
    return f"{author.get('type')} {id}" if id is not None else None


def _messages(
    one: Object, parts: list[Object], pointer: str, labels: dict[str, str], notes: list[str]
) -> Iterator[Message]:
    """The first message and the parts with a text; what is left out is counted in the notes."""
    said: Counter[str] = Counter()
    for index, piece in enumerate((_opening(one), *parts)):
        kind = str(piece.get("part_type") or "comment")
        text = text_of(piece.get("body"))
        files = [text_of(a.get("name")) or "file" for a in objects(piece.get("attachments"))]
        if text is None and not files:
            what = "redacted" if piece.get("redacted") is True else kind
            said[f"parts without a text ({what}), left out"] += bool(index or one.get("source"))
            continue
        role = _role(object_of(piece.get("author")))
        if role == "unknown":
            author_type = object_of(piece.get("author")).get("type")
            said[f"author of type {shown(author_type)} is not known, speaker unknown"] += 1
        if kind not in _PUBLIC and kind != "note":
            said[f"parts of type {kind} with a text, kept as internal"] += 1
        yield Message(
            f"{pointer}.part[{index - 1}]" if index else f"{pointer}.source",
            time_of(piece.get("created_at")),
            text or f"[{', '.join(files)}]",
            labels.get(_author(object_of(piece.get("author"))) or ""),
            role,
            "public" if kind in _PUBLIC else "internal",
            None if text else "placeholder",
        )
    notes.extend(f"{what}: {count}" for what, count in said.items() if count)


def _opening(one: Object) -> Object:
    """The first message in the form of a part; an e-mail may have its words in the subject only."""
    source = object_of(one.get("source"))
    body = text_of(source.get("body")) or text_of(source.get("subject"))
    return {**source, "body": body, "created_at": one.get("created_at"), "part_type": "comment"}


def _role(author: Object) -> Role:
    if author.get("from_ai_agent") is True:
        return "bot"
    return _ROLES.get(str(author.get("type")).lower(), "unknown")


def _about(item: Item, labels: dict[str, str], notes: list[str], document: Document) -> About:
    one = item.value
    opening = object_of(one.get("source"))
    contact = next(iter(objects(object_of(one.get("contacts")).get("contacts"))), {})
    author = object_of(opening.get("author"))
    by_customer = _role(author) == "customer"
    customer_id = id_of(contact.get("external_id")) or id_of(contact.get("id"))
    customer_id = customer_id or (id_of(author.get("id")) if by_customer else None)
    via = str(opening.get("type") or "conversation").lower()
    assignee = labels.get(f"admin {id_of(one.get('admin_assignee_id'))}")
    attributes = {
        "customer_id": customer_id,
        "platform": f"intercom {via}",
        "subject": text_of(opening.get("subject")),
        "state": text_of(one.get("state")),
    }
    return About(
        id=id_of(one.get("id")) or document.new_id(repr(one).encode("utf-8", "replace")),
        source=Source(file=document.name, format="intercom", pointer=item.pointer),
        channel=_CHANNELS.get(via, "chat"),
        agent=assignee,
        customer=labels.get(_author(author) or "") if by_customer else None,
        team=id_of(one.get("team_assignee_id")),
        outcome=_outcome(one, notes),
        attributes={name: value for name, value in attributes.items() if value},
    )


def _outcome(one: Object, notes: list[str]) -> Outcome | None:
    rating = object_of(one.get("conversation_rating"))
    given = number_of(rating.get("rating"))
    if text_of(rating.get("remark")):
        notes.append("not carried: the customer's remark on the rating")
    if given is None:
        return None
    if not 1 <= given <= 5:
        notes.append(
            f"rating {shown(rating.get('rating'))} dropped: it is not a number from 1 to 5"
        )
        return None
    return Outcome(csat=given)


INTERCOM = Format(
    name="intercom",
    suffixes=(".json", ".jsonl", ".ndjson"),
    about="Intercom conversations: one, a list, or one a line",
    sniff=sniff,
    read=read,
    known_by="'source' with an author beside 'conversation_parts'",
    carries="turns, roles, bots, internal notes, times, rating as csat, customer_id",
    loses="attachments, tags, statistics, assignments and other events",
)
