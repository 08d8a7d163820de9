"""Check digits and shapes of numbers that carry their own proof."""

from __future__ import annotations

import re

#: First digits of the networks: Visa, Mastercard, Amex, Diners, Discover, JCB, UnionPay, Maestro.
_ISSUER = re.compile(
    r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[0-9]|6[0-9]|9558|955880|81|10003|22000"
)
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83 91".split()
)
#: The number that stands for each first letter of a Taiwanese id.
_TW_LETTERS = dict(zip("abcdefghjklmnpqrstuvxywzio", range(10, 36), strict=True))


def is_card(digits: str) -> bool:
    """13..19 digits of a known network with a right Luhn digit (ISO/IEC 7812-1)."""
    from stdnum import luhn

    return looks_like_card(digits) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def looks_like_card(digits: str) -> bool:
    """13..19 digits that begin as those of a known network do."""
    return 13 <= len(digits) <= 19 and _ISSUER.match(digits) is not None


def is_resident_id(value: str) -> bool:
    """A Chinese resident id: 17 digits and a check character (GB 11643-1999), or the old 15.

    >>> is_resident_id("11010519491231002X"), is_resident_id("110105194912310021")
    (True, False)
    """
    from stdnum.iso7064 import mod_11_2

    value = value.upper()
    if value[:2] not in _PROVINCES:
        return False
    if re.fullmatch(r"\d{15}", value):
        return _is_day(f"19{value[6:12]}")
    return (
        re.fullmatch(r"\d{17}[\dX]", value) is not None
        and _is_day(value[6:14])
        and bool(mod_11_2.is_valid(value))
    )


def is_taiwan_id(value: str) -> bool:
    """A Taiwanese national or residence id: a letter and nine digits, the last one a check.

    >>> is_taiwan_id("A123456789"), is_taiwan_id("A123456788")
    (True, False)
    """
    low = value.lower()
    if not re.fullmatch(r"[a-z][1289]\d{8}", low):
        return False
    first = _TW_LETTERS[low[0]]
    weights = (8, 7, 6, 5, 4, 3, 2, 1, 1)
    total = first // 10 + first % 10 * 9
    return (total + sum(w * int(d) for w, d in zip(weights, low[1:], strict=True))) % 10 == 0


def is_hong_kong_id(value: str) -> bool:
    """A Hong Kong id: one or two letters, six digits, a check character 0..9 or A.

    >>> is_hong_kong_id("A1234563"), is_hong_kong_id("A1234560")
    (True, False)
    """
    low = value.lower()
    if not re.fullmatch(r"[a-z]{1,2}\d{6}[\da]", low):
        return False
    letters = low[:-7].rjust(2)
    head = [36 if c == " " else ord(c) - 87 for c in letters] + [int(d) for d in low[-7:-1]]
    check = 10 if low[-1] == "a" else int(low[-1])
    return (sum(w * n for w, n in zip(range(9, 1, -1), head, strict=True)) + check) % 11 == 0


def is_iban(value: str) -> bool:
    """An IBAN of its country's length and structure with a right check (ISO 13616)."""
    from stdnum import iban

    return bool(iban.is_valid(value))


def _is_day(text: str) -> bool:
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    return 1850 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
