"""What a conversation is: participants, turns, words, and what is known around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints, model_validator

from transcripts.frozen import Frozen as Frozen
from transcripts.frozen import Seconds as Seconds
from transcripts.frozen import Share as Share
from transcripts.language import canonical_language
from transcripts.timing import Timing

Role = Literal["agent", "customer", "bot", "supervisor", "interpreter", "system", "unknown"]
Channel = Literal["phone", "chat", "messaging", "email", "social", "video", "in_person"]

#: Names that systems use for a channel; the original name is kept in `attributes.platform`.
PLATFORMS: Mapping[str, Channel] = {
    "weibo": "social", "twitter": "social", "x": "social", "douyin": "social", "forum": "social",
    "facebook": "social", "instagram": "social", "tiktok": "social", "xiaohongshu": "social",
    "wechat": "messaging", "whatsapp": "messaging", "sms": "messaging", "line": "messaging",
    "telegram": "messaging", "messenger": "messaging", "irc": "chat", "webchat": "chat",
    "livechat": "chat", "live_chat": "chat", "web": "chat", "voice": "phone", "call": "phone",
    "telephone": "phone", "e-mail": "email", "mail": "email",
}  # fmt: skip

Id = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Word(Frozen):
    """One recognised word; times in seconds since the recording began."""

    text: str
    start: Seconds | None = None
    end: Seconds | None = None
    confidence: Share | None = None


class Translation(Frozen):
    """The same turn in another language; `by` names the translator or the tool."""

    text: str
    language: str
    by: str | None = None


class Turn(Frozen):
    """What one participant said in one go. Times are seconds since the first turn or the recording began."""

    position: int = Field(ge=0)
    speaker: Role
    text: str
    participant: Id | None = None
    translated: Translation | None = None
    language: str | None = None
    start: Seconds | None = None
    end: Seconds | None = None
    words: tuple[Word, ...] = ()
    visibility: Literal["public", "internal"] = "public"
    confidence: Share | None = None
    mandated: bool = False

    @property
    def finish(self) -> float | None:
        """When the turn ended: `end`, or `start` where a typed turn has no end. Seconds."""
        return self.start if self.end is None else self.end


class Participant(Frozen):
    """One person or machine in the conversation, and how its role is known."""

    id: Id
    role: Role
    role_source: Literal["given", "channel", "inferred"] = "given"
    confidence: Share | None = None


class Outcome(Frozen):
    """What the customer or the firm said afterwards: csat 1..5, nps 0..10, ces 1..7 (7 is easy)."""

    csat: Annotated[float, Field(ge=1, le=5)] | None = None
    nps: Annotated[int, Field(ge=0, le=10)] | None = None
    ces: Annotated[float, Field(ge=1, le=7)] | None = None
    resolved: bool | None = None
    previous_contact: str | None = None


class Recording(Frozen):
    """Where the sound is; duration in seconds."""

    path: str
    sha256: str
    channels: int = Field(ge=1)
    duration: Seconds


class Source(Frozen):
    """Where the conversation was read from; `pointer` finds it in the file (a line, a JSON path)."""

    file: str
    format: str
    pointer: str | None = None


class Conversation(Frozen):
    """One contact between a customer and a firm, however it was recorded."""

    id: Id
    channel: Channel
    language: str = "und"
    turns: tuple[Turn, ...]
    participants: tuple[Participant, ...] = ()
    agent: Id | None = None
    customer: Id | None = None
    case: str | None = None
    touchpoint: str | None = None
    started_at: AwareDatetime | None = None
    team: str | None = None
    queue: str | None = None
    outcome: Outcome | None = None
    customer_record: dict[str, JsonValue] | None = None
    timing: Timing | None = None
    flags: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict)
    recording: Recording | None = None
    source: Source | None = None

    @model_validator(mode="before")
    @classmethod
    def _canonical(cls, given: Any) -> Any:
        """Number the turns, and bring channel and language to the words of this project."""
        if not isinstance(given, Mapping):
            return given
        values = dict(given)
        turns = values.get("turns")
        if isinstance(turns, list | tuple):
            values["turns"] = tuple(
                {"position": index, **turn}
                if isinstance(turn, Mapping) and "position" not in turn
                else turn
                for index, turn in enumerate(turns)
            )
        given_attributes = values.get("attributes") or {}
        if not isinstance(given_attributes, Mapping):
            return values
        attributes = dict(given_attributes)
        channel = values.get("channel")
        if isinstance(channel, str) and channel.lower().strip() in PLATFORMS:
            attributes.setdefault("platform", channel)
            values["channel"] = PLATFORMS[channel.lower().strip()]
        language = values.get("language")
        if isinstance(language, str):
            tag, region = canonical_language(language, lambda: _text_of(values.get("turns")))
            values["language"] = tag
            if region:
                attributes.setdefault("region", region)
        if attributes:
            values["attributes"] = attributes
        return values

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = {p.id: p.role for p in self.participants}
        if len(known) != len(self.participants):
            raise ValueError("participants: an id stands twice; each participant needs its own id")
        for index, turn in enumerate(self.turns):
            if turn.position != index:
                raise ValueError(
                    f"turns[{index}].position is {turn.position}; it must be the index, {index}"
                )
            if turn.participant is not None and known:
                role = known.get(turn.participant)
                if role is None:
                    raise ValueError(
                        f"turns[{index}].participant {turn.participant!r} is not in participants"
                    )
                if role != turn.speaker:
                    raise ValueError(
                        f"turns[{index}].speaker is {turn.speaker!r}, but participant "
                        f"{turn.participant!r} is {role!r}"
                    )
        return self

    def agents(self) -> tuple[str | None, ...]:
        """Ids of the agents who speak, in order of appearance; `(None,)` for one agent without an id."""
        seen: dict[str | None, None] = {}
        for turn in self.turns:
            if turn.speaker == "agent" and turn.visibility == "public":
                seen.setdefault(self.agent_of(turn))
        return tuple(seen)

    def agent_of(self, turn: Turn) -> str | None:
        """Id of the agent who speaks this turn, or None where it is not known.

        A participant whose id is just its role (as on a channel of a recording) has no known id.
        """
        if turn.participant is not None and turn.participant != turn.speaker:
            return turn.participant
        agents = [p.id for p in self.participants if p.role == "agent" and p.id != "agent"]
        return self.agent or (agents[0] if len(agents) == 1 else None)

    def language_of(self, turn: Turn) -> str:
        """BCP 47 language of a turn."""
        return turn.language or self.language


def _text_of(turns: Any) -> str:
    def texts() -> Iterator[str]:
        for turn in turns if isinstance(turns, list | tuple) else ():
            text = turn.get("text") if isinstance(turn, Mapping) else getattr(turn, "text", None)
            if isinstance(text, str):
                yield text

    return "\n".join(texts())
