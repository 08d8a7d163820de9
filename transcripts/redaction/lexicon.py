"""The words around and instead of numbers: data files beside this module, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from transcripts.redaction.findings import TYPES

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Numbers:
    """How digits are said: `en` by word, `zh` by character; fillers, units and what they guard."""

    en: Mapping[str, str]
    tens: Mapping[str, str]
    repeats: Mapping[str, int]
    zh: Mapping[str, str]
    beside: frozenset[str]
    words: re.Pattern[str]
    separator: re.Pattern[str]
    unit: re.Pattern[str]
    counted: re.Pattern[str]
    dated: re.Pattern[str]


@dataclass(frozen=True)
class Labels:
    """What a number is called, by type; `order` are the numbers that are nobody's."""

    patterns: Mapping[str, re.Pattern[str]]
    backchannel: re.Pattern[str]
    continuation: re.Pattern[str]
    carrying: re.Pattern[str]


def edged(entries: Iterable[str]) -> str:
    """Alternatives that match whole words where they are Latin."""
    parts = []
    for entry in sorted(entries, key=len, reverse=True):
        body = entry.replace(" ", r"\s+").replace(r"\s+?", r"\s*")
        latin = re.match(r"[a-z0-9(]", entry) is not None and entry.isascii()
        left = r"(?<![a-z0-9])" if latin else ""
        right = r"(?![a-z])" if latin else ""
        parts.append(f"{left}(?:{body}){right}")
    return "|".join(parts)


@lru_cache(maxsize=1)
def source() -> dict[str, dict[str, Any]]:
    """The data files by language."""
    folder = files("transcripts.redaction") / "lexicons"
    return {name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in LANGUAGES}


@lru_cache(maxsize=1)
def numbers() -> Numbers:
    """How numbers are said, in both languages at once: people mix them."""
    en, zh = (source()[name]["numbers"] for name in LANGUAGES)
    fillers = edged([*en["fillers"], *zh["fillers"]])
    months = en["months"]
    years = edged(en["before_year"])
    return Numbers(
        en={**en["digits"], **en["teens"]},
        tens=en["tens"],
        repeats=en["repeats"],
        zh=zh["digits"],
        beside=frozenset(zh["beside"]),
        words=re.compile("|".join([*zh["words"], *(rf"(?<![a-z]){w}" for w in en["words"])])),
        separator=re.compile(rf"(?:[\s\-‐-―_.,、。·…/()\[\]|'\"]|{fillers})*"),
        unit=re.compile(rf"[\s\-]?(?:{edged([*en['units'], *zh['units']])})"),
        counted=re.compile(rf"(?:{edged([*en['before_quantity'], *zh['before_quantity']])})\s*$"),
        dated=re.compile(
            rf"(?<![a-z])(?:{months})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?(?!\d)"
            rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{months})(?:,?\s+(?:19|20)\d\d)?(?![a-z\d])"
            rf"|(?<![a-z])(?:{months})\s+(?:19|20)\d\d(?!\d)"
            rf"|(?:{years})\s+(?:the\s+year\s+)?(?:19|20)\d\d(?!\d)(?!\s*[-,.]?\s*\d)"
        ),
    )


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Labels and the words of turns that carry nothing but a number."""
    both = [source()[name] for name in LANGUAGES]

    def of(group: str, name: str) -> re.Pattern[str]:
        return re.compile(edged(entry for data in both for entry in data[group].get(name, ())))

    return Labels(
        patterns={name: of("labels", name) for name in (*TYPES, "order") if name != "name"},
        backchannel=of("turns", "backchannel"),
        continuation=of("turns", "continuation"),
        carrying=of("turns", "carrying"),
    )
