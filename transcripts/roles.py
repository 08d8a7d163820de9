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
#: From this confidence on, what a file says of its speakers is doubted. Of 3,785 written service dialogues
#: (stc3, uss_jddc, twitter, irc) none is doubted as it is; the other way round 3 (Twitter) to 83 % (JDDC) are.
_DOUBTED = 0.95
#: So much must speak for the agent in what the customer is to have said; of each side so many code points are read.
_LEAST, _READ = 2.0, 2000
_OPENS = 0.7  # log odds of who speaks first: most calls are answered by the agent
_MOST = 2  # times that one cue counts for one speaker
_CAUTION = 0.8  # cues of one call are not independent of one another
_HAN = re.compile(r"[\u3400-\u9fff]")
_Cue = tuple[re.Pattern[str], float]


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
    return AgentGuess(order[0], _confidence(ahead))


def are_exchanged(agent: Sequence[str], customer: Sequence[str]) -> bool:
    """Whether the one who is called agent speaks as a customer does, and the customer as an agent.

    Whoever spoke first: a written contact may begin on either side. The beginnings are read.
    """
    as_agent = _evidence(" \n ".join(customer)[:_READ])
    if as_agent < _LEAST:
        return False
    ahead = as_agent - _evidence(" \n ".join(agent)[:_READ]) - _OPENS
    return bool(agent) and _confidence(ahead) >= _DOUBTED


def _confidence(ahead: float) -> float:
    return round(1.0 / (1.0 + math.exp(-_CAUTION * ahead)), 3)


def _evidence(text: str) -> float:
    """Log odds that who says this is the agent, up to a constant."""
    folded = to_simplified(unicodedata.normalize("NFKC", text).lower().replace("’", "'"))
    latin, chinese = _cues()
    cues = latin if folded.isascii() else latin + chinese
    return sum(weight * min(_MOST, len(cue.findall(folded))) for cue, weight in cues if weight)


@cache
def _cues() -> tuple[tuple[_Cue, ...], tuple[_Cue, ...]]:
    """The cues in Latin letters, and those that hold Chinese characters."""
    content = (files("transcripts") / "role_cues.toml").read_text(encoding="utf-8")
    cues = [
        (re.compile(cue.replace("’", "'")), sign * weight)
        for role, sign in (("agent", 1.0), ("customer", -1.0))
        for cue, weight in tomllib.loads(content)[role].items()
    ]
    chinese = tuple(c for c in cues if _HAN.search(c[0].pattern))
    return tuple(c for c in cues if c not in chinese), chinese
