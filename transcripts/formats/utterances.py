"""What a reader of plain formats found, one utterance at a time, made into a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from transcripts.conversation import Conversation, Outcome, Participant, Role, Source, Turn
from transcripts.formats.markup import plain
from transcripts.formats.problems import joined, problems_of
from transcripts.formats.reading import Failure, Loaded, ReadOptions, Result, shown
from transcripts.formats.speakers import Speaker, speakers_of


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said: by whom (a name, or only a role), what, and when in seconds."""

    text: str
    name: str | None = None
    role: Role | None = None
    start: float | None = None
    end: float | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a conversation beside its turns."""

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


def conversation_of(
    utterances: Sequence[Utterance], about: About, notes: Sequence[str], options: ReadOptions
) -> Result:
    """The conversation, with roles told from names, and notes on what was guessed or dropped."""
    said = list(notes)
    texts = _texts(utterances, about, said)
    speakers = _speakers(utterances, said)
    language = options.language or about.language or _detected(texts, said)
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
    return Loaded(conversation, tuple(said))


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


def _speakers(utterances: Sequence[Utterance], said: list[str]) -> dict[str, Speaker]:
    """Speakers by name; a role that the file gives is stronger than the one its name suggests."""
    names = dict.fromkeys(u.name for u in utterances if u.name is not None)
    given = {u.name: u.role for u in utterances if u.name is not None and u.role is not None}
    speakers = speakers_of(names)
    for name, role in given.items():
        speakers[name] = Speaker(role, "given", speakers[name].bare)
    inferred = [n for n, s in speakers.items() if s.source == "inferred" and s.role != "unknown"]
    unknown = [n for n, s in speakers.items() if s.role == "unknown"]
    nameless = any(u.name is None and u.role is None for u in utterances)
    said.extend(
        f"role of {shown(name)} inferred: {speakers[name].role}, as the other speaker is known"
        for name in inferred
    )
    if unknown:
        names_shown = ", ".join(shown(name) for name in unknown[:5])
        said.append(f"no role could be told from {names_shown}: speaker unknown")
    if nameless:
        said.append("turns without a name: speaker unknown")
    return speakers


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


def _detected(texts: Sequence[str], said: list[str]) -> str:
    from transcripts.language import detect_language

    language = detect_language("\n".join(texts))
    said.append(
        "language could not be told from the text: und"
        if language == "und"
        else f"language found from the text: {language}"
    )
    return language
