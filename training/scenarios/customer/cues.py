"""Cues that a customer notices and the reading of replies does not have, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _cues() -> dict[str, tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]:
    """Name -> patterns for folded text: without Chinese, without Latin letters, and with both."""
    table = files("training.scenarios.customer") / "tables" / "cues.toml"
    found = {}
    for name, by_language in tomllib.loads(table.read_text("utf-8")).items():
        english = rf"(?<![a-z0-9])(?:{'|'.join(by_language['en'])})(?![a-z])"
        chinese = rf"(?:{'|'.join(by_language['zh'])})"
        found[name] = (
            re.compile(english),
            re.compile(chinese),
            re.compile(f"{english}|{chinese}"),
        )
    return found


_LATIN = re.compile(r"[a-z]")


def cues_of(name: str, folded: str) -> re.Pattern[str]:
    """The pattern of a cue that fits a folded text."""
    english, chinese, both = _cues()[name]
    if folded.isascii():
        return english
    return both if _LATIN.search(folded) else chinese


def cue(name: str, folded: str) -> re.Match[str] | None:
    """Where a cue first stands in a folded text."""
    return cues_of(name, folded).search(folded)


#: How far before a word a negation turns it round, code points.
_NEAR = 26


def granted(pattern: re.Pattern[str], folded: str) -> re.Match[str] | None:
    """Where a pattern first stands in a folded text with no negation before it."""
    for found in pattern.finditer(folded):
        before = folded[: found.start()][-_NEAR:]
        if not cue("negation", re.split(r"[.!?。！？;；]", before)[-1]):
            return found
    return None
