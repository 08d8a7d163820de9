"""The cue lexicons: data files beside this module, compiled once, matched on folded text."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

LANGUAGES = ("en", "zh")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z0-9?]")
#: An entry that begins with one of these is not tied to the start of a word.
_EDGELESS = frozenset("^[\\<%$#")


class Match(NamedTuple):
    """Code points start..end (end excluded) of a text where a cue was found."""

    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Compiled cues by group (`agent`, `customer`, `both`, `identity`, `slots.order` ...)."""

    language: str
    groups: dict[str, dict[str, re.Pattern[str]]]

    def reads(self, folded: str) -> bool:
        """True where the text holds any of the script this lexicon is written in."""
        return (_HAN if self.language == "zh" else _LATIN).search(folded) is not None


def _compile(language: str, patterns: list[str]) -> re.Pattern[str]:
    """One pattern of many; English entries match whole words and any white space for a space."""
    if language == "zh":
        return re.compile("|".join(patterns))
    edged = []
    for entry in patterns:
        body = entry.replace("’", "'").replace(" ", r"\s+").replace(r"\s+?", r"\s*")
        left = "" if body[0] in _EDGELESS else r"(?<![a-z0-9])"
        right = "" if body[-1] == "$" else r"(?![a-z])"
        edged.append(f"{left}(?:{body}){right}")
    return re.compile("|".join(edged))


def _groups(
    language: str, data: dict[str, object], prefix: str = ""
) -> Iterator[tuple[str, dict[str, re.Pattern[str]]]]:
    for name, content in data.items():
        assert isinstance(content, dict)
        if all(isinstance(v, list) for v in content.values()):
            yield f"{prefix}{name}", {k: _compile(language, v) for k, v in content.items()}
        else:
            yield from _groups(language, content, f"{prefix}{name}.")


@lru_cache(maxsize=1)
def lexicons() -> tuple[Lexicon, ...]:
    """Every shipped lexicon."""
    return tuple(
        Lexicon(language, dict(_groups(language, tomllib.loads(_source(language)))))
        for language in LANGUAGES
    )


@lru_cache(maxsize=1)
def lexicon_hash() -> str:
    """First eight hex digits of the SHA-256 of all lexicon files: part of a scorer's version."""
    return hashlib.sha256("\0".join(map(_source, (*LANGUAGES, "words"))).encode()).hexdigest()[:8]


def _source(language: str) -> str:
    return (files("qa.reading") / "lexicons" / f"{language}.toml").read_text("utf-8")


def find(folded: str, group: str, cue: str) -> tuple[Match, ...]:
    """Where a cue stands in a folded text, in order, empty matches left out."""
    return find_all(folded, group, cue).get(cue, ())


def find_all(folded: str, group: str, only: str | None = None) -> dict[str, tuple[Match, ...]]:
    """Every cue of a group that stands in a folded text, and where; `only` looks for one of them."""
    found: dict[str, tuple[Match, ...]] = {}
    for lexicon in lexicons():
        if not lexicon.reads(folded):
            continue
        patterns = lexicon.groups.get(group, {})
        for cue in patterns if only is None else (only,) if only in patterns else ():
            matches = tuple(
                Match(*m.span()) for m in patterns[cue].finditer(folded) if m.end() > m.start()
            )
            if matches:
                found[cue] = found.get(cue, ()) + matches
    return found


@lru_cache(maxsize=1)
def slot_names() -> tuple[str, ...]:
    """The facts an agent may ask for and a customer may have given."""
    return tuple(
        name.removeprefix("slots.") for name in lexicons()[0].groups if name.startswith("slots.")
    )
