"""Waits that are announced: how long, in seconds."""

from __future__ import annotations

import re

_DURATION = re.compile(
    r"(?P<n>\d+(?:\.\d+)?|half an?|an?|[a-z]+(?: of)?|[一二两三四五六七八九十几半]+)\s*"
    r"(?:more |tiny |little |quick |short |个)?\s*"
    r"(?P<unit>seconds?|secs?|moments?|minutes?|mins?|hours?|hrs?|days?|秒|分钟|刻钟|小时|天|工作日)"
)
_NUMBERS = {
    "a": 1, "an": 1, "half a": 0.5, "half an": 0.5, "couple of": 2, "few": 3, "one": 1, "two": 2,
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "半": 0.5, "几": 3,
}  # fmt: skip
_HAN_NUMBERS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"s": 1, "秒": 1, "mo": 15, "m": 60, "分": 60, "刻": 900, "h": 3600, "小": 3600}
_DAY = 86400


def announced_seconds(folded: str) -> float | None:
    """The length of a wait that is announced in a text, seconds; None where none is named.

    >>> announced_seconds("请稍等十五分钟"), announced_seconds("about twenty seconds")
    (900.0, 20.0)
    """
    for match in _DURATION.finditer(folded):
        number = _number(match["n"])
        if number is not None:
            unit = match["unit"]
            key = "mo" if unit.startswith("moment") else unit[0]
            return float(number * _UNITS.get(key, _DAY))
    return None


def _number(word: str) -> float | None:
    """A number in digits, English words or Han numerals up to 99; None for another word."""
    if word[0].isdigit():
        return float(word)
    if word in _NUMBERS:
        return _NUMBERS[word]
    tens, ten, ones = word.partition("十")
    if not all(c in _HAN_NUMBERS for c in tens + ones):
        return None
    if not ten:
        return _HAN_NUMBERS[word] if len(word) == 1 else None
    return 10 * _HAN_NUMBERS.get(tens, 1) + _HAN_NUMBERS.get(ones, 0)
