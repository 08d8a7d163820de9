"""E-mail addresses, written and spoken: `john dot smith at example dot com`, 张三艾特一六三点com."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transcripts.redaction.lexicon import edged, source
from transcripts.redaction.numbers import Atom

_WRITTEN = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]++(?<=[a-z0-9_])@(?:[a-z0-9][a-z0-9\-]{0,62}\.)+[a-z]{2,24}(?![a-z0-9])"
)
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[@._\-+]|[0-9]+|[\u3400-\u9fff]")
_MOST = 24
#: A bare word after one of these, or at the beginning, is a local part: 'it's maria at ...'.
_OPENING = frozenset({"it's", "its", "is", "that's"})
_SPELLED = re.compile(r"(?<![a-z0-9])[a-z0-9][\s,]+[a-z]$")
_MARKS = frozenset("._-+")


@dataclass(frozen=True)
class _Said:
    anchor: re.Pattern[str]
    dots: frozenset[str]
    marks: dict[str, str]
    stops: frozenset[str]
    verbs: frozenset[str]
    providers: frozenset[str]


@lru_cache(maxsize=1)
def _said() -> _Said:
    en, zh = (source()[name]["email"] for name in ("en", "zh"))
    at = edged(dict.fromkeys([*en["at"], *zh["at"], "@"]))
    dot = edged(dict.fromkeys([*en["dot"], *zh["dot"]])) + r"|(?<!\s)\.(?!\s)"
    digit = "|".join(source()["en"]["numbers"]["digits"])
    one = rf"(?:[a-z0-9]|{digit})(?![a-z0-9])"
    # Digits by word, and letters by letter, are parts of a domain too.
    part = (
        rf"(?:(?:{one}[\s,\-]+)*(?!at\b)(?:[a-z0-9][a-z0-9\-]*)(?:[\s,\-]+(?!at\b){one})*"
        rf"|[{''.join(source()['zh']['numbers']['digits'])}]+)"
    )
    tops = "|".join(en["domains"])
    spelled = r"(?:c\s+o\s+m|c\s+n|n\s+e\s+t)"
    anchor = (
        rf"(?:{at})\s*(?P<domain>{part}(?:\s*(?:{dot})\s*{part}){{0,3}}?)\s*(?:{dot})\s*"
        rf"(?P<top>{tops}|{spelled})(?:\s*(?:{dot})\s*(?:{tops}))?(?![a-z0-9])"
    )
    marks: dict[str, Any] = {**en["marks"], **zh["marks"]}
    return _Said(
        re.compile(anchor),
        frozenset([*en["dot"], *zh["dot"], "."]),
        marks,
        frozenset(en["stops"]),
        frozenset(en["verbs"]),
        frozenset(en["providers"]),
    )


def emails(text: str, atoms: list[Atom], expected: bool) -> Iterator[tuple[int, int, str]]:
    """Spans and values of addresses; `expected` where an address has been asked for or named."""
    taken = -1
    for match in _WRITTEN.finditer(text):
        taken = match.end()
        yield match.start(), match.end(), re.sub(r"\s", "", match[0])
    for match in _said().anchor.finditer(text):
        if match.start() < taken or _is_mention(text, match):
            continue
        aloud = expected or not re.search(r"[a-z0-9]\.[a-z]", match[0])
        local = _local(text, match.start(), atoms, aloud, match["domain"])
        if local is not None:
            start, value = local
            yield start, match.end(), f"{value}@{_compact(match['domain'])}.{match['top']}"


def _is_mention(text: str, match: re.Match[str]) -> bool:
    """Whether the at-sign stands at its right only: 'thanks @shop.com' names an account."""
    at = match.start()
    return text[at] == "@" and text[at - 1 : at].isspace() and not text[at + 1 : at + 2].isspace()


def _compact(said: str) -> str:
    return re.sub(r"\s", "", said)


def _local(
    text: str, at: int, atoms: list[Atom], expected: bool, domain: str
) -> tuple[int, str] | None:
    """Where the part before the at-sign begins, and what it says; None where there is none."""
    said = _said()
    numbers = {a.end: a for a in atoms}
    parts: list[str] = []
    position, linked, open_end, opened = at, False, True, False
    while len(parts) < _MOST:
        close = not parts or parts[-1] in _MARKS or not (parts[-1].isdigit() or len(parts[-1]) == 1)
        end = len(text[:position].rstrip(" \t" if close else " \t,，、"))
        atom = numbers.get(end)
        if atom is not None:
            position, linked, open_end = atom.start, True, False
            parts.append(atom.digits)
            continue
        token = _last_token(text, end)
        if token is not None and token[0] == "@":
            return None
        if token is None:
            opened = not text[:end].strip()
            break
        word, start = token
        mark = "." if word in said.dots else said.marks.get(word, word if word in "._-+" else None)
        spelled = len(word) == 1 and (
            len(parts[-1]) == 1 if parts else _SPELLED.search(text, 0, end) is not None
        )
        if mark is None and not spelled and not _could_belong(word, said):
            opened = word in _OPENING or not word.isascii()
            break
        if mark is not None and open_end and parts:
            break
        linked = linked or mark is not None or len(word) == 1
        open_end = mark is not None
        parts.append(mark or word)
        position = start
    if parts and parts[-1] in (".", "-", "_", "+"):  # a mark with nothing before it
        return None
    if "www" in domain or sum(len(p) > 1 and p.isalpha() for p in parts) > 2 + linked * _MOST:
        return None
    value = "".join(reversed(parts))
    known = domain.split()[0].split(".")[0] in said.providers if domain.split() else False
    if not value or not (linked or expected or known or opened) or value in said.verbs:
        return None
    return position, value


def _last_token(text: str, end: int) -> tuple[str, int] | None:
    """The token that ends there; a mark said in Chinese counts whole."""
    for mark in _said().marks:
        if not mark.isascii() and text.endswith(mark, 0, end):
            return mark, end - len(mark)
    tail = text[max(0, end - 40) : end]
    if tail.endswith("under score"):
        return "underscore", end - len("under score")
    found = [m for m in _TOKEN.finditer(tail) if m.end() == len(tail)]
    return (found[-1][0], end - len(tail) + found[-1].start()) if found else None


def _could_belong(word: str, said: _Said) -> bool:
    """A Latin word that is no stop word; Han characters never."""
    return word.isascii() and word not in said.stops
