"""Written Cantonese put into standard written Chinese, character for character, so that both read alike."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from qa.reading.lexicon import is_cantonese
from transcripts.language import fold

_HAN = re.compile(r"[\u3400-\u9fff㗎㩒]")


class _Rules(NamedTuple):
    """What cantonese.toml says, folded: patterns in order, then words, the longest first."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    words: re.Pattern[str]
    put: dict[str, str]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    data = tomllib.loads((files("qa.reading") / "lexicons" / "cantonese.toml").read_text("utf-8"))
    put = {fold(word): standard for word, standard in data["words"].items()}
    longest = sorted(put, key=len, reverse=True)
    patterns = (
        (_HAN.sub(lambda han: fold(han.group()), pattern), standard)
        for pattern, standard in data["patterns"]
    )
    return _Rules(
        tuple((re.compile(pattern), standard) for pattern, standard in patterns),
        re.compile("|".join(map(re.escape, longest))),
        put,
    )


@lru_cache(maxsize=512)
def in_mandarin(folded: str) -> str:
    """A folded text with its Cantonese put as standard written Chinese puts it; offsets stay.

    A text without Cantonese is left as it is. What has no counterpart of the same length stays, and is
    read by the lexicon of Cantonese.
    """
    if not is_cantonese(folded):
        return folded
    rules = _rules()
    for pattern, standard in rules.patterns:
        folded = pattern.sub(standard, folded)
    return rules.words.sub(lambda word: rules.put[word.group()], folded)
