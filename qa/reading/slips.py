"""Typing slips put right before an English text is read; what is quoted stays as it was typed."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Container, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple

from qa.reading.content import stem

#: A word of letters alone: no address, code or name of a file.
_TYPED = re.compile(
    r"(?<![a-z0-9À-ɏ@_/\\#&'-])(?<![a-z0-9]\.)[a-z0-9]+(?![a-z0-9À-ɏ@_/\\&'-]|\.[a-z0-9])"
)
_WORD = re.compile(r"[0-9]*[a-z][a-z0-9]*")
_NO_LETTERS = bytes(c if chr(c).isalnum() else 32 for c in range(128)) + bytes(128)
_HAN = re.compile(r"[\u3400-\u9fff]")
#: Where a clause begins, so that a subject can stand there.
_OPENS = re.compile(
    r"(?:^|[^a-z0-9' ]\s*|\b(?:and|but|so|then|that|if|as|because|hope|think|promise|ok|okay|yes|sure|when|once|until|"
    r"while|or|which|what|where|say|says|said|know|guess|believe|afraid|sorry|thanks|please|now|today|tomorrow)\s+)$"
)
#: A particle that only colours what is said ends a clause.
_PARTICLE = re.compile(r"(?<=[a-z0-9'])\s+([a-z]{2,5})(?=\s*(?:[,.!?~;:]|$))")
#: A word is put right where it is one of so many, and no shorter than this (than a word whose letters changed place).
_FREQUENT, _SHORTEST, _SHORTEST_TURNED = 30_000, 5, 4
_VOWELS = frozenset("aeiouy")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Mended(NamedTuple):
    """A text as it was meant. `origins`: for each of its code points, and its end, the offset in what was typed.

    None where every code point stands where it stood.
    """

    text: str
    origins: tuple[int, ...] | None


class _Torn(NamedTuple):
    pattern: re.Pattern[str]
    put: str
    after: re.Pattern[str] | None


class _English:
    """English words with how frequent they are, and what slips.toml says."""

    def __init__(self) -> None:
        data = tomllib.loads((files("qa.reading") / "lexicons" / "slips.toml").read_text("utf-8"))
        apostrophe = data["apostrophe"]
        whole = [f"{word}'t" for word in apostrophe["negated"].split()] + apostrophe["cut"].split()
        self.put = data["short"] | {word.replace("'", ""): word for word in whole}
        self.particles = frozenset(data["particles"].split())
        self.torn = {t["word"]: _Torn(_torn_off(**t), t["put"], _after(**t)) for t in data["torn"]}
        listed = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
        self.counts: dict[str, int] = {}
        for line in listed.read_text("utf-8-sig").splitlines():
            word, count = line.split()
            self.counts[word] = int(count)
        frequent = sorted(self.counts, key=self.counts.__getitem__, reverse=True)[:_FREQUENT]
        self.alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in frequent:
            if word.isalpha():
                self.alike[word[0], len(word)].append(word)
        pieces = chain.from_iterable(map(_WORD.findall, self.counts))
        self.plain = frozenset(pieces) - self.put.keys() - self.torn.keys() - self.particles


def _torn_off(word: str, follows: str = "", **_: object) -> re.Pattern[str]:
    behind = rf"(?=\s+(?:{follows}))" if follows else r"(?![a-z0-9À-ɏ@_/'-])"
    return re.compile(rf"{word}(?<![a-z0-9À-ɏ@_/'.-]{word}){behind}")


def _after(after: str = "", opens: bool = False, **_: object) -> re.Pattern[str] | None:
    return re.compile(after) if after else _OPENS if opens else None


@lru_cache(maxsize=1)
def _english() -> _English:
    return _English()


def mended(folded: str, called: Container[str] = frozenset()) -> Mended:
    """A folded English text with its typing slips put right; a text with Han characters stays as it is.

    `called` are the stems of people's names: they are spelt as people spell them.

    >>> mended("dont know, ill chekc my adress").text
    "don't know, i'll check my address"
    """
    if folded.isascii():
        words = folded.encode().translate(_NO_LETTERS).decode().split()
    elif _HAN.search(folded):
        return Mended(folded, None)
    else:
        words = _WORD.findall(folded)
    odd = set(words) - _english().plain
    if not odd:
        return Mended(folded, None)
    found = sorted(slip for word in odd for slip in _slips(folded, word, called))
    if not found:
        return Mended(folded, None)
    pieces: list[str] = []
    origins: list[int] = []
    at = 0
    for start, end, put in found:
        pieces += (folded[at:start], put)
        # What was put in stands for the whole of what was typed, its last code point for the last.
        origins += range(at, start)
        if put:
            origins += [*(min(start + i, end - 1) for i in range(len(put) - 1)), end - 1]
        at = end
    origins += range(at, len(folded) + 1)
    moved = any(end - start != len(put) for start, end, put in found)
    return Mended("".join((*pieces, folded[at:])), tuple(origins) if moved else None)


def _slips(folded: str, word: str, called: Container[str]) -> Iterator[tuple[int, int, str]]:
    """Where a word that is none, or may be another, stands by a slip, and what was meant."""
    english = _english()
    if torn := english.torn.get(word):
        for match in torn.pattern.finditer(folded):
            if torn.after is None or torn.after.search(folded, 0, match.start()):
                yield *match.span(), torn.put
        return
    if word in english.particles:
        yield from ((*m.span(), "") for m in _PARTICLE.finditer(folded) if m[1] == word)
        return
    put = english.put.get(word) or meant(word)
    if put is None or stem(word) in called:
        return
    at = folded.find(word)
    while at >= 0:
        if (typed := _TYPED.match(folded, at)) and typed.group() == word:
            yield *typed.span(), put
        at = folded.find(word, at + len(word))


@lru_cache(maxsize=16384)
def meant(word: str) -> str | None:
    """The most frequent word of which this is a likely slip; None for a word, and where none is likely."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    english = _english()
    if word in english.counts or not word.isalpha() or len(word) < _SHORTEST_TURNED:
        return None
    near = chain.from_iterable(english.alike[word[0], len(word) + n] for n in (-1, 0, 1))
    found = process.extract(word, list(near), scorer=OSA.distance, score_cutoff=1, limit=None)
    likely = [other for other, _, _ in found if _is_likely(word, other)]
    return max(likely, key=english.counts.__getitem__, default=None)


def _is_likely(word: str, other: str) -> bool:
    """True for a slip that hands make, given two words one edit apart that begin alike.

    Letters in each other's place; one struck twice, or once for twice; one left out, or one of the
    keys beside it, or a vowel for a vowel, within the word: its first and last letters are seldom wrong.
    """
    place = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))  # fmt: skip
    if len(word) == len(other):
        if word[place + 1 :] != other[place + 1 :]:
            return True
        return len(word) > _SHORTEST and place < len(word) - 1 and _beside(word[place], other[place])  # fmt: skip
    longer, shorter = sorted((word, other), key=len, reverse=True)
    if len(shorter) < _SHORTEST_TURNED:
        return False
    struck = longer[min(place, len(longer) - 1)]
    if place and struck == longer[place - 1]:
        return True
    if place == len(longer) - 1 or len(word) < _SHORTEST:
        return False
    return word == shorter or (len(word) > _SHORTEST and _near(struck, {longer[place - 1], longer[place + 1]}))  # fmt: skip


def _beside(one: str, other: str) -> bool:
    """True for neighbouring keys, and for two vowels."""
    return (one in _VOWELS and other in _VOWELS) or _near(one, {other})


def _near(letter: str, others: set[str]) -> bool:
    return not others.isdisjoint(_neighbours()[letter])


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, frozenset[str]]:
    """The keys around each, on the usual keyboard."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _ROWS:
        for one, other in pairwise(row):
            found[one].add(other)
            found[other].add(one)
    for above, below in pairwise(_ROWS):
        for n, key in enumerate(below):
            for other in above[n : n + 2]:
                found[key].add(other)
                found[other].add(key)
    return {key: frozenset(keys) for key, keys in found.items()}
