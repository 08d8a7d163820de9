"""The cue lexicons: data files beside this module, compiled once, matched on folded text."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from qa.reading.sieve import Sieve
from transcripts.language import fold

LANGUAGES = ("en", "zh", "yue")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: What only written Cantonese has, folded: without it a text is left to the lexicon of Mandarin.
_CANTONESE = re.compile(
    "[唔冇咗嘅哋喺嗰嚟啲佢咁嘢乜嘥攞搵睇嬲攰谂瞓畀㗎啱啩咩叻嘞]"
    "|激(死|气|嬲)|点(算|解|样)|头先|琴日|寻日|听(日|朝|晚)|而家|依家|老豆|羞家|好彩|好惊|搞掂|边(度|个|间)|成日|几(耐|时|多)|系(咪|咁|边)|谢晒|几好[,。!]|喇(?![叭嘛])|(?<![联关体语派谱直])(真|就|但|即|都)系(?!统|列)"
)
_LATIN = re.compile(r"[a-z0-9?]")
#: An entry that begins with one of these is not tied to the start of a word.
_EDGELESS = frozenset("^[\\<%$#")
_SCRIPTS = {"en": _LATIN, "zh": _HAN, "yue": _CANTONESE}
_ING = re.compile(r"(?<=[a-z]{3})ing(?![a-z])")
_cue_of = attrgetter("cue")


class Match(NamedTuple):
    """Code points start..end (end excluded) of a text where a cue was found."""

    start: int
    end: int


class Entry:
    """One line of a lexicon: the group and cue it is listed under, and its pattern, compiled at first use."""

    __slots__ = ("_pattern", "cue", "group", "source")

    def __init__(self, group: str, cue: str, source: str) -> None:
        self.group, self.cue, self.source = group, cue, source
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of this line."""
        if self._pattern is None:
            self._pattern = re.compile(self.source)
        return self._pattern


class Lexicon:
    """The entries of one language; `groups` are `agent`, `customer`, `both`, `identity`, `slots.order` ..."""

    def __init__(self, language: str, data: Mapping[str, object]) -> None:
        self.language = language
        self.entries = tuple(
            Entry(group, cue, _edged(language, line)) for group, cue, line in _entries(data)
        )
        self.groups: dict[str, dict[str, int]] = {}
        for number, entry in enumerate(self.entries):
            cues = self.groups.setdefault(entry.group, {})
            cues[entry.cue] = cues.get(entry.cue, 0) | 1 << number
        self._members = {group: sum(cues.values()) for group, cues in self.groups.items()}
        slots = [cues for group, cues in self.groups.items() if group.startswith("slots.")]
        self._slots = {cue: sum(cues.get(cue, 0) for cues in slots) for cue in ("ask", "give")}

    @cached_property
    def _sieve(self) -> Sieve:
        """Made when a text in the script of this lexicon is first read: it takes half a second or so."""
        return Sieve([entry.source for entry in self.entries])

    def reads(self, folded: str) -> bool:
        """True where the text holds any of the script this lexicon is written in."""
        return _SCRIPTS[self.language].search(folded) is not None

    def possible(self, folded: str) -> int:
        """The entries that may stand in a text: bit n stands for the entry of that number."""
        return self._sieve.passes(folded) if self.reads(folded) else 0

    def may_hold_slot(self, possible: int, cue: str) -> bool:
        """True where any fact that can be asked for or given may stand among the possible entries."""
        return bool(possible & self._slots[cue])

    def among(self, possible: int, group: str, cue: str | None = None) -> list[Entry]:
        """The possible entries of a group, or of one cue of it, in the order of the file."""
        if cue is None:
            possible &= self._members.get(group, 0)
        else:
            possible &= self.groups.get(group, {}).get(cue, 0)
        found = []
        while possible:
            lowest = possible & -possible
            found.append(self.entries[lowest.bit_length() - 1])
            possible ^= lowest
        return found


def is_cantonese(folded: str) -> bool:
    """True where a folded text holds what only written Cantonese has."""
    return _CANTONESE.search(folded) is not None


def _edged(language: str, entry: str) -> str:
    """An entry as a pattern for folded text; English ones match whole words, any white space for a space.

    `sending` is found as `sendin` too: many speak so.
    """
    if language != "en":
        return _HAN.sub(lambda han: fold(han.group()), entry)
    body = (
        _ING.sub("in[g']?", entry).replace("’", "'").replace(" ", r"\s+").replace(r"\s+?", r"\s*")
    )
    left = "" if body[0] in _EDGELESS else r"(?<![a-z0-9])"
    right = "" if body[-1] == "$" else r"(?![a-z])"
    return f"{left}(?:{body}){right}"


def _entries(data: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    for name, content in data.items():
        assert isinstance(content, dict)
        for cue, entries in content.items():
            if isinstance(entries, list):
                yield from ((f"{prefix}{name}", cue, entry) for entry in entries)
            else:
                yield from _entries({cue: entries}, f"{prefix}{name}.")


@lru_cache(maxsize=1)
def lexicons() -> tuple[Lexicon, ...]:
    """Every shipped lexicon."""
    return tuple(Lexicon(name, tomllib.loads(_source(name))) for name in LANGUAGES)


@lru_cache(maxsize=1)
def lexicon_hash() -> str:
    """First eight hex digits of the SHA-256 of all lexicon files: part of a scorer's version."""
    return hashlib.sha256(
        "\0".join(
            map(_source, (*LANGUAGES, "words", "fits", "kinds", "rivals", "places", "slips"))
        ).encode()
    ).hexdigest()[:8]


def _source(language: str) -> str:
    return (files("qa.reading") / "lexicons" / f"{language}.toml").read_text("utf-8")


@lru_cache(maxsize=256)
def _possible(folded: str) -> tuple[tuple[Lexicon, int], ...]:
    """What may stand in a text: one pass, however many groups are looked for in it."""
    found = ((lexicon, lexicon.possible(folded)) for lexicon in lexicons())
    return tuple(pair for pair in found if pair[1])


def find(folded: str, group: str, cue: str) -> tuple[Match, ...]:
    """Where a cue stands in a folded text, in order, empty matches left out."""
    found: tuple[Match, ...] = ()
    for lexicon, possible in _possible(folded):
        if entries := lexicon.among(possible, group, cue):
            found += tuple(_matches(entries, folded))
    return found


def slots_in(folded: str, cue: str) -> tuple[str, ...]:
    """The facts that a folded text asks for (`ask`) or gives (`give`)."""
    if not any(lexicon.may_hold_slot(possible, cue) for lexicon, possible in _possible(folded)):
        return ()
    return tuple(name for name in slot_names() if find(folded, f"slots.{name}", cue))


def find_all(
    folded: str, group: str, *, as_written: str | None = None
) -> dict[str, tuple[Match, ...]]:
    """Every cue of a group that stands in a folded text, and where.

    `as_written` is the same text before the words of places were put into common ones: the lexicon of
    Cantonese reads that one, the others the text.
    """
    found: dict[str, tuple[Match, ...]] = {}
    texts = (
        [(folded, None)] if as_written in (None, folded) else [(folded, False), (as_written, True)]
    )
    for text, cantonese in texts:
        assert text is not None
        for lexicon, possible in _possible(text):
            if cantonese is not None and (lexicon.language == "yue") != cantonese:
                continue
            for cue, entries in groupby(lexicon.among(possible, group), _cue_of):
                if matches := tuple(_matches(list(entries), text)):
                    found[cue] = tuple(dict.fromkeys(found.get(cue, ()) + matches))
    return found


def _matches(entries: Sequence[Entry], text: str) -> Iterator[Match]:
    """What one pattern `a|b|...` of them would find: the leftmost, of those the first listed."""
    if len(entries) == 1:
        yield from (Match(*m.span()) for m in entries[0].pattern.finditer(text) if m.group())
        return
    waiting = [(m.start(), n, m) for n, e in enumerate(entries) if (m := e.pattern.search(text))]
    while waiting:
        start, _, first = min(waiting)
        end = first.end()
        if end > start:
            yield Match(start, end)
        at = max(end, start + 1)
        waiting = [
            again
            for old in waiting
            if (again := old if old[0] >= at else _next(entries, old[1], text, at)) is not None
        ]


def _next(
    entries: Sequence[Entry], number: int, text: str, at: int
) -> tuple[int, int, re.Match[str]] | None:
    found = entries[number].pattern.search(text, at)
    return (found.start(), number, found) if found else None


@lru_cache(maxsize=1)
def slot_names() -> tuple[str, ...]:
    """The facts an agent may ask for and a customer may have given."""
    return tuple(
        name.removeprefix("slots.") for name in lexicons()[0].groups if name.startswith("slots.")
    )
