"""Which texts (ids, paths) were met before in a run, in a few bytes each."""

from __future__ import annotations

from array import array
from hashlib import blake2b

_SLOTS = 64


class Seen:
    """A set of texts as 8-byte digests in an open-addressing table, with their order of arrival.

    Twelve bytes a slot, a third to a half of the slots in use: 24 to 36 bytes a text, 60 while the
    table grows. Two different texts are taken for one with a chance of n²/2⁶⁵: 3 in 10¹⁰ for
    100,000 texts.
    """

    def __init__(self) -> None:
        self._count = 0
        self._digests, self._ordinals = _empty(_SLOTS)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: str) -> bool:
        return bool(self._digests[self._slot(_digest(text))])

    def add(self, text: str) -> int | None:
        """None where the text is new; else how many texts had come before it the first time."""
        digest = _digest(text)
        slot = self._slot(digest)
        if self._digests[slot]:
            return self._ordinals[slot]
        self._put(slot, digest, self._count)
        self._count += 1
        if self._count * 2 >= len(self._digests):
            self._grow()
        return None

    def _slot(self, digest: int) -> int:
        digests, size = self._digests, len(self._digests)
        slot = digest % size
        while digests[slot] not in (0, digest):
            slot = slot + 1 if slot + 1 < size else 0
        return slot

    def _put(self, slot: int, digest: int, ordinal: int) -> None:
        self._digests[slot] = digest
        self._ordinals[slot] = ordinal

    def _grow(self) -> None:
        """Half as large again: doubling would hold three times the table for a moment."""
        digests, ordinals = self._digests, self._ordinals
        self._digests, self._ordinals = _empty(len(digests) * 3 // 2)
        for digest, ordinal in zip(digests, ordinals, strict=True):
            if digest:
                self._put(self._slot(digest), digest, ordinal)


def _empty(slots: int) -> tuple[array[int], array[int]]:
    return array("Q", [0]) * slots, array("I", [0]) * slots


def _digest(text: str) -> int:
    """Eight bytes of BLAKE2b as a number; 0 marks an empty slot, so it becomes 1."""
    content = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little") or 1
