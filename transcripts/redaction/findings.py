"""What redaction is asked for and what it gives back: types, options, findings that hold no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from transcripts.conversation import Conversation, Frozen

#: Every type of personal data that is found, in the order in which they are told.
TYPES = (
    "card", "cvv", "expiry", "id", "phone", "email", "iban", "account", "passport", "name",
    "address",
)  # fmt: skip

#: Regions whose telephone numbers are known without a country code.
REGIONS = ("CN", "TW", "HK", "GB", "US", "DE", "JP", "FR", "IN", "BR", "IT")


@dataclass(frozen=True)
class Options:
    """What is redacted.

    `types`: those that are masked. `patterns`: further types of the team's own, such as order
    numbers, as regular expressions by name. `identifiers`: the customer's id and name as a
    participant, the case, and personal data in names of files too, which breaks joining by them.
    """

    types: frozenset[str] = frozenset(TYPES)
    patterns: Mapping[str, str] = field(default_factory=dict)
    identifiers: bool = False
    regions: tuple[str, ...] = REGIONS


class Finding(Frozen):
    """Where something personal stood in the ORIGINAL text: code points start..end of a field.

    `where` is `text`, `translated`, `words`, `customer_record.<key>`, `attributes.<key>` or the name
    of another field. A finding never holds what was found.
    """

    type: str
    turn: int | None
    where: str
    start: int
    end: int
    pseudonym: str


class Piece(NamedTuple):
    """One masked piece of a text: start..end in the original, and what stands there now."""

    start: int
    end: int
    pseudonym: str


class Found(NamedTuple):
    """One piece of personal data in a text, with its value: never leaves this package."""

    type: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Redacted:
    """A conversation without what was found in it."""

    conversation: Conversation
    findings: tuple[Finding, ...]

    def moved(self, turn: int, start: int, end: int) -> tuple[int, int]:
        """Where a span of the original turn's text is now; a masked piece it touches is taken whole."""
        return moved(self._pieces(turn), start, end)

    def _pieces(self, turn: int) -> list[Piece]:
        return [
            Piece(f.start, f.end, f.pseudonym)
            for f in self.findings
            if f.turn == turn and f.where == "text"
        ]


def moved(pieces: list[Piece], start: int, end: int) -> tuple[int, int]:
    """A span of the original as a span of the masked text.

    >>> moved([Piece(3, 9, "[ID-1]x")], 0, 5), moved([Piece(3, 9, "[ID-1]x")], 9, 12)
    ((0, 10), (10, 13))
    """

    def place(at: int, *, opens: bool) -> int:
        shift = 0
        for piece in pieces:
            if at >= piece.end:
                shift += len(piece.pseudonym) - (piece.end - piece.start)
            elif at > piece.start:
                inside = 0 if opens else len(piece.pseudonym)
                return piece.start + shift + inside
        return at + shift

    return place(start, opens=True), place(end, opens=False)


def masked(text: str, pieces: list[Piece]) -> str:
    """The text with each piece replaced; pieces are in order and do not overlap."""
    parts, at = [], 0
    for piece in pieces:
        parts += [text[at : piece.start], piece.pseudonym]
        at = piece.end
    return "".join([*parts, text[at:]])
