"""Cues that a customer notices and the reading of replies does not have, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def cues() -> dict[str, re.Pattern[str]]:
    """Name -> one pattern of both languages, for folded text."""
    table = files("training.scenarios.customer") / "tables" / "cues.toml"
    return {
        name: re.compile(
            rf"(?<![a-z0-9])(?:{'|'.join(by_language['en'])})(?![a-z])|(?:{'|'.join(by_language['zh'])})"
        )
        for name, by_language in tomllib.loads(table.read_text("utf-8")).items()
    }


def cue(name: str, folded: str) -> re.Match[str] | None:
    """Where a cue first stands in a folded text."""
    return cues()[name].search(folded)


#: How far before a word a negation turns it round, code points.
_NEAR = 26


def granted(pattern: re.Pattern[str], folded: str) -> re.Match[str] | None:
    """Where a pattern first stands in a folded text with no negation before it."""
    for found in pattern.finditer(folded):
        before = folded[: found.start()][-_NEAR:]
        if not cue("negation", re.split(r"[.!?。！？;；]", before)[-1]):
            return found
    return None
