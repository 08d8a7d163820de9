"""What the judge is shown of a conversation: turns with roles, nothing of who the agent is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from qa.language_model.asking import tokens_about
from qa.scoring.judge.injection import Suspicion, suspicions
from qa.scoring.judge.shown import Shown, in_order, masks, shown
from transcripts.conversation import Conversation, Turn

#: What the field names and marks of one turn take, in tokens.
_AROUND_TURN = 24


@dataclass(frozen=True)
class SeenTurn:
    """One turn: its position in the conversation, who speaks, what is shown, what is stored; seconds."""

    position: int
    speaker: str
    shown: Shown
    stored: str
    translated: str | None
    at: float | None
    until: float | None
    mandated: bool


@dataclass(frozen=True)
class Transcript:
    """The turns that are shown; `omitted` are positions left out since the context is too small."""

    channel: str
    language: str
    turns: tuple[SeenTurn, ...]
    omitted: tuple[int, ...] = ()

    def turn(self, position: int) -> SeenTurn | None:
        """The turn of a position, where it is shown."""
        return self._by_position.get(position)

    @cached_property
    def _by_position(self) -> dict[int, SeenTurn]:
        return {turn.position: turn for turn in self.turns}

    @property
    def has_agent(self) -> bool:
        """True where the agent who is judged says anything."""
        return any(turn.speaker == "agent" for turn in self.turns)

    @property
    def mostly_omitted(self) -> bool:
        """True where more turns were left out than are shown: what is left is another conversation."""
        return len(self.omitted) > len(self.turns)

    def rendered(self, mark: str, *, times: bool) -> str:
        """A JSON array, one turn a line; what was said stands under `text-MARK` and nowhere else."""
        lines = [_one_line(_fields(t, mark, times)) for t in self.turns]
        if self.omitted:
            at = sum(turn.position < self.omitted[0] for turn in self.turns)
            gap = {
                "left_out": f"{len(self.omitted)} turns, {self.omitted[0]} to {self.omitted[-1]}"
            }
            lines.insert(at, _one_line(gap))
        return "[\n" + ",\n".join(lines) + "\n]"

    @cached_property
    def content_hash(self) -> str:
        """Hash of all that is shown."""
        content = f"{self.channel} {self.language} {self.rendered('', times=True)}"
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def suspicious(self) -> tuple[Suspicion, ...]:
        """The turns that seem to speak to the judge."""
        said = [
            (t.position, t.speaker, f"{t.stored}\n{t.translated}" if t.translated else t.stored)
            for t in self.turns
        ]
        return suspicions(said)

    def without(self, positions: Set[int]) -> Transcript:
        """The transcript without some turns."""
        return replace(self, turns=tuple(t for t in self.turns if t.position not in positions))

    @property
    def tokens(self) -> int:
        """About how many tokens the turns take."""
        return sum(self._costs.values())

    @cached_property
    def _costs(self) -> dict[int, int]:
        return {t.position: tokens_about(_all_said(t)) + _AROUND_TURN for t in self.turns}

    def cut(self, most_tokens: int) -> Transcript:
        """At most about so many tokens: turns in the middle are left out, the ends are kept."""
        if self.tokens <= most_tokens:
            return self
        kept = _ends(self.turns, self._costs, most_tokens)
        gone = tuple(t.position for t in self.turns if t.position not in kept)
        return replace(
            self,
            turns=tuple(t for t in self.turns if t.position in kept),
            omitted=tuple(sorted({*self.omitted, *gone})),
        )


def transcript(conversation: Conversation, agent: str | None, *, remote: bool) -> Transcript:
    """What a judge of this agent is shown; internal notes are not."""
    hidden = masks(conversation, remote=remote)
    turns = []
    for turn in conversation.turns:
        if turn.visibility == "internal" or not turn.text.strip():
            continue
        translated = None
        if turn.translated is not None and turn.speaker != "agent":
            masked = in_order(hidden.get((turn.position, "translated"), ()))
            translated = shown(turn.translated.text, masked).text
        turns.append(
            SeenTurn(
                turn.position,
                _speaker(conversation, turn, agent),
                shown(turn.text, in_order(hidden.get((turn.position, "text"), ()))),
                turn.text,
                translated,
                turn.start,
                turn.finish,
                turn.mandated,
            )
        )
    return Transcript(conversation.channel, conversation.language, tuple(turns))


def _speaker(conversation: Conversation, turn: Turn, agent: str | None) -> str:
    if turn.speaker != "agent":
        return turn.speaker
    return "agent" if conversation.agent_of(turn) == agent else "colleague"


def _all_said(turn: SeenTurn) -> str:
    return f"{turn.shown.text}\n{turn.translated}" if turn.translated else turn.shown.text


def _fields(turn: SeenTurn, mark: str, times: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"turn": turn.position, "speaker": turn.speaker}
    if times and turn.at is not None:
        fields["at_seconds"] = round(turn.at)
    if turn.mandated:
        fields["required_by_firm"] = True
    fields[f"text-{mark}"] = turn.shown.text
    if turn.translated is not None:
        fields[f"translation-{mark}"] = turn.translated
    return fields


def _one_line(fields: dict[str, Any]) -> str:
    """JSON without white space around its signs: a fifth of what a turn takes beside its words."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _ends(turns: Sequence[SeenTurn], costs: dict[int, int], most: int) -> set[int]:
    """Positions from the beginning (a third of the room) and from the end (the rest)."""
    kept: set[int] = set()
    room = most // 3
    for turn in turns:
        room -= costs[turn.position]
        if room < 0:
            break
        kept.add(turn.position)
    room = most - sum(costs[position] for position in kept)
    for turn in reversed(turns):
        room -= 0 if turn.position in kept else costs[turn.position]
        if room < 0:
            break
        kept.add(turn.position)
    return kept
