"""Which speaker is the agent, from what they say; and roles that a person corrects."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from transcripts.language import to_simplified

#: Under this confidence a role is `unknown`.
SURE = 0.8
_OPENS = 0.7  # log odds of who speaks first: most calls are answered by the agent
_MOST = 2  # times that one cue counts for one speaker
_CAUTION = 0.8  # cues of one call are not independent of one another


class AgentGuess(NamedTuple):
    """The speaker who is most likely the agent, and how likely that is, 0.5 to 1."""

    speaker: int
    confidence: float


def likely_agent(said: Sequence[Sequence[str]], first: int = 0) -> AgentGuess | None:
    """Who of several speakers is the agent, by cues in their turns; `first` spoke first.

    None where there are fewer than two speakers. Roles are told by words only, never by a voice.
    """
    if len(said) < 2:
        return None
    weights = [_evidence(" \n ".join(turns)) for turns in said]
    weights[first] += _OPENS
    order = sorted(range(len(said)), key=lambda speaker: -weights[speaker])
    ahead = weights[order[0]] - weights[order[1]]
    return AgentGuess(order[0], round(1.0 / (1.0 + math.exp(-_CAUTION * ahead)), 3))


def _evidence(text: str) -> float:
    """Log odds that who says this is the agent, up to a constant."""
    folded = to_simplified(unicodedata.normalize("NFKC", text).lower().replace("’", "'"))
    return sum(weight * min(_MOST, len(cue.findall(folded))) for cue, weight in _cues() if weight)


@cache
def _cues() -> tuple[tuple[re.Pattern[str], float], ...]:
    content = (files("transcripts") / "role_cues.toml").read_text(encoding="utf-8")
    return tuple(
        (re.compile(cue.replace("’", "'")), sign * weight)
        for role, sign in (("agent", 1.0), ("customer", -1.0))
        for cue, weight in tomllib.loads(content)[role].items()
    )
