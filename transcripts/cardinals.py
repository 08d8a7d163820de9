"""The value of a number in words, English or Chinese: 'twelve hundred and five', 一千二百, 两万三."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from transcripts.redaction.lexicon import numbers

_MAGNITUDES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_ZH_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ZH_MYRIADS = {"万": 10**4, "亿": 10**8}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
#: Said for digits only on the telephone, or with another meaning in running text.
_NOT_IN_NUMBERS = frozenset("么洞拐勾幺")


@lru_cache(maxsize=1)
def english_words() -> str:
    """A pattern of one word of a number."""
    said = numbers()
    words = [w for w in (*said.en, *said.tens, *_MAGNITUDES) if w not in ("o", "oh")]
    return "|".join(sorted(words, key=len, reverse=True))


@lru_cache(maxsize=1)
def ordinal_words() -> dict[str, int]:
    """Words of the days of a month that end an ordinal: `third`, `eleventh`."""
    regular = {f"{word}th": int(value) for word, value in numbers().en.items() if int(value) > 3}
    return {w: v for w, v in regular.items() if v not in (5, 8, 9, 12)} | _ORDINALS


@lru_cache(maxsize=1)
def chinese_digits() -> str:
    """The characters of digits that are said in numbers."""
    return "".join(c for c in numbers().zh if c not in _NOT_IN_NUMBERS)


def english_number(text: str) -> Decimal | None:
    """The value of folded words; None where they are no one number ('five six').

    >>> english_number("twelve hundred and five"), english_number("two point five")
    (Decimal('1205'), Decimal('2.5'))
    """
    whole, _, fraction = text.partition(" point ")
    value = _english_whole(re.split(r"[\s-]+", whole.strip()))
    if value is None:
        return None
    if not fraction:
        return Decimal(value)
    digits = [numbers().en.get(word, "x") for word in fraction.split()]
    after = "".join(digits)
    return Decimal(f"{value}.{after}") if after.isdigit() else None


def _english_whole(words: list[str]) -> int | None:
    said = numbers()
    total = section = 0
    room = 1000  # what is still to come must be smaller
    for word in words:
        if word in ("and", "a"):
            section += word == "a"
            continue
        if word in ("thousand", "million", "billion"):
            total, section, room = total + (section or 1) * _MAGNITUDES[word], 0, 1000
        elif word == "hundred":
            section, room = (section or 1) * 100, 100
        elif word in said.tens:
            if room <= 10:
                return None
            section, room = section + 10 * int(said.tens[word]), 10
        elif word in said.en:
            value = int(said.en[word])
            if value >= room or room == 1 or (value == 0 and len(words) > 1):
                return None
            section, room = section + value, 1
        else:
            return None
        if word == "hundred" and section > 9900:
            return None
    return total + section


def chinese_number(text: str) -> Decimal | None:
    """The value of folded characters; 一千二 is 1200, 两万三 is 23000. None of what is no number.

    >>> chinese_number("一千二百零五"), chinese_number("两万三"), chinese_number("3万5")
    (Decimal('1205'), Decimal('23000'), Decimal('35000'))
    """
    whole, _, fraction = text.partition("点")
    value = _chinese_whole(whole)
    if value is None or not fraction:
        return None if value is None else Decimal(value)
    after = "".join(numbers().zh.get(c, c) for c in fraction)
    return Decimal(f"{value}.{after}") if after.isdigit() else None


def _chinese_whole(text: str) -> int | None:
    said = numbers().zh
    total = section = digit = 0
    last, zero, written = 1, False, ""
    for character in text:
        if character.isdigit() or character in said:
            value = character if character.isdigit() else said[character]
            zero = zero or (value == "0" and not written)
            written += value
            digit = int(written)
        elif character in _ZH_UNITS:
            section += (digit if written else 1) * _ZH_UNITS[character]
            last, digit, written, zero = _ZH_UNITS[character], 0, "", False
        elif character in _ZH_MYRIADS:
            total = (total + section + digit) * _ZH_MYRIADS[character]
            section, last, digit, written, zero = 0, _ZH_MYRIADS[character], 0, "", False
        else:
            return None
    if len(written) == 1 and last >= 100 and not zero:
        digit *= last // 10
    return total + section + digit
