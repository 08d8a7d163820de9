"""A team's own norms from its conversations: response times by channel and language, gaps, pace, templates."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qa.reading.reading import Reading
from qa.scoring.local.speed import unreadable
from qa.scoring.local.waits import waits
from qa.scoring.norms import Template
from qa.scoring.templates import Reply, templates
from transcripts.conversation import Channel, Conversation
from transcripts.speech.clock import SPOKEN, timing_of
from transcripts.speech.silences import DEAD_AIR

#: A norm needs so many waits of that kind, from a third as many conversations.
LEAST = 30
#: A wait of the norm is level 3: three of four of the team's own waits are no longer.
QUANTILE = 0.75


@dataclass
class Measured:
    """Seconds waited in one channel and language, and the agents' gaps and pace by conversation."""

    first: list[float] = field(default_factory=list)
    reply: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    pace: list[float] = field(default_factory=list)
    conversations: int = 0
    shortest: float = 0.1

    @property
    def n(self) -> int:
        """How many waits there are."""
        return len(self.first) + len(self.reply)

    def with_(self, other: Measured) -> Measured:
        """Both together."""
        return Measured(
            self.first + other.first,
            self.reply + other.reply,
            self.gaps + other.gaps,
            self.pace + other.pace,
            self.conversations + other.conversations,
            max(self.shortest, other.shortest),
        )


@dataclass(frozen=True)
class FittedNorm:
    """A norm with what it rests on; times in seconds, None where there were too few."""

    first: float | None
    reply: float | None
    gap: float | None
    pace: float | None
    waits: int
    conversations: int


@dataclass(frozen=True)
class Fitted:
    """Norms of channels, of languages on them, templates, and what was too little to fit, in words."""

    channels: dict[Channel, FittedNorm]
    languages: dict[tuple[Channel, str], FittedNorm]
    templates: tuple[Template, ...]
    too_few: tuple[str, ...]
    conversations: int


class Fit:
    """Takes conversations one by one, then fits: memory grows with waits and replies, not with text."""

    def __init__(self, least: int = LEAST, quantile: float = QUANTILE) -> None:
        self._least, self._quantile = least, quantile
        self._measured: dict[tuple[Channel, str], Measured] = {}
        self._replies: list[Reply] = []
        self._count = 0

    def add(self, conversation: Conversation) -> None:
        """Count the waits, gaps, pace and replies of one conversation."""
        key = conversation.channel, conversation.language
        # On a line a shorter silence is part of talk, however fast the team is.
        shortest = DEAD_AIR if conversation.channel in SPOKEN else 0.1
        measured = self._measured.setdefault(key, Measured(shortest=shortest))
        self._count += 1
        measured.conversations += 1
        for agent in conversation.agents():
            reading = Reading(conversation, agent)
            if unreadable(reading) is None:
                for wait in waits(reading):
                    if wait.answered is not None:
                        (measured.first if wait.is_first else measured.reply).append(wait.seconds)
        timing = timing_of(conversation)
        if timing is not None:
            measured.gaps += [g.seconds for g in timing.gaps if g.answering == "agent"]
            pace = timing.value("pace.agent")
            measured.pace += [pace] if pace is not None else []
        self._replies += _replies(conversation, self._count)

    def fitted(self) -> Fitted:
        """The norms there is enough for; a language's own where that language alone is enough."""
        by_channel: dict[Channel, Measured] = {}
        for (channel, _), measured in self._measured.items():
            by_channel[channel] = by_channel.get(channel, Measured()).with_(measured)
        channels = {c: norm for c, m in sorted(by_channel.items()) if (norm := self._norm(m))}
        languages = {}
        for key, measured in sorted(self._measured.items()):
            norm = self._norm(measured)
            if norm is not None and norm.first is not None and norm.reply is not None:
                languages[key] = norm
        return Fitted(
            channels, languages, templates(self._replies), self._too_few(by_channel), self._count
        )

    def _norm(self, measured: Measured) -> FittedNorm | None:
        first, reply = self._slow(measured.first, measured), self._slow(measured.reply, measured)
        if first is None and reply is None:
            return None
        return FittedNorm(
            first=first,
            reply=reply,
            gap=_median(measured.gaps, self._least),
            pace=_median(measured.pace, self._least // 3),
            waits=measured.n,
            conversations=measured.conversations,
        )

    def _slow(self, seconds: Sequence[float], measured: Measured) -> float | None:
        """The quantile of the waits; None where they are too few; never under the shortest that is one."""
        if len(seconds) < self._least or 3 * measured.conversations < self._least:
            return None
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        return max(measured.shortest, round(cuts[round(100 * self._quantile) - 1], 1))

    def _too_few(self, by_channel: dict[Channel, Measured]) -> tuple[str, ...]:
        lines = []
        for channel, measured in sorted(by_channel.items()):
            for name, seconds in (("first", measured.first), ("reply", measured.reply)):
                if self._slow(seconds, measured) is None:
                    lines.append(
                        f"{channel}: {len(seconds)} waits for `{name}` in {measured.conversations} "
                        f"conversations; {self._least} are needed, so that ours stays"
                    )
        return tuple(lines)


def _replies(conversation: Conversation, number: int) -> Iterable[Reply]:
    for turn in conversation.turns:
        if turn.speaker == "agent" and turn.visibility == "public" and not turn.mandated:
            yield Reply(turn.text, conversation.language_of(turn), number)


def _median(values: Sequence[float], least: int) -> float | None:
    return round(statistics.median(values), 2) if len(values) >= max(least, 1) else None


def as_toml(fitted: Fitted, shipped: dict[Channel, tuple[float, float]], quantile: float) -> str:
    """The norms as a file for `evenhand score --norms`; where one of two is missing, ours is named."""
    return "\n".join(_toml(fitted, shipped, quantile)) + "\n"


def _toml(
    fitted: Fitted, shipped: dict[Channel, tuple[float, float]], quantile: float
) -> Iterator[str]:
    yield f"# Norms of {fitted.conversations} conversations of the team's own, by `evenhand norms fit`. Seconds."
    yield f"# first, reply: {round(100 * quantile)} of 100 of the team's waits are no longer; a wait of the norm is level 3."
    yield "# gap, pace: the agents' medians on a line, shown and never scored."
    for line in fitted.too_few:
        yield f"# {line}"
    for channel, norm in fitted.channels.items():
        yield f"\n[{channel}]"
        yield from _norm_lines(norm, shipped[channel])
        for (of, language), own in fitted.languages.items():
            if of == channel and own != norm:
                yield f"\n[{channel}.languages.{language}]"
                yield from _norm_lines(own, shipped[channel])
    for template in fitted.templates:
        yield "\n[[templates]]"
        yield f"text = {_quoted(template.text)}"
        yield f"language = {_quoted(template.language)}"
        yield f"conversations = {template.conversations}"


def _norm_lines(norm: FittedNorm, shipped: tuple[float, float]) -> Iterator[str]:
    for name, own, ours in (("first", norm.first, shipped[0]), ("reply", norm.reply, shipped[1])):
        yield f"{name} = {own:g}" if own is not None else f"{name} = {ours:g}  # ours"
    if norm.gap is not None:
        yield f"gap = {norm.gap:g}"
    if norm.pace is not None:
        yield f"pace = {norm.pace:g}"
    yield f"waits = {norm.waits}"
    yield f"conversations = {norm.conversations}"


def _quoted(text: str) -> str:
    """A TOML basic string: as JSON, but for DEL."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
