"""Words that differ from place to place, and slips of the ear, put into common words, character for character."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from qa.reading.lexicon import is_cantonese
from transcripts.language import fold

_HAN = re.compile(r"[\u3400-\u9fff]")


class _Words:
    """Words and what is put for each, in one pass, the longest first."""

    def __init__(self, words: dict[str, str]) -> None:
        self._put = {fold(word): common for word, common in words.items()}
        longest = sorted(self._put, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)))

    def put(self, folded: str) -> str:
        return self._pattern.sub(lambda word: self._put[word.group()], folded)


class _Rules(NamedTuple):
    """What places.toml says, and slips.toml of Chinese."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    cantonese: _Words
    everywhere: _Words
    english: tuple[tuple[str, str], ...]
    heard: tuple[tuple[str, re.Pattern[str], str], ...]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    lexicons = files("qa.reading") / "lexicons"
    data = tomllib.loads((lexicons / "places.toml").read_text("utf-8"))
    slips = tomllib.loads((lexicons / "slips.toml").read_text("utf-8"))
    folded = ((_HAN.sub(lambda han: fold(han.group()), p), put) for p, put in data["patterns"])
    patterns = tuple((re.compile(pattern), put) for pattern, put in folded)
    return _Rules(
        patterns,
        _Words(data["words"]),
        _Words(slips["heard"] | data["everywhere"]),
        tuple(data["english"].items()),
        tuple(
            (held, re.compile(pattern), put)
            for held, pattern, put in slips["heard_where"] + data["guarded"]
        ),
    )


@lru_cache(maxsize=512)
def in_common_words(folded: str) -> str:
    """A folded text in the words that the lexicon of Mandarin knows; offsets stay.

    Cantonese is put as standard written Chinese puts it, and Taiwan's and Hong Kong's words for a thing
    as the mainland's, where there is one of the same length; what has none stays as it is.
    """
    rules = _rules()
    for word, put in rules.english:
        if word in folded:
            folded = re.sub(rf"\b{word}\b", put, folded)
    if folded.isascii():
        return folded
    if is_cantonese(folded):
        for pattern, put in rules.patterns:
            folded = pattern.sub(put, folded)
        folded = rules.cantonese.put(folded)
    for held, pattern, put in rules.heard:
        if held in folded:
            folded = pattern.sub(put, folded)
    return rules.everywhere.put(folded)
