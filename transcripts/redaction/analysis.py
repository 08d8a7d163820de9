"""A text as redaction reads it: folded, with each masked piece as one character, offsets kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.language import fold
from transcripts.redaction.findings import TYPES, Found

PSEUDONYM = re.compile(r"\[(?P<type>[A-Z][A-Z0-9_]*)-(?P<number>\d+)\]")
_FIRST = 0xE000
#: One private character for each type; the last is for the types of a team's own patterns.
MARKS = {name: chr(_FIRST + index) for index, name in enumerate((*TYPES, "other"))}
_PRIVATE = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + 63)}]")
#: Any masked piece.
MARK = f"[{chr(_FIRST)}-{chr(_FIRST + 63)}]"


@dataclass(frozen=True)
class Analysis:
    """`text` is what is read; `starts[i]`..`ends[i]` is where its character i stands in `original`.

    A pseudonym of an earlier run and a piece found in this one look alike: the second run of
    redaction therefore reads what the first one read last, and finds nothing more.
    """

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original for one of `text`; it must not be empty."""
        return self.starts[start], self.ends[end - 1]


def analysis(original: str, found: Sequence[Found] = ()) -> Analysis:
    """The text with pseudonyms and what was found as marks."""
    opaque = [(f.start, f.end, mark_of(f.type)) for f in found]
    opaque += [
        (m.start(), m.end(), mark_of(m["type"].lower()))
        for m in PSEUDONYM.finditer(original)
        if not any(f.start < m.end() and m.start() < f.end for f in found)
    ]
    folded = _PRIVATE.sub("\ufffd", fold(original))
    if not opaque:
        return Analysis(original, folded, range(len(folded)), range(1, len(folded) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, mark in sorted(opaque):
        parts += [folded[at:start], mark]
        starts += [*range(at, start), start]
        ends += [*range(at + 1, start + 1), end]
        at = end
    parts.append(folded[at:])
    starts += range(at, len(folded))
    ends += range(at + 1, len(folded) + 1)
    return Analysis(original, "".join(parts), starts, ends)


def mark_of(type: str) -> str:
    """The character that stands for a masked piece of a type."""
    return MARKS.get(type, MARKS["other"])
