"""Names in the clear cases: 'my name is ...', 我叫…, 姓名：…, and those of the given participants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from transcripts.conversation import Conversation
from transcripts.redaction.lexicon import source

_WORD = r"[^\W\d_][^\W\d_.'’\-]*(?:['’\-][^\W\d_]+)*"
_HAN = r"[\u3400-\u9fff·]{2,8}"
_KEYS = re.compile(
    r"(?:^|[_ .-])(?:(?:full|first|last|sur|customer|given|family)[_ ]?)?name$|姓名|名字", re.I
)


@dataclass(frozen=True)
class _Said:
    en: tuple[re.Pattern[str], ...]
    zh: tuple[re.Pattern[str], ...]
    stops: frozenset[str]
    surnames: frozenset[str]
    zh_stops: frozenset[str]
    titles: str
    zh_titles: str


@lru_cache(maxsize=1)
def _said() -> _Said:
    from transcripts.language import fold

    en, zh = (source()[name]["names"] for name in ("en", "zh"))
    capital = r"[A-Z][^\W\d_'’]*(?:['’\-][^\W\d_]+)*(?: [A-Z][^\W\d_'’]*(?:['’\-][^\W\d_]+)*){0,2}"
    words = rf"{_WORD}(?:[ .]+{_WORD}){{0,3}}"

    def filled(pattern: str) -> str:
        return pattern.replace("{words}", words).replace("{capital}", capital)

    return _Said(
        tuple(re.compile(filled(p), 0 if "{capital}" in p else re.I) for p in en["patterns"]),
        tuple(re.compile(p.replace("{han}", _HAN)) for p in zh["patterns"]),
        frozenset(en["stops"]),
        frozenset([*fold(zh["surnames"]), *fold(zh["doubles"]).split()]),
        frozenset(fold(zh["stops"])),
        "|".join(en["titles"]),
        "|".join(fold(t) for t in zh["titles"]),
    )


def introduced(original: str, folded: str) -> Iterator[tuple[int, int, str]]:
    """Names that a text introduces; both texts have the same length. Spans and folded names."""
    said = _said()
    for pattern in said.en:
        for match in pattern.finditer(original):
            end = latin_end(original, *match.span("name"))
            if end is not None:
                yield match.start("name"), end, folded[match.start("name") : end]
    for pattern in said.zh:
        for match in pattern.finditer(folded):
            start, end = match.span("name")
            limit = han_end(folded, start, end) if not folded[start].isascii() else end
            if limit is not None:
                yield start, limit, folded[start:limit]


def latin_end(text: str, start: int, end: int) -> int | None:
    """Up to the first word that cannot be a name; a lower-case word after a capital one neither."""
    kept, capital = None, text[start].isupper()
    for match in re.finditer(_WORD, text[start:end]):
        word = match[0]
        if word.lower().strip("'’") in _said().stops or (capital and not word[0].isupper()):
            break
        kept = start + match.end()
        if len(word) > 1 and text[kept : kept + 1] == ".":
            break
    return kept


def han_end(text: str, start: int, end: int) -> int | None:
    """Surname and one or two characters; without a known surname what punctuation ends."""
    said = _said()
    name = text[start:end]
    surname = _surname(name)
    most = surname + 2 if surname else 4
    size = surname
    while size < min(len(name), most) and name[size] not in said.zh_stops:
        size += 1
    if size < 2 or (not surname and start + size < len(text) and text[start + size].isalnum()):
        return None
    return start + size


def _surname(name: str) -> int:
    """How many characters of a Chinese name are its surname; 0 where none is known."""
    return next((n for n in (2, 1) if name[:n] in _said().surnames and len(name) > n), 0)


def is_surnamed(text: str) -> bool:
    """Whether a folded text begins with a known surname and goes on."""
    return _surname(text) > 0


def given(conversation: Conversation) -> frozenset[str]:
    """Folded names of customers that the conversation itself states, with surnames and titles."""
    names = [p.id for p in conversation.participants if p.role == "customer"]
    names += [conversation.customer or ""]
    for key, value in (conversation.customer_record or {}).items():
        if isinstance(value, str) and _KEYS.search(key):
            names.append(value)
    return frozenset(name for n in names if (name := _as_name(n)) is not None)


def is_name_key(key: str) -> bool:
    """Whether a field of a record holds a name."""
    return _KEYS.search(key) is not None


def _as_name(text: str) -> str | None:
    from transcripts.language import fold

    folded = fold(text.strip())
    if re.fullmatch(r"[\u3400-\u9fff]{2,4}", folded):
        known = folded[0] in _said().surnames or folded[:2] in _said().surnames
        return folded if known else None
    latin = re.fullmatch(r"[A-Z][\w'’\-]+(?: [A-Z][\w'’.\-]*){1,3}", text.strip())
    return folded if latin else None


def mentioned(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Where known names stand: in full, or a surname with a title (王先生, Mr Smith)."""
    for name in sorted(names, key=len, reverse=True):
        if not name:
            continue
        for match in re.finditer(_forms(name), text):
            yield match.start("name"), match.end("name"), name


@lru_cache(maxsize=2000)
def _forms(name: str) -> re.Pattern[str]:
    said = _said()
    if name.isascii() or " " in name:
        parts = name.split()
        whole = r"\s+".join(map(re.escape, parts))
        if len(parts) == 1:
            return re.compile(rf"(?<![^\W_])(?P<name>{whole})(?![^\W_])")
        titled = "|".join(
            rf"(?<=\b{title}{dot} )" for title in said.titles.split("|") for dot in ("", r"\.")
        )
        return re.compile(
            rf"(?<![^\W_])(?P<name>{whole}|(?:{titled}){re.escape(parts[-1])})(?![^\W_])"
        )
    size = 2 if name[:2] in said.surnames and len(name) > 2 else 1
    return re.compile(rf"(?P<name>{name}|{name[:size]}(?=(?:{said.zh_titles})))")
