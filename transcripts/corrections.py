"""Who is who in a conversation, corrected by a person: nothing is recognised again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError

from transcripts.conversation import Conversation, Participant, Role, Turn
from transcripts.errors import FormatError
from transcripts.speech.clock import retimed
from transcripts.timing import Timing

_OTHER: Mapping[str, Role] = {"agent": "customer", "customer": "agent"}
#: The flag of a conversation whose speakers a person corrected.
CORRECTED = "corrected"
#: Flags of a guess that a correction ends.
_GUESSED = frozenset({"swapped_channels", "channels_doubted", "roles_inferred", "roles_unknown"})


def swapped(conversation: Conversation) -> Conversation:
    """The conversation with agent and customer the other way round, as a person gave it.

    Twice is what it was before. Raises FormatError where nobody is agent or customer.
    """
    if not any(turn.speaker in _OTHER for turn in conversation.turns):
        raise FormatError(
            "nobody in it is agent or customer, so there is nothing to swap; "
            "--first agent or --first customer says who speaks first"
        )
    return _with_roles(conversation, lambda speaker, _: _OTHER.get(speaker, speaker))


def with_first(conversation: Conversation, role: Role) -> Conversation:
    """The conversation in which who speaks first is the agent, or the customer, and the other not.

    Raises FormatError where there are not exactly two speakers beside bots and system lines.
    """
    people = list(dict.fromkeys(_who(turn) for turn in conversation.turns if _is_person(turn)))
    if len(people) != 2:
        raise FormatError(
            f"{len(people)} speakers in it; --first tells two apart, expected a transcript of two"
        )
    roles: dict[str, Role] = {people[0]: role, people[1]: _OTHER[role]}
    return _with_roles(conversation, lambda speaker, who: roles.get(who, speaker))


def was_corrected(path: Path) -> bool:
    """Whether a file holds a conversation that a person corrected; False where there is none."""
    try:
        return CORRECTED in Conversation.model_validate_json(path.read_bytes()).flags
    except (OSError, ValidationError):
        return False


def _is_person(turn: Turn) -> bool:
    return turn.speaker in ("agent", "customer", "unknown")


def _who(turn: Turn) -> str:
    return turn.participant or turn.speaker


def _with_roles(conversation: Conversation, role_of: Callable[[Role, str], Role]) -> Conversation:
    """The conversation with other roles; ids that are only a role or a number of a voice follow."""
    roles = {person.id: role_of(person.role, person.id) for person in conversation.participants}
    renamed = {id: role if _is_nameless(id) else id for id, role in roles.items()}
    turns = [
        turn.model_copy(
            update={
                "speaker": role_of(turn.speaker, _who(turn)),
                "participant": renamed.get(turn.participant or "", turn.participant),
            }
        )
        for turn in conversation.turns
    ]
    people = [_given(p, renamed[p.id], roles[p.id]) for p in conversation.participants]
    changes: dict[str, object] = {
        "turns": tuple(turns),
        "participants": tuple(sorted(people, key=lambda person: person.id)),
        "flags": (*(f for f in conversation.flags if f not in {*_GUESSED, CORRECTED}), CORRECTED),
    }
    if roles.get(conversation.agent or "") == "customer":
        changes |= {"agent": conversation.customer, "customer": conversation.agent}
    changed = conversation.model_copy(update=changes)
    named: dict[str, Role] = {role: role_of(role, role) for role in _OTHER.values()}
    lanes = named | roles
    timing = _retimed(changed, {name: _lane(renamed, lanes, name) for name in _lanes(changed)})
    checked = changed.model_copy(update={"timing": timing})
    return Conversation.model_validate(checked.model_dump())


def _lanes(conversation: Conversation) -> list[str]:
    """Names of the lanes of the clock."""
    talk = conversation.timing.talk if conversation.timing is not None else ()
    return list(dict.fromkeys(piece.lane for piece in talk))


def _lane(renamed: Mapping[str, str], roles: Mapping[str, Role], name: str) -> str:
    """A lane is named by a role, or by an id where the role was not known."""
    role = roles.get(name)
    return renamed.get(name, name) if role in (None, "unknown") else str(role)


def _retimed(conversation: Conversation, names: Mapping[str, str]) -> Timing | None:
    """The clock with the same voices under their other names; measured again, not listened to."""
    timing = conversation.timing
    if timing is None or timing.source != "voice":
        return None if timing is None or timing.source == "turns" else timing
    return retimed(timing, names, conversation)


def _is_nameless(id: str) -> bool:
    return id in (*_OTHER, "unknown") or id.startswith("voice-")


def _given(person: Participant, id: str, role: Role) -> Participant:
    if role not in _OTHER:
        return person
    return Participant(id=id, role=role, role_source="given")
