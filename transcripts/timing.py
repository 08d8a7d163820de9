"""What the clock found in a call: who spoke when, silences, holds, overlaps, gaps, and their sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from transcripts.frozen import Frozen, Seconds

#: `music` on hold, a line put on `hold`, an announced `wait`, unannounced `dead_air` that was not the
#: customer's, and a `pause` that was: the customer's own, or an interpreter's.
SilenceKind = Literal["music", "hold", "wait", "dead_air", "pause"]
Unit = Literal["s", "share", "count", "words/min", "characters/min"]


class Measure(Frozen):
    """A number with its unit; `value` is None where it could not be measured."""

    value: Seconds | None
    unit: Unit


class _Stretch(Frozen):
    """Seconds since the recording began."""

    start: Seconds
    end: Seconds

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        return self


class Talk(_Stretch):
    """Somebody speaks. `lane` is the role, or the id of a speaker whose role is not known."""

    lane: str


class Silence(_Stretch):
    """Nobody speaks for DEAD_AIR seconds or longer, or music plays to somebody on hold.

    `due` is the role that was to speak (None: not known), `announced` the position of the turn that
    said there would be a wait, `before` that of the last turn before it.
    """

    kind: SilenceKind
    due: str | None = None
    announced: int | None = Field(default=None, ge=0)
    before: int | None = Field(default=None, ge=0)


class Overlap(_Stretch):
    """Two speak at once."""


class Interruption(_Stretch):
    """`by` spoke over `of`, who had not finished; `yielded`: who was spoken over fell silent."""

    by: str
    of: str
    yielded: bool


class Gap(_Stretch):
    """`waiting` had finished, `answering` had not begun; no time at all where they overlapped."""

    waiting: str
    answering: str


class Timing(Frozen):
    """The clock of one call. `source` says what it was read from.

    `voice`: voice activity of the sound; `turns`: the times of the turns, where there is no sound;
    `given`: numbers of somebody else. `unmeasured` says why what is missing is missing. The values
    are explained in docs/clock.md.
    """

    source: Literal["voice", "turns", "given"]
    talk: tuple[Talk, ...] = ()
    silences: tuple[Silence, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    gaps: tuple[Gap, ...] = ()
    values: dict[str, Measure] = Field(default_factory=dict)
    unmeasured: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_plain_numbers(cls, given: Any) -> Any:
        """Files of version 0.1 hold a plain object of numbers, in seconds."""
        if not isinstance(given, Mapping) or "source" in given:
            return given
        if not all(v is None or isinstance(v, int | float) for v in given.values()):
            return given
        return {
            "source": "given",
            "values": {name: {"value": v, "unit": "s"} for name, v in given.items()},
        }

    def value(self, name: str) -> float | None:
        """The value of a measure, None where it is not there."""
        measure = self.values.get(name)
        return measure.value if measure is not None else None
