"""Courtesies of a customer that hold a word of trouble and show none: 'no worries', '没关系', 'never mind'."""

from __future__ import annotations

from qa.reading.lexicon import Match

#: What a courtesy can hold a word of, without meaning it.
_MEANT_OTHERWISE = ("problem", "worry", "negative", "praise", "chase", "request", "personal", "history", "yes_no")  # fmt: skip


def without_courtesies(cues: dict[str, tuple[Match, ...]]) -> dict[str, tuple[Match, ...]]:
    """The cues of a customer's folded sentence without those that only stand in words of assent."""
    assent = cues.get("assent")
    if assent is None or cues.keys().isdisjoint(_MEANT_OTHERWISE):
        return cues
    left = dict(cues)
    for cue in _MEANT_OTHERWISE:
        kept = tuple(m for m in cues.get(cue, ()) if not _stands_in(m, assent))
        left.pop(cue, None)
        if kept:
            left[cue] = kept
    return left


def _stands_in(match: Match, others: tuple[Match, ...]) -> bool:
    return any(match.start < other.end and other.start < match.end for other in others)
