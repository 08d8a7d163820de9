"""The grammar of what customers say: data files by language, read once and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args

from training.errors import TableError
from training.scenarios.customer.reaction import Band, Doing

_BANDS: tuple[str, ...] = get_args(Band)
_PLACE = re.compile(r"\{(\w+)\}|<(\w+)>")
#: What a line may be filled with from the scenario and the play.
PLACES = frozenset(("thing", "trouble", "want", "fact", "event", "still", "name"))
#: Where to look when a band has no lines of its own.
NEXT: Mapping[str, str] = {"angry": "tense", "tense": "calm", "warm": "calm"}

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one language has: lines by act and band, by tone, for beginners, and how they begin and end."""

    language: str
    lines: Mapping[str, Mapping[str, Lines]]
    irony: Lines
    understated: Lines
    plain: Mapping[str, Lines]
    parts: Mapping[str, Lines]
    leads: Mapping[str, Lines]
    openers: Mapping[str, Lines]
    tags: Mapping[str, Lines]
    salutations: Lines
    signatures: Lines

    def of(self, doing: str, band: str) -> Lines:
        """The lines of an act in a band, or in the nearest calmer one."""
        by_band = self.lines[doing]
        while band not in by_band:
            band = NEXT[band]
        return by_band[band]

    def every_line(self) -> Iterator[str]:
        """All lines there are, for checks."""
        for by_band in self.lines.values():
            for lines in by_band.values():
                yield from lines
        for lines in (*self.plain.values(), *self.parts.values()):
            yield from lines
        yield from (*self.irony, *self.understated)


def read_grammar(language: str, data: Mapping[str, Any]) -> Grammar:
    """The grammar of a file's content. Raises TableError: an act without lines, an unknown place."""
    grammar = Grammar(
        language,
        lines={
            doing: {band: tuple(lines) for band, lines in by_band.items()}
            for doing, by_band in data["lines"].items()
        },
        irony=tuple(data["irony"]),
        understated=tuple(data["understated"]),
        plain={doing: tuple(lines) for doing, lines in data["plain"].items()},
        parts={name: tuple(lines) for name, lines in data["parts"].items()},
        leads={band: tuple(lines) for band, lines in data["leads"].items()},
        openers={band: tuple(lines) for band, lines in data["openers"].items()},
        tags={band: tuple(lines) for band, lines in data["tags"].items()},
        salutations=tuple(data["salutations"]),
        signatures=tuple(data["signatures"]),
    )
    _check(grammar)
    return grammar


def _check(grammar: Grammar) -> None:
    where = f"grammar {grammar.language}"
    without = [doing for doing in get_args(Doing) if "calm" not in grammar.lines.get(doing, ())]
    if without:
        raise TableError(f"{where}: no calm lines for {', '.join(without)}")
    unknown = sorted({*grammar.lines, *grammar.plain} - set(get_args(Doing)))
    if unknown:
        raise TableError(f"{where}: unknown acts {', '.join(unknown)}")
    for doing, by_band in grammar.lines.items():
        if odd := sorted(set(by_band) - set(_BANDS)):
            raise TableError(f"{where}: {doing}: unknown bands {', '.join(odd)}")
    for line in grammar.every_line():
        for place, part in _PLACE.findall(line):
            if place and place not in PLACES:
                raise TableError(f"{where}: {line!r}: {{{place}}} is no place; accepted: {PLACES}")
            if part and part not in grammar.parts:
                raise TableError(f"{where}: {line!r}: <{part}> is no part")


@lru_cache(maxsize=8)
def grammar(language: str) -> Grammar:
    """The shipped grammar of a language: en, zh-Hans or zh-Hant."""
    return read_grammar(language, _load(language))


@lru_cache(maxsize=1)
def own_words() -> Mapping[str, Mapping[str, Lines]]:
    """Words of customers' own languages by language and use: greet, thanks, sigh, yes, bye."""
    found = _load("own")
    return {tag: {use: tuple(words) for use, words in uses.items()} for tag, uses in found.items()}


def _load(name: str) -> Any:
    from ruamel.yaml import YAML

    file = files("training.scenarios.customer") / "speech" / f"{name}.yaml"
    return YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
