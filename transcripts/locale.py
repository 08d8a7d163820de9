"""Facts of a place: time zones, holidays, money, the order of names, ways of paying."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

#: How this project's languages are called in CLDR.
_CLDR = {"en": "en", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}
#: How they are called by the `holidays` package.
_HOLIDAYS = {"en": "en_US", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}
#: Codes of two letters that CLDR names and nobody lives in.
_NO_COUNTRY = frozenset(("ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("transcripts") / "places.toml").read_text("utf-8"))


def is_country(code: str) -> bool:
    """True for an ISO 3166 code of two letters that CLDR knows."""
    return code in _territories()


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    from babel import Locale

    codes = (str(code) for code in Locale("en").territories)
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRY)


def country_name(code: str, language: str) -> str:
    """The name of a country in a language of this project; the code itself where there is none."""
    from babel import Locale

    return str(Locale.parse(_CLDR.get(language, "en")).territories.get(code, code))


@lru_cache(maxsize=512)
def time_zone(country: str) -> str:
    """The IANA zone of a country; of several, the one most people live in. `UTC` where unknown."""
    zones = _table()["zones"]
    if country in zones:
        return str(zones[country])
    from babel.core import get_global

    known = get_global("territory_zones").get(country, [])
    return str(known[0]) if known and is_country(country) else "UTC"


def local_time(at: datetime, zone: str, country: str) -> datetime:
    """A customer's local time (naive) as the clock shows it in another zone, such as the desk's."""
    here = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(time_zone(country)))
    return here.astimezone(ZoneInfo(zone))


def holiday(country: str, day: date, language: str = "en") -> str | None:
    """The public holiday of a country on a day, named in a language where the name is known."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=False):
        return None
    known = holidays.list_localized_countries().get(country, [])
    wanted = _HOLIDAYS.get(language, "en_US")
    named = wanted if wanted in known else "en_US" if "en_US" in known else None
    return holidays.country_holidays(country, years=day.year, language=named).get(day)


def money(amount: float, currency: str, language: str) -> str:
    """An amount as it is written in a language.

    >>> money(1234.5, "EUR", "en")
    '€1,234.50'
    """
    from babel.numbers import format_currency

    return str(format_currency(amount, currency, locale=_CLDR.get(language, "en")))


def currency_of(country: str) -> str | None:
    """The currency (ISO 4217) people pay with in a country now."""
    from babel.numbers import get_territory_currencies

    found = get_territory_currencies(country)
    return str(found[0]) if found else None


def payment_methods(country: str, language: str = "en") -> tuple[tuple[str, ...], str] | None:
    """What is commonly paid with in a country, by the names a language has for it, and who says so.

    None where no row has a source. A name that no language translates (Pix, Bizum) stays.

    >>> payment_methods("JP", "zh-Hans")[0]
    ('银行卡', '便利店付款（コンビニ払い）', 'PayPay')
    """
    row = _table()["payment"].get(country)
    if row is None:
        return None
    names = _table()["payment_names"].get(language, {})
    return tuple(str(names.get(method, method)) for method in row["methods"]), str(row["source"])


def family_name_first(country: str) -> bool:
    """True where the family name comes first in the country's own writing."""
    return country in _table()["family_name_first"]["countries"]
