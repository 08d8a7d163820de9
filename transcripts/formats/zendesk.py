"""Zendesk tickets with their comments and users, as its API and its JSON export give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transcripts.conversation import Outcome, Role, Source
from transcripts.formats.document import Document
from transcripts.formats.json_export import (
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
from transcripts.formats.reading import Failure, Format, Head, Loaded, ReadOptions, Result
from transcripts.formats.utterances import About

_ROLES: Mapping[str, Role] = {"end-user": "customer", "agent": "agent", "admin": "agent"}
_CHANNELS: Mapping[str, str] = {
    "email": "email", "web": "email", "mail": "email", "api": "email", "rule": "email",
    "chat": "chat", "native_messaging": "messaging", "whatsapp": "whatsapp", "line": "line",
    "wechat": "wechat", "telegram": "telegram", "sms": "sms", "any_channel": "messaging",
    "messaging": "messaging", "sunshine_conversations_api": "messaging",
    "facebook": "facebook", "twitter": "twitter", "instagram_dm": "instagram", "voice": "phone",
    "instagram": "instagram", "phone": "phone", "mobile": "chat", "mobile_sdk": "chat",
    "web_widget": "email", "help_center": "email", "forum": "forum",
}  # fmt: skip
_PEOPLE = ("requester", "submitter", "assignee")


@dataclass
class _Desk:
    """All tickets, comments by ticket, and users of a file; ids as texts."""

    tickets: dict[str, Object] = field(default_factory=dict)
    comments: dict[str | None, list[Any]] = field(default_factory=dict)
    users: dict[str, Object] = field(default_factory=dict)
    places: dict[str | None, str] = field(default_factory=dict)
    problems: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def sniff(head: Head) -> float:
    """Sure of comments with `author_id`, or of tickets with `requester_id`."""
    top = head_object(head)
    tickets = [*objects(top.get("tickets")), object_of(top.get("ticket")), top]
    comments = [c for t in tickets for c in objects(t.get("comments"))][:5]
    if any("author_id" in comment for comment in comments):
        return 0.95
    return 0.85 if any("requester_id" in ticket for ticket in tickets) else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """A conversation for each ticket that has comments; a failure for each that has none."""
    export = read_export(document)
    yield from export.failures
    desk = _Desk(notes=list(export.notes))
    for item in export.items:
        _gather(object_of(item.value), item.pointer, f"{document.name} {item.pointer}", desk)
    yield from desk.problems
    found = False
    for key in [*desk.tickets, *(key for key in desk.comments if key not in desk.tickets)]:
        found = True
        yield from _ticket(key, desk, document, options)
    if not found and not desk.problems:
        yield Failure(document.name, "no ticket and no comment in it; expected tickets, comments")


def _gather(top: Object, pointer: str, where: str, desk: _Desk) -> None:
    """The tickets, comments and users of one JSON object, however they are nested."""
    listed = objects(top.get("tickets")) or ([top["ticket"]] if _filled(top.get("ticket")) else [])
    is_ticket = not listed and ("requester_id" in top or ("id" in top and "comments" in top))
    for index, ticket in enumerate([top] if is_ticket else listed):
        id = id_of(ticket.get("id"))
        place = pointer if is_ticket or "ticket" in top else f"{pointer}.tickets[{index}]"
        if id is None:
            desk.problems.append(Failure(f"{where} tickets[{index}]", "no id; it is not read"))
            continue
        if id in desk.tickets:
            desk.problems.append(
                Failure(f"{where}", f"ticket {id} stands twice; the first is kept")
            )
            continue
        desk.tickets[id], desk.places[id] = ticket, place
        desk.comments.setdefault(id, []).extend(_listed(ticket.get("comments")))
        for user in (object_of(ticket.get(person)) for person in _PEOPLE):
            _know(user, desk)
    for user in (*objects(top.get("users")), object_of(top.get("user"))):
        _know(user, desk)
    if not is_ticket:
        only = id_of(listed[0].get("id")) if len(listed) == 1 else None
        for comment in _listed(top.get("comments")):
            id = id_of(object_of(comment).get("ticket_id")) or only
            desk.comments.setdefault(id, []).append(comment)
            desk.places.setdefault(id, pointer)
    _say_cut(top, desk)


def _filled(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _know(user: Object, desk: _Desk) -> None:
    id = id_of(user.get("id"))
    if id is not None:
        desk.users[id] = {**desk.users.get(id, {}), **user}


def _say_cut(top: Object, desk: _Desk) -> None:
    count = number_of(top.get("count"))
    length = len(_listed(top.get("comments")) or _listed(top.get("tickets")))
    if top.get("next_page") or (count is not None and count > length):
        desk.notes.append(
            f"one page of several: {length} of {int(count) if count else 'more'} items are in the file"
        )


def _ticket(
    key: str | None, desk: _Desk, document: Document, options: ReadOptions
) -> Iterator[Result]:
    ticket, place = desk.tickets.get(key or "", {}), desk.places[key]
    where = f"{document.name} ticket {key}" if key else f"{document.name} {place}"
    notes = list(desk.notes)
    for comment in desk.comments.get(key, []):
        if not isinstance(comment, dict):
            yield Failure(where, f"{comment!r:.40} is no comment; it is not read")
    comments = objects(desk.comments.get(key, []))
    if not comments:
        yield Failure(where, "no comments in the export; Zendesk gives them apart from the tickets")
        return
    authors = dict.fromkeys(id_of(comment.get("author_id")) for comment in comments)
    known = {id: text_of(desk.users.get(id, {}).get("name")) for id in authors if id}
    labels = labels_of(known, notes)
    messages = list(_messages(comments, place, labels, desk, notes))
    if not ticket:
        notes.append("the ticket itself is not in the export: no status, case, channel")
    about = _about(key, ticket, (labels, comments), desk, document)
    yield from _marked(conversation_from(messages, about, notes, options), ticket)


def _messages(
    comments: Sequence[Object], place: str, labels: dict[str, str], desk: _Desk, notes: list[str]
) -> Iterator[Message]:
    missing: dict[str, None] = {}
    empty = 0
    for index, comment in enumerate(comments):
        author = id_of(comment.get("author_id"))
        role = _role(author, desk)
        if role == "unknown":
            missing[author or "(no author_id)"] = None
        text = next(
            (t for key in ("plain_body", "body", "html_body") if (t := text_of(comment.get(key)))),
            "",
        )
        empty += not text
        yield Message(
            f"{place}.comments[{index}]",
            time_of(comment.get("created_at")),
            text.strip() or _attached(comment),
            labels.get(author or "") if role != "system" else None,
            role,
            "internal" if comment.get("public") is False else "public",
            "notice" if role == "system" else None if text else "placeholder",
        )
    for id in missing:
        notes.append(f"user {id} is not among the users of the export: speaker unknown")
    if empty:
        notes.append(f"comments without a text (attachments only, or null): {empty}")
    if any(comment.get("public") is None for comment in comments):
        notes.append("comments that do not say whether they are public were taken as public")


def _role(author: str | None, desk: _Desk) -> Role:
    if author == "-1":
        return "system"
    return _ROLES.get(str(desk.users.get(author or "", {}).get("role")).lower(), "unknown")


def _attached(comment: Object) -> str:
    names = (text_of(a.get("file_name")) for a in objects(comment.get("attachments")))
    return f"[{', '.join(filter(None, names)) or 'no text'}]"


def _about(
    key: str | None,
    ticket: Object,
    people: tuple[dict[str, str], Sequence[Object]],
    desk: _Desk,
    document: Document,
) -> About:
    labels, comments = people
    requester, assignee = id_of(ticket.get("requester_id")), id_of(ticket.get("assignee_id"))
    via = _via(ticket) or next((v for c in comments if (v := _via(c))), None)
    rating = text_of(object_of(ticket.get("satisfaction_rating")).get("score"))
    attributes = {
        "customer_id": requester,
        "platform": f"zendesk {via}" if via else "zendesk",
        "subject": text_of(ticket.get("subject")),
        "status": text_of(ticket.get("status")),
        "satisfaction": rating if rating in ("good", "bad") else None,
    }
    content = repr(comments)[:100_000].encode("utf-8", "replace")
    return About(
        id=key or document.new_id(content),
        source=Source(file=document.name, format="zendesk", pointer=desk.places[key]),
        channel=_CHANNELS.get(via or "", "email"),
        agent=labels.get(assignee or ""),
        customer=labels.get(requester or "") or requester,
        team=id_of(ticket.get("group_id")),
        outcome=_outcome(ticket),
        attributes={name: value for name, value in attributes.items() if value},
    )


def _via(thing: Object) -> str | None:
    via = object_of(thing.get("via")).get("channel")
    return via.lower() if isinstance(via, str) else None


def _outcome(ticket: Object) -> Outcome | None:
    """A solved ticket is resolved in the firm's eyes; a follow-up names the ticket before it."""
    source = object_of(object_of(ticket.get("via")).get("source"))
    before = id_of(ticket.get("followup_source_id"))
    if source.get("rel") == "follow_up":
        before = before or id_of(object_of(source.get("from")).get("ticket_id"))
    resolved = True if ticket.get("status") in ("solved", "closed") else None
    if before is None and resolved is None:
        return None
    return Outcome(resolved=resolved, previous_contact=before)


def _marked(results: Iterator[Result], ticket: Object) -> Iterator[Result]:
    """Tags and custom fields are named where they are there and not carried."""
    named = {"tags": "tags", "custom_fields": "custom fields", "collaborator_ids": "collaborators"}
    lost = [word for key, word in named.items() if ticket.get(key)]
    for result in results:
        if isinstance(result, Loaded) and lost:
            result = Loaded(result.conversation, (*result.lost, f"not carried: {', '.join(lost)}"))
        yield result


ZENDESK = Format(
    name="zendesk",
    suffixes=(".json", ".jsonl", ".ndjson"),
    about="Zendesk tickets with comments and users, in one JSON or a ticket a line",
    sniff=sniff,
    read=read,
    known_by="'comments' with 'author_id', tickets with 'requester_id'",
    carries="turns, roles by users, internal notes, times, status, follow-ups, customer_id",
    loses="attachments, tags, custom fields, events of the ticket",
)
