"""Messages with a time each, as chat programs and help desks export them, into one conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from transcripts.conversation import Role
from transcripts.formats.clock import ACCEPTED, beginning, read_times, since
from transcripts.formats.notices import Kind
from transcripts.formats.reading import Failure, ReadOptions, Result, shown
from transcripts.formats.utterances import About, Utterance, conversation_of


@dataclass(slots=True)
class Message:
    """One message: where it stands in the file, its time as written, who, what.

    `kind` tells what nobody said: a `notice` of the program, or a `placeholder` for a picture.
    """

    where: str
    time: str
    text: str
    name: str | None = None
    role: Role | None = None
    visibility: Literal["public", "internal"] = "public"
    kind: Kind | None = None
    lines: list[str] = field(default_factory=list)

    def close(self) -> None:
        """The lines that followed become part of the text; done once, when all are there."""
        self.text = "\n".join((self.text, *self.lines)).strip()
        self.lines = []


def conversation_from(
    messages: Sequence[Message], about: About, notes: Sequence[str], options: ReadOptions
) -> Iterator[Result]:
    """A failure for each time that cannot be read, then the conversation.

    Raises FormatError for a time zone that is not known.
    """
    times = read_times([m.time for m in messages], options.date_order, options.timezone)
    file = about.source.file
    if times.problem is not None:
        yield Failure(file, times.problem)
    for index in times.unread:
        yield Failure(
            f"{file} {messages[index].where}",
            f"time {shown(messages[index].time)} is not like the other times of the file; the "
            f"message is kept without it; accepted: {ACCEPTED}",
        )
    zero = beginning(times.moments, times.kind)
    utterances = [
        _utterance(message, since(moment, zero))
        for message, moment in zip(messages, times.moments, strict=True)
    ]
    first = next((moment for moment in times.moments if moment is not None), None)
    said = [*notes, *times.notes, *_said(messages)]
    started = first.at if first is not None else None
    yield conversation_of(utterances, replace(about, started_at=started), said, options)


def _utterance(message: Message, start: float | None) -> Utterance:
    notice = message.kind == "notice"
    return Utterance(
        text=message.text,
        name=None if notice else message.name,
        role="system" if notice else message.role,
        start=start,
        visibility=message.visibility,
        placeholder=message.kind == "placeholder",
    )


def _said(messages: Sequence[Message]) -> Iterator[str]:
    """What of the messages are no words of a person."""
    count = Counter(message.kind for message in messages)
    first = {message.kind: message.text for message in reversed(messages)}
    if count["notice"]:
        yield f"notices of the program kept as system turns: {count['notice']}, e.g. " + shown(
            first["notice"]
        )
    if count["placeholder"]:
        yield (
            "messages that only stand for a picture, sound, sticker or file: "
            f"{count['placeholder']}, e.g. {shown(first['placeholder'])}"
        )
    internal = sum(message.visibility == "internal" for message in messages)
    if internal:
        yield f"internal messages, which the customer did not see, kept as internal: {internal}"


def labels_of(people: Mapping[str, str | None], notes: list[str]) -> dict[str, str]:
    """A name for each id: the person's, with the id behind it where two have the same name."""
    named = Counter(name for name in people.values() if name)
    labels = {}
    for id, name in people.items():
        unique = name is not None and named[name] == 1
        labels[id] = name if unique and name else f"{name} ({id})" if name else id
    for name, count in named.items():
        if count > 1:
            alike = ", ".join(shown(labels[id]) for id, other in people.items() if other == name)
            notes.append(f"{count} people have the name {shown(name)}: told apart as {alike}")
    return labels
