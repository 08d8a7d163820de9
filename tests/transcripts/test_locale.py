"""Facts of a place: where they come from packages they agree with them, and each row has a source."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from training.scenarios.culture import shipped_cultures
from transcripts.locale import (
    country_name,
    currency_of,
    family_name_first,
    holiday,
    is_country,
    local_time,
    money,
    payment_methods,
    time_zone,
)


@pytest.mark.parametrize("country", shipped_cultures().countries)
def test_every_country_has_a_zone_a_currency_and_sourced_ways_of_paying(country: str) -> None:
    found = payment_methods(country)
    assert is_country(country) and time_zone(country) != "UTC" and currency_of(country)
    assert found is not None and found[0] and found[1].strip()


def test_what_is_not_known_is_said_to_be() -> None:
    assert payment_methods("ZZ") is None and time_zone("ZZ") == "UTC" and not is_country("XQ")
    assert holiday("ZZ", date(2026, 1, 1)) is None


def test_holidays_are_named_in_the_readers_language_where_known() -> None:
    assert holiday("DE", date(2026, 12, 25))
    assert holiday("CN", date(2026, 2, 17), "zh-Hans") == "春节"
    assert holiday("DE", date(2026, 3, 12)) is None


def test_money_is_written_as_the_language_writes_it() -> None:
    assert money(1234.5, "EUR", "en") == "€1,234.50"
    assert money(1234, "JPY", "zh-Hans") == "JP¥1,234"
    assert money(99, "TWD", "zh-Hant") == "$99.00"


def test_a_desk_elsewhere_has_another_clock() -> None:
    at = datetime(2026, 3, 12, 9, 30)
    assert local_time(at, "Europe/Berlin", "JP").strftime("%d %H:%M") == "12 01:30"


def test_names_and_countries() -> None:
    assert family_name_first("JP") and not family_name_first("DE")
    assert country_name("DE", "zh-Hant") == "德國"
