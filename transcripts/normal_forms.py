"""Numbers, dates and amounts in a text, with the form that is the same however they were said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from transcripts.cardinals import (
    chinese_digits,
    chinese_number,
    english_number,
    english_words,
    ordinal_words,
)
from transcripts.language import fold

Kind = Literal["number", "percent", "date", "amount"]

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_CURRENCIES = {
    "pounds": "GBP", "pound": "GBP", "quid": "GBP", "£": "GBP", "gbp": "GBP", "英镑": "GBP",
    "dollars": "USD", "dollar": "USD", "bucks": "USD", "$": "USD", "usd": "USD", "us$": "USD",
    "美元": "USD", "美金": "USD", "euros": "EUR", "euro": "EUR", "€": "EUR", "eur": "EUR",
    "欧元": "EUR", "yuan": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "yen": "JPY",
    "日元": "JPY", "日圆": "JPY", "台币": "TWD", "新台币": "TWD", "nt$": "TWD", "twd": "TWD",
    "港币": "HKD", "港元": "HKD", "hk$": "HKD", "hkd": "HKD",
}  # fmt: skip
#: Money of the speaker's own country, which the word does not name.
_OWN_MONEY = ("块钱", "块", "元钱", "元", "圆", "¥")
_NO_CURRENCY = "¤"
#: Phrases in which a number word counts nothing.
_IDIOMS = re.compile(
    "十分(?!之|钟)|万一|千万(?=别|不|要|记)|一十八般|百分之|十全十美|三心二意|一五一十"
)


class NormalForm(NamedTuple):
    """A span of the text (code points, end excluded), what it is, and its normal form.

    number `1205`; percent `20%`; amount `GBP 12.50`, or `¤ 1200` where no currency is named; date
    as in XML Schema: `2026-05-23`, `--05-23` without a year, `---23` of a day alone.
    """

    start: int
    end: int
    kind: Kind
    form: str


def normal_forms(text: str) -> tuple[NormalForm, ...]:
    """What of a text has a normal form, in order, none overlapping. The text itself is kept.

    >>> normal_forms("by the twenty third of May")[0].form, normal_forms("一千二百块")[0].form
    ('--05-23', '¤ 1200')
    """
    folded = fold(text)
    taken = [match.span() for match in _IDIOMS.finditer(folded) if match[0] != "百分之"]
    found: list[NormalForm] = []
    for pattern, kind, form in _readers():
        for match in pattern.finditer(folded):
            start, end = match.span()
            if any(a < end and start < b for a, b in taken):
                continue
            read = form(match)
            if read is not None:
                found.append(NormalForm(start, end, kind, read))
                taken.append((start, end))
    return tuple(sorted(found))


def normalised(text: str) -> str:
    """The text for search, every span replaced by its normal form.

    >>> normalised("It was twelve hundred and five pounds.")
    'It was GBP 1205.'
    """
    parts, at = [], 0
    for found in normal_forms(text):
        parts += [text[at : found.start], found.form]
        at = found.end
    return "".join([*parts, text[at:]])


_Reader = tuple[re.Pattern[str], Kind, Callable[[re.Match[str]], str | None]]


@lru_cache(maxsize=1)
def _readers() -> tuple[_Reader, ...]:
    """In the order in which they claim a text: what says more comes first."""
    word = english_words()
    number = rf"(?:\d[\d,]*(?:\.\d+)?|(?:a[\s-]+(?=hundred|thousand|million))?(?:{word})(?:(?:[\s-]+and)?[\s-]+(?:{word}|point(?=\s)))*)"
    ordinal = "|".join(sorted(ordinal_words(), key=len, reverse=True))
    day = (
        rf"(?:(?P<tens>twenty|thirty)[\s-]+)?(?P<ord>{ordinal})|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    )
    year = r"(?:,?\s+(?P<year>(?:19|20)\d\d|(?:twenty|nineteen)\s+[a-z]+(?:[\s-]+[a-z]+)?))?"
    zh = rf"[{chinese_digits()}\d十拾百佰千仟万亿]"
    zh_number = rf"(?P<zh>{zh}+(?:点{zh}+|\.\d+)?)"
    zh_day = rf"(?P<zd>[{chinese_digits()}\d十]{{1,3}})(?:号|日)(?![码线楼])"
    zh_month = rf"(?P<zm>[{chinese_digits()}\d十]{{1,2}})月(?:份)?"
    own = "|".join(_OWN_MONEY)
    named = "|".join(
        sorted((re.escape(c) for c in _CURRENCIES if c[0] > "z"), key=len, reverse=True)
    )
    latin = "|".join(c for c in _CURRENCIES if c.isascii() and c.isalpha())
    signs = r"£|€|¥|(?:us|hk|nt)?\$"
    edge, after = r"(?<![a-z0-9.,十百千万亿-])", r"(?![a-z0-9十百千万亿])"
    return (
        (re.compile(rf"{edge}(?:the\s+)?(?:{day})\s+(?:of\s+)?(?P<month>{_MONTH}){after}{year}"), "date", _english_date),
        (re.compile(rf"{edge}(?P<month>{_MONTH})\s+(?:the\s+)?(?:{day}){after}{year}"), "date", _english_date),
        (re.compile(rf"(?:(?P<zy>[{chinese_digits()}\d]{{4}})年)?{zh_month}(?:{zh_day})?"), "date", _chinese_date),
        (re.compile(rf"(?<![第\d{chinese_digits()}十百]){zh_day}"), "date", _chinese_date),
        (re.compile(rf"(?P<sign>{signs})\s?(?P<plain>\d[\d,]*(?:\.\d+)?)"), "amount", _signed),
        (re.compile(rf"{edge}(?P<en>{number})\s+(?P<money>{latin}){after}(?:(?:\s+and)?\s+(?P<cents>{number})(?:\s+(?:p|pence|cents?){after}|(?=\s*[.,!?]|$)))?"), "amount", _english_amount),
        (re.compile(rf"(?<!第){zh_number}(?P<money>{named}|{own})(?!月)(?P<jiao>[{chinese_digits()}\d](?:毛|角)?(?![{chinese_digits()}\d十百千万个]))?"), "amount", _chinese_amount),
        (re.compile(rf"百分之{zh_number}"), "percent", lambda m: _shown(chinese_number(m["zh"]), "%")),
        (re.compile(rf"{edge}(?P<en>{number})\s?(?:%|per\s?cent{after})"), "percent", lambda m: _shown(_english_value(m["en"]), "%")),
        (re.compile(rf"{edge}(?P<en>{number}){after}"), "number", _english_plain),
        (re.compile(rf"(?<!第)(?<!{zh}){zh_number}(?!{zh})"), "number", _chinese_plain),
    )  # fmt: skip


def _shown(value: Decimal | None, after: str = "") -> str | None:
    if value is None:
        return None
    return (
        f"{value.normalize():f}{after}" if value != value.to_integral() else f"{value:.0f}{after}"
    )


def _english_value(said: str) -> Decimal | None:
    return Decimal(said.replace(",", "")) if said[0].isdigit() else english_number(said)


def _english_plain(match: re.Match[str]) -> str | None:
    """A number; one word under ten is left as it is ('one of them')."""
    said = match["en"]
    value = _english_value(said)
    small = value is not None and value < 10 and not said[0].isdigit()
    return None if small and "point" not in said else _shown(value)


def _chinese_plain(match: re.Match[str]) -> str | None:
    """A number; a single character is left as it is (一下, 两位)."""
    said = match["zh"]
    if len(said) == 1 and not said.isdigit():
        return None
    if len(said) > 1 and not re.search("[十拾百佰千仟万亿点.]", said) and not said.isdigit():
        digits = [str(chinese_number(character)) for character in said]
        return "".join(digits)
    return _shown(Decimal(said) if "." in said else chinese_number(said))


def _signed(match: re.Match[str]) -> str | None:
    currency = _CURRENCIES.get(match["sign"], _NO_CURRENCY)
    return _money(currency, Decimal(match["plain"].replace(",", "")))


def _english_amount(match: re.Match[str]) -> str | None:
    value = _english_value(match["en"])
    cents = _english_value(match["cents"]) if match["cents"] else Decimal(0)
    if value is None or cents is None or cents >= 100:
        return None
    return _money(_CURRENCIES[match["money"]], value + cents / 100)


def _chinese_amount(match: re.Match[str]) -> str | None:
    said = match["zh"]
    value = Decimal(said) if "." in said and said[0].isdigit() else chinese_number(said)
    if value is None:
        return None
    if match["jiao"]:
        tenths = chinese_number(match["jiao"][0])
        value += (tenths or Decimal(0)) / 10
    return _money(_CURRENCIES.get(match["money"], _NO_CURRENCY), value)


def _money(currency: str, value: Decimal) -> str:
    whole = value == value.to_integral()
    return f"{currency} {value:.0f}" if whole else f"{currency} {value:.2f}"


def _english_date(match: re.Match[str]) -> str | None:
    month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(match["month"][:3]))
    tens = {"twenty": 20, "thirty": 30}.get(match["tens"] or "", 0)
    day = int(match["day"]) if match["day"] else tens + ordinal_words()[match["ord"]]
    return _date(_english_year(match["year"]), month, day)


def _english_year(said: str | None) -> int | None:
    if not said:
        return None
    if said.isdigit():
        return int(said)
    century, _, rest = said.partition(" ")
    value = english_number(rest)
    if value is None:
        return None
    return {"twenty": 2000, "nineteen": 1900}[century] + int(value)


def _chinese_date(match: re.Match[str]) -> str | None:
    known = match.groupdict()
    year = "".join(str(chinese_number(c)) for c in known["zy"]) if known.get("zy") else None
    month = chinese_number(known["zm"]) if known.get("zm") else None
    day = chinese_number(known["zd"]) if known.get("zd") else None
    if day is None and year is None:
        return None  # 三月: a month alone, or three of them
    return _date(
        int(year) if year else None, *(None if x is None else int(x) for x in (month, day))
    )


def _date(year: int | None, month: int | None, day: int | None) -> str | None:
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if month is None and year is None:
        return f"---{day:02}"
    shown = (f"{year:04}" if year else "-", f"{month:02}" if month else "-")
    return f"{shown[0]}-{shown[1]}-{day:02}" if day else f"{shown[0]}-{shown[1]}"


def same_forms(left: str, right: str) -> bool:
    """Whether two texts name the same numbers, dates and amounts, in the same order."""
    return list(_forms(left)) == list(_forms(right))


def _forms(text: str) -> Iterator[str]:
    return (found.form for found in normal_forms(text))
