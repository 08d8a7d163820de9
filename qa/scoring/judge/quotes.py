"""Quotes of a model held against the turns they are said to be in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from qa.scorecard import Evidence, quote
from qa.scoring.judge.reply import Quoted
from qa.scoring.judge.transcript import Transcript
from transcripts.conversation import Conversation
from transcripts.language import fold

#: A quote that is not found letter by letter must be this like a piece of the turn (rapidfuzz, 0..100).
ALIKE = 90
#: Shorter quotes, in letters, must be found letter by letter: much is like a few letters.
_FUZZY_LENGTH = 8
_LEAST = 2


@dataclass(frozen=True)
class Checked:
    """One quote: the evidence it became, or None with why it did not."""

    quoted: Quoted
    evidence: Evidence | None
    why: Literal["found", "alike", "no_turn", "not_there", "speaker", "short"]


def check(
    quotes: Iterable[Quoted], transcript: Transcript, conversation: Conversation
) -> tuple[Checked, ...]:
    """Each quote looked for in the turn it cites: letter by letter after folding, else nearly so.

    Evidence is cut from the stored text, never from the quote; only the judged agent's words can
    show something, and only the customer's can call for it.
    """
    return tuple(_check(quoted, transcript, conversation) for quoted in quotes)


def found_in(said: str, shown: str) -> tuple[int, int, bool] | None:
    """Where a quote stands in a turn's text as it is shown, and whether letter by letter."""
    wanted, _ = _letters(said)
    if len(wanted) < _LEAST:
        return None
    text, places = _letters(shown)
    at = text.find(wanted)
    if at >= 0:
        return places[at], places[at + len(wanted) - 1] + 1, True
    if len(wanted) < _FUZZY_LENGTH:
        return None
    from rapidfuzz.fuzz import partial_ratio_alignment

    near = partial_ratio_alignment(wanted, text, score_cutoff=ALIKE)
    # A turn shorter than the quote is aligned within the quote: that would verify anything around it.
    if near is None or near.dest_end <= near.dest_start or len(text) < 0.9 * len(wanted):
        return None
    return places[near.dest_start], places[near.dest_end - 1] + 1, False


def _check(quoted: Quoted, transcript: Transcript, conversation: Conversation) -> Checked:
    turn = transcript.turn(quoted.turn)
    if turn is None:
        return Checked(quoted, None, "no_turn")
    if len(_letters(quoted.quote)[0]) < _LEAST:
        return Checked(quoted, None, "short")
    found = found_in(quoted.quote, turn.shown.text)
    if found is None:
        return Checked(quoted, None, "not_there")
    if turn.speaker not in ("agent", "customer"):
        return Checked(quoted, None, "speaker")
    start, end = turn.shown.stored(found[0], found[1])
    role: Literal["shows", "calls_for"] = "shows" if turn.speaker == "agent" else "calls_for"
    evidence = quote(conversation.turns[turn.position], start, end, role)
    return Checked(quoted, evidence, "found" if found[2] else "alike")


def _letters(text: str) -> tuple[str, list[int]]:
    """The text folded, without white space and punctuation, and where each letter stands."""
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(fold(text)):
        if unicodedata.category(character)[0] in "LNMS" or character in "[]":
            letters.append(character)
            places.append(at)
    return "".join(letters), places
