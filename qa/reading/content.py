"""What a text is about: content tokens, facts, names; all on folded text with offsets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from qa.reading.lexicon import Match
from qa.reading.planted import read
from transcripts.conversation import Turn

_WORD = re.compile(r"[a-zÀ-ɏ0-9][a-zÀ-ɏ0-9'.@_-]*[a-zÀ-ɏ0-9]|[a-z0-9]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_SUFFIX = re.compile(r"(?:'s|ing|ies|ied|ed|es|s|y|e)$")
#: A consonant that a suffix doubled: 'stopped', 'cancelled'; not 'called'.
_DOUBLED = re.compile(r"(?<=\w{3})([bdgmnprt])\1$|(?<=\w{4})(l)\2$")
_HAN_DIGITS = frozenset("〇零一二三四五六七八九十百千两幺")
_FACT = re.compile(r"\d")
_LATIN_NAME = r"([a-zÀ-ɏ]{2,}(?:\s[a-zÀ-ɏ]{2,})?)"
#: Where a name stands, however it is written.
_NAME = re.compile(
    rf"\b(?:mr|mrs|ms|miss|dr|herr|frau|signora?|name is|name's)\.?\s+{_LATIN_NAME}"
    rf"|(?:^|[.,!?~\n]\s*)(?:hi|hello|hey|dear|thanks,|thank you,|sorry,)\s+{_LATIN_NAME}(?=\s*(?:[,.!:;\n]|$))"
    rf"|(?:regards|wishes|sincerely)[,.]?\s+{_LATIN_NAME}\W*$"
    r"|\bthis is\s+([a-zÀ-ɏ]{2,})\s+(?:from|speaking|here)\b"
    r"|([\u4e00-\u9fff]{1,3}?)(?:先生|女士|小姐|太太|老师|主任|经理|教授|博士|医生|(?:总|工|姐|哥)(?=[,!~。、您你好 ]|$))"
    r"|(?:我叫|我姓|敝姓|我是|姓名[:是]?)([\u4e00-\u9fff]{1,4})"
    rf"|(?:我叫|敝姓|我是|这里是|姓名[:是]?)\s?{_LATIN_NAME}(?=\s*(?:[,.!?;~。、]|$))"
)
#: Where a name stands if it is written with a capital: 'this is wrong' names nobody.
_CAPITAL = re.compile(
    rf"\b(?:hi|hello|hey|dear|sir|madam|i am|i'm|this is|thank you|thanks|sorry),? {_LATIN_NAME}"
)


class _Words:
    """The word lists of words.toml as sets."""

    def __init__(self) -> None:
        data = tomllib.loads((files("qa.reading") / "lexicons" / "words.toml").read_text("utf-8"))
        self.stop = frozenset(data["en"]["stop"].split())
        pairs = (pair.split("/") for pair in data["en"]["spellings"].split())
        self.spellings = {american: british for british, american in pairs}
        self.generic_en = frozenset(data["en"]["generic"].split())
        self.stop_characters = frozenset(data["zh"]["stop_characters"])
        self.generic_zh = frozenset(data["zh"]["generic"].split())


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words()


@lru_cache(maxsize=1)
def _generic_stems() -> frozenset[str]:
    return frozenset(map(stem, _words().generic_en))


#: British and American spelling by rule; what they do to other words does no harm, being done to all.
_SPELT = (
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed|ing|it|ful|less|abl|er|hood|ly|y$)"), "or"),
    (re.compile(r"(?<=[a-z]{2}[iy])z(?=e|ing|ation)"), "s"),
    (re.compile(r"(?<=[aeiou][a-z]{2}[aeiou])ll(?=(?:ed|ing|ers?|ors?)$)"), "l"),
    (re.compile(r"(?<=[aeiou][a-z][aeiou])ll(?=(?:ed|ing|ers?|ors?)$)"), "l"),
    (re.compile(r"ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=[tb])re(?=s?$)"), "er"),
    (re.compile(r"(?<=^def|^off|^lic)enc(?=e|ing)"), "ens"),
    (re.compile(r"(?<=[a-z]{2})mmes?$"), "m"),
)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """American to British, of the words that no rule covers."""
    return dict(_words().spellings)


def spelt(word: str) -> str:
    """An English word in one of its two spellings: `colour` and `color`, `grey` and `gray` become one."""
    word = _spellings().get(word, word)
    if len(word) > 5:
        for pattern, put in _SPELT:
            word = pattern.sub(put, word)
    return word


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A light English stem, so that `cancel`, `cancels` and `cancelled` are one token.

    British and American spelling make no difference.
    """
    if not _FACT.search(word):
        word = spelt(word)
    if len(word) > 4 and not _FACT.search(word):
        shorter = _SUFFIX.sub("", word)
        if len(shorter) >= 3:
            return _DOUBLED.sub(r"\1\2", shorter)
    return word


def content(folded: str) -> dict[str, Match]:
    """Content tokens of a folded text and where each first stands: stems, facts, Han bigrams."""
    words = _words()
    found: dict[str, Match] = {}
    for match in _WORD.finditer(folded):
        word = match.group().strip("'.-")
        if word and word not in words.stop and (len(word) > 2 or _FACT.search(word)):
            found.setdefault(stem(word), Match(*match.span()))
            for part in word.split("-") if "-" in word and word.isascii() else ():
                # 'left-handed' is about hands too.
                if len(part) > 3 and part.isalpha() and part not in words.stop:
                    found.setdefault(stem(part), Match(*match.span()))
    for run in _HAN_RUN.finditer(folded):
        text, base = run.group(), run.start()
        for i in range(len(text) - 1):
            if text[i] not in words.stop_characters and text[i + 1] not in words.stop_characters:
                found.setdefault(text[i : i + 2], Match(base + i, base + i + 2))
    return found


@lru_cache(maxsize=4096)
def is_generic(token: str) -> bool:
    """True for a word that any service conversation holds."""
    return token in _generic_stems() or token in _words().generic_zh


@lru_cache(maxsize=4096)
def is_fact(token: str) -> bool:
    """True for a token with a digit (or of Chinese ones): a number, amount, date, code."""
    return _FACT.search(token) is not None or all(c in _HAN_DIGITS for c in token)


def names(turns: Iterable[Turn]) -> frozenset[str]:
    """Content tokens that are (parts of) people's names in turns as they are written: they are no topic.

    What an agent's capitals say is not used: the casing of agents' words changes nothing.
    """
    found: set[str] = set()
    for turn in turns:
        folded = read(turn.text)
        for match in _NAME.finditer(folded):
            name = next(name for name in match.groups() if name)
            if not name.isascii():
                # A Han name runs into the title behind it in bigrams.
                found |= _parts(name) | set(content(match.group()))
            elif _is_name(name):
                found |= _parts(name)
        if turn.speaker == "customer":
            capitals = (m for m in _CAPITAL.finditer(folded) if _is_capital(turn.text, m.span(1)))
            found.update(part for m in capitals if _is_name(m[1]) for part in _parts(m[1]))
    return frozenset(found)


def _is_name(words: str) -> bool:
    return _words().stop.isdisjoint(words.split())


def _parts(name: str) -> set[str]:
    return {*content(name), *map(stem, name.split())}


def _is_capital(text: str, span: tuple[int, int]) -> bool:
    first = text[slice(*span)].split()[0]
    return first[0].isupper() and (len(first) == 1 or not first.isupper())
