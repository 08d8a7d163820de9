"""Whose case a sentence of the agent speaks of, and whether it rejoices."""

from __future__ import annotations

from collections.abc import Iterable

from qa.reading.content import is_generic
from qa.reading.reading import Sentence

#: So many words of its own make an apology one for something in particular.
_PARTICULAR = 3


def of_another_case(sentence: Sentence, told: set[str]) -> bool:
    """True for an apology that names things of which the customer said nothing: it was another's case.

    `told` are the content tokens of what the customer has told.
    """
    own = {token for token in sentence.rest if not is_generic(token)}
    return sentence.has("apology") and len(own) >= _PARTICULAR and not own & told


def rejoices(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences that rejoice, or thank for praise."""
    return [
        s
        for s in sentences
        if s.has("cheer", "congratulates", "took_praise") and not s.has("unburdens", "ownership")
    ]
