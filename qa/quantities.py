"""Quantities in a text: amounts, shares, dates, and numbers with their unit, comparable however they were said."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from transcripts.cardinals import chinese_number, english_number
from transcripts.language import fold
from transcripts.normal_forms import normal_forms

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety"
#: Unit -> how it is written behind a number.
_UNITS = {
    "working day": r"(?:working|business)[ -]days?|个?工作[日天]",
    "day": r"days?|天|日(?!期)",
    "hour": r"hours?|hrs?|个?小时|个?钟头",
    "minute": r"minutes?|mins?|分钟",
    "week": r"weeks?|个?(?:星期|礼拜)|周(?!年)",
    "month": r"(?:calendar )?months?|个月",
    "year": r"years?|年(?!\d)",
    "time": r"times|次",
    "kilogram": r"kg|kilos?|kilograms?|公斤|千克",
    "centimetre": r"cm|centimetres?|公分|厘米",
    "person": r"people|persons?|guests?|人|位",
    "piece": r"pieces?|items?|bags?|件|个(?!月|工|小|星|礼|钟)",
}
_NUMBER = r"(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十百千半]+|\b(?:" + _SMALL + r")\b)"
_QUANTITY = re.compile(
    _NUMBER + r"[\s-]*(?:" + "|".join(f"(?P<u{i}>{p})" for i, p in enumerate(_UNITS.values())) + r")(?![a-z])"
)  # fmt: skip


class Quantity(NamedTuple):
    """An amount with its unit, and where it stands in the folded text (end excluded)."""

    unit: str
    amount: str
    start: int
    end: int


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order, none overlapping; numbers without a unit are left out.

    >>> [(q.unit, q.amount) for q in quantities("within fourteen days, for £4.50")]
    [('day', '14'), ('amount', 'GBP 4.50')]
    """
    folded = fold(text)
    found = [_counted(m) for m in _QUANTITY.finditer(folded)]
    taken = [(q.start, q.end) for q in found if q]
    for form in normal_forms(folded):
        free = not any(form.start < end and start < form.end for start, end in taken)
        if form.kind != "number" and free and form.form:
            found.append(Quantity(form.kind, form.form, form.start, form.end))
    return tuple(sorted((q for q in found if q), key=lambda q: q.start))


def _counted(match: re.Match[str]) -> Quantity | None:
    unit = next(u for i, u in enumerate(_UNITS) if match[f"u{i}"])
    number = _value(match["n"])
    return None if number is None else Quantity(unit, f"{number.normalize():f}", *match.span())


def _value(said: str) -> Decimal | None:
    if said[0].isdigit():
        return Decimal(said)
    if said == "半":
        return Decimal("0.5")
    return english_number(said.replace("-", " ")) if said.isascii() else chinese_number(said)
