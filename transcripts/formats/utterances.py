"""What a reader of plain formats found, one utterance at a time, made into a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from transcripts.conversation import Conversation, Outcome, Participant, Role, Source, Turn, Word
from transcripts.formats.markup import plain
from transcripts.formats.problems import joined, problems_of
from transcripts.formats.reading import Failure, Loaded, ReadOptions, Result, shown
from transcripts.formats.speakers import Speaker, role_of, speakers_of


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said: by whom (a name, or only a role), what, and when in seconds.

    `placeholder` marks a text that only stands for a picture, a sound or a sticker.
    """

    text: str
    name: str | None = None
    role: Role | None = None
    start: float | None = None
    end: float | None = None
    language: str | None = None
    visibility: Literal["public", "internal"] = "public"
    words: tuple[Word, ...] = ()
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a conversation beside its turns.

    `partner` is the name of whom an export is a chat with: the firm's export names the customer.
    """

    id: str
    source: Source
    channel: str
    language: str | None = None
    started_at: datetime | None = None
    agent: str | None = None
    customer: str | None = None
    case: str | None = None
    team: str | None = None
    queue: str | None = None
    outcome: Outcome | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    markup: bool = True
    partner: str | None = None


def conversation_of(
    utterances: Sequence[Utterance], about: About, notes: Sequence[str], options: ReadOptions
) -> Result:
    """The conversation, with roles told from names, and notes on what was guessed or dropped."""
    said = list(notes)
    utterances = _told_apart(utterances, said)
    texts = _texts(utterances, about, said)
    speakers = _speakers(utterances, about, said, options)
    language = options.language or about.language or _detected(utterances, texts, said)
    try:
        conversation = Conversation(
            id=about.id,
            channel=options.channel or about.channel,  # type: ignore[arg-type]  # validated there
            language=language,
            turns=_turns(utterances, texts, speakers),
            participants=_participants(utterances, speakers),
            agent=about.agent,
            customer=about.customer,
            case=about.case,
            team=about.team,
            queue=about.queue,
            outcome=about.outcome,
            started_at=about.started_at,
            attributes=about.attributes,
            source=about.source,
        )
    except ValidationError as error:
        pointer = f" {about.source.pointer}" if about.source.pointer else ""
        return Failure(f"{about.source.file}{pointer}", joined(problems_of(error)))
    return Loaded(conversation, tuple(dict.fromkeys(said)))


def _told_apart(utterances: Sequence[Utterance], said: list[str]) -> Sequence[Utterance]:
    """Two people of one name, where the file gives that name two roles, become two names."""
    roles: dict[str, set[Role]] = {}
    for utterance in utterances:
        if utterance.name is not None and utterance.role not in (None, "unknown"):
            roles.setdefault(utterance.name, set()).add(utterance.role)
    twice = {name for name, found in roles.items() if len(found) > 1}
    said.extend(
        f"the name {shown(name)} stands beside {len(roles[name])} roles: told apart as "
        + ", ".join(shown(f"{name} ({role})") for role in sorted(roles[name]))
        for name in sorted(twice)
    )
    return [
        replace(u, name=f"{u.name} ({u.role})") if u.name in twice and u.role else u
        for u in utterances
    ]


def _texts(utterances: Sequence[Utterance], about: About, said: list[str]) -> list[str]:
    texts, marked = [], 0
    for utterance in utterances:
        text, html = plain(utterance.text) if about.markup else (utterance.text, False)
        marked += html
        texts.append(text.replace("\0", ""))
    if marked:
        said.append(f"HTML in {marked} of {len(texts)} turns was made plain text")
    if any("\0" in utterance.text for utterance in utterances):
        said.append("NUL characters were dropped")
    return texts


def _speakers(
    utterances: Sequence[Utterance], about: About, said: list[str], options: ReadOptions
) -> dict[str, Speaker]:
    """Speakers by name; a role that the file gives is stronger than the one its name suggests."""
    names = dict.fromkeys(u.name for u in utterances if u.name is not None)
    given = {u.name: u.role for u in utterances if u.name is not None and u.role is not None}
    given.update((name, "agent") for name in names if name.casefold() in options.agents)
    partner = _partner(names, given, about)
    speakers = speakers_of(names, given | ({partner: "customer"} if partner else {}))
    for name, role in given.items():
        speakers[name] = Speaker(role, "given", speakers[name].bare)
    if partner is not None:
        speakers[partner] = Speaker("customer", "inferred", False)
        said.append(f"role of {shown(partner)} inferred: customer, as the export is a chat with it")
    inferred = [n for n, s in speakers.items() if s.source == "inferred" and s.role != "unknown"]
    said.extend(
        f"role of {shown(name)} inferred: {speakers[name].role}, as the other speaker is known"
        for name in inferred
        if name != partner
    )
    _say_unknown(utterances, speakers, said)
    return speakers


def _partner(names: dict[str, None], given: dict[str, Role], about: About) -> str | None:
    """The partner of the chat, where nothing else says who is the customer."""
    name = about.partner
    if name is None or name not in names:
        return None
    told = {given.get(other) or role_of(other) for other in names}
    return name if not told & {"customer", "agent"} and len(names) == 2 else None


def _say_unknown(
    utterances: Sequence[Utterance], speakers: dict[str, Speaker], said: list[str]
) -> None:
    unknown = [name for name, speaker in speakers.items() if speaker.role == "unknown"]
    if unknown:
        names_shown = ", ".join(shown(name) for name in unknown[:5])
        said.append(f"no role could be told from {names_shown}: speaker unknown")
    if any(u.name is None and u.role in (None, "unknown") for u in utterances):
        said.append("turns without a name: speaker unknown")


def _turns(
    utterances: Sequence[Utterance], texts: Sequence[str], speakers: dict[str, Speaker]
) -> tuple[Turn, ...]:
    turns = []
    for position, (utterance, text) in enumerate(zip(utterances, texts, strict=True)):
        speaker = speakers.get(utterance.name) if utterance.name is not None else None
        turns.append(
            Turn(
                position=position,
                speaker=speaker.role if speaker else utterance.role or "unknown",
                participant=utterance.name if speaker and not speaker.bare else None,
                text=text,
                start=utterance.start,
                end=utterance.end,
                language=utterance.language,
                visibility=utterance.visibility,
                words=utterance.words,
            )
        )
    return tuple(turns)


def _participants(
    utterances: Sequence[Utterance], speakers: dict[str, Speaker]
) -> tuple[Participant, ...]:
    return tuple(
        Participant(id=name, role=speaker.role, role_source=speaker.source)
        for name, speaker in speakers.items()
        if not speaker.bare
    )


def _detected(utterances: Sequence[Utterance], texts: Sequence[str], said: list[str]) -> str:
    """The language of what people said: not of notices and of what stands for a picture."""
    from transcripts.language import detect_language

    spoken = [
        text
        for utterance, text in zip(utterances, texts, strict=True)
        if utterance.role != "system" and not utterance.placeholder
    ]
    language = detect_language("\n".join(spoken))
    said.append(
        "language could not be told from the text: und"
        if language == "und"
        else f"language found from the text: {language}"
    )
    return language
