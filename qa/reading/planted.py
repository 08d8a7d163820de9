"""Words planted for whoever scores: orders, filled-in score sheets, code; they are no part of what was said."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache

from qa.reading.lexicon import find
from transcripts.language import Span, fold, sentences

#: An order begins behind one of these, where one is not far before it.
_BOUNDARY = re.compile(r"[,;:，；：(\n]|(?<=[^\x00-\x7f])\s")
_NEAR = 12
#: Words that only lead up to an order.
_LEAD = re.compile(
    r"(?:\b(?:please|kindly|system|developer|assistant|now|so|and|then|also|just|to|must|should|shall|you|i|we|want|"
    r"need|would|like|can|could|will)\b|[\s:,，：请麻烦你您将把给对])+$"
)
_SHEET = re.compile(
    r"\{[^{}]{0,40}[\"'](?:empathy|speed|relevance|context|personali[sz]ation|overall|score|scores|level|value|rating)"
    r"[\"']\s*:.{0,400}?\}+",
    re.DOTALL,
)
_CODE = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/=-])")


@lru_cache(maxsize=512)
def read(text: str) -> str:
    """A turn's text as it is read: folded, what is meant for whoever scores blanked; offsets stay."""
    folded = fold(text)
    spans = [m.span() for m in _SHEET.finditer(folded)]
    spans += [m.span() for m in _CODE.finditer(text) if _is_encoded_text(m.group())]
    spans += [order for sentence in sentences(folded) for order in _orders(sentence)]
    for start, end in spans:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def _orders(sentence: Span) -> Iterator[tuple[int, int]]:
    """From where an order in a sentence begins to the sentence's end."""
    found = find(sentence.text, "both", "instruction")
    if not found:
        return
    start = min(m.start for m in found)
    if lead := _LEAD.search(sentence.text, max(0, start - 5 * _NEAR), start):
        start = lead.end() - len(lead.group().lstrip(" ,:，：\n"))
    near = sentence.text[max(0, start - _NEAR) : start]
    if cuts := list(_BOUNDARY.finditer(near)):
        start -= len(near) - cuts[-1].end()
    yield sentence.start + start, sentence.end


def _is_encoded_text(word: str) -> bool:
    """True for base64 of a readable text: code to everybody who reads the conversation."""
    padded = word.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        said = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return said.isprintable() and sum(c.isalpha() or c == " " for c in said) > 0.7 * len(said)
