"""Pseudonyms of one conversation: the same value, written or spoken, has the same one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transcripts.redaction.analysis import PSEUDONYM
from transcripts.redaction.findings import Found
from transcripts.redaction.places import Place


class Pseudonyms:
    """Type and value -> [TYPE-n], numbered by first appearance, after those already in the texts."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._last: dict[str, int] = {}
        for place in places:
            for match in PSEUDONYM.finditer(place.text):
                type = match["type"].lower()
                self._last[type] = max(self._last.get(type, 0), int(match["number"]))
        self._values: dict[str, list[str]] = {}
        for place in places:
            for found in place.found:
                values = self._values.setdefault(found.type, [])
                if found.value not in values:
                    values.append(found.value)
        self._known: dict[tuple[str, str], str] = {}
        for place in places:
            for found in place.found:
                self.of(found)

    def of(self, found: Found) -> str:
        """The pseudonym of a value; a part of a longer one has that one's."""
        key = (found.type, self._whole(found))
        if key not in self._known:
            self._last[found.type] = self._last.get(found.type, 0) + 1
            self._known[key] = f"[{found.type.upper()}-{self._last[found.type]}]"
        return self._known[key]

    def _whole(self, found: Found) -> str:
        value = _key(found.type, found.value)
        longer = [
            whole
            for v in self._values.get(found.type, ())
            if len(whole := _key(found.type, v)) > len(value) >= 4
            and _belongs(found.type, value, whole)
        ]
        return max(longer, key=len, default=value)


def _key(type: str, value: str) -> str:
    compact = re.sub(r"[\s\-]", "", value)
    return compact.lstrip("0") if type == "phone" else compact


def _belongs(type: str, value: str, whole: str) -> bool:
    """Whether a shorter value is the same one: a phone without its country code, a part of a card."""
    if type in ("name", "email", "cvv", "expiry", "address"):
        return False
    return whole.endswith(value) or (type != "phone" and value in whole)
