"""Say, Reaction: what a customer can do with words in a turn, and how the feeling shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

Band = Literal["warm", "calm", "tense", "angry"]
Tone = Literal["plain", "irony", "understated"]
Doing = Literal[
    "open", "tell", "unknown", "hint", "deflect", "event", "hurt", "accept", "relieved", "thank",
    "goodbye", "doubt", "not_enough", "object", "waited", "wait_ok", "urge", "press", "handed",
    "chat", "brush_off", "polite_no", "opens_up", "leave_silent", "leave_complaint", "acknowledge",
    "restated", "not_done", "state", "puzzled", "foreign", "repeat", "promise_broken", "heard", "own_tongue", "too_long",
    "open_goal", "part_met", "pleased", "not_yet", "apology", "comforted", "promised", "invited", "told_thanks",
    "set_phrase", "asked_on", "still_hurt", "insulted", "asked_again", "gives_name",
    "asks_back", "brings_up",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Say:
    """One thing the customer does with words: what, and about which fact, event, goal or harm."""

    doing: Doing
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the customer does in a turn, how the feeling shows, and in which tone.

    `felt` and `shown` are anger 0..1: they differ, and what shows is all the agent gets. `moved` is
    whether a part of what was wanted is there: the case is then no longer told from the beginning.
    """

    says: tuple[Say, ...]
    band: Band
    tone: Tone
    felt: float
    shown: float
    moved: bool = False


def unit(key: str) -> float:
    """A number 0..1 that depends on the key alone: chance that can be repeated."""
    return crc32(key.encode()) / 4294967296.0
