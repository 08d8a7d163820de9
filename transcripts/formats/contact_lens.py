"""Amazon Contact Lens (calls and chats) and Amazon Transcribe Call Analytics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transcripts.conversation import Role, Source, Word
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
    seconds_of,
    text_of,
    time_of,
)
from transcripts.formats.messages import Message, conversation_from
from transcripts.formats.notices import Kind
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result
from transcripts.formats.utterances import About, Utterance, conversation_of

_ROLES: Mapping[str, Role] = {
    "AGENT": "agent", "CUSTOMER": "customer", "SYSTEM": "system", "CUSTOM_BOT": "bot",
    "BOT": "bot", "SUPERVISOR": "supervisor", "INTERPRETER": "interpreter",
}  # fmt: skip
_CHANNELS: Mapping[str, str] = {"VOICE": "phone", "CHAT": "chat", "EMAIL": "email"}
#: What both say of a conversation and we do not carry; only what is in the file is named.
_NOT_CARRIED = {
    "Categories": "categories", "Sentiment": "sentiment", "LoudnessScore": "loudness",
    "LoudnessScores": "loudness", "IssuesDetected": "issues", "OutcomesDetected": "outcomes",
    "ActionItemsDetected": "action items", "Interruptions": "interruptions",
    "NonTalkTime": "silences", "TalkSpeed": "pace",
}  # fmt: skip


def sniff(head: Head) -> float:
    """Sure of a transcript with the contents and roles of Amazon's."""
    top = head_object(head)
    turns = objects(top.get("Transcript"))
    if turns:
        return 0.95 if any("ParticipantId" in t or "ParticipantRole" in t for t in turns) else 0.0
    known = {"ContentMetadata", "Participants", "ConversationCharacteristics", "Categories"}
    return 0.9 if len(known & set(top)) >= 2 else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The conversation of the file, a failure for each turn that cannot be read."""
    export = read_export(document)
    yield from export.failures
    for item in export.items:
        turns = object_of(item.value).get("Transcript")
        if not isinstance(turns, list):
            where = f"{document.name} {item.pointer}".removesuffix(" $")
            yield Failure(where, "no Transcript in it; expected Contact Lens or Call Analytics")
            continue
        yield from _Contact(item, document, export.notes, options).results(turns)


class _Contact:
    """One contact: who took part, what is known of it, and its turns."""

    def __init__(
        self, item: Item, document: Document, notes: Sequence[str], options: ReadOptions
    ) -> None:
        self.top: Object = item.value
        self.where = f"{document.name} {item.pointer}".removesuffix(" $")
        self.document, self.pointer, self.options = document, item.pointer, options
        self.notes = list(notes)
        self.ids = {
            id: _ROLES.get(str(p.get("ParticipantRole")).upper())
            for p in objects(self.top.get("Participants"))
            if (id := id_of(p.get("ParticipantId")))
        }
        self.unknown: set[str] = set()

    def results(self, turns: list[Any]) -> Iterator[Result]:
        """Failures of turns, then the conversation."""
        for index, turn in enumerate(turns):
            if not isinstance(turn, dict):
                where = f"{self.where} Transcript[{index}]"
                yield Failure(where, f"{turn!r:.40} is no turn; it is not read")
        good = objects(turns)
        self._say_lost(good)
        if any("AbsoluteTime" in turn for turn in good):
            messages = list(self._messages(good))
            yield from conversation_from(messages, self._about("chat"), self._all(), self.options)
            return
        said = [self._utterance(turn) for turn in good if text_of(turn.get("Content"))]
        if len(said) < len(good):
            self.notes.append(f"turns without content, left out: {len(good) - len(said)}")
        if not said:
            yield Failure(self.where, "no turn with content in it")
            return
        yield conversation_of(said, self._about("phone"), self._all(), self.options)

    def _all(self) -> list[str]:
        for id in sorted(self.unknown):
            self.notes.append(f"participant {id!r} is not in Participants: speaker unknown")
        return self.notes

    def _about(self, channel: str) -> About:
        contact = id_of(object_of(self.top.get("CustomerMetadata")).get("ContactId"))
        job = text_of(self.top.get("JobName"))
        output = text_of(object_of(self.top.get("ContentMetadata")).get("Output"))
        given = str(self.top.get("Channel") or "").upper()
        content = repr(self.top).encode("utf-8", "replace")
        agents = [id for id, role in self.ids.items() if role == "agent" and id.upper() != "AGENT"]
        return About(
            id=contact or job or self.document.new_id(content),
            source=Source(file=self.document.name, format="contact-lens", pointer=self.pointer),
            channel=_CHANNELS.get(given, channel),
            language=text_of(self.top.get("LanguageCode")),
            agent=agents[0] if len(agents) == 1 else None,
            attributes={"platform": "amazon-connect"} | ({"content": output} if output else {}),
            markup=False,
        )

    def _role(self, turn: Object) -> tuple[str | None, Role]:
        """The participant's id, where it identifies anybody, and the role."""
        id = id_of(turn.get("ParticipantId"))
        literal = _ROLES.get((id or "").upper())
        role = _ROLES.get(str(turn.get("ParticipantRole")).upper())
        role = role or self.ids.get(id or "") or literal
        if role is None and id is not None:
            self.unknown.add(id)
        if literal is not None:
            same = [other for other, r in self.ids.items() if r == literal and other != id]
            return (same[0] if len(same) == 1 else None), role or "unknown"
        return id, role or "unknown"

    def _utterance(self, turn: Object) -> Utterance:
        start = seconds_of(turn.get("BeginOffsetMillis"))
        end = seconds_of(turn.get("EndOffsetMillis"))
        name, role = self._role(turn)
        return Utterance(
            text=str(turn["Content"]).strip(),
            name=name,
            role=role,
            start=start,
            end=end if start is not None and end is not None and end >= start else None,
            words=tuple(_words(turn)),
        )

    def _messages(self, turns: Sequence[Object]) -> Iterator[Message]:
        events = 0
        for index, turn in enumerate(turns):
            text, kind = _content(turn)
            if not text:
                events += 1
                continue
            name, role = self._role(turn)
            shown_as = text_of(turn.get("DisplayName"))
            if shown_as and shown_as != "[PII]" and role in ("bot", "system"):
                name = shown_as
            notice = kind or ("notice" if role == "system" else None)
            where = f"{self.pointer}.Transcript[{index}]"
            yield Message(where, time_of(turn.get("AbsoluteTime")), text, name, role, kind=notice)
        if events:
            self.notes.append(f"events (joined, left, typing), no turns: {events}")

    def _say_lost(self, turns: Sequence[Object]) -> None:
        keys = {*self.top, *object_of(self.top.get("ConversationCharacteristics"))}
        keys.update(key for turn in turns for key in turn)
        lost = sorted({_NOT_CARRIED[key] for key in keys if key in _NOT_CARRIED})
        if lost:
            self.notes.append(f"not carried: {', '.join(lost)}")
        if object_of(self.top.get("ContentMetadata")).get("Output") == "Redacted":
            self.notes.append("redacted by Amazon: [PII] stands for personal data")


def _content(turn: Object) -> tuple[str, Kind | None]:
    text = text_of(turn.get("Content"))
    if turn.get("Type") == "EVENT":
        return "", None
    if text is None and objects(turn.get("Attachments")):
        named = (text_of(a.get("AttachmentName")) for a in objects(turn["Attachments"]))
        return f"[{', '.join(filter(None, named)) or 'attachment'}]", "placeholder"
    return (text or "").strip(), None


def _words(turn: Object) -> Iterator[Word]:
    """Words of Call Analytics: milliseconds, confidence as a text."""
    for raw in objects(turn.get("Items")):
        word = text_of(raw.get("Content"))
        start, end = (
            seconds_of(raw.get("BeginOffsetMillis")),
            seconds_of(raw.get("EndOffsetMillis")),
        )
        given = raw.get("Confidence")
        try:
            confidence = number_of(float(given)) if isinstance(given, str) else number_of(given)
        except ValueError:
            confidence = None
        sure = confidence if confidence is not None and 0 <= confidence <= 1 else None
        if word is not None and start is not None:
            yield Word(text=word, start=start, end=end, confidence=sure)


CONTACT_LENS = Format(
    name="contact-lens",
    suffixes=(".json",),
    about="Amazon Contact Lens, calls and chats; Amazon Transcribe Call Analytics",
    sniff=sniff,
    read=read,
    known_by="'Transcript' with 'ParticipantId' or 'ParticipantRole'",
    carries="turns, roles, times, words (Call Analytics), contact id, language",
    loses="sentiment, categories, loudness, issues; agents' names",
)
