"""Telephone numbers: those that are one without a word that says so."""

from __future__ import annotations

import re
from functools import lru_cache

_CN_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
#: How numbers of regions without a leading zero are divided.
_DIVIDED: dict[str, tuple[tuple[int, ...], ...]] = {
    "US": ((3, 3, 4), (1, 3, 3, 4), (3, 7), (6, 4)),
    "IN": ((5, 5), (2, 5, 5)),
    "BR": ((2, 5, 4), (2, 4, 4), (2, 1, 4, 4)),
    "IT": ((3, 3, 4), (3, 7), (3, 3, 2, 2)),
    "CN": ((3, 4, 4), (3, 3, 4), (3, 3, 2)),
}


@lru_cache(maxsize=20000)
def is_phone(
    digits: str, groups: tuple[int, ...], plus: bool, spoken: bool, regions: tuple[str, ...]
) -> bool:
    """True for a number that is a telephone number by itself.

    A country code, a Chinese mobile number, a leading zero of a region's plan, or the divisions of
    a plan say so; bare digits that could as well be an order number are none.
    """
    if plus:
        return 7 <= len(digits) <= 15 and (_valid(f"+{digits}", None) or len(digits) >= 10)
    if not 9 <= len(digits) <= 15:
        return False
    if _CN_MOBILE.fullmatch(digits) or (re.fullmatch(r"400\d{7}", digits) and len(groups) > 1):
        return True
    if digits.startswith("00"):
        return len(digits) >= 11 and _valid(f"+{digits[2:]}", None)
    if digits.startswith("0"):
        return re.fullmatch(r"07\d{9}", digits) is not None or any(
            _valid(digits, region) for region in regions if region not in ("US", "IN", "BR", "HK")
        )
    divided = any(
        groups in _DIVIDED.get(region, ()) and _valid(digits, region) for region in regions
    )
    return divided or (spoken and len(digits) == 10 and _valid(digits, "US"))


@lru_cache(maxsize=20000)
def _valid(number: str, region: str | None) -> bool:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
