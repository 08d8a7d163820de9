"""Who and where, told in answer to a question for it: 'What name and street is it?', 怎么称呼, 收货地址."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transcripts.language import fold
from transcripts.redaction.analysis import MARK, Analysis
from transcripts.redaction.findings import Found
from transcripts.redaction.lexicon import edged, source
from transcripts.redaction.names import han_end, is_surnamed, latin_end

_CAPITAL = r"[A-Z][^\W\d_'’]*(?:['’\-][^\W\d_]+)*"
_FULL_NAME = re.compile(rf"{_CAPITAL}(?: {_CAPITAL}){{0,3}}")
_HAN = re.compile(r"[\u3400-\u9fff·]{2,8}")

_ASKS = re.compile(
    r"[?？吗呢]|哪|什么|怎么|贵姓|please|could|can you|may i|need|confirm|请|麻烦|提供"
)


@dataclass(frozen=True)
class _Said:
    """How people ask and answer, in all languages at once: they mix them."""

    asks: dict[str, re.Pattern[str]]
    opens: re.Pattern[str]
    named: re.Pattern[str]
    streets: tuple[_Street, ...]


@dataclass(frozen=True)
class _Street:
    """How one language writes streets, and says that somebody lives there."""

    street: re.Pattern[str]
    at_home: re.Pattern[str]
    folded: bool  # told by words, not by capitals


def asked(text: str) -> frozenset[str]:
    """What a folded text asks for: `name`, `address`, both or neither."""
    if not _ASKS.search(text):
        return frozenset()
    return frozenset(type for type, pattern in _said().asks.items() if pattern.search(text))


def told(given: Analysis, written: str, wanted: frozenset[str]) -> Iterator[Found]:
    """Names and addresses that answer; `written` is the text with its capitals, as long as the folded one."""
    if "name" in wanted:
        yield from _names(given.text, written)
    for language in _said().streets:
        patterns = (language.street, language.at_home)[0 if "address" in wanted else 1 :]
        for pattern in patterns:
            for match in pattern.finditer(given.text if language.folded else written):
                start, end = match.span(match.lastgroup or "place")
                if not re.search(MARK, given.text[start:end]):
                    yield Found("address", start, end, given.text[start:end])


def _names(text: str, written: str) -> Iterator[Found]:
    opening = _said().opens.match(text)
    starts = [opening.end() if opening else 0]
    starts += [match.end() for match in _said().named.finditer(text)]
    for start in starts:
        end = _name_end(text, written, start)
        if end is not None:
            yield Found("name", start, end, text[start:end])


def _name_end(text: str, written: str, start: int) -> int | None:
    """Where a full name that begins here ends: a surname with a given one, or capitals."""
    if latin := _FULL_NAME.match(written, start):
        end = latin_end(written, *latin.span())
        several = end is not None and " " in written[start:end]
        alone = end is not None and not re.match(r"\s*\w", written[end:])
        return end if several or alone else None
    han = _HAN.match(text, start)
    if han is None or not is_surnamed(text[start:]):
        return None
    if len(han[0]) <= 4 and not text[han.end() :].strip(" 。.!！"):
        return han.end()  # nothing else is said
    end = han_end(text, *han.span())
    ended = end is not None and not re.match(r"[\u3400-\u9fff]", text[end:])
    return end if ended else None


@lru_cache(maxsize=1)
def _said() -> _Said:
    languages = [data["told"] for data in source().values()]

    def of(name: str) -> str:
        return edged(fold(entry) for data in languages for entry in data[name])

    return _Said(
        asks={type: re.compile(of(f"asks_{type}")) for type in ("name", "address")},
        opens=re.compile(rf"\W*(?:(?:{of('opens')})\W*)*"),
        named=re.compile(rf"(?:{of('named')})\s*"),
        streets=tuple(_street(data) for data in languages),
    )


def _street(data: dict[str, Any]) -> _Street:
    at_home = data["at_home"].replace("{street}", data["street"])
    return _Street(re.compile(data["street"]), re.compile(at_home), data["folded"])
