"""Evidence inside the text it quotes: cut at span boundaries, escaped without a loss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

#: Characters that change how their neighbours are drawn, or that are not drawn at all.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


class Span(NamedTuple):
    """One evidence: code points start..end, its footnote number, its criterion's colour."""

    start: int
    end: int
    number: int
    colour: int
    role: str


class Segment(NamedTuple):
    """A piece of text that the same spans cover, and those that open and close with it."""

    text: str
    spans: tuple[Span, ...]
    opens: tuple[Span, ...]
    closes: tuple[Span, ...]


def segments(text: str, spans: Iterable[Span]) -> Iterator[Segment]:
    """The text cut at every boundary of a span; the pieces join to the text again.

    Spans may overlap, nest and be equal; they are cut to the text, and empty ones dropped.
    """
    inside = [s._replace(start=max(s.start, 0), end=min(s.end, len(text))) for s in spans]
    inside = sorted((s for s in inside if s.start < s.end), key=lambda s: (s.start, -s.end))
    cuts = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    for start, end in pairwise(cuts):
        covering = tuple(s for s in inside if s.start <= start and end <= s.end)
        yield Segment(
            text[start:end],
            covering,
            tuple(s for s in covering if s.start == start),
            tuple(s for s in covering if s.end == end),
        )


def shown(text: str) -> Markup:
    """The text escaped; direction and control characters are isolated and made visible.

    The characters stay in the text content, so that it equals the text; only NUL, which HTML
    cannot hold, becomes U+FFFD.
    """
    parts, at = [], 0
    for match in _CONTROL.finditer(text):
        parts += [escape(text[at : match.start()]), _visible(match[0])]
        at = match.end()
    return Markup("").join([*parts, escape(text[at:])])


def _visible(character: str) -> Markup:
    # A bare CR would be read as a line feed, and NUL dropped; the others are kept as they are.
    kept = {"\0": "&#65533;", "\r": "&#13;"}.get(character, character)
    return Markup('<span class="ctl" data-code="U+{}">{}</span>').format(
        f"{ord(character):04X}", Markup(kept)
    )


def highlighted(text: str, spans: Sequence[Span], conversation: int) -> Markup:
    """The text as HTML with a `<mark>` for every piece of evidence in it.

    Each piece links to its score (`#q<conversation>-<number>`), each evidence can be reached as
    `#m<conversation>-<number>`, and its number stands after its last piece.
    """
    return Markup("").join(_segment(s, conversation) for s in segments(text, spans))


def _segment(segment: Segment, conversation: int) -> Markup:
    text = shown(segment.text)
    if not segment.spans:
        return text
    top = segment.spans[-1]
    anchors = Markup("").join(
        Markup('<i class="at" id="m{}-{}"></i>').format(conversation, s.number)
        for s in segment.opens
    )
    notes = ",".join(str(s.number) for s in sorted(segment.closes, key=lambda s: s.number))
    return anchors + Markup(
        '<mark class="k{} {}{}" data-e="{}"{}><a href="#q{}-{}">{}</a></mark>'
    ).format(
        top.colour,
        top.role,
        " multi" if len(segment.spans) > 1 else "",
        " ".join(f"{conversation}-{s.number}" for s in segment.spans),
        Markup(' data-n="{}"').format(notes) if notes else "",
        conversation,
        top.number,
        text,
    )
